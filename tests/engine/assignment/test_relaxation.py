"""An infeasible problem names changes that really make it feasible, and no fewer would."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.assignment.small import every_choice, problems, sparse

from naru_engine.assignment.pairs import DensePairs
from naru_engine.assignment.problem import AssignmentProblem, faults, uniform
from naru_engine.assignment.relaxation import Change, InfeasibleAssignment
from naru_engine.assignment.total import solve_total


def changed(problem: AssignmentProblem, changes: tuple[Change, ...]) -> AssignmentProblem:
    numbers = {name: getattr(problem, name).copy() for name in ("demand", "least", "most")}
    needs = {(need.row, need.group): need for need in problem.requirements}
    for change in changes:
        if change.kind == "requirement":
            needs[change.row, change.group] = replace(needs[change.row, change.group], least=change.after)
        else:
            at = change.row if change.kind == "demand" else change.column
            numbers[change.kind][at] = change.after
    kept = tuple(need for need in needs.values() if need.least)
    return AssignmentProblem(problem.pairs, **numbers, groups=problem.groups, requirements=kept)


def changes_of(problem: AssignmentProblem) -> tuple[Change, ...]:
    """What would have to change; nothing for a feasible problem."""
    try:
        solve_total(problem)
    except InfeasibleAssignment as told:
        return told.changes
    return ()


@settings(max_examples=150, deadline=None)
@given(problem=problems())
def test_changes_of_an_infeasible_problem_make_it_feasible(problem: AssignmentProblem):
    after = changed(problem, changes_of(problem))
    assert faults(after, solve_total(after).chosen) == []


@settings(max_examples=60, deadline=None)
@given(problem=problems(required=False))
def test_changes_of_an_infeasible_problem_are_the_fewest(problem: AssignmentProblem):
    units = sum(abs(change.after - change.before) for change in changes_of(problem))
    singles = single_steps(problem)
    for size in range(units):
        for steps in combinations(singles, size):
            assert not any(every_choice(stepped(problem, steps))), steps


def single_steps(problem: AssignmentProblem) -> list[tuple[str, int, int]]:
    rows, columns = problem.shape
    return [
        *(("demand", row, -1) for row in range(rows) for _ in range(int(problem.demand[row]))),
        *(("least", column, -1) for column in range(columns) for _ in range(int(problem.least[column]))),
        *(("most", column, 1) for column in range(columns) for _ in range(rows)),
    ][:12]


def stepped(problem: AssignmentProblem, steps: tuple[tuple[str, int, int], ...]) -> AssignmentProblem:
    numbers = {name: getattr(problem, name).copy() for name in ("demand", "least", "most")}
    for name, at, step in steps:
        numbers[name][at] += step
    return AssignmentProblem(problem.pairs, **numbers)


def test_infeasible_problem_with_few_candidates_is_proven_over_all_pairs():
    scores = np.random.default_rng(0).random((60, 30))
    problem = uniform(DensePairs(scores), per_row=2, most=3)
    with pytest.raises(InfeasibleAssignment) as told:
        solve_total(problem, candidates=3)
    assert sum(abs(change.after - change.before) for change in told.value.changes) == 120 - 90
    assert (told.value.shortages[0].asked, told.value.shortages[0].possible) == (120, 90)


def test_least_loads_that_only_pairs_left_out_can_meet_are_met():
    scores = np.random.default_rng(0).random((60, 30))
    scores[:, 20:] = 0.0
    problem = uniform(DensePairs(scores), per_row=2, most=10, least=3)
    found = solve_total(problem, candidates=3)
    assert faults(problem, found.chosen) == []
    assert found.weight == found.weight_bound


@settings(max_examples=50, deadline=None)
@given(problem=problems(required=False), barred=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6))
def test_pairs_without_conflicts_never_hold_them(problem: AssignmentProblem, barred: list[tuple[int, int]]):
    rows, columns = problem.shape
    inside = np.array([pair for pair in barred if pair[0] < rows and pair[1] < columns], dtype=np.int64).reshape(-1, 2)
    left = problem.pairs.without(inside[:, 0], inside[:, 1])
    where = np.indices((rows, columns)).reshape(2, -1)
    scores = left.scores_of(*where).reshape(rows, columns)
    before = problem.pairs.scores_of(*where).reshape(rows, columns)
    before[inside[:, 0], inside[:, 1]] = -np.inf
    assert np.array_equal(scores, before)
    assert left.count() == np.count_nonzero(before > -np.inf) == sparse(before).count()
