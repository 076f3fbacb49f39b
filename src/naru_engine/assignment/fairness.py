"""How well off the worst-off row can be at best. numpy only: the verifier uses this."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.pairs import Pairs, SparsePairs
from naru_engine.assignment.problem import AssignmentProblem, Chosen


def best_row_sums(problem: AssignmentProblem) -> NDArray[np.float64]:
    """(n,) the largest sum that each row could get if it were alone; inf for a row that asks for nothing. O(pairs)."""
    best = np.full(problem.demand.size, np.inf)
    for row in np.flatnonzero(problem.demand > 0):
        scores = _row_scores(problem.pairs, int(row))
        kept = max(scores.size - int(problem.demand[row]), 0)
        best[row] = np.partition(scores, kept)[kept:].astype(np.float64).sum() if kept < scores.size else scores.sum()
    return best


def _row_scores(pairs: Pairs, row: int) -> NDArray[np.floating[Any]]:
    if isinstance(pairs, SparsePairs):
        return pairs.scores[pairs.starts[row] : pairs.starts[row + 1]]
    scores: NDArray[np.floating[Any]] = pairs.scores[row]
    return scores[scores > -np.inf]


def worst_row_bound(problem: AssignmentProblem) -> float:
    """No feasible choice has a better worst row than the row whose best is least; 0 when no row asks."""
    alone = float(best_row_sums(problem).min(initial=np.inf))
    return alone if np.isfinite(alone) else 0.0


def worst_row(problem: AssignmentProblem, chosen: Chosen) -> float:
    """Sum of the worst-off row among those that ask; 0 when none asks."""
    sums = chosen.row_sums(problem.pairs)[problem.demand > 0]
    return float(sums.min()) if sums.size else 0.0
