"""Who sees a demand's candidates and who decides. Deny by default."""

from django.db.models import Q

from naru.core.actor import Actor, Scope
from naru.demands.models import Demand, Offer
from naru.demands.permissions import can_see_demand, is_keeper
from naru.demands.permissions import can_write as can_write_record
from naru.demands.states import DemandState, OfferState
from naru.matching.states import Side


def can_see_candidates(actor: Actor, demand: Demand) -> bool:
    """The firm itself, and operators, who run the matching, once the demand is shown to them."""
    return is_keeper(actor, demand) or (actor.is_operator and can_see_demand(actor, demand))


def can_decide(actor: Actor, side: Side, demand: Demand, offer: Offer) -> bool:
    """Those who write for the deciding side. That they see both halves of the pair is checked before."""
    return can_write_record(actor, demand if side is Side.DEMAND else offer)


def is_open_pair(demand: Demand, offer: Offer) -> bool:
    """Whether there is still something to decide."""
    return DemandState(demand.state) is DemandState.OPEN and OfferState(offer.state) is OfferState.PUBLISHED


def runs_open_to(actor: Actor) -> Q:
    """Runs that the actor sees: those of the rounds of its operators, and those over public texts alone.

    Whoever else sees a pair, sees it in an introduction.
    """
    if not actor.is_operator:
        return Q(pk__in=[])
    if actor.is_system or actor.is_platform_admin:
        return Q()
    return Q(round=None) | Q(round__operator_id__in=list(actor.operator_of))


def can_run_matching(actor: Actor, operator_id: int | None) -> bool:
    """Staff who write for the operator of the round; without a round, for any operator."""
    if actor.is_system:
        return True
    if Scope.WRITE not in actor.scopes:
        return False
    if operator_id is not None:
        return actor.is_platform_admin or (operator_id in actor.operator_of and actor.can_write_for(operator_id))
    return actor.is_platform_admin or any(actor.can_write_for(id_) for id_ in actor.operator_of)
