"""The pages of matching runs: who sees them, what they say, and how many queries they take."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.demands import NOW, make_demand, make_member, make_offer, make_organisation
from tests.factories.introductions import make_round
from tests.factories.runs import make_run, solved, work

from naru.core.actor import SYSTEM, Role
from naru.demands.models import Demand
from naru.demands.services import admit_reader
from naru.demands.states import Confidentiality
from naru.matching.models import MatchRun, RoundEntry
from naru.matching.queries.publishing import publishing_of
from naru.matching.services import start_run
from naru.matching.solve import SharedIndex
from naru.matching.states import Objective, RuleKind, RunState
from naru.people.models import Organisation
from naru.records.models import Notice

pytestmark = pytest.mark.django_db
SECRET = "그래핀"


@pytest.fixture
def operator(shared: SharedIndex) -> Client:
    client = Client()
    person, _ = make_member(make_organisation("예시 운영기관", kind="operator"))
    client.force_login(person)
    return client


@pytest.fixture
def world(shared: SharedIndex) -> dict[str, int]:
    institute = make_organisation("주조 연구원", kind="institute")
    offer = make_offer(
        institute, title=f"{SECRET} 다이캐스팅 기포", summary=f"{SECRET} 막으로 기포를 줄이는 기술입니다."
    )
    demand = make_demand(specification=f"{SECRET} 두께", specification_level=Confidentiality.MATCHED)
    return {"institute": institute.pk, "offer": offer.pk, "demand": demand.pk}


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def form_of(**changes: object) -> dict[str, object]:
    return {"title": "가을", "round": "", "per_demand": 1, "capacity": 3, "least_percent": 0, "seed": 0, **changes}


def test_operator_goes_from_nothing_to_a_settled_matching(operator: Client, world: dict[str, int]) -> None:
    assert "첫 매칭 준비하기" in text_of(operator.get("/runs/"))
    response = operator.post("/runs/new/", form_of())
    run = MatchRun.objects.get()
    assert response["Location"] == f"/runs/{run.pk}/"
    assert "계산 시작" in text_of(operator.get(f"/runs/{run.pk}/"))
    operator.post(f"/runs/{run.pk}/move/", {"action": "start"})
    assert 'hx-trigger="every 2s"' in text_of(operator.get(f"/runs/{run.pk}/"))
    work()
    page = text_of(operator.get(f"/runs/{run.pk}/"))
    assert page.count(f'href="/runs/{run.pk}/publish/?objective=') == 3
    assert "주조 연구원" in page
    assert 'value="publish"' in text_of(operator.get(f"/runs/{run.pk}/publish/?objective=fair"))
    assert MatchRun.objects.get().state == RunState.SOLVED
    operator.post(f"/runs/{run.pk}/move/", {"action": "publish", "objective": "fair"})
    run.refresh_from_db()
    assert (run.state, run.chosen) == (RunState.PUBLISHED, Objective.FAIR)
    assert "확정 취소" in text_of(operator.get(f"/runs/{run.pk}/"))


def test_waiting_page_reloads_itself_when_the_run_is_done(operator: Client, world: dict[str, int]) -> None:
    run = make_run()
    start_run(run_id=run.pk, actor=SYSTEM, now=NOW)
    part = operator.get(f"/runs/{run.pk}/?waiting=1", headers={"HX-Request": "true"})
    assert "<h1" not in text_of(part)
    work()
    done = operator.get(f"/runs/{run.pk}/?waiting=1", headers={"HX-Request": "true"})
    assert (done.status_code, done["HX-Refresh"]) == (204, "true")


def test_refused_form_keeps_what_was_typed(operator: Client) -> None:
    response = operator.post("/runs/new/", form_of(title="담당 900101-1234568", capacity=7))
    assert response.status_code == 422
    page = response.content.decode()
    assert "주민등록번호" in page
    assert 'value="7"' in page
    assert not MatchRun.objects.exists()


def test_rule_is_set_and_taken_out(operator: Client, world: dict[str, int]) -> None:
    run = make_run()
    address = f"/runs/{run.pk}/rules/"
    assert "수요 찾기" in text_of(operator.get(f"{address}?q=기포"))
    told = {"kind": "pin", "demand": world["demand"], "organisation": world["institute"], "reason": "함께해 보았습니다"}
    refused = operator.post(address, {**told, "reason": ""})
    assert refused.status_code == 422
    assert operator.post(address, told).status_code == 302
    rule = run.rules.get()
    assert (rule.kind, rule.demand_id, rule.organisation_id) == (RuleKind.PIN, world["demand"], world["institute"])
    assert "함께해 보았습니다" in text_of(operator.get(address))
    operator.post(f"{address}{rule.pk}/remove/")
    assert not run.rules.exists()


def test_failed_run_names_the_smallest_changes(operator: Client, world: dict[str, int]) -> None:
    make_demand(title="다이캐스팅 기포 하나 더")
    run = solved(make_run(capacity=1))
    assert run.state == RunState.FAILED
    page = text_of(operator.get(f"/runs/{run.pk}/"))
    assert "왜 풀지 못했습니까" in page
    assert re.search("상한을 1(에서 2|만큼 늘리기)", page)


def test_what_if_stands_beside_the_original(operator: Client, world: dict[str, int]) -> None:
    run = solved(make_run())
    operator.post(f"/runs/{run.pk}/move/", {"action": "what_if"})
    copy = MatchRun.objects.get(what_if_of=run)
    solved(copy)
    page = text_of(operator.get(f"/runs/{copy.pk}/"))
    assert "원래 매칭과 견주면" in page
    assert run.title in page
    assert "원래와 달라진 수요" in page


def test_repeat_tells_that_the_same_came_out(operator: Client, world: dict[str, int]) -> None:
    run = solved(make_run())
    operator.post(f"/runs/{run.pk}/move/", {"action": "repeat"})
    assert "다시 계산하고 있습니다" in text_of(operator.get(f"/runs/{run.pk}/?view=record"))
    work()
    assert "같은 결과가 나왔습니다" in text_of(operator.get(f"/runs/{run.pk}/?view=record"))


@pytest.mark.parametrize("ending", ["csv", "xlsx", "html"])
def test_export_holds_the_pairs_and_no_word_that_is_not_public(
    operator: Client, world: dict[str, int], ending: str
) -> None:
    run = solved(make_run())
    response = operator.get(f"/runs/{run.pk}/export/{ending}/")
    assert response.status_code == 200
    assert f"naru-matching-{run.pk}.{ending}" in response["Content-Disposition"]
    if ending != "xlsx":
        said = response.content.decode("utf-8-sig").replace(f"{SECRET} 다이캐스팅 기포", "")
        assert "주조 연구원" in said
        assert SECRET not in said
    assert operator.get(f"/runs/{run.pk}/export/exe/").status_code == 404
    assert operator.get(f"/runs/{make_run().pk}/export/{ending}/").status_code == 404


def test_word_of_a_hidden_part_carries_a_lock(operator: Client, world: dict[str, int]) -> None:
    """In a run of a round, whose operator the demand admits."""
    round_ = make_round(Organisation.objects.get(name="예시 운영기관"))
    for part in ("demand", "offer"):
        RoundEntry.objects.create(round=round_, entered_at=NOW, **{f"{part}_id": world[part]})
    admit_reader(
        demand_id=world["demand"],
        organisation_id=round_.operator_id,
        level=Confidentiality.MATCHED,
        actor=SYSTEM,
        now=NOW,
    )
    run = solved(make_run(round_id=round_.pk))
    page = text_of(operator.get(f"/runs/{run.pk}/"))
    assert re.search(rf"공개되지 않은 말.{{0,400}}<b>{SECRET}</b>", page)


@pytest.mark.parametrize("view", ["", "?view=institutes", "?view=record", "?which=differing", "?which=without"])
def test_pages_say_the_same_in_english(operator: Client, world: dict[str, int], view: str) -> None:
    run = solved(make_run("Autumn"))
    page = text_of(operator.get(f"/en/runs/{run.pk}/{view}"))
    assert "Three results" in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("view", ["", "?view=institutes", "?view=record"])
def test_page_takes_as_many_queries_for_one_demand_as_for_three(
    operator: Client, world: dict[str, int], view: str, django_assert_max_num_queries
) -> None:
    counts = []
    for title in ("하나", "둘"):
        run = solved(make_run(title, capacity=9))
        operator.get(f"/runs/{run.pk}/{view}")
        with CaptureQueriesContext(connection) as captured:
            operator.get(f"/runs/{run.pk}/{view}")
        counts.append(len(captured))
        for number in range(2):
            make_demand(title=f"다이캐스팅 기포 {number}")
    assert counts[0] == counts[1] <= 20


def test_unknown_moves_and_members_of_others_get_nowhere(operator: Client, world: dict[str, int]) -> None:
    run = make_run()
    assert operator.post(f"/runs/{run.pk}/move/", {"action": "explode"}).status_code == 404
    member = Client()
    person, _ = make_member(make_organisation(kind="institute"))
    member.force_login(person)
    assert member.get(f"/runs/{run.pk}/").status_code == 403
    assert member.post(f"/runs/{run.pk}/move/", {"action": "start"}).status_code == 403


def test_before_publishing_the_page_says_who_is_told_and_changes_nothing(
    operator: Client, world: dict[str, int]
) -> None:
    firm = Demand.objects.get().organisation
    make_member(firm)
    make_member(firm, role=Role.VIEWER)
    run = solved(make_run())
    told = publishing_of(SYSTEM, run.pk, Objective.TOTAL)
    assert (told.pairs, told.firms, told.institutes, told.people, told.absent, told.other) == (1, 1, 1, 1, 1, None)
    page = text_of(operator.get(f"/runs/{run.pk}/publish/?objective=total"))
    assert "두 쪽 담당자 1명에게" in page
    assert "기관 1곳은 나루를 쓰는 담당자가 없어" in page
    assert not Notice.objects.exists()
    assert operator.get(f"/runs/{run.pk}/publish/?objective=best").status_code == 404


def test_run_that_cannot_be_published_is_not_offered_for_it(operator: Client, world: dict[str, int]) -> None:
    run = make_run()
    answer = operator.get(f"/runs/{run.pk}/publish/?objective=total")
    assert answer["Location"] == f"/runs/{run.pk}/"
