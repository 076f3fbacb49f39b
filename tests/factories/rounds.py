"""Rounds of a programme for tests, made through the services as operators make them."""

from datetime import date, timedelta
from itertools import count

from tests.factories.people import NOW

from naru.core.actor import SYSTEM
from naru.people.models import Organisation
from naru.programmes.models import Round, RoundMember
from naru.programmes.rules import Span
from naru.programmes.services import (
    RoundText,
    decide_member,
    invite_member,
    move_round,
    plan_phases,
    publish_rule_pack,
    register_programme,
    register_round,
)
from naru.programmes.states import PartRole, PhaseKind

TODAY = date(2026, 11, 22)
_number = count(1)


def spans(start: date = TODAY - timedelta(days=10), days: int = 30) -> dict[PhaseKind, Span]:
    """Six phases one after the other; by default demand discovery is what runs today."""
    return {
        kind: Span(start + timedelta(days=days * at), start + timedelta(days=days * (at + 1) - 1))
        for at, kind in enumerate(PhaseKind)
    }


def make_programme(operator: Organisation, *, conditions: bool = True) -> int:
    programme_id = register_programme(
        key=f"scheme-{next(_number)}",
        facts={"name": "중견기업 기술협력", "name_en": "Mid-size cooperation", "is_example": True},
        parts=[(operator.pk, PartRole.OPERATOR)],
        items=[],
        days=[],
        actor=SYSTEM,
        now=NOW,
    )
    if conditions:
        asked = [
            {"rule": "kind", "parameter": "firm", "article": "announcement"},
            {"rule": "size", "parameter": "mid_size", "article": "announcement"},
        ]
        publish_rule_pack(
            programme_id=programme_id, base_version=0, conditions=asked, source="test", actor=SYSTEM, now=NOW
        )
    return programme_id


def make_round(
    operator: Organisation,
    *,
    is_open: bool = True,
    programme_id: int | None = None,
    phases: dict[PhaseKind, Span] | None = None,
    title: str = "2026년 차수",
) -> Round:
    round_id = register_round(
        programme_id=programme_id or make_programme(operator),
        operator_id=operator.pk,
        text=RoundText(title, "Round 2026", "여섯 단계를 함께 갑니다.", "Six phases together."),
        actor=SYSTEM,
        now=NOW,
    )
    plan_phases(round_id=round_id, version=1, spans=phases or spans(), actor=SYSTEM, now=NOW)
    if is_open:
        move_round(round_id=round_id, action="open", actor=SYSTEM, now=NOW)
    return Round.objects.get(pk=round_id)


def add_member(round_: Round, organisation: Organisation) -> RoundMember:
    """An organisation that takes part, by invitation."""
    member_id = invite_member(round_id=round_.pk, organisation_id=organisation.pk, actor=SYSTEM, now=NOW, reason="예시")
    decide_member(round_id=round_.pk, member_id=member_id, action="accept", actor=SYSTEM, now=NOW)
    return RoundMember.objects.get(pk=member_id)
