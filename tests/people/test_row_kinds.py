"""Organisations from a table: what a row means, what is wrong with it, and back again."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.demands import make_demand
from tests.factories.people import make_member, make_organisation

from naru.core.actor import SYSTEM, Actor, Role
from naru.core.errors import MoveRefused
from naru.imports.kinds import Cleaned, RowProblem
from naru.people.models import Organisation
from naru.people.row_kinds import OrganisationRows
from naru.people.states import OrganisationKind

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OPERATOR = Actor(person_id=1, memberships={99: Role.EDITOR}, operator_of=frozenset({99}))
ROWS = OrganisationRows()


def clean(row: Mapping[str, str], actor: Actor = SYSTEM) -> Cleaned | list[RowProblem]:
    return ROWS.clean([row], actor=actor, now=NOW)[0]


def cleaned(row: Mapping[str, str], actor: Actor = SYSTEM) -> Cleaned:
    answer = clean(row, actor)
    assert isinstance(answer, Cleaned), answer
    return answer


def codes(row: Mapping[str, str], actor: Actor = SYSTEM) -> list[tuple[str, str]]:
    answer = clean(row, actor)
    assert isinstance(answer, list), answer
    return [(one.column, one.code) for one in answer]


def test_new_row_is_read_in_the_words_of_people() -> None:
    row = {"name": "(예시) 가온", "kind": "연구소", "region": "경북 영천시", "industry": "C24", "employees": "1,200명"}
    assert cleaned(row).values == {
        "name": "(예시) 가온",
        "kind": "institute",
        "region": "47230",
        "industry": "24",
        "employees": 1200,
    }


def test_new_row_without_kind_is_a_firm() -> None:
    assert cleaned({"name": "(예시) 가온"}).values["kind"] == "firm"


def test_row_is_known_by_its_number_before_its_name() -> None:
    known = make_organisation("(예시) 옛 이름", business_number="124-81-00998")
    answer = cleaned({"name": "(예시) 새 이름", "business_number": "1248100998"})
    assert (answer.subject_id, answer.before["name"]) == (known.pk, "(예시) 옛 이름")


def test_same_name_with_another_number_is_another_organisation() -> None:
    make_organisation("(예시) 가온", business_number="124-81-00998")
    assert cleaned({"name": "(예시) 가온", "business_number": "220-81-62517"}).subject_id is None


def test_empty_cell_leaves_the_field_alone() -> None:
    make_organisation("(예시) 가온", summary="그대로")
    assert cleaned({"name": "(예시) 가온", "summary": ""}).values == {"name": "(예시) 가온"}


def test_every_problem_of_a_row_is_told_at_once() -> None:
    row = {
        "name": "",
        "kind": "동아리",
        "business_number": "123-45-67890",
        "region": "중구",
        "industry": "99999",
        "employees": "많음",
        "website": "없음",
        "summary": "가" * 4001,
    }
    assert sorted(codes(row)) == [
        ("business_number", "business_number_check_digit"),
        ("employees", "employees_invalid"),
        ("industry", "ksic_unknown"),
        ("kind", "kind_unknown"),
        ("name", "name_missing"),
        ("region", "region_ambiguous"),
        ("summary", "too_long"),
        ("website", "website_invalid"),
    ]


def test_problem_speaks_both_languages() -> None:
    answer = clean({"name": ""})
    assert isinstance(answer, list)
    assert answer[0].expected.ko == "기관 이름을 적어 주세요."
    assert answer[0].expected.en.isascii()


def test_name_that_several_have_asks_for_the_number() -> None:
    make_organisation("(예시) 가온")
    make_organisation("(예시) 가온", kind=OrganisationKind.INSTITUTE)
    assert codes({"name": "(예시) 가온"}) == [("name", "name_ambiguous")]


def test_operator_does_not_change_an_organisation_that_has_members() -> None:
    organisation = make_organisation("(예시) 가온")
    make_member(organisation)
    assert codes({"name": "(예시) 가온", "summary": "남이 쓴 소개"}, OPERATOR) == [("name", "not_permitted")]


def test_change_is_written_and_taken_back() -> None:
    organisation = make_organisation("(예시) 가온", summary="전")
    written = ROWS.write(cleaned({"name": "(예시) 가온", "summary": "후"}), actor=SYSTEM, now=NOW)
    organisation.refresh_from_db()
    assert organisation.summary == "후"
    ROWS.undo(written.subject_id, created=False, restore=written.restore, actor=SYSTEM, now=NOW)
    organisation.refresh_from_db()
    assert organisation.summary == "전"


def test_created_organisation_is_removed_again_unless_somebody_relies_on_it() -> None:
    first = ROWS.write(cleaned({"name": "(예시) 가온"}), actor=SYSTEM, now=NOW)
    second = ROWS.write(cleaned({"name": "(예시) 나래"}), actor=SYSTEM, now=NOW)
    make_demand(Organisation.objects.get(pk=second.subject_id))
    ROWS.undo(first.subject_id, created=True, restore={}, actor=SYSTEM, now=NOW)
    with pytest.raises(MoveRefused) as refused:
        ROWS.undo(second.subject_id, created=True, restore={}, actor=SYSTEM, now=NOW)
    assert refused.value.code == "organisation_in_use"
    assert list(Organisation.objects.values_list("name", flat=True)) == ["(예시) 나래"]


@pytest.mark.parametrize("count", [1, 30])
def test_cleaning_costs_the_same_queries_for_any_number_of_rows(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_organisation("(예시) 0")
    rows = [{"name": f"(예시) {n}", "business_number": "124-81-00998", "region": "영천시"} for n in range(count)]
    with django_assert_num_queries(3):
        ROWS.clean(rows, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("name", ["코다코", "(주)코다코", "㈜코다코", "주식회사 코다코", "코다코 주식회사"])
def test_row_is_recognised_by_its_name_in_any_legal_form(name: str) -> None:
    organisation = make_organisation("(주)코다코")
    assert cleaned({"name": name, "region": "경기도 안성시"}).subject_id == organisation.pk
