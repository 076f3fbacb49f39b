"""Raise the worst-off row first, then the next (leximin on row sums), then the sum."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.candidates import best_pairs
from naru_engine.assignment.duality import pairs_within, weight
from naru_engine.assignment.fairness import best_row_sums, worst_row, worst_row_bound
from naru_engine.assignment.flow import network_of, solve_flow
from naru_engine.assignment.leximin import SOLVER, Programme, RowSums, climbed, floored_total, lexicographic
from naru_engine.assignment.problem import AssignmentProblem, Chosen
from naru_engine.assignment.proof import TotalSolution
from naru_engine.assignment.total import CANDIDATES, joined, solve_total

WHOLE_PAIRS = 600  # up to here every level is raised, each proven
EXACT_PAIRS = 60_000  # up to here the worst row and then the sum are proven
_ROUNDS = 16
_WHOLE_ROWS = 500
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class FairSolution:
    """A choice whose worst-off rows are raised.

    value : sum of the worst row; `bound` a proven upper bound of it: the least of what the rows could get alone
    total, total_bound : sum of all scores, and the largest sum without any fairness
    levels : how many of the worst-off rows were raised one after the other; the sum came after them
    worst_proven, total_proven : whether no choice has a better worst row, and at this worst row no larger sum (where
    the bound leaves a gap, by the solver's own word)
    """

    chosen: Chosen
    value: float
    bound: float
    total: float
    total_bound: float
    levels: int
    worst_proven: bool
    total_proven: bool
    solver: str


def solve_fair(problem: AssignmentProblem, *, levels: int | None = None) -> FairSolution:
    """Assign so that the worst-off row is as well off as can be, then the next, then so that the sum is largest.

    levels : how many of the worst-off rows are raised before the sum; None for all of them in problems of at most
    600 pairs and one in larger ones, where each further level costs an integer programme and some of the sum. Above
    600 pairs the climb ends one level after the first at which a row stays below what it could get alone
    Exact up to 60,000 pairs (integer programmes with a limit on their nodes, so the same input gives the same
    answer); beyond, flows with weighted rows, and the gap to the bound says how good they are.
    Raises InfeasibleAssignment as solve_total does; ValueError for levels > 1 beyond 60,000 pairs.
    """
    plain = solve_total(problem)
    limit = worst_row_bound(problem)
    pairs = problem.pairs.count()
    asking = int(np.count_nonzero(problem.demand))
    if levels is None:
        levels = asking if pairs <= WHOLE_PAIRS else 1
    if levels > 1 and pairs > EXACT_PAIRS:
        raise ValueError(f"levels is {levels}, but beyond {EXACT_PAIRS} pairs only 1 can be raised; there are {pairs}")
    levels = min(levels, asking)
    if levels <= 1 and worst_row(problem, plain.chosen) >= limit - _CLOSE:
        return _solution(problem, plain, plain.chosen, limit, levels, (True, True), plain.solver)
    if levels <= 1:
        chosen = _weighted(problem, plain, limit)
        if worst_row(problem, chosen) >= limit - _CLOSE:
            best, proven = _largest_at(problem, plain, chosen, limit)
            return _solution(problem, plain, best, limit, levels, (True, proven), f"{plain.solver}, {SOLVER}")
    if pairs <= EXACT_PAIRS:
        chosen, settled, proven = _exact(problem, plain, levels)
        return _solution(problem, plain, chosen, limit, settled, (proven, proven), SOLVER)
    return _solution(problem, plain, chosen, limit, levels, (False, False), f"{plain.solver}, weighted rows")


def _largest_at(problem: AssignmentProblem, plain: TotalSolution, chosen: Chosen, limit: float) -> tuple[Chosen, bool]:
    """The largest sum whose worst row is at the limit, and whether it is proven.

    A choice at the limit is at hand. Whatever beats it can only hold pairs that lose less to the plain optimum's
    prices than it does: mostly so few that an integer programme on them settles the matter.
    """
    scale = plain.scale
    room = plain.weight_bound - weight(chosen, problem, scale) + (0 if scale.exact else chosen.rows.size)
    if room <= 0:
        return chosen, True
    rows, columns = pairs_within(problem, plain.prices, scale, room)
    if rows.size > EXACT_PAIRS:
        return chosen, False
    programme = Programme.of(problem, (rows, columns))
    found = floored_total(programme, np.full(programme.asking.size, limit))
    if found is None or RowSums.of(problem, found.chosen) < RowSums.of(problem, chosen):
        return chosen, False
    return found.chosen, found.proven


def _solution(
    problem: AssignmentProblem,
    plain: TotalSolution,
    chosen: Chosen,
    limit: float,
    levels: int,
    proofs: tuple[bool, bool],
    solver: str,
) -> FairSolution:
    value, total = worst_row(problem, chosen), float(chosen.row_sums(problem.pairs).sum())
    # Sums in two orders differ in their last digit; a bound below what is reached would be none.
    return FairSolution(chosen, value, max(limit, value), total, plain.bound, levels, *proofs, solver)


def _exact(problem: AssignmentProblem, plain: TotalSolution, levels: int) -> tuple[Chosen, int, bool]:
    """(choice, levels, proven) by integer programmes; the plain optimum where their limits end without an answer."""
    programme = Programme.of(problem)
    if levels > 1 and programme.scores.size <= WHOLE_PAIRS:
        found = lexicographic(programme, levels)
        return (found.chosen, levels, found.proven) if found else (plain.chosen, 0, False)
    climb = climbed(programme, best_row_sums(problem)[programme.asking], levels)
    if climb is None:
        return plain.chosen, 0, False
    return climb[0].chosen, climb[1], climb[0].proven


def _weighted(problem: AssignmentProblem, plain: TotalSolution, limit: float) -> Chosen:
    """Rows below the limit count for more from flow to flow, and for less again once they are well above it."""
    sums = plain.chosen.row_sums(problem.pairs)
    endangered = np.flatnonzero((problem.demand > 0) & (sums < limit - _CLOSE))
    network = network_of(problem)
    rows, columns = _with_whole_rows(problem, plain, endangered)
    scores = problem.pairs.scores_of(rows, columns)
    load = np.ones(problem.shape[0])
    best, reached = plain.chosen, RowSums.of(problem, plain.chosen)
    for _ in range(_ROUNDS):
        below = (problem.demand > 0) & (sums < limit - _CLOSE)
        load = np.where(below, load * 2.0, np.where(load > 1.0, np.maximum(1.0, load * 0.8), 1.0))
        weights = np.rint(scores * load[rows] * plain.scale.factor / load.max()).astype(np.int64)
        flows = solve_flow(network.supplies, network.pair_arcs(rows, columns, weights) + network.fixed)
        if flows is None:
            break
        used = flows[: rows.size] > 0
        chosen = Chosen(rows[used], columns[used])
        sums = chosen.row_sums(problem.pairs)
        if (now := RowSums.of(problem, chosen)) > reached:
            best, reached = chosen, now
    return best


def _with_whole_rows(
    problem: AssignmentProblem, plain: TotalSolution, endangered: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The usual candidates, the plain optimum, and every pair of the rows in danger."""
    width = problem.shape[1]
    rows, columns = best_pairs(problem, CANDIDATES)
    extra = [plain.chosen.rows * width + plain.chosen.columns]
    every = np.arange(width)
    for row in endangered[:_WHOLE_ROWS]:
        allowed = np.isfinite(problem.pairs.scores_of(np.full(width, row), every))
        extra.append(row * width + every[allowed])
    new = np.setdiff1d(np.concatenate(extra), rows * width + columns)
    return joined(rows, columns, new // width, new % width, width)
