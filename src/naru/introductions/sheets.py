"""What a reader gets to see of an introduction. Pages and API read sheets, never the stored row, so that what is not
for the reader cannot slip out."""

from dataclasses import dataclass
from datetime import date, datetime

from naru.introductions.rules import NextStep
from naru.introductions.states import EndReason, IntroductionState, MeetingState, Origin, Party


@dataclass(frozen=True, slots=True)
class IntroductionSheet:
    """An introduction as one reader sees it.

    parties, acts_as : as whom they read it, and for whom they may act. firm_id is None, and its name empty, while the
    firm is not to be known to them; the same for a demand or an offer that they may not see. end_reason and end_note :
    for the party that ended it and for the operator. score : for the operator. messages, meetings : how many there are,
    None where nobody counted.
    """

    id: int
    state: IntroductionState
    origin: Origin
    is_example: bool
    parties: frozenset[Party]
    acts_as: frozenset[Party]
    round_id: int | None
    round_title: str
    round_title_en: str
    operator_id: int | None
    operator_name: str
    operator_name_en: str
    firm_id: int | None
    firm_name: str
    firm_name_en: str
    institute_id: int
    institute_name: str
    institute_name_en: str
    demand_id: int | None
    demand_title: str
    demand_title_en: str
    offer_id: int | None
    offer_title: str
    offer_title_en: str
    firm_said: str
    institute_said: str
    accepted: frozenset[Party]
    next: NextStep
    score: float | None
    ended_by: Party | None
    ended_from: IntroductionState | None
    end_reason: EndReason | None
    end_note: str
    messages: int | None
    meetings: int | None
    introduced_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def title(self) -> str:
        """What it is about."""
        return self.demand_title or self.offer_title or self.demand_title_en or self.offer_title_en

    @property
    def title_en(self) -> str:
        return self.demand_title_en or ("" if self.demand_title else self.offer_title_en)

    def is_late(self, today: date) -> bool:
        return self.next.until is not None and self.next.until < today

    @property
    def is_open_to_talk(self) -> bool:
        """Whether the two sides know each other and go on."""
        return self.introduced_at is not None and self.state is not IntroductionState.ENDED


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of a side whom the other can write to once they were introduced."""

    party: Party
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class FileSheet:
    id: int
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class MessageSheet:
    id: int
    organisation_id: int | None
    organisation_name: str
    organisation_name_en: str
    person: str
    text: str
    sent_at: datetime
    files: tuple[FileSheet, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingSheet:
    """A meeting. For operators: that there is one, and when; the rest is empty."""

    id: int
    state: MeetingState
    proposed_by_id: int
    proposed_by: str
    proposed_by_en: str
    starts_at: datetime
    minutes: int
    place: str
    address: str
    agenda: str
    outcome: str


@dataclass(frozen=True, slots=True)
class NdaSheet:
    """The agreement to read. accepted : (party, name as typed, when)."""

    text: str
    text_hash: str
    accepted: tuple[tuple[Party, str, datetime], ...]


@dataclass(frozen=True, slots=True)
class ReadyPair:
    """A demand and an institute that could be introduced now. key : what the form sends back."""

    key: str
    origin: Origin
    demand_id: int
    demand_title: str
    demand_title_en: str
    firm_name: str
    firm_name_en: str
    institute_id: int
    institute_name: str
    institute_name_en: str
    offer_id: int | None
    offer_title: str
    offer_title_en: str
    score: float | None
    is_example: bool
