"""Other solvers on the same work: HiGHS on the linear programme of the given pairs, scipy's Jonker–Volgenant."""

import time

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment, linprog

from naru_engine.assignment.candidates import best_pairs
from naru_engine.assignment.problem import AssignmentProblem


def highs(problem: AssignmentProblem, *, candidates: int | None = None, limit: float = 180.0) -> dict[str, object]:
    """The linear programme (its corners are whole) on all pairs or on the best candidates of each row."""
    rows, columns = best_pairs(problem, candidates or problem.shape[1])
    scores = problem.pairs.scores_of(rows, columns)
    at, one = np.arange(rows.size), np.ones(rows.size)
    by_row = sparse.csr_array((one, (rows, at)), shape=(problem.shape[0], rows.size))
    by_column = sparse.csr_array((one, (columns, at)), shape=(problem.shape[1], rows.size))
    start, used = time.perf_counter(), time.process_time()
    found = linprog(  # type: ignore[call-overload]  # sparse matrices are taken; the stubs know dense ones only
        -scores,
        A_eq=by_row,
        b_eq=problem.demand,
        A_ub=sparse.vstack([by_column, -by_column]),
        b_ub=np.concatenate([problem.most, -problem.least]),
        bounds=(0, 1),
        method="highs",
        options={"time_limit": limit},
    )
    spent = {"seconds": time.perf_counter() - start, "processor seconds": time.process_time() - used}
    return {**spent, "total": -found.fun if found.status == 0 else None, "pairs": int(rows.size)}


def jonker_volgenant(scores: np.ndarray) -> dict[str, object]:
    """One each on both sides, the only case in which it solves the same problem."""
    start, used = time.perf_counter(), time.process_time()
    rows, columns = linear_sum_assignment(scores, maximize=True)
    spent = {"seconds": time.perf_counter() - start, "processor seconds": time.process_time() - used}
    return {**spent, "total": float(scores[rows, columns].astype(np.float64).sum())}
