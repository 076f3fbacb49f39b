"""Pages of introductions: what each party sees and does there, in both languages, and what nobody else learns."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.factories.demands import NOW, make_demand, make_member, make_offer, make_organisation
from tests.factories.introductions import SECRET, Cast, make_cast, make_introduction, make_round, make_run

from naru.core.actor import Role
from naru.core.period import SEOUL
from naru.demands.states import OfferKind
from naru.introductions.models import Introduction, Meeting, Message
from naru.introductions.queries import IntroductionFilter, introductions_matching, nda_of, sheets_for
from naru.introductions.rules import MeetingValues
from naru.introductions.services import accept_nda, end_introduction, propose_meeting, send_message
from naru.introductions.states import EndReason, IntroductionState, Party
from naru.people.models import Person
from naru.records.models import Attachment

pytestmark = pytest.mark.django_db
KEY = "00000000-0000-4000-8000-000000000001"
PAGES = ("", "nda/", "messages/", "meetings/", "end/")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return str(response.content.decode())


# the list


@pytest.mark.parametrize(
    ("prefix", "expected"), [("", "만날지 답하기"), ("/en", "Say whether to meet")], ids=["Korean", "English"]
)
@pytest.mark.parametrize("who", ["firm_person", "institute_person", "operator_person"])
def test_list_says_what_is_next_to_everybody_concerned(cast: Cast, who: str, prefix: str, expected: str) -> None:
    make_introduction(cast)
    assert expected in read(client_of(getattr(cast, who)), f"{prefix}/introductions/")


def test_list_of_a_stranger_teaches_how_it_begins(cast: Cast) -> None:
    make_introduction(cast)
    said = read(client_of(cast.stranger_person), "/introductions/")
    assert "아직 주선이 없습니다" in said
    assert cast.demand.title not in said


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_any_number(
    cast: Cast, rows: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(rows):
        make_introduction(cast, IntroductionState.UNDER_NDA, demand=make_demand(cast.firm))
    client = client_of(cast.institute_person)
    client.get("/introductions/")
    with django_assert_num_queries(10):  # type: ignore[operator]
        client.get("/introductions/")


def test_filter_by_whose_turn_agrees_with_the_rule_in_every_state(cast: Cast) -> None:
    for state in IntroductionState:
        if state is not IntroductionState.ENDED:
            make_introduction(cast, state, demand=make_demand(cast.firm))
    half = make_introduction(cast, IntroductionState.INTRODUCED, demand=make_demand(cast.firm))
    read_hash = nda_of(cast.firm_actor, half.pk).text_hash
    accept_nda(introduction_id=half.pk, name="담당자", read_hash=read_hash, actor=cast.firm_actor, now=NOW)
    actor = cast.operator_actor
    everything = sheets_for(actor, introductions_matching(actor, IntroductionFilter()))
    for party in Party:
        found = introductions_matching(actor, IntroductionFilter(waits_on=party))
        assert {row.pk for row in found} == {sheet.id for sheet in everything if party in sheet.next.who}
    for who, side in ((cast.firm_actor, Party.FIRM), (cast.operator_actor, Party.OPERATOR)):
        ours = introductions_matching(who, IntroductionFilter(ours=True))
        assert {row.pk for row in ours} == {sheet.id for sheet in everything if side in sheet.next.who}


def test_list_filters_by_state_and_turn(cast: Cast) -> None:
    make_introduction(cast, IntroductionState.WANTED)
    client = client_of(cast.operator_person)
    assert cast.demand.title in read(client, "/introductions/?who=us&state=wanted")
    assert cast.demand.title not in read(client, "/introductions/?who=firm")
    assert cast.demand.title in read(client, "/introductions/?state=nonsense&who=x&round=y")


# answering, introducing, ending


def test_whole_way_from_the_proposal_to_the_agreement_by_the_pages(cast: Cast) -> None:
    made = make_introduction(cast)
    path = f"/introductions/{made.pk}/"
    firm, institute, operator = (
        client_of(person) for person in (cast.firm_person, cast.institute_person, cast.operator_person)
    )
    assert "만나 보시겠습니까" in read(firm, path)
    assert "만나 보시겠습니까" not in read(operator, path)
    for client in (firm, institute):
        assert client.post(f"{path}answer/", {"answer": "yes"}).status_code == 302
    assert "두 기관을 주선하세요" in read(operator, path)
    assert "두 기관을 주선하세요" not in read(firm, path)
    operator.post(f"{path}introduce/")
    for client in (firm, institute):
        page = client.get(f"{path}nda/")
        assert "예시 정밀" in page.content.decode()
        agreed = {"name": "담당자", "read_hash": page.context["nda"].text_hash}
        assert client.post(f"{path}nda/", agreed).status_code == 302
    made.refresh_from_db()
    assert made.state == "under_nda"
    assert "공동기획" in read(firm, path)


def test_no_without_a_reason_comes_back_filled(cast: Cast) -> None:
    made = make_introduction(cast)
    client = client_of(cast.firm_person)
    refused = client.post(f"/introductions/{made.pk}/answer/", {"answer": "no", "note": "지금은 어렵습니다"})
    assert refused.status_code == 422
    assert "까닭을 하나 고르세요" in refused.content.decode()
    assert "지금은 어렵습니다" in refused.content.decode()
    done = client.post(
        f"/introductions/{made.pk}/answer/",
        {"answer": "no", "note": "지금은 어렵습니다", "reason": "no_time"},
        follow=True,
    )
    assert "이 주선은 끝났습니다" in done.content.decode()
    assert client.post(f"/introductions/{made.pk}/answer/", {"answer": "yes"}).status_code == 422


def test_operator_writes_down_the_answer_of_a_side_without_members(cast: Cast) -> None:
    made = make_introduction(cast, demand=make_demand(make_organisation()))
    client = client_of(cast.operator_person)
    assert "아직 나루에 가입한 사람이 없습니다" in read(client, f"/introductions/{made.pk}/")
    client.post(f"/introductions/{made.pk}/answer/", {"answer": "yes"})
    made.refresh_from_db()
    assert made.firm_said == "yes"


def test_operator_does_not_answer_for_a_side_that_is_there(cast: Cast) -> None:
    made = make_introduction(cast)
    assert (
        client_of(cast.operator_person).post(f"/introductions/{made.pk}/answer/", {"answer": "yes"}).status_code == 403
    )


def test_viewers_read_without_buttons(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    client = client_of(make_member(cast.firm, Role.VIEWER)[0])
    assert "이 주선을 그만두기" not in read(client, f"/introductions/{made.pk}/")
    assert "읽었고 동의합니다" not in read(client, f"/introductions/{made.pk}/nda/")
    assert "상대에게 쓰기" not in read(client, f"/introductions/{made.pk}/messages/")
    assert "만나자고 하기" not in read(client, f"/introductions/{made.pk}/meetings/")
    assert client.get(f"/introductions/{made.pk}/end/").status_code == 403
    assert client.post(f"/introductions/{made.pk}/messages/", {"text": "글", "key": KEY}).status_code == 403


def test_ending_page_needs_a_reason_and_keeps_the_note(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    client = client_of(cast.institute_person)
    refused = client.post(f"/introductions/{made.pk}/end/", {"reason": "other", "note": ""})
    assert refused.status_code == 422
    assert "짧게 적어" in refused.content.decode()
    assert client.post(f"/introductions/{made.pk}/end/", {"reason": "terms", "note": "조건"}).status_code == 302
    assert client.post(f"/introductions/{made.pk}/end/", {"reason": "terms"}).status_code == 302
    assert Introduction.objects.get().end_note == "조건"


def test_nda_text_that_changed_meanwhile_is_shown_again_with_the_name_kept(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    client = client_of(cast.firm_person)
    refused = client.post(f"/introductions/{made.pk}/nda/", {"name": "담당자 이름", "read_hash": "0" * 64})
    assert refused.status_code == 422
    assert "다시 읽고 동의하세요" in refused.content.decode()
    assert "담당자 이름" in refused.content.decode()
    assert nda_of(cast.firm_actor, made.pk).text_hash in refused.content.decode()


# messages and meetings


def test_message_and_its_file_are_for_the_two_sides(cast: Cast, settings, tmp_path) -> None:
    settings.HOME = tmp_path
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    path = f"/introductions/{made.pk}/messages/"
    file = SimpleUploadedFile("시험 성적.txt", "기공률 0.4 퍼센트".encode())
    sent = client_of(cast.firm_person).post(path, {"text": "성적을 보냅니다", "key": KEY, "attached": file})
    assert sent.status_code == 302, sent.context["form"].errors
    assert (sent.status_code, sent["Location"]) == (302, f"{path}?sent=1#last")
    said = read(client_of(cast.institute_person), path)
    assert "성적을 보냅니다" in said
    assert "시험 성적.txt" in said
    attachment = Attachment.objects.get()
    read_by = []
    for person in (cast.firm_person, cast.institute_person, cast.operator_person, cast.stranger_person):
        answer = client_of(person).get(f"/files/{attachment.pk}/")
        read_by.append((answer.status_code, "기공률".encode() in answer.getvalue()))
    assert read_by == [(200, True), (200, True), (404, False), (404, False)]


def test_refused_file_sends_nothing_and_keeps_the_text(cast: Cast, settings, tmp_path) -> None:
    settings.HOME = tmp_path
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    file = SimpleUploadedFile("a.exe", b"MZ\x90\x00\x03\x00\x00\x00" * 20)
    refused = client_of(cast.firm_person).post(
        f"/introductions/{made.pk}/messages/", {"text": "파일을 보냅니다", "key": KEY, "attached": file}
    )
    assert refused.status_code == 422
    assert "파일을 보냅니다" in refused.content.decode()
    assert Message.objects.count() == Attachment.objects.count() == 0


def test_refused_message_comes_back_filled(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    refused = client_of(cast.firm_person).post(
        f"/introductions/{made.pk}/messages/", {"text": "담당 900101-1234568", "key": KEY}
    )
    assert refused.status_code == 422
    assert "주민등록번호로 보이는" in refused.content.decode()
    assert "담당 900101-1234568" in refused.content.decode()


@pytest.mark.parametrize("number", [1, 4])
def test_thread_takes_the_same_queries_for_any_number(
    cast: Cast, number: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    for key in range(number):
        send_message(introduction_id=made.pk, text="안녕하세요", key=str(key), actor=cast.firm_actor, now=NOW)
    client = client_of(cast.institute_person)
    client.get(f"/introductions/{made.pk}/messages/")
    with django_assert_num_queries(12):  # type: ignore[operator]
        client.get(f"/introductions/{made.pk}/messages/")


def test_long_thread_shows_the_newest_and_leads_to_the_older(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    for key in range(51):
        send_message(introduction_id=made.pk, text=f"글 {key:02}번", key=str(key), actor=cast.firm_actor, now=NOW)
    client = client_of(cast.institute_person)
    newest = read(client, f"/introductions/{made.pk}/messages/")
    assert "글 50번" in newest
    assert "글 00번" not in newest
    second = Message.objects.order_by("id")[1].pk
    assert f"?before={second}" in newest
    assert "글 00번" in read(client, f"/introductions/{made.pk}/messages/?before={second}")


def meeting_form(**changes: str) -> dict[str, str]:
    day = (timezone.now().astimezone(SEOUL) + timedelta(days=7)).date().isoformat()
    return {"day": day, "time": "14:00", "minutes": "60", "place": "예시 회의실", "agenda": "배합비", **changes}


def test_meeting_is_proposed_accepted_and_put_into_a_calendar(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    path = f"/introductions/{made.pk}/meetings/"
    firm, institute = client_of(cast.firm_person), client_of(cast.institute_person)
    assert firm.post(path, meeting_form()).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.starts_at.astimezone(SEOUL).hour == 14
    assert "이때 만나겠습니다" in read(institute, path)
    assert "이때 만나겠습니다" not in read(firm, path)
    institute.post(f"{path}{meeting.pk}/", {"action": "accept"})
    file = institute.get(f"{path}{meeting.pk}/calendar.ics")
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    assert "STATUS:CONFIRMED" in file.content.decode()
    assert "배합비" not in file.content.decode()
    firm.post(f"{path}{meeting.pk}/", {"action": "cancel"})
    assert "취소됨" in read(institute, path)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"day": "2020-01-01"}, "앞으로 올 날짜"),
        ({"place": ""}, "온라인 회의 주소를 적으세요"),
        ({"address": "javascript:alert(1)"}, "https://로 시작하는 주소를 적으세요"),
        ({"day": ""}, "필수"),
    ],
)
def test_meeting_that_cannot_be_comes_back_filled(cast: Cast, changes: dict[str, str], said: str) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    refused = client_of(cast.firm_person).post(f"/introductions/{made.pk}/meetings/", meeting_form(**changes))
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert "배합비" in refused.content.decode()


def test_outcome_is_told_after_the_meeting(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    client, path = client_of(cast.firm_person), f"/introductions/{made.pk}/meetings/"
    client.post(path, meeting_form())
    meeting = Meeting.objects.get()
    Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    assert client.post(f"{path}{meeting.pk}/", {"action": "hold", "outcome": " "}).status_code == 422
    client.post(f"{path}{meeting.pk}/", {"action": "hold", "outcome": "시편을 만들기로 함"})
    assert "시편을 만들기로 함" in read(client_of(cast.institute_person), path)
    assert "시편을 만들기로 함" not in read(client_of(cast.operator_person), path)


# the operator's pairs


def test_ready_pairs_are_proposed_many_at_once(cast: Cast) -> None:
    second = make_demand(cast.firm)
    round_ = make_round(cast.operator, (cast.firm, "firm"), (cast.institute, "institute"))
    make_run(round_, (cast.demand, cast.institute, cast.offer), (second, cast.institute, cast.offer))
    client = client_of(cast.operator_person)
    page = client.get("/introductions/ready/")
    keys = [pair.key for pair, _origin in page.context["rows"]]
    assert len(keys) == 2
    done = client.post("/introductions/ready/", {"round": round_.pk, "pair": keys}, follow=True)
    assert "짝 2개를 두 기관에 제안했습니다" in done.content.decode()
    assert Introduction.objects.filter(round=round_).count() == 2
    assert "지금 제안할 짝이 없습니다" in read(client, "/introductions/ready/")
    empty = client.post("/introductions/ready/", {"round": round_.pk}, follow=True)
    assert "하나 넘게 고르세요" in empty.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_ready_pairs_take_the_same_queries_for_any_number(
    cast: Cast, rows: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    make_run(None, *((make_demand(), cast.institute, cast.offer) for _ in range(rows)))
    client = client_of(cast.operator_person)
    client.get("/introductions/ready/?round=0")
    with django_assert_num_queries(11):  # type: ignore[operator]
        client.get("/introductions/ready/?round=0")


def test_proposing_by_hand_searches_both_sides(cast: Cast) -> None:
    client = client_of(cast.operator_person)
    page = read(client, "/introductions/new/?firm_words=다이캐스팅&institute_words=고진공&round=0")
    assert f'value="demand:{cast.demand.pk}"' in page
    assert f'value="offer:{cast.offer.pk}"' in page
    chosen = {"need": f"demand:{cast.demand.pk}", "give": f"offer:{cast.offer.pk}", "round": "0"}
    assert client.post("/introductions/new/", chosen).status_code == 302
    again = client.post("/introductions/new/", chosen)
    assert again.status_code == 422
    assert "이미 진행 중인 주선입니다" in again.content.decode()
    assert client.post("/introductions/new/", {"round": "0"}).status_code == 422


def test_proposing_an_institutes_proposal_to_a_firm_without_a_demand(cast: Cast) -> None:
    offer = make_offer(cast.institute, kind=OfferKind.PROPOSAL)
    chosen = {"need": f"firm:{cast.firm.pk}", "give": f"offer:{offer.pk}", "round": "0"}
    assert client_of(cast.operator_person).post("/introductions/new/", chosen).status_code == 302
    path = f"/introductions/{Introduction.objects.get().pk}/"
    client = client_of(cast.institute_person)
    assert "예시 정밀" not in read(client, path)
    client_of(cast.firm_person).post(f"{path}answer/", {"answer": "yes"})
    assert "예시 정밀" in read(client, path)


# what nobody else learns


def test_stranger_gets_not_found_everywhere(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    meeting = propose_meeting(
        introduction_id=made.pk,
        values=MeetingValues(starts_at=timezone.now() + timedelta(days=1), place="회의실"),
        actor=cast.firm_actor,
        now=timezone.now(),
    )
    other_operator = make_member(make_organisation(kind="operator"))[0]
    for person in (cast.stranger_person, other_operator):
        client = client_of(person)
        gets = {page: client.get(f"/introductions/{made.pk}/{page}").status_code for page in PAGES}
        assert set(gets.values()) == {404}, gets
        calendar = client.get(f"/introductions/{made.pk}/meetings/{meeting.pk}/calendar.ics")
        posts = [
            client.post(f"/introductions/{made.pk}/{page}", {"answer": "yes", "text": "x", "key": KEY}).status_code
            for page in ("answer/", "introduce/", "end/", "nda/", "messages/", "meetings/", f"meetings/{meeting.pk}/")
        ]
        assert [calendar.status_code, *posts] == [404] * 8


def test_operator_does_not_read_what_the_sides_write_and_plan(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    send_message(introduction_id=made.pk, text="비밀 인사", key="1", actor=cast.firm_actor, now=NOW)
    propose_meeting(
        introduction_id=made.pk,
        values=MeetingValues(
            starts_at=timezone.now() + timedelta(days=1),
            place="비밀 장소",
            address="https://secret.example/",
            agenda="비밀 안건",
        ),
        actor=cast.firm_actor,
        now=timezone.now(),
    )
    client = client_of(cast.operator_person)
    assert client.get(f"/introductions/{made.pk}/messages/").status_code == 403
    meeting = Meeting.objects.get()
    assert client.get(f"/introductions/{made.pk}/meetings/{meeting.pk}/calendar.ics").status_code == 403
    said = read(client, f"/introductions/{made.pk}/") + read(client, f"/introductions/{made.pk}/meetings/")
    assert "비밀 인사" not in said
    assert "비밀 장소" not in said
    assert "secret.example" not in said
    assert "비밀 안건" not in said
    assert "글 1개" in said


@pytest.mark.parametrize("state", [IntroductionState.PROPOSED, IntroductionState.WANTED])
def test_before_the_introduction_the_institute_learns_neither_the_firm_nor_its_people(
    cast: Cast, state: IntroductionState
) -> None:
    make_introduction(cast, state)
    client = client_of(cast.institute_person)
    said = read(client, "/introductions/") + read(client, f"/introductions/{Introduction.objects.get().pk}/")
    assert "예시 정밀" not in said
    assert cast.firm_person.email not in said
    assert SECRET not in read(client, f"/demands/{cast.demand.pk}/")
    assert client.get(f"/introductions/{Introduction.objects.get().pk}/nda/").status_code == 404
    firm_page = read(client_of(cast.firm_person), f"/introductions/{Introduction.objects.get().pk}/")
    assert cast.institute_person.email not in firm_page


def test_reading_grows_with_the_steps_and_ends_with_the_introduction(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    client = client_of(cast.institute_person)
    demand_page = f"/demands/{cast.demand.pk}/"
    assert cast.firm_person.email in read(client, f"/introductions/{made.pk}/")
    assert "생산기술팀 담당" in read(client, demand_page)
    assert SECRET not in read(client, demand_page)
    for actor in (cast.firm_actor, cast.institute_actor):
        read_hash = nda_of(actor, made.pk).text_hash
        accept_nda(introduction_id=made.pk, name="담당자", read_hash=read_hash, actor=actor, now=NOW)
    assert SECRET in read(client, demand_page)
    assert SECRET not in read(client_of(cast.stranger_person), demand_page)
    end_introduction(introduction_id=made.pk, party=Party.FIRM, reason=EndReason.TERMS, actor=cast.firm_actor, now=NOW)
    said = read(client, demand_page)
    assert SECRET not in said
    assert "생산기술팀 담당" not in said
    assert cast.firm_person.email not in read(client, f"/introductions/{made.pk}/")


def test_why_a_side_ended_it_stays_with_the_side_and_the_operator(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.INTRODUCED)
    end_introduction(
        introduction_id=made.pk,
        party=Party.INSTITUTE,
        reason=EndReason.NO_BUDGET,
        note="그 회사는 값을 깎습니다",
        actor=cast.institute_actor,
        now=NOW,
    )
    path = f"/introductions/{made.pk}/"
    for person in (cast.institute_person, cast.operator_person):
        assert "그 회사는 값을 깎습니다" in read(client_of(person), path)
    said = read(client_of(cast.firm_person), path)
    assert "그 회사는" not in said
    assert "예산이 맞지 않습니다" not in said
    assert "연구기관에서 더 이어가지" in said


def test_staff_of_the_installation_is_not_led_to_plans_that_it_may_not_open(cast: Cast) -> None:
    made = make_introduction(cast, IntroductionState.UNDER_NDA)
    staff = Person.objects.create_user("staff@example.org")
    Person.objects.filter(pk=staff.pk).update(is_platform_admin=True)
    assert 'href="/plans/"' in read(client_of(cast.firm_person), f"/introductions/{made.pk}/")
    assert 'href="/plans/"' not in read(client_of(Person.objects.get(pk=staff.pk)), f"/introductions/{made.pk}/")
