"""Check a certificate against the problem's own scores, with numpy and nothing else.

Nothing here imports a solver: what is checked is the definition of the problem and weak duality.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.blocking import count_blocking
from naru_engine.assignment.certificate import Certificate, problem_of
from naru_engine.assignment.duality import bound, scale_of, weight
from naru_engine.assignment.fairness import worst_row, worst_row_bound
from naru_engine.assignment.pairs import Pairs
from naru_engine.assignment.problem import AssignmentProblem, faults

_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked.

    name : stable word for it
    holds : whether it was found true
    told : what was found, in numbers
    """

    name: str
    holds: bool
    told: str


def check_certificate(certificate: Certificate, pairs: Pairs, *, column_scores: Pairs | None = None) -> list[Check]:
    """Every check that a certificate must pass; it is right when all hold. O(pairs), no solver.

    pairs : scores from the input file
    column_scores : for 'stable', what the columns prefer; None when they prefer by the same scores
    """
    try:
        problem = problem_of(certificate.terms, pairs)
    except (ValueError, IndexError) as error:
        return [Check("problem", holds=False, told=str(error))]
    broken = faults(problem, certificate.chosen, exact=certificate.objective != "stable")
    checks = [Check("conditions", not broken, "; ".join(broken[:5]) or f"{certificate.chosen.rows.size} pairs")]
    if broken:
        return checks
    if certificate.objective == "total":
        return checks + _total(certificate, problem)
    if certificate.objective == "fair":
        return checks + _fair(certificate, problem)
    return checks + _stable(certificate, problem, column_scores or pairs)


def _total(certificate: Certificate, problem: AssignmentProblem) -> list[Check]:
    value = float(certificate.chosen.row_sums(problem.pairs).sum())
    checks = [_same("value", certificate.value, value)]
    prices, scale = certificate.prices, certificate.scale
    if prices is None or scale is None:
        return [*checks, Check("bound", holds=False, told="no prices to prove it")]
    sizes = (prices.rows.size, prices.columns.size, prices.requirements.size)
    if sizes != (*problem.shape, len(problem.requirements)) or (prices.requirements < 0).any():
        return [*checks, Check("prices", holds=False, told=f"sizes {sizes} or a negative requirement price")]
    reached, limit = weight(certificate.chosen, problem, scale), bound(problem, prices, scale)
    proven = value + (limit - reached) / scale.factor + scale.lost(2 * certificate.chosen.rows.size)
    # A claim that scores were rounded only widens the bound; a claim that none was must be true.
    honest = not scale.exact or scale_of(problem.pairs) == scale
    return [
        *checks,
        Check("scale", honest, f"factor {scale.factor:g}, {'exact' if scale.exact else 'rounded'}"),
        _same("bound", certificate.bound, proven),
    ]


def _fair(certificate: Certificate, problem: AssignmentProblem) -> list[Check]:
    return [
        _same("value", certificate.value, worst_row(problem, certificate.chosen)),
        _same("bound", certificate.bound, worst_row_bound(problem)),
    ]


def _stable(certificate: Certificate, problem: AssignmentProblem, column_scores: Pairs) -> list[Check]:
    blocking = count_blocking(problem, certificate.chosen, column_scores)
    return [
        Check("blocking pairs", blocking == certificate.value, f"{blocking} counted, {certificate.value:g} claimed"),
        _same("bound", certificate.bound, 0.0),
    ]


def _same(name: str, claimed: float, found: float) -> Check:
    close = bool(abs(claimed - found) <= _CLOSE * max(1.0, abs(found)))
    return Check(name, close, f"{found!r} found, {claimed!r} claimed")


def check_result(
    certificate: Certificate,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    scores: NDArray[np.float64],
    pairs: Pairs,
) -> list[Check]:
    """Whether a result file holds the certificate's solution, no more and no less, with the input's scores."""
    width = pairs.shape[1]
    listed, kept = np.sort(rows * width + columns), certificate.chosen.rows * width + certificate.chosen.columns
    same = np.array_equal(listed, np.sort(kept))
    own = pairs.scores_of(rows, columns)
    # float32 scores are written with the digits that identify them, not with those of float64.
    right = bool(np.allclose(scores, own, rtol=1e-6, atol=1e-9)) if same else False
    return [
        Check("result pairs", same, f"{listed.size} in the result, {kept.size} in the certificate"),
        *([Check("result scores", right, "as in the input" if right else "differ from the input")] if same else []),
    ]
