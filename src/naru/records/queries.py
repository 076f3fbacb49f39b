"""Reading what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.records import files
from naru.records.models import Attachment, AuditEvent, AuditHead, Notice, NoticePreference, OutboxMail
from naru.records.permissions import can_steer_every_mail, can_steer_mail
from naru.records.states import DEFAULT_CHANNEL, Channel, MailState, NoticeKind

# The bell counts no further: «99+» says as much as any larger number, and costs as little.
BELL_COUNTS_TO = 100


def last_sequence() -> int:
    """The number of the newest event, 0 before the first."""
    return AuditHead.objects.filter(id=1).values_list("sequence", flat=True).first() or 0


def events_after(sequence: int, *, subject_types: tuple[str, ...] = ()) -> QuerySet[AuditEvent]:
    """Events newer than `sequence` in their order: the change feed that indexes and notices follow."""
    events = AuditEvent.objects.filter(sequence__gt=sequence).order_by("sequence")
    return events.filter(subject_type__in=subject_types) if subject_types else events


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What to look for; empty means everything. before and after are sequence numbers, both excluded."""

    verb: str = ""
    subject_type: str = ""
    subject_id: str = ""
    actor_id: int | None = None
    since: datetime | None = None
    before: int | None = None
    after: int = 0


def audit_events(actor: Actor, wanted: AuditFilter) -> QuerySet[AuditEvent]:
    """The audit log for those who may read it (nobody else gets a row), newest first. Page by `before`."""
    if not actor.is_operator:
        return AuditEvent.objects.none()
    conditions = {
        "verb": wanted.verb,
        "subject_type": wanted.subject_type,
        "subject_id": wanted.subject_id,
        "actor_id": wanted.actor_id,
        "occurred_at__gte": wanted.since,
        "sequence__lt": wanted.before,
        "sequence__gt": wanted.after,
    }
    return AuditEvent.objects.filter(**{key: value for key, value in conditions.items() if value}).order_by("-sequence")


def known_verbs(actor: Actor) -> list[str]:
    """The verbs that occur, for the filter."""
    if not actor.is_operator:
        return []
    return list(AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct())


def newest_sequences(subject_type: str, subject_ids: Iterable[object]) -> dict[str, int]:
    """subject id → number of its newest event, in one query; subjects without events are absent."""
    wanted = [str(subject_id) for subject_id in subject_ids]
    events = AuditEvent.objects.filter(subject_type=subject_type, subject_id__in=wanted)
    return dict(events.order_by().values_list("subject_id").annotate(newest=Max("sequence")))


def attachments_of(actor: Actor, subject_type: str, subject_id: object) -> QuerySet[Attachment]:
    """The files that hang on a subject, oldest first, for whoever may read them: nobody else gets a row."""
    if not files.may_read(actor, subject_type, str(subject_id)):
        return Attachment.objects.none()
    return Attachment.objects.filter(subject_type=subject_type, subject_id=str(subject_id), removed_at=None)


def attachment_visible_to(actor: Actor, attachment_id: int) -> Attachment:
    """Raises NotFound also where the file is there and not for this actor: that it exists is told to nobody."""
    found = Attachment.objects.filter(pk=attachment_id, removed_at=None).first()
    if found is None or not files.may_read(actor, found.subject_type, found.subject_id):
        raise NotFound(f"no file {attachment_id} that you may see", attachment_id=attachment_id)
    return found


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """What the actor was told, newest first."""
    return Notice.objects.none() if actor.person_id is None else Notice.objects.filter(person_id=actor.person_id)


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not read, up to BELL_COUNTS_TO: one query, none for a visitor."""
    if not actor.is_signed_in:
        return 0
    return notices_of(actor).filter(read_at=None).order_by()[:BELL_COUNTS_TO].count()


def channels_of(actor: Actor) -> dict[NoticeKind, Channel]:
    """How the actor is told of each kind; all kinds are there."""
    wishes: dict[str, str] = {}
    if actor.person_id is not None:
        wishes = dict(NoticePreference.objects.filter(person_id=actor.person_id).values_list("kind", "channel"))
    return {kind: Channel(wishes.get(kind.value, DEFAULT_CHANNEL)) for kind in NoticeKind}


def mails_visible_to(actor: Actor, state: MailState | None = None) -> QuerySet[OutboxMail]:
    """The outbox, newest first: the mails for which one's operator answers, and all for whoever runs the installation.

    Nobody else gets a row.
    """
    mails = OutboxMail.objects.all()
    if not can_steer_every_mail(actor):
        mails = mails.filter(operator_id__in=[id_ for id_ in actor.operator_of if can_steer_mail(actor, id_)])
    return mails.filter(state=state.value) if state else mails


def mail_visible_to(actor: Actor, mail_id: int) -> OutboxMail:
    mail = mails_visible_to(actor).filter(pk=mail_id).first()
    if mail is None:
        raise NotFound(f"no mail {mail_id} that you may see", mail_id=mail_id)
    return mail


def mail_counts(actor: Actor) -> Mapping[MailState, int]:
    """How many mails that the actor may see stand in each state; all states are there."""
    found = dict(mails_visible_to(actor).order_by().values_list("state").annotate(n=Count("id")))
    return {state: found.get(state.value, 0) for state in MailState}


def has_due_mail(now: datetime) -> bool:
    return OutboxMail.objects.filter(state=MailState.WAITING.value, send_after__lte=now).exists()
