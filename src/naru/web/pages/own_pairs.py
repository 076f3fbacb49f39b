"""Beside an offer or a demand that somebody reads: their own demands or offers that fit it, and what to do."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest

from naru.core.actor import Actor
from naru.demands.queries import organisations_written_for
from naru.matching.following import shared_index
from naru.matching.own import own_demands_beside, own_offers_beside
from naru.matching.ranking import Candidate
from naru.matching.solve import IndexMissing
from naru.matching.states import Side
from naru.people.states import OFFERING_KINDS, OrganisationKind
from naru.web.pages.asked import actor_of
from naru.web.pages.matching_rows import CandidateRow, candidate_row


@dataclass(frozen=True, slots=True)
class OwnSide:
    """side : whose decision the reader may take. invites : whether they could bring something in and have not yet."""

    side: Side
    rows: list[CandidateRow]
    may_decide: bool
    invites: bool
    this_page: str


def beside_offer(request: HttpRequest, offer_id: int) -> OwnSide | None:
    """The reader's open demands for an offer; None where there is nothing to say."""
    found = partial(own_demands_beside, offer_id=offer_id)
    return _beside(
        request,
        Side.DEMAND,
        found,
        lambda own: {"demand_id": own.card.id, "offer_id": offer_id},
        (OrganisationKind.FIRM,),
    )


def beside_demand(request: HttpRequest, demand_id: int) -> OwnSide | None:
    """The reader's offers for a demand; None where there is nothing to say."""
    found = partial(own_offers_beside, demand_id=demand_id)
    return _beside(
        request, Side.OFFER, found, lambda own: {"demand_id": demand_id, "offer_id": own.card.id}, OFFERING_KINDS
    )


def _beside(
    request: HttpRequest,
    side: Side,
    found: Callable[..., list[Candidate]],
    pair: Callable[[Candidate], dict[str, int]],
    kinds: Collection[OrganisationKind],
) -> OwnSide | None:
    """found : what of the reader's own fits. pair : ids of the demand and the offer, for one of these."""
    actor = actor_of(request)
    try:
        owns = found(shared_index(), actor=actor) if actor.memberships else []
    except IndexMissing:
        return None
    rows = [candidate_row(own, side, **pair(own)) for own in owns]
    invites = not rows and _could_bring(actor, kinds)
    if not rows and not invites:
        return None
    may_decide = any(actor.can_write_for(id_) for id_ in actor.memberships)
    return OwnSide(side, rows, may_decide, invites, request.get_full_path())


def _could_bring(actor: Actor, kinds: Collection[OrganisationKind]) -> bool:
    """Visitors and who has no organisation yet may come to; of the others those whose organisations are of such a
    kind."""
    if not actor.memberships:
        return not actor.is_operator
    return any(OrganisationKind(one.kind) in kinds for one in organisations_written_for(actor))
