"""What institutes, universities and firms can give."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from naru.api.demands import Move
from naru.api.fields import Before, Body, Code, Id, Limit, Page, Text, Whole, Words
from naru.api.guard import actor_in
from naru.api.problems import STATUSES, Problem
from naru.demands import queries, services
from naru.demands.states import OfferKind, OfferState
from naru.demands.stored import offer_values
from naru.demands.values import OfferValues

if TYPE_CHECKING:
    from naru.demands.models import Offer

router = Router(tags=["offers"])


class OfferOut(Schema):
    id: int
    state: OfferState
    version: int
    kind: OfferKind
    title: str
    title_en: str
    field: str
    organisation_id: int
    organisation_name: str
    organisation_name_en: str
    summary: str
    summary_en: str
    description: str
    description_en: str
    trl: int | None
    ksic_code: str
    region_code: str
    ip_numbers: str
    equipment_number: str
    has_operator: bool | None
    hours: str
    fee: str
    availability: str
    aimed_at: str
    contact_role: str
    is_example: bool
    updated_at: datetime
    published_at: datetime | None


class OfferIn(Body):
    """What an offer says; which fields count depends on its kind."""

    kind: OfferKind = OfferKind.TECHNOLOGY
    title: Text = Field(default="", max_length=200)
    title_en: Text = ""
    field: Text = ""
    summary: Text = ""
    summary_en: Text = ""
    description: Text = ""
    description_en: Text = ""
    trl: Whole | None = None
    ksic_code: Text = ""
    region_code: Text = ""
    ip_numbers: Text = ""
    equipment_number: Text = ""
    has_operator: bool | None = None
    hours: Text = ""
    fee: Text = ""
    availability: Text = ""
    aimed_at: Text = ""
    contact_role: Text = ""


class NewOffer(OfferIn):
    organisation_id: Id


class ChangedOffer(OfferIn):
    """Only the fields that are given change. version: the one that was read, so that nobody's change is lost."""

    version: Whole


class OfferQuery(Schema):
    words: Words = ""
    kind: OfferKind | None = None
    state: OfferState | None = None
    region: Code = ""
    ksic: Code = ""
    organisation_id: Id | None = None
    mine: bool = Field(default=False, description="Those of one's own organisations, drafts included")
    before: Before = None
    limit: Limit = 20


def offer_out(offer: "Offer") -> OfferOut:
    of_firm = ("organisation_name", "organisation_name_en")
    values = {name: getattr(offer, name) for name in OfferOut.model_fields if name not in of_firm}
    firm = offer.organisation
    return OfferOut.model_validate({**values, "organisation_name": firm.name, "organisation_name_en": firm.name_en})


@router.get("", response={200: Page[OfferOut], STATUSES: Problem}, operation_id="list_offers")
def list_offers(request: HttpRequest, wanted: Query[OfferQuery]) -> Page[OfferOut]:
    """Published offers, and those of one's own organisations with `mine`, newest first."""
    chosen = queries.OfferFilter(**wanted.dict(exclude={"before", "limit"}))
    found = queries.offers_matching(actor_in(request), chosen).order_by("-id")
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    rows = list(found[: wanted.limit + 1])
    page = rows[: wanted.limit]
    return Page(items=[offer_out(offer) for offer in page], next=page[-1].pk if len(rows) > wanted.limit else None)


@router.post("", response={201: OfferOut, STATUSES: Problem}, operation_id="register_offer")
def register_offer(request: HttpRequest, body: NewOffer) -> Status[OfferOut]:
    """A new offer, as a draft that its own organisation sees; publish it by a move."""
    actor = actor_in(request)
    values = replace(OfferValues(), **body.dict(exclude_unset=True, exclude={"organisation_id"}))
    offer = services.register_offer(
        organisation_id=body.organisation_id, values=values, actor=actor, now=timezone.now()
    )
    return Status(201, offer_out(queries.offer_seen_by(actor, offer.pk)))


@router.get("/{offer_id}", response={200: OfferOut, STATUSES: Problem}, operation_id="get_offer")
def get_offer(request: HttpRequest, offer_id: Path[Id]) -> OfferOut:
    """One offer."""
    return offer_out(queries.offer_seen_by(actor_in(request), offer_id))


@router.patch("/{offer_id}", response={200: OfferOut, STATUSES: Problem}, operation_id="change_offer")
def change_offer(request: HttpRequest, offer_id: Path[Id], body: ChangedOffer) -> OfferOut:
    """Change the given fields. 409 `edited_meanwhile`, and nothing written, when `version` is not the newest."""
    actor = actor_in(request)
    stored = offer_values(queries.offer_seen_by(actor, offer_id))
    values = replace(stored, **body.dict(exclude_unset=True, exclude={"version"}))
    services.change_offer(offer_id=offer_id, version=body.version, values=values, actor=actor, now=timezone.now())
    return offer_out(queries.offer_seen_by(actor, offer_id))


@router.post("/{offer_id}/moves", response={200: OfferOut, STATUSES: Problem}, operation_id="move_offer")
def move_offer(request: HttpRequest, offer_id: Path[Id], body: Move) -> OfferOut:
    """Publish, retire and so on; the reference of states lists the moves."""
    actor = actor_in(request)
    queries.offer_seen_by(actor, offer_id)
    services.move_offer(offer_id=offer_id, action=body.action, actor=actor, now=timezone.now())
    return offer_out(queries.offer_seen_by(actor, offer_id))
