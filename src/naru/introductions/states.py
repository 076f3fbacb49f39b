"""States of an introduction and of its meetings."""

from enum import StrEnum

from naru.core.states import StateMachine


class IntroductionState(StrEnum):
    PROPOSED = "proposed"  # from a published run, from interest or by hand; the sides have not both said yes
    WANTED = "wanted"  # both sides want it; the operator introduces
    INTRODUCED = "introduced"  # the two sides know each other and can write; the NDA is open
    UNDER_NDA = "under_nda"  # both accepted the confidentiality agreement
    PLANNING = "planning"  # they plan together: a joint plan exists
    ENDED = "ended"  # left, with the reason


INTRODUCTION_MOVES = StateMachine(
    "introduction",
    {
        (IntroductionState.PROPOSED, "want"): IntroductionState.WANTED,
        (IntroductionState.WANTED, "introduce"): IntroductionState.INTRODUCED,
        (IntroductionState.INTRODUCED, "accept_nda"): IntroductionState.UNDER_NDA,
        (IntroductionState.UNDER_NDA, "plan"): IntroductionState.PLANNING,
        (IntroductionState.PROPOSED, "end"): IntroductionState.ENDED,
        (IntroductionState.WANTED, "end"): IntroductionState.ENDED,
        (IntroductionState.INTRODUCED, "end"): IntroductionState.ENDED,
        (IntroductionState.UNDER_NDA, "end"): IntroductionState.ENDED,
        (IntroductionState.PLANNING, "end"): IntroductionState.ENDED,
    },
)


class Party(StrEnum):
    """Who takes part in an introduction, and so who must act."""

    FIRM = "firm"
    INSTITUTE = "institute"
    OPERATOR = "operator"


class Answer(StrEnum):
    """What a side says to the proposal."""

    YES = "yes"
    NO = "no"


class Step(StrEnum):
    """What is to be done next."""

    ANSWER = "answer"  # each side says yes or no
    INTRODUCE = "introduce"  # the operator brings them together
    ACCEPT_NDA = "accept_nda"  # each side accepts the confidentiality agreement
    START_PLAN = "start_plan"  # they begin to plan together
    WRITE_PLAN = "write_plan"  # they plan; the joint plan tells its own deadlines


class Origin(StrEnum):
    """What an introduction started from."""

    RUN = "run"
    INTEREST = "interest"
    OPERATOR = "operator"


class EndReason(StrEnum):
    """Why a pair went no further; told in the round's funnel."""

    NOT_FITTING = "not_fitting"
    NO_TIME = "no_time"
    NO_BUDGET = "no_budget"
    NDA_DECLINED = "nda_declined"
    FOUND_OTHER = "found_other"
    TERMS = "terms"
    NO_ANSWER = "no_answer"
    OTHER = "other"


END_REASONS_OF: dict[Party, tuple[EndReason, ...]] = {
    Party.FIRM: tuple(reason for reason in EndReason if reason is not EndReason.NO_ANSWER),
    Party.INSTITUTE: tuple(reason for reason in EndReason if reason is not EndReason.NO_ANSWER),
    Party.OPERATOR: tuple(EndReason),
}
"""Which reasons a party may give. That nobody answered is for the operator to say."""


class MeetingState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    HELD = "held"
    CANCELLED = "cancelled"


MEETING_MOVES = StateMachine(
    "meeting",
    {
        (MeetingState.PROPOSED, "accept"): MeetingState.ACCEPTED,
        (MeetingState.PROPOSED, "cancel"): MeetingState.CANCELLED,
        (MeetingState.ACCEPTED, "cancel"): MeetingState.CANCELLED,
        (MeetingState.ACCEPTED, "hold"): MeetingState.HELD,
        (MeetingState.PROPOSED, "hold"): MeetingState.HELD,
    },
)
