"""Organisations, demands and offers through the API: the same rules as on the pages."""

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.api.conftest import Caller
from tests.factories.demands import make_demand, make_member, make_offer, make_organisation
from tests.factories.plans import make_plan, make_signed_plan

from naru.demands.models import Demand, Offer
from naru.demands.states import Confidentiality
from naru.people.models import Organisation
from naru.plans.states import Party

pytestmark = pytest.mark.django_db

DEMAND = {
    "title": "알루미늄 주조품의 기포 줄이기",
    "problem": "얇은 하우징을 주조하면 안쪽에 기포가 생겨 절반을 버립니다.",
    "trl_now": 4,
    "trl_wanted": 7,
    "wanted_kinds": ["technology", "equipment"],
}


def test_demand_is_registered_changed_and_published_by_a_program(editor: Caller, firm: Organisation) -> None:
    status, made = editor.send("post", "/demands", {"organisation_id": firm.pk, **DEMAND})
    assert (status, made["state"], made["wanted_kinds"]) == (201, "draft", ["technology", "equipment"])
    path = f"/demands/{made['id']}"
    status, changed = editor.send("patch", path, {"version": made["version"], "trl_wanted": 8})
    assert (status, changed["trl_wanted"], changed["problem"]) == (200, 8, DEMAND["problem"])
    assert editor.send("post", f"{path}/moves", {"action": "publish"})[1]["state"] == "open"


def test_change_from_an_old_version_is_refused_and_writes_nothing(editor: Caller, firm: Organisation) -> None:
    demand = make_demand(firm)
    status, problem = editor.send("patch", f"/demands/{demand.pk}", {"version": demand.version - 1, "title": "새 제목"})
    assert (status, problem["code"]) == (409, "edited_meanwhile")
    assert Demand.objects.get().title == demand.title


def test_every_bad_field_is_told_at_once(editor: Caller, firm: Organisation) -> None:
    body = {"organisation_id": firm.pk, "title": "", "trl_now": 12, "problem": "담당 900101-1234568"}
    status, problem = editor.send("post", "/demands", body)
    assert (status, sorted(problem["fields"])) == (422, ["problem", "title", "trl_now"])
    assert not Demand.objects.exists()


def test_control_characters_and_huge_numbers_are_refused(editor: Caller, firm: Organisation) -> None:
    body = {"organisation_id": firm.pk, "title": "가\u0000나", "budget_min_krw": 10**40}
    status, problem = editor.send("post", "/demands", body)
    assert (status, sorted(problem["fields"])) == (422, ["budget_min_krw", "title"])


def test_hidden_part_of_a_demand_reaches_its_own_firm_only(editor: Caller, firm: Organisation, anybody: Caller) -> None:
    demand = make_demand(firm, tried="비밀스러운 시도", tried_level=Confidentiality.NDA)
    seen = anybody.get(f"/demands/{demand.pk}")[1]
    assert (seen["tried"], "tried" in seen["hidden"]) == ("", True)
    assert editor.get(f"/demands/{demand.pk}")[1]["tried"] == "비밀스러운 시도"


def test_draft_of_others_is_not_found_and_cannot_be_moved(anybody: Caller, editor: Caller) -> None:
    draft = make_demand(is_open=False)
    assert anybody.get(f"/demands/{draft.pk}")[0] == 404
    assert editor.send("patch", f"/demands/{draft.pk}", {"version": 1, "title": "남의 수요"})[0] == 404
    assert editor.send("post", f"/demands/{draft.pk}/moves", {"action": "publish"})[0] == 404


def test_published_demand_of_others_cannot_be_changed(editor: Caller) -> None:
    demand = make_demand()
    status, problem = editor.send("patch", f"/demands/{demand.pk}", {"version": demand.version, "title": "남의 수요"})
    assert (status, problem["code"]) == (403, "not_permitted")


def test_impossible_move_is_refused(editor: Caller, firm: Organisation) -> None:
    demand = make_demand(firm)
    status, problem = editor.send("post", f"/demands/{demand.pk}/moves", {"action": "restore"})
    assert (status, problem["code"]) == (409, "move_refused")


def test_withdrawing_with_pairs_needs_a_reason_and_ends_them(token_of: Callable[..., str]) -> None:
    pair, plan = make_plan()
    caller, path = Caller(token_of(pair.people[Party.FIRM])), f"/demands/{pair.introduction.demand_id}/moves"
    status, problem = caller.send("post", path, {"action": "withdraw"})
    assert (status, problem["code"], Demand.objects.get().state) == (409, "reason_missing", "open")
    status, demand = caller.send("post", path, {"action": "withdraw", "reason": "no_budget"})
    plan.refresh_from_db()
    assert (status, demand["state"], plan.state) == (200, "withdrawn", "ended")


def test_meeting_a_demand_leaves_its_signed_plan(token_of: Callable[..., str]) -> None:
    pair, plan = make_signed_plan()
    caller = Caller(token_of(pair.people[Party.FIRM]))
    status, demand = caller.send("post", f"/demands/{pair.introduction.demand_id}/moves", {"action": "meet"})
    plan.refresh_from_db()
    assert (status, demand["state"], plan.state) == (200, "met", "signed")


def test_offer_is_registered_changed_and_published(token_of: Callable[..., str]) -> None:
    institute = make_organisation(kind="institute")
    caller = Caller(token_of(make_member(institute)[0]))
    body = {"organisation_id": institute.pk, "title": "고진공 주조", "summary": "기포를 줄이는 고진공 주조 기술입니다."}
    status, made = caller.send("post", "/offers", body)
    assert (status, made["state"], made["organisation_name"]) == (201, "draft", institute.name)
    changed = caller.send("patch", f"/offers/{made['id']}", {"version": made["version"], "trl": 6})[1]
    assert (changed["trl"], changed["title"]) == (6, "고진공 주조")
    assert caller.send("post", f"/offers/{made['id']}/moves", {"action": "publish"})[1]["state"] == "published"
    assert Offer.objects.get().state == "published"


def test_pages_follow_each_other_without_gap_or_repeat(anybody: Caller) -> None:
    offers = [make_offer().pk for _ in range(5)]
    seen: list[int] = []
    before: int | None = None
    while True:
        page = anybody.get("/offers", limit=2, **({"before": before} if before else {}))[1]
        seen += [item["id"] for item in page["items"]]
        before = page["next"]
        if before is None:
            break
    assert seen == sorted(offers, reverse=True)


def test_details_of_a_firm_reach_its_members_only(editor: Caller, firm: Organisation, anybody: Caller) -> None:
    Organisation.objects.filter(pk=firm.pk).update(business_number="1248100998", employees=42)
    assert editor.get(f"/organisations/{firm.pk}")[1]["employees"] == 42
    public = anybody.get(f"/organisations/{firm.pk}")[1]
    assert (public["employees"], public["business_number"], public["name"]) == (None, None, firm.name)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "make", "queries"), [("/demands", make_demand, 1), ("/offers", make_offer, 1)])
def test_list_costs_the_same_queries_for_any_number_of_rows(
    anybody: Caller,
    path: str,
    make: Callable[[], object],
    queries: int,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        make()
    with django_assert_num_queries(queries):
        assert len(anybody.get(path)[1]["items"]) == count
