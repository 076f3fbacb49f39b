"""Pages of joint plans: each role, both languages, two writers, signing, leaks, number of queries."""

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.factories.demands import make_member, make_organisation
from tests.factories.plans import NOW, WHOLE, make_pair, make_plan, make_signed_plan, make_whole_plan, save, sign_as

from naru.core.actor import Role
from naru.introductions.states import IntroductionState
from naru.people.models import Person
from naru.plans import services
from naru.plans.models import JointPlan, PlanComment, PlanDraft, PlanSection, PlanSignature, PlanVersion
from naru.plans.sheets import StrategyPart
from naru.plans.states import Party, PlanPart, PlanState

pytestmark = pytest.mark.django_db
SECRET = "비밀낱말"
PAGES = ["", "versions/", "certificate/", "edit/strategy/", "edit/roadmap/", "sign/", "end/"]


def sign_in(client: Client, person: Person) -> Client:
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def hangul_outside_of_content(text: str) -> list[str]:
    """Korean on an English page that is not marked as Korean and was not typed by somebody."""
    return re.findall(r"<(?:h1|h2|label|button|legend|th|dt)[^>]*>[^<]*[가-힣]", text)


def strategy(**changes: str) -> dict[str, str]:
    return {"r0-goal": "목표 글", "r0-approach": "방법 글", "r0-why": "까닭 글", "rows": "1", "version": "1", **changes}


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("party", Party)
def test_each_party_opens_list_and_plan_in_both_languages(client: Client, prefix: str, party: Party) -> None:
    pair, plan = make_signed_plan()
    sign_in(client, pair.people[party])
    for page in ("/plans/", f"/plans/{plan.pk}/", f"/plans/{plan.pk}/versions/", f"/plans/{plan.pk}/certificate/"):
        answer = client.get(prefix + page)
        assert answer.status_code == 200, page
        if prefix:
            assert hangul_outside_of_content(answer.content.decode()) == [], page
    assert plan.number in client.get(prefix + "/plans/").content.decode()


@pytest.mark.parametrize("part", PlanPart)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_part_opens_for_writing(client: Client, part: PlanPart, prefix: str) -> None:
    pair, plan = make_whole_plan()
    sign_in(client, pair.people[Party.FIRM])
    answer = client.get(f"{prefix}/plans/{plan.pk}/edit/{part.value}/")
    assert answer.status_code == 200
    if prefix:
        assert hangul_outside_of_content(answer.content.decode()) == []


@pytest.mark.parametrize("kind", ["firm", "institute", "operator"])
def test_third_parties_get_404_everywhere_and_read_nothing(client: Client, kind: str) -> None:
    pair, plan = make_whole_plan()
    save(plan, PlanPart.STRATEGY, StrategyPart(SECRET, SECRET, SECRET), pair.writer)
    version = services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    sign_as(plan, pair, Party.FIRM, version=version.number)
    sign_in(client, make_member(make_organisation(kind=kind), Role.ADMIN)[0])
    for page in PAGES:
        answer = client.get(f"/plans/{plan.pk}/{page}")
        assert answer.status_code == 404, page
        assert SECRET not in answer.content.decode()
    for page in ("comments/", "submit/", "reopen/", "sign/", "end/", "keep/strategy/", "edit/strategy/", "forget/ip/"):
        assert client.post(f"/plans/{plan.pk}/{page}", strategy()).status_code == 404, page
    listed = client.get("/plans/").content.decode()
    assert plan.number not in listed
    assert pair.firm.name not in listed


def test_staff_of_the_installation_is_a_third_party(client: Client) -> None:
    _, plan = make_plan()
    person, _actor = make_member(make_organisation(kind="operator"), Role.ADMIN)
    Person.objects.filter(pk=person.pk).update(is_platform_admin=True)
    sign_in(client, Person.objects.get(pk=person.pk))
    assert client.get(f"/plans/{plan.pk}/").status_code == 404


def test_draft_and_note_of_one_side_do_not_leak_to_the_other(client: Client) -> None:
    pair, plan = make_plan()
    services.keep_draft(
        plan_id=plan.pk,
        part=PlanPart.STRATEGY,
        base_version=1,
        values={"rows": [{"goal": SECRET}]},
        actor=pair.writer,
        now=NOW,
    )
    sign_in(client, pair.people[Party.INSTITUTE])
    for page in ("", "edit/strategy/", "versions/"):
        assert SECRET not in client.get(f"/plans/{plan.pk}/{page}").content.decode()


def test_viewer_reads_and_writes_nothing(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, make_member(pair.firm, Role.VIEWER)[0])
    text = client.get(f"/plans/{plan.pk}/").content.decode()
    assert "/edit/" not in text
    assert "/comments/" not in text
    assert client.get(f"/plans/{plan.pk}/edit/strategy/").status_code == 403
    assert client.post(f"/plans/{plan.pk}/edit/strategy/", strategy()).status_code == 403
    assert client.post(f"/plans/{plan.pk}/submit/").status_code == 403


# ---- starting ----


def test_pair_under_agreement_is_offered_and_started_once(client: Client) -> None:
    pair = make_pair()
    sign_in(client, pair.people[Party.INSTITUTE])
    assert f'value="{pair.introduction.pk}"' in client.get("/plans/").content.decode()
    for _ in range(2):
        answer = client.post("/plans/start/", {"introduction": str(pair.introduction.pk)})
        assert answer.url == f"/plans/{JointPlan.objects.get().pk}/"  # type: ignore[attr-defined]


def test_starting_too_early_is_told(client: Client) -> None:
    pair = make_pair(state=IntroductionState.INTRODUCED)
    sign_in(client, pair.people[Party.FIRM])
    answer = client.post("/plans/start/", {"introduction": str(pair.introduction.pk)}, follow=True)
    assert "지금 상태를 확인하세요" in answer.content.decode()


# ---- writing ----


def test_saving_a_part_shows_it_and_who_wrote(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, pair.people[Party.FIRM])
    answer = client.post(f"/plans/{plan.pk}/edit/strategy/", strategy(), follow=True)
    text = answer.content.decode()
    assert "목표 글" in text
    assert "기업에서 고침" in text


def test_lines_are_added_and_removed_without_scripts(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, pair.people[Party.FIRM])
    page = f"/plans/{plan.pk}/edit/readiness/"
    data = {"rows": "1", "version": "1", "r0-year": "2027", "r0-trl": "5", "r0-what": "시제품"}
    text = client.post(page, {**data, "do": "add"}).content.decode()
    assert 'name="r1-year"' in text
    assert 'value="2027"' in text
    more = {**data, "rows": "2", "r1-year": "2028", "r1-trl": "6", "r1-what": ""}
    text = client.post(page, {**more, "do": "remove-0"}).content.decode()
    assert 'value="2028"' in text
    assert 'value="2027"' not in text
    assert client.post(page, {**more, "do": "save"}).status_code == 302
    assert [line["trl"] for line in PlanSection.objects.get(plan=plan, part="readiness").content["lines"]] == [5, 6]


def test_amounts_are_stored_in_won_whatever_the_unit(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, pair.people[Party.FIRM])
    data = {
        "rows": "1", "version": "1", "unit": "million", "r0-year": "2027", "r0-source": "private", "r0-form": "cash",
        "r0-amount_krw": "1,500", "r0-what": "",
    }  # fmt: skip
    assert client.post(f"/plans/{plan.pk}/edit/roadmap/", data).status_code == 302
    plan.refresh_from_db()
    assert plan.private_krw == 1_500_000_000
    assert 'value="1,500"' in client.get(f"/plans/{plan.pk}/edit/roadmap/").content.decode()
    for unit, shown in (("won", "1,500,000,000"), ("thousand", "1,500,000"), ("million", "1,500")):
        assert f'<td class="num">{shown}</td>' in client.get(f"/plans/{plan.pk}/?unit={unit}").content.decode()


def test_side_sees_money_of_the_other_and_cannot_write_it(client: Client) -> None:
    pair, plan = make_whole_plan()
    sign_in(client, pair.people[Party.INSTITUTE])
    page = f"/plans/{plan.pk}/edit/roadmap/"
    text = client.get(page).content.decode()
    assert "1,000,000,000원" in text
    assert 'value="private"' not in text
    version = PlanSection.objects.get(plan=plan, part="roadmap").version
    data = {
        "rows": "1", "version": str(version), "unit": "won", "r0-year": "2027", "r0-source": "private",
        "r0-form": "cash", "r0-amount_krw": "1",
    }  # fmt: skip
    assert client.post(page, data).status_code == 422
    plan.refresh_from_db()
    assert plan.private_krw == 1_000_000_000


def test_wrong_values_come_back_as_typed_with_their_place(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, pair.people[Party.FIRM])
    data = {"rows": "2", "version": "1", "r0-year": "", "r1-year": "이천", "r1-trl": "12", "r1-what": "시제품"}
    answer = client.post(f"/plans/{plan.pk}/edit/readiness/", data)
    assert answer.status_code == 422
    assert 'value="이천"' in answer.content.decode()
    answer = client.post(f"/plans/{plan.pk}/edit/readiness/", {**data, "r1-year": "2027"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "적은 값: 12" in text
    assert 'href="#id_r1-trl"' in text


def test_resident_number_is_refused_and_the_text_is_shown_again(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, pair.people[Party.FIRM])
    for action in ("save", "keep", "add"):
        answer = client.post(
            f"/plans/{plan.pk}/edit/strategy/", strategy(**{"r0-goal": "대표 900101-1234568", "do": action})
        )
        assert answer.status_code == 422
        assert "900101-1******" in answer.content.decode()
    assert PlanDraft.objects.count() == 0


def test_second_of_two_writers_sees_both_texts_and_may_save_over(client: Client) -> None:
    pair, plan = make_plan()
    save(plan, PlanPart.STRATEGY, StrategyPart("상대가 쓴 목표", "", ""), pair.actors[Party.INSTITUTE])
    sign_in(client, pair.people[Party.FIRM])
    answer = client.post(f"/plans/{plan.pk}/edit/strategy/", strategy())
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "상대가 쓴 목표" in text
    assert "목표 글</textarea>" in text
    assert 'name="version" value="2"' in text
    assert client.post(f"/plans/{plan.pk}/edit/strategy/", strategy(version="2")).status_code == 302
    assert PlanVersion.objects.filter(plan=plan, content__strategy__goal="상대가 쓴 목표").exists()


def test_back_button_and_saving_again_overwrites_nothing(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, pair.people[Party.FIRM])
    client.post(f"/plans/{plan.pk}/edit/strategy/", strategy())
    answer = client.post(f"/plans/{plan.pk}/edit/strategy/", strategy(**{"r0-goal": "뒤로 가서 쓴 글"}))
    assert answer.status_code == 409
    assert PlanSection.objects.get(plan=plan, part="strategy").content["goal"] == "목표 글"


def test_text_kept_while_typing_survives_the_end_of_the_session(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, pair.people[Party.FIRM])
    answer = client.post(f"/plans/{plan.pk}/keep/strategy/", strategy(**{"r0-goal": "쓰다 만 글"}))
    assert answer["X-Draft"] == "kept"
    client.logout()
    gone = client.post(f"/plans/{plan.pk}/edit/strategy/", strategy(**{"r0-goal": "쓰다 만 글"}))
    assert "/account/login/" in gone.url  # type: ignore[attr-defined]
    sign_in(client, pair.people[Party.FIRM])
    assert "쓰다 만 글</textarea>" in client.get(f"/plans/{plan.pk}/edit/strategy/").content.decode()
    client.post(f"/plans/{plan.pk}/forget/strategy/")
    assert "쓰다 만 글" not in client.get(f"/plans/{plan.pk}/edit/strategy/").content.decode()


def test_checks_answer_to_what_is_typed_before_it_is_saved(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, pair.people[Party.FIRM])
    page = f"/plans/{plan.pk}/keep/ip/"
    data = {"rows": "1", "version": "1", "r0-firm_share_percent": "60", "r0-use": "기업이 씁니다"}
    assert "지금 합은 90 %" in client.post(page, {**data, "r0-institute_share_percent": "30"}).content.decode()
    done = client.post(page, {**data, "r0-institute_share_percent": "40"}).content.decode()
    assert "모든 점검을 통과했습니다" in done
    assert PlanSection.objects.get(plan=plan, part="ip").version == 1


def test_unknown_part_is_not_found(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, pair.people[Party.FIRM])
    assert client.get(f"/plans/{plan.pk}/edit/nothing/").status_code == 404


# ---- comments and versions ----


def test_comment_is_shown_settled_and_never_lost(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, pair.people[Party.OPERATOR])
    client.post(f"/plans/{plan.pk}/comments/", {"part": "ip", "text": "비율을 다시 보세요"})
    assert "비율을 다시 보세요" in client.get(f"/plans/{plan.pk}/").content.decode()
    client.post(f"/plans/{plan.pk}/comments/", {"part": "ip", "settle": str(PlanComment.objects.get().pk)})
    assert PlanComment.objects.get().settled_at is not None
    answer = client.post(f"/plans/{plan.pk}/comments/", {"part": "ip", "text": "번호 900101-1234568"})
    assert answer.status_code == 422
    assert "번호 900101-1234568</textarea>" in answer.content.decode()


def test_versions_show_what_changed_between_any_two(client: Client) -> None:
    pair, plan = make_plan()
    for goal in ("첫째 목표", "둘째 목표"):
        save(plan, PlanPart.STRATEGY, StrategyPart(goal, "", ""), pair.writer)
    sign_in(client, pair.people[Party.INSTITUTE])
    text = client.get(f"/plans/{plan.pk}/versions/").content.decode()
    assert "<del>첫째</del>" in text
    assert "<ins>둘째</ins>" in text
    text = client.get(f"/plans/{plan.pk}/versions/?before=1&after=3").content.decode()
    assert "<del>첫째</del>" not in text
    assert client.get(f"/plans/{plan.pk}/versions/?before=1&after=99").status_code == 200


# ---- signing ----


def sign_data(plan: JointPlan, party: str = "firm", **changes: str) -> dict[str, str]:
    number = PlanVersion.objects.filter(plan=plan).latest("number").number
    told = {"party": party, "version": str(number), "name": "담당자", "title": "대표", "has_read": "on"}
    return {**told, **changes}


def test_plan_is_handed_in_and_signed_by_all_three(client: Client) -> None:
    pair, plan = make_whole_plan()
    sign_in(client, pair.people[Party.FIRM])
    client.post(f"/plans/{plan.pk}/submit/")
    for party in Party:
        sign_in(client, pair.people[party])
        assert client.get(f"/plans/{plan.pk}/sign/").status_code == 200
        answer = client.post(f"/plans/{plan.pk}/sign/", sign_data(plan, party.value))
        assert answer.url == f"/plans/{plan.pk}/certificate/"  # type: ignore[attr-defined]
    plan.refresh_from_db()
    assert plan.state == PlanState.SIGNED
    assert "서명한 그대로입니다" in client.get(f"/plans/{plan.pk}/certificate/").content.decode()


def test_incomplete_plan_is_not_handed_in_and_says_what_is_missing(client: Client) -> None:
    pair, plan = make_plan()
    sign_in(client, pair.people[Party.FIRM])
    text = client.post(f"/plans/{plan.pk}/submit/", follow=True).content.decode()
    assert "아직 통과하지 못한 점검이 있습니다" in text
    assert "시작하는 날과 끝나는 날을 적으세요" in text


def test_double_click_on_sign_is_one_signature(client: Client) -> None:
    pair, plan = make_whole_plan()
    services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    sign_in(client, pair.people[Party.FIRM])
    data = sign_data(plan)
    answers = [client.post(f"/plans/{plan.pk}/sign/", data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url  # type: ignore[attr-defined]
    assert PlanSignature.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="the suite's SQLite lives in one connection")
def test_two_clicks_at_the_same_time_are_one_signature() -> None:
    pair, plan = make_whole_plan()
    services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    clients = [sign_in(Client(), pair.people[Party.FIRM]) for _ in range(2)]
    data = sign_data(plan)

    def click(one: Client) -> int:
        try:
            return one.post(f"/plans/{plan.pk}/sign/", data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(click, clients)) == [302, 302]
    assert PlanSignature.objects.count() == 1


def test_signing_what_was_replaced_is_refused(client: Client) -> None:
    pair, plan = make_whole_plan()
    services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    data = sign_data(plan)
    services.reopen_plan(plan_id=plan.pk, actor=pair.writer, now=NOW)
    services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    sign_in(client, pair.people[Party.FIRM])
    text = client.post(f"/plans/{plan.pk}/sign/", data, follow=True).content.decode()
    assert "새 판을 읽고 다시 서명하세요" in text
    assert PlanSignature.objects.count() == 0


@pytest.mark.parametrize("changes", [{"name": ""}, {"has_read": ""}])
def test_signature_needs_name_and_reading_and_keeps_what_was_typed(client: Client, changes: dict[str, str]) -> None:
    pair, plan = make_whole_plan()
    services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    sign_in(client, pair.people[Party.FIRM])
    data = {key: value for key, value in sign_data(plan, **changes).items() if value}
    answer = client.post(f"/plans/{plan.pk}/sign/", data)
    assert answer.status_code == 422
    assert 'value="대표"' in answer.content.decode()


def test_party_out_of_turn_reads_and_waits(client: Client) -> None:
    pair, plan = make_whole_plan()
    services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    sign_in(client, pair.people[Party.OPERATOR])
    assert "아직 서명할 차례가 아닙니다" in client.get(f"/plans/{plan.pk}/sign/").content.decode()
    client.post(f"/plans/{plan.pk}/sign/", sign_data(plan, "operator"))
    assert client.post(f"/plans/{plan.pk}/sign/", sign_data(plan, "firm")).status_code == 403
    assert PlanSignature.objects.count() == 0


def test_certificate_says_when_the_content_was_tampered_with(client: Client) -> None:
    pair, plan = make_signed_plan()
    version = PlanVersion.objects.get(plan=plan, is_for_signing=True)
    version.content["ip"]["firm_share_percent"] = 99
    version.save()
    sign_in(client, pair.people[Party.INSTITUTE])
    text = client.get(f"/plans/{plan.pk}/certificate/").content.decode()
    assert "서명한 것과 다릅니다" in text
    assert "alert-success" not in text


def test_downloaded_content_has_the_hash_that_was_signed(client: Client) -> None:
    pair, plan = make_signed_plan()
    sign_in(client, pair.people[Party.FIRM])
    content = client.get(f"/plans/{plan.pk}/certificate/?content").content
    assert hashlib.sha256(content).hexdigest() == PlanVersion.objects.get(plan=plan, is_for_signing=True).hash


def test_reopening_and_ending_through_the_pages(client: Client) -> None:
    pair, plan = make_whole_plan()
    services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    sign_in(client, pair.people[Party.INSTITUTE])
    client.post(f"/plans/{plan.pk}/reopen/")
    plan.refresh_from_db()
    assert plan.state == PlanState.WRITING
    assert client.post(f"/plans/{plan.pk}/end/", {"reason": ""}).status_code == 422
    assert client.post(f"/plans/{plan.pk}/end/", {"reason": "terms", "note": "조건이 다름"}).status_code == 302
    assert "조건이 맞지 않습니다" in client.get(f"/plans/{plan.pk}/").content.decode()


# ---- queries ----


@pytest.mark.parametrize("plans", [1, 3])
def test_list_takes_the_same_queries_for_any_number(client: Client, plans: int, django_assert_num_queries: Any) -> None:
    pair, plan = make_whole_plan()
    services.submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    for _ in range(plans - 1):
        other, another = make_whole_plan(make_pair(round_=plan.round))
        services.submit_for_signing(plan_id=another.pk, actor=other.writer, now=NOW)
    sign_in(client, pair.people[Party.OPERATOR])
    client.get("/plans/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/plans/")


@pytest.mark.parametrize("lines", [1, 3])
def test_plan_takes_the_same_queries_for_any_number_of_lines(
    client: Client, lines: int, django_assert_num_queries: Any
) -> None:
    pair, plan = make_whole_plan()
    save(plan, PlanPart.RISKS, WHOLE[PlanPart.RISKS] * lines, pair.writer)  # type: ignore[operator]
    for at in range(lines):
        services.comment(plan_id=plan.pk, part=PlanPart.IP, text=f"의견 {at}", actor=pair.writer, now=NOW)
    sign_in(client, pair.people[Party.FIRM])
    client.get(f"/plans/{plan.pk}/")
    with django_assert_num_queries(PLAN_QUERIES):
        client.get(f"/plans/{plan.pk}/")


LIST_QUERIES = 8
PLAN_QUERIES = 12
