"""Writing down what happened."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from naru.core.actor import Actor
from naru.records.models import AuditEvent, AuditHead

GENESIS = hashlib.sha256(b"naru audit chain").hexdigest()


def actor_kind(actor: Actor) -> str:
    if actor.is_system:
        return "system"
    return "person" if actor.is_signed_in else "public"


def event_hash(event: AuditEvent) -> str:
    """SHA-256 over the previous hash and every stored field, in a canonical form."""
    body = json.dumps(
        [
            event.sequence,
            # The database gives the instant back in UTC, whatever zone it was written in.
            event.occurred_at.astimezone(UTC).isoformat(),
            event.actor_id,
            event.actor_kind,
            event.verb,
            event.subject_type,
            event.subject_id,
            event.details,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(f"{event.previous_hash}\n{body}".encode()).hexdigest()


def _plain(details: Mapping[str, Any]) -> dict[str, Any]:
    """JSON that every database gives back as it was. PostgreSQL writes 1e16 back as an integer: floats become text."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(details), default=str), parse_float=str, parse_constant=str)
    return plain


def record_event(
    *,
    actor: Actor,
    verb: str,
    subject_type: str,
    subject_id: object,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Append one event to the chain.

    Call it last in the service's transaction: it locks the head row until commit, so that whoever holds it longest
    holds up everyone. Details carry ids and codes, never personal data or text that a person typed.
    Raises ImproperlyConfigured outside a transaction.
    """
    if not connection.in_atomic_block:
        raise ImproperlyConfigured("record_event must run inside the service's transaction")
    head, _ = AuditHead.objects.select_for_update().get_or_create(id=1, defaults={"hash": GENESIS})
    event = AuditEvent(
        sequence=head.sequence + 1,
        occurred_at=now,
        actor_id=actor.person_id,
        actor_kind=actor_kind(actor),
        verb=verb,
        subject_type=subject_type,
        subject_id=str(subject_id),
        details=_plain(details or {}),
        previous_hash=head.hash,
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    AuditHead.objects.filter(id=1).update(sequence=event.sequence, hash=event.hash)
    return event
