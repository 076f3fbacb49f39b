"""Leaving a round, with all that was begun there."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from naru.core.actor import Actor
from naru.introductions.models import Introduction
from naru.introductions.permissions import can_act_for
from naru.introductions.services import end_introduction
from naru.introductions.states import EndReason, IntroductionState, Party
from naru.matching.services import leave_with_entries
from naru.plans.models import JointPlan
from naru.plans.services.ending import end_plan
from naru.plans.states import PlanState
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
    going_on = Introduction.objects.filter(mine, round=round_id).exclude(state=IntroductionState.ENDED).order_by("id")
    for introduction in going_on:
        _end(introduction, organisation_id, reason, actor, now)


def _end(introduction: Introduction, organisation_id: int, reason: str, actor: Actor, now: datetime) -> None:
    plan = JointPlan.objects.filter(introduction=introduction).first()
    if plan is not None and plan.state == PlanState.SIGNED:
        return
    if plan is not None:
        end_plan(plan_id=plan.pk, reason=EndReason.OTHER, note=reason, actor=actor, now=now)
        return
    side = Party.FIRM if introduction.firm_id == organisation_id else Party.INSTITUTE
    party = side if can_act_for(actor, introduction, side) else Party.OPERATOR
    end_introduction(
        introduction_id=introduction.pk, party=party, reason=EndReason.OTHER, note=reason, actor=actor, now=now
    )
