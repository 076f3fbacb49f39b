"""States, parts and words of joint plans."""

from enum import StrEnum

from naru.core.states import StateMachine


class PlanState(StrEnum):
    WRITING = "writing"  # both sides write their parts
    SIGNING = "signing"  # frozen as one version; signatures are given in order
    SIGNED = "signed"  # all three signed: the agreement stands
    ENDED = "ended"  # given up, with the reason


PLAN_MOVES = StateMachine(
    "joint_plan",
    {
        (PlanState.WRITING, "submit"): PlanState.SIGNING,
        (PlanState.SIGNING, "reopen"): PlanState.WRITING,
        (PlanState.SIGNING, "complete"): PlanState.SIGNED,
        (PlanState.WRITING, "end"): PlanState.ENDED,
        (PlanState.SIGNING, "end"): PlanState.ENDED,
    },
)


class Party(StrEnum):
    """Who takes part in a plan; they sign in this order."""

    FIRM = "firm"
    INSTITUTE = "institute"
    OPERATOR = "operator"


class PlanPart(StrEnum):
    """The parts that are edited on their own, each with a version of its own."""

    SUMMARY = "summary"  # title, field, content
    STRATEGY = "strategy"  # R&D strategy
    READINESS = "readiness"  # technology readiness path
    WORK = "work"  # work packages
    ROLES = "roles"
    IP = "ip"  # ownership and use of results
    RISKS = "risks"
    TARGETS = "targets"  # quantitative targets
    ROADMAP = "roadmap"  # investment by year


class Source(StrEnum):
    """Whose money it is."""

    PRIVATE = "private"  # the firm's own
    PUBLIC = "public"


class Form(StrEnum):
    CASH = "cash"
    IN_KIND = "in_kind"
