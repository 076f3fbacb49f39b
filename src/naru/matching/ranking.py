"""Who answers a demand, and which demands an offer answers: ranked, with reasons, for one reader.

The question is always made of what this reader may read: of all parts for the firm itself, of what the demand admits
them to for operators, of the public parts for everybody else. The index holds public text only. So a reason, which
is made of both, cannot show a part that is not for the reader; the price is that the firm and an operator may see
slightly different scores of the same pair.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.demands.models import Demand, Offer
from naru.demands.queries import offer_seen_by, offers_visible_to, public_text_of, text_read_by
from naru.demands.states import OfferKind, OfferState
from naru.matching.models import Interest
from naru.matching.queries import (
    decisions_about_demand,
    decisions_about_pairs,
    demand_with_candidates,
    firms_interested_in_offers_of,
    organisation_names,
    reads_decisions,
    shown_by_key,
)
from naru.matching.results import Card, Found, Reasons, Standing, key_of
from naru.matching.solve import Asking, Filters, Question, SharedIndex
from naru.matching.sources import question_of
from naru.matching.states import Side
from naru.people.regions import codes_within

PAGE_SIZE = 10
LAST_PAGE = 20
OWNERS = 10
WORKS_SHOWN = 3
MOST_COMPARED = 4
OFFERS_ASKED = 12
"""How many offers of an institute are asked about at once, the newest first."""
DEMANDS_PER_OFFER = 8
WANTED_SHOWN = 20
LEAST_FIT = 0.02
"""Below this share of what is asked, a pair has only common words in common and is not shown."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which candidates are looked at. Empty fields filter nothing."""

    kinds: tuple[str, ...] = ()
    region: str = ""
    organisation_id: int | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer for a demand, or a demand for an offer.

    rank : its place under the present narrowing; 0 where it stands for its organisation
    """

    card: Card
    rank: int
    score: float
    reasons: Reasons | None
    own_decision: Interest | None = None
    is_wanted_by_other_side: bool = False


@dataclass(frozen=True, slots=True)
class OwnerCandidate:
    """An organisation for a demand, by all its offers together; the best ones are shown."""

    organisation_id: int
    name: str
    name_en: str
    rank: int
    score: float
    works: Sequence[Candidate]
    works_total: int


@dataclass(frozen=True, slots=True)
class CandidatePage:
    demand: Demand
    candidates: Sequence[Candidate] = ()
    owners: Sequence[OwnerCandidate] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    page: int = 1
    has_next: bool = False
    model: str = ""

    @property
    def uncovered(self) -> list[str]:
        """Words of the demand that none of the shown candidates has, as the first one misses them."""
        shown = [candidate.reasons for candidate in self.candidates if candidate.reasons]
        if not shown:
            return []
        missing = set.intersection(*({word.word for word in reasons.missing} for reasons in shown))
        return list(dict.fromkeys(word.word for word in shown[0].missing if word.word in missing))


@dataclass(frozen=True, slots=True)
class Fit:
    """A demand that fits one of an institute's offers. offer_title : Korean and English."""

    offer_id: int
    offer_title: tuple[str, str]
    candidate: Candidate


# --- the firm's side and the operators' ---------------------------------------------------------------------------


def candidates(index: SharedIndex, *, actor: Actor, demand_id: int, narrowing: Narrowing) -> CandidatePage:
    """Offers for a demand, best first. Raises NotFound, IndexMissing."""
    demand, question = _ask_for(index, actor, demand_id)
    page = min(max(narrowing.page, 1), LAST_PAGE)
    own = offers_visible_to(actor).filter(organisation_id=demand.organisation_id).count()
    survey = question.survey(
        k=page * PAGE_SIZE + 1 + own,
        facet="kind",
        chosen=narrowing.kinds,
        filters=_filters(narrowing),
        least=LEAST_FIT,
    )
    hits = [hit for hit in survey.hits if hit.owner != str(demand.organisation_id)]
    first = (page - 1) * PAGE_SIZE
    found = _candidates(actor, question, hits[first : first + PAGE_SIZE], first + 1, demand)
    return CandidatePage(
        demand=demand,
        candidates=found,
        counts={kind.value: survey.counts.get(kind.value, 0) for kind in OfferKind},
        page=page,
        has_next=len(hits) > first + PAGE_SIZE and page < LAST_PAGE,
        model=question.model,
    )


def candidates_by_owner(index: SharedIndex, *, actor: Actor, demand_id: int, narrowing: Narrowing) -> CandidatePage:
    """Organisations for a demand, best first: several offers of one organisation count together."""
    demand, question = _ask_for(index, actor, demand_id)
    filters = {**_filters(narrowing), **({"kind": list(narrowing.kinds)} if narrowing.kinds else {})}
    found = [
        owner
        for owner in question.search_owners(k=OWNERS + 1, filters=filters)
        if owner.owner != str(demand.organisation_id)
    ][:OWNERS]
    names = organisation_names(int(owner.owner) for owner in found)
    shown = [hit for owner in found for hit in owner.works[:WORKS_SHOWN]]
    best = {owner.works[0].key for owner in found}  # the others are named only: reasons are what takes time
    works = {one.card.key: _with_rank(one, 0) for one in _candidates(actor, question, shown, 1, demand, explained=best)}
    return CandidatePage(
        demand=demand,
        owners=[
            OwnerCandidate(
                organisation_id=int(owner.owner),
                name=names[int(owner.owner)][0],
                name_en=names[int(owner.owner)][1],
                rank=rank,
                score=owner.score,
                works=[works[hit.key] for hit in owner.works[:WORKS_SHOWN] if hit.key in works],
                works_total=len(owner.works),
            )
            for rank, owner in enumerate(found, start=1)
            if int(owner.owner) in names
        ],
        model=question.model,
    )


def compare(index: SharedIndex, *, actor: Actor, demand_id: int, offer_ids: Iterable[int]) -> CandidatePage:
    """Up to four offers side by side, in the order asked for; others and unknown ones are left out."""
    demand, question = _ask_for(index, actor, demand_id)
    keys = [key_of("offer", id_) for id_ in dict.fromkeys(offer_ids)][:MOST_COMPARED]
    ranked = {hit.key: (rank, hit) for rank, hit in enumerate(_ranked(question), start=1)}
    hits = [ranked[key] for key in keys if key in ranked]
    found = _candidates(actor, question, [hit for _, hit in hits], 1, demand)
    ranks = {hit.key: rank for rank, hit in hits}
    return CandidatePage(
        demand=demand,
        candidates=[_with_rank(candidate, ranks[candidate.card.key]) for candidate in found],
        model=question.model,
    )


def decided(index: SharedIndex, *, actor: Actor, demand_id: int) -> CandidatePage:
    """The offers about which the firm has decided, newest decision first, as they score now; none for those who do
    not learn of its decisions."""
    demand, question = _ask_for(index, actor, demand_id)
    told = decisions_about_demand(demand.pk)[0] if reads_decisions(actor, demand) else {}
    decisions = sorted(told.values(), key=lambda one: (one.decided_at, one.pk), reverse=True)
    ranked = {hit.key: (rank, hit) for rank, hit in enumerate(_ranked(question), start=1)}
    keys = [key_of("offer", decision.offer_id) for decision in decisions]
    hits = [ranked[key][1] for key in keys if key in ranked]
    found = _candidates(actor, question, hits, 1, demand)
    return CandidatePage(
        demand=demand,
        candidates=[_with_rank(candidate, ranked[candidate.card.key][0]) for candidate in found],
        model=question.model,
    )


# --- the institute's side -----------------------------------------------------------------------------------------


def demands_for_offer(index: SharedIndex, *, actor: Actor, offer_id: int) -> tuple[Offer, list[Candidate], str]:
    """Open demands that fit one offer, best first; the offer, the demands and the model. Public parts only."""
    offer = offer_seen_by(actor, offer_id)
    if offer.organisation_id not in actor.memberships and not actor.is_operator:
        raise NotFound(f"no offer {offer_id} of yours", offer_id=offer_id)
    question = ask_with(index, [offer])[offer.pk]
    hits = question.search(k=PAGE_SIZE, filters=_open_demands())
    return offer, _demand_candidates(actor, question, hits, offer), question.model


def demands_for_organisation(index: SharedIndex, *, actor: Actor, organisation_id: int) -> tuple[list[Fit], str]:
    """Open demands that fit any of an organisation's newest offers, each demand once, by its best offer.

    Those whose firms showed interest come first, by the offer that the firm chose, however they score.
    """
    if organisation_id not in actor.memberships and not actor.is_operator:
        raise NotFound(f"no organisation {organisation_id} of yours", organisation_id=organisation_id)
    published = offers_visible_to(actor).filter(organisation_id=organisation_id, state=OfferState.PUBLISHED)
    published = published.select_related("organisation")
    offers = {offer.pk: offer for offer in published.order_by("-updated_at", "-id")[:OFFERS_ASKED]}
    reads = organisation_id in actor.memberships or actor.is_platform_admin
    wanted = firms_interested_in_offers_of(organisation_id, WANTED_SHOWN) if reads else []
    if others := {offer_id for _, offer_id in wanted} - set(offers):
        offers |= {offer.pk: offer for offer in published.filter(pk__in=others)}
    questions = ask_with(index, list(offers.values()))
    best: dict[str, tuple[float, int]] = {}
    for offer_id, question in questions.items():
        for hit in question.search(k=DEMANDS_PER_OFFER, filters=_open_demands()):
            if hit.score >= LEAST_FIT and hit.owner != str(organisation_id):
                best[hit.key] = max(best.get(hit.key, (0.0, 0)), (hit.score, offer_id))
    asked = {key_of("demand", demand_id): offer_id for demand_id, offer_id in reversed(wanted) if offer_id in offers}
    ranked = sorted((key for key in best if key not in asked), key=lambda key: (-best[key][0], key))
    pairs = asked | {key: best[key][1] for key in ranked[:PAGE_SIZE]}
    fits = _fits(questions, offers, pairs, reads=reads)
    fits.sort(key=lambda fit: (not fit.candidate.is_wanted_by_other_side, -fit.candidate.score, fit.candidate.card.key))
    fits = [replace(fit, candidate=_with_rank(fit.candidate, rank)) for rank, fit in enumerate(fits, start=1)]
    return fits, next((question.model for question in questions.values()), "")


def _fits(
    questions: Mapping[int, Question], offers: Mapping[int, Offer], pairs: Mapping[str, int], *, reads: bool
) -> list[Fit]:
    """Each demand (by key) with the offer (by id) that it is shown for, with reasons and, for those who read them, both
    sides' decisions."""
    shown = shown_by_key(pairs)
    decisions = (
        decisions_about_pairs(Side.OFFER, pairs.values(), [card.id for card, _ in shown.values()]) if reads else {}
    )
    fits = []
    for offer_id in dict.fromkeys(pairs.values()):
        entries = [shown[key][1] for key, of in pairs.items() if of == offer_id and key in shown]
        for key, reasons in questions[offer_id].explain(entries).items():
            card = shown[key][0]
            both = decisions.get((card.id, offer_id), {})
            candidate = Candidate(card, 0, reasons.score, reasons, both.get(Side.OFFER), Side.DEMAND in both)
            offer = offers[offer_id]
            fits.append(Fit(offer_id, (offer.title, offer.title_en), candidate))
    return fits


def standing_of(index: SharedIndex, *, actor: Actor, demand_id: int, offer_id: int, side: Side) -> Standing | None:
    """Where the ranking that the actor looks at has the pair now; None when it is not in it."""
    is_firm = side is Side.DEMAND
    if is_firm:
        question = _ask_for(index, actor, demand_id)[1]
    else:
        question = ask_with(index, [offer_seen_by(actor, offer_id)])[offer_id]
    key = key_of("offer", offer_id) if is_firm else key_of("demand", demand_id)
    filters = _filters(Narrowing()) if is_firm else _open_demands()
    for rank, hit in enumerate(question.search(k=LAST_PAGE * PAGE_SIZE, filters=filters), start=1):
        if hit.key == key:
            return Standing(hit.score, rank, question.model or "words")
    return None


# --- inside -------------------------------------------------------------------------------------------------------


def _ask_for(index: SharedIndex, actor: Actor, demand_id: int) -> tuple[Demand, Question]:
    demand = demand_with_candidates(actor, demand_id)
    if demand is None:
        raise NotFound(f"no demand {demand_id} whose candidates you may see", demand_id=demand_id)
    return demand, index.ask(question_of(text_read_by(actor, demand)), Asking.RECORDED)


def ask_with(index: SharedIndex, offers: Sequence[Offer]) -> dict[int, Question]:
    """One question per offer, made of its public text; an offer that is not public asks nothing."""
    texts = {offer.pk: public_text_of(offer) for offer in offers}
    for id_, text in texts.items():
        if text is None:
            raise NotFound(f"offer {id_} is not published", offer_id=id_)
    return {id_: index.ask(question_of(text), Asking.RECORDED) for id_, text in texts.items() if text is not None}


def _ranked(question: Question) -> list[Found]:
    """Every offer as the unfiltered ranking has it."""
    return question.search(k=0, filters=_filters(Narrowing()))


def _open_demands() -> Filters:
    return {"type": ["demand"], "state": ["open"]}


def _filters(narrowing: Narrowing) -> dict[str, Collection[str]]:
    filters: dict[str, Collection[str]] = {"type": ["offer"]}
    if narrowing.region:
        filters["region"] = {code[:2] for code in codes_within(narrowing.region)}
    if narrowing.organisation_id is not None:
        filters["owner"] = [str(narrowing.organisation_id)]
    return filters


def _candidates(
    actor: Actor,
    question: Question,
    hits: Sequence[Found],
    first_rank: int,
    demand: Demand,
    explained: Collection[str] | None = None,
) -> list[Candidate]:
    """The offers with reasons (all when `explained` is None); for those who learn of it, what both sides decided."""
    shown = shown_by_key(hit.key for hit in hits)
    wanting = [hit.key for hit in hits if hit.key in shown and (explained is None or hit.key in explained)]
    reasons = question.explain([shown[key][1] for key in wanting])
    decisions, wanted = decisions_about_demand(demand.pk) if reads_decisions(actor, demand) else ({}, set())
    return [
        Candidate(
            card=shown[hit.key][0],
            rank=rank,
            score=hit.score,
            reasons=reasons.get(hit.key),
            own_decision=decisions.get(hit.subject_id),
            is_wanted_by_other_side=hit.subject_id in wanted,
        )
        for rank, hit in enumerate(hits, start=first_rank)
        if hit.key in shown
    ]


def _demand_candidates(actor: Actor, question: Question, hits: Sequence[Found], offer: Offer) -> list[Candidate]:
    hits = [hit for hit in hits if hit.owner != str(offer.organisation_id) and hit.score >= LEAST_FIT]
    shown = shown_by_key(hit.key for hit in hits)
    reasons = question.explain([shown[hit.key][1] for hit in hits if hit.key in shown])
    reads = reads_decisions(actor, offer)
    decisions = decisions_about_pairs(Side.OFFER, [offer.pk], [hit.subject_id for hit in hits]) if reads else {}
    found = []
    for rank, hit in enumerate((hit for hit in hits if hit.key in shown), start=1):
        both = decisions.get((hit.subject_id, offer.pk), {})
        found.append(
            Candidate(
                shown[hit.key][0], rank, hit.score, reasons.get(hit.key), both.get(Side.OFFER), Side.DEMAND in both
            )
        )
    return found


def _with_rank(candidate: Candidate, rank: int) -> Candidate:
    return replace(candidate, rank=rank)
