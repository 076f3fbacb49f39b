"""Keeping files."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from naru.core.actor import Actor, Scope
from naru.core.errors import NotFound, NotPermitted, RuleRefused
from naru.records import files, rules
from naru.records.file_kinds import kind_of
from naru.records.models import Attachment
from naru.records.services.audit import record_event
from naru.records.store import file_store

# Bytes that no attachment names are swept out after so long: a transaction may still be about to name them.
SWEPT_AFTER = timedelta(days=1)


def attach(
    *,
    subject_type: str,
    subject_id: object,
    name: str,
    content: bytes,
    organisation_id: int | None,
    actor: Actor,
    now: datetime,
) -> Attachment:
    """Hang a file on a subject. Its kind is told by its content; its bytes are on disk before its row is written.

    organisation_id : in whose name it is added; None where it is nobody's.
    Raises NotPermitted, or RuleRefused for an empty, too large or unknown file and for one with a resident number.
    """
    _permit(actor, subject_type, str(subject_id))
    if organisation_id is not None and not (actor.is_system or actor.can_write_for(organisation_id)):
        raise NotPermitted(f"may not add a file for organisation {organisation_id}", organisation_id=organisation_id)
    kind = kind_of(content, name)
    decision = rules.may_be_kept(content, name, kind, most_bytes=settings.MOST_FILE_BYTES)
    if kind is None or not decision.passed:
        raise RuleRefused(f"file refused: {decision.code}", decision=decision)
    sha256 = file_store().put(content)
    with transaction.atomic():
        added = Attachment.objects.create(
            subject_type=subject_type,
            subject_id=str(subject_id),
            name=rules.clean_name(name, kind),
            media_type=kind.media_type,
            size=len(content),
            sha256=sha256,
            organisation_id=organisation_id,
            added_by_id=actor.person_id,
            added_at=now,
        )
        _record("file.attached", added, actor, now)
    return added


@transaction.atomic
def remove_attachment(*, attachment_id: int, actor: Actor, now: datetime) -> None:
    """Take a file away. Its bytes go a day later, when no other attachment names them. Twice is once."""
    attachment = Attachment.objects.select_for_update().filter(pk=attachment_id).first()
    if attachment is None or not files.may_read(actor, attachment.subject_type, attachment.subject_id):
        raise NotFound(f"no file {attachment_id} that you may see", attachment_id=attachment_id)
    _permit(actor, attachment.subject_type, attachment.subject_id)
    if attachment.removed_at is None:
        attachment.removed_at = now
        attachment.save(update_fields=["removed_at"])
        _record("file.removed", attachment, actor, now)


def sweep_files(*, now: datetime) -> int:
    """Delete bytes that no present attachment names and that were not put within the last day; return how many."""
    store = file_store()
    old = [sha256 for sha256, put_at in store.kept() if put_at < now - SWEPT_AFTER]
    swept = 0
    for start in range(0, len(old), 500):
        swept += _sweep(old[start : start + 500])
    return swept


def _sweep(digests: Sequence[str]) -> int:
    named = set(Attachment.objects.filter(sha256__in=digests, removed_at=None).values_list("sha256", flat=True))
    gone = [sha256 for sha256 in digests if sha256 not in named]
    for sha256 in gone:
        file_store().remove(sha256)
    return len(gone)


def _permit(actor: Actor, subject_type: str, subject_id: str) -> None:
    may_write = actor.is_system or Scope.WRITE in actor.scopes
    if not (may_write and files.may_add(actor, subject_type, subject_id)):
        raise NotPermitted(f"may not change the files of {subject_type}:{subject_id}", subject_type=subject_type)


def _record(verb: str, attachment: Attachment, actor: Actor, now: datetime) -> None:
    """The event stands in the history of the subject; the file's name may hold what somebody typed."""
    record_event(
        actor=actor,
        verb=verb,
        subject_type=attachment.subject_type,
        subject_id=attachment.subject_id,
        now=now,
        details={"file": attachment.pk, "sha256": attachment.sha256, "size": attachment.size},
    )
