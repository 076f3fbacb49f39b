"""Kinds and states of organisations and memberships."""

from enum import StrEnum

from naru.core.states import StateMachine


class OrganisationKind(StrEnum):
    FIRM = "firm"
    INSTITUTE = "institute"
    UNIVERSITY = "university"
    OPERATOR = "operator"
    PUBLIC_BODY = "public_body"


OFFERING_KINDS = (OrganisationKind.INSTITUTE, OrganisationKind.UNIVERSITY)
"""Those that firms look to for technology, experts and equipment."""


class SizeClass(StrEnum):
    SMALL = "small"  # 소기업
    MEDIUM = "medium"  # 중기업
    MID_SIZE = "mid_size"  # 중견기업
    LARGE = "large"  # 대기업


class ProfileField(StrEnum):
    """What an organisation tells about itself; each value carries the day it was true («as of»)."""

    NAME = "name"
    NAME_EN = "name_en"
    KIND = "kind"
    BUSINESS_NUMBER = "business_number"
    CORPORATE_NUMBER = "corporate_number"
    REGION_CODE = "region_code"
    KSIC_CODE = "ksic_code"
    EMPLOYEES = "employees"
    WEBSITE = "website"
    SUMMARY = "summary"
    SUMMARY_EN = "summary_en"


# Their staff see and do more than others, so nobody makes such an organisation by filling in a form.
APPOINTED = frozenset({OrganisationKind.OPERATOR, OrganisationKind.PUBLIC_BODY})


class InvitationState(StrEnum):
    """Read off an invitation's instants; see `rules.joining.invitation_state`."""

    INVITED = "invited"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class JoinState(StrEnum):
    """Where a person's request to join an organisation stands."""

    ASKED = "asked"
    ADMITTED = "admitted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


JOIN_MOVES = StateMachine(
    "join",
    {
        (JoinState.ASKED, "admit"): JoinState.ADMITTED,
        (JoinState.ASKED, "refuse"): JoinState.REFUSED,
        (JoinState.ASKED, "take_back"): JoinState.TAKEN_BACK,
    },
)
