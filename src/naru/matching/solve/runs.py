"""A matching run as the engine sees it: three assignments of demands to institutes, each with its proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from time import perf_counter
from typing import Any

import numpy as np

from naru.matching.solve.scores import CANDIDATES, sha256_of
from naru.matching.states import Objective
from naru_engine.assignment import (
    AssignmentProblem,
    Chosen,
    InfeasibleAssignment,
    SparsePairs,
    count_blocking,
    solve_fair,
    solve_stable,
    solve_total,
)
from naru_engine.assignment.candidates import best_pairs
from naru_engine.assignment.certificate import Certificate, Terms, problem_of
from naru_engine.assignment.flow import network_of
from naru_engine.assignment.relaxation import Change, with_lifted_conflicts
from naru_engine.assignment.verify import check_certificate

CHANGES_TOLD = 12
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Scored:
    """A demand and an institute with the institute's score for it and its best offer."""

    demand_id: int
    organisation_id: int
    score: float
    offer_id: int | None


@dataclass(frozen=True, slots=True)
class Matching:
    """What is to be solved.

    scored : pairs that may be matched, each once. capacity : demands that each institute takes at most; it names
    every institute. pins, forbidden : pairs that must and must not be. seed : orders equals
    """

    demands: Sequence[int]
    capacity: Mapping[int, int]
    scored: Sequence[Scored]
    per_demand: int = 1
    pins: Collection[Pair] = ()
    forbidden: Collection[Pair] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One objective's pairs (best of each demand first) and its figures."""

    pairs: Sequence[Scored]
    figures: Mapping[str, Any]


class Unsolvable(Exception):
    """Nothing meets every condition. document : a code of `labels.RUN_PROBLEMS` with ids and numbers."""

    def __init__(self, **document: Any) -> None:
        super().__init__(document["code"])
        self.document = document


def scores_sha256(scored: Iterable[Scored]) -> str:
    """A hash by which two runs are known to have had the same scores."""
    return sha256_of(sorted((one.demand_id, one.organisation_id, one.score, one.offer_id) for one in scored))


def solve_matching(
    matching: Matching, progress: Callable[[Objective], object] | None = None
) -> dict[Objective, Outcome]:
    """Solve all three objectives; each is checked by the engine's verifier, which knows no solver.

    Pins are settled first and take their places; what is optimal, fair and stable is the rest. A demand that has
    fewer candidates than it asks for gets as many as there are. Raises Unsolvable with the smallest changes.
    """
    posed = _Posed.of(matching)
    outcomes = {}
    for objective, solve in ((Objective.TOTAL, _total), (Objective.FAIR, _fair), (Objective.STABLE, _stable)):
        if progress:
            progress(objective)
        started = perf_counter()
        try:
            certificate, figures = solve(posed)
        except InfeasibleAssignment as error:
            raise Unsolvable(**posed.told(error)) from error
        seconds = perf_counter() - started
        checks = check_certificate(certificate, posed.pairs)
        outcomes[objective] = posed.outcome(certificate, {**figures, "seconds": round(seconds, 3)}, checks)
    return outcomes


@dataclass(frozen=True, slots=True)
class _Posed:
    """The same in the engine's terms. demands, institutes : id of each row and column, in the seed's order."""

    matching: Matching
    demands: tuple[int, ...]
    institutes: tuple[int, ...]
    pairs: SparsePairs
    terms: Terms
    problem: AssignmentProblem
    by_pair: Mapping[Pair, Scored]
    scores_sha256: str

    @classmethod
    def of(cls, matching: Matching) -> _Posed:
        _refuse_pins(matching)
        order = np.random.default_rng(matching.seed)
        demands = _shuffled(matching.demands, order)
        institutes = _shuffled(matching.capacity, order)
        row_of = {id_: at for at, id_ in enumerate(demands)}
        column_of = {id_: at for at, id_ in enumerate(institutes)}
        pins = set(matching.pins)
        listed = [one for one in matching.scored if (one.demand_id, one.organisation_id) not in pins]
        rows = np.array([row_of[one.demand_id] for one in listed], dtype=np.int64)
        columns = np.array([column_of[one.organisation_id] for one in listed], dtype=np.int64)
        scores = np.array([one.score for one in listed], dtype=np.float64)
        pairs = SparsePairs.from_lists(rows, columns, scores, (len(demands), len(institutes)))
        forbidden = [
            (row_of[demand], column_of[institute])
            for demand, institute in sorted(matching.forbidden)
            if demand in row_of and institute in column_of
        ]
        conflicts = np.array(forbidden, dtype=np.int64).reshape(-1, 2)
        open_to = np.diff(pairs.without(conflicts[:, 0], conflicts[:, 1]).starts)
        pinned_rows = np.array([row_of[demand] for demand, _ in pins], dtype=np.int64)
        pinned_columns = np.array([column_of[institute] for _, institute in pins], dtype=np.int64)
        asked = matching.per_demand - np.bincount(pinned_rows, minlength=len(demands))
        room = np.array([matching.capacity[id_] for id_ in institutes], dtype=np.int64)
        terms = Terms(
            rows=tuple(map(str, demands)),
            columns=tuple(map(str, institutes)),
            demand=np.minimum(asked, open_to).astype(np.int64),
            least=np.zeros(len(institutes), dtype=np.int64),
            most=room - np.bincount(pinned_columns, minlength=len(institutes)),
            conflicts=conflicts,
            group_names=(),
            groups=np.zeros((0, len(institutes)), dtype=np.bool_),
            requirements=(),
        )
        by_pair = {(one.demand_id, one.organisation_id): one for one in matching.scored}
        return cls(
            matching,
            demands,
            institutes,
            pairs,
            terms,
            problem_of(terms, pairs),
            by_pair,
            scores_sha256(matching.scored),
        )

    def certificate(
        self, objective: Objective, chosen: Chosen, value: float, bound: float, solver: str, **proof: Any
    ) -> Certificate:
        inputs = {
            "scores": sha256_of(sorted((one.demand_id, one.organisation_id, one.score) for one in self.matching.scored))
        }
        name = version("naru")
        return Certificate(
            objective.value, self.terms, inputs, chosen, value, bound, solver, name, self.matching.seed, **proof
        )

    def outcome(self, certificate: Certificate, figures: Mapping[str, Any], checks: Sequence[Any]) -> Outcome:
        found = [
            self.by_pair[self.demands[row], self.institutes[column]]
            for row, column in zip(certificate.chosen.rows.tolist(), certificate.chosen.columns.tolist(), strict=True)
        ]
        found += [self.by_pair.get(pin) or Scored(*pin, 0.0, None) for pin in self.matching.pins]
        found.sort(key=lambda one: (one.demand_id, -one.score, one.organisation_id))
        sums: dict[int, float] = {}
        for one in found:
            sums[one.demand_id] = sums.get(one.demand_id, 0.0) + one.score
        said = {
            **figures,
            "total": sum(one.score for one in found),
            "worst": min(sums.values(), default=0.0),
            "matched": len(sums),
            "places": len(found),
            "verified": all(check.holds for check in checks),
            "solver": certificate.solver,
            "certificate_sha256": certificate.problem_sha256(),
        }
        return Outcome(found, said)

    def told(self, error: InfeasibleAssignment) -> dict[str, Any]:
        """The smallest changes that would make it possible, by ids."""
        barred = self.terms.conflicts
        listed = barred[np.isfinite(self.pairs.scores_of(barred[:, 0], barred[:, 1]))]
        if listed.size:
            pairs = best_pairs(self.problem, CANDIDATES)
            error = with_lifted_conflicts(network_of(self.problem), error, pairs, (listed[:, 0], listed[:, 1]))
        changes = [self._change(change) for change in error.changes]
        return {
            "code": "infeasible",
            "changes": changes[:CHANGES_TOLD],
            "more": max(0, len(changes) - CHANGES_TOLD),
            "asked": int(self.terms.demand.sum()),
            "room": int(self.terms.most.sum()),
        }

    def _change(self, change: Change) -> dict[str, Any]:
        institute = self.institutes[change.column] if change.column is not None else None
        demand = self.demands[change.row] if change.row is not None else None
        pinned = sum(
            (one[0] == demand) if change.kind == "demand" else (one[1] == institute) for one in self.matching.pins
        )
        settled = 0 if change.kind == "conflict" else pinned
        return {
            "kind": change.kind,
            "demand": demand,
            "organisation": institute,
            "before": change.before + settled,
            "after": change.after + settled,
        }


def _refuse_pins(matching: Matching) -> None:
    of_demand = Counter(demand for demand, _ in matching.pins)
    of_institute = Counter(institute for _, institute in matching.pins)
    for demand, pins in sorted(of_demand.items()):
        if pins > matching.per_demand:
            raise Unsolvable(code="pins_over_demand", demand=demand, pins=pins, most=matching.per_demand)
    for institute, pins in sorted(of_institute.items()):
        if pins > matching.capacity[institute]:
            most = matching.capacity[institute]
            raise Unsolvable(code="pins_over_capacity", organisation=institute, pins=pins, most=most)


def _shuffled(ids: Iterable[int], order: np.random.Generator) -> tuple[int, ...]:
    """The ids in an order that the seed alone decides: equals are broken by it."""
    known = np.array(sorted(ids), dtype=np.int64)
    return tuple(order.permutation(known).tolist())


def _total(posed: _Posed) -> tuple[Certificate, dict[str, Any]]:
    found = solve_total(posed.problem)
    proof = {"prices": found.prices, "scale": found.scale}
    certificate = posed.certificate(Objective.TOTAL, found.chosen, found.value, found.bound, found.solver, **proof)
    return certificate, {"proven": found.weight == found.weight_bound, "bound": found.bound}


def _fair(posed: _Posed) -> tuple[Certificate, dict[str, Any]]:
    found = solve_fair(posed.problem)
    certificate = posed.certificate(Objective.FAIR, found.chosen, found.value, found.bound, found.solver)
    return certificate, {
        "proven": found.worst_proven,
        "total_proven": found.total_proven,
        "bound": found.bound,
        "levels": found.levels,
    }


def _stable(posed: _Posed) -> tuple[Certificate, dict[str, Any]]:
    found = solve_stable(posed.problem)
    blocking = count_blocking(posed.problem, found.chosen, posed.problem.pairs)
    certificate = posed.certificate(
        Objective.STABLE, found.chosen, float(blocking), 0.0, "deferred acceptance, demands propose"
    )
    return certificate, {"proven": blocking == 0, "blocking": blocking, "short": int(found.short.sum())}
