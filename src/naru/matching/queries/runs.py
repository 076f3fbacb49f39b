"""Reading matching runs: their settings, what they match, what came out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru.demands.models import Demand, Offer
from naru.demands.queries import demands_visible_to, sheets_for
from naru.demands.states import DemandState, OfferState
from naru.matching.models import MatchPair, MatchRule, MatchRun
from naru.matching.permissions import can_run_matching, runs_open_to
from naru.matching.queries.pairs import organisation_names
from naru.matching.states import Objective, RuleKind, RunState
from naru.people.states import OFFERING_KINDS
from naru.programmes.models import Round
from naru.programmes.states import RoundState

FOUND_AT_ONCE = 20


def runs_visible_to(actor: Actor) -> QuerySet[MatchRun]:
    """Runs, newest first, without the long lists of what was matched."""
    return _visible(actor).defer("inputs")


def run_seen_by(actor: Actor, run_id: int) -> MatchRun:
    """One run with everything. Raises NotFound."""
    run = _visible(actor).filter(pk=run_id).first()
    if run is None:
        raise NotFound(f"no matching run {run_id} that you may see", run_id=run_id)
    return run


def _visible(actor: Actor) -> QuerySet[MatchRun]:
    runs = MatchRun.objects.select_related("round", "what_if_of").defer("what_if_of__inputs")
    return runs.filter(runs_open_to(actor))


def may_run(actor: Actor, run: MatchRun) -> bool:
    """Whether the actor changes, starts and publishes this run."""
    return can_run_matching(actor, run.round.operator_id if run.round else None)


def rounds_to_match(actor: Actor) -> list[tuple[int, str, str]]:
    """(id, title, English title) of rounds for which the actor may run a matching, newest first."""
    rounds = Round.objects.filter(state__in=(RoundState.DRAFT, RoundState.RUNNING))
    return [
        (one.pk, one.title, one.title_en) for one in rounds[:FOUND_AT_ONCE] if can_run_matching(actor, one.operator_id)
    ]


# --- what a run matches -------------------------------------------------------------------------------------------


def demand_ids_of(run: MatchRun) -> list[int]:
    """Open demands: of the round's entries, or all."""
    demands = Demand.objects.filter(state=DemandState.OPEN)
    if run.round_id:
        demands = demands.filter(round_entries__round_id=run.round_id, round_entries__left_at=None)
    return list(demands.order_by("id").values_list("id", flat=True))


def offers_of(run: MatchRun) -> list[tuple[int, int]]:
    """(offer, organisation) of published offers: of the round's entries, or of all institutes and universities."""
    offers = Offer.objects.filter(state=OfferState.PUBLISHED)
    if run.round_id:
        offers = offers.filter(round_entries__round_id=run.round_id, round_entries__left_at=None)
    else:
        offers = offers.filter(organisation__kind__in=OFFERING_KINDS)
    return list(offers.order_by("id").values_list("id", "organisation_id"))


def capacities_of(run: MatchRun, institutes: Iterable[int]) -> dict[int, int]:
    """How many demands each institute takes at most: its own rule, else the run's number."""
    own = run.rules.filter(kind=RuleKind.CAPACITY).values_list("organisation_id", "value")
    told: dict[int, int] = {organisation_id: value for organisation_id, value in own if value is not None}
    return {institute: told.get(institute, run.capacity) for institute in institutes}


def ruled_pairs(run: MatchRun, kind: RuleKind) -> list[tuple[int, int]]:
    """(demand, institute) of the run's pins or bans."""
    rows = run.rules.filter(kind=kind, demand__isnull=False).order_by("demand_id", "organisation_id")
    return [(demand_id, organisation_id) for demand_id, organisation_id in rows.values_list("demand", "organisation")]


def counts_for(run: MatchRun) -> tuple[int, int]:
    """(demands, institutes) that the run would match now."""
    return len(demand_ids_of(run)), len({organisation_id for _, organisation_id in offers_of(run)})


@dataclass(frozen=True, slots=True)
class RuleRow:
    rule: MatchRule
    demand_title: str
    organisation: tuple[str, str]


def rule_rows(run: MatchRun) -> list[RuleRow]:
    """The run's rules with names, in the order in which they were set."""
    rules = run.rules.select_related("demand", "organisation").order_by("id")
    return [
        RuleRow(rule, rule.demand.title if rule.demand else "", (rule.organisation.name, rule.organisation.name_en))
        for rule in rules
    ]


def demands_found(actor: Actor, run: MatchRun, words: str) -> list[tuple[int, str]]:
    """(id, title) of demands that the run matches and whose title holds the words, or whose number it is."""
    demands = demands_visible_to(actor).filter(state=DemandState.OPEN)
    if run.round_id:
        demands = demands.filter(round_entries__round_id=run.round_id, round_entries__left_at=None)
    if words.isdecimal() and len(words) < 18:
        demands = demands.filter(pk=int(words))
    elif words:
        demands = demands.filter(title__icontains=words)
    return list(demands.order_by("-id").values_list("id", "title")[:FOUND_AT_ONCE])


def institutes_found(run: MatchRun, limit: int = 400) -> list[tuple[int, str, str]]:
    """(id, name, English name) of the institutes that the run matches, by name."""
    names = organisation_names({organisation_id for _, organisation_id in offers_of(run)})
    ordered = sorted((name, name_en, id_) for id_, (name, name_en) in names.items())
    return [(id_, name, name_en) for name, name_en, id_ in ordered[:limit]]


def demand_titles(ids: Iterable[int]) -> dict[int, str]:
    """Titles of demands, which are public."""
    return dict(Demand.objects.filter(pk__in=list(ids)).values_list("id", "title"))


# --- what came out ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublishedPair:
    """A pair that an operator chose: what an introduction starts from."""

    demand_id: int
    organisation_id: int
    offer_id: int | None
    score: float


def published_pairs(run_id: int) -> list[PublishedPair]:
    """The chosen pairs of a published run, best first; none of a run that is not published.

    Holds no words: what made a score may stand in a part of the demand that its reader may not see.
    """
    run = MatchRun.objects.filter(pk=run_id, state=RunState.PUBLISHED).only("chosen").first()
    if run is None:
        return []
    rows = MatchPair.objects.filter(run_id=run_id, objective=run.chosen).order_by("-score", "demand_id", "rank")
    return [PublishedPair(*row) for row in rows.values_list("demand_id", "organisation_id", "offer_id", "score")]


@dataclass(frozen=True, slots=True)
class ShownPair:
    organisation_id: int
    name: tuple[str, str]
    offer_id: int | None
    offer_title: tuple[str, str]
    score: float
    words: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class DemandRow:
    """A demand with its institutes under each objective. firm : both names, empty where it keeps them to itself."""

    demand_id: int
    title: str
    title_en: str
    firm: tuple[str, str]
    pairs: Mapping[Objective, Sequence[ShownPair]] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether the objectives give this demand different institutes."""
        return len({tuple(sorted(one.organisation_id for one in self.pairs.get(o, ()))) for o in Objective}) > 1


_SHOWN_OF_PAIR = (
    *("demand_id", "objective", "organisation_id", "organisation__name", "organisation__name_en"),
    *("offer_id", "offer__title", "offer__title_en", "score", "words"),
)


def demand_rows(actor: Actor, run: MatchRun, demand_ids: Sequence[int]) -> list[DemandRow]:
    """These demands, in this order, with their pairs under all objectives; three queries and one for names."""
    pairs = MatchPair.objects.filter(run=run, demand_id__in=demand_ids).order_by("objective", "demand_id", "rank")
    found: dict[int, dict[Objective, list[ShownPair]]] = defaultdict(lambda: defaultdict(list))
    for demand_id, objective, owner, name, name_en, offer, title, title_en, score, words in pairs.values_list(
        *_SHOWN_OF_PAIR
    ):
        shown = ShownPair(owner, (name, name_en), offer, (title or "", title_en or ""), score, words)
        found[demand_id][Objective(objective)].append(shown)
    demands = Demand.objects.select_related("organisation").filter(pk__in=demand_ids)
    sheets = {sheet.id: sheet for sheet in sheets_for(actor, demands)}
    return [
        DemandRow(
            id_, sheet.title, sheet.title_en, (sheet.organisation_name, sheet.organisation_name_en), found.get(id_, {})
        )
        for id_ in demand_ids
        if (sheet := sheets.get(id_)) is not None
    ]


def matched_demand_ids(run: MatchRun, organisation_id: int) -> list[int]:
    """Demands that one institute gets under any objective."""
    pairs = MatchPair.objects.filter(run=run, organisation_id=organisation_id).order_by("demand_id")
    return list(pairs.values_list("demand_id", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Load:
    """How many demands an institute gets, against what it takes at most."""

    organisation_id: int
    name: tuple[str, str]
    capacity: int
    counts: Mapping[Objective, int]


def loads_of(run: MatchRun) -> list[Load]:
    """Every institute of the run with its demands per objective, the fullest first. Three queries."""
    institutes: Collection[int] = run.inputs.get("institutes", [])
    rows = (
        MatchPair.objects.filter(run=run).order_by().values_list("organisation_id", "objective").annotate(n=Count("id"))
    )
    counts: dict[int, dict[Objective, int]] = defaultdict(dict)
    for organisation_id, objective, number in rows:
        counts[organisation_id][Objective(objective)] = number
    names = organisation_names(institutes)
    capacity = capacities_of(run, institutes)
    loads = [
        Load(id_, names[id_], capacity[id_], {o: counts[id_].get(o, 0) for o in Objective})
        for id_ in institutes
        if id_ in names
    ]
    return sorted(loads, key=lambda load: (-max(load.counts.values()), load.name[0]))


def pairs_of(run_id: int, objective: Objective) -> dict[int, set[int]]:
    """Institutes of each demand under one objective."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = MatchPair.objects.filter(run_id=run_id, objective=objective)
    for demand_id, organisation_id in rows.values_list("demand_id", "organisation_id"):
        found[demand_id].add(organisation_id)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Compared:
    """A what-if beside the run it tries a change of, under one objective."""

    total_before: float
    total_after: float
    worst_before: float
    worst_after: float
    changed: Sequence[int]
    """Demands that get other institutes."""


def compared(run: MatchRun, objective: Objective) -> Compared | None:
    """None where one of the two has no result."""
    before = run.what_if_of
    if before is None or objective not in before.figures or objective not in run.figures:
        return None
    old, new = pairs_of(before.pk, objective), pairs_of(run.pk, objective)
    changed = sorted(id_ for id_ in old.keys() | new.keys() if old.get(id_) != new.get(id_))
    earlier, later = before.figures[objective], run.figures[objective]
    return Compared(earlier["total"], later["total"], earlier["worst"], later["worst"], changed)
