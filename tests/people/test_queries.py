"""Reading organisations: what is found, what is cut, how many queries."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.people import NOW, make_organisation, member_actor

from naru.core.actor import PUBLIC, SYSTEM
from naru.people.queries import my_organisations, organisation_page, profile_for, profile_on
from naru.people.services import update_organisation
from naru.people.states import OrganisationKind, ProfileField

pytestmark = pytest.mark.django_db


def names(**asked: object) -> list[str]:
    return [item.name for item in organisation_page(PUBLIC, **asked)]  # type: ignore[arg-type]


def test_organisation_page_finds_by_word_kind_and_region() -> None:
    make_organisation("한빛정공", region_code="47230")
    make_organisation("한빛연구원", kind=OrganisationKind.INSTITUTE, region_code="46170")
    make_organisation("다온", name_en="Daon Works", business_number="124-81-00998")
    assert names(text="한빛") == ["한빛연구원", "한빛정공"]
    assert names(text="daon") == ["다온"]
    assert names(text="124-81-00998") == ["다온"]
    assert names(kind="institute") == ["한빛연구원"]
    assert names(region="47") == ["한빛정공"]
    assert names(region="12") == ["한빛연구원"]
    assert names(text="한빛", kind="firm", region="12") == []


def test_organisation_page_holds_twenty_and_says_whether_more_follow() -> None:
    for number in range(21):
        make_organisation(f"기관 {number:02}")
    first, second = organisation_page(PUBLIC), organisation_page(PUBLIC, page=2)
    assert (len(first.object_list), first.has_next()) == (20, True)
    assert ([item.name for item in second.object_list], second.has_next()) == (["기관 20"], False)


@pytest.mark.parametrize("rows", [1, 3])
def test_organisation_page_takes_two_queries(rows: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(rows):
        make_organisation()
    with django_assert_num_queries(2):
        assert len(organisation_page(PUBLIC).object_list) == rows


@pytest.mark.parametrize("members", [1, 3])
def test_profile_takes_four_queries(members: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    organisation = make_organisation()
    actors = [member_actor(organisation) for _ in range(members)]
    with django_assert_num_queries(4):
        assert len(profile_for(actors[0], organisation.pk).members) == members


def test_profile_cuts_numbers_and_members_for_strangers() -> None:
    organisation = make_organisation(business_number="124-81-00998", employees=3)
    member = member_actor(organisation)
    stranger = profile_for(member_actor(make_organisation()), organisation.pk)
    assert (stranger.reads_details, stranger.members, stranger.size) == (False, [], None)
    assert "employees" not in stranger.as_of
    assert profile_for(member, organisation.pk).as_of["employees"].value == 3


def test_profile_on_a_day_shows_what_was_true_then() -> None:
    organisation = make_organisation("옛이름", now=NOW.replace(year=2024), employees=10)
    update_organisation(
        organisation_id=organisation.pk, changes={"name": "새이름", "employees": 40}, actor=SYSTEM, now=NOW,
        as_of=date(2026, 1, 1),
    )  # fmt: skip
    then = profile_on(SYSTEM, organisation.pk, date(2025, 12, 31))
    now = profile_on(SYSTEM, organisation.pk, date(2026, 1, 1))
    assert (then[ProfileField.NAME], now[ProfileField.NAME]) == ("옛이름", "새이름")
    assert (then[ProfileField.EMPLOYEES], now[ProfileField.EMPLOYEES]) == (10, 40)


def test_my_organisations_are_only_those_of_the_actor() -> None:
    organisation = make_organisation()
    make_organisation()
    assert [item.organisation_id for item in my_organisations(member_actor(organisation))] == [organisation.pk]
    assert my_organisations(PUBLIC) == []
