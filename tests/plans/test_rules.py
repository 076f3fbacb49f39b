"""Checks, totals and the JSON of plans: no database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.plans import WHOLE

from naru.plans.hashing import content_hash
from naru.plans.labels import CHECKS, REMEDIES, remedy
from naru.plans.rules import (
    Check,
    Step,
    lines_of_others_kept,
    next_step,
    next_to_sign,
    plan_checks,
    storing_problems,
)
from naru.plans.sheets import (
    IpTerms,
    PartyNames,
    PlanSheet,
    ReadinessStep,
    Risk,
    RoadmapLine,
    RoleLine,
    StrategyPart,
    SummaryPart,
    Target,
    WorkPackage,
    columns_of,
    content_of,
    empty_content,
    from_content,
    part_of,
    total_of,
)
from naru.plans.states import Form, Party, PlanPart, PlanState, Source

BLANK = PlanSheet(
    1, "JP-2026-0001", "제목", "", "", PlanState.WRITING, "", "", "", "", PartyNames(1, "기업"),
    PartyNames(2, "연구원"), None, None, None, "", StrategyPart(), (), (), (), IpTerms(), (), (), (), (), 1, "", False,
    datetime(2026, 11, 22, tzinfo=UTC),
)  # fmt: skip


def whole(**changes: object) -> PlanSheet:
    sheet = BLANK
    for part, content in WHOLE.items():
        sheet = replace(sheet, **columns_of(part, content))
    return replace(sheet, **changes)  # type: ignore[arg-type]


def failing(sheet: PlanSheet, trl_wanted: int | None = 7) -> set[Check]:
    return {finding.check for finding in plan_checks(sheet, trl_wanted=trl_wanted) if not finding.passed}


def test_whole_plan_passes_every_check() -> None:
    assert failing(whole()) == set()


def test_every_check_and_its_remedy_have_words() -> None:
    assert set(CHECKS) == set(REMEDIES) == set(Check)
    for finding in plan_checks(BLANK, trl_wanted=7):
        if not finding.passed:
            assert "%(" not in remedy(finding)


PUBLIC_ONLY = (RoadmapLine(2027, Source.PUBLIC, Form.CASH, 1, ""),)


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"starts_on": None}, Check.PERIOD_GIVEN),
        ({"ends_on": date(2026, 1, 1), "readiness": (), "work": (), "roadmap": ()}, Check.PERIOD_IN_ORDER),
        ({"summary": "짧음"}, Check.SUMMARY_GIVEN),
        ({"strategy": StrategyPart("목표", "방법", " ")}, Check.STRATEGY_GIVEN),
        ({"readiness": ()}, Check.READINESS_GIVEN),
        ({"readiness": (ReadinessStep(2031, 7, ""),)}, Check.READINESS_INSIDE),
        ({"readiness": (ReadinessStep(2029, 7), ReadinessStep(2027, 8))}, Check.READINESS_NEVER_FALLS),
        ({"readiness": (ReadinessStep(2029, 6),)}, Check.READINESS_REACHES_WANTED),
        ({"work": (*whole().work, WorkPackage(3, "", Party.FIRM))}, Check.WORK_COMPLETE),
        ({"work": whole().work[:1]}, Check.WORK_OF_BOTH),
        ({"work": (*whole().work, replace(whole().work[0], ends_on=date(2030, 1, 1)))}, Check.WORK_INSIDE),
        ({"work": (*whole().work, replace(whole().work[0], ends_on=date(2026, 1, 1)))}, Check.WORK_INSIDE),
        ({"roles": (RoleLine(Party.FIRM, "일", ""),)}, Check.ROLES_OF_BOTH),
        ({"ip": IpTerms(60, 41, "쓰임", "")}, Check.IP_SHARES_WHOLE),
        ({"ip": IpTerms(60, 40, "", "")}, Check.IP_USE_GIVEN),
        ({"risks": (Risk("위험", None, 3, "대응"),)}, Check.RISKS_ANSWERED),
        ({"targets": ()}, Check.TARGETS_GIVEN),
        ({"targets": (Target("기포율", "%", "5", "0.5", 2029, " "),)}, Check.TARGETS_MEASURED),
        ({"roadmap": (*whole().roadmap, RoadmapLine(2027, Source.PRIVATE, Form.CASH, 0))}, Check.ROADMAP_COMPLETE),
        ({"roadmap": (*whole().roadmap, RoadmapLine(2035, Source.PRIVATE, Form.CASH, 1))}, Check.ROADMAP_INSIDE),
        ({"roadmap": PUBLIC_ONLY}, Check.PRIVATE_CASH_GIVEN),
    ],
)
def test_check_fails_alone_where_its_condition_does_not_hold(changes: dict[str, object], check: Check) -> None:
    found = failing(whole(**changes))
    assert check in found
    assert len(found) == 1 or check is Check.PERIOD_IN_ORDER


def test_trl_path_may_end_anywhere_where_the_demand_asks_for_nothing() -> None:
    assert failing(whole(readiness=(ReadinessStep(2029, 2),)), trl_wanted=None) == set()


def test_failing_check_names_its_line() -> None:
    sheet = whole(roadmap=(*whole().roadmap, RoadmapLine(2035, Source.PRIVATE, Form.CASH, 1)))
    facts = [f.decision.facts for f in plan_checks(sheet) if f.check is Check.ROADMAP_INSIDE]
    assert facts == [{"line": 3, "year": 2035}]


PATIENT = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
lines = st.builds(
    RoadmapLine,
    year=st.none() | st.integers(2000, 2100),
    source=st.none() | st.sampled_from(Source),
    form=st.none() | st.sampled_from(Form),
    amount_krw=st.none() | st.integers(0, 10**13),
)
complete_lines = st.builds(
    RoadmapLine,
    year=st.integers(2025, 2035),
    source=st.sampled_from(Source),
    form=st.sampled_from(Form),
    amount_krw=st.integers(0, 10**13),
)


@PATIENT
@given(st.lists(lines, max_size=20).map(tuple))
def test_totals_of_any_lines_are_the_sum_of_the_lines(roadmap: tuple[RoadmapLine, ...]) -> None:
    sheet = replace(BLANK, roadmap=roadmap)
    assert sheet.total_krw == sum(line.amount_krw or 0 for line in roadmap)
    dated = tuple(line for line in roadmap if line.year is not None and line.source and line.form)
    assert sum(total.total_krw for total in sheet.by_year) == total_of(dated)


@PATIENT
@given(st.lists(complete_lines, max_size=20).map(tuple))
def test_every_view_of_the_totals_agrees(roadmap: tuple[RoadmapLine, ...]) -> None:
    sheet = replace(BLANK, roadmap=roadmap)
    total = sum(line.amount_krw or 0 for line in roadmap)
    assert sum(sheet.by_source.values()) == sum(sheet.by_form.values()) == total
    assert sheet.private_krw + sheet.public_krw == total
    assert sum(year.total_krw for year in sheet.by_year) == total


@PATIENT
@given(st.lists(lines, max_size=5).map(tuple))
def test_roadmap_comes_back_from_its_json(roadmap: tuple[RoadmapLine, ...]) -> None:
    assert from_content(PlanPart.ROADMAP, content_of(roadmap)) == roadmap


@pytest.mark.parametrize("part", PlanPart)
def test_part_comes_back_from_its_json(part: PlanPart) -> None:
    assert from_content(part, content_of(WHOLE[part])) == WHOLE[part]
    assert from_content(part, content_of(empty_content(part))) == empty_content(part)
    assert part_of(whole(), part) == WHOLE[part]


def test_hash_is_the_same_for_any_order_of_keys_and_differs_for_any_change() -> None:
    assert content_hash({"a": 1, "b": "가"}) == content_hash({"b": "가", "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": 2})


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        (PlanPart.SUMMARY, SummaryPart(title=" "), "title_missing"),
        (PlanPart.SUMMARY, SummaryPart(title="가" * 201), "text_too_long"),
        (PlanPart.SUMMARY, SummaryPart(title="제목", text="대표 900101-1234568"), "resident_number"),
        (PlanPart.RISKS, (Risk(what="\x00"),), "text_holds_nul"),
        (PlanPart.IP, IpTerms(101, 0), "number_out_of_range"),
        (PlanPart.READINESS, (ReadinessStep(2027, 10),), "number_out_of_range"),
        (PlanPart.ROADMAP, (RoadmapLine(2027, amount_krw=-1),), "number_out_of_range"),
        (PlanPart.RISKS, (Risk(),) * 61, "too_many_lines"),
    ],
)
def test_what_cannot_be_stored_is_named(part: PlanPart, content: object, code: str) -> None:
    assert {problem.code for problem in storing_problems(part, content)} == {code}  # type: ignore[arg-type]


def test_lines_of_the_other_side_must_stay() -> None:
    before = whole().roadmap
    mine = (RoadmapLine(2027, Source.PRIVATE, Form.CASH, 7),)
    assert lines_of_others_kept(before, (*mine, before[1]), {Party.FIRM}).passed
    assert not lines_of_others_kept(before, mine, {Party.FIRM}).passed
    assert not lines_of_others_kept(before, (*before, before[1]), {Party.FIRM}).passed


def test_signatures_are_given_in_order() -> None:
    assert next_to_sign([], has_operator=True) is Party.FIRM
    assert next_to_sign([Party.FIRM], has_operator=True) is Party.INSTITUTE
    assert next_to_sign([Party.FIRM, Party.INSTITUTE], has_operator=True) is Party.OPERATOR
    assert next_to_sign([Party.FIRM, Party.INSTITUTE], has_operator=False) is None


def test_next_step_says_who_acts() -> None:
    both = (Party.FIRM, Party.INSTITUTE)
    checks = plan_checks(BLANK)
    found = next_step(PlanState.WRITING, checks=checks, signed=[], has_operator=True)
    assert (found.step, found.parties) == (Step.WRITE, both)
    assert next_step(PlanState.WRITING, checks=[], signed=[], has_operator=True).step is Step.SUBMIT
    found = next_step(PlanState.SIGNING, checks=checks, signed=[Party.FIRM], has_operator=True)
    assert (found.step, found.parties) == (Step.SIGN, (Party.INSTITUTE,))
    assert next_step(PlanState.SIGNED, checks=checks, signed=both, has_operator=False).step is Step.NOTHING
