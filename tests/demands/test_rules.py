"""What a demand and an offer must satisfy."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from tests.factories.demands import DEMAND, OFFER

from naru.demands.labels import PROBLEMS, problem_text
from naru.demands.rules import (
    FieldProblem,
    demand_problems,
    demand_publish_problems,
    offer_problems,
    offer_publish_problems,
)
from naru.demands.states import DEMAND_MOVES, OFFER_MOVES, DemandState, OfferKind, OfferState
from naru.demands.values import DemandValues, OfferValues


def test_demand_in_order_has_no_problem() -> None:
    assert demand_problems(DEMAND) == []
    assert demand_publish_problems(DEMAND) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": " "}, ("title", "title_missing")),
        ({"title": "가" * 201}, ("title", "text_too_long")),
        ({"problem": "대표자 900101-1234568"}, ("problem", "resident_number")),
        ({"tried": "a\x00b"}, ("tried", "text_holds_nul")),
        ({"trl_now": 0}, ("trl_now", "trl_out_of_range")),
        ({"trl_wanted": 10}, ("trl_wanted", "trl_out_of_range")),
        ({"trl_now": 6, "trl_wanted": 5}, ("trl_wanted", "trl_wanted_below_now")),
        ({"budget_min_krw": -1}, ("budget_min_krw", "budget_out_of_range")),
        ({"budget_max_krw": 99_999_999}, ("budget_max_krw", "budget_max_below_min")),
        (
            {"wanted_from": date(2027, 2, 1), "wanted_until": date(2027, 1, 31)},
            ("wanted_until", "period_ends_before_start"),
        ),
    ],
)
def test_demand_with_one_bad_value_names_its_field(changes: dict[str, object], problem: tuple[str, str]) -> None:
    found = demand_problems(replace(DEMAND, **changes))  # type: ignore[arg-type]
    assert [(each.name, each.code) for each in found] == [problem]


def test_demand_with_several_bad_values_names_them_all() -> None:
    bad = DemandValues(title="", trl_now=12, budget_min_krw=-5)
    assert [each.name for each in demand_problems(bad)] == ["title", "trl_now", "budget_min_krw"]


def test_demand_without_a_sentence_cannot_be_published() -> None:
    assert demand_publish_problems(DemandValues(title="제목", problem="짧음")) == [
        FieldProblem("problem", "problem_too_short", {"least": 20})
    ]


def test_offer_with_a_field_of_another_kind_is_refused() -> None:
    expert = OfferValues(kind=OfferKind.EXPERT, title="주조 해석 전문가", trl=3, fee="시간당")
    assert [(each.name, each.code) for each in offer_problems(expert)] == [
        ("trl", "field_not_of_kind"),
        ("fee", "field_not_of_kind"),
    ]


def test_offer_in_order_has_no_problem_and_an_empty_one_cannot_be_published() -> None:
    assert offer_problems(OFFER) == []
    assert [each.code for each in offer_publish_problems(OfferValues(title="장비"))] == ["summary_too_short"]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_problem_texts_fill_in_their_facts(language: str) -> None:
    facts = {"least": 20, "most": 200, "length": 201, "found": "900101-1******", "value": "12", "now": 6, "kind": "x"}
    with translation.override(language):
        texts = [problem_text(FieldProblem("title", code, facts)) for code in PROBLEMS]
    assert all(text and "%(" not in text for text in texts)
    assert any("가" <= letter <= "힣" for letter in "".join(texts)) == (language == "ko")


def test_every_state_can_be_reached_from_draft() -> None:
    for machine, start, states in (
        (DEMAND_MOVES, DemandState.DRAFT, set(DemandState)),
        (OFFER_MOVES, OfferState.DRAFT, set(OfferState)),
    ):
        reached = {start}
        for _ in states:
            reached |= {after for (before, _action), after in machine.moves.items() if before in reached}  # type: ignore[attr-defined]
        assert reached == states
