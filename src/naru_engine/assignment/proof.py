"""A solution together with the prices that prove how good it is. numpy only."""

from dataclasses import dataclass

from naru_engine.assignment.duality import Prices, Scale, bound, weight
from naru_engine.assignment.problem import AssignmentProblem, Chosen


@dataclass(frozen=True, slots=True)
class TotalSolution:
    """The choice, its sum, and the prices that prove that none is larger.

    weight, weight_bound : whole numbers on the scale; equal when the optimum is proven
    value : sum of the scores; no feasible choice exceeds `bound`
    """

    chosen: Chosen
    prices: Prices
    scale: Scale
    weight: int
    weight_bound: int
    value: float
    bound: float
    solver: str
    rounds: int = 1


def proven(
    problem: AssignmentProblem, chosen: Chosen, prices: Prices, scale: Scale, *, solver: str, rounds: int = 1
) -> TotalSolution:
    """Value the choice and what its prices prove."""
    reached, limit = weight(chosen, problem, scale), bound(problem, prices, scale)
    value = float(chosen.row_sums(problem.pairs).sum())
    room = (limit - reached) / scale.factor + scale.lost(2 * chosen.rows.size)
    return TotalSolution(chosen, prices, scale, reached, limit, value, value + room, solver, rounds)
