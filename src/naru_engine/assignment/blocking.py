"""Pairs that would rather have each other: counted without the solver. numpy only."""

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.pairs import Ints, Pairs
from naru_engine.assignment.problem import AssignmentProblem, Chosen


def count_blocking(problem: AssignmentProblem, chosen: Chosen, column_scores: Pairs) -> int:
    """Pairs that are not assigned although both sides would gain. O(pairs).

    A row gains from a column when it has room or scores it above the least of its own; a column likewise by its own
    scores. Equal scores are no gain. A pair counts only where both sides accept it, that is, both score it.
    """
    row_floor = _floor(chosen.rows, problem.pairs.scores_of(chosen.rows, chosen.columns), problem.demand)
    column_floor = _floor(chosen.columns, column_scores.scores_of(chosen.rows, chosen.columns), problem.most)
    keys = np.sort(chosen.rows * problem.shape[1] + chosen.columns)
    blocking = 0
    for rows, columns, scores in problem.pairs.blocks():
        wanted = (scores > row_floor[rows]) & np.isfinite(scores)
        row_at, column_at = _positions(wanted, rows, columns)
        liked = column_scores.scores_of(row_at, column_at)
        gains = (liked > column_floor[column_at]) & np.isfinite(liked)
        pairs = row_at[gains].astype(np.int64) * problem.shape[1] + column_at[gains]
        blocking += int(np.count_nonzero(~np.isin(pairs, keys)))
    return blocking


def _positions(wanted: NDArray[np.bool_], rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
    if wanted.ndim == 1:
        return rows[wanted], columns[wanted]
    down, across = np.nonzero(wanted)
    return rows[down, 0], columns[0, across]


def _floor(holders: NDArray[np.int64], scores: NDArray[np.float64], room: NDArray[np.int64]) -> NDArray[np.float64]:
    """What a newcomer must exceed: -inf where there is room, inf where there never is, else the least score held."""
    floor = np.full(room.size, np.inf)
    np.minimum.at(floor, holders, scores)
    floor[np.bincount(holders, minlength=room.size) < room] = -np.inf
    return floor
