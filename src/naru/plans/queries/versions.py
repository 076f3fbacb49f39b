"""Versions of a plan, and the certificate of what was signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Prefetch

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.plans.hashing import content_hash, signature_hash
from naru.plans.models import JointPlan, PlanSection, PlanSignature, PlanVersion
from naru.plans.queries.sheets import plan_seen_by, sheet_of_version, signature_line
from naru.plans.sheets import PlanSheet, SignatureLine, content_of, empty_content, from_content
from naru.plans.states import Party, PlanPart, PlanState

# The key under which a version says whose plan it is, beside its parts.
ABOUT = "plan"


def versions_of(actor: Actor, plan_id: int) -> list[PlanVersion]:
    """All versions without their content, newest first."""
    plan_seen_by(actor, plan_id)
    return list(PlanVersion.objects.filter(plan=plan_id).defer("content"))


def version_of(actor: Actor, plan_id: int, number: int) -> tuple[JointPlan, PlanSheet]:
    """One version of a plan. Raises NotFound."""
    plan = plan_seen_by(actor, plan_id)
    version = PlanVersion.objects.filter(plan=plan, number=number).prefetch_related("signatures__organisation").first()
    if version is None:
        raise NotFound(f"plan {plan_id} has no version {number}", plan_id=plan_id, number=number)
    return plan, sheet_of_version(plan, version)


def version_content(plan: JointPlan, sections: Mapping[PlanPart, PlanSection]) -> dict[str, Any]:
    """What a version holds, and what is signed: whose plan it is, and every part."""
    about = {
        "number": plan.number,
        Party.FIRM.value: plan.firm_id,
        Party.INSTITUTE.value: plan.institute_id,
        Party.OPERATOR.value: plan.operator_id,
        "names": [each.name for each in (plan.firm, plan.institute, plan.operator) if each is not None],
    }
    parts = {
        part.value: content_of(from_content(part, sections[part].content) if part in sections else empty_content(part))
        for part in PlanPart
    }
    return {ABOUT: about, **parts}


@dataclass(frozen=True, slots=True)
class SignedLine:
    """A signature with the answer to «does it still belong to this content?». standing : not fallen away."""

    line: SignatureLine
    version: int
    is_whole: bool
    is_standing: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was signed, and whether it is still what was signed. canonical : the bytes to hash for oneself."""

    plan: JointPlan
    sheet: PlanSheet
    version: int
    hash: str
    found_hash: str
    content: Mapping[str, Any]
    lines: tuple[SignedLine, ...]

    @property
    def is_whole(self) -> bool:
        return self.hash == self.found_hash and all(line.is_whole for line in self.lines if line.is_standing)


def certificate_of(actor: Actor, plan_id: int) -> Certificate:
    """The newest version for signing with every signature the plan ever had, recomputed now.

    Raises NotFound where the plan was never handed in for signing.
    """
    plan = plan_seen_by(actor, plan_id)
    versions = list(
        PlanVersion.objects.filter(plan=plan, is_for_signing=True).prefetch_related(
            Prefetch("signatures", queryset=PlanSignature.objects.select_related("organisation"))
        )
    )
    if not versions:
        raise NotFound(f"plan {plan_id} was never handed in for signing", plan_id=plan_id)
    newest = versions[0]
    stands = plan.state in (PlanState.SIGNING, PlanState.SIGNED)
    lines = [
        SignedLine(
            line=signature_line(signature, plan),
            version=version.number,
            is_whole=_is_whole(signature, version),
            is_standing=stands and version.pk == newest.pk,
        )
        for version in reversed(versions)
        for signature in version.signatures.all()
    ]
    return Certificate(
        plan=plan,
        sheet=sheet_of_version(plan, newest),
        version=newest.number,
        hash=newest.hash,
        found_hash=content_hash(newest.content),
        content=newest.content,
        lines=tuple(lines),
    )


def _is_whole(signature: PlanSignature, version: PlanVersion) -> bool:
    """Whether content, version and signature still belong together."""
    expected = signature_hash(
        version_hash=content_hash(version.content),
        party=Party(signature.party),
        organisation_id=signature.organisation_id,
        person_id=signature.person_id,
        name=signature.signer_name,
        title=signature.signer_title,
        signed_at=signature.signed_at,
    )
    return signature.hash == version.hash and signature.signed_hash == expected


def last_version_number(plan: JointPlan) -> int:
    found = PlanVersion.objects.filter(plan=plan).aggregate(last=Max("number"))["last"]
    return int(found or 0)
