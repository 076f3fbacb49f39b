"""Two organisations are brought together: the introduction, its NDA, what they write to each other, their meetings."""

from enum import StrEnum

from django.db import models
from django.db.models.functions import Coalesce

from naru.demands.models import Demand, Offer
from naru.introductions.states import EndReason, IntroductionState, MeetingState, Origin, Party
from naru.people.models import Organisation, Person
from naru.programmes.models import Round


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Introduction(models.Model):
    """A firm and an institute are brought together over a demand, an offer or both.

    firm_said, institute_said : what each side answered to the proposal (empty: not yet; "yes"; "no").
    end_note : read by the party that ended it and by the operator. due_on : by when whoever must act next should.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, blank=True, related_name="introductions")
    operator = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    firm = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="introductions_as_firm")
    institute = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="introductions_as_institute")
    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="introductions")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="introductions")
    origin = models.CharField(max_length=8, choices=_choices(Origin))
    run_id = models.BigIntegerField(null=True, blank=True)
    score = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=_choices(IntroductionState))
    firm_said = models.CharField(max_length=3, blank=True)
    institute_said = models.CharField(max_length=3, blank=True)
    ended_by = models.CharField(max_length=10, blank=True, choices=_choices(Party))
    end_reason = models.CharField(max_length=12, blank=True, choices=_choices(EndReason))
    end_note = models.CharField(max_length=1000, blank=True)
    ended_from = models.CharField(max_length=10, blank=True, choices=_choices(IntroductionState))
    due_on = models.DateField(null=True, blank=True)
    introduced_at = models.DateTimeField(null=True, blank=True)
    is_example = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(demand__isnull=False) | models.Q(offer__isnull=False),
                name="introduction_over_something",
            ),
            models.UniqueConstraint(
                Coalesce("round", 0),
                "firm",
                "institute",
                Coalesce("demand", 0),
                condition=~models.Q(state="ended"),
                name="introduction_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["round", "state"]),
            models.Index(fields=["firm", "state"]),
            models.Index(fields=["institute", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.firm_id} × {self.institute_id}: {self.state}"


class NdaAcceptance(models.Model):
    """A person accepted the confidentiality agreement for their organisation.

    name : as they typed it. text, text_hash : what they read, and its SHA-256.
    """

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="nda_acceptances")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=80)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["introduction", "organisation"], name="nda_accepted_once")]

    def __str__(self) -> str:
        return f"NDA of {self.introduction_id} by {self.organisation_id}"


class Message(models.Model):
    """What one side wrote to the other; files hang on it as attachments of subject "message"."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="messages")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    sent_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["introduction", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="message_sent_once",
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk} of {self.introduction_id}"


class Meeting(models.Model):
    """A meeting of the two sides. uid and sequence are those of the calendar file, so that a change replaces it."""

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="meetings")
    proposed_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=_choices(MeetingState))
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(max_length=300, blank=True)
    address = models.URLField(blank=True)
    agenda = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    uid = models.CharField(max_length=64, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["state", "starts_at"])]

    def __str__(self) -> str:
        return f"meeting {self.pk} of {self.introduction_id}"
