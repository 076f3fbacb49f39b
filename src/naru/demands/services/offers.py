"""Registering, changing and moving offers."""

from datetime import datetime

from django.db import transaction

from naru.core.actor import Actor
from naru.demands.models import Offer
from naru.demands.rules import offer_problems, offer_publish_problems
from naru.demands.services.storing import (
    Writing,
    changed_record,
    locked,
    new_record,
    permit_writing,
    put_into,
    write_down,
)
from naru.demands.states import OFFER_MOVES, OfferState
from naru.demands.stored import offer_values
from naru.demands.values import OfferValues, Origin

OFFER = Writing(
    name="offer",
    model=Offer,
    problems=offer_problems,
    publish_problems=offer_publish_problems,
    values_of=offer_values,
    public=OfferState.PUBLISHED,
    begun=frozenset({OfferState.DRAFT, OfferState.DISCARDED}),
)


@transaction.atomic
def register_offer(
    *, organisation_id: int, values: OfferValues, actor: Actor, now: datetime, origin: Origin | None = None
) -> Offer:
    """A new offer in state draft. Raises NotPermitted, and InvalidInput with every field that cannot be stored."""
    offer = new_record(OFFER, organisation_id=organisation_id, values=values, actor=actor, now=now, origin=origin)
    _record(offer, "offer.registered", actor, now, organisation_id=organisation_id, kind=offer.kind)
    return offer


@transaction.atomic
def change_offer(*, offer_id: int, version: int, values: OfferValues, actor: Actor, now: datetime) -> Offer:
    """What the offer says, replaced. A published offer must stay fit to be published.

    version : the one the writer began from; EditedMeanwhile when somebody saved a newer one, nothing is written then.
    """
    offer, changed = changed_record(OFFER, offer_id, version=version, values=values, actor=actor, now=now)
    if changed:
        _record(offer, "offer.changed", actor, now, fields=changed, version=offer.version)
    return offer


@transaction.atomic
def move_offer(*, offer_id: int, action: str, actor: Actor, now: datetime) -> Offer:
    """One move of `OFFER_MOVES`. Raises MoveRefused where there is none, InvalidInput where a value lacks."""
    offer = locked(OFFER, offer_id)
    permit_writing(OFFER, offer, actor)
    state = OFFER_MOVES.after(OfferState(offer.state), action)
    put_into(OFFER, offer, state, now=now)
    _record(offer, f"offer.{action}", actor, now, state=state.value)
    return offer


def _record(offer: Offer, verb: str, actor: Actor, now: datetime, **details: object) -> None:
    write_down(OFFER, offer, verb, actor=actor, now=now, details=details)
