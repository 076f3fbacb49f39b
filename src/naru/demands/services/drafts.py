"""Keeping what is being typed.

Drafts write no audit event: they are one person's unfinished typing, saved every few seconds, seen by nobody else,
and every event of the chain holds up all other writers. What becomes of them (a record) is recorded.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from naru.core.actor import Actor
from naru.core.errors import InvalidInput, NotPermitted
from naru.core.resident_numbers import resident_number_in
from naru.demands.models import Demand, Draft, Offer
from naru.demands.permissions import can_write
from naru.demands.queries import drafts_kept_by
from naru.demands.rules import FieldProblem
from naru.demands.services.storing import permit_registering, refuse

LARGEST_DRAFT = 100_000  # characters of JSON: several times the longest valid form


@transaction.atomic
def keep_draft(
    *,
    token: UUID,
    subject_type: str,
    organisation_id: int,
    values: Mapping[str, object],
    actor: Actor,
    now: datetime,
    subject_id: int | None = None,
    base_version: int | None = None,
) -> Draft:
    """Store the raw form of one person, replacing what they typed before; valid or not.

    token : of the form, so that a repeated or overtaking save stays one draft. For an existing record there is one
    draft per person. Raises NotPermitted, and InvalidInput where a text holds a resident number: that is not stored
    anywhere, not even unfinished.
    """
    person_id = _permit(subject_type, subject_id, organisation_id, actor)
    _refuse_unlawful(values)
    kept = {"values": dict(values), "saved_at": now, "base_version": base_version}
    if subject_id is not None:
        draft, _ = Draft.objects.update_or_create(
            person_id=person_id,
            subject_type=subject_type,
            subject_id=subject_id,
            defaults=kept,
            create_defaults={**kept, "token": token, "organisation_id": organisation_id},
        )
        return draft
    draft, _ = Draft.objects.update_or_create(
        person_id=person_id,
        token=token,
        defaults={**kept, "organisation_id": organisation_id},
        create_defaults={**kept, "organisation_id": organisation_id, "subject_type": subject_type},
    )
    return draft


@transaction.atomic
def discard_draft(*, token: UUID, actor: Actor) -> None:
    """Throw away one's own unfinished text."""
    drafts_kept_by(actor).filter(token=token).delete()


def _permit(subject_type: str, subject_id: int | None, organisation_id: int, actor: Actor) -> int:
    """The writer's id. Raises NotPermitted, NotFound."""
    if subject_id is None:
        permit_registering(subject_type, organisation_id, actor)
        is_allowed = True
    else:
        model: type[Demand | Offer] = Demand if subject_type == "demand" else Offer
        record = model.objects.filter(pk=subject_id).first()
        is_allowed = record is not None and can_write(actor, record)
    if actor.person_id is None or not is_allowed:
        raise NotPermitted(f"you may not write a {subject_type} for organisation {organisation_id}")
    return actor.person_id


def _refuse_unlawful(values: Mapping[str, object]) -> None:
    if len(json.dumps(dict(values))) > LARGEST_DRAFT:
        raise InvalidInput(f"the form holds more than {LARGEST_DRAFT} characters", fields={})
    found = {name: resident_number_in(value) for name, value in values.items() if isinstance(value, str)}
    refuse([FieldProblem(name, "resident_number", {"found": number}) for name, number in found.items() if number])
