"""Demands of firms, offers of institutes, who was let in to read, and what is being typed."""

from django.db import models
from django.db.models import F, Q

from naru.demands.states import (
    Confidentiality,
    DemandState,
    OfferKind,
    OfferState,
)
from naru.people.models import Organisation, Person


def _choices(enum: type) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in enum]  # type: ignore[attr-defined]


def _level(default: Confidentiality) -> "models.CharField[str, str]":
    return models.CharField(max_length=8, choices=_choices(Confidentiality), default=default.value)


class Record(models.Model):
    """What demands and offers have in common.

    version rises with every change of what the record says. entered_by : the operator that brought it in for the
    organisation, and so knows all of it.
    """

    entered_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    field = models.CharField(max_length=200, blank=True)
    ksic_code = models.CharField(max_length=6, blank=True)
    region_code = models.CharField(max_length=10, blank=True)
    contact_role = models.CharField(max_length=100, blank=True)
    external_key = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=300, blank=True)
    is_example = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Demand(Record):
    """A firm's technology need (기술수요)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="demands")
    state = models.CharField(max_length=10, choices=_choices(DemandState), default=DemandState.DRAFT.value)
    problem = models.TextField(blank=True)
    problem_en = models.TextField(blank=True)
    specification = models.TextField(blank=True)
    specification_en = models.TextField(blank=True)
    tried = models.TextField(blank=True)
    trl_now = models.PositiveSmallIntegerField(null=True, blank=True)
    trl_wanted = models.PositiveSmallIntegerField(null=True, blank=True)
    budget_min_krw = models.BigIntegerField(null=True, blank=True)
    budget_max_krw = models.BigIntegerField(null=True, blank=True)
    wanted_from = models.DateField(null=True, blank=True)
    wanted_until = models.DateField(null=True, blank=True)
    # Codes with a space between them: a list in JSON could not be searched on SQLite.
    partner_kinds = models.CharField(max_length=60, blank=True)
    wanted_kinds = models.CharField(max_length=60, blank=True)
    problem_level = _level(Confidentiality.PUBLIC)
    specification_level = _level(Confidentiality.PUBLIC)
    tried_level = _level(Confidentiality.MATCHED)
    budget_level = _level(Confidentiality.MATCHED)
    contact_level = _level(Confidentiality.MATCHED)
    firm_level = _level(Confidentiality.PUBLIC)

    class Meta:
        ordering = ["-updated_at", "-id"]
        indexes = [
            # Lists show several states at once, newest first: an index led by the state would sort them all.
            models.Index(fields=["-updated_at", "-id"], name="demand_by_change"),
            models.Index(fields=["organisation", "state"], name="demand_of_organisation"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_key"], condition=~Q(external_key=""), name="demand_external_key_once"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="demand_has_title"),
            models.CheckConstraint(condition=Q(trl_now=None) | Q(trl_now__range=(1, 9)), name="demand_trl_now_1_to_9"),
            models.CheckConstraint(
                condition=Q(trl_wanted=None) | Q(trl_wanted__range=(1, 9)), name="demand_trl_wanted_1_to_9"
            ),
            models.CheckConstraint(
                condition=Q(budget_min_krw=None) | Q(budget_max_krw=None) | Q(budget_max_krw__gte=F("budget_min_krw")),
                name="demand_budget_in_order",
            ),
            models.CheckConstraint(
                condition=Q(wanted_from=None) | Q(wanted_until=None) | Q(wanted_until__gte=F("wanted_from")),
                name="demand_period_in_order",
            ),
        ]


class DemandReader(models.Model):
    """An organisation that the firm let in to read more of a demand than is public."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="readers")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="readable_demands")
    level = models.CharField(
        max_length=8, choices=[(c.value, c.value) for c in (Confidentiality.MATCHED, Confidentiality.NDA)]
    )
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["demand", "organisation"], name="demand_reader_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} reads {self.demand_id} as {self.level}"


class Offer(Record):
    """What an organisation can give: technology, expert, equipment, service, proposal (보유기술·역량)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=10, choices=_choices(OfferState), default=OfferState.DRAFT.value)
    kind = models.CharField(max_length=10, choices=_choices(OfferKind))
    summary = models.CharField(max_length=500, blank=True)
    summary_en = models.CharField(max_length=800, blank=True)
    description = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    trl = models.PositiveSmallIntegerField(null=True, blank=True)
    ip_numbers = models.TextField(blank=True)
    equipment_number = models.CharField(max_length=60, blank=True)
    has_operator = models.BooleanField(null=True, blank=True)
    hours = models.CharField(max_length=200, blank=True)
    fee = models.CharField(max_length=500, blank=True)
    availability = models.CharField(max_length=500, blank=True)
    aimed_at = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-updated_at", "-id"]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="offer_by_change"),
            models.Index(fields=["state", "-updated_at", "-id"], name="offer_newest"),
            models.Index(fields=["state", "kind", "-updated_at", "-id"], name="offer_newest_of_kind"),
            models.Index(fields=["organisation", "state"], name="offer_of_organisation"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_key"], condition=~Q(external_key=""), name="offer_external_key_once"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="offer_has_title"),
            models.CheckConstraint(condition=Q(trl=None) | Q(trl__range=(1, 9)), name="offer_trl_1_to_9"),
        ]


class Draft(models.Model):
    """What one person is typing, exactly as typed, so that nothing is lost and nobody's text is overwritten.

    values : the raw form. subject_id : the record being changed, None while it is new. base_version : the version
    of that record that the person began from. token : made with the form, so that a repeated save stays one draft.
    """

    subject_type = models.CharField(max_length=8, choices=[("demand", "demand"), ("offer", "offer")])
    subject_id = models.BigIntegerField(null=True, blank=True)
    base_version = models.PositiveIntegerField(null=True, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    token = models.UUIDField()
    values = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "token"], name="draft_token_once"),
            models.UniqueConstraint(
                fields=["person", "subject_type", "subject_id"],
                condition=Q(subject_id__isnull=False),
                name="draft_once_per_person_and_record",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id or 'new'} by {self.person_id}"
