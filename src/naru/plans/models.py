"""Joint plans of a firm and an institute: their parts, versions, comments and signatures."""

from enum import StrEnum

from django.db import models

from naru.introductions.models import Introduction
from naru.people.models import Organisation, Person
from naru.plans.states import Party, PlanPart, PlanState
from naru.programmes.models import Round


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class PlanCounter(models.Model):
    """The last number given in a year: locked while one is given, so that there are neither doubles nor gaps."""

    year = models.PositiveIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class JointPlan(models.Model):
    """R&D strategy and investment roadmap of a pair (공동기획).

    number is the plan's public number, given once. private_krw and public_krw repeat the roadmap's sums, written with
    it, so that lists and totals need one query.
    """

    introduction = models.OneToOneField(Introduction, on_delete=models.PROTECT, related_name="plan")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plans_as_firm")
    institute = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plans_as_institute")
    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    number = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    field = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=_choices(PlanState))
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    private_krw = models.BigIntegerField(default=0)
    public_krw = models.BigIntegerField(default=0)
    end_reason = models.CharField(max_length=12, blank=True)
    end_note = models.CharField(max_length=1000, blank=True)
    is_example = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-updated_at", "-id"]
        indexes = [models.Index(fields=["round", "state"])]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class PlanSection(models.Model):
    """One part of a plan as it stands. content : see `plans.sheets`; version rises with every change."""

    plan = models.ForeignKey(JointPlan, on_delete=models.CASCADE, related_name="sections")
    part = models.CharField(max_length=10, choices=_choices(PlanPart))
    content = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "part"], name="plan_section_once")]

    def __str__(self) -> str:
        return f"{self.part} of plan {self.plan_id} v{self.version}"


class PlanDraft(models.Model):
    """What somebody typed into a part and has not saved; nobody else sees it. base_version : where they began."""

    plan = models.ForeignKey(JointPlan, on_delete=models.CASCADE, related_name="drafts")
    part = models.CharField(max_length=10, choices=_choices(PlanPart))
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField(default=dict)
    base_version = models.PositiveIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "part", "person"], name="plan_draft_once")]

    def __str__(self) -> str:
        return f"draft of {self.part} of plan {self.plan_id}"


class PlanVersion(models.Model):
    """The whole plan as it was: written when a part is saved, and when signing begins. Never changed.

    content : part → content. hash : SHA-256 of the content in canonical JSON; what is signed.
    """

    plan = models.ForeignKey(JointPlan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    is_for_signing = models.BooleanField(default=False)
    created_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"plan {self.plan_id} v{self.number}"


class PlanComment(models.Model):
    """A remark on a part of a plan, open until somebody settles it."""

    plan = models.ForeignKey(JointPlan, on_delete=models.CASCADE, related_name="comments")
    part = models.CharField(max_length=10, choices=_choices(PlanPart))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"comment {self.pk} on plan {self.plan_id}"


class PlanSignature(models.Model):
    """One party signed one version of a plan. hash : of that version; signed_hash binds party, person and instant."""

    plan = models.ForeignKey(JointPlan, on_delete=models.PROTECT, related_name="signatures")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=10, choices=_choices(Party))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    signer_name = models.CharField(max_length=80)
    signer_title = models.CharField(max_length=80, blank=True)
    hash = models.CharField(max_length=64)
    signed_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "party"], name="plan_signature_once")]

    def __str__(self) -> str:
        return f"{self.party} signed plan {self.plan_id}"
