"""Reading what came out of a round: public once it is closed, for its operator before."""

from datetime import date
from typing import Any

from django.db.models import F

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.core.period import SEOUL
from naru.introductions.models import Introduction
from naru.introductions.states import EndReason, IntroductionState
from naru.matching.models import RoundEntry
from naru.people import industries, regions
from naru.people.models import Organisation
from naru.plans.models import JointPlan, PlanVersion
from naru.plans.results import (
    EntryFacts,
    IntroductionFacts,
    PartyFacts,
    PhaseFacts,
    PlanFacts,
    RoundFacts,
    RoundResults,
    assemble,
)
from naru.plans.sheets import ReadinessStep, RoadmapLine, SummaryPart, from_content
from naru.plans.states import Party, PlanPart, PlanState
from naru.programmes.models import Round
from naru.programmes.permissions import can_read_running_of
from naru.programmes.queries import round_seen_by
from naru.programmes.states import MemberRole, PhaseKind, RoundState


def round_results(actor: Actor, round_id: int) -> RoundResults:
    """What came out of a round. Raises NotFound while it is not closed for all but its operator. Five queries.

    The operator also sees the ties of pairs that have not signed; everybody else only how many there are.
    """
    round_ = round_seen_by(actor, round_id)
    names_all = can_read_running_of(actor, round_.operator_id)
    if round_.state != RoundState.CLOSED and not names_all:
        raise NotFound(f"round {round_id} has no results yet", round_id=round_id)
    facts = _round_facts(round_)
    return assemble(
        facts,
        _signed_plans(round_id, facts.day),
        _introductions(round_id, facts.day),
        _entries(round_id),
        province_codes=[province.code for province in regions.provinces(facts.day)],
        names_all=names_all,
    )


def _round_facts(round_: Round) -> RoundFacts:
    phases = {PhaseKind(phase.kind): phase for phase in round_.phases.all()}
    agreement = phases.get(PhaseKind.AGREEMENT)
    return RoundFacts(
        round_id=round_.pk,
        title=round_.title,
        title_en=round_.title_en,
        summary=round_.summary,
        summary_en=round_.summary_en,
        programme_id=round_.programme_id,
        programme_name=round_.programme.name,
        programme_name_en=round_.programme.name_en,
        operator=round_.operator.name,
        operator_en=round_.operator.name_en,
        state=RoundState(round_.state),
        day=agreement.ends_on if agreement else round_.created_at.astimezone(SEOUL).date(),
        phases=tuple(
            PhaseFacts(kind, phases[kind].starts_on, phases[kind].ends_on) for kind in PhaseKind if kind in phases
        ),
        is_example=round_.is_example,
    )


def _signed_plans(round_id: int, day: date) -> list[PlanFacts]:
    """One query: the operator signs last, and only once, so that its signature names the version that was agreed."""
    found = PlanVersion.objects.filter(
        plan__round_id=round_id, plan__state=PlanState.SIGNED, signatures__party=Party.OPERATOR
    )
    found = found.select_related("plan__firm", "plan__institute").only(
        "content",
        "created_at",
        "plan__number",
        "plan__signed_at",
        "plan__is_example",
        *_party_fields("plan__firm"),
        *_party_fields("plan__institute"),
    )
    return [
        _plan_facts(version, version.ksic_code, day)
        for version in found.annotate(ksic_code=F("plan__introduction__demand__ksic_code"))
    ]


def _party_fields(which: str) -> list[str]:
    """What the results say of an organisation."""
    return [f"{which}__{name}" for name in ("name", "name_en", "region_code", "ksic_code")]


def _plan_facts(version: PlanVersion, ksic_code: str | None, day: date) -> PlanFacts:
    plan: JointPlan = version.plan
    summary: SummaryPart = _part(version, PlanPart.SUMMARY)
    steps: tuple[ReadinessStep, ...] = _part(version, PlanPart.READINESS)
    roadmap: tuple[RoadmapLine, ...] = _part(version, PlanPart.ROADMAP)
    levels = [step.trl for step in steps if step.trl]
    return PlanFacts(
        plan_id=plan.pk,
        number=plan.number,
        firm=_party(plan.firm, day),
        institute=_party(plan.institute, day),
        title=summary.title,
        title_en=summary.title_en,
        field=summary.field,
        content=summary.text,
        content_en=summary.text_en,
        roadmap=roadmap,
        trl_from=levels[0] if levels else None,
        trl_to=levels[-1] if levels else None,
        starts_on=summary.starts_on,
        ends_on=summary.ends_on,
        signed_on=(plan.signed_at or version.created_at).astimezone(SEOUL).date(),
        industry=_division(ksic_code, plan.firm.ksic_code),
        is_example=plan.is_example,
    )


def _part(version: PlanVersion, part: PlanPart) -> Any:
    return from_content(part, version.content.get(part.value, {}))


def _introductions(round_id: int, day: date) -> list[IntroductionFacts]:
    found = Introduction.objects.filter(round_id=round_id).annotate(
        plan_state=F("plan__state"),
        plan_end_reason=F("plan__end_reason"),
        ksic_code=F("demand__ksic_code"),
        offer_ksic_code=F("offer__ksic_code"),
    )
    rows = found.select_related("firm", "institute").only(
        "state",
        "ended_from",
        "end_reason",
        "demand_id",
        "offer_id",
        *_party_fields("firm"),
        *_party_fields("institute"),
    )
    return [_introduction_facts(row, day) for row in rows.order_by("id")]


def _introduction_facts(row: Any, day: date) -> IntroductionFacts:
    return IntroductionFacts(
        firm=_party(row.firm, day),
        institute=_party(row.institute, day),
        state=IntroductionState(row.state),
        ended_from=IntroductionState(row.ended_from) if row.ended_from else None,
        end_reason=EndReason(row.end_reason) if row.end_reason else None,
        plan_state=PlanState(row.plan_state) if row.plan_state else None,
        plan_end_reason=EndReason(row.plan_end_reason) if row.plan_end_reason else None,
        demand_id=row.demand_id,
        offer_id=row.offer_id,
        industry=_division(row.ksic_code, row.firm.ksic_code, row.offer_ksic_code),
    )


def _entries(round_id: int) -> list[EntryFacts]:
    rows = RoundEntry.objects.filter(round_id=round_id).values_list(
        "demand_id", "offer_id", "left_at", "demand__ksic_code", "demand__organisation__ksic_code", "offer__ksic_code"
    )
    return [
        EntryFacts(
            side=MemberRole.FIRM if demand_id else MemberRole.INSTITUTE,
            subject_id=demand_id or offer_id,
            industry=_division(*codes),
            has_left=left_at is not None,
        )
        for demand_id, offer_id, left_at, *codes in rows
    ]


def _party(organisation: Organisation, day: date) -> PartyFacts:
    return PartyFacts(
        organisation.pk, organisation.name, organisation.name_en, _province_on(organisation.region_code, day)
    )


def _province_on(code: str, day: date) -> str:
    """The province of a place on a day; "" when not known or when the place lay in several."""
    found = {regions.province_of(each) for each in regions.at(code, day)} if code else set()
    return found.pop() if len(found) == 1 else ""


def _division(*codes: str | None) -> str:
    """The KSIC division (two digits) of the first code that is told and known; a section has none."""
    for code in codes:
        chain = industries.ancestors(code) if code else []
        if len(chain) > 1:
            return chain[1].code
    return ""
