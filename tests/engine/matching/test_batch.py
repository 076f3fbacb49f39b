"""Owners for many queries at once: the same as one search after another."""

from pathlib import Path

import pytest

from naru_engine.matching import Document, Index, OwnerBatch, Query
from naru_engine.text import Glossary

TEXTS = [
    ("진공 다이캐스팅 공정", "금형 배기로 기포를 줄이는 주조 공정(casting process)"),
    ("casting process control", "vacuum control of the casting process and its pores"),
    ("이차전지 분리막", "분리막 코팅으로 열폭주를 막는다"),
    ("주조 해석", "다이캐스팅 유동 해석과 기포 예측"),
    ("분리막 검사", "분리막 결함을 광학으로 검사한다"),
    ("용접 로봇", "아크 용접 로봇의 궤적 보정"),
]
QUERIES = [
    Query("다이캐스팅 기포", "주조품에 기포가 생긴다. 진공 주조 공정을 찾는다"),
    Query("분리막 열폭주", "이차전지 분리막이 뜨거워진다"),
    Query("", "용접"),
    Query("", "없는말"),
]


def documents() -> list[Document]:
    found = [
        Document(f"offer:{at}", title, text, str(at % 3 + 1), {"type": "offer"})
        for at, (title, text) in enumerate(TEXTS)
    ]
    found.append(Document("demand:1", "다이캐스팅 기포", "기포", "1", {"type": "demand"}))
    found.append(Document("offer:9", "다이캐스팅 기포", "주인이 없는 것", "", {"type": "offer"}))
    return found


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """Two parts, a removed document, and a glossary whose names overlap."""
    made = Index.build(documents()[:4], tmp_path / "index", Glossary((("주조 공정", "casting process"),)))
    made.update(put=documents()[4:])
    made.update(remove=["offer:5"])
    return made


def test_batch_ranks_owners_as_search_does(index: Index) -> None:
    batch = OwnerBatch(index, [f"offer:{at}" for at in range(9)])
    for query in QUERIES:
        expected = index.search_owners(query, 10, filters={"type": ["offer"], "owner": ["1", "2", "3"]})
        found = batch.rank(query, 10)
        assert [one.owner for one in found] == [one.owner for one in expected]
        assert [one.score for one in found] == pytest.approx([one.score for one in expected], abs=1e-12)
        assert [one.best for one in found] == [one.works[0].id for one in expected]


def test_batch_takes_only_the_documents_it_was_given(index: Index) -> None:
    assert {one.best for one in OwnerBatch(index, ["offer:3", "offer:77"]).rank(QUERIES[0], 10)} == {"offer:3"}
    assert OwnerBatch(index, []).rank(QUERIES[0], 10) == []


def test_document_without_owner_ranks_nobody(index: Index) -> None:
    assert OwnerBatch(index, ["offer:9"]).rank(QUERIES[0], 10) == []


def test_rank_many_keeps_the_order_of_the_queries(index: Index) -> None:
    batch = OwnerBatch(index, [f"offer:{at}" for at in range(9)])
    many = QUERIES * 20
    assert list(batch.rank_many(many, 2)) == [batch.rank(query, 2) for query in many]


def test_words_add_up_to_the_score_of_a_single_work(index: Index) -> None:
    batch = OwnerBatch(index, ["offer:0"])
    words = batch.words(QUERIES[0], ["offer:0"])["offer:0"]
    assert sum(word.share for word in words) == pytest.approx(2 * batch.rank(QUERIES[0], 1)[0].score)
