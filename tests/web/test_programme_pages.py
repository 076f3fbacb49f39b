"""Pages of programmes."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.people import NOW, make_member, make_organisation

from naru.core.period import SEOUL
from naru.demands import demo as demands_demo
from naru.people import demo as people_demo
from naru.people.models import Organisation
from naru.programmes import demo
from naru.programmes.models import Call, Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programmes() -> dict[str, int]:
    people_demo.fill(NOW)
    return dict(demo.fill(NOW))


def test_programme_list_shows_all_in_both_languages(client: Client, programmes: dict[str, int]) -> None:
    assert client.get("/programmes/").content.decode().count("card card-link") == 6
    assert "Ansan growth programme for strong small firms" in client.get("/en/programmes/").content.decode()


def test_programme_list_takes_four_queries(
    client: Client, programmes: dict[str, int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        assert client.get("/programmes/").status_code == 200


def test_programme_page_shows_conditions_menu_and_partners(client: Client, programmes: dict[str, int]) -> None:
    page = client.get(f"/programmes/{programmes['yeongcheon-high-value']}/").content.decode()
    shown = (
        "30명 이상", "경상북도 영천시", "중소기업", "제조업", "공정개선형 기술개발", "경북테크노파크", "10억원",
        "2022-12-07",
    )  # fmt: skip
    for text in shown:
        assert text in page


@pytest.mark.parametrize("key", ["ansan-strong-sme", "iar-platform", "shared-infrastructure", "midsize-institute"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_programme_page_answers_with_at_most_ten_queries(
    client: Client,
    programmes: dict[str, int],
    prefix: str,
    key: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(10):
        assert client.get(f"{prefix}/programmes/{programmes[key]}/").status_code == 200


@pytest.mark.parametrize(
    ("prefix", "place"),
    [("", "서울 조선팰리스호텔 더그레이트홀(3F)"), ("/en", "The Great Hall (3F), Josun Palace Hotel, Seoul")],
)
def test_place_of_the_ceremony_is_shown_in_the_readers_language(
    client: Client, programmes: dict[str, int], prefix: str, place: str
) -> None:
    page = client.get(f"{prefix}/programmes/{programmes['midsize-institute']}/").content.decode()
    assert f'<span class="meta">{place}</span>' in page


def test_programme_page_of_nothing_is_not_found(client: Client) -> None:
    assert client.get("/programmes/999999/").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_fit_page_says_what_would_change_the_answer(client: Client, programmes: dict[str, int], prefix: str) -> None:
    organisation = make_organisation("가온", region_code="47230")
    client.force_login(make_member(organisation))
    page = client.get(f"{prefix}/organisations/{organisation.pk}/programmes/").content.decode()
    assert ("기업 규모 판정이 없습니다" if not prefix else "The company size is not judged yet") in page
    assert ("소재지가 맞습니다" if not prefix else "The location fits") in page


def test_fit_page_is_no_business_of_strangers(client: Client, programmes: dict[str, int]) -> None:
    organisation = make_organisation()
    client.force_login(make_member(make_organisation()))
    assert client.get(f"/organisations/{organisation.pk}/programmes/").status_code == 403


def test_programme_page_of_a_region_shows_what_its_firms_need(client: Client, programmes: dict[str, int]) -> None:
    demands_demo.fill(NOW)
    page = client.get(f"/programmes/{programmes['yeongcheon-innovation']}/").content.decode()
    assert page.count("card-link") == 5
    assert "수소 설비용 고무 씰 시험과 인증" in page
    assert "card-link" not in client.get(f"/programmes/{programmes['iar-platform']}/").content.decode()


@pytest.fixture
def operator(client: Client, programmes: dict[str, int]) -> Client:
    """Signed in for the institute that runs the programme of Yeongcheon."""
    organisation = Organisation.objects.get(demo_key="gbtp-green")
    client.force_login(make_member(organisation), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_operator_edits_the_programme_and_its_menu(operator: Client, programmes: dict[str, int], prefix: str) -> None:
    page = f"{prefix}/programmes/{programmes['yeongcheon-high-value']}/"
    assert f"{page}edit/" in operator.get(page).content.decode()
    shown = operator.get(f"{page}edit/").content.decode()
    assert "시제품 제작 | Prototype production" in shown
    typed = {
        "summary": "바뀐 설명",
        "summary_en": "Changed",
        "items": "시험 | Testing\n마케팅",
        "topics": "주조",
        "version": 1,
    }
    assert operator.post(f"{page}edit/", typed).status_code == 302
    programme = Programme.objects.get(key="yeongcheon-high-value")
    assert (programme.summary, programme.topics) == ("바뀐 설명", ["주조"])
    assert [(item.name, item.name_en) for item in programme.items.all()] == [("시험", "Testing"), ("마케팅", "")]
    again = operator.post(f"{page}edit/", {**typed, "summary": "늦은 글"})
    assert again.status_code == 422
    for shown in ("늦은 글", "바뀐", 'name="version" value="2"'):
        assert shown in again.content.decode()
    assert operator.post(f"{page}edit/", {**typed, "summary": "늦은 글", "version": 2}).status_code == 302


@pytest.mark.parametrize(("end", "keep"), [("edit/", "programme:{}"), ("calls/new/", "call:{}")])
def test_form_of_a_programme_is_kept_in_the_browser_for_its_writer(
    operator: Client, programmes: dict[str, int], end: str, keep: str
) -> None:
    programme_id = programmes["yeongcheon-high-value"]
    page = f"/programmes/{programme_id}/"
    shown = operator.get(f"{page}{end}").content.decode()
    person_id = operator.session["_auth_user_id"]
    assert f'data-keep="{keep.format(programme_id)}:{person_id}"' in shown
    assert 'id="local-copy"' in shown
    assert "data-answered" not in shown
    assert "data-answered" in operator.post(f"{page}{end}", {"title": ""}).content.decode()
    assert "drafts.js" in operator.get(page).content.decode()
    assert "drafts.js" not in Client().get(page).content.decode()


def test_operator_publishes_a_call_under_the_newest_conditions(operator: Client, programmes: dict[str, int]) -> None:
    page = f"/programmes/{programmes['yeongcheon-high-value']}/"
    typed = {"title": "2027년 모집", "opens_at": "2027-02-01T09:00", "closes_at": "2027-02-20T18:00"}
    short = operator.post(f"{page}calls/new/", typed)
    assert short.status_code == 422
    assert "30일 이상" in short.content.decode()
    assert operator.post(f"{page}calls/new/", {**typed, "closes_at": "2027-03-31T18:00"}).status_code == 302
    call = Call.objects.get()
    assert (call.rule_pack.version, call.closes_at.astimezone(SEOUL).isoformat()) == (1, "2027-03-31T18:00:00+09:00")
    assert "2027년 모집" in operator.get(page).content.decode()


def test_call_of_a_programme_without_conditions_is_not_offered(client: Client, programmes: dict[str, int]) -> None:
    kitech = Organisation.objects.get(demo_key="kitech")
    client.force_login(make_member(kitech), backend="django.contrib.auth.backends.ModelBackend")
    address = f"/programmes/{programmes['ansan-strong-sme']}/calls/new/"
    assert "자격 조건이 아직 없습니다" in client.get(address).content.decode()
    typed = {"title": "모집", "opens_at": "2027-02-01T09:00", "closes_at": "2027-03-31T18:00"}
    client.post(address, typed)
    assert not Call.objects.exists()


@pytest.mark.parametrize("end", ["edit/", "calls/new/"])
def test_forms_of_a_programme_are_refused_to_others(operator: Client, programmes: dict[str, int], end: str) -> None:
    foreign = f"/programmes/{programmes['midsize-institute']}/"
    assert operator.get(f"{foreign}{end}").status_code == 403
    assert (
        operator.post(f"{foreign}{end}", {"title": "남의 공고", "summary": "남의 글", "version": 1}).status_code == 403
    )
    assert f"{foreign}{end}" not in operator.get(foreign).content.decode()
    assert not Call.objects.exists()
