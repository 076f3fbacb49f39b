"""What waits on whom in joint plans stands on «my work» and on the round."""

from dataclasses import replace

import pytest
from django.test import Client
from tests.factories.demands import NOW
from tests.factories.plans import WHOLE, Pair, make_plan, make_whole_plan, save, sign_as

from naru.plans.models import JointPlan
from naru.plans.queries import going_on, signatures_awaited
from naru.plans.rules import is_for
from naru.plans.services import submit_for_signing
from naru.plans.states import Party, PlanPart
from naru.programmes.models import Round
from naru.programmes.states import RoundState

pytestmark = pytest.mark.django_db


def work_of(pair: Pair, party: Party) -> str:
    client = Client()
    client.force_login(pair.people[party], backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/me/").content.decode()


def test_firm_and_institute_are_told_how_much_is_missing_and_when_it_is_ready() -> None:
    pair, _plan = make_plan()
    [(_row, failing)] = going_on(pair.writer, 20)
    for party in (Party.FIRM, Party.INSTITUTE):
        left = sum(is_for(finding, party) for finding in failing)
        assert 0 < left < len(failing)
        assert f"공동기획서에서 빠진 곳 {left}가지 채우기" in work_of(pair, party)
    whole, _plan = make_whole_plan()
    assert "공동기획서를 서명하기로 넘기기" in work_of(whole, Party.FIRM)


def test_side_that_wrote_its_part_waits_for_the_other() -> None:
    pair, plan = make_whole_plan()
    own = WHOLE[PlanPart.ROLES][1:]  # type: ignore[index]
    save(plan, PlanPart.ROLES, (replace(WHOLE[PlanPart.ROLES][0], what=""), *own), pair.writer)  # type: ignore[index]
    assert "상대가 남은 곳을 채우기를 기다리기" in work_of(pair, Party.INSTITUTE)
    assert "공동기획서에서 빠진 곳 1가지 채우기" in work_of(pair, Party.FIRM)


def test_each_signature_stands_with_whoever_is_next() -> None:
    pair, plan = make_whole_plan()
    version = submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW).number
    operators = "공동기획 1건에 서명하기"
    assert "서명하기 · " not in work_of(pair, Party.OPERATOR)
    for party in (Party.FIRM, Party.INSTITUTE):
        assert operators not in work_of(pair, Party.OPERATOR)
        sign_as(plan, pair, party, version=version)
    assert operators in work_of(pair, Party.OPERATOR)
    sign_as(plan, pair, Party.OPERATOR, version=version)
    assert operators not in work_of(pair, Party.OPERATOR)
    assert signatures_awaited(pair.actors[Party.OPERATOR]) == []


def test_signature_that_is_awaited_stays_a_task_after_the_round_is_closed() -> None:
    pair, plan = make_whole_plan()
    version = submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW).number
    for party in (Party.FIRM, Party.INSTITUTE):
        sign_as(plan, pair, party, version=version)
    Round.objects.filter(pk=plan.round_id).update(state=RoundState.CLOSED.value)
    assert f"/plans/?state=signing&amp;round={plan.round_id}" in work_of(pair, Party.OPERATOR)
    assert signatures_awaited(pair.actors[Party.OPERATOR], plan.round_id) == [(plan.round, 1)]
    assert signatures_awaited(pair.actors[Party.OPERATOR], plan.round_id + 1) == []


def test_sign_page_tells_who_signed_already_that_it_is_done() -> None:
    pair, plan = make_whole_plan()
    version = submit_for_signing(plan_id=plan.pk, actor=pair.writer, now=NOW).number
    sign_as(plan, pair, Party.FIRM, version=version)
    client = Client()
    client.force_login(pair.people[Party.FIRM], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/plans/{plan.pk}/sign/").content.decode()
    assert "이미 서명했습니다" in page
    assert JointPlan.objects.get().signatures.count() == 1
