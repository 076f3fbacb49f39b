"""Who may write and read what. Deny by default."""

from naru.core.actor import Actor
from naru.demands.models import Demand, DemandReader, Offer
from naru.demands.states import SHOWN_DEMAND_STATES, Confidentiality, DemandPart, DemandState, OfferState

# What later stages and its operators report about a demand; the rest is for those who write it.
REPORTED_MOVES = ("match", "unmatch", "meet")
_OPENNESS = {Confidentiality.PUBLIC: 0, Confidentiality.MATCHED: 1, Confidentiality.NDA: 2}


def can_register_for(actor: Actor, organisation_id: int) -> bool:
    """Members who write for the organisation; staff of an operator, who bring in what firms told them; the system."""
    return (
        actor.is_system
        or actor.can_write_for(organisation_id)
        or any(actor.can_write_for(operator_id) for operator_id in actor.operator_of)
    )


def is_keeper(actor: Actor, record: Demand | Offer) -> bool:
    """Whether nothing of the record is a secret to the actor: its organisation, and the operator that entered it."""
    return (
        actor.is_system
        or actor.is_member(record.organisation_id)
        or (record.entered_by_id is not None and record.entered_by_id in actor.operator_of)
    )


def can_write(actor: Actor, record: Demand | Offer) -> bool:
    """Keepers who may write. Operators at large may not: they do not see the confidential parts."""
    if actor.is_system or actor.can_write_for(record.organisation_id):
        return True
    entered_it = record.entered_by_id is not None and actor.can_write_for(record.entered_by_id)
    return entered_it and is_keeper(actor, record)


def can_move(actor: Actor, demand: Demand, action: str) -> bool:
    """Who writes it makes every move; the operators it admits report what they hear of a match."""
    return can_write(actor, demand) or (action in REPORTED_MOVES and operates(actor, demand))


def operates(actor: Actor, demand: Demand) -> bool:
    """Whether the actor acts for an operator that the demand admits, such as that of a round in which it takes part."""
    if not actor.can_operate or actor.is_system or actor.is_platform_admin:
        return actor.can_operate
    acting_for = [id_ for id_ in actor.operator_of if actor.can_write_for(id_)]
    return DemandReader.objects.filter(demand=demand, organisation_id__in=acting_for).exists()


def can_see_offer(actor: Actor, offer: Offer) -> bool:
    return OfferState(offer.state) is OfferState.PUBLISHED or is_keeper(actor, offer)


def can_see_demand(actor: Actor, demand: Demand) -> bool:
    return DemandState(demand.state) in SHOWN_DEMAND_STATES or is_keeper(actor, demand)


def reading_level(actor: Actor, demand: Demand, granted: Confidentiality | None) -> Confidentiality:
    """How far into the demand the actor reads. granted : the best level that one of their organisations was given."""
    if is_keeper(actor, demand):
        return Confidentiality.NDA
    if granted is not None:
        return granted
    # An operator is let in by the round in which the demand takes part, like anybody else: by an admission.
    return Confidentiality.MATCHED if actor.is_platform_admin else Confidentiality.PUBLIC


def parts_within(demand: Demand, level: Confidentiality) -> frozenset[DemandPart]:
    """The parts of the demand that somebody with this reading level reads."""
    return frozenset(
        part
        for part in DemandPart
        if _OPENNESS[Confidentiality(getattr(demand, f"{part.value}_level"))] <= _OPENNESS[level]
    )
