"""Introductions through the API: one's own, as far as one may read them."""

from collections.abc import Callable

import pytest
from tests.api.conftest import Caller
from tests.factories.demands import make_demand
from tests.factories.introductions import Cast, make_cast, make_introduction

from naru.core.actor import Scope
from naru.introductions.states import IntroductionState
from naru.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def caller(token_of: Callable[..., str]) -> Callable[[Person], Caller]:
    return lambda person: Caller(token_of(person, [Scope.READ]))


def test_list_pages_through_ones_own(cast: Cast, caller: Callable[[Person], Caller]) -> None:
    made = [make_introduction(cast, demand=make_demand(cast.firm)) for _ in range(3)]
    firm = caller(cast.firm_person)
    _, first = firm.get("/introductions", limit=2)
    assert [one["id"] for one in first["items"]] == [made[2].pk, made[1].pk]
    _, rest = firm.get("/introductions", limit=2, before=first["next"])
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([made[0].pk], None)
    assert first["items"][0]["next"] == {"who": ["firm", "institute"], "what": "answer", "until": "2026-12-02"}
    assert caller(cast.stranger_person).get("/introductions")[1]["items"] == []
    assert firm.get("/introductions", waits_on="operator")[1]["items"] == []


def test_one_shows_each_side_what_it_may_know(cast: Cast, caller: Callable[[Person], Caller]) -> None:
    made = make_introduction(cast)
    path = f"/introductions/{made.pk}"
    _, seen = caller(cast.institute_person).get(path)
    assert (seen["firm_id"], seen["firm_name"], seen["parties"]) == (None, "", ["institute"])
    assert caller(cast.firm_person).get(path)[1]["firm_name"] == "예시 정밀"
    assert caller(cast.stranger_person).get(path)[0] == 404
    assert Caller().get(path)[0] == 401


def test_firm_is_named_to_the_institute_once_introduced(cast: Cast, caller: Callable[[Person], Caller]) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    _, seen = caller(cast.institute_person).get(f"/introductions/{made.pk}")
    assert (seen["firm_name"], seen["state"]) == ("예시 정밀", "introduced")
