"""Ending a demand ends what was begun over it and not signed; what is signed stands."""

import pytest
from tests.factories.demands import NOW, make_demand, make_member, make_organisation
from tests.factories.plans import Pair, make_pair, make_plan, make_signed_plan, make_whole_plan

from naru.core.actor import SYSTEM, Actor, Role
from naru.core.errors import MoveRefused, NotPermitted, RuleRefused
from naru.demands.models import Demand, DemandReader
from naru.demands.services import admit_reader
from naru.demands.states import Confidentiality
from naru.introductions.models import Introduction
from naru.introductions.states import EndReason, IntroductionState, Origin
from naru.plans.models import JointPlan
from naru.plans.queries import pairs_over_demand
from naru.plans.rules import ENDING_MOVES
from naru.plans.services import move_with_pairs, submit_for_signing
from naru.plans.states import Party, PlanState
from naru.records.models import AuditEvent, Notice

pytestmark = pytest.mark.django_db
WHY = "올해는 투자할 여력이 없습니다."


def demand_of(pair: Pair) -> Demand:
    demand = pair.introduction.demand
    assert demand is not None
    demand.refresh_from_db()
    return demand


def end(pair: Pair, action: str = "withdraw", actor: Actor | None = None, note: str = WHY) -> Demand:
    return move_with_pairs(
        demand_id=demand_of(pair).pk,
        action=action,
        reason=EndReason.OTHER,
        note=note,
        actor=actor or pair.writer,
        now=NOW,
    )


def another_pair(pair: Pair, state: IntroductionState = IntroductionState.PROPOSED) -> Introduction:
    """A second institute over the same demand."""
    return Introduction.objects.create(
        round=pair.introduction.round,
        operator=pair.operator,
        firm=pair.firm,
        institute=make_organisation(kind="institute"),
        demand=pair.introduction.demand,
        origin=Origin.OPERATOR.value,
        state=state.value,
        created_at=NOW,
        updated_at=NOW,
    )


def state_of(introduction: Introduction) -> str:
    return Introduction.objects.get(pk=introduction.pk).state


def test_moves_that_end_a_demand_are_withdraw_close_and_meet() -> None:
    assert {"withdraw", "close", "meet"} == ENDING_MOVES


@pytest.mark.parametrize("action", sorted(ENDING_MOVES))
@pytest.mark.parametrize("is_signing", [False, True])
def test_demand_that_ends_takes_its_pairs_along_and_the_other_side_is_told(action: str, is_signing: bool) -> None:
    pair, plan = make_whole_plan()
    if is_signing:
        submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    other = another_pair(pair)
    demand = end(pair, action)
    plan.refresh_from_db()
    introduction = Introduction.objects.get(pk=pair.introduction.pk)
    assert demand.state == {"withdraw": "withdrawn", "close": "closed", "meet": "met"}[action]
    assert (plan.state, plan.end_reason, plan.end_note) == (PlanState.ENDED, EndReason.OTHER, WHY)
    assert (introduction.state, introduction.ended_by, introduction.end_note) == ("ended", "firm", WHY)
    assert state_of(other) == IntroductionState.ENDED
    told = Notice.objects.filter(subject_type="introduction", subject_id=introduction.pk)
    assert told.filter(person=pair.people[Party.INSTITUTE]).exists()
    assert told.filter(person=pair.people[Party.OPERATOR]).exists()
    assert not told.filter(person=pair.people[Party.FIRM], title="주선이 끝났습니다").exists()
    for verb, id_ in (("plan.ended", plan.pk), ("introduction.ended", other.pk), (f"demand.{action}", demand.pk)):
        assert AuditEvent.objects.filter(verb=verb, subject_id=id_).count() == 1


@pytest.mark.parametrize("action", ["close", "meet"])
def test_signed_plan_stands_when_its_demand_is_closed_or_met_and_those_still_looking_end(action: str) -> None:
    pair, plan = make_signed_plan()
    looking = another_pair(pair, IntroductionState.WANTED)
    assert demand_of(pair).state == "matched"
    end(pair, action)
    plan.refresh_from_db()
    assert plan.state == PlanState.SIGNED
    assert (state_of(pair.introduction), state_of(looking)) == ("planning", "ended")


def test_demand_met_by_its_signed_plan_alone_needs_no_reason_and_ends_nothing() -> None:
    pair, plan = make_signed_plan()
    demand = move_with_pairs(demand_id=demand_of(pair).pk, action="meet", actor=pair.writer, now=NOW)
    plan.refresh_from_db()
    assert (demand.state, plan.state, state_of(pair.introduction)) == ("met", "signed", "planning")


@pytest.mark.parametrize("action", ["match", "unmatch"])
def test_other_moves_leave_the_pairs_alone(action: str) -> None:
    pair, plan = make_plan()
    demand_id = demand_of(pair).pk
    move_with_pairs(demand_id=demand_id, action="match", actor=pair.writer, now=NOW)
    if action == "unmatch":
        move_with_pairs(demand_id=demand_id, action="unmatch", actor=pair.writer, now=NOW)
    plan.refresh_from_db()
    assert (plan.state, state_of(pair.introduction)) == (PlanState.WRITING, "planning")


def test_pairs_over_other_demands_of_the_firm_go_on() -> None:
    pair = make_pair()
    elsewhere = another_pair(pair)
    Introduction.objects.filter(pk=elsewhere.pk).update(demand=make_demand(pair.firm))
    end(pair)
    assert (state_of(pair.introduction), state_of(elsewhere)) == ("ended", "proposed")


def test_institute_reads_no_more_of_a_demand_that_was_withdrawn() -> None:
    pair = make_pair(state=IntroductionState.UNDER_NDA)
    Introduction.objects.filter(pk=pair.introduction.pk).update(introduced_at=NOW)
    admit_reader(
        demand_id=demand_of(pair).pk,
        organisation_id=pair.institute.pk,
        level=Confidentiality.NDA,
        actor=SYSTEM,
        now=NOW,
    )
    end(pair)
    assert not DemandReader.objects.filter(demand=pair.introduction.demand).exists()


@pytest.mark.parametrize(("reason", "note"), [(None, ""), (EndReason.OTHER, " "), (EndReason.NO_ANSWER, "")])
def test_ending_pairs_without_a_reason_that_does_is_refused_and_writes_nothing(
    reason: EndReason | None, note: str
) -> None:
    pair = make_pair()
    with pytest.raises(RuleRefused):
        move_with_pairs(
            demand_id=demand_of(pair).pk, action="withdraw", reason=reason, note=note, actor=pair.writer, now=NOW
        )
    assert (demand_of(pair).state, state_of(pair.introduction)) == ("open", "under_nda")
    assert not AuditEvent.objects.filter(verb="demand.withdraw").exists()


def test_operator_who_entered_the_demand_ends_its_own_pairs_as_the_operator() -> None:
    pair, plan = make_plan()
    Demand.objects.filter(pk=demand_of(pair).pk).update(entered_by=pair.operator)
    end(pair, actor=pair.actors[Party.OPERATOR])
    plan.refresh_from_db()
    assert (plan.state, Introduction.objects.get().ended_by) == (PlanState.ENDED, "operator")


@pytest.mark.parametrize("has_plan", [False, True])
def test_pair_of_another_operator_is_not_ended_by_the_operator_who_entered_the_demand(has_plan: bool) -> None:
    pair = make_plan()[0] if has_plan else make_pair()
    other = make_organisation(kind="operator")
    Demand.objects.filter(pk=demand_of(pair).pk).update(entered_by=other)
    actor = make_member(other)[1]
    with pytest.raises(RuleRefused) as refused:
        end(pair, actor=actor)
    assert refused.value.code == "pair_of_others"
    assert (demand_of(pair).state, state_of(pair.introduction) == "ended") == ("open", False)
    seen = pairs_over_demand(actor, demand_of(pair).pk, "withdraw")
    assert (seen.ending, seen.standing, seen.can_end) == ((), (), False)


@pytest.mark.parametrize("party", [Party.INSTITUTE, Party.OPERATOR])
def test_demand_is_not_withdrawn_by_the_other_parties(party: Party) -> None:
    pair, plan = make_plan()
    with pytest.raises(NotPermitted):
        end(pair, actor=pair.actors[party])
    with pytest.raises(NotPermitted):
        pairs_over_demand(pair.actors[party], demand_of(pair).pk, "withdraw")
    assert JointPlan.objects.get(pk=plan.pk).state == PlanState.WRITING


def test_viewer_of_the_firm_ends_nothing() -> None:
    pair, plan = make_plan()
    with pytest.raises(NotPermitted):
        end(pair, actor=make_member(pair.firm, Role.VIEWER)[1])
    assert JointPlan.objects.get(pk=plan.pk).state == PlanState.WRITING


def test_demand_that_ended_does_not_end_twice() -> None:
    pair = make_pair()
    end(pair)
    with pytest.raises(MoveRefused):
        end(pair)
    with pytest.raises(MoveRefused):
        pairs_over_demand(pair.writer, demand_of(pair).pk, "withdraw")


def test_system_ends_a_demand_with_its_plan() -> None:
    pair, plan = make_plan()
    end(pair, "meet", actor=SYSTEM)
    plan.refresh_from_db()
    assert (plan.state, state_of(pair.introduction)) == (PlanState.ENDED, "ended")
