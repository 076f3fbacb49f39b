"""Reading what is shown beside a match, and what was decided about pairs."""

from collections.abc import Iterable, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from naru.core.actor import Actor
from naru.demands.models import Demand, Offer
from naru.demands.permissions import can_see_demand, can_write, is_keeper
from naru.demands.queries import granted_levels
from naru.demands.states import DemandState, OfferState
from naru.matching.models import Interest
from naru.matching.permissions import can_see_candidates
from naru.matching.results import Card, Entry
from naru.matching.sources import SUBJECT_TYPES, things
from naru.matching.states import InterestState, Side
from naru.people.models import Organisation
from naru.people.states import OFFERING_KINDS

Shown = tuple[Card, Entry]


def shown_by_key(keys: Iterable[str]) -> dict[str, Shown]:
    """Card and public text of found things: one query per type."""
    by_type: dict[str, list[int]] = {}
    for key in keys:
        subject_type, _, subject_id = key.partition(":")
        by_type.setdefault(subject_type, []).append(int(subject_id))
    return {
        card.key: (card, entry)
        for subject_type in SUBJECT_TYPES
        if (ids := by_type.get(subject_type))
        for card, entry in things(subject_type, ids)
    }


def offering_organisations(limit: int = 300) -> list[tuple[int, str, str]]:
    """Institutes and universities by name, as (id, name, English name): the choices of a filter."""
    rows = Organisation.objects.filter(kind__in=OFFERING_KINDS).order_by("name", "id")
    return list(rows.values_list("id", "name", "name_en")[:limit])


def organisation_names(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Names and English names of organisations."""
    rows = Organisation.objects.filter(pk__in=list(ids)).values_list("id", "name", "name_en")
    return {row[0]: (row[1], row[2]) for row in rows}


def demand_with_candidates(actor: Actor, demand_id: int) -> Demand | None:
    """The demand, where the actor may see its candidates."""
    demand = Demand.objects.select_related("organisation").filter(pk=demand_id).first()
    return demand if demand is not None and can_see_candidates(actor, demand) else None


def may_decide_for(actor: Actor, demand: Demand) -> bool:
    """Whether the actor writes for the firm of this demand."""
    return can_see_demand(actor, demand) and can_write(actor, demand)


def may_offer_for(actor: Actor, offer: Offer) -> bool:
    """Whether the actor writes for the organisation of this offer."""
    return can_write(actor, offer)


def reads_decisions(actor: Actor, record: Demand | Offer) -> bool:
    """Whether the actor learns what the side of this demand or offer decided about pairs, and why: those who keep it,
    whoever runs the installation, and the operator to whom the demand was opened by a round."""
    if is_keeper(actor, record) or actor.is_platform_admin:
        return True
    return actor.is_operator and isinstance(record, Demand) and record.pk in granted_levels(actor, [record.pk])


def decisions_about_demand(demand_id: int) -> tuple[dict[int, Interest], set[int]]:
    """The firm's decisions about offers, by offer, without undecided ones; and the offers whose institutes showed
    interest in the demand. What institutes declined stays their own."""
    is_told = Q(side=Side.DEMAND) | Q(side=Side.OFFER, state=InterestState.INTERESTED)
    rows = Interest.objects.filter(is_told, demand_id=demand_id).exclude(state=InterestState.UNDECIDED)
    own: dict[int, Interest] = {}
    wanting: set[int] = set()
    for interest in rows:
        if interest.side == Side.DEMAND:
            own[interest.offer_id] = interest
        else:
            wanting.add(interest.offer_id)
    return own, wanting


def decisions_about_pairs(
    side: Side, offer_ids: Iterable[int], demand_ids: Iterable[int]
) -> Mapping[tuple[int, int], Mapping[Side, Interest]]:
    """Decisions about pairs as one side learns of them, by (demand, offer): all of its own, and the other side's
    interest; what the other side declined stays its own."""
    rows = Interest.objects.filter(offer_id__in=list(offer_ids), demand_id__in=list(demand_ids)).filter(
        Q(side=side) | Q(state=InterestState.INTERESTED)
    )
    found: dict[tuple[int, int], dict[Side, Interest]] = {}
    for interest in rows.exclude(state=InterestState.UNDECIDED):
        found.setdefault((interest.demand_id, interest.offer_id), {})[Side(interest.side)] = interest
    return found


def speaking_for(actor: Actor) -> list[int]:
    """The organisations that the actor writes for; of one who only reads, all of theirs."""
    return [id_ for id_ in actor.memberships if actor.can_write_for(id_)] or list(actor.memberships)


def own_open_demands(actor: Actor, offer_id: int, limit: int) -> list[Demand]:
    """Open demands of the organisations that the actor speaks for: those that the offer's side wants first, then those
    changed last."""
    wanted = _interest_of(Side.OFFER).filter(offer=offer_id)
    own = Demand.objects.filter(organisation_id__in=speaking_for(actor), state=DemandState.OPEN)
    own = own.annotate(is_wanted=Exists(wanted.filter(demand=OuterRef("pk")))).select_related("organisation")
    return list(own.order_by("-is_wanted", "-updated_at", "-id")[:limit])


def own_published_offers(actor: Actor, demand_id: int, ids: Iterable[int]) -> list[Offer]:
    """Published offers of the organisations that the actor speaks for: those of these ids, and those that the firm of
    the demand wants."""
    wanted = _interest_of(Side.DEMAND).filter(demand=demand_id)
    own = Offer.objects.filter(organisation_id__in=speaking_for(actor), state=OfferState.PUBLISHED)
    asked = own.filter(Q(pk__in=list(ids)) | Exists(wanted.filter(offer=OuterRef("pk"))))
    return list(asked.select_related("organisation").order_by("id"))


def firms_interested_in_offers_of(organisation_id: int, limit: int) -> list[tuple[int, int]]:
    """(demand, offer) pairs in which the firm of an open demand showed interest in this organisation, newest first."""
    rows = _interest_of(Side.DEMAND).filter(demand__state=DemandState.OPEN, offer__organisation_id=organisation_id)
    rows = rows.order_by("-decided_at", "-id")
    return list(rows.values_list("demand_id", "offer_id")[:limit])


def _interest_of(side: Side) -> QuerySet[Interest]:
    return Interest.objects.filter(side=side, state=InterestState.INTERESTED)
