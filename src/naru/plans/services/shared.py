"""The steps that every change of a plan shares."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation

from naru.core.actor import Actor
from naru.core.decision import failed
from naru.core.errors import InvalidInput, NotFound, NotPermitted, RuleRefused
from naru.introductions.states import IntroductionState
from naru.people.queries import recipients_of
from naru.plans.hashing import content_hash
from naru.plans.labels import NOTICES, PROBLEMS, problem_text
from naru.plans.models import JointPlan, PlanVersion
from naru.plans.permissions import can_see
from naru.plans.queries import last_version_number, sections_of, version_content
from naru.plans.rules import TextProblem
from naru.plans.states import Party
from naru.records.services import Said, notify, record_event
from naru.records.states import NoticeKind


def locked(plan_id: int, actor: Actor) -> JointPlan:
    """The plan, held until the transaction ends. Raises NotFound for third parties as where there is none."""
    found = JointPlan.objects.select_for_update(of=("self",)).filter(pk=plan_id)
    plan = found.select_related("firm", "institute", "operator", "round", "introduction__demand").first()
    if plan is None or not can_see(actor, plan):
        raise NotFound(f"no plan {plan_id} that you may see", plan_id=plan_id)
    return plan


def permit(is_allowed: object, doing: str, plan: JointPlan) -> None:
    if not is_allowed:
        raise NotPermitted(f"you may not {doing} plan {plan.pk}")


def refuse_ended(plan: JointPlan) -> None:
    """A pair whose introduction ended reads the plan and goes no further with it."""
    if plan.introduction.state == IntroductionState.ENDED:
        raise refuse_rule("pair_ended", f"the introduction of plan {plan.pk} has ended")


def refuse_rule(code: str, message: str) -> RuleRefused:
    return RuleRefused(message, decision=failed(code))


def refuse(problems: list[TextProblem]) -> None:
    """Raises InvalidInput with all of them; lines count from 0: "2.amount_krw". Nothing where there are none."""
    if not problems:
        return
    messages: dict[str, list[str]] = {}
    for problem in problems:
        place = problem.name if problem.line is None else f"{problem.line}.{problem.name}"
        messages.setdefault(place, []).append(problem_text(problem))
    codes = ", ".join(f"{problem.name}: {problem.code}" for problem in problems)
    raise InvalidInput(f"values cannot be stored ({codes})", fields=messages)


def refuse_field(name: str, code: str) -> InvalidInput:
    return InvalidInput(f"{name}: {code}", fields={name: [str(PROBLEMS[code])]})


def write_version(plan: JointPlan, actor: Actor, now: datetime, *, is_for_signing: bool = False) -> PlanVersion:
    """The whole plan as it stands, under the next number. The plan must be locked."""
    content = version_content(plan, sections_of(plan))
    return PlanVersion.objects.create(
        plan=plan,
        number=last_version_number(plan) + 1,
        content=content,
        hash=content_hash(content),
        is_for_signing=is_for_signing,
        created_by_id=actor.person_id,
        created_at=now,
    )


def organisation_of(plan: JointPlan, party: Party) -> int | None:
    ids = {Party.FIRM: plan.firm_id, Party.INSTITUTE: plan.institute_id, Party.OPERATOR: plan.operator_id}
    return ids[party]


def tell(
    plan: JointPlan,
    what: str,
    parties: Iterable[Party],
    *,
    actor: Actor,
    now: datetime,
    key: str,
    kind: NoticeKind = NoticeKind.PLAN,
) -> None:
    """Tell the people who write for these parties, apart from whoever did it. Says the number and nothing inside."""
    ids = [key_ for party in parties if (key_ := organisation_of(plan, party)) is not None]
    texts = {}
    for language in ("ko", "en"):
        with translation.override(language):
            texts[language] = str(NOTICES[what]) % {"number": plan.number}
    notify(
        recipients=[one for one in recipients_of(ids) if one.person_id != actor.person_id],
        kind=kind,
        said=Said(title=texts["ko"], title_en=texts["en"], path=f"/plans/{plan.pk}/"),
        subject_type="plan",
        subject_id=plan.pk,
        now=now,
        key=f"plan:{plan.pk}:{key}",
        operator_id=plan.operator_id,
    )


def record(plan: JointPlan, verb: str, actor: Actor, now: datetime, **details: object) -> None:
    record_event(actor=actor, verb=f"plan.{verb}", subject_type="plan", subject_id=plan.pk, now=now, details=details)
