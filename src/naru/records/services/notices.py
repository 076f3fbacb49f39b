"""Telling people, in the application and by mail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from naru.core.actor import Actor, Scope
from naru.core.errors import NotFound, NotPermitted
from naru.records.letters import Said, body_of, subject_of
from naru.records.models import Notice, NoticePreference, OutboxMail
from naru.records.services.audit import record_event
from naru.records.states import DEFAULT_CHANNEL, Channel, MailState, NoticeKind


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be told. language : "ko" or "en", in which the mail is written."""

    person_id: int
    email: str
    language: str = "ko"


@transaction.atomic
def notify(
    *,
    recipients: Iterable[Recipient],
    kind: NoticeKind,
    said: Said,
    subject_type: str,
    subject_id: object,
    now: datetime,
    key: str,
    operator_id: int | None = None,
    calendar: str = "",
) -> None:
    """Tell each recipient once: a notice in the application, and a mail as they prefer.

    key : names the happening, such as "introduction:3:introduced"; who was told under it is not told again.
    A mail waits NARU_MAIL_HOLD_MINUTES before it goes, so that the operator who answers for it can stop it.
    calendar : a calendar file (RFC 5545) to go with the mail. Confidential text must not be in `said`.
    """
    people = {one.person_id: one for one in recipients}
    told = set(Notice.objects.filter(person__in=people, dedupe_key=key).values_list("person_id", flat=True))
    fresh = [one for id_, one in people.items() if id_ not in told]
    Notice.objects.bulk_create(
        Notice(
            person_id=one.person_id,
            kind=kind.value,
            title=said.title,
            title_en=said.title_en,
            text=said.text,
            text_en=said.text_en,
            path=said.path,
            subject_type=subject_type,
            subject_id=str(subject_id),
            dedupe_key=key,
            created_at=now,
        )
        for one in fresh
    )
    wishes = dict(
        NoticePreference.objects.filter(person__in=[one.person_id for one in fresh], kind=kind.value).values_list(
            "person_id", "channel"
        )
    )
    mails = []
    for one in fresh:
        channel = Channel(wishes.get(one.person_id, DEFAULT_CHANNEL))
        if channel is Channel.NONE:
            continue
        mails.append(
            OutboxMail(
                person_id=one.person_id,
                to=one.email,
                subject=subject_of(said, one.language),
                body=body_of(said, one.language),
                language=one.language,
                kind=kind.value,
                state=(MailState.DIGEST if channel is Channel.DIGEST else MailState.WAITING).value,
                key=f"{key}:{one.person_id}",
                send_after=now + settings.MAIL_HOLD,
                calendar=calendar,
                operator_id=operator_id,
                created_at=now,
            )
        )
    OutboxMail.objects.bulk_create(mails)


@transaction.atomic
def mail_address(*, email: str, kind: NoticeKind, said: Said, now: datetime, key: str, language: str = "ko") -> None:
    """Put one mail to a bare address into the outbox, such as an invitation; under the same key it goes once."""
    OutboxMail.objects.get_or_create(
        key=key,
        defaults={
            "to": email,
            "subject": subject_of(said, language),
            "body": body_of(said, language),
            "language": language,
            "kind": kind.value,
            "state": MailState.WAITING.value,
            "send_after": now + settings.MAIL_HOLD,
            "created_at": now,
        },
    )


@transaction.atomic
def mark_read(*, notice_id: int, actor: Actor, now: datetime) -> Notice:
    """The actor has seen this notice of theirs; returns it. Reading is nobody's decision, so no event is recorded."""
    mine = Notice.objects.none() if actor.person_id is None else Notice.objects.filter(person_id=actor.person_id)
    notice = mine.filter(pk=notice_id).first()
    if notice is None:
        raise NotFound(f"no notice {notice_id} of yours", notice_id=notice_id)
    if notice.read_at is None:
        notice.read_at = now
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(*, actor: Actor, now: datetime) -> int:
    """Every notice of the actor up to `now` is read; returns how many were not."""
    if actor.person_id is None:
        return 0
    return Notice.objects.filter(person_id=actor.person_id, read_at=None, created_at__lte=now).update(read_at=now)


@transaction.atomic
def choose_channels(*, channels: Mapping[NoticeKind, Channel], actor: Actor, now: datetime) -> None:
    """How the actor wants to be told of each kind; kinds that are not named stay as they are."""
    if actor.person_id is None or Scope.WRITE not in actor.scopes:
        raise NotPermitted("only somebody signed in chooses how they are told")
    for kind, channel in channels.items():
        NoticePreference.objects.update_or_create(
            person_id=actor.person_id, kind=kind.value, defaults={"channel": channel.value}
        )
    record_event(
        actor=actor,
        verb="notice.channels_chosen",
        subject_type="person",
        subject_id=actor.person_id,
        now=now,
        details={kind.value: channel.value for kind, channel in channels.items()},
    )
