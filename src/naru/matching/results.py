"""What is found and why: plain values that pages, the API and the command line show.

No Django and no engine here, so that every caller shares one vocabulary for a result and its reasons.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found, as it goes into the index: public text only.

    key is "type:id", such as "offer:12". facets are exact values to filter by.
    """

    key: str
    title: str
    text: str
    owner: str = ""
    facets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: a sentence in one's own words, or a demand's or offer's title and text."""

    title: str = ""
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.title.strip() or self.text.strip())


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a passage; marked where it holds a word that both sides share."""

    text: str
    is_shared: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in the found text that answers; share is what its words add to the score."""

    pieces: tuple[Piece, ...]
    share: float
    in_title: bool

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


class WordShare(NamedTuple):
    """A word of what is looked for: what it added to the score, out of what it could have added.

    translates is the phrase of the query when the word came from the glossary.
    """

    word: str
    share: float
    attainable: float
    translates: str = ""

    @property
    def percent(self) -> int:
        return round(100 * self.share)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why the score is what it is: the words' shares and the share of meaning add up to it.

    missing are words of the query that the found text hardly has, largest loss first.
    """

    score: float
    words: tuple[WordShare, ...]
    missing: tuple[WordShare, ...]
    passages: tuple[Passage, ...]
    meaning_share: float = 0.0
    meaning_model: str = ""

    def recomputed(self) -> float:
        return sum(word.share for word in self.words) + self.meaning_share


@dataclass(frozen=True, slots=True)
class Found:
    """A hit of the index with its score in [0, 1]."""

    key: str
    score: float
    owner: str

    @property
    def subject_type(self) -> str:
        return self.key.partition(":")[0]

    @property
    def subject_id(self) -> int:
        return int(self.key.partition(":")[2])


@dataclass(frozen=True, slots=True)
class FoundOwner:
    """An organisation by all its works: the sum of the works' shares, best work first."""

    owner: str
    score: float
    works: tuple[Found, ...]


def key_of(subject_type: str, subject_id: int) -> str:
    return f"{subject_type}:{subject_id}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the ranking had a pair when somebody decided about it, and how it was scored."""

    score: float
    rank: int
    method: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a list shows of a found thing, apart from why it was found. Public facts only."""

    key: str
    subject_type: str
    id: int
    kind: str
    title: str
    title_en: str
    organisation_id: int | None
    organisation_name: str
    organisation_name_en: str
    region_code: str
    trl: int | None = None
    is_example: bool = False
    contact_role: str = ""
    website: str = ""

    def title_in(self, language: str) -> str:
        return (self.title_en or self.title) if language == "en" else self.title

    def organisation_in(self, language: str) -> str:
        return (self.organisation_name_en or self.organisation_name) if language == "en" else self.organisation_name
