"""The names that a notebook uses."""

import numpy as np
import pytest

from naru_engine import assignment


def test_every_public_name_of_assignment_loads():
    assert all(getattr(assignment, name) is not None for name in assignment.__all__)


def test_an_unknown_name_of_assignment_is_an_attribute_error():
    with pytest.raises(AttributeError, match="solve_best"):
        _ = assignment.solve_best


def test_the_example_of_assignment_runs():
    pairs = assignment.DensePairs(np.random.default_rng(0).random((8, 6)))
    found = assignment.solve_total(assignment.uniform(pairs, per_row=3, most=6))
    assert found.weight == found.weight_bound
