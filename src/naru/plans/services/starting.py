"""Beginning a joint plan."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.core.period import SEOUL
from naru.introductions.models import Introduction
from naru.introductions.services import start_planning
from naru.plans.models import JointPlan, PlanCounter, PlanSection
from naru.plans.permissions import can_start
from naru.plans.services.shared import record, refuse_rule, write_version
from naru.plans.sheets import SummaryPart, content_of, empty_content
from naru.plans.states import PlanPart, PlanState
from naru.programmes.states import RoundState


@transaction.atomic
def start_plan(*, introduction_id: int, actor: Actor, now: datetime) -> JointPlan:
    """A plan of the pair, with title and field from what brought them together; nothing else is invented.

    All parties are told by the introduction, which moves on to planning.

    A second call gives the plan that is there. Raises NotFound for third parties, MoveRefused before the NDA stands,
    RuleRefused where the round is not running.
    """
    introduction = _locked(introduction_id, actor)
    present = JointPlan.objects.filter(introduction=introduction).first()
    if present is not None:
        return present
    if introduction.round is not None and introduction.round.state != RoundState.RUNNING:
        raise refuse_rule("round_not_running", f"round {introduction.round_id} is {introduction.round.state}")
    start_planning(introduction_id=introduction_id, actor=actor, now=now)
    plan = _new_plan(introduction, _next_number(now), now)
    _begin(plan, actor, now)
    record(plan, "started", actor, now, number=plan.number, introduction_id=introduction.pk)
    return plan


def _locked(introduction_id: int, actor: Actor) -> Introduction:
    found = Introduction.objects.select_for_update(of=("self",)).filter(pk=introduction_id)
    introduction = found.select_related("firm", "institute", "operator", "round", "demand", "offer").first()
    if introduction is None or not can_start(actor, introduction):
        raise NotFound(f"no introduction {introduction_id} of yours", introduction_id=introduction_id)
    return introduction


def _next_number(now: datetime) -> str:
    """JP-2026-0001 and so on, by the year in Seoul: the counter's row is held until the transaction ends."""
    year = now.astimezone(SEOUL).year
    PlanCounter.objects.get_or_create(year=year)
    counter = PlanCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"JP-{year}-{counter.last:04d}"


def _new_plan(introduction: Introduction, number: str, now: datetime) -> JointPlan:
    subject = introduction.demand or introduction.offer
    return JointPlan.objects.create(
        introduction=introduction,
        round=introduction.round,
        firm=introduction.firm,
        institute=introduction.institute,
        operator=introduction.operator or (introduction.round.operator if introduction.round else None),
        number=number,
        title=subject.title if subject else number,
        title_en=subject.title_en if subject else "",
        field=subject.field if subject else "",
        state=PlanState.WRITING.value,
        is_example=introduction.is_example,
        created_at=now,
        updated_at=now,
    )


def _begin(plan: JointPlan, actor: Actor, now: datetime) -> None:
    summary = SummaryPart(title=plan.title, title_en=plan.title_en, field=plan.field)
    PlanSection.objects.bulk_create(
        PlanSection(
            plan=plan,
            part=part.value,
            content=content_of(summary if part is PlanPart.SUMMARY else empty_content(part)),
            changed_at=now,
        )
        for part in PlanPart
    )
    write_version(plan, actor, now)
