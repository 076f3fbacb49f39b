"""The index says what the database says, after any sequence of changes."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.factories.demands import DEMAND, NOW, OFFER, make_demand, make_offer, make_organisation

from naru.core.actor import SYSTEM
from naru.demands.models import Demand, Offer
from naru.demands.services import change_demand, change_offer, move_demand, move_offer
from naru.demands.states import DEMAND_MOVES, OFFER_MOVES, Confidentiality, DemandState, OfferState
from naru.jobs.models import Job
from naru.matching import following
from naru.matching.finding import Search, find
from naru.matching.results import Wanted
from naru.matching.solve import SharedIndex
from naru.matching.solve import index as solve
from naru.matching.tasks import follow_audit_log
from naru.people import demo as people_demo
from naru.people.services import update_organisation
from naru.programmes import demo as programmes_demo
from naru.records.queries import last_sequence

pytestmark = pytest.mark.django_db

QUERIES = ("기포 불량", "라이다 광학 소재", "vacuum die casting", "이차전지 양극재", "사출 금형")
SUBJECTS = ("다이캐스팅 기포", "라이다 광학", "이차전지 양극재", "사출 금형 변형", "lidar optics")


def test_catch_up_without_an_index_makes_it_and_a_second_call_does_nothing(index: SharedIndex) -> None:
    offer = make_offer()
    done = following.catch_up(index)
    assert (done.put, done.is_rebuilt, done.sequence) == (1, True, last_sequence())
    assert index.keys() == [f"offer:{offer.pk}"]
    again = following.catch_up(index)
    assert (again.put, again.removed, again.is_rebuilt) == (0, 0, False)


def test_catch_up_after_a_retired_offer_takes_it_out(index: SharedIndex) -> None:
    offer = make_offer()
    following.catch_up(index)
    move_offer(offer_id=offer.pk, action="retire", actor=SYSTEM, now=NOW)
    done = following.catch_up(index)
    assert (done.put, done.removed, index.keys()) == (0, 1, [])


def test_catch_up_after_a_part_became_confidential_forgets_its_words(index: SharedIndex) -> None:
    demand = make_demand(problem="주석도금 단자에서 위스커가 자라 단락이 생깁니다.")
    following.catch_up(index)
    assert index.search(Wanted(text="위스커"), k=5)
    hidden = replace(
        DEMAND, problem="주석도금 단자에서 위스커가 자라 단락이 생깁니다.", problem_level=Confidentiality.NDA
    )
    change_demand(demand_id=demand.pk, version=demand.version, values=hidden, actor=SYSTEM, now=NOW)
    following.catch_up(index)
    assert index.search(Wanted(text="위스커"), k=5) == []


def test_catch_up_with_a_database_from_elsewhere_makes_the_index_anew(index: SharedIndex, tmp_path: Path) -> None:
    make_offer()
    following.catch_up(index)
    stored = index.position()
    assert stored is not None
    index.update(put=[], remove=[], position=replace(stored, hash="0" * 64))
    assert following.catch_up(index).is_rebuilt


def test_catch_up_in_one_process_is_seen_by_another(index: SharedIndex) -> None:
    make_offer()
    following.catch_up(index)
    reader = SharedIndex(index.folder)
    assert len(reader) == 1
    make_offer()
    following.catch_up(index)
    reader._looked_at = 0.0  # as if a quarter of a second had passed
    assert len(reader) == 2


@pytest.mark.parametrize("seed", range(4))
def test_catch_up_after_any_changes_equals_an_index_made_anew(
    seed: int, index: SharedIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "EVENTS_AT_ONCE", 3)
    choose = random.Random(seed)
    organisations = [make_organisation(kind=kind) for kind in ("firm", "institute", "university")]
    following.catch_up(index)
    for _ in range(30):
        _change_something(choose, organisations)
        if choose.random() < 0.4:
            following.catch_up(index)
    following.catch_up(index)
    fresh = SharedIndex(tmp_path / "fresh")
    following.rebuild(fresh)
    assert sorted(index.keys()) == sorted(fresh.keys())
    for text in QUERIES:
        got = {hit.key: (round(hit.score, 9), hit.owner) for hit in index.search(Wanted(text=text), k=0)}
        assert got == {hit.key: (round(hit.score, 9), hit.owner) for hit in fresh.search(Wanted(text=text), k=0)}


def _change_something(choose: random.Random, organisations: list) -> None:
    demand, offer = (choose.choice([None, *model.objects.order_by("pk")]) for model in (Demand, Offer))
    subject = choose.choice(SUBJECTS)
    match choose.randrange(6):
        case 0:
            make_demand(organisations[0], is_open=choose.random() < 0.7, title=subject)
        case 1:
            make_offer(choose.choice(organisations[1:]), is_published=choose.random() < 0.7, title=subject)
        case 2 if demand and demand.state in (DemandState.DRAFT, DemandState.OPEN):
            level = choose.choice(list(Confidentiality))
            values = replace(DEMAND, title=subject, problem_level=level)
            change_demand(demand_id=demand.pk, version=demand.version, values=values, actor=SYSTEM, now=NOW)
        case 3 if offer and offer.state in (OfferState.DRAFT, OfferState.PUBLISHED):
            values = replace(OFFER, summary=f"{subject} 기술", region_code=choose.choice(["", "41", "48"]))
            change_offer(offer_id=offer.pk, version=offer.version, values=values, actor=SYSTEM, now=NOW)
        case 4 if demand:
            if actions := sorted(DEMAND_MOVES.actions(DemandState(demand.state))):
                move_demand(demand_id=demand.pk, action=choose.choice(actions), actor=SYSTEM, now=NOW)
        case 5 if offer:
            if actions := sorted(OFFER_MOVES.actions(OfferState(offer.state))):
                move_offer(offer_id=offer.pk, action=choose.choice(actions), actor=SYSTEM, now=NOW)


def test_an_organisation_that_moved_carries_its_offers_along(index: SharedIndex) -> None:
    institute = make_organisation(kind="institute")
    offer = make_offer(institute, region_code="")
    following.catch_up(index)
    in_gyeongnam = {"region": ["48"]}
    assert index.search(Wanted(text="다이캐스팅"), k=5, filters=in_gyeongnam) == []
    _move_to(institute.pk, "48")
    following.catch_up(index)
    assert [hit.subject_id for hit in index.search(Wanted(text="다이캐스팅"), k=5, filters=in_gyeongnam)] == [offer.pk]


def _move_to(organisation_id: int, region_code: str) -> None:
    update_organisation(organisation_id=organisation_id, changes={"region_code": region_code}, actor=SYSTEM, now=NOW)


def test_follower_enqueues_one_update_when_something_changed_and_none_otherwise(shared: SharedIndex) -> None:
    make_offer()
    follow_audit_log(NOW)
    follow_audit_log(NOW)
    assert list(Job.objects.values_list("task", flat=True)) == ["matching.update_index"]
    Job.objects.all().delete()
    following.catch_up(shared)
    follow_audit_log(NOW)
    assert not Job.objects.exists()


def test_programmes_are_found_with_their_support_items(index: SharedIndex) -> None:
    people_demo.fill(NOW)
    programmes_demo.fill(NOW)
    following.catch_up(index)
    page = find(index, Search("시험 인증과 특허출원 비용", kinds=("programme",)))
    assert "혁신기술개발" in page.results[0].card.title
    assert page.results[0].card.subject_type == "programme"


def test_glossary_learns_a_pair_from_a_new_offer_and_keeps_within_its_bound(
    index: SharedIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    following.catch_up(index)
    make_offer(title="적층제조(additive manufacturing) 공정")
    make_offer(title="금속 분말 성형", summary="적층제조(additive manufacturing)로 시제품을 만드는 기술입니다.")
    offer = make_offer(title="적층제조 시제품", title_en="", summary="금속 분말을 적층제조로 쌓아 시제품을 만듭니다.")
    following.catch_up(index)
    assert f"offer:{offer.pk}" in {hit.key for hit in index.search(Wanted(text="additive manufacturing"), k=9)}
    monkeypatch.setattr(solve, "MOST_PAIRS", 1)
    make_offer(summary="마찰교반접합(friction stir welding)으로 판재를 잇는 기술입니다.")
    following.catch_up(index)
    assert len(index._read_pairs()) == 1
