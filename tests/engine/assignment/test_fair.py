"""The worst-off row is raised as far as it can be, then the next."""

import numpy as np
import pytest
from hypothesis import given, settings
from tests.engine.assignment.small import every_choice, problems, sparse

from naru_engine.assignment import fair as fair_module
from naru_engine.assignment.fair import solve_fair
from naru_engine.assignment.fairness import best_row_sums
from naru_engine.assignment.pairs import DensePairs
from naru_engine.assignment.problem import AssignmentProblem, faults, uniform
from naru_engine.assignment.relaxation import InfeasibleAssignment


def sums(problem: AssignmentProblem, chosen) -> list[float]:
    """What the asking rows get, worst first."""
    return np.sort(chosen.row_sums(problem.pairs)[problem.demand > 0]).round(6).tolist()


@settings(max_examples=60, deadline=None)
@given(problem=problems(overlapping=True))
def test_solve_fair_on_small_problems_is_leximin_by_trying_everything(problem: AssignmentProblem):
    choices = list(every_choice(problem))
    if not choices:
        with pytest.raises(InfeasibleAssignment):
            solve_fair(problem)
        return
    found = solve_fair(problem)
    assert faults(problem, found.chosen) == []
    best = max(sums(problem, chosen) for chosen in choices)
    assert sums(problem, found.chosen) == pytest.approx(best, abs=1e-4)
    assert found.bound >= found.value - 1e-6


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_solve_fair_of_one_level_gives_the_best_worst_row_and_then_the_largest_sum(problem: AssignmentProblem):
    choices = list(every_choice(problem))
    if not choices:
        return
    found = solve_fair(problem, levels=1)
    ranked = [(sums(problem, chosen)[:1], sum(sums(problem, chosen))) for chosen in choices]
    worst, total = max(ranked)
    assert (sums(problem, found.chosen)[:1], found.total) == (
        pytest.approx(worst, abs=1e-5),
        pytest.approx(total, abs=1e-4),
    )
    assert found.worst_proven


@settings(max_examples=40, deadline=None)
@given(problem=problems())
def test_solve_fair_level_by_level_is_leximin_as_far_as_it_climbs(problem: AssignmentProblem):
    choices = list(every_choice(problem))
    if not choices:
        return
    whole, fair_module.WHOLE_PAIRS = fair_module.WHOLE_PAIRS, 0
    try:
        found = solve_fair(problem, levels=4)
    finally:
        fair_module.WHOLE_PAIRS = whole
    best = max(sums(problem, chosen) for chosen in choices)
    assert faults(problem, found.chosen) == []
    assert sums(problem, found.chosen)[: found.levels] == pytest.approx(best[: found.levels], abs=1e-4)


def contested(rows: int, columns: int, seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    scores = draw.random((rows, columns)) * draw.random(columns)
    scores[draw.random((rows, columns)) < 0.02] = -np.inf
    return scores


def test_solve_fair_beyond_the_exact_size_keeps_every_condition_and_gains_on_the_plain_optimum(monkeypatch):
    monkeypatch.setattr(fair_module, "EXACT_PAIRS", 100)
    problem = uniform(DensePairs(contested(150, 40, 2)), per_row=3, most=13, least=6)
    found, plain = solve_fair(problem), fair_module.solve_total(problem)
    assert faults(problem, found.chosen) == []
    assert found.value >= sums(problem, plain.chosen)[0]
    assert found.value <= found.bound
    assert found.total <= found.total_bound + 1e-9


def test_solve_fair_of_listed_pairs_equals_the_matrix():
    scores = contested(12, 8, 3)
    dense, listed = (uniform(pairs, per_row=2, most=4) for pairs in (DensePairs(scores), sparse(scores)))
    assert sums(dense, solve_fair(dense).chosen) == sums(listed, solve_fair(listed).chosen)


def test_solve_fair_with_more_levels_than_can_be_proven_is_refused(monkeypatch):
    monkeypatch.setattr(fair_module, "EXACT_PAIRS", 10)
    with pytest.raises(ValueError, match="only 1 can be raised"):
        solve_fair(uniform(DensePairs(contested(10, 5, 1)), per_row=1, most=4), levels=2)


def test_best_row_sums_of_a_row_that_asks_for_nothing_is_no_bound():
    problem = AssignmentProblem(
        DensePairs(np.array([[1.0, 2.0, -np.inf], [5.0, 4.0, 3.0]])),
        np.array([0, 2]),
        np.zeros(3, int),
        np.ones(3, int),
    )
    assert best_row_sums(problem).tolist() == [np.inf, 9.0]
