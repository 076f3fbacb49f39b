"""What an introduction asks of everybody, and who must act next. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from naru.core.decision import Decision, failed, passed
from naru.core.texts import text_faults
from naru.demands.states import DemandState
from naru.introductions.states import END_REASONS_OF, Answer, EndReason, IntroductionState, Party, Step

LONGEST_NOTE = 1_000
LONGEST_MESSAGE = 5_000
MOST_FILES = 5  # with one message
LONGEST_NAME = 80
LONGEST_PLACE = 300
LONGEST_ADDRESS = 200
LONGEST_AGENDA = 3_000
SHORTEST_MEETING, LONGEST_MEETING = 10, 600  # minutes

DAYS_FOR = {Step.ANSWER: 10, Step.INTRODUCE: 5, Step.ACCEPT_NDA: 14, Step.START_PLAN: 30}
"""Calendar days that each step has. A joint plan tells its own deadlines."""

REMIND_BEFORE = timedelta(days=1)

OPEN_DEMANDS = (DemandState.OPEN, DemandState.MATCHED)
"""Demands over which organisations can be brought together: a matched one may still look for a second partner."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an introduction stands, as far as who must act next depends on it."""

    state: IntroductionState
    firm_said: str = ""
    institute_said: str = ""
    accepted: frozenset[Party] = frozenset()
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """who must do what, until when. Nobody and nothing once it ended."""

    who: tuple[Party, ...]
    what: Step | None
    until: date | None


def next_step(standing: Standing) -> NextStep:
    """Who must act next, what they do, and until when."""
    sides = (Party.FIRM, Party.INSTITUTE)
    match standing.state:
        case IntroductionState.PROPOSED:
            said = {Party.FIRM: standing.firm_said, Party.INSTITUTE: standing.institute_said}
            return NextStep(tuple(side for side in sides if not said[side]), Step.ANSWER, standing.due_on)
        case IntroductionState.WANTED:
            return NextStep((Party.OPERATOR,), Step.INTRODUCE, standing.due_on)
        case IntroductionState.INTRODUCED:
            missing = tuple(side for side in sides if side not in standing.accepted)
            return NextStep(missing, Step.ACCEPT_NDA, standing.due_on)
        case IntroductionState.UNDER_NDA:
            return NextStep(sides, Step.START_PLAN, standing.due_on)
        case IntroductionState.PLANNING:
            return NextStep(sides, Step.WRITE_PLAN, None)
        case _:
            return NextStep((), None, None)


def due_after(step: Step, today: date) -> date | None:
    """By when a step that begins today should be done."""
    days = DAYS_FOR.get(step)
    return None if days is None else today + timedelta(days=days)


def pair_decision(
    *,
    firm_id: int,
    institute_id: int,
    demand_owner: int | None,
    demand_open: bool,
    offer_owner: int | None,
    offer_open: bool,
) -> Decision:
    """Whether these two can be brought together over this demand and offer. No owner: there is none of it."""
    if demand_owner is None and offer_owner is None:
        return failed("nothing_to_introduce_over")
    if firm_id == institute_id:
        return failed("same_organisation")
    if demand_owner not in (None, firm_id):
        return failed("demand_of_another_firm")
    if offer_owner not in (None, institute_id):
        return failed("offer_of_another_institute")
    if demand_owner is not None and not demand_open:
        return failed("demand_closed")
    if offer_owner is not None and not offer_open:
        return failed("offer_closed")
    return passed("pair_fits")


def round_decision(*, is_running: bool, firm_takes_part: bool, institute_takes_part: bool) -> Decision:
    """Introductions of a round are for those whom the round admitted, while it runs."""
    if not is_running:
        return failed("round_not_running")
    if not firm_takes_part:
        return failed("firm_outside_round")
    return passed("in_round") if institute_takes_part else failed("institute_outside_round")


def answer_decision(said_before: str, answer: Answer, reason: EndReason | None, note: str, party: Party) -> Decision:
    """Yes needs nothing more; no needs a reason: from it the matching learns. Nobody answers twice."""
    if said_before:
        return failed("already_answered")
    if answer is Answer.YES:
        return passed("said_yes")
    return end_decision(reason, note, party)


def end_decision(reason: EndReason | None, note: str, party: Party) -> Decision:
    """Ending needs a reason that is the party's to give, and «other» needs words."""
    if reason is None:
        return failed("reason_missing")
    if reason not in END_REASONS_OF[party]:
        return failed("reason_of_another_party")
    if reason is EndReason.OTHER and not note.strip():
        return failed("note_missing")
    return text_decision(note, LONGEST_NOTE, needed=False)


def text_decision(text: str, most: int, *, needed: bool = True) -> Decision:
    """Whether a free text can be kept."""
    if needed and not text.strip():
        return failed("text_missing")
    for code, facts in text_faults(text, most):
        return failed(code, **facts)
    return passed("text_fits")


def nda_decision(*, name: str, read_hash: str, present_hash: str) -> Decision:
    """Who accepts types their name, and accepts the text that they read."""
    if not name.strip():
        return failed("name_missing")
    if read_hash != present_hash:
        return failed("text_changed")
    return text_decision(name, LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class MeetingValues:
    """What somebody proposes. place or address (of an online room) must be given."""

    starts_at: datetime
    minutes: int = 60
    place: str = ""
    address: str = ""
    agenda: str = ""


def meeting_decision(values: MeetingValues, now: datetime) -> Decision:
    """Whether a meeting can be proposed like this."""
    if values.starts_at <= now:
        return failed("meeting_in_past")
    if not SHORTEST_MEETING <= values.minutes <= LONGEST_MEETING:
        return failed("minutes_out_of_range", least=SHORTEST_MEETING, most=LONGEST_MEETING)
    if not (values.place.strip() or values.address):
        return failed("place_missing")
    if values.address and not values.address.startswith(("https://", "http://")):
        return failed("address_not_web")
    if len(values.address) > LONGEST_ADDRESS:
        return failed("address_too_long", most=LONGEST_ADDRESS)
    place = text_decision(values.place, LONGEST_PLACE, needed=False)
    return text_decision(values.agenda, LONGEST_AGENDA, needed=False) if place.passed else place


def held_decision(starts_at: datetime, now: datetime, outcome: str) -> Decision:
    """What came out of a meeting is told after it began."""
    if now < starts_at:
        return failed("meeting_ahead")
    return text_decision(outcome, LONGEST_AGENDA)
