"""Everything that the page of a plan shows to one of its parties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from naru.core.actor import Actor
from naru.people.models import Membership
from naru.plans.models import JointPlan, PlanComment, PlanDraft, PlanSection
from naru.plans.permissions import can_comment, can_edit, can_move, writing_parties
from naru.plans.queries.sheets import checks_of, plan_seen_by, sections_of, sheet_of
from naru.plans.rules import Finding, NextStep, next_step
from naru.plans.sheets import PlanSheet
from naru.plans.states import Party, PlanPart, PlanState
from naru.programmes.models import RoundPhase
from naru.programmes.states import PhaseKind


@dataclass(frozen=True, slots=True)
class PlanView:
    """Everything the page of a plan shows. due_on : the last day of the round's phase that the plan is in."""

    plan: JointPlan
    sheet: PlanSheet
    sections: Mapping[PlanPart, PlanSection]
    comments: Mapping[PlanPart, list[PlanComment]]
    sides: Mapping[int, Party]
    drafts: frozenset[PlanPart]
    checks: list[Finding]
    next: NextStep
    writes_as: frozenset[Party]
    editable: frozenset[PlanPart]
    can_comment: bool
    can_move: bool
    due_on: date | None

    @property
    def is_open(self) -> bool:
        """Whether it can still be ended."""
        return self.sheet.state in (PlanState.WRITING, PlanState.SIGNING)


def plan_view(actor: Actor, plan_id: int) -> PlanView:
    """A plan as one of its parties sees it. A fixed number of queries."""
    plan = plan_seen_by(actor, plan_id)
    sections = sections_of(plan)
    sheet = sheet_of(plan, sections)
    checks = checks_of(plan, sheet)
    signed = [line.party for line in sheet.signatures]
    writing = sheet.state is PlanState.WRITING
    return PlanView(
        plan=plan,
        sheet=sheet,
        sections=sections,
        comments=_comments_of(plan),
        sides=sides_of(plan, [each.changed_by_id for each in sections.values()]),
        drafts=frozenset(
            PlanPart(code)
            for code in PlanDraft.objects.filter(plan=plan, person=actor.person_id or 0).values_list("part", flat=True)
        ),
        checks=checks,
        next=next_step(sheet.state, checks=checks, signed=signed, has_operator=plan.operator_id is not None),
        writes_as=writing_parties(actor, plan),
        editable=frozenset(part for part in PlanPart if writing and can_edit(actor, plan, part)),
        can_comment=can_comment(actor, plan),
        can_move=can_move(actor, plan),
        due_on=_due_on(plan),
    )


def sides_of(plan: JointPlan, person_ids: Iterable[int | None]) -> dict[int, Party]:
    """For which party each of these persons works, so that pages name organisations and not persons. One query."""
    parties = {plan.operator_id: Party.OPERATOR, plan.institute_id: Party.INSTITUTE, plan.firm_id: Party.FIRM}
    rows = Membership.objects.filter(
        person__in={each for each in person_ids if each}, organisation__in=[key for key in parties if key]
    )
    return {person: parties[organisation] for person, organisation in rows.values_list("person_id", "organisation_id")}


def _comments_of(plan: JointPlan) -> dict[PlanPart, list[PlanComment]]:
    found: dict[PlanPart, list[PlanComment]] = {}
    for comment in PlanComment.objects.filter(plan=plan).select_related("organisation"):
        found.setdefault(PlanPart(comment.part), []).append(comment)
    return found


def _due_on(plan: JointPlan) -> date | None:
    if plan.round_id is None:
        return None
    kind = PhaseKind.PLANNING if plan.state == PlanState.WRITING else PhaseKind.AGREEMENT
    phase = RoundPhase.objects.filter(round=plan.round_id, kind=kind).only("ends_on").first()
    return phase.ends_on if phase else None


def own_draft(actor: Actor, plan: JointPlan, part: PlanPart) -> PlanDraft | None:
    """What the actor typed into the part and has not saved."""
    if actor.person_id is None:
        return None
    return PlanDraft.objects.filter(plan=plan, part=part, person_id=actor.person_id).first()
