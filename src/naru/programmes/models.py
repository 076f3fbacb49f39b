"""Programmes, what is on their menu, who takes part, which rules hold, and when they call."""

from enum import StrEnum

from django.db import models

from naru.people.models import Organisation, Person
from naru.programmes.states import (
    DayKind,
    FundingType,
    MemberRole,
    MemberState,
    PartRole,
    PhaseKind,
    RoundState,
)


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Programme(models.Model):
    """A funded scheme (사업). What its announcement does not give stays empty."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    funding_type = models.CharField(max_length=12, blank=True, choices=_choices(FundingType))
    region_code = models.CharField(max_length=10, blank=True)
    since_year = models.PositiveSmallIntegerField(null=True, blank=True)
    start_year = models.PositiveSmallIntegerField(null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(null=True, blank=True)
    annual_budget_krw = models.BigIntegerField(null=True, blank=True)
    budget_shared_with = models.CharField(max_length=40, blank=True)
    firms_count = models.PositiveIntegerField(null=True, blank=True)
    firms_per_operator = models.PositiveIntegerField(null=True, blank=True)
    private_investment_krw = models.BigIntegerField(null=True, blank=True)
    topics = models.JSONField(default=list)
    is_example = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ProgrammePart(models.Model):
    """An organisation's part in a programme."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="parts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programme_parts")
    role = models.CharField(max_length=12, choices=_choices(PartRole))

    class Meta:
        ordering = ["programme", "role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "organisation", "role"], name="programme_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.role} of {self.programme_id}"


class SupportItem(models.Model):
    """One item of the programme's menu (지원항목)."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["programme", "position"]
        constraints = [models.UniqueConstraint(fields=["programme", "position"], name="support_item_position_once")]

    def __str__(self) -> str:
        return self.name


class ProgrammeDay(models.Model):
    """A day that the announcement names, or a meeting whose day it does not give."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="days")
    kind = models.CharField(max_length=16, choices=_choices(DayKind))
    day = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    place_en = models.CharField(max_length=300, blank=True)
    attendees = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["programme", "day", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.day or ''}"


class RulePack(models.Model):
    """One version of a programme's conditions. It never changes: a new version follows, calls keep theirs.

    conditions : list of {id, rule, parameter, article, valid_from, valid_to}
    published_for : the organisation that runs the programme; its person is told to those who run it only.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="rule_packs")
    version = models.PositiveIntegerField()
    source = models.CharField(max_length=200, blank=True)
    conditions = models.JSONField(default=list)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    published_for = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["programme", "-version"]
        constraints = [models.UniqueConstraint(fields=["programme", "version"], name="rule_pack_version_once")]

    def __str__(self) -> str:
        return f"{self.programme_id} v{self.version}"


class Call(models.Model):
    """A dated public invitation (공고), pinned to the rule pack it was published with."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="calls")
    rule_pack = models.ForeignKey(RulePack, on_delete=models.PROTECT, related_name="calls")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-opens_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="call_closes_after_it_opens"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Round(models.Model):
    """One run of a programme from demand discovery to follow-up (차수), by the operator that runs it."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="rounds")
    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=_choices(RoundState), default=RoundState.DRAFT.value)
    is_example = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.title


class RoundPhase(models.Model):
    """When one phase of a round runs: days in Seoul, the last one included."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=12, choices=_choices(PhaseKind))
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["round", "starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "kind"], name="round_phase_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="round_phase_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.round_id}"


class RoundMember(models.Model):
    """An organisation takes part in a round, on one side."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="round_memberships")
    role = models.CharField(max_length=10, choices=_choices(MemberRole))
    state = models.CharField(max_length=10, choices=_choices(MemberState))
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["round", "role", "organisation"]
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="round_member_once")]
        indexes = [models.Index(fields=["round", "role", "state"])]

    def __str__(self) -> str:
        return f"{self.organisation_id} in round {self.round_id}: {self.state}"
