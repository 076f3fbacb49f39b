"""Words of programmes: roles in them, kinds of funding, what their conditions ask, what their days mean."""

from enum import StrEnum

from naru.core.states import StateMachine


class PartRole(StrEnum):
    """What an organisation is to a programme."""

    FUNDER = "funder"  # 재원
    OPERATOR = "operator"  # 운영·전담
    PARTNER = "partner"  # 협력기관
    SITE = "site"  # 시설·장비 거점
    PARTICIPANT = "participant"  # 참여기업


class FundingType(StrEnum):
    """Which rules apply comes from the kind of money first."""

    CONTRIBUTION = "contribution"  # 출연
    SUBSIDY = "subsidy"  # 보조
    COMMISSION = "commission"  # 위탁
    PRIVATE = "private"  # 민간


class ConditionRule(StrEnum):
    """What a condition asks of an applicant."""

    KIND = "kind"  # parameter: an organisation kind
    SIZE = "size"  # parameter: sme or mid_size
    REGION = "region"  # parameter: a region code
    INDUSTRY = "industry"  # parameter: a KSIC code
    EMPLOYEES_MIN = "employees_min"  # parameter: a number, included
    EMPLOYEES_BELOW = "employees_below"  # parameter: a number, not included


class ChangeKind(StrEnum):
    """What became of a condition from one version to another."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class DayKind(StrEnum):
    DEMAND_DISCOVERY = "demand_discovery"  # 수요발굴 시작
    AGREEMENT = "agreement"  # 협약식
    RESULTS_MEETING = "results_meeting"  # 성과보고회
    MEETING = "meeting"  # 간담회


class CallState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class RoundState(StrEnum):
    DRAFT = "draft"  # being prepared; its operator sees it
    RUNNING = "running"
    CLOSED = "closed"  # ended; what came out is public
    CANCELLED = "cancelled"


ROUND_MOVES = StateMachine(
    "round",
    {
        (RoundState.DRAFT, "open"): RoundState.RUNNING,
        (RoundState.DRAFT, "cancel"): RoundState.CANCELLED,
        (RoundState.RUNNING, "close"): RoundState.CLOSED,
        (RoundState.RUNNING, "cancel"): RoundState.CANCELLED,
        (RoundState.CLOSED, "reopen"): RoundState.RUNNING,
    },
)


class PhaseKind(StrEnum):
    """The phases of a round, in their order."""

    DISCOVERY = "discovery"  # 수요발굴: firms put demands in, institutes proposals and offers
    MATCHING = "matching"  # 매칭
    INTRODUCTION = "introduction"  # 주선·만남
    PLANNING = "planning"  # 공동기획
    AGREEMENT = "agreement"  # 협약
    FOLLOW_UP = "follow_up"  # 후속지원


class PhaseState(StrEnum):
    """Where a phase stands on a day."""

    BEFORE = "before"
    NOW = "now"
    OVER = "over"


class MemberRole(StrEnum):
    """On which side an organisation takes part in a round."""

    FIRM = "firm"
    INSTITUTE = "institute"


class MemberState(StrEnum):
    ASKED = "asked"  # the organisation asked to take part
    INVITED = "invited"  # the operator asked it
    ADMITTED = "admitted"
    DECLINED = "declined"
    LEFT = "left"


MEMBER_MOVES = StateMachine(
    "round_member",
    {
        (MemberState.ASKED, "admit"): MemberState.ADMITTED,
        (MemberState.ASKED, "decline"): MemberState.DECLINED,
        (MemberState.ASKED, "leave"): MemberState.LEFT,
        (MemberState.INVITED, "accept"): MemberState.ADMITTED,
        (MemberState.INVITED, "decline"): MemberState.DECLINED,
        (MemberState.ADMITTED, "leave"): MemberState.LEFT,
        (MemberState.DECLINED, "invite"): MemberState.INVITED,
        (MemberState.LEFT, "invite"): MemberState.INVITED,
        # Who declined an invitation, or was declined for want of a fact, may ask again.
        (MemberState.DECLINED, "ask"): MemberState.ASKED,
        (MemberState.LEFT, "ask"): MemberState.ASKED,
    },
)
