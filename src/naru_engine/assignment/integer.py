"""Group requirements that overlap, which no flow can say: a mixed-integer programme (HiGHS, through scipy)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from naru_engine.assignment.candidates import best_pairs
from naru_engine.assignment.duality import Prices, Scale, scale_of
from naru_engine.assignment.problem import AssignmentProblem, Chosen
from naru_engine.assignment.proof import TotalSolution, proven
from naru_engine.assignment.relaxation import Change, InfeasibleAssignment

SOLVER = "HiGHS (scipy.optimize.milp)"


@dataclass(frozen=True, slots=True)
class IntegerProgramme:
    """Rows of the matrix: demands, then columns' loads, then requirements."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    scores: NDArray[np.float64]
    matrix: sparse.csr_array
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def solve_total_by_integers(problem: AssignmentProblem) -> TotalSolution:
    """The largest sum where a row requires groups that share columns.

    Over all pairs. The solver proves the optimum itself; the certificate holds the linear bound, which here may lie
    above it, and the gap says by how much.
    Raises InfeasibleAssignment with the smallest changes.
    """
    scale = scale_of(problem.pairs)
    programme = programme_of(problem)
    solved = milp(
        -programme.scores,
        constraints=LinearConstraint(programme.matrix, programme.low, programme.high),
        integrality=np.ones(programme.scores.size, dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    if solved.x is None:
        raise _explained(problem, programme)
    used = solved.x > 0.5
    chosen = Chosen.of(programme.rows[used], programme.columns[used])
    return proven(problem, chosen, _prices(problem, programme, scale), scale, solver=SOLVER)


def programme_of(
    problem: AssignmentProblem, pairs: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None
) -> IntegerProgramme:
    """The conditions as a matrix, on the given pairs or on all."""
    rows, columns = pairs or best_pairs(problem, problem.shape[1])
    n, m = problem.shape
    at = np.arange(rows.size)
    above, below = [rows, n + columns], [at, at]
    for number, need in enumerate(problem.requirements):
        inside = at[(rows == need.row) & problem.groups[need.group][columns]]
        above.append(np.full(inside.size, n + m + number))
        below.append(inside)
    entries = np.concatenate(above), np.concatenate(below)
    shape = (n + m + len(problem.requirements), rows.size)
    matrix = sparse.csr_array((np.ones(entries[0].size), entries), shape=shape)
    shares = np.array([need.least for need in problem.requirements], dtype=np.float64)
    low = np.concatenate([problem.demand, problem.least, shares])
    high = np.concatenate([problem.demand, problem.most, np.full(shares.size, np.inf)])
    return IntegerProgramme(rows, columns, problem.pairs.scores_of(rows, columns), matrix, low, high)


def _prices(problem: AssignmentProblem, programme: IntegerProgramme, scale: Scale) -> Prices:
    """Prices of the linear relaxation, rounded to whole weights; any rounding still proves a bound."""
    n, m = problem.shape
    matrix, low, high = programme.matrix, programme.low, programme.high
    solve: Any = linprog  # its stubs know no sparse matrices
    relaxed = solve(
        -programme.scores,
        A_eq=matrix[:n],
        b_eq=low[:n],
        A_ub=sparse.vstack([matrix[n : n + m], -matrix[n:]]),
        b_ub=np.concatenate([high[n : n + m], -low[n:]]),
        bounds=(0, 1),
        method="highs",
    )
    most, least, share = np.split(-relaxed.ineqlin.marginals, [m, 2 * m])
    u, v, y = -relaxed.eqlin.marginals, most - least, share
    whole = [np.rint(part * scale.factor).astype(np.int64) for part in (u, v, np.maximum(y, 0))]
    return Prices(whole[0], whole[1], whole[2])


def _explained(problem: AssignmentProblem, programme: IntegerProgramme) -> InfeasibleAssignment:
    """The fewest units by which demands, loads and requirements must give way."""
    n, m = problem.shape
    size, lines = programme.scores.size, programme.low.size
    less = sparse.eye_array(lines, format="csr")  # a unit that makes up for a missing one
    more = sparse.vstack([sparse.csr_array((n, m)), sparse.eye_array(m), sparse.csr_array((lines - n - m, m))])
    matrix = sparse.hstack([programme.matrix, less, -more], format="csr")
    cost = np.concatenate([np.zeros(size), np.ones(lines + m)])
    upper = np.concatenate([np.ones(size), programme.low, np.full(m, float(n))])
    constraint = LinearConstraint(matrix, programme.low, programme.high)
    solved = milp(cost, constraints=constraint, integrality=np.ones(cost.size, dtype=np.int64), bounds=Bounds(0, upper))
    assert solved.x is not None  # noqa: S101  a programme in which everything may give way is feasible
    units = np.rint(solved.x[size:]).astype(np.int64)
    return InfeasibleAssignment((), _changes(problem, units[:lines], units[lines:]))


def _changes(problem: AssignmentProblem, less: NDArray[np.int64], more: NDArray[np.int64]) -> list[Change]:
    n, m = problem.shape
    changes = []
    for row in np.flatnonzero(less[:n]):
        asked = int(problem.demand[row])
        changes.append(Change("demand", int(row), None, None, asked, asked - int(less[row])))
    for column in np.flatnonzero(less[n : n + m]):
        least = int(problem.least[column])
        changes.append(Change("least", None, int(column), None, least, least - int(less[n + column])))
    for column in np.flatnonzero(more):
        most = int(problem.most[column])
        changes.append(Change("most", None, int(column), None, most, most + int(more[column])))
    for number in np.flatnonzero(less[n + m :]):
        need = problem.requirements[number]
        after = need.least - int(less[n + m + number])
        changes.append(Change("requirement", need.row, None, need.group, need.least, after))
    return changes
