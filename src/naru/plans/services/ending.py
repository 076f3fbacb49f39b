"""Giving a plan up, and a pair with whatever it has."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.errors import NotPermitted
from naru.introductions.models import Introduction
from naru.introductions.permissions import can_act_for
from naru.introductions.services import end_introduction, end_planning
from naru.introductions.states import EndReason, IntroductionState
from naru.introductions.states import Party as Side
from naru.plans.models import JointPlan
from naru.plans.permissions import writing_parties
from naru.plans.rules import signing_order
from naru.plans.services.shared import locked, record
from naru.plans.states import PLAN_MOVES, PlanState


@transaction.atomic
def end_plan(*, plan_id: int, reason: EndReason | None, note: str, actor: Actor, now: datetime) -> JointPlan:
    """The pair goes no further, neither with the plan nor with its introduction, which tells everybody and keeps why.

    Raises RuleRefused where the reason or the note does not do, MoveRefused once the plan is signed.
    """
    plan = locked(plan_id, actor)
    mine = writing_parties(actor, plan)
    party = next((party for party in signing_order(has_operator=True) if party in mine or actor.is_system), None)
    if party is None:
        raise NotPermitted(f"you may not end plan {plan_id}")
    state = PLAN_MOVES.after(PlanState(plan.state), "end")
    introduction = plan.introduction
    if introduction.state != IntroductionState.ENDED:
        introduction = end_planning(
            introduction_id=plan.introduction_id,
            party=Side(party.value),
            reason=reason,
            note=note,
            actor=actor,
            now=now,
        )
    plan.state, plan.end_reason, plan.end_note = state.value, introduction.end_reason, introduction.end_note
    plan.updated_at = now
    plan.save(update_fields=["state", "end_reason", "end_note", "updated_at"])
    record(plan, "ended", actor, now, party=party.value, reason=plan.end_reason)
    return plan


def end_pair(
    introduction: Introduction, *, side: Side, reason: EndReason | None, note: str, actor: Actor, now: datetime
) -> None:
    """End an introduction with its plan, for `side` where the actor writes for it. What all parties signed stands.

    To be called inside a transaction. Raises as `end_plan` and `introductions.services.end_introduction` do.
    """
    plan = JointPlan.objects.filter(introduction=introduction).first()
    if plan is not None and plan.state == PlanState.SIGNED:
        return
    if plan is not None:
        end_plan(plan_id=plan.pk, reason=reason, note=note, actor=actor, now=now)
        return
    party = next((one for one in (side, *Side) if can_act_for(actor, introduction, one)), Side.OPERATOR)
    end_introduction(introduction_id=introduction.pk, party=party, reason=reason, note=note, actor=actor, now=now)
