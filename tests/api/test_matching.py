"""Search and matches through the API: with reasons that add up, and for those who may see them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.api.conftest import Caller
from tests.factories.demands import make_demand, make_member, make_offer

from naru.core.actor import Scope
from naru.matching import following
from naru.matching.solve import SharedIndex
from naru.people.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def index(tmp_path: Path, settings: Settings) -> Iterator[SharedIndex]:
    """The installation's index, in a folder of this test."""
    settings.HOME = tmp_path
    following.shared_index.cache_clear()
    yield following.shared_index()
    following.shared_index.cache_clear()


def test_search_finds_by_problem_with_reasons_that_add_up(anybody: Caller, index: SharedIndex) -> None:
    offer = make_offer()
    following.catch_up(index)
    status, page = anybody.get("/search", words="다이캐스팅 기포를 줄이고 싶다")
    assert (status, [item["id"] for item in page["items"]]) == (200, [offer.pk])
    first = page["items"][0]
    shares = sum(word["share"] for word in first["reasons"]["words"]) + first["reasons"]["meaning_share"]
    assert first["score"] == pytest.approx(shares, abs=1e-6)


def test_search_without_an_index_says_so(anybody: Caller) -> None:
    status, problem = anybody.get("/search", words="기포")
    assert (status, problem["code"]) == (409, "index_not_ready")


def test_matches_of_ones_own_demand_by_offer_and_by_owner(
    editor: Caller, firm: Organisation, index: SharedIndex
) -> None:
    demand, offer = make_demand(firm), make_offer()
    following.catch_up(index)
    assert [item["id"] for item in editor.get(f"/demands/{demand.pk}/matches")[1]["items"]] == [offer.pk]
    owners = editor.get(f"/demands/{demand.pk}/matches/owners")[1]["items"]
    assert [(owner["organisation_id"], owner["rank"]) for owner in owners] == [(offer.organisation_id, 1)]


def test_matches_of_others_are_not_found(editor: Caller, index: SharedIndex) -> None:
    demand = make_demand()
    make_offer()
    following.catch_up(index)
    assert editor.get(f"/demands/{demand.pk}/matches")[0] == 404


def test_matches_need_their_scope(firm: Organisation, token_of: Callable[..., str]) -> None:
    demand = make_demand(firm)
    reader = Caller(token_of(make_member(firm)[0], [Scope.READ, Scope.WRITE]))
    assert reader.get(f"/demands/{demand.pk}/matches")[1]["code"] == "scope_missing"
