"""Demands and offers from a table: what a row means, what is wrong with it, and back again."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.demands import make_demand, make_member, make_offer, make_organisation

from naru.core.actor import SYSTEM, Actor, Role
from naru.demands.models import Demand, Offer
from naru.demands.row_kinds import DemandRows, OfferRows
from naru.demands.states import OfferKind
from naru.imports.kinds import Cleaned, RowProblem
from naru.people.models import Organisation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DEMANDS, OFFERS = DemandRows(), OfferRows()
PROBLEM = "얇은 하우징을 주조하면 안쪽에 기포가 생겨 절반을 버립니다."
Rows = DemandRows | OfferRows


@pytest.fixture(autouse=True)
def firm() -> Organisation:
    return make_organisation("(예시) 가온")


def cleaned(row: Mapping[str, str], rows: Rows = DEMANDS, actor: Actor = SYSTEM) -> Cleaned:
    answer = rows.clean([row], actor=actor, now=NOW)[0]
    assert isinstance(answer, Cleaned), answer
    return answer


def codes(row: Mapping[str, str], rows: Rows = DEMANDS, actor: Actor = SYSTEM) -> list[tuple[str, str]]:
    answer = rows.clean([row], actor=actor, now=NOW)[0]
    assert isinstance(answer, list), answer
    return sorted((one.column, one.code) for one in answer)


def test_demand_is_read_in_the_words_of_people() -> None:
    row = {
        "title": "기포 줄이기",
        "org": "(예시) 가온",
        "text": PROBLEM,
        "trl": "TRL 4",
        "trl_wanted": "7단계",
        "budget_million_krw": "300",
        "wanted_until": "2027. 3. 1.",
        "region": "경북 영천시",
        "industry": "C24",
        "kind": "기술; 장비",
        "publish": "예",
    }
    written = DEMANDS.write(cleaned(row), actor=SYSTEM, now=NOW)
    demand = Demand.objects.get(pk=written.subject_id)
    assert (demand.state, demand.problem, demand.trl_now, demand.trl_wanted) == ("open", PROBLEM, 4, 7)
    assert (demand.budget_max_krw, demand.wanted_until) == (300_000_000, datetime(2027, 3, 1).date())  # noqa: DTZ001
    assert (demand.region_code, demand.ksic_code, demand.wanted_kinds) == ("47230", "24", "technology equipment")


def test_every_problem_of_a_demand_is_told_at_once() -> None:
    row = {
        "title": "",
        "org": "(예시) 없는 기관",
        "text": "짧음",
        "trl": "12",
        "budget_krw": "-5",
        "wanted_from": "언젠가",
        "region": "달나라",
        "industry": "99999",
        "kind": "마법",
        "publish": "아마",
    }
    assert codes(row) == [
        ("budget_krw", "budget_out_of_range"),
        ("industry", "unknown_industry"),
        ("kind", "kind_unknown"),
        ("org", "organisation_unknown"),
        ("publish", "not_yes_or_no"),
        ("region", "unknown_region"),
        ("title", "title_missing"),
        ("trl", "trl_out_of_range"),
        ("wanted_from", "not_a_date"),
    ]


def test_demand_that_is_to_be_published_must_say_enough() -> None:
    assert codes({"title": "제목", "org": "(예시) 가온", "text": "짧음", "publish": "예"}) == [
        ("text", "problem_too_short")
    ]


def test_row_is_known_by_id_and_changes_only_what_it_gives(firm: Organisation) -> None:
    first = DEMANDS.write(cleaned({"id": "D-1", "title": "처음", "org": firm.name, "trl": "3"}), actor=SYSTEM, now=NOW)
    again = cleaned({"id": "D-1", "title": "나중", "org": firm.name, "trl": ""})
    assert (again.subject_id, again.before["title"], again.values["title"]) == (first.subject_id, "처음", "나중")
    DEMANDS.write(again, actor=SYSTEM, now=NOW)
    demand = Demand.objects.get()
    assert (demand.title, demand.trl_now, demand.external_key) == ("나중", 3, "D-1")


def test_same_row_again_differs_in_nothing(firm: Organisation) -> None:
    row = {"id": "D-1", "title": "처음", "org": firm.name, "text": PROBLEM, "kind": "기술", "publish": "예"}
    DEMANDS.write(cleaned(row), actor=SYSTEM, now=NOW)
    again = cleaned(row)
    assert dict(again.values) == dict(again.before)


def test_organisation_is_known_by_its_number_too(firm: Organisation) -> None:
    Organisation.objects.filter(pk=firm.pk).update(business_number="1248100998")
    assert cleaned({"title": "제목", "org": "124-81-00998"}).values["org"] == firm.name


def test_member_imports_for_their_own_firm_only(firm: Organisation) -> None:
    _, actor = make_member(firm)
    make_organisation("(예시) 나래")
    assert cleaned({"title": "제목", "org": firm.name}, actor=actor).subject_id is None
    assert codes({"title": "제목", "org": "(예시) 나래"}, actor=actor) == [("org", "not_permitted")]


def test_viewer_imports_nothing(firm: Organisation) -> None:
    assert not DEMANDS.can_import(make_member(firm, Role.VIEWER)[1])


def test_undo_of_a_new_published_demand_withdraws_it_and_the_row_brings_it_back(firm: Organisation) -> None:
    row = {"id": "D-1", "title": "제목", "org": firm.name, "text": PROBLEM, "publish": "예"}
    written = DEMANDS.write(cleaned(row), actor=SYSTEM, now=NOW)
    DEMANDS.undo(written.subject_id, created=True, restore=written.restore, actor=SYSTEM, now=NOW)
    assert Demand.objects.get().state == "withdrawn"
    DEMANDS.write(cleaned(row), actor=SYSTEM, now=NOW)
    assert Demand.objects.get().state == "open"


def test_undo_of_a_new_draft_discards_it_and_the_row_brings_it_back(firm: Organisation) -> None:
    row = {"id": "D-1", "title": "제목", "org": firm.name}
    written = DEMANDS.write(cleaned(row), actor=SYSTEM, now=NOW)
    DEMANDS.undo(written.subject_id, created=True, restore=written.restore, actor=SYSTEM, now=NOW)
    assert Demand.objects.get().state == "discarded"
    DEMANDS.write(cleaned(row), actor=SYSTEM, now=NOW)
    assert Demand.objects.get().state == "draft"


def test_undo_of_a_change_restores_every_former_value(firm: Organisation) -> None:
    demand = make_demand(firm, wanted_kinds=(OfferKind.EXPERT,))
    row = {"title": demand.title, "org": firm.name, "text": PROBLEM, "kind": "장비", "budget_krw": "5,000,000,000"}
    written = DEMANDS.write(cleaned(row), actor=SYSTEM, now=NOW)
    assert Demand.objects.get().wanted_kinds == "equipment"
    DEMANDS.undo(written.subject_id, created=False, restore=written.restore, actor=SYSTEM, now=NOW)
    after = Demand.objects.get()
    assert (after.problem, after.wanted_kinds, after.budget_max_krw, after.state) == (
        demand.problem,
        "expert",
        300_000_000,
        "open",
    )


def test_offer_is_written_published_and_retired_by_undo(firm: Organisation) -> None:
    row = {
        "title": "진공 주조기",
        "org": firm.name,
        "kind": "장비",
        "summary": "기포가 적은 시제품을 만들어 볼 수 있는 장비입니다.",
        "has_operator": "있음",
        "publish": "공개",
    }
    written = OFFERS.write(cleaned(row, OFFERS), actor=SYSTEM, now=NOW)
    offer = Offer.objects.get()
    assert (offer.kind, offer.has_operator, offer.state) == ("equipment", True, "published")
    OFFERS.undo(written.subject_id, created=True, restore=written.restore, actor=SYSTEM, now=NOW)
    assert Offer.objects.get().state == "retired"


def test_field_of_another_kind_of_offer_is_refused(firm: Organisation) -> None:
    row = {"title": "전문가", "org": firm.name, "kind": "전문가", "trl": "4"}
    assert codes(row, OFFERS) == [("trl", "field_not_of_kind")]


def test_title_that_several_have_asks_for_an_id(firm: Organisation) -> None:
    make_offer(firm, title="같은 제목")
    make_offer(firm, title="같은 제목")
    assert codes({"title": "같은 제목", "org": firm.name}, OFFERS) == [("title", "title_ambiguous")]


def test_problem_says_both_languages() -> None:
    answer = DEMANDS.clean([{"title": "", "org": "(예시) 가온"}], actor=SYSTEM, now=NOW)[0]
    assert isinstance(answer, list)
    first: RowProblem = answer[0]
    assert first.expected.ko == "제목을 적으세요."
    assert first.expected.en.isascii()


@pytest.mark.parametrize("count", [1, 30])
def test_cleaning_costs_the_same_queries_for_any_number_of_rows(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [{"id": f"D-{n}", "title": f"수요 {n}", "org": "(예시) 가온"} for n in range(count)]
    with django_assert_num_queries(3):
        DEMANDS.clean(rows, actor=SYSTEM, now=NOW)
