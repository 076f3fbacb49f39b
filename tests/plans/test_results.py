"""What came out of a round: who may read it, what it counts, and that it never names who has not signed."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from tests.factories.demands import make_demand
from tests.factories.people import make_member, make_organisation
from tests.factories.results import NOW, cash, make_introduction, make_plan, make_round, make_signed_plan

from naru.core.actor import PUBLIC, Role
from naru.core.errors import NotFound
from naru.introductions.states import EndReason, IntroductionState
from naru.people.models import Organisation
from naru.people.queries import actor_for
from naru.people.states import OrganisationKind
from naru.plans.queries.results import round_results
from naru.plans.results import FunnelStep, IntroductionFacts, PartyFacts, RoundFacts, RoundResults, assemble
from naru.plans.states import PlanState, Source
from naru.programmes.models import Round
from naru.programmes.states import RoundState

ENDED = IntroductionState.ENDED


@pytest.fixture
def operator() -> Organisation:
    return make_organisation("시험 운영기관", OrganisationKind.OPERATOR)


def institute(name: str = "", region: str = "30200") -> Organisation:
    return make_organisation(name, OrganisationKind.INSTITUTE, region_code=region)


def firm(name: str = "", region: str = "42110", ksic: str = "29223") -> Organisation:
    return make_organisation(name, region_code=region, ksic_code=ksic)


def a_round_with_one_agreement(operator: Organisation, state: RoundState = RoundState.CLOSED) -> Round:
    """One pair signed, one is being planned, one dropped out."""
    round_ = make_round(operator, state)
    demand = make_demand(firm("서명한 기업"), ksic_code="24321")
    signed = make_introduction(round_, demand, institute("서명한 연구원"), IntroductionState.PLANNING)
    roadmap = (cash(2022, 3_000_000_000), cash(2023, 500_000_001), cash(2022, 250_000_000, Source.PUBLIC))
    make_signed_plan(signed, roadmap, title="서명한 과제")
    secret = make_demand(firm("숨은 기업"), title="숨은 과제")
    make_plan(make_introduction(round_, secret, institute("숨은 연구원"), IntroductionState.PLANNING))
    make_introduction(
        round_,
        secret,
        institute("떠난 연구원"),
        ENDED,
        ended_from=IntroductionState.INTRODUCED,
        reason=EndReason.NDA_DECLINED,
    )
    return round_


@pytest.mark.django_db
def test_round_results_sums_the_lines_of_the_signed_version_and_not_what_is_stored_beside_it(
    operator: Organisation,
) -> None:
    results = round_results(PUBLIC, a_round_with_one_agreement(operator).pk)
    assert (results.private_krw, results.public_krw) == (3_500_000_001, 250_000_000)
    assert [(year.year, year.private_krw, year.public_krw) for year in results.years] == [
        (2022, 3_000_000_000, 250_000_000),
        (2023, 500_000_001, 0),
    ]
    pair = results.pairs[0]
    assert (pair.firm.name, pair.institute.name, pair.title) == ("서명한 기업", "서명한 연구원", "서명한 과제")
    assert (pair.trl_from, pair.trl_to, str(pair.signed_on), pair.industry) == (4, 7, "2021-11-16", "24")
    assert (results.firm_count, results.institute_count) == (1, 1)


@pytest.mark.django_db
def test_round_results_of_a_running_round_are_for_its_operator_only(operator: Organisation) -> None:
    round_ = a_round_with_one_agreement(operator, RoundState.RUNNING)
    other_operator = make_organisation("다른 운영기관", OrganisationKind.OPERATOR)
    member = actor_for(make_member(Organisation.objects.get(name="서명한 기업"), Role.ADMIN))
    for reader in (PUBLIC, member, actor_for(make_member(other_operator, Role.ADMIN))):
        with pytest.raises(NotFound):
            round_results(reader, round_.pk)
    preview = round_results(actor_for(make_member(operator, Role.VIEWER)), round_.pk)
    assert len(preview.pairs) == 1
    assert not preview.is_final


@pytest.mark.django_db
def test_round_results_name_nobody_who_did_not_sign_except_to_the_operator(operator: Organisation) -> None:
    round_ = a_round_with_one_agreement(operator)
    public = repr(round_results(PUBLIC, round_.pk))
    assert "서명한 기업" in public
    for secret in ("숨은", "떠난", "속사정"):
        assert secret not in public
    ties = round_results(actor_for(make_member(operator)), round_.pk).ties
    assert {(tie.firm.name, tie.plans) for tie in ties} == {("서명한 기업", 1), ("숨은 기업", 0)}


@pytest.mark.django_db
def test_round_results_tell_where_pairs_stopped_and_why(operator: Organisation) -> None:
    rows = {row.step: row for row in round_results(PUBLIC, a_round_with_one_agreement(operator).pk).funnel.rows}
    assert {step: row.reached for step, row in rows.items()} == {
        FunnelStep.PROPOSED: 3,
        FunnelStep.WANTED: 3,
        FunnelStep.INTRODUCED: 3,
        FunnelStep.UNDER_NDA: 2,
        FunnelStep.PLANNING: 2,
        FunnelStep.SIGNED: 1,
    }
    assert rows[FunnelStep.INTRODUCED].reasons == {EndReason.NDA_DECLINED: 1}
    assert rows[FunnelStep.PLANNING].waiting == 1


@pytest.mark.django_db
def test_round_results_place_everybody_in_the_provinces_of_the_rounds_day(operator: Organisation) -> None:
    rows = round_results(PUBLIC, a_round_with_one_agreement(operator).pk).provinces
    assert len(rows) == 17
    assert {(row.code, row.firms, row.institutes) for row in rows if row.firms or row.institutes} == {
        ("42", 1, 0),
        ("30", 0, 1),
    }


@pytest.mark.django_db
def test_round_results_count_demands_and_agreements_by_industry(operator: Organisation) -> None:
    rows = round_results(PUBLIC, a_round_with_one_agreement(operator).pk).coverage
    assert {(row.industry, row.demands, row.introductions, row.plans) for row in rows} == {
        ("24", 1, 1, 1),
        ("29", 1, 2, 0),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("pairs", [1, 4])
def test_round_results_take_the_same_queries_for_one_pair_and_for_four(
    operator: Organisation, pairs: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    round_ = make_round(operator)
    for _ in range(pairs):
        introduction = make_introduction(round_, make_demand(firm()), institute(), IntroductionState.PLANNING)
        make_signed_plan(introduction, (cash(2022, 1_000_000),))
    with django_assert_num_queries(5):
        assert len(round_results(PUBLIC, round_.pk).pairs) == pairs


before_the_end = [state for state in IntroductionState if state is not IntroductionState.ENDED]
introductions = st.builds(
    IntroductionFacts,
    firm=st.just(PartyFacts(1, "기업")),
    institute=st.just(PartyFacts(2, "연구원")),
    state=st.sampled_from(IntroductionState),
    ended_from=st.none() | st.sampled_from(before_the_end),
    end_reason=st.none() | st.sampled_from(EndReason),
    plan_state=st.none() | st.sampled_from(PlanState),
)


@pytest.fixture(scope="module")
def empty() -> RoundResults:
    facts = RoundFacts(1, "", "", "", "", 1, "", "", "", "", RoundState.CLOSED, NOW.date(), ())
    return assemble(facts, [], [], [], province_codes=[], names_all=False)


@given(st.lists(introductions, max_size=12))
def test_funnel_loses_nobody_between_two_steps(empty: RoundResults, found: list[IntroductionFacts]) -> None:
    rows = assemble(empty.round, [], found, [], province_codes=[], names_all=False).funnel.rows
    assert rows[0].reached == len(found)
    for row, following in itertools.pairwise(rows):
        assert row.reached == following.reached + row.waiting + row.dropped
    assert (rows[-1].waiting, rows[-1].dropped) == (0, 0)


def test_results_of_a_round_without_pairs_are_zero_and_not_an_error(empty: RoundResults) -> None:
    assert (empty.private_krw, empty.firm_count, empty.signed_on, empty.ties) == (0, 0, None, ())
