"""What waits on the operator of a round."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from naru.core.actor import Actor
from naru.introductions.queries import IntroductionFilter, introductions_matching, pairs_ready
from naru.introductions.states import Party
from naru.plans.queries import signatures_awaited
from naru.plans.states import PlanState
from naru.programmes import queries
from naru.programmes.queries import MemberCounts
from naru.programmes.states import PhaseKind, PhaseState, RoundState
from naru.web.addresses import address_if_any
from naru.web.pages.wording import in_language

if TYPE_CHECKING:
    from naru.programmes.models import Round


@dataclass(frozen=True, slots=True)
class OperatorTodo:
    """What waits on the operator of a round. due_on : the day by which it should be done, where there is one."""

    round_title: str
    what: str | Promise
    link: str
    due_on: date | None = None


def operator_todos(round_: "Round", counts: MemberCounts, day: date) -> list[OperatorTodo]:
    """All of it, the most pressing first. Asks the database nothing that the round does not hold already."""
    title = in_language(round_.title, round_.title_en)
    phases = {phase.kind: phase for phase in queries.phases_on(round_, day)}
    discovery, matching = phases.get(PhaseKind.DISCOVERY), phases.get(PhaseKind.MATCHING)

    def todo(what: str, name: str, due_on: date | None = None, query: str = "") -> OperatorTodo:
        return OperatorTodo(title, what, reverse(name, args=[round_.pk]) + query, due_on)

    if round_.state == RoundState.DRAFT:
        if len(phases) < len(PhaseKind):
            return [todo(_("여섯 단계의 날짜 정하기"), "round-phases")]
        starts = discovery.starts_on if discovery else None
        return [todo(_("차수 열기"), "round-move", starts, "?action=open")]
    if round_.state != RoundState.RUNNING:
        return []
    found = []
    if counts.asked:
        found.append(todo(_("참여 요청 %(count)s건에 답하기") % {"count": counts.asked}, "round-members"))
    if not (counts.firms and counts.institutes) and discovery and discovery.state is not PhaseState.OVER:
        found.append(todo(_("기업과 연구기관 초대하기"), "round-members", discovery.ends_on))
    runs = address_if_any("run-new")
    if runs and matching and matching.state is PhaseState.NOW:
        found.append(OperatorTodo(title, _("매칭 돌리고 짝 정하기"), f"{runs}?round={round_.pk}", matching.ends_on))
    if phases and all(phase.state is PhaseState.OVER for phase in phases.values()):
        found.append(todo(_("차수 마치기"), "round-move", None, "?action=close"))
    return found


def later_todos(actor: Actor, round_: "Round") -> list[OperatorTodo]:
    """What waits on the operator in the stages after the matching: four queries. Signatures are given after it too."""
    found = signing_todos(actor, round_.pk)
    if round_.state != RoundState.RUNNING:
        return found
    title = in_language(round_.title, round_.title_en)
    wanted = introductions_matching(actor, IntroductionFilter(round_id=round_.pk, waits_on=Party.OPERATOR)).count()
    ready = pairs_ready(actor, round_.pk).count()
    if wanted:
        link = f"{reverse('introduction-list')}?who=operator&round={round_.pk}"
        found.append(OperatorTodo(title, _("양쪽이 원하는 짝 %(count)s쌍 주선하기") % {"count": wanted}, link))
    if ready:
        link = f"{reverse('introduction-ready')}?round={round_.pk}"
        found.append(OperatorTodo(title, _("제안할 짝 %(count)s쌍 살펴보기") % {"count": ready}, link))
    return found


def signing_todos(actor: Actor, round_id: int | None = None) -> list[OperatorTodo]:
    """Plans that both sides signed and the operator has not, by round, closed ones too: two queries for all of them."""
    link = f"{reverse('plan-list')}?state={PlanState.SIGNING}"
    return [
        OperatorTodo(
            in_language(round_.title, round_.title_en),
            _("공동기획 %(count)s건에 서명하기") % {"count": count},
            f"{link}&round={round_.pk}",
        )
        for round_, count in signatures_awaited(actor, round_id)
    ]
