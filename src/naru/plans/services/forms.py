"""The operator puts its own form of the agreement in the place of the former one."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.plans.documents import FORM_NAMES
from naru.plans.queries.agreement_form import FORM, agreement_form_of
from naru.printing.forms import FormPlace, UnknownPlaces, places_in
from naru.programmes.queries import round_to_run
from naru.records.services import attach, remove_attachment


@transaction.atomic
def keep_agreement_form(
    *, round_id: int, name: str, content: bytes, actor: Actor, now: datetime
) -> tuple[FormPlace, ...]:
    """Keep a form whose every place can be filled, instead of the former one; returns its places.

    Raises NotFound or NotPermitted for all but those who run the round, NotAForm, UnknownPlaces with the places that
    ask for something unknown, and RuleRefused for a file that is not kept. Nothing changes then.
    """
    round_ = round_to_run(actor, round_id)
    places = places_in(content)
    unknown = tuple(place for place in places if place.name not in FORM_NAMES)
    if unknown:
        raise UnknownPlaces(unknown)
    former = agreement_form_of(round_id)
    attach(
        subject_type=FORM,
        subject_id=round_id,
        name=name,
        content=content,
        organisation_id=round_.operator_id if actor.can_write_for(round_.operator_id) else None,
        actor=actor,
        now=now,
    )
    if former is not None:
        remove_attachment(attachment_id=former.pk, actor=actor, now=now)
    return places
