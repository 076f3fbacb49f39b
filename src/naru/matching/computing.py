"""From a run's settings to its results: read, score, solve, say why. Writes nothing.

The question of each demand is its text as the round's operator reads it, and the public text in a run of no round. The
words that made a score are marked where they do not stand in the public text; those are for that operator only.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from naru.demands.queries import texts_for_matching
from naru.matching.models import MatchRun
from naru.matching.queries.runs import capacities_of, demand_ids_of, offers_of, pairs_of, ruled_pairs
from naru.matching.results import Wanted, WordShare, key_of
from naru.matching.solve import RunScores, SharedIndex
from naru.matching.solve.runs import Matching, Outcome, Scored, Unsolvable, scores_sha256, solve_matching
from naru.matching.solve.scores import sha256_of
from naru.matching.sources import question_of
from naru.matching.states import Objective, RuleKind

WORDS_KEPT = 6
LEAST = 1e-6
"""A score below this is no score: there is no word in common."""

Progress = Callable[[int, int], object]
Words = Sequence[tuple[str, float, bool]]


@dataclass(frozen=True, slots=True)
class Computed:
    """What is stored of a solved run. pairs : objective → (pair, its words), best of each demand first."""

    inputs: Mapping[str, Any]
    figures: Mapping[str, Any]
    pairs: Mapping[Objective, Sequence[tuple[Scored, Words]]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A demand as a question. public : its public text, in lower case."""

    demand_id: int
    firm_id: int
    question: Wanted
    public: str


def compute(run: MatchRun, index: SharedIndex, progress: Progress, *, demand_ids: Sequence[int] = ()) -> Computed:
    """Solve the run as it stands; `demand_ids` instead of those that are open now, to repeat one.

    Raises Unsolvable, IndexMissing, and whatever `progress` raises to stop the work.
    """
    started = perf_counter()
    asked = _asked(run, demand_ids or demand_ids_of(run))
    offers = offers_of(run)
    if not asked:
        raise Unsolvable(code="no_demands")
    if not offers:
        raise Unsolvable(code="no_institutes")
    position = index.position()
    scores = RunScores(index, [key_of("offer", offer_id) for offer_id, _ in offers])
    scored = _scored(run, scores, asked, progress)
    matching = _matching(run, asked, offers, scored)
    scored_at = perf_counter()
    outcomes = solve_matching(matching)
    solved_at = perf_counter()
    words = _words(scores, asked, outcomes, progress)
    inputs = {
        "position": {"sequence": position.sequence, "hash": position.hash} if position else {},
        "model": "words",
        "demands": [one.demand_id for one in asked],
        "institutes": sorted(matching.capacity),
        "offers": len(offers),
        "pairs": len(scored),
        "seed": run.seed,
        "ids_sha256": sha256_of([*(one.demand_id for one in asked), *offers]),
        "scores_sha256": scores_sha256(scored),
    }
    seconds = {"scores": scored_at - started, "solve": solved_at - scored_at, "words": perf_counter() - solved_at}
    figures = {
        **{objective.value: dict(outcome.figures) for objective, outcome in outcomes.items()},
        "demands": len(asked),
        "without": sorted({one.demand_id for one in asked} - {one.demand_id for one in scored}),
        "differing": _differing(outcomes),
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
    }
    pairs = {
        objective: [(one, words.get((one.demand_id, one.offer_id), ())) for one in outcome.pairs]
        for objective, outcome in outcomes.items()
    }
    return Computed(inputs, figures, pairs)


def repeat(run: MatchRun, index: SharedIndex, progress: Progress) -> dict[str, Any]:
    """Solve the recorded demands again: whether scores and pairs are the same, and how many demands differ.

    The index may have moved on and texts may have changed since: then the scores are others, and so may be the pairs.
    """
    recorded = run.inputs
    try:
        found = compute(run, index, progress, demand_ids=recorded["demands"])
    except Unsolvable as error:
        return {"same": False, "same_scores": False, "code": error.document["code"]}
    differing = {objective.value: _changed(run, objective, found) for objective in Objective}
    return {
        "same": not any(differing.values()),
        "same_scores": found.inputs["scores_sha256"] == recorded["scores_sha256"],
        "same_ids": found.inputs["ids_sha256"] == recorded["ids_sha256"],
        "sequence": found.inputs["position"].get("sequence"),
        "differing": differing,
    }


def _changed(run: MatchRun, objective: Objective, found: Computed) -> int:
    """How many demands get other institutes than the record says."""
    before = pairs_of(run.pk, objective)
    after: dict[int, set[int]] = defaultdict(set)
    for pair, _ in found.pairs[objective]:
        after[pair.demand_id].add(pair.organisation_id)
    return sum(before.get(id_) != after.get(id_) for id_ in before.keys() | after.keys())


def _asked(run: MatchRun, demand_ids: Iterable[int]) -> list[_Asked]:
    operator_id = run.round.operator_id if run.round else None
    asked = []
    for firm_id, read, public in texts_for_matching(demand_ids, operator_id=operator_id):
        open_text = question_of(public)
        asked.append(_Asked(read.id, firm_id, question_of(read), f"{open_text.title}\n{open_text.text}".lower()))
    return asked


def _scored(run: MatchRun, scores: RunScores, asked: Sequence[_Asked], progress: Progress) -> list[Scored]:
    """Who may get whom: the best institutes of each demand from the least score on, never the firm itself."""
    found = []
    least = max(run.least_score, LEAST)
    ranked = scores.ranked(one.question for one in asked)
    for at, (one, institutes) in enumerate(zip(asked, ranked, strict=True), start=1):
        found += [
            Scored(one.demand_id, organisation_id, score, offer_id)
            for organisation_id, score, offer_id in institutes
            if score >= least and organisation_id != one.firm_id
        ]
        progress(at, 2 * len(asked))
    return found


def _matching(
    run: MatchRun, asked: Sequence[_Asked], offers: Sequence[tuple[int, int]], scored: Sequence[Scored]
) -> Matching:
    """With the run's rules; rules about demands that do not take part say nothing."""
    demands = [one.demand_id for one in asked]
    pins = [pin for pin in ruled_pairs(run, RuleKind.PIN) if pin[0] in set(demands)]
    institutes = {organisation_id for _, organisation_id in offers} | {institute for _, institute in pins}
    return Matching(
        demands=demands,
        capacity=capacities_of(run, sorted(institutes)),
        scored=scored,
        per_demand=run.per_demand,
        pins=pins,
        forbidden=ruled_pairs(run, RuleKind.FORBID),
        seed=run.seed,
    )


def _words(
    scores: RunScores, asked: Sequence[_Asked], outcomes: Mapping[Objective, Outcome], progress: Progress
) -> dict[tuple[int, int | None], Words]:
    """The words of every pair that some objective chose."""
    wanted: dict[int, set[int]] = defaultdict(set)
    for outcome in outcomes.values():
        for pair in outcome.pairs:
            if pair.offer_id is not None:
                wanted[pair.demand_id].add(pair.offer_id)
    found: dict[tuple[int, int | None], Words] = {}
    for at, one in enumerate(asked, start=1):
        offers = sorted(wanted[one.demand_id])
        for key, words in scores.words(one.question, [key_of("offer", offer_id) for offer_id in offers]).items():
            found[one.demand_id, int(key.partition(":")[2])] = _kept(words, one.public)
        progress(len(asked) + at, 2 * len(asked))
    return found


def _kept(words: Sequence[WordShare], public: str) -> Words:
    """The strongest words; a translation is as public as the phrase that it translates."""
    return [
        (word.word, round(word.share, 4), (word.translates or word.word).lower() in public)
        for word in words[:WORDS_KEPT]
    ]


def _differing(outcomes: Mapping[Objective, Outcome]) -> list[int]:
    """Demands to which the objectives give different institutes."""
    seen: dict[int, list[set[int]]] = defaultdict(lambda: [set() for _ in Objective])
    for at, objective in enumerate(Objective):
        for pair in outcomes[objective].pairs:
            seen[pair.demand_id][at].add(pair.organisation_id)
    return sorted(id_ for id_, sets in seen.items() if any(one != sets[0] for one in sets))
