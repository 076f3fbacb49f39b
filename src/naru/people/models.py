"""Persons, organisations and who belongs where."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from naru.core.actor import Role
from naru.core.decision import Verdict
from naru.people.states import JoinState, OrganisationKind, ProfileField, SizeClass


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody who can sign in."""

    email = models.EmailField(_("이메일"), unique=True)
    name = models.CharField(_("이름"), max_length=80, blank=True)
    language = models.CharField(
        _("메일 언어"), max_length=2, default="ko", choices=[("ko", "한국어"), ("en", "English")]
    )
    is_active = models.BooleanField(default=True)
    is_platform_admin = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects: ClassVar[PersonManager] = PersonManager()

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """A firm, institute, university, operator or public body, with its current profile.

    The columns hold the newest value of each profile field; every value ever told, with its «as of» date, stands
    in `ProfileValue`. Region and industry are codes of `regions` and `industries`.
    """

    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in OrganisationKind])
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    business_number = models.CharField(max_length=10, unique=True, null=True, blank=True)
    corporate_number = models.CharField(max_length=13, blank=True)
    region_code = models.CharField(max_length=10, blank=True, db_index=True)
    ksic_code = models.CharField(max_length=6, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    website = models.URLField(blank=True)
    summary = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    is_example = models.BooleanField(default=False)
    demo_key = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"]), models.Index(fields=["kind", "name", "id"])]

    def __str__(self) -> str:
        return self.name


class ProfileValue(models.Model):
    """One value of one profile field, true as of a day. Rows are added and never changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="profile_values")
    field = models.CharField(max_length=20, choices=[(f.value, f.value) for f in ProfileField])
    value = models.JSONField(null=True)
    as_of = models.DateField()
    source = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-as_of", "-id"]
        indexes = [models.Index(fields=["organisation", "field", "-as_of", "-id"])]

    def __str__(self) -> str:
        return f"{self.organisation_id}.{self.field} as of {self.as_of}"


class SizeJudgement(models.Model):
    """What the size of a firm was judged to be on a day, and on which facts. Never changed, only followed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="size_judgements")
    as_of = models.DateField()
    size_class = models.CharField(max_length=8, blank=True, choices=[(c.value, c.value) for c in SizeClass])
    verdict = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Verdict])
    in_grace = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    facts = models.JSONField(default=dict)
    decisions = models.JSONField(default=list)
    judged_at = models.DateTimeField()

    class Meta:
        ordering = ["-as_of", "-id"]
        indexes = [models.Index(fields=["organisation", "-as_of", "-id"])]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.size_class or self.verdict} as of {self.as_of}"


class Membership(models.Model):
    """A person works for an organisation, in a role."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=[(r.value, r.value) for r in Role])
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "organisation"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.organisation_id} {self.role}"


class Invitation(models.Model):
    """An address is asked to work for an organisation. Only the hash of the link's token is kept.

    email is in lower case. Open is what was neither accepted nor withdrawn, expired or not: one for each address.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=8, choices=[(r.value, r.value) for r in Role])
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["email"])]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} invites as {self.role}"


class JoinRequest(models.Model):
    """A person asks to work for an organisation; its administrators decide."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="join_requests")
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in JoinState])
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(state=JoinState.ASKED.value),
                name="join_request_asked_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} asks to join {self.organisation_id}: {self.state}"
