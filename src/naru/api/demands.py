"""Technology demands of firms."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from naru.api.fields import Before, Body, Code, Id, Limit, Page, Text, Whole, Words
from naru.api.guard import actor_in
from naru.api.problems import STATUSES, Problem
from naru.core.errors import NotFound
from naru.demands import queries, services
from naru.demands.sheets import DemandSheet
from naru.demands.states import Confidentiality, DemandPart, DemandState, OfferKind, PartnerKind
from naru.demands.stored import demand_values
from naru.demands.values import DemandValues
from naru.introductions.states import EndReason
from naru.plans.services import move_with_pairs

router = Router(tags=["demands"])
_LISTS = ("partner_kinds", "wanted_kinds")


class DemandOut(Schema):
    """A demand as the caller sees it: parts that are not for them are empty, and named in `hidden`."""

    id: int
    state: DemandState
    version: int
    title: str
    title_en: str
    field: str
    organisation_id: int | None
    organisation_name: str
    organisation_name_en: str
    problem: str
    problem_en: str
    specification: str
    specification_en: str
    tried: str
    trl_now: int | None
    trl_wanted: int | None
    budget_min_krw: int | None
    budget_max_krw: int | None
    wanted_from: date | None
    wanted_until: date | None
    region_code: str
    ksic_code: str
    partner_kinds: list[PartnerKind]
    wanted_kinds: list[OfferKind]
    contact_role: str
    is_example: bool
    updated_at: datetime
    published_at: datetime | None
    hidden: list[DemandPart]


class DemandIn(Body):
    """What a demand says; money in KRW, readiness from 1 to 9."""

    title: Text = Field(default="", max_length=200)
    title_en: Text = ""
    field: Text = ""
    problem: Text = ""
    problem_en: Text = ""
    specification: Text = ""
    specification_en: Text = ""
    tried: Text = ""
    trl_now: Whole | None = None
    trl_wanted: Whole | None = None
    budget_min_krw: Whole | None = None
    budget_max_krw: Whole | None = None
    wanted_from: date | None = None
    wanted_until: date | None = None
    region_code: Text = ""
    ksic_code: Text = ""
    partner_kinds: list[PartnerKind] = []
    wanted_kinds: list[OfferKind] = []
    contact_role: Text = ""
    problem_level: Confidentiality = Confidentiality.PUBLIC
    specification_level: Confidentiality = Confidentiality.PUBLIC
    tried_level: Confidentiality = Confidentiality.MATCHED
    budget_level: Confidentiality = Confidentiality.MATCHED
    contact_level: Confidentiality = Confidentiality.MATCHED
    firm_level: Confidentiality = Confidentiality.PUBLIC


class NewDemand(DemandIn):
    organisation_id: Id


class ChangedDemand(DemandIn):
    """Only the fields that are given change. version: the one that was read, so that nobody's change is lost."""

    version: Whole


class Move(Body):
    action: Words = Field(description="One of the moves in the reference of states, such as publish or withdraw")


class DemandMove(Move):
    """A demand that is withdrawn, closed or met ends the introductions and unsigned plans over it."""

    reason: EndReason | None = Field(default=None, description="Why they end; needed where there are any")
    note: Text = Field(default="", description="For the firm and the operator; needed with the reason `other`")


class DemandQuery(Schema):
    words: Words = ""
    state: DemandState | None = None
    region: Code = ""
    ksic: Code = ""
    organisation_id: Id | None = None
    wanted_kind: OfferKind | None = None
    mine: bool = Field(default=False, description="Those of one's own organisations, drafts included")
    before: Before = None
    limit: Limit = 20


def demand_out(sheet: DemandSheet) -> DemandOut:
    values = {name: getattr(sheet, name) for name in DemandOut.model_fields}
    return DemandOut.model_validate({**values, "hidden": sorted(sheet.hidden)})


@router.get("", response={200: Page[DemandOut], STATUSES: Problem}, operation_id="list_demands")
def list_demands(request: HttpRequest, wanted: Query[DemandQuery]) -> Page[DemandOut]:
    """Published demands, and those of one's own organisations with `mine`, newest first."""
    actor = actor_in(request)
    chosen = queries.DemandFilter(**wanted.dict(exclude={"before", "limit"}))
    found = queries.demands_matching(actor, chosen).order_by("-id")
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    rows = list(found[: wanted.limit + 1])
    page = queries.sheets_for(actor, rows[: wanted.limit])
    return Page(items=[demand_out(sheet) for sheet in page], next=page[-1].id if len(rows) > wanted.limit else None)


@router.post("", response={201: DemandOut, STATUSES: Problem}, operation_id="register_demand")
def register_demand(request: HttpRequest, body: NewDemand) -> Status[DemandOut]:
    """A new demand, as a draft that its own organisation sees; publish it by a move."""
    actor = actor_in(request)
    values = replace(DemandValues(), **_given(body, exclude={"organisation_id"}))
    demand = services.register_demand(
        organisation_id=body.organisation_id, values=values, actor=actor, now=timezone.now()
    )
    return Status(201, demand_out(queries.demand_seen_by(actor, demand.pk)))


@router.get("/{demand_id}", response={200: DemandOut, STATUSES: Problem}, operation_id="get_demand")
def get_demand(request: HttpRequest, demand_id: Path[Id]) -> DemandOut:
    """One demand with the parts that the caller may read."""
    return demand_out(queries.demand_seen_by(actor_in(request), demand_id))


@router.patch("/{demand_id}", response={200: DemandOut, STATUSES: Problem}, operation_id="change_demand")
def change_demand(request: HttpRequest, demand_id: Path[Id], body: ChangedDemand) -> DemandOut:
    """Change the given fields. 409 `edited_meanwhile`, and nothing written, when `version` is not the newest."""
    actor = actor_in(request)
    stored = queries.demands_visible_to(actor).filter(pk=demand_id).first()
    if stored is None:
        raise NotFound(f"no demand {demand_id} that you may see", demand_id=demand_id)
    values = replace(demand_values(stored), **_given(body, exclude={"version"}))
    services.change_demand(demand_id=demand_id, version=body.version, values=values, actor=actor, now=timezone.now())
    return demand_out(queries.demand_seen_by(actor, demand_id))


@router.post("/{demand_id}/moves", response={200: DemandOut, STATUSES: Problem}, operation_id="move_demand")
def move_demand(request: HttpRequest, demand_id: Path[Id], body: DemandMove) -> DemandOut:
    """Publish, withdraw, close and so on; the reference of states lists the moves.

    A move that ends a demand also ends the introductions and unsigned plans over it, which cannot be taken back: while
    there are any, 409 `reason_missing` without a `reason`. Signed plans stand. 409 `pair_of_others` where one of them
    is not the caller's to end.
    """
    actor = actor_in(request)
    queries.demand_seen_by(actor, demand_id)
    move_with_pairs(
        demand_id=demand_id,
        action=body.action,
        reason=body.reason,
        note=body.note,
        actor=actor,
        now=timezone.now(),
    )
    return demand_out(queries.demand_seen_by(actor, demand_id))


def _given(body: DemandIn, *, exclude: set[str]) -> dict[str, Any]:
    given = body.dict(exclude_unset=True, exclude=exclude)
    return {name: tuple(value) if name in _LISTS else value for name, value in given.items()}
