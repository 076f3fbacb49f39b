"""What an operator could still put into a round for those who take part."""

from dataclasses import dataclass

from django.db.models import Q

from naru.core.actor import Actor
from naru.core.errors import NotPermitted
from naru.demands.queries import offers_visible_to, open_demands_visible_to, sheets_for
from naru.demands.states import OfferState
from naru.matching.models import RoundEntry
from naru.matching.states import Side
from naru.programmes.permissions import can_run_round
from naru.programmes.queries import admitted_organisations, round_seen_by
from naru.programmes.states import MemberRole

FOUND_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Enterable:
    """Something published of a member that is not in the round."""

    id: int
    title: str
    title_en: str
    organisation: str
    organisation_en: str


def enterable(actor: Actor, round_id: int, side: Side, words: str = "") -> list[Enterable]:
    """Published demands or offers of members that are not in the round, the newest first, twenty at most.

    words : in the title or in the name of the organisation. Demands whose firm the operator may not know are left
    out, as `enter_round` refuses them. Raises NotFound, and NotPermitted for those who do not run the round.
    """
    round_ = round_seen_by(actor, round_id)
    if not can_run_round(actor, round_.operator_id):
        raise NotPermitted(f"only the operator of round {round_id} puts things into it for others", round_id=round_id)
    named = Q(title__icontains=words) | Q(title_en__icontains=words)
    named |= Q(organisation__name__icontains=words) | Q(organisation__name_en__icontains=words)
    inside = RoundEntry.objects.filter(round_id=round_id, left_at=None)
    if side is Side.DEMAND:
        firms = admitted_organisations(round_id, MemberRole.FIRM)
        demands = open_demands_visible_to(actor).filter(named, organisation__in=firms)
        demands = demands.exclude(pk__in=inside.filter(demand__isnull=False).values("demand"))
        sheets = sheets_for(actor, demands.select_related("organisation").order_by("-id")[:FOUND_AT_ONCE])
        return [
            Enterable(one.id, one.title, one.title_en, one.organisation_name, one.organisation_name_en)
            for one in sheets
            if one.organisation_name
        ]
    institutes = admitted_organisations(round_id, MemberRole.INSTITUTE)
    offers = offers_visible_to(actor).filter(named, state=OfferState.PUBLISHED, organisation__in=institutes)
    offers = offers.exclude(pk__in=inside.filter(offer__isnull=False).values("offer")).select_related("organisation")
    return [
        Enterable(one.pk, one.title, one.title_en, one.organisation.name, one.organisation.name_en)
        for one in offers.order_by("-id")[:FOUND_AT_ONCE]
    ]
