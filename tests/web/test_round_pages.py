"""Pages of rounds, as each role sees them."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import demands as things
from tests.factories import plans as things_of_plans
from tests.factories.people import NOW, make_member, make_organisation
from tests.factories.rounds import TODAY, add_member, make_programme, make_round, spans

from naru.core.actor import SYSTEM, Role
from naru.demands.states import Confidentiality
from naru.introductions.models import Introduction
from naru.matching.models import RoundEntry
from naru.matching.services import enter_round
from naru.matching.states import Side
from naru.people.models import Organisation
from naru.people.states import OrganisationKind
from naru.plans.models import JointPlan
from naru.programmes.models import Round, RoundMember
from naru.programmes.services import ask_to_take_part, invite_member, move_round
from naru.programmes.states import MemberState, PhaseKind, RoundState
from naru.records.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_a_fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def operator() -> Organisation:
    return make_organisation("운영기관", OrganisationKind.OPERATOR)


@pytest.fixture
def firm() -> Organisation:
    return make_organisation("예시 갑 제작소")


def signed_in(organisation: Organisation, role: Role = Role.EDITOR) -> Client:
    client = Client()
    client.force_login(make_member(organisation, role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


@pytest.mark.parametrize(("prefix", "shown"), [("", "수요발굴"), ("/en", "Demand discovery")])
def test_visitor_sees_the_round_and_its_phases_in_both_languages(
    client: Client, operator: Organisation, prefix: str, shown: str
) -> None:
    round_ = make_round(operator)
    page = text_of(client, f"{prefix}/rounds/{round_.pk}/")
    assert shown in page
    assert page.count('aria-current="step"') == 1
    assert shown in text_of(client, f"{prefix}/rounds/")


@pytest.mark.parametrize("path", ["", "edit/", "phases/", "move/?action=open", "members/", "join/", "entries/"])
def test_draft_is_not_found_for_strangers(operator: Organisation, firm: Organisation, path: str) -> None:
    round_ = make_round(operator, is_open=False)
    assert text_of(signed_in(firm), f"/rounds/{round_.pk}/{path}", 404)
    other = make_organisation("다른 운영기관", OrganisationKind.OPERATOR)
    assert text_of(signed_in(other), f"/rounds/{round_.pk}/{path}", 404)


@pytest.mark.parametrize("path", ["edit/", "phases/", "move/?action=close", "members/"])
def test_running_it_is_for_its_operator(operator: Organisation, firm: Organisation, path: str) -> None:
    round_ = make_round(operator)
    assert text_of(signed_in(firm), f"/rounds/{round_.pk}/{path}", 403)
    assert text_of(signed_in(operator), f"/rounds/{round_.pk}/{path}")


def test_operator_makes_plans_and_opens_a_round(operator: Organisation) -> None:
    programme_id, client = make_programme(operator), signed_in(operator)
    form = {"run_by": f"{programme_id}:{operator.pk}", "title": "새 차수"}
    assert client.post("/rounds/new/", form).status_code == 302
    round_ = Round.objects.get()
    days = {"version": round_.version}
    for kind, span in spans().items():
        days |= {f"{kind.value}_from": span.starts_on.isoformat(), f"{kind.value}_to": span.ends_on.isoformat()}
    assert "여섯 단계의 날짜 정하기" in text_of(client, f"/rounds/{round_.pk}/")
    assert client.post(f"/rounds/{round_.pk}/phases/", days)["Location"] == f"/rounds/{round_.pk}/"
    assert "차수 열기" in text_of(client, f"/rounds/{round_.pk}/")
    assert client.post(f"/rounds/{round_.pk}/move/", {"action": "open"}).status_code == 302
    round_.refresh_from_db()
    assert round_.state == RoundState.RUNNING


def test_refused_form_comes_back_with_what_was_typed(operator: Organisation) -> None:
    programme_id, client = make_programme(operator), signed_in(operator)
    form = {"run_by": f"{programme_id}:{operator.pk}", "title": "새 차수", "summary": "대표 900101-1234568"}
    answer = client.post("/rounds/new/", form)
    page = answer.content.decode()
    assert (answer.status_code, Round.objects.count()) == (422, 0)
    assert 'value="새 차수"' in page
    assert "주민등록번호" in page


def test_round_that_somebody_saved_meanwhile_comes_back_with_both_texts(operator: Organisation) -> None:
    round_, client = make_round(operator), signed_in(operator)
    path, begun = f"/rounds/{round_.pk}/edit/", round_.version
    assert f'data-keep="round:{round_.pk}:{client.session["_auth_user_id"]}"' in text_of(client, path)
    typed = {"title": "2026년 차수", "summary": "먼저 저장한 글", "version": begun}
    assert client.post(path, typed).status_code == 302
    late = client.post(path, {**typed, "summary": "뒤에 쓴 글"})
    assert late.status_code == 422
    page = late.content.decode()
    for shown in ("먼저", "뒤에 쓴 글", f'name="version" value="{begun + 1}"', "data-answered"):
        assert shown in page
    assert client.post(path, {**typed, "summary": "뒤에 쓴 글", "version": begun + 1}).status_code == 302
    round_.refresh_from_db()
    assert round_.summary == "뒤에 쓴 글"


def test_phases_out_of_order_are_told_by_name_and_the_days_stay(operator: Organisation) -> None:
    round_ = make_round(operator)
    days: dict[str, object] = {"version": round_.version}
    for kind, span in spans().items():
        first = TODAY - timedelta(days=99) if kind is PhaseKind.PLANNING else span.starts_on
        days |= {f"{kind.value}_from": first.isoformat(), f"{kind.value}_to": span.ends_on.isoformat()}
    answer = signed_in(operator).post(f"/rounds/{round_.pk}/phases/", days)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "공동기획 단계가 주선·만남 단계보다 먼저 시작합니다" in page
    assert (TODAY - timedelta(days=99)).isoformat() in page


def test_operator_finds_invites_and_the_firm_accepts(operator: Organisation, firm: Organisation) -> None:
    round_, staff, member = make_round(operator), signed_in(operator), signed_in(firm)
    assert f'value="{firm.pk}"' in text_of(staff, f"/rounds/{round_.pk}/members/?words=제작소")
    staff.post(f"/rounds/{round_.pk}/members/?words=제작소", {"organisation": firm.pk})
    row = RoundMember.objects.get()
    assert "초대에 답하기" in text_of(member, f"/rounds/{round_.pk}/")
    assert "참여할지 정하기" in text_of(member, "/me/")
    path = f"/rounds/{round_.pk}/members/{row.pk}/"
    assert "참여하기" in text_of(member, path)
    assert member.post(path, {"action": "accept"}).status_code == 302
    row.refresh_from_db()
    assert row.state == MemberState.ADMITTED
    assert "기술수요 내기" in text_of(member, f"/rounds/{round_.pk}/")


def test_operator_sees_eligibility_and_must_say_why_it_admits(operator: Organisation, firm: Organisation) -> None:
    round_, staff = make_round(operator), signed_in(operator)
    assert "참여 요청하기" in text_of(signed_in(firm), f"/rounds/{round_.pk}/join/")
    signed_in(firm).post(f"/rounds/{round_.pk}/join/", {"organisation": firm.pk})
    row = RoundMember.objects.get()
    assert "참여 요청 1건에 답하기" in text_of(staff, "/me/")
    path = f"/rounds/{round_.pk}/members/{row.pk}/"
    page = text_of(staff, path)
    assert "미판정" in page
    assert "사업 공고" in page
    refused = staff.post(path, {"action": "admit", "reason": ""})
    assert refused.status_code == 422
    assert "자격 조건을 충족한다고 확인되지 않은" in refused.content.decode()
    kept = staff.post(path, {"action": "decline", "reason": "900101-1234568 규모"})
    assert "규모</textarea>" in kept.content.decode()
    assert staff.post(path, {"action": "admit", "reason": "확인서를 봄"}).status_code == 302


def test_joining_for_another_organisation_is_refused(operator: Organisation, firm: Organisation) -> None:
    round_ = make_round(operator)
    other = make_organisation("남의 기업")
    assert signed_in(firm).post(f"/rounds/{round_.pk}/join/", {"organisation": other.pk}).status_code == 403
    viewer = signed_in(firm, Role.VIEWER)
    assert viewer.post(f"/rounds/{round_.pk}/join/", {"organisation": firm.pk}).status_code == 403
    assert RoundMember.objects.count() == 0


def test_firm_ticks_its_demands_and_unticks_them(operator: Organisation, firm: Organisation) -> None:
    round_, client = make_round(operator), signed_in(firm)
    add_member(round_, firm)
    one, two = things.make_demand(firm), things.make_demand(firm, title="둘째 수요")
    path = f"/rounds/{round_.pk}/choose/{firm.pk}/"
    assert "둘째 수요" in text_of(client, path)
    client.post(path, {"chosen": [one.pk, two.pk]})
    assert "기술수요 2건 냄" in text_of(client, f"/rounds/{round_.pk}/")
    client.post(path, {"chosen": [two.pk]})
    assert list(RoundEntry.objects.filter(left_at=None).values_list("demand_id", flat=True)) == [two.pk]


def test_choosing_after_discovery_keeps_the_ticks_and_says_why(operator: Organisation, firm: Organisation) -> None:
    round_ = make_round(operator, phases=spans(TODAY - timedelta(days=40)))
    add_member(round_, firm)
    demand = things.make_demand(firm)
    answer = signed_in(firm).post(f"/rounds/{round_.pk}/choose/{firm.pk}/", {"chosen": [demand.pk]})
    page = answer.content.decode()
    assert (answer.status_code, RoundEntry.objects.count()) == (422, 0)
    assert "수요발굴이 끝났습니다" in page
    assert "checked" in page


def test_choosing_for_another_firm_is_not_found(operator: Organisation, firm: Organisation) -> None:
    round_ = make_round(operator)
    add_member(round_, firm)
    other = make_organisation("남의 기업")
    assert text_of(signed_in(other), f"/rounds/{round_.pk}/choose/{firm.pk}/", 404)


def test_hidden_firms_name_stands_on_no_page_of_the_round(operator: Organisation, firm: Organisation) -> None:
    round_ = make_round(operator)
    add_member(round_, firm)
    institute = make_organisation("연구원", OrganisationKind.INSTITUTE)
    add_member(round_, institute)
    demand = things.make_demand(firm, firm_level=Confidentiality.NDA)
    enter_round(round_id=round_.pk, side=Side.DEMAND, subject_id=demand.pk, actor=SYSTEM, now=NOW)
    for client in (Client(), signed_in(institute)):
        assert firm.name not in text_of(client, f"/rounds/{round_.pk}/")
    listed = text_of(signed_in(institute), f"/rounds/{round_.pk}/entries/")
    assert demand.title in listed
    assert firm.name not in listed
    assert text_of(signed_in(make_organisation("구경꾼")), f"/rounds/{round_.pk}/entries/", 403)


def test_member_leaves_with_a_reason_from_its_own_page(operator: Organisation, firm: Organisation) -> None:
    round_, client = make_round(operator), signed_in(firm)
    member = add_member(round_, firm)
    path = f"/rounds/{round_.pk}/members/{member.pk}/"
    assert client.post(path, {"action": "leave"}).status_code == 422
    assert client.post(path, {"action": "leave", "reason": "일정이 맞지 않음"}).status_code == 302
    member.refresh_from_db()
    assert member.state == MemberState.LEFT


@pytest.mark.parametrize("action", ["close", "cancel"])
def test_ended_round_offers_nothing_to_do(operator: Organisation, firm: Organisation, action: str) -> None:
    round_ = make_round(operator)
    add_member(round_, firm)
    move_round(round_id=round_.pk, action=action, actor=SYSTEM, now=NOW)
    page = text_of(signed_in(firm), f"/rounds/{round_.pk}/")
    assert "button-primary" not in page
    assert "차수에서 나가" not in page


@pytest.mark.parametrize("many", [1, 3])
def test_list_takes_the_same_queries_whatever_the_number(
    client: Client, operator: Organisation, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(many):
        make_round(operator)
    with django_assert_num_queries(4):
        assert client.get("/rounds/").content.decode().count("card card-link") == many


@pytest.mark.parametrize("many", [1, 3])
def test_operators_pages_take_the_same_queries_whatever_the_number(
    operator: Organisation, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(operator)
    round_ = make_round(operator)
    for at in range(many):
        one = make_organisation(f"요청 기업 {at}")
        ask_to_take_part(round_id=round_.pk, organisation_id=one.pk, actor=SYSTEM, now=NOW)
        other = make_organisation(f"초대 기업 {at}")
        invite_member(round_id=round_.pk, organisation_id=other.pk, actor=SYSTEM, now=NOW)
    for path in ("", "members/", "members/?words=기업"):
        with django_assert_max_num_queries(18):
            assert client.get(f"/rounds/{round_.pk}/{path}").status_code == 200


def test_programme_page_leads_to_its_rounds(client: Client, operator: Organisation, firm: Organisation) -> None:
    round_ = make_round(operator)
    path = f"/programmes/{round_.programme_id}/"
    assert f"/rounds/{round_.pk}/" in text_of(client, path)
    assert "차수 만들기" not in text_of(signed_in(firm), path)
    assert "차수 만들기" in text_of(signed_in(operator), path)


def late_round(operator: Organisation) -> Round:
    """A round whose demand discovery is over."""
    return make_round(operator, phases=spans(TODAY - timedelta(days=40)))


def test_operator_puts_in_a_members_demand_late_and_says_why(operator: Organisation, firm: Organisation) -> None:
    round_ = late_round(operator)
    add_member(round_, firm)
    demand = things.make_demand(firm, title="늦게 온 수요")
    things.make_demand(make_organisation(), title="차수 밖의 수요")
    hidden = things.make_demand(firm, title="이름 감춘 수요", firm_level=Confidentiality.NDA)
    client, path = signed_in(operator), f"/rounds/{round_.pk}/entries/add/"
    assert f"{path}?side=demand" in text_of(client, f"/rounds/{round_.pk}/entries/")
    page = text_of(client, path)
    assert "늦게 온 수요" in page
    assert "차수 밖의 수요" not in page
    assert hidden.title not in page
    refused = client.post(path, {"side": "demand", "chosen": demand.pk, "reason": ""})
    assert refused.status_code == 422
    assert "까닭을 고르세요" in refused.content.decode()
    assert not RoundEntry.objects.exists()
    client.post(path, {"side": "demand", "chosen": demand.pk, "reason": "sent_in_time"})
    assert RoundEntry.objects.get().demand_id == demand.pk
    event = AuditEvent.objects.get(verb="round_entry.enter")
    assert event.details == {"demand": demand.pk, "reason": "sent_in_time"}
    assert "늦게 온 수요" not in text_of(client, path)


def test_operator_puts_in_a_members_offer_by_the_words_searched(operator: Organisation) -> None:
    round_, institute = late_round(operator), make_organisation("예시 연구원", OrganisationKind.INSTITUTE)
    add_member(round_, institute)
    offer = things.make_offer(institute, title="진공 주조 기술")
    client, path = signed_in(operator), f"/rounds/{round_.pk}/entries/add/"
    assert "진공 주조 기술" in text_of(client, f"{path}?side=offer&words=예시 연구원")
    assert "진공 주조 기술" not in text_of(client, f"{path}?side=offer&words=용접")
    client.post(path, {"side": "offer", "chosen": offer.pk, "reason": "outage"})
    assert RoundEntry.objects.get().offer_id == offer.pk


def test_inviting_after_discovery_needs_a_reason_that_the_firm_reads(
    operator: Organisation, firm: Organisation
) -> None:
    round_ = late_round(operator)
    client, path = signed_in(operator), f"/rounds/{round_.pk}/members/"
    assert "늦게 초대하는 까닭" in text_of(client, f"{path}?words={firm.name}")
    client.post(path, {"organisation": firm.pk})
    assert not RoundMember.objects.exists()
    client.post(path, {"organisation": firm.pk, "reason": "설명회 뒤에 연락해 왔습니다."})
    member = RoundMember.objects.get()
    assert (member.state, member.reason) == (MemberState.INVITED, "설명회 뒤에 연락해 왔습니다.")
    assert "설명회 뒤에 연락해 왔습니다." in text_of(signed_in(firm), f"{path}{member.pk}/")


def test_nothing_is_put_into_a_round_that_ended(operator: Organisation) -> None:
    round_ = late_round(operator)
    move_round(round_id=round_.pk, action="close", actor=SYSTEM, now=NOW)
    answer = signed_in(operator).get(f"/rounds/{round_.pk}/entries/add/")
    assert answer["Location"] == f"/rounds/{round_.pk}/entries/"


def open_pairs(operator: Organisation, many: int = 1) -> Round:
    """A running round with one signed pair, and so many without a plan, and with an unsigned plan."""
    round_ = things_of_plans.make_round(operator)
    for _ in range(many):
        things_of_plans.make_pair(round_=round_)
        things_of_plans.make_plan(things_of_plans.make_pair(round_=round_))
    things_of_plans.make_signed_plan(things_of_plans.make_pair(round_=round_))
    return round_


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("action", ["close", "cancel"])
def test_ending_a_round_says_before_which_pairs_have_not_signed(
    operator: Organisation, action: str, prefix: str
) -> None:
    round_, client = open_pairs(operator), signed_in(operator)
    answer = client.get(f"{prefix}/rounds/{round_.pk}/move/?action={action}")
    page = answer.content.decode()
    signed, writing = JointPlan.objects.get(state="signed"), JointPlan.objects.get(state="writing")
    assert writing.number in page
    assert signed.number not in page
    assert [str(number) for _label, number, _url in answer.context["left"]["kinds"]] == ["1", "1"]
    for _label, _number, url in answer.context["left"]["kinds"]:
        assert len(client.get(url).context["rows"]) == 1
    meant = {
        "": {"close": "서명하면 결과에 더해집니다", "cancel": "서명해도 결과가 공개되지 않습니다"},
        "/en": {"close": "what they sign is added to the results", "cancel": "what is signed is not published"},
    }
    assert meant[prefix][action] in page


@pytest.mark.parametrize("action", ["close", "cancel"])
def test_ended_round_leaves_its_open_pairs_as_they_are(operator: Organisation, action: str) -> None:
    round_ = open_pairs(operator)
    assert signed_in(operator).post(f"/rounds/{round_.pk}/move/", {"action": action}).status_code == 302
    round_.refresh_from_db()
    assert round_.state == {"close": "closed", "cancel": "cancelled"}[action]
    assert sorted(JointPlan.objects.values_list("state", flat=True)) == ["signed", "writing"]


def test_closing_a_round_in_which_all_signed_warns_of_nothing(operator: Organisation) -> None:
    round_, client = open_pairs(operator, many=0), signed_in(operator)
    assert client.get(f"/rounds/{round_.pk}/move/?action=close").context["left"] is None


def test_pair_of_a_hidden_firm_stays_unnamed_before_the_round_ends(operator: Organisation) -> None:
    round_ = open_pairs(operator)
    firm = make_organisation("이름 감춘 기업")
    Introduction.objects.filter(plan=None).update(
        state="proposed", firm=firm, demand=things.make_demand(firm, firm_level=Confidentiality.NDA)
    )
    page = text_of(signed_in(operator), f"/rounds/{round_.pk}/move/?action=close")
    assert firm.name not in page
    assert "기업명 비공개" in page


@pytest.mark.parametrize("many", [1, 3])
def test_page_before_a_round_ends_takes_the_same_queries_for_any_number_of_pairs(
    operator: Organisation, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path, client = f"/rounds/{open_pairs(operator, many).pk}/move/?action=close", signed_in(operator)
    client.get(path)
    with django_assert_num_queries(13):
        assert client.get(path).status_code == 200


def test_page_before_a_round_ends_names_no_more_than_twenty_pairs(operator: Organisation) -> None:
    round_, client = things_of_plans.make_round(operator), signed_in(operator)
    for _ in range(21):
        things_of_plans.make_pair(round_=round_)
    left = client.get(f"/rounds/{round_.pk}/move/?action=close").context["left"]
    assert (left["count"], len(left["lines"]), left["more"]) == (21, 20, 1)
