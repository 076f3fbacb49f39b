"""The largest sum: equal to trying everything, proven, never a conflict."""

import numpy as np
import pytest
from hypothesis import given, settings
from tests.engine.assignment.small import every_choice, problems, sparse

from naru_engine.assignment.duality import bound, weight
from naru_engine.assignment.pairs import DensePairs, SparsePairs
from naru_engine.assignment.problem import AssignmentProblem, Requirement, faults, uniform
from naru_engine.assignment.relaxation import InfeasibleAssignment
from naru_engine.assignment.total import solve_total


@settings(max_examples=150, deadline=None)
@given(problem=problems())
def test_solve_total_on_small_problems_equals_trying_everything(problem: AssignmentProblem):
    best = max((chosen.row_sums(problem.pairs).sum() for chosen in every_choice(problem)), default=None)
    if best is None:
        with pytest.raises(InfeasibleAssignment):
            solve_total(problem)
        return
    found = solve_total(problem, candidates=1)
    assert faults(problem, found.chosen) == []
    assert found.value == pytest.approx(best, abs=1e-6)
    assert found.weight == found.weight_bound == bound(problem, found.prices, found.scale)
    assert found.bound >= best - 1e-6


@settings(max_examples=60, deadline=None)
@given(problem=problems(overlapping=True))
def test_solve_total_with_overlapping_groups_equals_trying_everything(problem: AssignmentProblem):
    best = max((chosen.row_sums(problem.pairs).sum() for chosen in every_choice(problem)), default=None)
    if best is None:
        with pytest.raises(InfeasibleAssignment):
            solve_total(problem)
        return
    found = solve_total(problem)
    assert faults(problem, found.chosen) == []
    assert found.value == pytest.approx(best, abs=1e-5)
    assert found.bound >= best - 1e-6


def instance(rows: int, columns: int, *, seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    scores = draw.random((rows, columns)).round(3) * draw.random(columns)
    scores[draw.random((rows, columns)) < 0.05] = -np.inf
    return scores


@pytest.mark.parametrize("shape", [(60, 20), (200, 90)])
def test_solve_total_with_few_candidates_equals_all_of_them(shape):
    scores = instance(*shape, seed=3)
    problem = uniform(DensePairs(scores), per_row=3, most=-(-shape[0] * 3 // shape[1]) + 2, least=2)
    few, all_of_them = solve_total(problem, candidates=4), solve_total(problem, candidates=shape[1])
    assert few.weight == all_of_them.weight == few.weight_bound
    assert faults(problem, few.chosen) == []


def test_solve_total_of_listed_pairs_equals_the_matrix():
    scores = instance(80, 30, seed=5)
    dense = solve_total(uniform(DensePairs(scores), per_row=2, most=8), candidates=5)
    listed = solve_total(uniform(sparse(scores), per_row=2, most=8), candidates=5)
    assert (dense.weight, dense.chosen.rows.size) == (listed.weight, listed.chosen.rows.size)


def test_solve_total_twice_gives_the_same_choice_among_ties():
    problem = uniform(DensePairs(np.ones((30, 12), dtype=np.float32)), per_row=2, most=6)
    first, second = solve_total(problem), solve_total(problem)
    assert np.array_equal(first.chosen.columns, second.chosen.columns)


def test_solve_total_with_a_requirement_takes_the_worse_expert_of_the_group():
    scores = np.array([[0.9, 0.8, 0.1], [0.9, 0.8, 0.2]])
    problem = AssignmentProblem(
        DensePairs(scores), np.array([2, 2]), np.zeros(3, int), np.full(3, 2), np.array([[False, False, True]]),
        (Requirement(0, 0, 1),),
    )  # fmt: skip
    found = solve_total(problem)
    assert found.chosen.columns.tolist() == [0, 2, 0, 1]
    assert found.weight == found.weight_bound


def test_solve_total_of_decimals_loses_nothing_to_rounding():
    problem = uniform(DensePairs(np.array([[0.1, 0.2], [0.3, 0.7]])), per_row=1, most=1)
    found = solve_total(problem)
    assert (found.scale.factor, found.scale.exact, found.weight, found.bound) == (10.0, True, 8, found.value)


def test_solve_total_of_no_rows_is_empty():
    found = solve_total(
        uniform(SparsePairs.from_lists(np.array([], int), np.array([], int), np.array([]), (0, 2)), per_row=1, most=1)
    )
    assert (found.chosen.rows.size, found.value) == (0, 0.0)


def test_weight_counts_halves_to_even_as_pricing_does():
    scores = np.array([[2.0**-40 * 0.5, 1.0]])
    problem = uniform(DensePairs(scores), per_row=2, most=1)
    found = solve_total(problem)
    assert weight(found.chosen, problem, found.scale) == found.weight_bound


def test_assignment_problem_with_crossed_loads_is_refused():
    with pytest.raises(ValueError, match=r"least\[1\] is 3, above most 2"):
        AssignmentProblem(DensePairs(np.ones((1, 2))), np.array([1]), np.array([0, 3]), np.array([1, 2]))


def test_sparse_pairs_with_a_pair_twice_are_refused():
    with pytest.raises(ValueError, match=r"the pair \(0, 1\) is listed twice"):
        SparsePairs.from_lists(np.array([0, 0]), np.array([1, 1]), np.array([1.0, 2.0]), (1, 2))
