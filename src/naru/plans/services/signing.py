"""Handing a plan in for signing, signing it in order, and taking it back to be written."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import SYSTEM, Actor
from naru.core.errors import RuleRefused
from naru.core.texts import text_faults
from naru.demands.services import move_demand
from naru.demands.states import DemandState
from naru.plans.hashing import content_hash, signature_hash
from naru.plans.models import JointPlan, PlanDraft, PlanSignature, PlanVersion
from naru.plans.permissions import can_move, can_sign_as
from naru.plans.queries import checks_of, sections_of, sheet_of
from naru.plans.rules import TextProblem, next_to_sign
from naru.plans.services.shared import (
    locked,
    organisation_of,
    permit,
    record,
    refuse,
    refuse_ended,
    refuse_field,
    refuse_rule,
    tell,
    write_version,
)
from naru.plans.states import PLAN_MOVES, Party, PlanState
from naru.records.states import NoticeKind

LONGEST_NAME = 80


@transaction.atomic
def submit_for_signing(*, plan_id: int, actor: Actor, now: datetime) -> PlanVersion:
    """Freeze the plan as one version that all parties sign. Open comments do not hold it back; open checks do."""
    plan = locked(plan_id, actor)
    permit(can_move(actor, plan), "hand in", plan)
    state = PLAN_MOVES.after(PlanState(plan.state), "submit")
    refuse_ended(plan)
    open_checks = [found for found in checks_of(plan, sheet_of(plan, sections_of(plan))) if not found.passed]
    if open_checks:
        codes = ", ".join(found.check.value for found in open_checks)
        raise RuleRefused(f"plan {plan_id} does not pass: {codes}", decision=open_checks[0].decision)
    plan.state = state.value
    plan.updated_at = now
    plan.save(update_fields=["state", "updated_at"])
    version = write_version(plan, actor, now, is_for_signing=True)
    PlanDraft.objects.filter(plan=plan).delete()
    _call(plan, Party.FIRM, version, actor, now)
    record(plan, "submitted", actor, now, version=version.number, hash=version.hash)
    return version


@transaction.atomic
def reopen_plan(*, plan_id: int, actor: Actor, now: datetime) -> JointPlan:
    """Back to writing. Signatures under the frozen version stay on record and count no more."""
    plan = locked(plan_id, actor)
    permit(can_move(actor, plan), "reopen", plan)
    plan.state = PLAN_MOVES.after(PlanState(plan.state), "reopen").value
    plan.updated_at = now
    plan.save(update_fields=["state", "updated_at"])
    version = _version_for_signing(plan)
    tell(plan, "reopened", Party, actor=actor, now=now, key=f"reopened:{version.number}")
    record(plan, "reopened", actor, now, version=version.number, fallen=version.signatures.count())
    return plan


@transaction.atomic
def sign_plan(
    *,
    plan_id: int,
    party: Party,
    version: int,
    name: str,
    title: str,
    has_read: bool,
    actor: Actor,
    now: datetime,
) -> PlanSignature:
    """One party signs the version that the signer read; after the last one the plan is signed and its demand matched.

    version : the number that was shown. The same person's second click gives the first signature. Raises RuleRefused
    when another party is to sign first, when the same person signed for another party, and when the version changed.
    """
    plan = locked(plan_id, actor)
    permit(can_sign_as(actor, plan, party), f"sign as {party}", plan)
    frozen = _version_for_signing(plan)
    given = {Party(each.party): each for each in frozen.signatures.all()}
    if (first := given.get(party)) and first.person_id == actor.person_id and frozen.number == version:
        return first
    PLAN_MOVES.after(PlanState(plan.state), "complete")
    refuse_ended(plan)
    _refuse_version(frozen, version)
    _refuse_turn(plan, given, party, actor)
    name, title = _signer(name, title, has_read=has_read)
    signature = _sign(plan, frozen, party, name, title, actor, now)
    turn = next_to_sign([*given, party], has_operator=plan.operator_id is not None)
    if turn is None:
        _complete(plan, actor, now)
    else:
        _call(plan, turn, frozen, actor, now)
    record(plan, "signed", actor, now, party=party.value, version=version, hash=signature.signed_hash)
    return signature


def _version_for_signing(plan: JointPlan) -> PlanVersion:
    found = PlanVersion.objects.filter(plan=plan, is_for_signing=True).order_by("-number").first()
    if found is None:
        raise refuse_rule("not_your_turn", f"plan {plan.pk} was not handed in for signing")
    return found


def _refuse_version(frozen: PlanVersion, version: int) -> None:
    """What is signed is what was read, and what was frozen."""
    if frozen.number != version or content_hash(frozen.content) != frozen.hash:
        raise refuse_rule("version_replaced", f"version {version} was read, {frozen.number} is to be signed")


def _refuse_turn(plan: JointPlan, given: dict[Party, PlanSignature], party: Party, actor: Actor) -> None:
    if next_to_sign(given, has_operator=plan.operator_id is not None) is not party:
        raise refuse_rule("not_your_turn", f"it is not the turn of {party} in plan {plan.pk}")
    if actor.person_id in {each.person_id for each in given.values()}:
        raise refuse_rule("signed_for_another", f"the same person signed plan {plan.pk} for another party")


def _signer(name: str, title: str, *, has_read: bool) -> tuple[str, str]:
    name, title = " ".join(name.split()), " ".join(title.split())
    if not name:
        raise refuse_field("name", "name_missing")
    for place, text in (("name", name), ("title", title)):
        refuse([TextProblem(place, code, None, facts) for code, facts in text_faults(text, LONGEST_NAME)])
    if not has_read:
        raise refuse_field("has_read", "agreement_missing")
    return name, title


def _sign(
    plan: JointPlan, frozen: PlanVersion, party: Party, name: str, title: str, actor: Actor, now: datetime
) -> PlanSignature:
    organisation_id = organisation_of(plan, party)
    assert organisation_id is not None  # noqa: S101 a party without organisation has no turn
    return PlanSignature.objects.create(
        plan=plan,
        version=frozen,
        party=party.value,
        organisation_id=organisation_id,
        person_id=actor.person_id,
        signer_name=name,
        signer_title=title,
        hash=frozen.hash,
        signed_hash=signature_hash(
            version_hash=frozen.hash,
            party=party,
            organisation_id=organisation_id,
            person_id=actor.person_id,
            name=name,
            title=title,
            signed_at=now,
        ),
        signed_at=now,
    )


def _complete(plan: JointPlan, actor: Actor, now: datetime) -> None:
    plan.state = PLAN_MOVES.after(PlanState(plan.state), "complete").value
    plan.signed_at = plan.updated_at = now
    plan.save(update_fields=["state", "signed_at", "updated_at"])
    demand = plan.introduction.demand
    if demand is not None and demand.state == DemandState.OPEN:
        # Whoever signs last may not be somebody who may move the firm's demand.
        move_demand(demand_id=demand.pk, action="match", actor=SYSTEM, now=now)
    tell(plan, "completed", Party, actor=actor, now=now, key="completed", kind=NoticeKind.SIGNATURE)


def _call(plan: JointPlan, party: Party, version: PlanVersion, actor: Actor, now: datetime) -> None:
    key = f"turn:{version.number}:{party}"
    tell(plan, "your_turn", [party], actor=actor, now=now, key=key, kind=NoticeKind.SIGNATURE)
