"""Lists of joint plans: only for their own parties."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from naru.core.actor import Actor
from naru.introductions.models import Introduction
from naru.introductions.states import IntroductionState
from naru.plans.models import JointPlan, PlanSection, PlanVersion
from naru.plans.permissions import can_sign_as, can_start, writing_parties
from naru.plans.queries.sheets import failing_checks, party_names
from naru.plans.rules import Finding, next_to_sign
from naru.plans.sheets import PartyNames
from naru.plans.states import Party, PlanPart, PlanState
from naru.programmes.models import Round


def plans_visible_to(actor: Actor) -> QuerySet[JointPlan]:
    """The plans of the actor's organisations, and of the rounds that their operator runs."""
    if actor.is_system:
        return JointPlan.objects.all()
    mine = list(actor.memberships)
    return JointPlan.objects.filter(Q(firm__in=mine) | Q(institute__in=mine) | Q(operator__in=list(actor.operator_of)))


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan in a list. turn : whose signature is awaited; None where none is.

    writes_as : the side for which the reader writes.
    """

    id: int
    number: str
    title: str
    title_en: str
    field: str
    state: PlanState
    firm: PartyNames
    institute: PartyNames
    round_id: int | None
    round_title: str
    round_title_en: str
    private_krw: int
    public_krw: int
    is_example: bool
    updated_at: datetime
    turn: Party | None
    is_mine_to_do: bool
    writes_as: Party | None = None


def plans_matching(actor: Actor, *, state: PlanState | None = None, round_id: int | None = None) -> QuerySet[JointPlan]:
    """Visible plans, the latest change first; to be turned into rows by `plan_rows`."""
    found = plans_visible_to(actor)
    if state is not None:
        found = found.filter(state=state)
    if round_id is not None:
        found = found.filter(round=round_id)
    return found.select_related("firm", "institute", "round")


def plan_rows(actor: Actor, plans: Iterable[JointPlan]) -> list[PlanRow]:
    """Rows of these plans: one query for all signatures."""
    found = list(plans)
    signed = _signed_parties([plan.pk for plan in found if plan.state == PlanState.SIGNING])
    return [_plan_row(actor, plan, signed.get(plan.pk, ())) for plan in found]


def _plan_row(actor: Actor, plan: JointPlan, signed: Sequence[Party]) -> PlanRow:
    state = PlanState(plan.state)
    turn = next_to_sign(signed, has_operator=plan.operator_id is not None) if state is PlanState.SIGNING else None
    mine = writing_parties(actor, plan)
    to_do = turn in mine if turn else state is PlanState.WRITING and bool(mine - {Party.OPERATOR})
    return PlanRow(
        id=plan.pk,
        number=plan.number,
        title=plan.title,
        title_en=plan.title_en,
        field=plan.field,
        state=state,
        firm=party_names(plan.firm),
        institute=party_names(plan.institute),
        round_id=plan.round_id,
        round_title=plan.round.title if plan.round else "",
        round_title_en=plan.round.title_en if plan.round else "",
        private_krw=plan.private_krw,
        public_krw=plan.public_krw,
        is_example=plan.is_example,
        updated_at=plan.updated_at,
        turn=turn,
        is_mine_to_do=to_do,
        writes_as=next((party for party in Party if party in mine), None),
    )


_NAMED = ("firm", "institute", "operator", "round__programme")
# What rows, checks and the names on a sheet need.
_CHECKED = (
    *(field.name for field in JointPlan._meta.fields),
    *(f"{which}__{name}" for which in _NAMED for name in ("name", "name_en")),
    "round__title",
    "round__title_en",
    "introduction__demand__trl_wanted",
)


def going_on(actor: Actor, most: int, *, round_id: int | None = None) -> list[tuple[PlanRow, list[Finding]]]:
    """Plans of the actor's own organisations that are written or signed, at most so many, each with what does not pass
    yet; nothing where all is ready to be signed. Three queries."""
    mine = list(actor.memberships)
    found = plans_matching(actor, round_id=round_id).filter(state__in=(PlanState.WRITING, PlanState.SIGNING))
    found = found.filter(Q(firm__in=mine) | Q(institute__in=mine))
    plans = list(found.select_related(*_NAMED, "introduction__demand").only(*_CHECKED)[:most])
    writing = [plan.pk for plan in plans if plan.state == PlanState.WRITING]
    sections: dict[int, dict[PlanPart, PlanSection]] = {plan_id: {} for plan_id in writing}
    for section in PlanSection.objects.filter(plan__in=writing) if writing else ():
        sections[section.plan_id][PlanPart(section.part)] = section
    failing = [failing_checks(plan, sections[plan.pk]) if plan.pk in sections else [] for plan in plans]
    return list(zip(plan_rows(actor, plans), failing, strict=True))


def signatures_awaited(actor: Actor, round_id: int | None = None) -> list[tuple[Round, int]]:
    """Rounds, or one of them, with how many of their plans wait for the signature of the actor's operator.

    Also rounds that are closed: plans are signed after them too. Two queries, none for those of no operator.
    """
    if not actor.operator_of:
        return []
    plans = JointPlan.objects.filter(
        round__isnull=False, operator__in=list(actor.operator_of), state=PlanState.SIGNING
    ).select_related("introduction", "round")
    if round_id is not None:
        plans = plans.filter(round=round_id)
    running = [plan for plan in plans if plan.introduction.state != IntroductionState.ENDED]
    signed = _signed_parties([plan.pk for plan in running])
    counts: Counter[Round] = Counter()
    for plan in running:
        turn = next_to_sign(signed.get(plan.pk, ()), has_operator=True)
        if turn is Party.OPERATOR and can_sign_as(actor, plan, turn) and plan.round is not None:
            counts[plan.round] += 1
    return sorted(counts.items(), key=lambda one: -one[0].pk)


def _signed_parties(plan_ids: list[int]) -> dict[int, list[Party]]:
    """Per plan, who signed its newest version for signing; earlier ones have fallen away. One query."""
    if not plan_ids:
        return {}
    newest: dict[int, int] = {}
    parties: dict[int, list[Party]] = {}
    rows = PlanVersion.objects.filter(plan__in=plan_ids, is_for_signing=True)
    rows = rows.order_by("plan_id", "-number", "signatures__signed_at", "signatures__id")
    for plan_id, number, party in rows.values_list("plan_id", "number", "signatures__party"):
        if newest.setdefault(plan_id, number) == number:
            signed = parties.setdefault(plan_id, [])
            if party is not None:
                signed.append(Party(party))
    return parties


def introductions_to_plan(actor: Actor) -> list[Introduction]:
    """Introductions under NDA for which the actor may start a plan now."""
    mine = list(actor.memberships)
    found = Introduction.objects.filter(
        Q(firm__in=mine) | Q(institute__in=mine) | Q(operator__in=list(actor.operator_of)),
        state=IntroductionState.UNDER_NDA,
        plan=None,
    ).select_related("firm", "institute", "demand", "offer")
    return [each for each in found if can_start(actor, each)]
