"""What a person sees before a demand ends with the pairs over it."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.demands import NOW, make_demand, make_member, make_organisation
from tests.factories.plans import Pair, make_pair, make_plan, make_signed_plan

from naru.core.actor import Role
from naru.demands.models import Demand
from naru.introductions.models import Introduction
from naru.introductions.states import IntroductionState, Origin
from naru.people.models import Person
from naru.plans.models import JointPlan
from naru.plans.services import start_plan
from naru.plans.states import Party, PlanState

pytestmark = pytest.mark.django_db
WITHDRAW = {"action": "withdraw"}


def sign_in(client: Client, person: Person) -> None:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def paths(pair: Pair) -> tuple[str, str]:
    demand_id = pair.introduction.demand_id
    return f"/demands/{demand_id}/move/", f"/demands/{demand_id}/end/"


def another_pair(pair: Pair, name: str = "다른 연구원") -> Introduction:
    return Introduction.objects.create(
        round=pair.introduction.round,
        operator=pair.operator,
        firm=pair.firm,
        institute=make_organisation(name, kind="institute"),
        demand=pair.introduction.demand,
        origin=Origin.OPERATOR.value,
        state=IntroductionState.UNDER_NDA.value,
        created_at=NOW,
        updated_at=NOW,
    )


def asked(client: Client, path: str, action: str = "withdraw") -> dict[str, Any]:
    """The form of the page as it would be sent, with a reason."""
    shown = client.get(f"{path}?action={action}").context["shown"]
    return {"action": action, "shown": shown, "reason": "no_budget", "note": ""}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_withdrawing_with_pairs_says_first_what_ends_and_with_whom(client: Client, prefix: str) -> None:
    pair, plan = make_plan()
    another_pair(pair)
    move, end = paths(pair)
    sign_in(client, pair.people[Party.FIRM])
    answer = client.post(f"{prefix}{move}", WITHDRAW)
    assert answer["Location"] == f"{prefix}{end}?action=withdraw"
    assert Demand.objects.get().state == "open"
    page = client.get(answer["Location"]).content.decode()
    for named in (plan.number, pair.institute.name, "다른 연구원", f'href="{prefix}/plans/{plan.pk}/"'):
        assert named in page
    said = "that end: 2; of these with a joint plan that not all have signed: 1" if prefix else "주선 2건과"
    assert said in page
    assert JointPlan.objects.get().state == PlanState.WRITING


def test_confirmed_withdrawal_ends_the_demand_and_what_was_shown(client: Client) -> None:
    pair, plan = make_plan()
    end = paths(pair)[1]
    sign_in(client, pair.people[Party.FIRM])
    answer = client.post(end, asked(client, end), follow=True)
    plan.refresh_from_db()
    assert (Demand.objects.get().state, plan.state, plan.end_reason) == ("withdrawn", "ended", "no_budget")
    assert "이어 가던 주선과 공동기획을 끝내고" in answer.content.decode()


@pytest.mark.parametrize(
    "sent", [{"reason": ""}, {"reason": "other", "note": " "}, {"reason": "other", "note": "가" * 1001}]
)
def test_reason_that_does_not_do_is_told_and_nothing_ends(client: Client, sent: dict[str, str]) -> None:
    pair, plan = make_plan()
    end = paths(pair)[1]
    sign_in(client, pair.people[Party.FIRM])
    answer = client.post(end, {**asked(client, end), **sent})
    plan.refresh_from_db()
    assert (answer.status_code, Demand.objects.get().state, plan.state) == (422, "open", "writing")
    assert "error-summary" in answer.content.decode()


def test_plan_begun_after_the_page_was_shown_does_not_end_unseen(client: Client) -> None:
    pair = make_pair()
    end = paths(pair)[1]
    sign_in(client, pair.people[Party.FIRM])
    sent = asked(client, end)
    plan = start_plan(introduction_id=pair.introduction.pk, actor=pair.actors[Party.INSTITUTE], now=NOW)
    answer = client.post(end, sent)
    assert answer.status_code == 422
    assert plan.number in answer.content.decode()
    assert (Demand.objects.get().state, JointPlan.objects.get().state) == ("open", "writing")
    client.post(end, asked(client, end))
    assert (Demand.objects.get().state, JointPlan.objects.get().state) == ("withdrawn", "ended")


def test_demand_met_by_a_signed_plan_asks_nothing(client: Client) -> None:
    pair, plan = make_signed_plan()
    sign_in(client, pair.people[Party.FIRM])
    client.post(paths(pair)[0], {"action": "meet"})
    plan.refresh_from_db()
    assert (Demand.objects.get().state, plan.state) == ("met", "signed")


def test_signed_plan_is_shown_among_what_stands(client: Client) -> None:
    pair, plan = make_signed_plan()
    another_pair(pair)
    end = paths(pair)[1]
    sign_in(client, pair.people[Party.FIRM])
    page = client.get(f"{end}?action=close")
    assert [line["plan"].number for line in page.context["standing"]] == [plan.number]
    assert [line["sheet"].institute_name for line in page.context["ending"]] == ["다른 연구원"]
    client.post(end, asked(client, end, "close"))
    plan.refresh_from_db()
    assert (Demand.objects.get().state, plan.state) == ("closed", "signed")


def test_page_of_a_demand_without_pairs_leads_back(client: Client) -> None:
    demand = make_demand()
    sign_in(client, make_member(demand.organisation)[0])
    assert client.get(f"/demands/{demand.pk}/end/?action=withdraw")["Location"] == f"/demands/{demand.pk}/"
    assert client.get(f"/demands/{demand.pk}/end/?action=publish").status_code == 404
    client.post(f"/demands/{demand.pk}/move/", WITHDRAW)
    assert client.get(f"/demands/{demand.pk}/end/?action=withdraw")["Location"] == f"/demands/{demand.pk}/"


def test_pair_of_another_operator_is_neither_named_nor_ended(client: Client) -> None:
    pair, plan = make_plan()
    other = make_organisation(kind="operator")
    Demand.objects.update(entered_by=other)
    sign_in(client, make_member(other)[0])
    move, end = paths(pair)
    assert client.post(move, WITHDRAW)["Location"] == f"{end}?action=withdraw"
    page = client.get(f"{end}?action=withdraw").content.decode()
    assert "끝낼 권한이 없는 짝" in page
    for secret in (plan.number, pair.institute.name):
        assert secret not in page
    client.post(end, {**WITHDRAW, "shown": "", "reason": "no_budget"})
    assert (Demand.objects.get().state, JointPlan.objects.get().state) == ("open", "writing")


@pytest.mark.parametrize("who", ["viewer", "institute", "operator", "stranger"])
def test_page_is_for_those_who_may_end_the_demand(client: Client, who: str) -> None:
    pair, _plan = make_plan()
    people = {
        "viewer": make_member(pair.firm, Role.VIEWER)[0],
        "institute": pair.people[Party.INSTITUTE],
        "operator": pair.people[Party.OPERATOR],
        "stranger": make_member(make_organisation())[0],
    }
    sign_in(client, people[who])
    move, end = paths(pair)
    assert client.get(f"{end}?action=withdraw").status_code == 403
    assert client.post(end, {**WITHDRAW, "reason": "no_budget"}).status_code == 403
    assert client.post(move, WITHDRAW).status_code == 403
    assert Demand.objects.get().state == "open"


@pytest.mark.parametrize("many", [1, 3])
def test_page_takes_the_same_queries_for_any_number_of_pairs(
    client: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pair, _plan = make_plan()
    for at in range(many):
        more = another_pair(pair, f"연구원 {at}")
        start_plan(introduction_id=more.pk, actor=pair.writer, now=NOW)
    path = f"{paths(pair)[1]}?action=withdraw"
    sign_in(client, pair.people[Party.FIRM])
    client.get(path)
    with django_assert_num_queries(13):
        assert client.get(path).status_code == 200
