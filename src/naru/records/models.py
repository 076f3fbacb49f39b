"""What happened, who was told, what was attached.

The audit log is append-only and hash-chained; see `services.record_event`.
"""

from django.conf import settings
from django.db import models

from naru.records.states import Channel, MailState, NoticeKind


class AuditEvent(models.Model):
    """One thing that happened, chained to the one before by its hash.

    sequence has no gaps: it is taken from the chain's head row under lock, as the last step of the transaction.
    """

    sequence = models.BigIntegerField(unique=True)
    occurred_at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=16)
    verb = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["subject_type", "subject_id", "sequence"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.subject_type}:{self.subject_id}"


class AuditHead(models.Model):
    """The single row that holds the end of the chain; its lock puts all writers in one order."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_single_row")]

    def __str__(self) -> str:
        return f"head {self.sequence}"


class Notice(models.Model):
    """Something a person was told in the application. subject names what it is about; path is where to go."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in NoticeKind])
    title = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    path = models.CharField(max_length=300, blank=True)
    subject_type = models.CharField(max_length=32, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    dedupe_key = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["person", "read_at", "-created_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "dedupe_key"], condition=~models.Q(dedupe_key=""), name="notice_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class OutboxMail(models.Model):
    """A mail on its way out. Until send_after an operator can read and stop it. key makes it go once.

    body : what stands between greeting and ending, which `letters` writes. kind : empty for the mail of a day.
    attempts : the sender counts up before it tries, and moves send_after to the next try; so a try is taken once.
    operator_id : the operator organisation that answers for it and reads it before it goes; without one, whoever runs
    the installation does.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    language = models.CharField(max_length=2, default="ko")
    kind = models.CharField(max_length=16, blank=True, choices=[(k.value, k.value) for k in NoticeKind])
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in MailState])
    key = models.CharField(max_length=120, unique=True)
    send_after = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    calendar = models.TextField(blank=True)
    operator_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["state", "send_after"]),
            models.Index(fields=["operator_id", "state"], name="outbox_of_operator"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.person_id}"


class NoticePreference(models.Model):
    """How a person wants to be told about one kind of thing; without a row, `states.DEFAULT_CHANNEL` holds."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in NoticeKind])
    channel = models.CharField(max_length=8, choices=[(c.value, c.value) for c in Channel])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="notice_preference_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}: {self.channel}"


class Attachment(models.Model):
    """A file that hangs on a subject. Its bytes lie under their SHA-256 in the store, once for equal files.

    Who may read it is for the stage of its subject: see `records.files`.
    """

    subject_type = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    organisation_id = models.BigIntegerField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return self.name
