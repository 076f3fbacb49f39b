"""Where an organisation stands in a round: the present stage, who acts next, on what, and until when.

A later stage (introductions, plans) adds its own `Standing` values to the list; the page and «my work» draw them all
the same way.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from naru.core.actor import Actor
from naru.matching.queries import own_entry_counts
from naru.programmes.labels import MEMBER_STATES, PHASE_MEANINGS, PHASES
from naru.programmes.queries import PhaseOn, phases_on
from naru.programmes.states import MemberRole, MemberState, PhaseKind, PhaseState, RoundState
from naru.web.pages.wording import in_language, name_of

if TYPE_CHECKING:
    from naru.programmes.models import RoundMember

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of it.

    since : when the stage began. next_actor and what : who does what next; empty when nothing follows. is_ours : it is
    the reader's own organisation. link and action : where it is done, and the words of the button.
    """

    round_id: int
    round_title: str
    organisation: str
    stage: Words
    since: date | None = None
    what: Words = ""
    next_actor: str = ""
    is_ours: bool = False
    due_on: date | None = None
    link: str = ""
    action: Words = ""
    note: str = ""
    subject: str = ""  # what it is about, where that is not the round itself


def standings_of(actor: Actor, members: "Sequence[RoundMember]", day: date) -> list[Standing]:
    """What the reader's organisations have to do or wait for, what is theirs to do first. One query."""
    entered = own_entry_counts(actor, {member.round_id for member in members}) if members else {}
    found = [_standing(actor, member, entered, day) for member in members]
    return in_order(found)


def in_order(standings: Iterable[Standing]) -> list[Standing]:
    """What is ours to do first, the nearest deadline before the others."""
    return sorted(standings, key=lambda one: (not one.is_ours, one.due_on or date.max))


def _standing(actor: Actor, member: "RoundMember", entered: Mapping[tuple[int, int], int], day: date) -> Standing:
    count = entered.get((member.round_id, member.organisation_id), 0)
    step = _Step(actor, member, day)
    if member.round.state != RoundState.RUNNING:
        return step.at(_("끝난 차수") if member.round.state == RoundState.CLOSED else _("취소된 차수"))
    match MemberState(member.state):
        case MemberState.INVITED:
            until = step.end_of(PhaseKind.DISCOVERY)
            return step.ours(_("초대받음"), _("참여할지 정하기"), until, step.member_link, _("초대에 답하기"))
        case MemberState.ASKED:
            return step.theirs(_("참여를 요청함"), _("참여를 받을지 정하기"), None)
        case MemberState.ADMITTED:
            return _taking_part(step, count)
        case state:
            return step.at(MEMBER_STATES[state], note=member.reason)


def _taking_part(step: "_Step", count: int) -> Standing:
    """Through the phases: first something is put in, then the operator leads."""
    discovery = step.phases.get(PhaseKind.DISCOVERY)
    put_in = _put_in(step.role, count)
    if discovery is None or discovery.state is PhaseState.BEFORE:
        begins = discovery.starts_on if discovery else None
        return step.at(_("참여 중"), what=_("수요발굴이 시작되기를 기다리기"), due_on=begins)
    if discovery.state is PhaseState.NOW:
        what = _("기술수요 내기") if step.role is MemberRole.FIRM else _("보유기술과 사업화 제안 내기")
        if count:
            return step.ours(
                put_in, _("더 낼 것이 있으면 내기"), discovery.ends_on, step.choose_link, _("낸 것 보고 고치기")
            )
        return step.ours(put_in, what, discovery.ends_on, step.choose_link, what)
    following = next((phase for phase in step.phases.values() if phase.state is not PhaseState.OVER), None)
    if following is None:
        return step.at(put_in, what=_("차수 마무리"), who=step.operator)
    return step.theirs(f"{PHASES[following.kind]} · {put_in}", PHASE_MEANINGS[following.kind], following.ends_on)


def _put_in(role: MemberRole, count: int) -> str:
    if not count:
        return _("아직 낸 것이 없음")
    if role is MemberRole.FIRM:
        return _("기술수요 %(count)s건 냄") % {"count": count}
    return _("보유기술 %(count)s건 냄") % {"count": count}


class _Step:
    """Makes the standings of one membership."""

    def __init__(self, actor: Actor, member: "RoundMember", day: date) -> None:
        self.member = member
        self.writes = actor.can_write_for(member.organisation_id)
        self.role = MemberRole(member.role)
        self.phases: Mapping[PhaseKind, PhaseOn] = {phase.kind: phase for phase in phases_on(member.round, day)}
        self.operator = name_of(member.round.operator)
        self.member_link = reverse("round-member", args=[member.round_id, member.pk])
        self.choose_link = reverse("round-choose", args=[member.round_id, member.organisation_id])

    def end_of(self, kind: PhaseKind) -> date | None:
        return self.phases[kind].ends_on if kind in self.phases else None

    def at(
        self, stage: Words, *, what: Words = "", who: str = "", due_on: date | None = None, note: str = ""
    ) -> Standing:
        round_ = self.member.round
        title = in_language(round_.title, round_.title_en)
        return Standing(
            round_id=round_.pk,
            round_title=title,
            organisation=name_of(self.member.organisation),
            stage=stage,
            since=self.member.decided_at.date(),
            what=what,
            next_actor=who,
            due_on=due_on,
            note=note,
        )

    def theirs(self, stage: Words, what: Words, due_on: date | None) -> Standing:
        return self.at(stage, what=what, who=self.operator, due_on=due_on)

    def ours(self, stage: Words, what: Words, due_on: date | None, link: str, action: Words) -> Standing:
        shown = self.at(stage, what=what, who=name_of(self.member.organisation), due_on=due_on)
        return replace(shown, is_ours=True, link=link if self.writes else "", action=action)
