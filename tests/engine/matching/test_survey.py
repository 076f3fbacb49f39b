"""Counting what another choice would show, and explaining a list of results."""

from collections import Counter

import pytest

from naru_engine.matching import Document, Index, Query

DOCUMENTS = [
    Document("a", "다이캐스팅 기포 저감", "진공 다이캐스팅", facets={"kind": "technology", "region": "41"}),
    Document("b", "다이캐스팅 전문가", "주조 결함 분석", facets={"kind": "expert", "region": "41"}),
    Document("c", "기포 측정 장비", "엑스선 단층 촬영", facets={"kind": "equipment", "region": "48"}),
    Document("d", "라이다 광학 소재", "적외선 투과 필름", facets={"kind": "technology", "region": "48"}),
]
QUERY = Query(text="다이캐스팅 기포 불량")


def test_survey_counts_every_value_of_the_facet_whatever_is_chosen() -> None:
    survey = Index.build(DOCUMENTS).survey(QUERY, 10, facet="kind", chosen=["expert"])
    assert survey.counts == {"equipment": 1, "expert": 1, "technology": 1}
    assert [hit.id for hit in survey.hits] == ["b"]


def test_survey_counts_only_what_passes_the_other_filters() -> None:
    survey = Index.build(DOCUMENTS).survey(QUERY, 10, facet="kind", filters={"region": ["41"]})
    assert survey.counts == {"expert": 1, "technology": 1}


@pytest.mark.parametrize("removed", [(), ("b",)])
@pytest.mark.parametrize("least", [0.0, 0.2, 0.9])
def test_survey_agrees_with_a_search_of_everything(least: float, removed: tuple[str, ...]) -> None:
    index = Index.build(DOCUMENTS[:2])
    index.update(put=DOCUMENTS[2:], remove=removed)
    kinds = {document.id: document.facets["kind"] for document in DOCUMENTS}
    good = [hit for hit in index.search(QUERY, 0) if hit.score >= least and hit.score > 0]
    survey = index.survey(QUERY, 0, facet="kind", least=least)
    assert list(survey.hits) == good
    assert survey.counts == Counter(kinds[hit.id] for hit in good)


def test_explain_many_equals_explaining_each_and_leaves_out_what_is_gone() -> None:
    index = Index.build(DOCUMENTS)
    each = [index.explain(QUERY, document) for document in DOCUMENTS]
    assert index.explain_many(QUERY, [*DOCUMENTS, Document("gone", "다이캐스팅", "")]) == each
