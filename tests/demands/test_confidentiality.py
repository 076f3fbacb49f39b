"""A part of a demand that is not for the reader leaves through no door."""

from dataclasses import asdict

import pytest
from tests.factories.demands import NOW, make_demand, make_member, make_offer, make_organisation

from naru.core.actor import PUBLIC, SYSTEM, Actor, Role
from naru.core.errors import NotFound, NotPermitted
from naru.demands.models import Demand
from naru.demands.queries import (
    DemandFilter,
    current_ids,
    demand_as_read_by,
    demand_seen_by,
    demand_text_for,
    demands_matching,
    demands_visible_to,
    offers_visible_to,
    open_demands_visible_to,
    search_texts,
    sheets_for,
    visible_parts,
)
from naru.demands.services import admit_reader, dismiss_reader, move_demand
from naru.demands.states import Confidentiality, DemandPart

pytestmark = pytest.mark.django_db
P = DemandPart
SECRET = "비밀낱말"
TEXT_OF_PART = {
    P.PROBLEM: ("problem", "problem_en"),
    P.SPECIFICATION: ("specification", "specification_en"),
    P.TRIED: ("tried",),
    P.CONTACT: ("contact_role",),
}


def demand_with_levels(level: Confidentiality) -> Demand:
    """Every part has this level and holds a word that stands nowhere else."""
    texts = {
        name: f"{SECRET}{part.value} 이것은 정해진 사람만 읽는 글입니다."
        for part, names in TEXT_OF_PART.items()
        for name in names
    }
    levels = {f"{part.value}_level": level for part in P}
    firm = make_organisation(f"{SECRET}{P.FIRM.value} 정밀")
    return make_demand(firm, budget_min_krw=123_456_789, budget_max_krw=987_654_321, **texts, **levels)


@pytest.mark.parametrize("level", [Confidentiality.MATCHED, Confidentiality.NDA])
def test_search_texts_hold_no_word_of_a_confidential_part(level: Confidentiality) -> None:
    demand = demand_with_levels(level)
    (document,) = search_texts("demand")
    assert document.id == demand.pk
    assert SECRET not in repr(asdict(document))
    assert document.organisation_id is None


def test_search_texts_hold_the_words_of_public_parts() -> None:
    demand_with_levels(Confidentiality.PUBLIC)
    (document,) = search_texts("demand")
    assert f"{SECRET}problem" in document.text
    assert f"{SECRET}problem" in document.text_en
    assert f"{SECRET}tried" in document.text
    assert document.organisation_name == f"{SECRET}firm 정밀"


@pytest.mark.parametrize("part", list(P))
def test_one_hidden_part_hides_that_part_only(part: DemandPart) -> None:
    demand = demand_with_levels(Confidentiality.PUBLIC)
    setattr(demand, f"{part.value}_level", Confidentiality.NDA.value)
    demand.save()
    sheet = demand_seen_by(PUBLIC, demand.pk)
    assert sheet.hidden == {part}
    assert f"{SECRET}{part.value}" not in repr(sheet)
    assert ("123456789" in repr(sheet)) == (part is not P.BUDGET)


def test_readers_read_as_far_as_they_were_let_in() -> None:
    levels = {
        "specification_level": Confidentiality.MATCHED,
        "tried_level": Confidentiality.NDA,
        "budget_level": Confidentiality.MATCHED,
        "contact_level": Confidentiality.PUBLIC,
    }
    demand = make_demand(**levels)
    institute = make_organisation(kind="institute")
    _, reader = make_member(institute)
    _, viewer = make_member(make_organisation(kind="institute"))
    _, staff = make_member(make_organisation(kind="operator"))
    outside = {P.PROBLEM, P.CONTACT, P.FIRM}
    assert visible_parts(demand, PUBLIC) == outside
    assert visible_parts(demand, viewer) == outside
    assert visible_parts(demand, staff) == outside
    assert visible_parts(demand, reader) == outside
    let_in = {"demand_id": demand.pk, "organisation_id": institute.pk, "actor": SYSTEM, "now": NOW}
    admit_reader(level=Confidentiality.MATCHED, **let_in)
    assert visible_parts(demand, reader) == outside | {P.SPECIFICATION, P.BUDGET}
    admit_reader(level=Confidentiality.NDA, **let_in)
    assert visible_parts(demand, reader) == set(P)
    dismiss_reader(**let_in)
    assert visible_parts(demand, reader) == outside


def test_platform_admin_reads_no_part_under_agreement() -> None:
    demand = demand_with_levels(Confidentiality.NDA)
    admin = Actor(person_id=99, is_platform_admin=True)
    assert visible_parts(demand, admin) == frozenset()


def test_own_viewers_read_everything() -> None:
    demand = demand_with_levels(Confidentiality.NDA)
    _, viewer = make_member(demand.organisation, Role.VIEWER)
    assert demand_seen_by(viewer, demand.pk).hidden == frozenset()
    assert SECRET in demand_text_for(viewer, demand.pk).text
    assert SECRET not in demand_text_for(PUBLIC, demand.pk).text


def test_admit_reader_by_somebody_else_is_refused() -> None:
    demand = make_demand()
    institute = make_organisation(kind="institute")
    _, outsider = make_member(institute)
    with pytest.raises(NotPermitted):
        admit_reader(
            demand_id=demand.pk, organisation_id=institute.pk, level=Confidentiality.NDA, actor=outsider, now=NOW
        )


def test_drafts_and_withdrawn_demands_are_unknown_to_others() -> None:
    draft, withdrawn, shown = make_demand(is_open=False), make_demand(), make_demand()
    move_demand(demand_id=withdrawn.pk, action="withdraw", actor=SYSTEM, now=NOW)
    _, keeper = make_member(draft.organisation)
    assert list(demands_visible_to(PUBLIC)) == [shown]
    assert set(demands_visible_to(keeper)) == {draft, shown}
    assert list(open_demands_visible_to(keeper)) == [shown]
    assert current_ids("demand") == {shown.pk}
    assert [text.id for text in search_texts("demand", [draft.pk, withdrawn.pk])] == []
    with pytest.raises(NotFound):
        demand_seen_by(PUBLIC, draft.pk)


def test_retired_and_draft_offers_are_unknown_to_others() -> None:
    published, draft = make_offer(), make_offer(is_published=False)
    _, keeper = make_member(draft.organisation)
    assert list(offers_visible_to(PUBLIC)) == [published]
    assert set(offers_visible_to(keeper)) == {published, draft}
    assert current_ids("offer") == {published.pk}


def test_hidden_firm_is_not_found_by_its_organisation() -> None:
    demand = demand_with_levels(Confidentiality.MATCHED)
    of_firm = DemandFilter(organisation_id=demand.organisation_id)
    assert list(demands_matching(PUBLIC, of_firm)) == []
    _, keeper = make_member(demand.organisation)
    assert list(demands_matching(keeper, of_firm)) == [demand]


def test_words_of_a_hidden_part_find_nothing() -> None:
    demand = demand_with_levels(Confidentiality.MATCHED)
    assert list(demands_matching(PUBLIC, DemandFilter(words=SECRET))) == []
    assert list(demands_matching(PUBLIC, DemandFilter(words="다이캐스팅"))) == [demand]


def test_preview_for_readers_is_for_keepers_only() -> None:
    demand = demand_with_levels(Confidentiality.MATCHED)
    _, keeper = make_member(demand.organisation)
    assert demand_as_read_by(Confidentiality.PUBLIC, actor=keeper, demand_id=demand.pk).hidden == set(P)
    assert demand_as_read_by(Confidentiality.MATCHED, actor=keeper, demand_id=demand.pk).hidden == frozenset()
    with pytest.raises(NotFound):
        demand_as_read_by(Confidentiality.NDA, actor=PUBLIC, demand_id=demand.pk)


@pytest.mark.parametrize("rows", [1, 3])
def test_sheets_for_takes_the_same_two_queries_for_any_number(
    rows: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(rows):
        make_demand()
    _, reader = make_member(make_organisation(kind="institute"))
    with django_assert_num_queries(2):  # type: ignore[operator]
        sheets = sheets_for(reader, demands_matching(reader, DemandFilter()))
    assert len(sheets) == rows
