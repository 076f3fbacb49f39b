"""Resident registration numbers are recognised, and what only looks like one is not."""

import pytest

from naru.core.resident_numbers import resident_number_in


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("900101-1234568", "900101-1******"),  # check digit holds
        ("900101 - 1234560", "900101-1******"),  # a hyphen and the shape are enough
        ("900101–1234560", "900101-1******"),  # a dash
        ("담당 9001011234568 입니다", "900101-1******"),  # thirteen digits with their check digit
        ("2101013456789", "210101-3******"),  # drawn by lot: no check digit
    ],
)
def test_resident_number_is_found_and_masked(text: str, masked: str) -> None:
    assert resident_number_in(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "110111-0062432",  # a corporate number
        "110111-1234569",  # a corporate number whose seventh digit could be a gender
        "901301-1234567",  # no thirteenth month
        "900101-9234567",  # no such gender digit
        "900101-1******",  # already masked
        "9001011234567",  # thirteen digits, wrong check digit, born before 2020
        "1900101-12345678",  # longer numbers
        "124-81-00998",
        "2026-01-02 1234567",
        "",
    ],
)
def test_what_is_no_resident_number_is_left_alone(text: str) -> None:
    assert resident_number_in(text) is None
