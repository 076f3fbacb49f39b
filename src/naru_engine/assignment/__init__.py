"""Who gets whom: problems, solvers, certificates.

    from naru_engine import assignment
    pairs = assignment.DensePairs(scores)  # (n, m) float; -inf: never
    found = assignment.solve_total(assignment.uniform(pairs, per_row=3, most=6))

Names are loaded when first used, so that the verifier never loads a solver.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from naru_engine.assignment.blocking import count_blocking
    from naru_engine.assignment.fair import FairSolution, solve_fair
    from naru_engine.assignment.pairs import DensePairs, SparsePairs
    from naru_engine.assignment.problem import AssignmentProblem, Chosen, Requirement, faults, uniform
    from naru_engine.assignment.proof import TotalSolution
    from naru_engine.assignment.relaxation import InfeasibleAssignment
    from naru_engine.assignment.stable import StableSolution, solve_stable
    from naru_engine.assignment.total import solve_total

_HOMES = {
    "AssignmentProblem": "problem",
    "Chosen": "problem",
    "DensePairs": "pairs",
    "FairSolution": "fair",
    "InfeasibleAssignment": "relaxation",
    "Requirement": "problem",
    "SparsePairs": "pairs",
    "StableSolution": "stable",
    "TotalSolution": "proof",
    "count_blocking": "blocking",
    "faults": "problem",
    "solve_fair": "fair",
    "solve_stable": "stable",
    "solve_total": "total",
    "uniform": "problem",
}

__all__ = [
    "AssignmentProblem",
    "Chosen",
    "DensePairs",
    "FairSolution",
    "InfeasibleAssignment",
    "Requirement",
    "SparsePairs",
    "StableSolution",
    "TotalSolution",
    "count_blocking",
    "faults",
    "solve_fair",
    "solve_stable",
    "solve_total",
    "uniform",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
