"""Giving a plan up."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.errors import NotPermitted
from naru.introductions.services import end_planning
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
    party = next((party for party in signing_order(has_operator=True) if party in mine), None)
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
