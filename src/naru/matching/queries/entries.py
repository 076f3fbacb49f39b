"""What takes part in a round."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q

from naru.core.actor import Actor
from naru.core.errors import NotPermitted
from naru.demands.models import Demand, Offer
from naru.demands.queries import sheets_for
from naru.demands.sheets import DemandSheet
from naru.demands.states import SHOWN_DEMAND_STATES, DemandState, OfferState
from naru.matching.models import RoundEntry
from naru.matching.states import Side
from naru.programmes.models import Round, RoundMember
from naru.programmes.permissions import can_read_running_of
from naru.programmes.queries import my_round_memberships, round_seen_by
from naru.programmes.states import MemberState

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """How many take part. Numbers only, so for everybody."""

    demands: int = 0
    offers: int = 0


def entry_counts(round_ids: Collection[int]) -> dict[int, EntryCounts]:
    """What is in rounds now, by id: one query."""
    rows = RoundEntry.objects.filter(round_id__in=list(round_ids), left_at=None).values("round_id").order_by()
    counted = rows.annotate(demands=Count("demand_id"), offers=Count("offer_id"))
    return {row["round_id"]: EntryCounts(row["demands"], row["offers"]) for row in counted}


def own_entry_counts(actor: Actor, round_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """What each of the actor's organisations has in rounds, by (round, organisation): one query."""
    mine = list(actor.memberships)
    rows = RoundEntry.objects.filter(
        Q(demand__organisation_id__in=mine) | Q(offer__organisation_id__in=mine),
        round_id__in=list(round_ids),
        left_at=None,
    ).values_list("round_id", "demand__organisation_id", "offer__organisation_id")
    found: dict[tuple[int, int], int] = {}
    for round_id, firm, institute in rows:
        key = (round_id, firm or institute)
        found[key] = found.get(key, 0) + 1
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """One published demand or offer of an organisation. is_in : whether it takes part in the round now."""

    record: Demand | Offer
    is_in: bool


def entry_choices(
    actor: Actor, round_id: int, organisation_id: int, side: Side, *, page: int = 1
) -> "tuple[Page[Demand] | Page[Offer], Sequence[Choice]]":
    """What an organisation could put into a round: its published demands or offers, fifty at a time.

    For those who write for it; raises NotPermitted for everybody else. Three queries.
    """
    if not actor.can_write_for(organisation_id):
        raise NotPermitted(f"you do not write for organisation {organisation_id}", organisation_id=organisation_id)
    entered = RoundEntry.objects.filter(round_id=round_id, left_at=None)
    if side is Side.DEMAND:
        demands = Demand.objects.filter(organisation_id=organisation_id, state=DemandState.OPEN)
        shown = Paginator(demands.order_by("-updated_at", "-id"), PAGE_SIZE).get_page(page)
        chosen = set(entered.filter(demand__in=[one.pk for one in shown]).values_list("demand_id", flat=True))
        return shown, [Choice(one, one.pk in chosen) for one in shown]
    offers = Offer.objects.filter(organisation_id=organisation_id, state=OfferState.PUBLISHED)
    of_offers = Paginator(offers.order_by("-updated_at", "-id"), PAGE_SIZE).get_page(page)
    chosen = set(entered.filter(offer__in=[one.pk for one in of_offers]).values_list("offer_id", flat=True))
    return of_offers, [Choice(one, one.pk in chosen) for one in of_offers]


def may_read_entries(actor: Actor, round_: Round, mine: Iterable[RoundMember]) -> bool:
    """Who reads the list of what is in a round: its operator, and those who take part.

    mine : the actor's own memberships of the round.
    """
    takes_part = any(one.state == MemberState.ADMITTED for one in mine)
    return takes_part or can_read_running_of(actor, round_.operator_id)


def _read(actor: Actor, round_id: int) -> None:
    round_ = round_seen_by(actor, round_id)
    if not may_read_entries(actor, round_, my_round_memberships(actor, round_id=round_id)):
        raise NotPermitted(f"what is in round {round_id} is for those who take part", round_id=round_id)


def demands_in_round(actor: Actor, round_id: int, *, page: int = 1) -> "tuple[Page[Demand], list[DemandSheet]]":
    """The round's demands as the actor sees each of them, newest entry first. Raises NotFound, NotPermitted."""
    _read(actor, round_id)
    entered = RoundEntry.objects.filter(round_id=round_id, left_at=None, demand=OuterRef("pk"))
    found = Demand.objects.filter(Exists(entered), state__in=SHOWN_DEMAND_STATES).select_related("organisation")
    shown = Paginator(found.order_by("-id"), PAGE_SIZE).get_page(page)
    return shown, sheets_for(actor, shown.object_list)


def offers_in_round(actor: Actor, round_id: int, *, page: int = 1) -> "Page[Offer]":
    """The round's offers, newest first. Raises NotFound, NotPermitted."""
    _read(actor, round_id)
    entered = RoundEntry.objects.filter(round_id=round_id, left_at=None, offer=OuterRef("pk"))
    found = Offer.objects.filter(Exists(entered), state=OfferState.PUBLISHED).select_related("organisation")
    return Paginator(found.order_by("-id"), PAGE_SIZE).get_page(page)
