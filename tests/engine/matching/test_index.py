from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from naru_engine.matching import Aggregation, Document, Index, Mode, Query
from naru_engine.text import Glossary, QueryVector, VectorCache, one_model

WORDS = [
    "기포",
    "다이캐스팅",
    "알루미늄",
    "진공",
    "라이다",
    "센서",
    "이차전지",
    "양극재",
    "battery",
    "vacuum",
    "sensor",
    "6061",
    "도금",
    "금형",
    "누설",
    "검사",
]
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
documents = st.lists(
    st.builds(
        Document,
        id=st.sampled_from([f"d{n}" for n in range(12)]),
        title=texts,
        text=texts,
        owner=st.sampled_from(["", "A", "B"]),
        facets=st.fixed_dictionaries({"kind": st.sampled_from(["technology", "expert"])}),
    ),
    max_size=12,
    unique_by=lambda document: document.id,
)


class TwoWords:
    """A tiny real embedder: two dimensions, how often two words occur."""

    name, version, dimensions, floor = "two-words", "1", 2, 0.2

    def encode(self, texts: Sequence[str], role: str) -> np.ndarray:  # noqa: ARG002
        counts = np.array([[t.count("기포") + 1, t.count("라이다") + 1] for t in texts], dtype=np.float32)
        counts = counts.reshape(-1, 2)
        return (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)


MODEL = one_model(TwoWords())
CACHE = VectorCache()


def with_vector(query: Query) -> Query:
    return replace(query, vector=MODEL.queries([query.passage], CACHE)[0])


def store_vectors(index: Index, documents: Sequence[Document]) -> None:
    index.set_vectors([d.id for d in documents], MODEL.passages([d.passage for d in documents], CACHE), MODEL)


def found(index: Index, text: str, **options: object) -> list[tuple[str, float]]:
    return [(hit.id, hit.score) for hit in index.search(Query(text=text), 0, **options)]  # type: ignore[arg-type]


@given(documents, documents, st.sets(st.sampled_from([f"d{n}" for n in range(12)])), texts)
@settings(max_examples=60, deadline=None)
def test_update_of_an_index_finds_what_a_rebuilt_one_finds(
    first: list[Document], second: list[Document], removed: set[str], query: str
) -> None:
    index = Index.build(first)
    index.update(put=second)
    index.update(remove=removed)
    left = {d.id: d for d in (*first, *second) if d.id not in removed}
    assert found(index, query) == found(Index.build(list(left.values())), query)


def test_update_in_many_small_steps_merges_and_equals_a_rebuild(tmp_path: Path) -> None:
    all_documents = [
        Document(f"d{n:02}", WORDS[n % 16], " ".join(WORDS[n % 5 : n % 11]), owner=f"o{n % 3}") for n in range(40)
    ]
    index = Index.build([], tmp_path / "index")
    for document in all_documents:
        index.update(put=[document])
    index.update(remove=["d03", "d20"])
    whole = Index.build([d for d in all_documents if d.id not in ("d03", "d20")])
    reopened = Index.open(tmp_path / "index")
    assert found(reopened, "진공 다이캐스팅 battery") == found(whole, "진공 다이캐스팅 battery")
    assert len(reopened) == 38
    assert len(list((tmp_path / "index").glob("segment-*"))) <= 9


def test_refresh_of_a_reader_shows_what_a_writer_wrote_and_not_before(tmp_path: Path) -> None:
    writer = Index.build([Document("a", "기포", "")], tmp_path)
    reader = Index.open(tmp_path)
    writer.update(put=[Document("b", "기포 검사", "")], remove=["a"])
    assert [hit.id for hit in reader.search(Query("기포"))] == ["a"]
    assert reader.refresh()
    assert [hit.id for hit in reader.search(Query("기포"))] == ["b"]
    assert not reader.refresh()


@given(documents, texts, texts)
@settings(max_examples=60, deadline=None)
def test_explain_of_a_hit_recomputes_its_score(found_in: list[Document], title: str, text: str) -> None:
    pairs = (("이차전지", "battery"), ("진공", "vacuum"), ("진공", "vacuum sensor"), ("라이다 센서", "lidar sensor"))
    index = Index.build(found_in, glossary=Glossary(pairs))
    store_vectors(index, found_in[::2])
    query = with_vector(Query(title, text))
    by_id = {d.id: d for d in found_in}
    for mode in Mode:
        for hit in index.search(query, 0, mode=mode):
            explanation = index.explain(query, by_id[hit.id], mode)
            assert explanation.recomputed() == pytest.approx(hit.score, abs=1e-12)
            assert explanation.score == pytest.approx(hit.score, abs=1e-12)
            assert 0 <= hit.score <= 1


@given(documents, texts)
@settings(max_examples=40, deadline=None)
def test_search_with_filters_returns_the_allowed_part_of_the_whole_ranking(
    found_in: list[Document], query: str
) -> None:
    index = Index.build(found_in)
    allowed = {d.id for d in found_in if d.facets["kind"] == "expert" and d.id != "d1"}
    whole = [pair for pair in found(index, query) if pair[0] in allowed]
    assert found(index, query, filters={"kind": {"expert"}}, exclude={"d1"}) == whole


def test_search_owners_counts_the_works_of_one_owner_as_one() -> None:
    index = Index.build(
        [
            Document("a1", "기포 검사", "", owner="A"),
            Document("a2", "기포 센서", "", owner="A"),
            Document("b1", "기포 검사", "", owner="B"),
            Document("c1", "도금", "", owner="C"),
        ]
    )
    owners = index.search_owners(Query("기포 검사"))
    assert [owner.owner for owner in owners] == ["A", "B"]
    assert owners[0].score == sum(work.share for work in owners[0].works)
    assert [work.id for work in owners[0].works] == ["a1", "a2"]


def test_search_owners_by_the_best_three_takes_their_mean_and_a_missing_work_as_nothing() -> None:
    titles = {"A": ["기포 검사", "기포 센서", "기포", "기포 검사"], "B": ["기포 검사"]}
    works = [Document(f"{owner}{n}", title, "", owner) for owner, own in titles.items() for n, title in enumerate(own)]
    index = Index.build([*works, Document("other", "도금", "")])
    query = Query("기포 검사")
    score = {hit.id: hit.score for hit in index.search(query)}
    best, second = index.search_owners(query, aggregation=Aggregation.TOP3)
    assert (best.owner, second.owner) == ("A", "B")
    assert best.score == pytest.approx(sum(sorted((score[f"A{n}"] for n in range(4)), reverse=True)[:3]) / 3)
    assert second.score == pytest.approx(score["B0"] / 3)
    assert [work.share > 0 for work in best.works] == [True, True, True, False]


@given(documents, texts, st.sampled_from(Aggregation))
@settings(max_examples=40, deadline=None)
def test_search_owners_scores_are_shares_that_add_up_and_stay_within_one(
    found_in: list[Document], query: str, aggregation: Aggregation
) -> None:
    for owner in Index.build(found_in).search_owners(Query(text=query), 0, aggregation=aggregation):
        assert 0 <= owner.score <= 1 + 1e-9
        assert owner.score == pytest.approx(sum(work.share for work in owner.works))
        assert owner.score <= max(work.score for work in owner.works) + 1e-9


def test_search_crosses_languages_by_the_glossary() -> None:
    found_in = [Document("en", "Secondary battery recycling", ""), Document("other", "Heat pump", "")]
    index = Index.build(found_in, glossary=Glossary((("이차전지", "secondary battery"),)))
    query = Query("이차전지 재활용")
    assert [hit.id for hit in index.search(query)] == ["en"]
    (word, *_) = index.explain(query, found_in[0]).words
    assert (word.word, word.translates) == ("secondary battery", "이차전지")


def test_search_of_a_demand_says_what_an_offer_lacks() -> None:
    offer = Document("a", "진공 다이캐스팅", "진공으로 주조한다")
    index = Index.build([offer, Document("b", "라이다", "")])
    explanation = index.explain(Query("다이캐스팅 누설 검사"), offer)
    assert [word.word for word in explanation.words] == ["다이캐스팅"]
    assert {word.word for word in explanation.missing} == {"누설", "검사"}


@pytest.mark.parametrize("text", ["", "😀", "의", "가", "A", "�"])
def test_search_of_an_empty_or_odd_query_finds_nothing_and_does_not_fail(text: str) -> None:
    index = Index.build([Document("a", "기포", "검사"), Document("b", "", "")])
    assert index.search(Query(text=text)) == []
    assert len(index.search(Query(text=text), 0)) == 2


def test_build_with_an_id_twice_names_it() -> None:
    with pytest.raises(ValueError, match=r"documents\[1\]\.id is 'a'"):
        Index.build([Document("a", "", ""), Document("a", "", "")])


def test_search_with_a_vector_of_another_model_is_refused() -> None:
    index = Index.build([Document("a", "기포", "")])
    store_vectors(index, [Document("a", "기포", "")])
    other = QueryVector(np.ones((2, 3), dtype=np.float32), np.zeros(2, dtype=np.float32))
    with pytest.raises(ValueError, match=r"shape \(2, 3\)"):
        index.search(Query("기포", vector=other))


def test_set_vectors_survives_saving_merging_and_opening(tmp_path: Path) -> None:
    index = Index.build([Document("a", "기포", "")], tmp_path)
    store_vectors(index, [Document("a", "기포", "")])
    for n in range(12):
        index.update(put=[Document(f"n{n}", "라이다", "")])
    reopened = Index.open(tmp_path)
    assert [hit.id for hit in reopened.search(with_vector(Query("기포")), mode=Mode.SEMANTIC)] == ["a"]
    assert len(reopened.ids_without_vector()) == 12
    assert reopened.model is not None
    assert reopened.model.name == "two-words"
