"""Leaving a round, or ending a demand, with all that was begun there."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from naru.core.actor import Actor
from naru.demands.models import Demand
from naru.demands.services import move_demand
from naru.introductions.models import Introduction
from naru.introductions.states import EndReason, Party
from naru.matching.services import leave_with_entries
from naru.plans.models import JointPlan
from naru.plans.permissions import can_end_pair
from naru.plans.queries import unsigned_pairs
from naru.plans.rules import ENDING_MOVES
from naru.plans.services.ending import end_pair
from naru.plans.services.shared import refuse_rule
from naru.programmes.models import RoundMember


@transaction.atomic
def leave_with_pairs(*, round_id: int, member_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """End an organisation's part in a round: that of its demands and offers, its introductions, its unsigned plans.

    Each pair ends with the reason for leaving as its note, and both sides are told. Plans that all parties signed
    stand, and their introductions with them. Raises as `programmes.services.decide_member` does.
    """
    leave_with_entries(round_id=round_id, member_id=member_id, reason=reason, actor=actor, now=now)
    organisation_id = RoundMember.objects.values_list("organisation_id", flat=True).get(pk=member_id)
    mine = Q(firm=organisation_id) | Q(institute=organisation_id)
    for pair in unsigned_pairs().filter(mine, round=round_id).order_by("id"):
        side = Party.FIRM if pair.firm_id == organisation_id else Party.INSTITUTE
        end_pair(pair, side=side, reason=EndReason.OTHER, note=reason, actor=actor, now=now)


@transaction.atomic
def move_with_pairs(
    *, demand_id: int, action: str, actor: Actor, now: datetime, reason: EndReason | None = None, note: str = ""
) -> Demand:
    """One move of a demand. Withdrawn, closed or met, it takes its introductions and unsigned plans along.

    Each pair ends with `reason` and `note`, and both sides are told. What all parties signed stands with its
    introduction, whatever becomes of the demand: a demand that was met by a signed plan ends only those who were
    still looking. reason : needed where a pair ends, needless otherwise.

    Raises as `demands.services.move_demand` does; RuleRefused without a reason that does, and where a pair is not the
    actor's to end, as one that another operator introduced; then nothing is written.
    """
    if action not in ENDING_MOVES:
        return move_demand(demand_id=demand_id, action=action, actor=actor, now=now)
    _hold(demand_id)
    demand = move_demand(demand_id=demand_id, action=action, actor=actor, now=now)
    pairs = list(unsigned_pairs().filter(demand=demand_id).select_related("plan").order_by("id"))
    if not all(can_end_pair(actor, pair) for pair in pairs):
        raise refuse_rule("pair_of_others", f"a pair over demand {demand_id} is not yours to end")
    for pair in pairs:
        end_pair(pair, side=Party.FIRM, reason=reason, note=note, actor=actor, now=now)
    return demand


def _hold(demand_id: int) -> None:
    """Lock plans and introductions before their demand, as signing and ending do, so that none waits for the other."""
    plans = JointPlan.objects.select_for_update(of=("self",)).filter(introduction__demand=demand_id)
    list(plans.order_by("id").values_list("id"))
    list(Introduction.objects.select_for_update().filter(demand=demand_id).order_by("id").values_list("id"))
