"""Where one stands across the stages: on the page of the round and on «my work»."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import demands as things
from tests.factories.introductions import Cast, make_cast, make_introduction, make_round, say_yes
from tests.factories.plans import make_plan

from naru.core.actor import Actor
from naru.introductions.queries import going_on
from naru.people.models import Person
from naru.plans.states import Party
from naru.programmes.models import Round
from naru.web.pages.standings import Standing
from naru.web.pages.standings_later import MOST, later_standings

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def round_(cast: Cast) -> Round:
    return make_round(cast.operator, (cast.firm, "firm"), (cast.institute, "institute"))


def _standings(actor: Actor) -> list[Standing]:
    return later_standings(actor, going_on(actor, MOST))


def page_of(person: Person, path: str) -> str:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_proposed_pair_stands_with_both_sides_and_nobody_else(cast: Cast, round_: Round) -> None:
    make_introduction(cast)

    def whats(actor: Actor) -> list[tuple[str, bool]]:
        return [(str(one.what), one.is_ours) for one in _standings(actor)]

    answer = [("만날지 답하기", True)]
    assert (whats(cast.firm_actor), whats(cast.institute_actor)) == (answer, answer)
    assert (whats(cast.operator_actor), whats(cast.stranger_actor)) == ([], [])


def test_institute_does_not_read_the_name_of_a_firm_that_hides_it(cast: Cast) -> None:
    make_introduction(cast)
    page = page_of(cast.institute_person, "/me/")
    assert "만날지 답하기" in page
    assert cast.firm.name not in page


def test_operator_is_told_of_pairs_that_both_sides_want(cast: Cast, round_: Round) -> None:
    made = make_introduction(cast, round_id=round_.pk)
    assert "양쪽이 원하는 짝" not in page_of(cast.operator_person, f"/rounds/{round_.pk}/")
    say_yes(cast, made.pk)
    assert "양쪽이 원하는 짝 1쌍 주선하기" in page_of(cast.operator_person, f"/rounds/{round_.pk}/")
    assert "양쪽이 원하는 짝" not in page_of(cast.firm_person, f"/rounds/{round_.pk}/")


def test_my_work_tells_each_thing_to_do_once(cast: Cast, round_: Round) -> None:
    made = make_introduction(cast, round_id=round_.pk)
    assert page_of(cast.firm_person, "/me/").count(f'href="/introductions/{made.pk}/"') == 1
    assert _standings(cast.firm_actor)[0].link == f"/introductions/{made.pk}/"


def test_plan_stands_for_its_two_sides_once() -> None:
    pair, plan = make_plan()
    for party in (Party.FIRM, Party.INSTITUTE):
        found = _standings(pair.actors[party])
        assert [(one.subject, one.is_ours) for one in found] == [(plan.title, True)]
    assert _standings(pair.actors[Party.OPERATOR]) == []


@pytest.mark.parametrize("many", [1, 3])
def test_standings_take_the_same_queries_whatever_their_number(
    cast: Cast, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(many):
        make_introduction(cast, demand=things.make_demand(cast.firm))
    with django_assert_num_queries(3):
        assert len(_standings(cast.firm_actor)) == many
