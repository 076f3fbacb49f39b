"""Which pairs could be introduced now."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Exists, F, FloatField, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from naru.core.actor import Actor
from naru.core.errors import NotFound, NotPermitted
from naru.demands.models import Demand, Offer
from naru.demands.queries import sheets_for as demand_sheets_for
from naru.demands.sheets import DemandSheet
from naru.demands.states import OfferState
from naru.introductions.models import Introduction
from naru.introductions.permissions import can_propose
from naru.introductions.rules import OPEN_DEMANDS
from naru.introductions.sheets import ReadyPair
from naru.introductions.states import Origin
from naru.matching.models import Interest, MatchPair, RoundEntry
from naru.matching.states import InterestState, RunState, Side
from naru.people.models import Organisation
from naru.programmes.models import Round
from naru.programmes.states import RoundState


def rounds_to_introduce_in(actor: Actor) -> list[Round]:
    """Running rounds that the actor runs, newest first."""
    if not actor.is_operator:
        return []
    found = Round.objects.filter(state=RoundState.RUNNING)
    if not (actor.is_platform_admin or actor.is_system):
        found = found.filter(operator_id__in=list(actor.operator_of))
    return list(found.select_related("operator", "programme")[:50])


def round_to_introduce_in(actor: Actor, round_id: int) -> Round:
    """Raises NotFound for whoever does not run it."""
    found = Round.objects.filter(pk=round_id).first()
    if found is None or not can_propose(actor, found.operator_id):
        raise NotFound(f"no round {round_id} that you run", round_id=round_id)
    return found


def pairs_ready(actor: Actor, round_id: int | None) -> "QuerySet[Any, tuple[Any, ...]]":
    """Pairs that could be introduced now: of published runs, and those in which both sides showed interest.

    Of one round, or (None) of none. Rows of (origin, source id, demand, offer, institute, score), interest first; who
    was ever proposed to each other there is left out. For operators; page over it and call `ready_sheets`.
    """
    if round_id is not None:
        round_to_introduce_in(actor, round_id)
    elif not can_propose(actor, min(actor.operator_of, default=None)):
        raise NotPermitted("only operators introduce")
    columns = ("kind", "source", "demand_id", "offer_id", "institute", "points")
    mutual = _of_mutual_interest(round_id).values_list(*columns)
    return mutual.union(_of_published_runs(round_id).values_list(*columns), all=True).order_by(
        "kind", "-points", "source"
    )


def _of_mutual_interest(round_id: int | None) -> QuerySet[Any]:
    other = Interest.objects.filter(
        demand=OuterRef("demand"), offer=OuterRef("offer"), side=Side.OFFER, state=InterestState.INTERESTED
    )
    found = Interest.objects.filter(
        Exists(other),
        side=Side.DEMAND,
        state=InterestState.INTERESTED,
        demand__state__in=OPEN_DEMANDS,
        offer__state=OfferState.PUBLISHED,
    ).exclude(demand__organisation=F("offer__organisation"))
    if round_id is not None:
        entries = RoundEntry.objects.filter(round_id=round_id, demand=OuterRef("demand"), left_at=None)
        found = found.filter(Exists(entries))
    # A union takes its order as a whole: its parts must not have one.
    found = found.filter(~Exists(_proposed_before("demand", "offer__organisation", round_id))).order_by()
    return found.annotate(
        kind=Value(Origin.INTEREST.value, CharField()),
        source=Cast(F("pk"), IntegerField()),
        institute=F("offer__organisation_id"),
        points=Value(None, FloatField()),
    )


def _of_published_runs(round_id: int | None) -> QuerySet[Any]:
    found = MatchPair.objects.filter(
        _in_round("run__round", round_id),
        run__state=RunState.PUBLISHED,
        objective=F("run__chosen"),
        demand__state__in=OPEN_DEMANDS,
    ).exclude(demand__organisation=F("organisation"))
    found = found.filter(~Exists(_proposed_before("demand", "organisation", round_id))).order_by()
    return found.annotate(
        kind=Value(Origin.RUN.value, CharField()),
        source=Cast(F("pk"), IntegerField()),
        institute=F("organisation_id"),
        points=F("score"),
    )


def _proposed_before(demand: str, institute: str, round_id: int | None) -> QuerySet[Introduction]:
    found = Introduction.objects.filter(demand=OuterRef(demand), institute=OuterRef(institute))
    return found.filter(_in_round("round", round_id))


def _in_round(name: str, round_id: int | None) -> Q:
    """Of this round, or of none."""
    return Q(**{f"{name}__isnull": True}) if round_id is None else Q(**{name: round_id})


def ready_sheets(actor: Actor, rows: Iterable[tuple[Any, ...]]) -> list[ReadyPair]:
    """What one page of `pairs_ready` shows: a fixed number of queries."""
    found = [tuple(row) for row in rows]
    loaded = Demand.objects.select_related("organisation").filter(pk__in={row[2] for row in found})
    demands = {sheet.id: sheet for sheet in demand_sheets_for(actor, loaded)}
    offers = Offer.objects.in_bulk({row[3] for row in found if row[3]})
    institutes = Organisation.objects.in_bulk({row[4] for row in found})
    return [_ready(row, demands[row[2]], institutes[row[4]], offers.get(row[3])) for row in found if row[2] in demands]


def _ready(row: tuple[Any, ...], demand: DemandSheet, institute: Organisation, offer: Offer | None) -> ReadyPair:
    origin, source, _demand_id, _offer_id, _institute_id, score = row
    return ReadyPair(
        key=f"{origin}:{source}",
        origin=Origin(str(origin)),
        demand_id=demand.id,
        demand_title=demand.title,
        demand_title_en=demand.title_en,
        firm_name=demand.organisation_name,
        firm_name_en=demand.organisation_name_en,
        institute_id=institute.pk,
        institute_name=institute.name,
        institute_name_en=institute.name_en,
        offer_id=offer.pk if offer else None,
        offer_title=offer.title if offer else "",
        offer_title_en=offer.title_en if offer else "",
        score=float(score) if isinstance(score, float | int) else None,
        is_example=demand.is_example,
    )
