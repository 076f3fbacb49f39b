"""A word that stands only in a confidential part reaches nobody who may not read it: not by search, not by reasons,
not by rank, not by the pages."""

import json
from pathlib import Path

import pytest
from django.test import Client
from tests.factories.demands import NOW, make_demand, make_member, make_offer, make_organisation

from naru.core.actor import PUBLIC, SYSTEM, Actor
from naru.core.errors import NotFound
from naru.demands.services import admit_reader
from naru.demands.states import Confidentiality
from naru.matching import following, ranking
from naru.matching.finding import Search, find
from naru.matching.ranking import Narrowing
from naru.matching.results import Wanted
from naru.matching.solve import SharedIndex

pytestmark = pytest.mark.django_db
SECRET = "그래핀"
HIDDEN = {
    "problem": f"{SECRET} 코팅을 입히면 하우징에 얼룩이 지고 벗겨집니다.",
    "problem_level": Confidentiality.NDA,
    "specification": f"{SECRET} 두께 3 나노미터",
    "specification_level": Confidentiality.MATCHED,
    "tried": f"{SECRET} 분산액을 바꿔 보았습니다.",
    "tried_level": Confidentiality.NDA,
}


@pytest.fixture
def secret_demand(index: SharedIndex):
    demand = make_demand(**HIDDEN)
    make_offer(title=f"{SECRET} 코팅 공정", summary=f"{SECRET} 박막을 넓게 고르게 입히는 공정 기술입니다.")
    make_offer(title="다이캐스팅 기포 저감")
    following.catch_up(index)
    return demand


def words_shown(page: ranking.CandidatePage) -> str:
    return json.dumps(
        [
            [word.word for word in (*candidate.reasons.words, *candidate.reasons.missing)]
            for candidate in page.candidates
            if candidate.reasons
        ],
        ensure_ascii=False,
    )


def test_index_files_hold_no_word_of_a_confidential_part(secret_demand, index: SharedIndex) -> None:
    found = index.search(Wanted(text=SECRET), k=0, filters={"type": ["demand"]})
    assert [hit for hit in found if hit.score > 0] == []
    stored = b"".join(path.read_bytes() for path in Path(index.folder).rglob("*") if path.is_file())
    assert SECRET.encode() not in stored


def test_search_of_demands_by_a_hidden_word_finds_nothing(secret_demand, index: SharedIndex) -> None:
    page = find(index, Search(SECRET))
    assert [result.card.subject_type for result in page.results] == ["offer"]


def test_candidates_for_the_firm_use_all_parts(secret_demand, index: SharedIndex) -> None:
    firm = make_member(secret_demand.organisation)[1]
    page = ranking.candidates(index, actor=firm, demand_id=secret_demand.pk, narrowing=Narrowing())
    assert SECRET in words_shown(page)


def test_candidates_for_an_operator_use_what_they_were_let_into_and_no_secret_under_nda(index: SharedIndex) -> None:
    demand = make_demand(**{**HIDDEN, "specification": "얼룩 면적 1 % 아래"})
    make_offer(title=f"{SECRET} 코팅 공정")
    make_offer(title="얼룩 검사")
    following.catch_up(index)
    organisation = make_organisation(kind="operator")
    operator = make_member(organisation)[1]

    def shown() -> str:
        return words_shown(ranking.candidates(index, actor=operator, demand_id=demand.pk, narrowing=Narrowing()))

    before = shown()
    assert {word: word in before for word in (SECRET, "얼룩")} == {SECRET: False, "얼룩": False}
    admit_reader(
        demand_id=demand.pk, organisation_id=organisation.pk, level=Confidentiality.MATCHED, actor=SYSTEM, now=NOW
    )
    after = shown()
    assert {word: word in after for word in (SECRET, "얼룩")} == {SECRET: False, "얼룩": True}


@pytest.mark.parametrize("level", [Confidentiality.MATCHED, Confidentiality.NDA])
def test_candidates_are_not_for_institutes_even_when_they_read_the_demand(
    secret_demand, index: SharedIndex, level: Confidentiality
) -> None:
    institute = make_organisation(kind="institute")
    firm, reader = make_member(secret_demand.organisation)[1], make_member(institute)[1]
    admit_reader(demand_id=secret_demand.pk, organisation_id=institute.pk, level=level, actor=firm, now=NOW)
    for actor in (reader, PUBLIC, Actor(person_id=1)):
        with pytest.raises(NotFound):
            ranking.candidates(index, actor=actor, demand_id=secret_demand.pk, narrowing=Narrowing())


def test_institute_side_ranks_by_public_parts_only(secret_demand, index: SharedIndex) -> None:
    institute = make_organisation(kind="institute")
    offer = make_offer(institute, title=f"{SECRET} 분산", summary=f"{SECRET} 분산액을 만드는 기술입니다. {SECRET}")
    following.catch_up(index)
    member = make_member(institute)[1]
    _, found, _ = ranking.demands_for_offer(index, actor=member, offer_id=offer.pk)
    assert [word for one in found if one.reasons for word in one.reasons.words if SECRET in word.word] == []


def test_hidden_firm_is_not_named_to_institutes(index: SharedIndex) -> None:
    firm = make_organisation("숨은기업")
    make_demand(firm, firm_level=Confidentiality.MATCHED)
    institute = make_organisation(kind="institute")
    offer = make_offer(institute)
    following.catch_up(index)
    _, found, _ = ranking.demands_for_offer(index, actor=make_member(institute)[1], offer_id=offer.pk)
    assert [(one.card.organisation_id, one.card.organisation_name) for one in found] == [(None, "")]


def test_pages_show_no_hidden_word_to_those_who_may_not_read_it(shared: SharedIndex, client: Client) -> None:
    institute = make_organisation(kind="institute")
    demand, offer = make_demand(**HIDDEN), make_offer(institute)
    following.catch_up(shared)
    person, _ = make_member(institute)
    client.force_login(person)
    pages = [
        "/matches/",
        f"/offers/{offer.pk}/matches/",
        f"/search/?q={SECRET}",
        "/search/similar/?title=다이캐스팅 기포",
    ]
    for url in pages:
        response = client.get(url)
        assert response.status_code == 200
        said = response.content.decode().replace(f'value="{SECRET}"', "").replace(f"<title>{SECRET}", "")
        assert SECRET not in said
    assert client.get(f"/demands/{demand.pk}/matches/").status_code == 404
