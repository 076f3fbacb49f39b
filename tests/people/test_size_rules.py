"""Company size as a judgement of a day."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from naru.core.decision import Verdict
from naru.core.period import Period
from naru.people.labels import SIZE_DECISIONS, SIZE_FACTS
from naru.people.rules import size
from naru.people.rules.size import (
    SizeFacts,
    YearSales,
    average_sales_krw,
    check_sales,
    judge,
    missing_facts,
    validity,
)
from naru.people.states import SizeClass

DAY = date(2026, 11, 22)
BN = 1_000_000_000


def sales(*billions: float, last: int = 2025) -> tuple[YearSales, ...]:
    first = last - len(billions) + 1
    return tuple(YearSales(date(first + at, 12, 31), int(value * BN)) for at, value in enumerate(billions))


def facts(**changes: object) -> SizeFacts:
    """A machine maker (C29: 120 bn for SME, 12 bn for small) with everything known."""
    known = SizeFacts(
        ksic_code="29223",
        sales=sales(9, 10, 11),
        total_assets_krw=20 * BN,
        held_by_large=False,
        related_sales_krw=0,
        in_designated_group=False,
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def codes(judged_facts: SizeFacts, day: date = DAY) -> list[str]:
    return [decision.code for decision in judge(judged_facts, day).decisions]


def test_firm_within_every_limit_is_small() -> None:
    outcome = judge(facts(), DAY)
    assert (outcome.verdict, outcome.size_class, outcome.average_sales_krw) == (
        Verdict.PASS, SizeClass.SMALL, 10 * BN,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("average", "expected"), [(12, SizeClass.SMALL), (12.001, SizeClass.MEDIUM), (120, SizeClass.MEDIUM)]
)
def test_firm_at_the_limit_is_within_it(average: float, expected: SizeClass) -> None:
    assert judge(facts(sales=sales(average)), DAY).size_class is expected


def test_firm_above_the_sales_limit_without_grace_is_mid_size() -> None:
    outcome = judge(facts(sales=sales(120.001), exceeded_year=2019, had_grace_before=False), DAY)
    assert (outcome.verdict, outcome.size_class) == (Verdict.FAIL, SizeClass.MID_SIZE)
    assert [d.code for d in outcome.decisions if d.verdict is Verdict.FAIL] == ["size_sales_above", "size_grace_over"]


@pytest.mark.parametrize(("year", "in_grace"), [(2021, True), (2020, False)])
def test_grace_lasts_five_years_after_the_year_of_excess(year: int, in_grace: bool) -> None:
    outcome = judge(facts(sales=sales(200), exceeded_year=year, had_grace_before=False), DAY)
    assert outcome.in_grace is in_grace
    assert outcome.size_class is (SizeClass.MEDIUM if in_grace else SizeClass.MID_SIZE)


def test_grace_is_given_once_and_not_to_a_dependent_firm() -> None:
    assert "size_grace_used" in codes(facts(sales=sales(200), exceeded_year=2024, had_grace_before=True))
    assert "size_grace_excluded" in codes(facts(held_by_large=True, exceeded_year=2024, had_grace_before=False))


def test_assets_of_exactly_500_billion_fail() -> None:
    assert "size_assets_within" in codes(facts(total_assets_krw=500 * BN - 1))
    assert "size_assets_above" in codes(facts(total_assets_krw=500 * BN))


def test_firm_in_a_designated_group_is_large() -> None:
    assert judge(facts(in_designated_group=True), DAY).size_class is SizeClass.LARGE


def test_related_firms_are_summed() -> None:
    outcome = judge(facts(sales=sales(100), related_sales_krw=21 * BN, exceeded_year=2010, had_grace_before=False), DAY)
    assert (outcome.average_sales_krw, outcome.size_class) == (121 * BN, SizeClass.MID_SIZE)


def test_unknown_related_firms_leave_it_open_unless_the_firm_alone_is_above() -> None:
    assert judge(facts(related_sales_krw=None), DAY).verdict is Verdict.UNDETERMINED
    assert check_sales(facts(sales=sales(130), related_sales_krw=None), DAY).code == "size_sales_above"


@pytest.mark.parametrize("code", ["84111", "97000", "99001", "94110", "O", "T", "U"])
def test_sections_without_a_limit_are_undetermined_never_large(code: str) -> None:
    outcome = judge(facts(ksic_code=code, sales=sales(9000)), DAY)
    assert (outcome.verdict, outcome.size_class) == (Verdict.UNDETERMINED, None)


def test_other_divisions_of_section_s_have_the_limit_of_60_billion() -> None:
    assert check_sales(facts(ksic_code="95110", sales=sales(60)), DAY).facts["limit_krw"] == 60 * BN


@pytest.mark.parametrize(
    ("code", "limit"), [("36010", 100), ("38110", 80), ("76110", 40), ("74100", 80), ("12000", 100)]
)
def test_division_goes_before_its_section(code: str, limit: int) -> None:
    assert check_sales(facts(ksic_code=code), DAY).facts["limit_krw"] == limit * BN


@pytest.mark.parametrize(("makes_seats", "expected"), [(True, "pass"), (False, "fail"), (None, "undetermined")])
def test_seat_makers_have_their_own_limit_and_are_asked(makes_seats: bool | None, expected: str) -> None:
    decision = check_sales(facts(ksic_code="30393", sales=sales(130), makes_seats=makes_seats), DAY)
    assert decision.verdict.value == expected
    assert decision.facts["limit_krw"] == (120 if makes_seats is False else 150) * BN


def test_seat_question_is_not_asked_where_both_limits_agree() -> None:
    assert judge(facts(ksic_code="31202", sales=sales(7)), DAY).size_class is SizeClass.SMALL
    assert missing_facts(judge(facts(ksic_code="31202", sales=sales(10)), DAY)) == ("makes_seats",)


def test_section_alone_is_too_coarse_in_manufacturing() -> None:
    assert check_sales(facts(ksic_code="C"), DAY).code == "size_sales_coarse_industry"


def test_day_before_the_first_table_is_undetermined() -> None:
    assert check_sales(facts(), date(2025, 9, 30)).code == "size_sales_no_table"


def test_average_takes_the_last_three_full_years() -> None:
    assert average_sales_krw(sales(100, 1, 2, 3)) == 2 * BN


def test_average_of_a_first_part_year_is_annualised() -> None:
    assert average_sales_krw((YearSales(date(2025, 12, 31), 4 * BN, months=4),)) == 12 * BN


def test_average_leaves_the_part_year_out_once_a_full_one_exists() -> None:
    part = YearSales(date(2024, 12, 31), 4 * BN, months=4)
    assert average_sales_krw((part, *sales(10))) == 10 * BN


def test_average_without_any_month_is_unknown() -> None:
    assert average_sales_krw(()) is None


def test_status_is_valid_for_a_year_from_three_months_after_the_year_end() -> None:
    assert validity(facts()) == Period(date(2026, 4, 1), date(2027, 3, 31))


def test_nothing_known_asks_for_every_fact_and_decides_nothing() -> None:
    outcome = judge(SizeFacts(), DAY)
    assert (outcome.verdict, outcome.size_class) == (Verdict.UNDETERMINED, None)
    assert missing_facts(outcome) == ("ksic_code", "total_assets_krw", "held_by_large", "in_designated_group")


def test_every_decision_and_fact_has_its_words() -> None:
    source = Path(size.__file__).read_text(encoding="utf-8")
    fixed = set(re.findall(r'"(size_(?:assets|group|grace|independence|independent|in_group|not)\w*)"', source))
    endings = set(re.findall(r'f"\{rule\}_(\w+)"', source))
    made = {f"{rule}_{ending}" for rule in ("size_sales", "size_small") for ending in endings}
    assert fixed | made == set(SIZE_DECISIONS)
    assert set(SizeFacts.__dataclass_fields__) <= set(SIZE_FACTS)
