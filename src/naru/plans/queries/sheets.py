"""One plan as values, as it stands or as a version said."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.people.models import Organisation
from naru.plans.models import JointPlan, PlanSection, PlanSignature, PlanVersion
from naru.plans.permissions import can_see
from naru.plans.rules import Finding, plan_checks
from naru.plans.sheets import (
    Content,
    IpTerms,
    PartyNames,
    PlanSheet,
    SignatureLine,
    StrategyPart,
    columns_of,
    from_content,
)
from naru.plans.states import Party, PlanPart, PlanState


def party_names(organisation: Organisation) -> PartyNames:
    return PartyNames(organisation.pk, organisation.name, organisation.name_en)


def plan_seen_by(actor: Actor, plan_id: int) -> JointPlan:
    """One plan with its organisations. Raises NotFound for third parties as where there is none."""
    plan = (
        JointPlan.objects.select_related("firm", "institute", "operator", "round__programme", "introduction__demand")
        .filter(pk=plan_id)
        .first()
    )
    if plan is None or not can_see(actor, plan):
        raise NotFound(f"no plan {plan_id} that you may see", plan_id=plan_id)
    return plan


def plan_sheet(actor: Actor, plan_id: int) -> PlanSheet:
    """The plan as it stands. Raises NotFound."""
    plan = plan_seen_by(actor, plan_id)
    return sheet_of(plan, sections_of(plan))


def sections_of(plan: JointPlan) -> dict[PlanPart, PlanSection]:
    """Every part as it stands. One query."""
    rows = PlanSection.objects.filter(plan=plan)
    return {PlanPart(row.part): row for row in rows}


def sheet_of(plan: JointPlan, sections: Mapping[PlanPart, PlanSection]) -> PlanSheet:
    """The plan and its parts as values. One query for the signatures, one for the number of the newest version."""
    contents = {part: from_content(part, section.content) for part, section in sections.items()}
    newest = PlanVersion.objects.filter(plan=plan).order_by("-number").only("number", "hash").first()
    return _sheet(
        plan,
        contents,
        version=newest.number if newest else 0,
        hash_=newest.hash if newest else "",
        signatures=current_signatures(plan),
    )


def sheet_of_version(plan: JointPlan, version: PlanVersion) -> PlanSheet:
    """The plan as that version said, with the signatures that were put under it."""
    contents = {part: from_content(part, version.content.get(part.value, {})) for part in PlanPart}
    return _sheet(plan, contents, version=version.number, hash_=version.hash, signatures=list(version.signatures.all()))


def _sheet(
    plan: JointPlan,
    contents: Mapping[PlanPart, Content],
    *,
    version: int,
    hash_: str,
    signatures: Iterable[PlanSignature],
) -> PlanSheet:
    programme = plan.round.programme if plan.round else None
    sheet = PlanSheet(
        id=plan.pk,
        number=plan.number,
        title=plan.title,
        title_en=plan.title_en,
        field=plan.field,
        state=PlanState(plan.state),
        programme_name=programme.name if programme else "",
        programme_name_en=programme.name_en if programme else "",
        round_title=plan.round.title if plan.round else "",
        round_title_en=plan.round.title_en if plan.round else "",
        firm=party_names(plan.firm),
        institute=party_names(plan.institute),
        operator=party_names(plan.operator) if plan.operator else None,
        starts_on=None,
        ends_on=None,
        summary="",
        strategy=StrategyPart(),
        readiness=(),
        work=(),
        roles=(),
        ip=IpTerms(),
        risks=(),
        targets=(),
        roadmap=(),
        signatures=tuple(signature_line(each, plan) for each in signatures),
        version=version,
        hash=hash_,
        is_example=plan.is_example,
        updated_at=plan.updated_at,
        signed_at=plan.signed_at,
    )
    for part, content in contents.items():
        sheet = replace(sheet, **columns_of(part, content))
    return sheet


def signature_line(signature: PlanSignature, plan: JointPlan) -> SignatureLine:
    names = {each.pk: each for each in (plan.firm, plan.institute, plan.operator) if each is not None}
    organisation = names.get(signature.organisation_id) or signature.organisation
    return SignatureLine(
        party=Party(signature.party),
        organisation=organisation.name,
        organisation_en=organisation.name_en,
        name=signature.signer_name,
        title=signature.signer_title,
        signed_at=signature.signed_at,
        hash=signature.hash,
        signed_hash=signature.signed_hash,
    )


def current_signatures(plan: JointPlan) -> list[PlanSignature]:
    """The signatures under the version that is being signed; none while the plan is written."""
    if plan.state not in (PlanState.SIGNING, PlanState.SIGNED):
        return []
    newest = PlanVersion.objects.filter(plan=plan, is_for_signing=True).order_by("-number").values("pk")[:1]
    return list(PlanSignature.objects.filter(version__in=list(newest.values_list("pk", flat=True))))


def checks_of(plan: JointPlan, sheet: PlanSheet) -> list[Finding]:
    """All checks against what the demand asks for."""
    demand = plan.introduction.demand
    return plan_checks(sheet, trl_wanted=demand.trl_wanted if demand else None)


def failing_checks(plan: JointPlan, sections: Mapping[PlanPart, PlanSection]) -> list[Finding]:
    """What keeps the plan, as it is being written, from being signed. No query."""
    contents = {part: from_content(part, section.content) for part, section in sections.items()}
    sheet = _sheet(plan, contents, version=0, hash_="", signatures=())
    return [finding for finding in checks_of(plan, sheet) if not finding.passed]
