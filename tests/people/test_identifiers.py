"""Business and corporate numbers."""

import doctest

import pytest

from naru.people import industries
from naru.people.rules import identifiers
from naru.people.rules.identifiers import check_business_number, check_corporate_number, formatted_business_number


@pytest.mark.parametrize("module", [identifiers, industries])
def test_docstring_examples_run(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["124-81-00998", "1248100998", " 124 81 00998 ", "124–81–00998"])
def test_business_number_with_or_without_separators_is_valid(text: str) -> None:
    assert check_business_number(text).code == "business_number_valid"


@pytest.mark.parametrize("last", [digit for digit in range(10) if digit != 8])
def test_business_number_with_any_other_last_digit_is_refused(last: int) -> None:
    assert check_business_number(f"124810099{last}").code == "business_number_check_digit"


@pytest.mark.parametrize("text", ["", "124810099", "12481009988", "124-81-0099A", "１２４８１００９９８", "가나다"])
def test_business_number_of_another_shape_is_refused(text: str) -> None:
    assert check_business_number(text).code == "business_number_shape"


def test_business_number_of_zeros_is_refused() -> None:
    assert check_business_number("0000000000").code == "business_number_check_digit"


def test_formatted_business_number_groups_three_two_five() -> None:
    assert formatted_business_number("1248100998") == "124-81-00998"


def test_corporate_number_with_a_wrong_check_digit_only_warns() -> None:
    assert check_corporate_number("110111-0062432").verdict.value == "pass"
    assert check_corporate_number("110111-0062433").verdict.value == "undetermined"
    assert check_corporate_number("110111-006243").verdict.value == "fail"
