"""Fairness as integer programmes (HiGHS, through scipy), for problems of moderate size.

All levels: the sums of the q worst rows, q = 1, 2, …, are raised one after the other, which is leximin (Ogryczak and
Śliwiński 2006, doi:10.1007/11751595_85).
"""

from dataclasses import dataclass
from functools import total_ordering
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from naru_engine.assignment.integer import programme_of
from naru_engine.assignment.problem import AssignmentProblem, Chosen

SOLVER = "HiGHS (scipy.optimize.milp)"
_NODES = 3_000  # a limit on nodes, not on time: the same input must give the same answer
_SLACK = 1e-9


@total_ordering
@dataclass(frozen=True, slots=True)
class RowSums:
    """Order of two choices: the worst row first, then the sum."""

    worst: float
    total: float

    @classmethod
    def of(cls, problem: AssignmentProblem, chosen: Chosen) -> Self:
        sums = chosen.row_sums(problem.pairs)
        return cls(float(sums[problem.demand > 0].min(initial=np.inf)), float(sums.sum()))

    def __lt__(self, other: "RowSums") -> bool:
        if abs(self.worst - other.worst) > _SLACK:
            return self.worst < other.worst
        return self.total < other.total - _SLACK


@dataclass(frozen=True, slots=True)
class Found:
    """A choice, and whether the solver proved it the best for what it was asked."""

    chosen: Chosen
    proven: bool


@dataclass(frozen=True, slots=True)
class Programme:
    """The conditions on every pair, and the matrix that gives the rows' sums.

    asking : rows that ask for something; only their sums count
    """

    problem: AssignmentProblem
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    scores: NDArray[np.float64]
    conditions: tuple[sparse.csr_array, NDArray[np.float64], NDArray[np.float64]]
    sums: sparse.csr_array
    asking: NDArray[np.int64]

    @classmethod
    def of(cls, problem: AssignmentProblem, pairs: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None) -> Self:
        """On the given pairs, or on all."""
        base = programme_of(problem, pairs)
        at = np.arange(base.rows.size)
        sums = sparse.csr_array((base.scores, (base.rows, at)), shape=(problem.shape[0], at.size))
        asking = np.flatnonzero(problem.demand > 0)
        conditions = (base.matrix, base.low, base.high)
        return cls(problem, base.rows, base.columns, base.scores, conditions, sums[asking], asking)

    def widened(self, further: int) -> LinearConstraint:
        """The conditions with so many further variables, which they do not concern."""
        matrix, low, high = self.conditions
        if further:
            matrix = sparse.hstack([matrix, sparse.csr_array((low.size, further))], format="csr")
        return LinearConstraint(matrix, low, high)

    def solve(
        self, cost: NDArray[np.float64], constraints: list[LinearConstraint], low: NDArray[np.float64]
    ) -> Found | None:
        """Minimise; the first variables are the pairs, any further one is continuous and at least its `low`."""
        size = self.scores.size
        lower = np.concatenate([np.zeros(size), low])
        upper = np.concatenate([np.ones(size), np.full(low.size, np.inf)])
        whole = np.concatenate([np.ones(size, dtype=np.int64), np.zeros(low.size, dtype=np.int64)])
        options: Any = {"mip_rel_gap": 0.0, "node_limit": _NODES}
        solved = milp(cost, constraints=constraints, integrality=whole, bounds=Bounds(lower, upper), options=options)
        if solved.x is None:
            return None
        used = solved.x[:size] > 0.5
        return Found(Chosen.of(self.rows[used], self.columns[used]), proven=solved.status == 0)


def floored_total(programme: Programme, floors: NDArray[np.float64]) -> Found | None:
    """The largest sum in which no asking row is below its floor; None where there is none.

    floors : one for each asking row
    """
    limits = LinearConstraint(programme.sums, floors - _SLACK, np.inf)
    found = programme.solve(-programme.scores, [programme.widened(0), limits], np.zeros(0))
    if found is None:
        return None
    # The solver lets conditions slip by a millionth; a choice below a floor is none.
    sums = found.chosen.row_sums(programme.problem.pairs)[programme.asking]
    return found if (sums >= floors - 2 * _SLACK).all() else None


def highest_floor(
    programme: Programme, raised: NDArray[np.bool_] | None = None, floors: NDArray[np.float64] | None = None
) -> Found | None:
    """The best worst row among those to be raised, the others at their floors.

    raised, floors : one for each asking row; all are raised when None
    """
    rows, size = programme.asking.size, programme.scores.size
    raised = np.ones(rows, dtype=np.bool_) if raised is None else raised
    low = np.zeros(rows) if floors is None else np.where(raised, 0.0, floors - _SLACK)
    lines = sparse.hstack([programme.sums, sparse.csr_array(-raised.astype(np.float64)[:, None])], format="csr")
    cost = np.zeros(size + 1)
    cost[size] = -1.0
    constraints = [programme.widened(1), LinearConstraint(lines, low, np.inf)]
    return programme.solve(cost, constraints, np.array([-np.inf]))


def climbed(programme: Programme, alone: NDArray[np.float64], levels: int) -> tuple[Found, int] | None:
    """Level by level while the next row can reach what it could get alone, and one more, as high as it goes.

    alone : the most that each asking row could get; no level can lie above the least of those not yet at theirs
    Returns the choice and the number of levels that are settled; None where the solver ends without an answer.
    """
    best: Found | None = None
    settled = 0
    for level in np.unique(np.sort(alone)[:levels]):
        found = floored_total(programme, np.minimum(alone, level))
        if found is None:
            return _topped(programme, alone, float(level), best, settled)
        best, settled = found, int(np.count_nonzero(alone <= level))
    return (best, settled) if best else None


def _topped(
    programme: Programme, alone: NDArray[np.float64], level: float, best: Found | None, settled: int
) -> tuple[Found, int] | None:
    """The last level: the rest as high as it goes, then the largest sum there."""
    rest = alone >= level
    highest = highest_floor(programme, rest, alone)
    if highest is None:
        return (best, settled) if best else None
    sums = highest.chosen.row_sums(programme.problem.pairs)[programme.asking]
    found = floored_total(programme, np.where(rest, sums[rest].min(), alone)) or highest
    return Found(found.chosen, found.proven and highest.proven), settled + 1


def lexicographic(programme: Programme, levels: int) -> Found | None:
    """The worst row raised first, then the next, for so many levels; then the sum."""
    reached: list[float] = []
    proven = True
    for level in range(1, levels + 1):
        found = _raised(programme, level, reached)
        if found is None:
            return None
        proven &= found.proven
        reached.append(_worst_sum(programme, found.chosen, level))
    last = _raised(programme, programme.asking.size, reached)
    return None if last is None else Found(last.chosen, proven and last.proven)


def _worst_sum(programme: Programme, chosen: Chosen, level: int) -> float:
    """Sum of the `level` worst rows."""
    sums = np.sort(chosen.row_sums(programme.problem.pairs)[programme.asking])
    return float(sums[:level].sum())


def _raised(programme: Programme, level: int, reached: list[float]) -> Found | None:
    """The largest sum of the `level` worst rows, none of the smaller levels below what was reached.

    The sum of the q worst is the largest q·r - sum of d over r and d with d >= r - a row's sum, d >= 0.
    """
    size, rows = programme.scores.size, programme.asking.size
    if level == rows and len(reached) == rows:
        reached = reached[:-1]
    blocks = [*range(1, len(reached) + 1), level]
    further = len(blocks) * (rows + 1)
    constraints = [programme.widened(further)]
    for number, worst in enumerate(blocks):
        start = size + number * (rows + 1)
        constraints.append(_shortfalls(programme, start, size + further))
        if number < len(reached):
            line = sparse.csr_array(_theta(worst, start, rows, size + further)[None, :])
            slack = _SLACK * max(1.0, abs(reached[number]))
            constraints.append(LinearConstraint(line, reached[number] - slack, np.inf))
    start = size + len(reached) * (rows + 1)
    low = np.tile(np.concatenate([[-np.inf], np.zeros(rows)]), len(blocks))
    return programme.solve(-_theta(level, start, rows, size + further), constraints, low)


def _shortfalls(programme: Programme, start: int, width: int) -> LinearConstraint:
    """d + a row's sum - r >= 0, for each asking row."""
    rows, size = programme.asking.size, programme.scores.size
    before = sparse.csr_array((rows, start - size))
    own = sparse.hstack([sparse.csr_array(-np.ones((rows, 1))), sparse.eye_array(rows)])
    after = sparse.csr_array((rows, width - start - rows - 1))
    return LinearConstraint(sparse.hstack([programme.sums, before, own, after], format="csr"), 0.0, np.inf)


def _theta(level: int, start: int, rows: int, width: int) -> NDArray[np.float64]:
    line = np.zeros(width)
    line[start] = level
    line[start + 1 : start + 1 + rows] = -1.0
    return line
