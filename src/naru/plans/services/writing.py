"""Writing the parts of a plan: two may write at once, and nothing typed is lost."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from naru.core.actor import Actor
from naru.core.errors import EditedMeanwhile, InvalidInput, NotPermitted, RuleRefused
from naru.core.resident_numbers import resident_number_in
from naru.plans.models import JointPlan, PlanDraft, PlanSection
from naru.plans.permissions import can_edit, writing_parties
from naru.plans.queries import plan_seen_by
from naru.plans.rules import TextProblem, lines_of_others_kept, storing_problems
from naru.plans.services.shared import locked, permit, record, refuse, refuse_ended, refuse_rule, write_version
from naru.plans.sheets import Content, RoadmapLine, SummaryPart, content_of, from_content, total_of
from naru.plans.states import Party, PlanPart, PlanState, Source

LARGEST_DRAFT = 200_000  # characters of JSON


@transaction.atomic
def save_part(
    *, plan_id: int, part: PlanPart, base_version: int, content: Content, actor: Actor, now: datetime
) -> PlanSection:
    """One part, replaced, and a version of the whole plan written. The writer's draft of it goes.

    base_version : the one the writer began from; EditedMeanwhile when somebody saved a newer one. Checks that only
    matter for signing do not hold it back. Raises InvalidInput with everything that cannot be stored, RuleRefused
    where a line of another side would change or the plan is frozen.
    """
    plan = locked(plan_id, actor)
    permit(can_edit(actor, plan, part), f"change {part} of", plan)
    _refuse_frozen(plan)
    refuse_ended(plan)
    section = PlanSection.objects.select_for_update().get(plan=plan, part=part.value)
    if section.version != base_version:
        raise EditedMeanwhile(
            f"version {base_version} of {part} was changed meanwhile; the newest is {section.version}",
            version=section.version,
        )
    refuse(storing_problems(part, content))
    before = from_content(part, section.content)
    sides = frozenset(Party) if actor.is_system else writing_parties(actor, plan)
    decision = lines_of_others_kept(before, content, sides)
    if not decision.passed:
        raise RuleRefused(f"lines of {part} belong to another side", decision=decision)
    PlanDraft.objects.filter(plan=plan, part=part.value, person=actor.person_id or 0).delete()
    if content_of(content) == section.content:
        return section
    _store(plan, section, content, actor, now)
    version = write_version(plan, actor, now)
    record(plan, "part_saved", actor, now, part=part.value, part_version=section.version, version=version.number)
    return section


def _store(plan: JointPlan, section: PlanSection, content: Content, actor: Actor, now: datetime) -> None:
    section.content = content_of(content)
    section.version += 1
    section.changed_by_id = actor.person_id
    section.changed_at = now
    section.save()
    if isinstance(content, SummaryPart):
        plan.title, plan.title_en, plan.field = content.title, content.title_en, content.field
        plan.starts_on, plan.ends_on = content.starts_on, content.ends_on
    if section.part == PlanPart.ROADMAP:
        lines = tuple(line for line in content if isinstance(line, RoadmapLine))  # type: ignore[union-attr]
        plan.private_krw = total_of(lines, source=Source.PRIVATE)
        plan.public_krw = total_of(lines, source=Source.PUBLIC)
    plan.updated_at = now
    plan.save()


@transaction.atomic
def keep_draft(
    *, plan_id: int, part: PlanPart, base_version: int, values: Mapping[str, Any], actor: Actor, now: datetime
) -> PlanDraft:
    """What somebody typed into a part, valid or not, replacing what they typed before; nobody else sees it.

    No audit event, as for drafts of demands: it is unfinished typing, kept every few seconds. Raises InvalidInput
    where a text holds a resident number: that is stored nowhere.
    """
    plan = plan_seen_by(actor, plan_id)
    permit(can_edit(actor, plan, part), f"change {part} of", plan)
    if actor.person_id is None:
        raise NotPermitted("only a person keeps drafts")
    if len(json.dumps(dict(values))) > LARGEST_DRAFT:
        raise InvalidInput(f"the form holds more than {LARGEST_DRAFT} characters", fields={})
    found = [number for text in _texts(values) if (number := resident_number_in(text))]
    refuse([TextProblem("", "resident_number", None, {"found": number}) for number in found[:1]])
    draft, _ = PlanDraft.objects.update_or_create(
        plan=plan,
        part=part.value,
        person_id=actor.person_id,
        defaults={"content": dict(values), "base_version": base_version, "kept_at": now},
    )
    return draft


@transaction.atomic
def discard_draft(*, plan_id: int, part: PlanPart, actor: Actor) -> None:
    """Throw away one's own unfinished text."""
    plan = plan_seen_by(actor, plan_id)
    PlanDraft.objects.filter(plan=plan, part=part.value, person=actor.person_id or 0).delete()


def _refuse_frozen(plan: JointPlan) -> None:
    if plan.state != PlanState.WRITING:
        raise refuse_rule("plan_is_frozen", f"plan {plan.pk} is {plan.state}")


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, Mapping):
        for each in values.values():
            yield from _texts(each)
    elif isinstance(values, list | tuple):
        for each in values:
            yield from _texts(each)
