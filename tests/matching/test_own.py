"""On an offer's and a demand's page: what the reader's own side has for it."""

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.demands import make_demand, make_member, make_offer, make_organisation

from naru.core.actor import SYSTEM, Actor, Role
from naru.demands.services import move_demand, move_offer
from naru.demands.states import Confidentiality
from naru.matching import following, ranking
from naru.matching.own import DEMANDS_ASKED, SHOWN, own_demands_beside, own_offers_beside
from naru.matching.ranking import Narrowing
from naru.matching.services import decide_interest
from naru.matching.solve import SharedIndex
from naru.matching.states import ReasonCode, Side
from naru.people.models import Person

pytestmark = pytest.mark.django_db
FAR = {
    "title": "김치 포장",
    "title_en": "Kimchi packaging",
    "field": "식품 포장",
    "problem": "배추김치가 유통 중에 시어져 부풀어 오릅니다.",
    "problem_en": "Cabbage turns sour on its way to the shop.",
    "specification": "",
    "tried": "",
}
SECRET = {"title": "부품 불량", "title_en": "", "field": "", "problem_en": "", "specification": "", "tried": ""}


@pytest.fixture
def firm():
    return make_organisation("예시 기업")


@pytest.fixture
def institute():
    return make_organisation("예시 연구원", kind="institute")


def writes_for(organisation, role: Role = Role.EDITOR) -> Actor:
    return Actor(person_id=1, memberships={organisation.pk: role})


def test_a_firm_sees_its_demands_that_an_offer_answers_with_the_scores_of_the_match_page(
    firm, institute, shared: SharedIndex
) -> None:
    demand, far = make_demand(firm), make_demand(firm, **FAR)
    make_demand(make_organisation("다른 기업"), title="남의 다이캐스팅 기포")
    offer = make_offer(institute)
    following.catch_up(shared)
    found = own_demands_beside(shared, actor=writes_for(firm), offer_id=offer.pk)
    ranked = ranking.candidates(shared, actor=writes_for(firm), demand_id=demand.pk, narrowing=Narrowing())
    assert [one.card.id for one in found] == [demand.pk]
    assert found[0].score == pytest.approx(ranked.candidates[0].score)
    assert found[0].reasons is not None
    assert found[0].reasons.recomputed() == pytest.approx(found[0].score)
    assert far.pk not in {one.card.id for one in found}


def test_a_firm_asks_with_its_confidential_parts_and_nobody_else_does(firm, institute, shared: SharedIndex) -> None:
    problem = "진공 다이캐스팅에서 기포가 생겨 부품을 버립니다."
    demand = make_demand(firm, **SECRET, problem=problem, problem_level=Confidentiality.NDA)
    offer = make_offer(institute)
    following.catch_up(shared)
    (own,) = own_demands_beside(shared, actor=writes_for(firm), offer_id=offer.pk)
    assert {"다이캐스팅", "기포"} <= {word.word for word in own.reasons.words}
    beside = own_offers_beside(shared, actor=writes_for(institute), demand_id=demand.pk)
    assert not {"다이캐스팅", "기포"} & {word.word for one in beside for word in one.reasons.words}


def test_an_institute_sees_its_best_offers_for_a_demand_with_the_scores_of_its_match_page(
    firm, institute, shared: SharedIndex
) -> None:
    demand = make_demand(firm)
    offers = [make_offer(institute, title=f"다이캐스팅 기포 저감 {number}") for number in range(SHOWN + 2)]
    make_offer(title="남의 다이캐스팅 기포 저감")
    following.catch_up(shared)
    actor = writes_for(institute)
    found = own_offers_beside(shared, actor=actor, demand_id=demand.pk)
    assert len(found) == SHOWN
    assert {one.card.id for one in found} <= {offer.pk for offer in offers}
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    _, fits, _ = ranking.demands_for_offer(shared, actor=actor, offer_id=found[0].card.id)
    assert found[0].score == pytest.approx(fits[0].score)


def test_what_the_other_side_wants_comes_first_and_its_refusal_stays_its_own(
    firm, institute, shared: SharedIndex
) -> None:
    demand = make_demand(firm)
    good = make_offer(institute)
    for number in range(SHOWN):
        make_offer(institute, title=f"다이캐스팅 기포 저감 {number}")
    weak = make_offer(
        institute,
        title="현장 상담",
        title_en="",
        summary="주조 공장을 찾아가 상담하고 돕는 서비스입니다.",
        summary_en="",
        description="",
    )
    following.catch_up(shared)
    _, member = make_member(firm)

    def decide(offer, action: str, **more) -> None:
        decide_interest(
            demand_id=demand.pk,
            offer_id=offer.pk,
            side=Side.DEMAND,
            action=action,
            actor=member,
            now=timezone.now(),
            **more,
        )

    decide(weak, "show_interest")
    decide(good, "decline", reason=ReasonCode.OTHER, note="다른 곳과 한다")
    found = own_offers_beside(shared, actor=writes_for(institute), demand_id=demand.pk)
    assert (found[0].card.id, found[0].is_wanted_by_other_side) == (weak.pk, True)
    assert len(found) == SHOWN
    assert {(one.is_wanted_by_other_side, one.own_decision) for one in found[1:]} == {(False, None)}
    (own,) = own_demands_beside(shared, actor=writes_for(firm), offer_id=good.pk)
    assert own.own_decision is not None
    assert own.own_decision.note == "다른 곳과 한다"


def test_matched_demands_and_retired_offers_have_nothing_beside_them(firm, institute, shared: SharedIndex) -> None:
    make_demand(firm, is_open=False)
    matched = make_demand(firm)
    move_demand(demand_id=matched.pk, action="match", actor=SYSTEM, now=timezone.now())
    offer, retired = make_offer(institute), make_offer(institute)
    move_offer(offer_id=retired.pk, action="retire", actor=SYSTEM, now=timezone.now())
    following.catch_up(shared)
    assert own_demands_beside(shared, actor=writes_for(firm), offer_id=offer.pk) == []
    make_demand(firm)
    assert own_demands_beside(shared, actor=writes_for(firm), offer_id=retired.pk) == []
    assert own_offers_beside(shared, actor=writes_for(institute), demand_id=matched.pk) == []


def test_pages_let_each_side_decide_where_it_reads(firm, institute, shared: SharedIndex, client: Client) -> None:
    demand, offer = make_demand(firm), make_offer(institute)
    following.catch_up(shared)
    decision = f"/demands/{demand.pk}/matches/{offer.pk}/decision/"
    client.force_login(make_member(firm)[0])
    said = client.get(f"/offers/{offer.pk}/").content.decode()
    assert "우리 기술수요와 맞춰 보기" in said
    assert f"{decision}?side=demand" in said
    client.force_login(make_member(institute)[0])
    said = client.get(f"/demands/{demand.pk}/").content.decode()
    assert "우리 보유기술과 맞춰 보기" in said
    assert f"{decision}?side=offer" in said
    back = f"/demands/{demand.pk}/"
    sent = client.post(decision, {"side": "offer", "action": "show_interest", "back": back})
    assert (sent.status_code, sent["Location"]) == (302, back)
    assert "관심 있음" in client.get(back).content.decode()


def test_a_viewer_reads_how_it_fits_and_is_offered_no_decision(
    firm, institute, shared: SharedIndex, client: Client
) -> None:
    make_demand(firm)
    offer = make_offer(institute)
    following.catch_up(shared)
    client.force_login(make_member(firm, role=Role.VIEWER)[0])
    said = client.get(f"/offers/{offer.pk}/").content.decode()
    assert "우리 기술수요와 맞춰 보기" in said
    assert "/decision/" not in said


def test_who_has_nothing_yet_is_invited_and_others_are_left_alone(
    firm, institute, shared: SharedIndex, client: Client
) -> None:
    demand, offer = make_demand(firm), make_offer(institute)
    newcomer, other = make_organisation("새 기업"), make_organisation("다른 연구원", kind="university")
    following.catch_up(shared)
    asks, offers = "이것으로 풀 문제가 있나요?", "이 문제를 풀 수 있나요?"

    def reads(address: str, member_of=None) -> str:
        client.logout()
        if member_of is not None:
            client.force_login(make_member(member_of)[0])
        return client.get(address).content.decode()

    assert asks in reads(f"/offers/{offer.pk}/")
    assert offers in reads(f"/demands/{demand.pk}/")
    assert asks in reads(f"/offers/{offer.pk}/", newcomer)
    client.force_login(Person.objects.create_user("newcomer@example.org"))
    assert asks in client.get(f"/offers/{offer.pk}/").content.decode()
    assert offers in reads(f"/demands/{demand.pk}/", other)
    for address, member_of in (
        (f"/offers/{offer.pk}/", other),
        (f"/demands/{demand.pk}/", newcomer),
        (f"/offers/{offer.pk}/", institute),
        (f"/demands/{demand.pk}/", firm),
    ):
        assert 'id="own"' not in reads(address, member_of), (address, member_of)


def test_before_there_is_an_index_the_pages_open_all_the_same(
    firm, institute, shared: SharedIndex, client: Client
) -> None:
    make_demand(firm)
    offer = make_offer(institute)
    client.force_login(make_member(firm)[0])
    response = client.get(f"/offers/{offer.pk}/")
    assert response.status_code == 200
    assert 'id="own"' not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 6])
def test_both_pages_ask_the_database_the_same_few_times(
    rows: int, firm, institute, shared: SharedIndex, client: Client, django_assert_max_num_queries
) -> None:
    for number in range(rows):
        demand = make_demand(firm, title=f"다이캐스팅 기포 {number}")
        offer = make_offer(institute, title=f"다이캐스팅 기포 저감 {number}")
    following.catch_up(shared)
    for member_of, address in ((firm, f"/offers/{offer.pk}/"), (institute, f"/demands/{demand.pk}/")):
        client.force_login(make_member(member_of)[0])
        with django_assert_max_num_queries(13):
            assert client.get(address).status_code == 200


def test_a_demand_that_an_institute_wants_is_shown_however_many_are_newer(firm, institute, shared: SharedIndex) -> None:
    wanted, offer = make_demand(firm, **FAR), make_offer(institute)
    for number in range(DEMANDS_ASKED):
        make_demand(firm, title=f"다이캐스팅 기포 {number}")
    following.catch_up(shared)
    decide_interest(
        demand_id=wanted.pk,
        offer_id=offer.pk,
        side=Side.OFFER,
        action="show_interest",
        actor=make_member(institute)[1],
        now=timezone.now(),
    )
    found = own_demands_beside(shared, actor=writes_for(firm), offer_id=offer.pk)
    assert (found[0].card.id, found[0].is_wanted_by_other_side) == (wanted.pk, True)
