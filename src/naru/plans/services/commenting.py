"""Remarks on the parts of a plan."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.core.texts import text_faults
from naru.plans.models import JointPlan, PlanComment
from naru.plans.permissions import can_comment, writing_parties
from naru.plans.rules import TextProblem, signing_order
from naru.plans.services.shared import locked, organisation_of, permit, record, refuse, refuse_field, tell
from naru.plans.states import Party, PlanPart

LONGEST_COMMENT = 3000


@transaction.atomic
def comment(*, plan_id: int, part: PlanPart, text: str, actor: Actor, now: datetime) -> PlanComment:
    """A remark on a part, in the name of the actor's organisation; the same remark is not stored twice in a row."""
    plan = locked(plan_id, actor)
    permit(can_comment(actor, plan), "comment on", plan)
    text = text.strip()
    _refuse_text(text)
    last = PlanComment.objects.filter(plan=plan, part=part.value).order_by("-id").first()
    if last is not None and last.text == text and last.person_id == actor.person_id and last.settled_at is None:
        return last
    organisation_id = organisation_of(plan, _speaks_as(actor, plan))
    assert organisation_id is not None  # noqa: S101 nobody writes for a party without organisation
    said = PlanComment.objects.create(
        plan=plan,
        part=part.value,
        organisation_id=organisation_id,
        person_id=actor.person_id,
        text=text,
        written_at=now,
    )
    tell(plan, "commented", Party, actor=actor, now=now, key=f"comment:{said.pk}")
    record(plan, "commented", actor, now, part=part.value, comment_id=said.pk)
    return said


@transaction.atomic
def settle_comment(*, comment_id: int, plan_id: int, actor: Actor, now: datetime) -> PlanComment:
    """The remark is done with. Settling it twice changes nothing."""
    plan = locked(plan_id, actor)
    permit(can_comment(actor, plan), "settle comments on", plan)
    organisation_id = organisation_of(plan, _speaks_as(actor, plan))
    assert organisation_id is not None  # noqa: S101 nobody writes for a party without organisation
    said = PlanComment.objects.filter(plan=plan, pk=comment_id).first()
    if said is None:
        raise NotFound(f"no comment {comment_id} on plan {plan_id}", comment_id=comment_id)
    if said.settled_at is None:
        said.settled_at = now
        said.save(update_fields=["settled_at"])
        record(plan, "comment_settled", actor, now, comment_id=said.pk)
    return said


def _speaks_as(actor: Actor, plan: JointPlan) -> Party:
    mine = writing_parties(actor, plan)
    return next(party for party in signing_order(has_operator=True) if party in mine)


def _refuse_text(text: str) -> None:
    if not text:
        raise refuse_field("text", "comment_missing")
    refuse([TextProblem("text", code, None, facts) for code, facts in text_faults(text, LONGEST_COMMENT)])
