"""Search and match pages: what they show, to whom, at what cost."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.demands import make_demand, make_member, make_offer, make_organisation

from naru.matching import following, ranking
from naru.matching.finding import Search, find
from naru.matching.models import Interest
from naru.matching.services import decide_interest
from naru.matching.solve import SharedIndex
from naru.matching.states import Side

pytestmark = pytest.mark.django_db
QUESTION = "다이캐스팅 제품의 기포를 줄이고 싶다"


@pytest.fixture
def market(shared: SharedIndex):
    firm, institute = make_organisation("예시 기업"), make_organisation("예시 연구원", kind="institute")
    demand = make_demand(firm)
    offers = [
        make_offer(institute),
        make_offer(institute, title="기포 검사 장비"),
        make_offer(title="주조 다이캐스팅 상담"),
    ]
    following.catch_up(shared)
    return firm, institute, demand, offers


def test_search_without_signing_in_shows_results_with_reasons(market, client: Client) -> None:
    response = client.get("/search/", {"q": QUESTION})
    said = response.content.decode()
    assert response.status_code == 200
    assert "고진공 다이캐스팅 공정" in said
    assert "<mark>기포</mark>" in said
    assert "예시 연구원" in said


def test_search_in_english_finds_by_english_words_and_shows_english(market, client: Client) -> None:
    said = client.get("/en/search/", {"q": "fewer pores in castings"}).content.decode()
    assert "High-vacuum die casting" in said
    assert "Why it was found" in said


def test_search_while_typing_answers_with_the_list_alone(market, client: Client) -> None:
    response = client.get("/search/", {"q": QUESTION, "instant": "1"}, headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert "고진공 다이캐스팅 공정" in response.content.decode()
    assert "HX-Request" in response["Vary"]


@pytest.mark.parametrize("q", ["", "   ", "<script>alert(1)</script>", "\u0000", "ㅋ", "💡", "가" * 5000])
def test_search_of_odd_text_answers_and_escapes(market, client: Client, q: str) -> None:
    response = client.get("/search/", {"q": q, "page": "999", "kind": "nonsense", "region": "zz", "institute": "x"})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_search_filters_narrow_and_counts_say_what_other_kinds_would_show(shared: SharedIndex) -> None:
    institute = make_organisation(kind="institute")
    make_offer(institute, region_code="48")
    make_offer(kind="equipment", trl=None, title="다이캐스팅 기포 검사기", region_code="41")
    following.catch_up(shared)
    page = find(shared, Search(QUESTION, kinds=("equipment",)))
    assert [result.card.kind for result in page.results] == ["equipment"]
    assert page.counts == {"equipment": 1, "technology": 1}
    assert [r.card.region_code for r in find(shared, Search(QUESTION, region="48")).results] == ["48"]
    only = find(shared, Search(QUESTION, organisation_id=institute.pk)).results
    assert [result.card.organisation_id for result in only] == [institute.pk]


def test_reasons_of_every_result_add_up_to_its_score(market, shared: SharedIndex) -> None:
    results = find(shared, Search(QUESTION)).results
    assert len(results) >= 2
    for result in results:
        assert result.reasons is not None
        assert result.reasons.recomputed() == pytest.approx(result.score, abs=1e-9)


def test_search_before_there_is_an_index_says_so(shared: SharedIndex, client: Client) -> None:
    assert "찾기를 준비하고 있습니다" in client.get("/search/", {"q": QUESTION}).content.decode()


def test_front_page_asks_for_the_problem_and_gives_examples(client: Client) -> None:
    said = client.get("/").content.decode()
    assert 'role="search"' in said
    assert "라이다에 쓸 광학 필름을 양산하고 싶다" in said


@pytest.mark.parametrize("rows", [1, 3])
def test_search_asks_the_database_the_same_few_times(
    rows: int, shared: SharedIndex, client: Client, django_assert_num_queries
) -> None:
    for number in range(rows):
        make_offer(title=f"다이캐스팅 기포 저감 {number}")
    following.catch_up(shared)
    client.get("/search/", {"q": QUESTION})
    with django_assert_num_queries(2):
        client.get("/search/", {"q": QUESTION})


@pytest.mark.parametrize("rows", [1, 3])
def test_match_page_asks_the_database_the_same_few_times(
    rows: int, shared: SharedIndex, client: Client, django_assert_max_num_queries
) -> None:
    firm = make_organisation()
    demand = make_demand(firm)
    for number in range(rows):
        make_offer(title=f"다이캐스팅 기포 저감 {number}")
    following.catch_up(shared)
    client.force_login(make_member(firm)[0])
    for by in ("offer", "owner", "decided"):
        with django_assert_max_num_queries(15):
            assert client.get(f"/demands/{demand.pk}/matches/", {"by": by}).status_code == 200


def test_match_page_for_the_firm_ranks_and_lets_it_decide_and_take_back(market, client: Client) -> None:
    firm, _, demand, offers = market
    client.force_login(make_member(firm)[0])
    url = f"/demands/{demand.pk}/matches/"
    said = client.get(url).content.decode()
    assert "고진공 다이캐스팅 공정" in said
    assert "관심 있음" in said
    decision = f"{url}{offers[0].pk}/decision/"
    response = client.post(decision, {"side": "demand", "action": "decline", "reason": "too_far", "back": url})
    assert (response.status_code, response["Location"]) == (302, url)
    interest = Interest.objects.get()
    assert (interest.state, interest.reason, interest.method, interest.rank) == ("declined", "too_far", "words", 2)
    assert "너무 멉니다" in client.get(url, {"by": "decided"}).content.decode()
    client.post(decision, {"side": "demand", "action": "take_back"})
    assert Interest.objects.get().state == "undecided"


def test_decision_without_a_reason_says_so_in_place(market, client: Client) -> None:
    firm, _, demand, offers = market
    client.force_login(make_member(firm)[0])
    decision = f"/demands/{demand.pk}/matches/{offers[0].pk}/decision/"
    response = client.post(decision, {"side": "demand", "action": "decline"}, headers={"HX-Request": "true"})
    assert "관심이 없는 까닭을 하나 고르세요" in response.content.decode()
    assert not Interest.objects.exists()


def test_reason_is_asked_in_place_or_on_a_page_of_its_own(market, client: Client) -> None:
    firm, _, demand, offers = market
    client.force_login(make_member(firm)[0])
    asked = f"/demands/{demand.pk}/matches/{offers[0].pk}/decision/?side=demand&action=decline"
    in_place = client.get(asked, headers={"HX-Request": "true"}).content.decode()
    alone = client.get(asked).content.decode()
    assert "<html" not in in_place
    assert all("다루는 문제가 다릅니다" in said for said in (in_place, alone))
    assert "고진공 다이캐스팅 공정" in alone


def test_decision_leads_back_only_to_pages_of_this_site(market, client: Client) -> None:
    firm, _, demand, offers = market
    client.force_login(make_member(firm)[0])
    decision = f"/demands/{demand.pk}/matches/{offers[0].pk}/decision/"
    response = client.post(decision, {"side": "demand", "action": "show_interest", "back": "https://example.com/"})
    assert response["Location"] == f"/demands/{demand.pk}/matches/"


def test_institute_sees_fitting_demands_and_the_firms_interest(market, client: Client) -> None:
    firm, institute, demand, offers = market
    client.force_login(make_member(firm)[0])
    client.post(f"/demands/{demand.pk}/matches/{offers[0].pk}/decision/", {"side": "demand", "action": "show_interest"})
    client.force_login(make_member(institute)[0])
    for url in ("/matches/", f"/offers/{offers[0].pk}/matches/"):
        said = client.get(url).content.decode()
        assert "다이캐스팅 제품 기포 불량 줄이기" in said
        assert "기업이 관심을 보였습니다" in said


def test_compare_shows_up_to_four_side_by_side_in_the_order_asked(market, client: Client) -> None:
    firm, _, demand, offers = market
    client.force_login(make_member(firm)[0])
    asked = [offers[2].pk, offers[0].pk, 999_999]
    said = client.get(f"/demands/{demand.pk}/matches/compare/", {"offer": asked}).content.decode()
    titles = re.findall(r'<th scope="col">(?:<a [^>]*>)?([^<]+)', said)
    assert titles == ["주조 다이캐스팅 상담", "고진공 다이캐스팅 공정"]
    assert "비교할 후보를 고르지 않았습니다" in client.get(f"/demands/{demand.pk}/matches/compare/").content.decode()


def test_firms_own_offers_are_not_its_candidates(shared: SharedIndex, client: Client) -> None:
    firm = make_organisation()
    demand = make_demand(firm)
    make_offer(firm, title="우리 다이캐스팅 기포")
    make_offer(title="남의 다이캐스팅 기포")
    following.catch_up(shared)
    client.force_login(make_member(firm)[0])
    for by in ("offer", "owner"):
        said = client.get(f"/demands/{demand.pk}/matches/", {"by": by}).content.decode()
        assert "남의 다이캐스팅 기포" in said
        assert "우리 다이캐스팅 기포" not in said


def test_similar_shows_what_is_alike_to_who_is_signed_in(market, client: Client) -> None:
    firm, *_ = market
    assert client.get("/search/similar/", {"title": "기포 불량"}).status_code == 302
    client.force_login(make_member(firm)[0])
    said = client.get("/search/similar/", {"type": "demand", "title": "다이캐스팅 기포 불량"}).content.decode()
    assert "다이캐스팅 제품 기포 불량 줄이기" in said


def test_demand_whose_firm_showed_interest_comes_first_on_the_institutes_page(shared: SharedIndex) -> None:
    """However low it scores, and though it is not the best pair of that demand."""
    firm, institute = make_organisation("예시 기업"), make_organisation("예시 연구원", kind="institute")
    for number in range(12):
        make_demand(make_organisation(f"다른 기업 {number}"))
    far = make_demand(
        firm, title="도장 설비의 냄새", problem="도장 설비에서 나는 냄새를 없애고 싶습니다.", specification=""
    )
    make_offer(institute)
    chosen = make_offer(institute, title="도장 부스의 공기 흐름 해석", summary="도장 부스의 공기 흐름을 해석합니다.")
    make_offer(institute, title="도장 설비의 냄새 흡착", summary="도장 설비에서 나는 냄새를 흡착제로 없앱니다.")
    following.catch_up(shared)
    _, actor = make_member(firm)
    decide_interest(
        demand_id=far.pk, offer_id=chosen.pk, side=Side.DEMAND, action="show_interest", actor=actor, now=timezone.now()
    )
    person, member = make_member(institute)
    fits, _ = ranking.demands_for_organisation(shared, actor=member, organisation_id=institute.pk)
    assert (fits[0].candidate.card.id, fits[0].offer_id) == (far.pk, chosen.pk)
    assert [fit.candidate.rank for fit in fits] == list(range(1, len(fits) + 1))
    assert len([fit for fit in fits if fit.candidate.card.id == far.pk]) == 1
    assert len(fits) == ranking.DEMANDS_PER_OFFER + 1
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    said = client.get("/matches/").content.decode()
    assert said.index("도장 설비의 냄새") < said.index("기업이 관심을 보였습니다")
