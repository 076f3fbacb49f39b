"""Whether an organisation fits a programme, and what would change it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from naru.core.decision import Verdict
from naru.core.period import Period
from naru.people.states import SizeClass
from naru.programmes.labels import DECISIONS
from naru.programmes.rules import Applicant, Condition, assess, call_state, check_call_days
from naru.programmes.states import CallState, ConditionRule

DAY = date(2026, 11, 22)
ALWAYS = Period(None, None)
FIRM = Applicant("firm", SizeClass.SMALL, "47230", "29223", 35)
OPENS = datetime(2026, 11, 2, tzinfo=UTC)


def within(place: str, area: str) -> bool | None:
    return None if place == "divided" else place.startswith(area)


def condition(rule: ConditionRule, parameter: str, valid: Period = ALWAYS) -> Condition:
    return Condition(rule, parameter, "공고", valid)


def verdict(rule: ConditionRule, parameter: str, applicant: Applicant = FIRM, valid: Period = ALWAYS) -> str:
    return assess([condition(rule, parameter, valid)], applicant, on=DAY, is_within=within).decisions[0].code


@pytest.mark.parametrize(
    ("rule", "parameter", "change", "code"),
    [
        (ConditionRule.KIND, "firm", {}, "kind_met"),
        (ConditionRule.KIND, "firm", {"kind": "institute"}, "kind_not_met"),
        (ConditionRule.SIZE, "sme", {}, "size_met"),
        (ConditionRule.SIZE, "sme", {"size_class": SizeClass.MEDIUM}, "size_met"),
        (ConditionRule.SIZE, "sme", {"size_class": SizeClass.MID_SIZE}, "size_not_met"),
        (ConditionRule.SIZE, "mid_size", {"size_class": SizeClass.MID_SIZE}, "size_met"),
        (ConditionRule.SIZE, "mid_size", {"size_class": SizeClass.LARGE}, "size_not_met"),
        (ConditionRule.SIZE, "sme", {"size_class": None}, "size_unknown"),
        (ConditionRule.REGION, "47230", {}, "region_met"),
        (ConditionRule.REGION, "47190", {}, "region_not_met"),
        (ConditionRule.REGION, "47230", {"region_code": ""}, "region_unknown"),
        (ConditionRule.REGION, "47230", {"region_code": "divided"}, "region_unknown"),
        (ConditionRule.INDUSTRY, "C", {}, "industry_met"),
        (ConditionRule.INDUSTRY, "C", {"ksic_code": "58222"}, "industry_not_met"),
        (ConditionRule.INDUSTRY, "C", {"ksic_code": ""}, "industry_unknown"),
        (ConditionRule.EMPLOYEES_MIN, "30", {"employees": 30}, "employees_min_met"),
        (ConditionRule.EMPLOYEES_MIN, "30", {"employees": 29}, "employees_min_not_met"),
        (ConditionRule.EMPLOYEES_MIN, "30", {"employees": None}, "employees_min_unknown"),
        (ConditionRule.EMPLOYEES_BELOW, "30", {"employees": 29}, "employees_below_met"),
        (ConditionRule.EMPLOYEES_BELOW, "30", {"employees": 30}, "employees_below_not_met"),
        (ConditionRule.EMPLOYEES_BELOW, "30", {"employees": None}, "employees_below_unknown"),
    ],
)
def test_condition_answers_with_a_code_that_has_words(
    rule: ConditionRule, parameter: str, change: dict[str, object], code: str
) -> None:
    assert verdict(rule, parameter, replace(FIRM, **change)) == code  # type: ignore[arg-type]
    assert code in DECISIONS


@pytest.mark.parametrize("rule", list(ConditionRule))
def test_condition_outside_its_days_is_undetermined_never_passed(rule: ConditionRule) -> None:
    code = verdict(rule, "47230", valid=Period(None, date(2026, 11, 21)))
    assert code == f"{rule}_not_in_force"
    assert code in DECISIONS


def test_fit_is_as_good_as_its_worst_condition() -> None:
    conditions = [
        condition(ConditionRule.KIND, "firm"),
        condition(ConditionRule.SIZE, "sme"),
        condition(ConditionRule.EMPLOYEES_MIN, "30"),
    ]
    unknown, few = replace(FIRM, size_class=None), replace(FIRM, size_class=None, employees=3)
    verdicts = [assess(conditions, one, on=DAY, is_within=within).verdict for one in (FIRM, unknown, few)]
    assert verdicts == [Verdict.PASS, Verdict.UNDETERMINED, Verdict.FAIL]


def test_programme_without_conditions_is_undetermined() -> None:
    fit = assess([], FIRM, on=DAY, is_within=within)
    assert (fit.verdict, [d.code for d in fit.decisions]) == (Verdict.UNDETERMINED, ["no_conditions"])


@pytest.mark.parametrize(("days", "code"), [(30, "call_long_enough"), (29, "call_too_short")])
def test_call_stays_open_for_thirty_days(days: int, code: str) -> None:
    assert check_call_days(OPENS, OPENS + timedelta(days=days)).code == code


def test_call_is_closed_at_its_closing_instant() -> None:
    closes = OPENS + timedelta(days=30)
    second = timedelta(seconds=1)
    states = [call_state(OPENS, closes, now) for now in (OPENS - second, OPENS, closes - second, closes)]
    assert states == [CallState.PLANNED, CallState.OPEN, CallState.OPEN, CallState.CLOSED]
