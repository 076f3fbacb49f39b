"""Mails on their way out: send, stop, let go, and gather the mail of a day.

A try is taken by counting it up in one conditional statement, so that of many workers one sends. Whoever dies between
sending and noting it leaves a mail that is tried again later; it carries the same Message-ID, by which mail servers
and readers know it as the same.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F

from naru.core.actor import Actor
from naru.core.errors import NotFound, NotPermitted
from naru.core.period import SEOUL
from naru.records.letters import digest_of, letter
from naru.records.models import OutboxMail
from naru.records.permissions import can_steer_every_mail, can_steer_mail, can_steer_mails
from naru.records.rules import MOST_ATTEMPTS, mail_retry_delay
from naru.records.services.audit import record_event
from naru.records.states import MAIL_MOVES, MailState

log = logging.getLogger("naru.mail")


def send_due_mails(*, clock: Callable[[], datetime], checkpoint: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Send what is due, oldest first, each once; returns how many went and how many did not."""
    counts = {"sent": 0, "not_sent": 0}
    while (mail := _take_due(clock())) is not None:
        counts["sent" if _send(mail, clock) else "not_sent"] += 1
        checkpoint()
    return counts


def _take_due(now: datetime) -> OutboxMail | None:
    """The next due mail, its try counted and its next one put off; None when there is none."""
    due = OutboxMail.objects.filter(state=MailState.WAITING.value, send_after__lte=now).order_by("send_after", "id")
    while (mail := due.first()) is not None:
        attempt = mail.attempts + 1
        if attempt > MOST_ATTEMPTS:
            # The last try never came back: its worker died.
            _settle(mail, "fail", problem=mail.problem or "worker_lost")
            continue
        put_off = mail_retry_delay(min(attempt, MOST_ATTEMPTS - 1))
        taken = OutboxMail.objects.filter(
            pk=mail.pk, state=MailState.WAITING.value, attempts=mail.attempts, send_after__lte=now
        ).update(attempts=F("attempts") + 1, send_after=now + put_off if put_off else now)
        if taken:
            mail.attempts = attempt
            return mail
    return None


def _send(mail: OutboxMail, clock: Callable[[], datetime]) -> bool:
    try:
        _message(mail).send()
    except (SMTPException, OSError, ValueError) as error:
        # The error's text can quote the recipient's address: only its class is kept.
        problem = type(error).__name__
        log.warning("outbox.not_sent", extra={"mail": mail.pk, "attempt": mail.attempts, "error": problem})
        if mail.attempts >= MOST_ATTEMPTS:
            _settle(mail, "fail", problem=problem)
        else:
            OutboxMail.objects.filter(pk=mail.pk).update(problem=problem)
        return False
    # It has gone, whatever an operator did meanwhile: that is what the outbox must say.
    OutboxMail.objects.filter(pk=mail.pk).update(state=MailState.SENT.value, sent_at=clock(), problem="")
    return True


def _settle(mail: OutboxMail, action: str, *, problem: str) -> None:
    after = MAIL_MOVES.after(MailState.WAITING, action)
    OutboxMail.objects.filter(pk=mail.pk, state=MailState.WAITING.value).update(state=after.value, problem=problem)


def _message(mail: OutboxMail) -> EmailMessage:
    subject, text = letter(mail.subject, mail.body, mail.language, has_account=mail.person_id is not None)
    digest = hashlib.sha256(mail.key.encode()).hexdigest()[:32]
    headers = {"Message-ID": f"<{digest}.{mail.pk}@naru>", "Auto-Submitted": "auto-generated"}
    message = EmailMessage(subject, text, to=[mail.to], headers=headers)
    if mail.calendar:
        message.attach("naru.ics", mail.calendar, "text/calendar")
    return message


@transaction.atomic
def stop_mail(*, mail_id: int, actor: Actor, now: datetime) -> None:
    """Keep a mail from going. Raises MoveRefused when it has gone."""
    _steer(mail_id, "stop", actor, now)


@transaction.atomic
def release_mail(*, mail_id: int, actor: Actor, now: datetime) -> None:
    """Let a mail that was stopped or has failed go now, with all its tries."""
    _steer(mail_id, "release", actor, now)


@transaction.atomic
def stop_waiting_mails(*, actor: Actor, now: datetime) -> int:
    """Stop every mail that waits, as after a restore, when it may have gone already; returns how many."""
    if not can_steer_every_mail(actor):
        raise NotPermitted("only who runs the installation stops every mail")
    waiting = OutboxMail.objects.filter(state__in=(MailState.WAITING.value, MailState.DIGEST.value))
    stopped = waiting.update(state=MailState.STOPPED.value)
    if stopped:
        record_event(
            actor=actor,
            verb="mail.all_stopped",
            subject_type="mail",
            subject_id="*",
            now=now,
            details={"mails": stopped},
        )
    return stopped


def _steer(mail_id: int, action: str, actor: Actor, now: datetime) -> None:
    mail = OutboxMail.objects.select_for_update().filter(pk=mail_id).first()
    if not can_steer_mails(actor):
        raise NotPermitted(f"mail {mail_id}: only operators steer mails", mail_id=mail_id)
    if mail is None or not can_steer_mail(actor, mail.operator_id):
        raise NotFound(f"no mail {mail_id}", mail_id=mail_id)
    mail.state = MAIL_MOVES.after(MailState(mail.state), action).value
    if action == "release":
        mail.send_after, mail.attempts, mail.problem = now, 0, ""
    mail.save(update_fields=["state", "send_after", "attempts", "problem"])
    record_event(
        actor=actor,
        verb=f"mail.{action}",
        subject_type="mail",
        subject_id=mail.pk,
        now=now,
        details={"to": mail.person_id},
    )


def gather_digests(*, now: datetime) -> int:
    """Put what waits for the mail of the day into one mail a person; returns how many mails that made."""
    # Who is gone meanwhile is not written to.
    waiting = OutboxMail.objects.filter(state=MailState.DIGEST.value, created_at__lte=now, person__isnull=False)
    people = list(waiting.order_by("person_id").values_list("person_id", "to").distinct())
    return sum(_gather(person_id, to, now) for person_id, to in people)


@transaction.atomic
def _gather(person_id: int, to: str, now: datetime) -> int:
    parts = list(
        OutboxMail.objects.select_for_update()
        .filter(state=MailState.DIGEST.value, person_id=person_id, to=to, created_at__lte=now)
        .order_by("created_at", "id")
    )
    if not parts:
        return 0
    language = parts[-1].language
    answering = {part.operator_id for part in parts}
    operator_id = answering.pop() if len(answering) == 1 else None  # of several operators, none reads the others' part
    subject, body = digest_of([(part.subject, part.body) for part in parts], language)
    OutboxMail.objects.create(
        person_id=person_id,
        to=to,
        subject=subject,
        body=body,
        language=language,
        kind="",
        operator_id=operator_id,
        state=MailState.WAITING.value,
        # The first part is in one digest only, so its number names it.
        key=f"digest:{now.astimezone(SEOUL).date()}:{parts[0].pk}",
        send_after=now,
        created_at=now,
    )
    gathered = MAIL_MOVES.after(MailState.DIGEST, "send").value
    OutboxMail.objects.filter(pk__in=[part.pk for part in parts]).update(state=gathered, sent_at=now)
    return 1
