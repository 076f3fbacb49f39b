"""Deciding about a pair."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.decision import failed
from naru.core.errors import NotFound, NotPermitted, RuleRefused
from naru.demands.models import Demand, Offer
from naru.demands.permissions import can_see_demand, can_see_offer
from naru.matching.models import Interest
from naru.matching.permissions import can_decide, is_open_pair
from naru.matching.results import Standing
from naru.matching.rules import reason_decision
from naru.matching.states import INTEREST_MOVES, InterestState, ReasonCode, Side
from naru.records.services import record_event


@transaction.atomic
def decide_interest(
    *,
    demand_id: int,
    offer_id: int,
    side: Side,
    action: str,
    actor: Actor,
    now: datetime,
    reason: ReasonCode | None = None,
    note: str = "",
    standing: Standing | None = None,
) -> Interest:
    """Show interest in a pair, decline it, or take the decision back; the other side's decision stays as it is.

    standing : where the ranking had the pair when it was decided. Raises NotFound where the actor may not know of
    one of the two, NotPermitted, RuleRefused (a reason is missing, the pair is closed), MoveRefused.
    """
    demand, offer = _locked_pair(demand_id, offer_id, side, actor)
    _refuse_by_rule(action, reason, note, demand, offer)
    interest = Interest.objects.select_for_update().filter(demand=demand, offer=offer, side=side).first()
    interest = interest or Interest(demand=demand, offer=offer, side=side, state=InterestState.UNDECIDED)
    before = InterestState(interest.state)
    after = INTEREST_MOVES.after(before, action)
    interest.state = after
    interest.reason = reason.value if reason and after is not InterestState.UNDECIDED else ""
    interest.note = note.strip() if after is not InterestState.UNDECIDED else ""
    interest.decided_by_id, interest.decided_at = actor.person_id, now
    if standing and after is not InterestState.UNDECIDED:
        interest.score, interest.rank, interest.method = standing.score, standing.rank, standing.method
    interest.save()
    record_event(
        actor=actor,
        verb=f"interest.{action}",
        subject_type="interest",
        subject_id=interest.pk,
        now=now,
        # The note stays out: what a person typed does not belong into a log that is kept for ever.
        details={"demand": demand.pk, "offer": offer.pk, "side": side.value, "from": before.value, "reason": reason},
    )
    return interest


def _locked_pair(demand_id: int, offer_id: int, side: Side, actor: Actor) -> tuple[Demand, Offer]:
    """The demand's row is the lock of all its pairs, so that a demand cannot close under a decision."""
    demand = Demand.objects.select_for_update().filter(pk=demand_id).first()
    offer = Offer.objects.filter(pk=offer_id).first()
    if demand is None or offer is None or not (can_see_demand(actor, demand) and can_see_offer(actor, offer)):
        raise NotFound(f"no pair of demand {demand_id} and offer {offer_id}", demand_id=demand_id, offer_id=offer_id)
    if not can_decide(actor, side, demand, offer):
        raise NotPermitted(
            f"no right to decide for the {side} of demand {demand_id} and offer {offer_id}",
            demand_id=demand_id,
            offer_id=offer_id,
        )
    return demand, offer


def _refuse_by_rule(action: str, reason: ReasonCode | None, note: str, demand: Demand, offer: Offer) -> None:
    if action != "take_back" and not is_open_pair(demand, offer):
        raise RuleRefused(
            f"demand {demand.pk} is {demand.state} and offer {offer.pk} is {offer.state}: nothing to decide",
            decision=failed("pair_closed", demand_state=demand.state, offer_state=offer.state),
        )
    decision = reason_decision(action, reason, note)
    if not decision.passed:
        raise RuleRefused(f"decision refused: {decision.code}", decision=decision)
