"""What the two sides of a pair decide, and why."""

from enum import StrEnum

from naru.core.states import StateMachine


class Side(StrEnum):
    """Who decides: the firm about an offer, or the institute about a demand."""

    DEMAND = "demand"
    OFFER = "offer"


class InterestState(StrEnum):
    UNDECIDED = "undecided"  # a decision that was taken back
    INTERESTED = "interested"
    DECLINED = "declined"


INTEREST_MOVES = StateMachine(
    "interest",
    {
        (InterestState.UNDECIDED, "show_interest"): InterestState.INTERESTED,
        (InterestState.UNDECIDED, "decline"): InterestState.DECLINED,
        (InterestState.DECLINED, "show_interest"): InterestState.INTERESTED,
        (InterestState.INTERESTED, "decline"): InterestState.DECLINED,
        # Deciding the same again changes the reason.
        (InterestState.INTERESTED, "show_interest"): InterestState.INTERESTED,
        (InterestState.DECLINED, "decline"): InterestState.DECLINED,
        (InterestState.INTERESTED, "take_back"): InterestState.UNDECIDED,
        (InterestState.DECLINED, "take_back"): InterestState.UNDECIDED,
    },
)


class ReasonCode(StrEnum):
    """Why somebody is interested or not. Kept with the pair: from these the ranking can be judged and taught."""

    FITS_PROBLEM = "fits_problem"
    FITS_SPECIFICATION = "fits_specification"
    READY_ENOUGH = "ready_enough"
    NEAR_ENOUGH = "near_enough"
    KNOWN_PARTNER = "known_partner"
    OTHER_PROBLEM = "other_problem"
    TOO_EARLY = "too_early"
    TRIED_BEFORE = "tried_before"
    TOO_COSTLY = "too_costly"
    TOO_FAR = "too_far"
    NO_CAPACITY = "no_capacity"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    OTHER = "other"


REASONS_FOR: dict[str, tuple[ReasonCode, ...]] = {
    "show_interest": (
        ReasonCode.FITS_PROBLEM,
        ReasonCode.FITS_SPECIFICATION,
        ReasonCode.READY_ENOUGH,
        ReasonCode.NEAR_ENOUGH,
        ReasonCode.KNOWN_PARTNER,
        ReasonCode.OTHER,
    ),
    "decline": (
        ReasonCode.OTHER_PROBLEM,
        ReasonCode.TOO_EARLY,
        ReasonCode.TRIED_BEFORE,
        ReasonCode.TOO_COSTLY,
        ReasonCode.TOO_FAR,
        ReasonCode.NO_CAPACITY,
        ReasonCode.CONFLICT_OF_INTEREST,
        ReasonCode.OTHER,
    ),
}
"""Which reasons go with which action."""


class EntryReason(StrEnum):
    """Why an operator puts something into a round after demand discovery."""

    SENT_IN_TIME = "sent_in_time"  # the member sent it in time by another way
    JOINED_LATER = "joined_later"  # the member was admitted after discovery
    FOUND_BY_OPERATOR = "found_by_operator"  # the operator learnt of it on a visit
    OUTAGE = "outage"  # it could not be put in because of a fault


class RunState(StrEnum):
    DRAFT = "draft"  # sets, pins and capacities are being chosen
    WAITING = "waiting"  # its job is asked for or runs
    SOLVED = "solved"  # results are there, seen by the operator
    PUBLISHED = "published"  # the chosen result is what introductions start from
    FAILED = "failed"  # nothing fits the rules, or the job failed; says why
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"  # published once, then taken back


RUN_MOVES = StateMachine(
    "match_run",
    {
        (RunState.DRAFT, "start"): RunState.WAITING,
        (RunState.WAITING, "solve"): RunState.SOLVED,
        (RunState.WAITING, "fail"): RunState.FAILED,
        (RunState.WAITING, "cancel"): RunState.CANCELLED,
        (RunState.SOLVED, "publish"): RunState.PUBLISHED,
        (RunState.SOLVED, "change"): RunState.DRAFT,
        (RunState.FAILED, "change"): RunState.DRAFT,
        (RunState.CANCELLED, "change"): RunState.DRAFT,
        (RunState.PUBLISHED, "withdraw"): RunState.WITHDRAWN,
    },
)


class Objective(StrEnum):
    """What an assignment of demands to institutes aims at; a run solves all three side by side."""

    TOTAL = "total"  # the greatest sum of scores
    FAIR = "fair"  # the worst-served demand as well as possible, then the next worst
    STABLE = "stable"  # no firm and institute would both rather have each other


class RuleKind(StrEnum):
    PIN = "pin"  # this demand gets this institute
    FORBID = "forbid"  # this demand never gets this institute
    CAPACITY = "capacity"  # so many demands at most for this institute
