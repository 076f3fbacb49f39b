"""No pair would rather have each other, counted by a checker that knows nothing of the solver."""

from itertools import chain, combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.assignment.small import problems, sparse

from naru_engine.assignment import stable as stable_module
from naru_engine.assignment.blocking import count_blocking
from naru_engine.assignment.pairs import DensePairs
from naru_engine.assignment.problem import AssignmentProblem, Chosen, Requirement, faults, uniform
from naru_engine.assignment.stable import LeastLoadsUnmet, solve_stable


@st.composite
def two_sided(draw):
    problem = draw(problems(required=False))
    rows, columns = problem.shape
    liked = np.array(draw(st.lists(st.integers(0, 5), min_size=rows * columns, max_size=rows * columns)), dtype=float)
    problem = AssignmentProblem(problem.pairs, problem.demand, np.zeros_like(problem.least), problem.most)
    return problem, DensePairs(liked.reshape(rows, columns))


@settings(max_examples=150, deadline=None)
@given(two_sided())
def test_solve_stable_on_small_problems_has_no_blocking_pair(case):
    problem, liked = case
    found = solve_stable(problem, liked)
    assert faults(problem, found.chosen, exact=False) == []
    assert count_blocking(problem, found.chosen, liked) == 0
    given_ = np.bincount(found.chosen.rows, minlength=problem.shape[0])
    assert np.array_equal(found.short, problem.demand - given_)


@settings(max_examples=25, deadline=None)
@given(two_sided())
def test_solve_stable_is_the_best_for_every_row_of_all_stable_choices(case):
    problem, _ = case
    rows, columns = problem.shape
    if rows * columns > 9:
        return
    # Strict preferences on both sides, so that "best for every row" is a definite thing.
    own = DensePairs(np.random.default_rng(rows * 7 + columns).permutation(rows * columns).reshape(rows, columns) * 1.0)
    liked = DensePairs(np.random.default_rng(rows + columns).permutation(rows * columns).reshape(rows, columns) * 1.0)
    problem = AssignmentProblem(own, np.minimum(problem.demand, 1), problem.least * 0, problem.most)
    best = solve_stable(problem, liked).chosen.row_sums(own)
    for chosen in partial_choices(problem):
        if not faults(problem, chosen, exact=False) and count_blocking(problem, chosen, liked) == 0:
            assert (best >= chosen.row_sums(own)).all()


def partial_choices(problem):
    rows, columns = problem.shape
    options = [
        list(chain.from_iterable(combinations(range(columns), size) for size in range(int(problem.demand[row]) + 1)))
        for row in range(rows)
    ]
    for picked in product(*options):
        pairs = np.array([(row, column) for row, own in enumerate(picked) for column in own], dtype=np.int64)
        yield Chosen(*pairs.reshape(-1, 2).T)


def big(rows: int, columns: int, seed: int):
    draw = np.random.default_rng(seed)
    return draw.random((rows, columns)), draw.random((rows, columns))


def test_solve_stable_of_a_matrix_with_short_lists_equals_the_whole(monkeypatch):
    scores, liked = big(120, 30, 4)
    problem = uniform(DensePairs(scores), per_row=2, most=7)
    whole = solve_stable(problem, DensePairs(liked))
    monkeypatch.setattr(stable_module, "_LISTED", 3)
    short = solve_stable(problem, DensePairs(liked))
    assert np.array_equal(whole.chosen.rows, short.chosen.rows)
    assert np.array_equal(whole.chosen.columns, short.chosen.columns)
    assert whole.short.sum() == 30


def test_solve_stable_of_listed_pairs_equals_the_matrix():
    scores, liked = big(60, 20, 6)
    scores[scores < 0.4] = -np.inf
    dense = solve_stable(uniform(DensePairs(scores), per_row=2, most=5), DensePairs(liked))
    listed = solve_stable(uniform(sparse(scores), per_row=2, most=5), sparse(liked))
    assert np.array_equal(dense.chosen.columns, listed.chosen.columns)


def test_count_blocking_sees_a_pair_that_would_rather_swap():
    problem = uniform(DensePairs(np.array([[2.0, 1.0], [2.0, 1.0]])), per_row=1, most=1)
    liked = DensePairs(np.array([[2.0, 1.0], [1.0, 2.0]]))
    swapped = Chosen(np.array([0, 1]), np.array([1, 0]))
    assert count_blocking(problem, swapped, liked) == 1
    assert count_blocking(problem, solve_stable(problem, liked).chosen, liked) == 0


def test_solve_stable_below_a_least_load_says_which_column():
    problem = uniform(DensePairs(np.array([[2.0, 1.0]])), per_row=1, most=1, least=1)
    with pytest.raises(LeastLoadsUnmet) as told:
        solve_stable(problem)
    assert (told.value.columns.tolist(), told.value.loads.tolist()) == ([1], [0])


def test_solve_stable_with_a_group_requirement_is_refused():
    problem = AssignmentProblem(
        DensePairs(np.ones((1, 1))), np.array([1]), np.array([0]), np.array([1]), np.array([[True]]),
        (Requirement(0, 0, 1),),
    )  # fmt: skip
    with pytest.raises(ValueError, match="group requirements"):
        solve_stable(problem)
