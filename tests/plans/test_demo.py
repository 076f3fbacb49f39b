"""The demo's two rounds: the finished one ends as announced, the running one has a case at every step."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from naru.core.actor import PUBLIC
from naru.demands import demo as demands_demo
from naru.introductions.models import Introduction, Meeting
from naru.introductions.states import IntroductionState, MeetingState
from naru.people import demo as people_demo
from naru.people.queries import actor_for
from naru.plans import demo
from naru.plans.models import JointPlan, PlanSignature
from naru.plans.queries import checks_of, sections_of, sheet_of
from naru.plans.queries.results import round_results
from naru.plans.results import FunnelStep
from naru.plans.states import PlanState
from naru.programmes import demo as programmes_demo
from naru.programmes.models import RoundMember
from naru.programmes.states import MemberState
from naru.records.models import Notice, OutboxMail
from naru.records.verification import verify_chain

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ANNOUNCED = {
    "엘엠에스": (
        "한국기계연구원",
        "자율주행차 라이다(LiDAR)용 광학소재 개발",
        "차량용 라이다 필수소재 제조기술 국산화 및 양산.",
    ),
    "코다코": (
        "한국생산기술연구원",
        "고강도·고연신 알루미늄 다이캐스팅 소재 개발",
        "알루미늄 합금 적용 전기차 차체·샤시 개발.",
    ),
    "더존비즈온": (
        "한국전자통신연구원",
        "AI기반 제조공정 생산최적화 솔루션 개발",
        "국내최초 AI기술 적용 통합생산시스템 개발.",
    ),
    "제우스": (
        "한국재료연구원",
        "현장형 호흡기 감염 바이러스 진단 시스템 개발",
        "첨단 산업소자의 바이오 분야 적용기술 개발.",
    ),
}


@pytest.fixture(scope="module")
def rounds(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """Filled once for all tests of this module, each of which runs in a transaction inside this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        people_demo.fill(NOW)
        programmes_demo.fill(NOW)
        demands_demo.fill(NOW)
        yield dict(demo.fill(NOW))
        transaction.set_rollback(True)


def test_finished_round_of_the_demo_ends_as_announced(rounds: dict[str, int]) -> None:
    results = round_results(PUBLIC, rounds["finished"])
    lines = [line for pair in results.pairs for line in pair.roadmap]
    assert (len(results.pairs), results.firm_count, results.institute_count) == (22, 22, 9)
    assert sum(line.amount_krw or 0 for line in lines) == 70_000_000_000
    assert results.private_krw == 70_000_000_000
    assert sum(year.private_krw for year in results.years) == 70_000_000_000
    assert {str(pair.signed_on) for pair in results.pairs} == {"2021-11-16"}
    named = {pair.firm.name: pair for pair in results.pairs[:4]}
    assert {name: (pair.institute.name, pair.title, pair.content) for name, pair in named.items()} == ANNOUNCED
    assert all(pair.firm.name.startswith("(예시)") for pair in results.pairs[4:])
    assert all(pair.is_example for pair in results.pairs)


def test_finished_round_of_the_demo_loses_pairs_at_every_step(rounds: dict[str, int]) -> None:
    rows = {row.step: row for row in round_results(PUBLIC, rounds["finished"]).funnel.rows}
    assert rows[FunnelStep.PROPOSED].reached == 40
    assert rows[FunnelStep.SIGNED].reached == 22
    assert [row.waiting for row in rows.values()] == [0] * 6
    assert all(row.dropped for step, row in rows.items() if step is not FunnelStep.SIGNED)


def test_running_round_of_the_demo_has_a_case_at_every_step(rounds: dict[str, int]) -> None:
    introductions = Introduction.objects.filter(round_id=rounds["running"])
    assert {IntroductionState(each.state) for each in introductions} == set(IntroductionState)
    plans = {plan.state: plan for plan in JointPlan.objects.filter(round_id=rounds["running"])}
    assert set(plans) == {PlanState.WRITING, PlanState.SIGNING, PlanState.SIGNED}
    writing = plans[PlanState.WRITING]
    failing = [found for found in checks_of(writing, sheet_of(writing, sections_of(writing))) if not found.passed]
    assert len(failing) >= 5
    members = RoundMember.objects.filter(round_id=rounds["running"])
    assert {each.state for each in members} == {MemberState.ASKED, MemberState.INVITED, MemberState.ADMITTED}
    assert Meeting.objects.filter(
        state=MeetingState.ACCEPTED, starts_at__date=(NOW + timedelta(days=1)).date()
    ).exists()


def test_running_round_of_the_demo_waits_for_each_of_its_roles(rounds: dict[str, int]) -> None:
    plan = JointPlan.objects.get(round_id=rounds["running"], state=PlanState.SIGNING)
    assert [each.party for each in plan.signatures.all()] == ["firm"]
    institute = people_demo.person_of_role("institute")
    assert actor_for(institute).can_write_for(plan.institute_id)


def test_demo_fill_changes_nothing_the_second_time_and_keeps_the_audit_chain_whole(rounds: dict[str, int]) -> None:
    before = (PlanSignature.objects.count(), Introduction.objects.count(), Notice.objects.count())
    assert demo.fill(NOW + timedelta(days=9)) == rounds
    assert (PlanSignature.objects.count(), Introduction.objects.count(), Notice.objects.count()) == before
    assert verify_chain().broken_at is None


def test_finished_round_of_the_demo_mails_nobody_and_is_nobodys_news(rounds: dict[str, int]) -> None:
    old = NOW - timedelta(days=365)
    assert not OutboxMail.objects.filter(created_at__lt=old).exists()
    assert not Notice.objects.filter(created_at__lt=old, read_at=None).exists()
