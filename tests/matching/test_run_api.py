"""Matching runs over the API: for operators, without words that are not public."""

import pytest
from django.test import Client
from tests.factories.demands import make_demand, make_member, make_offer, make_organisation
from tests.factories.runs import make_run, solved

from naru.demands.states import Confidentiality
from naru.matching.solve import SharedIndex

pytestmark = pytest.mark.django_db
SECRET = "그래핀"


@pytest.fixture
def operator() -> Client:
    client = Client()
    person, _ = make_member(make_organisation(kind="operator"))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_run_tells_its_pairs_without_words_that_are_not_public(operator: Client, shared: SharedIndex) -> None:
    institute = make_organisation(kind="institute")
    offer = make_offer(institute, title=f"{SECRET} 다이캐스팅 기포")
    demand = make_demand(specification=f"{SECRET} 두께", specification_level=Confidentiality.MATCHED)
    run = solved(make_run())
    listed = operator.get("/api/v1/runs").json()
    assert [(one["id"], one["state"]) for one in listed["items"]] == [(run.pk, "solved")]
    answer = operator.get(f"/api/v1/runs/{run.pk}")
    told = answer.json()
    assert {(p["objective"], p["demand_id"], p["organisation_id"], p["offer_id"]) for p in told["pairs"]} == {
        (objective, demand.pk, institute.pk, offer.pk) for objective in ("total", "fair", "stable")
    }
    assert all(one["proven"] and one["verified"] for one in told["objectives"])
    assert SECRET not in answer.content.decode()


def test_runs_page_by_the_last_one_shown(operator: Client, shared: SharedIndex) -> None:
    runs = [make_run(f"매칭 {number}") for number in range(3)]
    first = operator.get("/api/v1/runs?limit=2").json()
    assert ([one["id"] for one in first["items"]], first["next"]) == ([runs[2].pk, runs[1].pk], runs[1].pk)
    rest = operator.get(f"/api/v1/runs?limit=2&before={first['next']}").json()
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([runs[0].pk], None)


def test_run_of_nobody_is_not_found(operator: Client) -> None:
    assert operator.get("/api/v1/runs/987654321").status_code == 404
