"""What a reader's own organisations have for the offer or the demand that they are looking at.

Scores and reasons are those of the match pages: a firm asks with all that its demand says, an institute with the
public text of its offer.
"""

from collections.abc import Iterable, Mapping

from naru.core.actor import PUBLIC, Actor
from naru.demands.queries import demand_text_for, public_text_of, texts_read_by
from naru.demands.states import DemandState
from naru.matching.models import Interest
from naru.matching.queries import (
    decisions_about_pairs,
    own_open_demands,
    own_published_offers,
    shown_by_key,
    speaking_for,
)
from naru.matching.ranking import LEAST_FIT, Candidate, ask_with
from naru.matching.results import Card, Reasons, key_of
from naru.matching.solve import Asking, SharedIndex
from naru.matching.sources import card_of, entry_of, question_of
from naru.matching.states import Side

DEMANDS_ASKED = 8
"""How many of a firm's open demands are asked about."""
SHOWN = 3


def own_demands_beside(index: SharedIndex, *, actor: Actor, offer_id: int) -> list[Candidate]:
    """The actor's own open demands that a published offer answers, best first, with reasons and decisions.

    Raises IndexMissing. Four queries.
    """
    demands = own_open_demands(actor, offer_id, DEMANDS_ASKED)
    if not demands:
        return []
    key = key_of("offer", offer_id)
    shown = shown_by_key([key, *(key_of("demand", one.pk) for one in demands)])
    if key not in shown:
        return []
    entry = shown[key][1]
    reasons: dict[str, Reasons] = {}
    for text in texts_read_by(actor, demands):
        found = index.ask(question_of(text), Asking.RECORDED).explain([entry])
        reasons |= {key_of("demand", text.id): why for why in found.values()}
    decisions = decisions_about_pairs(Side.DEMAND, [offer_id], [one.pk for one in demands])
    both = {key_of("demand", demand_id): sides for (demand_id, _), sides in decisions.items()}
    return _best((card for card, _ in shown.values()), reasons, both, Side.DEMAND)


def own_offers_beside(index: SharedIndex, *, actor: Actor, demand_id: int) -> list[Candidate]:
    """The actor's own offers that answer an open demand, best first, with reasons and decisions.

    The demand's public text finds the best ones, however many there are; those that its firm wants are among them.
    Raises NotFound, IndexMissing. Three queries.
    """
    text = demand_text_for(PUBLIC, demand_id) if actor.memberships else None
    if text is None or text.state != DemandState.OPEN:
        return []
    question, entry = index.ask(question_of(text), Asking.RECORDED), entry_of(text)
    mine = {"type": ["offer"], "owner": [str(id_) for id_ in speaking_for(actor)]}
    hits = question.search(k=SHOWN, filters=mine)
    offers = own_published_offers(actor, demand_id, [hit.subject_id for hit in hits])
    reasons = {
        key_of("offer", offer_id): why
        for offer_id, asked in ask_with(index, offers).items()
        for why in asked.explain([entry]).values()
    }
    decisions = decisions_about_pairs(Side.OFFER, [one.pk for one in offers], [demand_id])
    both = {key_of("offer", offer_id): sides for (_, offer_id), sides in decisions.items()}
    cards = (card_of(public) for offer in offers if (public := public_text_of(offer)))
    return _best(cards, reasons, both, Side.OFFER)


def _best(
    cards: Iterable[Card],
    reasons: Mapping[str, Reasons],
    decisions: Mapping[str, Mapping[Side, Interest]],
    side: Side,
) -> list[Candidate]:
    """Those that fit or about which one side has decided; what one side wants is shown however it scores."""
    other = Side.OFFER if side is Side.DEMAND else Side.DEMAND
    found = [
        Candidate(
            card=card,
            rank=0,
            score=why.score,
            reasons=why,
            own_decision=decisions.get(card.key, {}).get(side),
            is_wanted_by_other_side=other in decisions.get(card.key, {}),
        )
        for card in cards
        if (why := reasons.get(card.key)) is not None and (why.score >= LEAST_FIT or card.key in decisions)
    ]
    return sorted(found, key=lambda one: (not one.is_wanted_by_other_side, -one.score, one.card.key))[:SHOWN]
