"""Two-sided preferences: no pair that would rather have each other (Gale and Shapley 1962, doi:10.2307/2312726)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.deferred import deferred_acceptance, ranked
from naru_engine.assignment.pairs import DensePairs, Floats, Ints, Pairs, SparsePairs
from naru_engine.assignment.problem import AssignmentProblem, Chosen

SOLVER = "deferred acceptance, rows propose"
_LISTED = 128  # columns that a row of a matrix looks at first


@dataclass(frozen=True, slots=True)
class StableSolution:
    """A choice without a blocking pair.

    short : (n,) places that each row wanted and that no column it scores, and that scores it, had for it
    """

    chosen: Chosen
    short: NDArray[np.int64]


class LeastLoadsUnmet(Exception):
    """Columns stay below their least load in every stable choice (they all carry the same in each)."""

    def __init__(self, columns: NDArray[np.int64], loads: NDArray[np.int64]) -> None:
        self.columns, self.loads = columns, loads
        super().__init__(f"{columns.size} columns stay below their least load in every stable assignment")


def solve_stable(problem: AssignmentProblem, column_scores: Pairs | None = None) -> StableSolution:
    """Assign so that no row and column, not assigned to each other, would both gain by it.

    problem : rows prefer by its scores; `demand` is how many a row wants, `most` how many a column takes
    column_scores : what the columns prefer by; the same scores when None. A pair must be scored by both
    Of equal scores the lower index is preferred, by rows and by columns. Among all stable choices this one is best
    for every row. Deterministic; O(pairs · log of a column's room) after sorting.
    Raises ValueError for group requirements, with which a stable choice need not exist, and LeastLoadsUnmet.
    """
    if problem.requirements:
        raise ValueError("stability is not defined with group requirements")
    lists = _lists(problem, column_scores, np.zeros(problem.shape[0], dtype=np.bool_))
    while True:
        holder, places, reached = deferred_acceptance(
            lists.starts, lists.columns, lists.liking, problem.demand, _room(problem, lists)
        )
        held = holder >= 0
        chosen = Chosen.of(holder[held], np.repeat(np.arange(places.size - 1), np.diff(places))[held])
        short = problem.demand - np.bincount(chosen.rows, minlength=problem.shape[0])
        cut = (short > 0) & (reached == lists.starts[1:]) & lists.cut
        if not cut.any():
            break
        lists = _lists(problem, column_scores, ~lists.cut | cut)
    load = np.bincount(chosen.columns, minlength=problem.shape[1])
    below = np.flatnonzero(load < problem.least)
    if below.size:
        raise LeastLoadsUnmet(below, load[below])
    return StableSolution(chosen, short)


@dataclass(frozen=True, slots=True)
class _Lists:
    """Each row's columns, best first.

    cut : (n,) bool, whether the row has more columns than its list shows
    """

    starts: NDArray[np.int64]
    columns: NDArray[np.int64]
    liking: NDArray[np.float64]
    cut: NDArray[np.bool_]


def _room(problem: AssignmentProblem, lists: _Lists) -> NDArray[np.int64]:
    """Places of each column; never more than rows that list it, or memory would follow an idle limit."""
    return np.minimum(problem.most, np.bincount(lists.columns, minlength=problem.shape[1]))


def _lists(problem: AssignmentProblem, column_scores: Pairs | None, whole: NDArray[np.bool_]) -> _Lists:
    """Lists of all rows; of a matrix only the best, but everything for the rows in `whole`."""
    pairs = problem.pairs
    rows: Ints
    columns: Ints
    if isinstance(pairs, SparsePairs):
        rows, columns, scores = pairs.rows, pairs.columns, pairs.scores
        cut = np.zeros(problem.shape[0], dtype=np.bool_)
    else:
        rows, columns, scores, cut = _shown(pairs, whole)
    liking = (column_scores or pairs).scores_of(rows, columns)
    kept = np.isfinite(liking)
    rows, columns, scores, liking = rows[kept], columns[kept], scores[kept], liking[kept]
    starts = np.searchsorted(rows, np.arange(problem.shape[0] + 1)).astype(np.int64)
    order = ranked(starts, scores.astype(np.float64))
    return _Lists(starts, columns[order].astype(np.int64), liking[order].astype(np.float64), cut)


def _shown(pairs: DensePairs, whole: NDArray[np.bool_]) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    """The best of each row and everything of the rows that need it, in a matrix."""
    width = pairs.shape[1]
    if width <= _LISTED:
        whole = np.ones_like(whole)
    found: list[tuple[Ints, Ints, Floats]] = []
    for rows, _, scores in pairs.blocks():
        edge = np.partition(scores, width - min(_LISTED, width), axis=1)[:, [width - min(_LISTED, width)]]
        edge[whole[rows[:, 0]]] = -np.inf
        # All equals of the last one are shown, so that a list ends between two different scores.
        down, across = np.nonzero((scores >= edge) & (scores > -np.inf))
        found.append((rows[down, 0], across, scores[down, across].astype(np.float64)))
    rows, columns = (np.concatenate([part[at] for part in found]) for at in (0, 1))
    return rows, columns, np.concatenate([part[2] for part in found]), ~whole
