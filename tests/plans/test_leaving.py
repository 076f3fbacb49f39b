"""Leaving a round ends what was begun there and not signed."""

import pytest
from tests.factories.demands import NOW
from tests.factories.plans import Pair, make_pair, make_plan, make_round, make_signed_plan, make_whole_plan

from naru.core.errors import RuleRefused
from naru.introductions.models import Introduction
from naru.introductions.states import IntroductionState
from naru.matching.models import RoundEntry
from naru.plans.models import JointPlan
from naru.plans.services import leave_with_pairs, submit_for_signing
from naru.plans.states import Party, PlanState
from naru.programmes.models import RoundMember
from naru.programmes.states import MemberRole, MemberState
from naru.records.models import AuditEvent, Notice

pytestmark = pytest.mark.django_db
WHY = "올해는 투자할 여력이 없습니다."


def member_of(pair: Pair, party: Party = Party.FIRM) -> RoundMember:
    organisation, role = (pair.firm, MemberRole.FIRM) if party is Party.FIRM else (pair.institute, MemberRole.INSTITUTE)
    return RoundMember.objects.create(
        round=pair.introduction.round,
        organisation=organisation,
        role=role.value,
        state=MemberState.ADMITTED.value,
        decided_at=NOW,
    )


def leave(pair: Pair, member: RoundMember, party: Party = Party.FIRM, reason: str = WHY) -> None:
    round_id = member.round_id
    leave_with_pairs(round_id=round_id, member_id=member.pk, reason=reason, actor=pair.actors[party], now=NOW)


@pytest.mark.parametrize("party", [Party.FIRM, Party.INSTITUTE])
@pytest.mark.parametrize("is_signing", [False, True])
def test_side_that_leaves_ends_its_pair_and_plan_and_the_other_is_told(party: Party, is_signing: bool) -> None:
    pair, plan = make_whole_plan()
    if is_signing:
        submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW)
    leave(pair, member_of(pair, party), party)
    plan.refresh_from_db()
    introduction = Introduction.objects.get(pk=pair.introduction.pk)
    assert (plan.state, plan.end_note) == (PlanState.ENDED, WHY)
    assert (introduction.state, introduction.ended_by) == (IntroductionState.ENDED, party)
    other = Party.INSTITUTE if party is Party.FIRM else Party.FIRM
    assert Notice.objects.filter(person=pair.people[other], subject_type="introduction").exists()
    assert AuditEvent.objects.filter(verb="plan.ended", subject_id=plan.pk).count() == 1


def test_operator_that_takes_a_member_out_ends_its_pairs_as_the_operator() -> None:
    pair, plan = make_plan()
    leave(pair, member_of(pair), Party.OPERATOR)
    plan.refresh_from_db()
    assert plan.state == PlanState.ENDED
    assert Introduction.objects.get(pk=pair.introduction.pk).ended_by == Party.OPERATOR


def test_pair_without_a_plan_ends_too() -> None:
    pair = make_pair(state=IntroductionState.PROPOSED)
    leave(pair, member_of(pair))
    assert Introduction.objects.get(pk=pair.introduction.pk).state == IntroductionState.ENDED


def test_signed_plan_and_pairs_of_other_rounds_and_firms_stand() -> None:
    pair, plan = make_signed_plan()
    elsewhere, other = make_plan(make_pair(round_=make_round(pair.operator)))
    member = member_of(pair)
    leave(pair, member)
    plan.refresh_from_db()
    other.refresh_from_db()
    assert (plan.state, other.state) == (PlanState.SIGNED, PlanState.WRITING)
    assert Introduction.objects.get(pk=pair.introduction.pk).state == IntroductionState.PLANNING
    assert Introduction.objects.get(pk=elsewhere.introduction.pk).state == IntroductionState.PLANNING


def test_leaving_without_a_reason_is_refused_and_ends_nothing() -> None:
    pair, plan = make_plan()
    member = member_of(pair)
    RoundEntry.objects.create(round=member.round, demand=pair.introduction.demand, entered_at=NOW)
    with pytest.raises(RuleRefused):
        leave(pair, member, reason=" ")
    assert JointPlan.objects.get(pk=plan.pk).state == PlanState.WRITING
    assert RoundEntry.objects.get().left_at is None
