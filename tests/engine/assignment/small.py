"""Small problems and what is best in them, by trying everything."""

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np
from hypothesis import strategies as st

from naru_engine.assignment.pairs import DensePairs, SparsePairs
from naru_engine.assignment.problem import AssignmentProblem, Chosen, Requirement, faults


@st.composite
def problems(draw: st.DrawFn, *, required: bool = True, overlapping: bool = False) -> AssignmentProblem:
    """Up to 4 rows and 4 columns with conflicts, loads, ties, negative scores, and group requirements."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    values = draw(
        st.sampled_from([st.integers(-3, 9), st.floats(-1, 1, width=32), st.integers(0, 100).map(lambda x: x / 100)])
    )
    scores = np.array(
        draw(st.lists(st.lists(values, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    )
    scores = scores.astype(draw(st.sampled_from([np.float32, np.float64])))
    barred = draw(st.lists(st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1)), max_size=4))
    for row, column in barred:
        scores[row, column] = -np.inf
    demand = np.array([draw(st.integers(0, min(2, columns))) for _ in range(rows)])
    most = np.array([draw(st.integers(1, rows)) for _ in range(columns)])
    least = np.array([draw(st.sampled_from([0, 0, 1])) for _ in range(columns)])
    groups = np.zeros((0, 0), dtype=bool)
    needs: tuple[Requirement, ...] = ()
    if required:
        split = draw(st.integers(0, columns))
        first = np.arange(columns) < split
        groups = np.array([first, np.arange(columns) % 2 == 0 if overlapping else ~first])
        wanted = draw(st.lists(st.tuples(st.integers(0, rows - 1), st.integers(0, 1)), max_size=3, unique=True))
        needs = tuple(Requirement(row, group, draw(st.integers(1, 2))) for row, group in wanted)
        needs = tuple(need for need in needs if need.least <= demand[need.row])
    pairs = DensePairs(scores) if draw(st.booleans()) else sparse(scores)
    return AssignmentProblem(pairs, demand, least, most, groups, needs)


def sparse(scores: np.ndarray) -> SparsePairs:
    rows, columns = np.nonzero(scores > -np.inf)
    return SparsePairs.from_lists(rows, columns, scores[rows, columns], scores.shape)


def every_choice(problem: AssignmentProblem) -> Iterator[Chosen]:
    """All choices that meet every condition."""
    rows, columns = problem.shape
    where = np.indices((rows, columns)).reshape(2, -1)
    allowed = np.isfinite(problem.pairs.scores_of(*where)).reshape(rows, columns)
    open_to = [np.flatnonzero(allowed[row]).tolist() for row in range(rows)]
    for picked in product(*(combinations(open_to[row], int(problem.demand[row])) for row in range(rows))):
        pairs = np.array([(row, column) for row, own in enumerate(picked) for column in own], dtype=np.int64)
        chosen = Chosen(*pairs.reshape(-1, 2).T)
        if not faults(problem, chosen):
            yield chosen
