"""The largest sum of scores, proven over all pairs."""

from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.candidates import best_pairs
from naru_engine.assignment.duality import Prices, Scale, scale_of, spread_of
from naru_engine.assignment.flow import NO_ARCS, SOLVER, Arcs, Network, network_of, prices_of, solve_flow
from naru_engine.assignment.kernels import dense_violators, sparse_violators
from naru_engine.assignment.pairs import DensePairs, Pairs
from naru_engine.assignment.problem import AssignmentProblem, Chosen
from naru_engine.assignment.proof import TotalSolution, proven
from naru_engine.assignment.relaxation import grown_until_feasible, penalties

CANDIDATES = 50
_PRICED_PER_ROW = 8  # violators of a row that join at once


def solve_total(problem: AssignmentProblem, *, candidates: int = CANDIDATES) -> TotalSolution:
    """Assign so that the sum of scores is largest.

    Solves on the best `candidates` of each row, prices every pair left out, adds those that would pay, and solves
    again until none does: the optimum over all pairs, with its dual prices as proof. Ties are broken the same way
    each time. Memory: the pairs plus some 100 bytes for each candidate.
    Raises InfeasibleAssignment, with the smallest changes, when no choice meets every condition.
    """
    if problem.groups_overlap() and problem.pairs.count():
        from naru_engine.assignment.integer import solve_total_by_integers

        return solve_total_by_integers(problem)
    scale = scale_of(problem.pairs)
    network = network_of(problem)
    rows, columns = best_pairs(problem, max(candidates, 2 * int(problem.demand.max(initial=0))))
    # Conditions first cost a penalty where the candidates cannot meet them: the prices then say which pairs help.
    generated = _generate(network, rows, columns, scale, penalties(network, _penalty(problem, scale)))
    if generated.broken:
        rows, columns = grown_until_feasible(network, generated.rows, generated.columns, price=violators)
        generated = _generate(network, rows, columns, scale, NO_ARCS)
    return proven(problem, generated.chosen, generated.prices, scale, solver=SOLVER, rounds=generated.rounds)


def _penalty(problem: AssignmentProblem, scale: Scale) -> int:
    """More than any exchange of a few pairs can gain; where that is not enough, feasibility is settled by itself."""
    return 4 * (int(spread_of(problem.pairs) * scale.factor) + 1)


@dataclass(frozen=True, slots=True)
class _Generated:
    """Where pricing ended: no pair left out would pay.

    broken : whether a condition was bought off with its penalty
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    chosen: Chosen
    prices: Prices
    broken: bool
    rounds: int


def _generate(
    network: Network, rows: NDArray[np.int64], columns: NDArray[np.int64], scale: Scale, soft: Arcs
) -> _Generated:
    """Solve, price every pair left out, add those that would pay, until none would."""
    problem = network.problem
    for rounds in count(1):
        weights = scale.weights(problem.pairs.scores_of(rows, columns))
        arcs = network.pair_arcs(rows, columns, weights) + network.fixed + soft
        flows = solve_flow(network.supplies, arcs)
        if flows is None:
            raise AssertionError("a network that was made feasible has a flow")
        prices = prices_of(network, arcs, flows)
        used = flows[: rows.size] > 0
        chosen = Chosen(rows[used], columns[used])
        new_rows, new_columns = violators(problem, prices, chosen, scale.factor)
        if new_rows.size == 0:
            broken = bool(flows[flows.size - len(soft) :].any())
            return _Generated(rows, columns, chosen, prices, broken, rounds)
        rows, columns = joined(rows, columns, new_rows, new_columns, problem.shape[1])
    raise AssertionError("unreachable: each round adds pairs and their number is finite")


def joined(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    new_rows: NDArray[np.int64],
    new_columns: NDArray[np.int64],
    width: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Both sets of pairs, which share none, by row and column."""
    # A stable sort merges what is in order already; union1d took ten times as long.
    keys = np.sort(np.concatenate([rows * width + columns, np.sort(new_rows * width + new_columns)]), kind="stable")
    return keys // width, keys % width


def violators(
    problem: AssignmentProblem,
    prices: Prices,
    chosen: Chosen,
    factor: float,
    *,
    room: int = _PRICED_PER_ROW,
    spread: bool = False,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs, of all that may be assigned, that would pay at these prices and are not chosen."""
    rows = problem.shape[0]
    starts = np.searchsorted(chosen.rows, np.arange(rows + 1))
    order = sorted(range(len(problem.requirements)), key=lambda at: problem.requirements[at].row)
    asking = np.array([problem.requirements[at].row for at in order], dtype=np.int64)
    needs = (
        np.searchsorted(asking, np.arange(rows + 1)),
        np.array([problem.requirements[at].group for at in order], dtype=np.int64),
        prices.requirements[np.array(order, dtype=np.int64)].astype(np.float64),
        problem.groups,
    )
    u, v = prices.rows.astype(np.float64), prices.columns.astype(np.float64)
    found = _price(problem.pairs, factor, (u, v, starts, chosen.columns, *needs, room, spread))
    return found[0].astype(np.int64), found[1].astype(np.int64)


def _price(pairs: Pairs, factor: float, terms: tuple[object, ...]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    if isinstance(pairs, DensePairs):
        found: tuple[NDArray[np.int32], NDArray[np.int32]] = dense_violators(pairs.scores, factor, *terms)
    else:
        found = sparse_violators(pairs.starts, pairs.columns, pairs.scores, factor, *terms)
    return found
