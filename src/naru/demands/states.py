"""States, kinds and levels of demands and offers, and which moves there are."""

from enum import StrEnum

from naru.core.states import StateMachine


class DemandState(StrEnum):
    DRAFT = "draft"  # valid, seen by its own organisation only
    OPEN = "open"  # published, looking for a partner
    MATCHED = "matched"  # a partner was found
    MET = "met"  # what was needed was delivered
    CLOSED = "closed"  # ended without a partner
    WITHDRAWN = "withdrawn"  # taken back by its firm; can be opened again
    DISCARDED = "discarded"  # a draft that was thrown away; can be restored


DEMAND_MOVES = StateMachine(
    "demand",
    {
        (DemandState.DRAFT, "publish"): DemandState.OPEN,
        (DemandState.DRAFT, "discard"): DemandState.DISCARDED,
        (DemandState.DISCARDED, "restore"): DemandState.DRAFT,
        (DemandState.OPEN, "match"): DemandState.MATCHED,
        (DemandState.OPEN, "meet"): DemandState.MET,
        (DemandState.OPEN, "close"): DemandState.CLOSED,
        (DemandState.OPEN, "withdraw"): DemandState.WITHDRAWN,
        (DemandState.MATCHED, "unmatch"): DemandState.OPEN,
        (DemandState.MATCHED, "meet"): DemandState.MET,
        (DemandState.MATCHED, "close"): DemandState.CLOSED,
        (DemandState.WITHDRAWN, "reopen"): DemandState.OPEN,
        (DemandState.CLOSED, "reopen"): DemandState.OPEN,
    },
)

# Who is not of the firm learns of a demand in these states only.
SHOWN_DEMAND_STATES = (DemandState.OPEN, DemandState.MATCHED, DemandState.MET)


class OfferState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"  # no longer offered; can be published again
    DISCARDED = "discarded"


OFFER_MOVES = StateMachine(
    "offer",
    {
        (OfferState.DRAFT, "publish"): OfferState.PUBLISHED,
        (OfferState.DRAFT, "discard"): OfferState.DISCARDED,
        (OfferState.DISCARDED, "restore"): OfferState.DRAFT,
        (OfferState.PUBLISHED, "retire"): OfferState.RETIRED,
        (OfferState.RETIRED, "republish"): OfferState.PUBLISHED,
    },
)


class OfferKind(StrEnum):
    TECHNOLOGY = "technology"
    EXPERT = "expert"
    EQUIPMENT = "equipment"
    SERVICE = "service"
    PROPOSAL = "proposal"  # 사업화 제안: an institute's proposal for commercialisation, aimed at firms


class PartnerKind(StrEnum):
    """With whom a firm would like to work."""

    INSTITUTE = "institute"
    UNIVERSITY = "university"
    FIRM = "firm"


class Confidentiality(StrEnum):
    """Who reads a part of a demand, from everybody to the fewest."""

    PUBLIC = "public"
    MATCHED = "matched"  # institutes that the firm let in, and the operator of a round in which the demand takes part
    NDA = "nda"  # institutes with which a confidentiality agreement stands


class DemandPart(StrEnum):
    """The parts of a demand with a level of their own. Title, field, readiness, time and region are always public."""

    PROBLEM = "problem"
    SPECIFICATION = "specification"
    TRIED = "tried"
    BUDGET = "budget"
    CONTACT = "contact"
    FIRM = "firm"  # who asks
