"""Rounds by the API: public, without any firm's name."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.people import make_member, make_organisation
from tests.factories.rounds import add_member, make_round

from naru.people.models import Organisation
from naru.people.states import OrganisationKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Organisation:
    return make_organisation("운영기관", OrganisationKind.OPERATOR)


def test_round_tells_its_phases_and_counts_and_no_firm(client: Client, operator: Organisation) -> None:
    round_ = make_round(operator)
    firm, institute = make_organisation("숨은 기업"), make_organisation("연구원", OrganisationKind.INSTITUTE)
    add_member(round_, firm)
    add_member(round_, institute)
    told = client.get(f"/api/v1/rounds/{round_.pk}").json()
    assert [phase["kind"] for phase in told["phases"]][:2] == ["discovery", "matching"]
    assert (told["firms"], told["institutes"], told["institute_ids"]) == (1, 1, [institute.pk])
    assert firm.name not in str(told)


def test_draft_is_its_operators_only(client: Client, operator: Organisation) -> None:
    draft = make_round(operator, is_open=False)
    assert client.get(f"/api/v1/rounds/{draft.pk}").status_code == 404
    assert client.get("/api/v1/rounds").json()["items"] == []
    client.force_login(make_member(operator), backend="django.contrib.auth.backends.ModelBackend")
    assert [one["id"] for one in client.get("/api/v1/rounds").json()["items"]] == [draft.pk]


def test_list_filters_and_goes_on(client: Client, operator: Organisation) -> None:
    first, second, third = (make_round(operator) for _ in range(3))
    page = client.get("/api/v1/rounds?limit=2").json()
    assert ([one["id"] for one in page["items"]], page["next"]) == ([third.pk, second.pk], second.pk)
    rest = client.get(f"/api/v1/rounds?before={page['next']}").json()
    assert [one["id"] for one in rest["items"]] == [first.pk]
    of_one = client.get(f"/api/v1/rounds?programme_id={second.programme_id}&state=running").json()
    assert [one["id"] for one in of_one["items"]] == [second.pk]


@pytest.mark.parametrize("many", [1, 3])
def test_list_takes_the_same_queries_whatever_the_number(
    client: Client, operator: Organisation, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(many):
        make_round(operator)
    with django_assert_max_num_queries(4):
        assert len(client.get("/api/v1/rounds").json()["items"]) == many
