"""Where one's introductions and joint plans stand, as lines beside those of the rounds."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naru.core.actor import Actor
from naru.introductions.labels import INTRODUCTION_STATES
from naru.introductions.labels import STEPS as INTRODUCTION_STEPS
from naru.introductions.sheets import IntroductionSheet
from naru.introductions.states import Party
from naru.plans import queries as plans
from naru.plans.labels import STATES as PLAN_STATES
from naru.plans.queries import PlanRow
from naru.plans.rules import Finding, is_for
from naru.web.addresses import address_if_any
from naru.web.pages.standings import Standing
from naru.web.pages.wording import in_language

MOST = 20


def later_standings(actor: Actor, going_on: Iterable[IntroductionSheet], round_id: int | None = None) -> list[Standing]:
    """Of the actor's own organisations, in one round or in all: a fixed number of queries.

    going_on : introductions. What the actor sees as the operator only is left out; it stands among what waits on the
    operator.
    """
    own = (sheet for sheet in going_on if sheet.parties & {Party.FIRM, Party.INSTITUTE})
    return [*map(_introduction, own), *_of_plans(actor, round_id)]


def _introduction(sheet: IntroductionSheet) -> Standing:
    names = {
        Party.FIRM: in_language(sheet.firm_name, sheet.firm_name_en),
        Party.INSTITUTE: in_language(sheet.institute_name, sheet.institute_name_en),
        Party.OPERATOR: in_language(sheet.operator_name, sheet.operator_name_en),
    }
    own = Party.FIRM if Party.FIRM in sheet.parties else Party.INSTITUTE
    # A firm that is not to be known yet has no name on the sheet.
    acting = [names[party] or _("상대 기업") for party in sheet.next.who]
    return Standing(
        round_id=sheet.round_id or 0,
        round_title=in_language(sheet.round_title, sheet.round_title_en),
        organisation=names[own],
        stage=INTRODUCTION_STATES[sheet.state],
        since=sheet.updated_at.date(),
        what=INTRODUCTION_STEPS[sheet.next.what] if sheet.next.what else "",
        next_actor=", ".join(acting),
        is_ours=own in sheet.next.who,
        due_on=sheet.next.until,
        link=reverse("introduction-detail", args=[sheet.id]),
        action=_("주선으로 가기"),
        subject=in_language(sheet.title, sheet.title_en),
    )


def _of_plans(actor: Actor, round_id: int | None) -> Iterable[Standing]:
    return [_plan(actor, row, failing) for row, failing in plans.going_on(actor, MOST, round_id=round_id)]


def _plan(actor: Actor, row: PlanRow, failing: list[Finding]) -> Standing:
    firm = in_language(row.firm.name, row.firm.name_en)
    institute = in_language(row.institute.name, row.institute.name_en)
    signers = {"firm": firm, "institute": institute, "operator": _("운영기관")}
    ours = [finding for finding in failing if row.writes_as and is_for(finding, row.writes_as)]
    # What is left may be the other side's alone.
    waits = bool(failing) and not ours
    return Standing(
        round_id=row.round_id or 0,
        round_title=in_language(row.round_title, row.round_title_en),
        organisation=firm if actor.is_member(row.firm.organisation_id) else institute,
        stage=PLAN_STATES[row.state],
        since=row.updated_at.date(),
        what=_("서명하기") if row.turn else _to_write(len(ours), waits=waits),
        next_actor=signers[row.turn.value] if row.turn else f"{firm}, {institute}",
        is_ours=row.is_mine_to_do and not waits,
        link=address_if_any("plan-detail", row.id),
        action=_("공동기획서로 가기"),
        subject=in_language(row.title, row.title_en),
    )


def _to_write(left: int, *, waits: bool) -> str:
    if waits:
        return _("상대가 남은 곳을 채우기를 기다리기")
    if not left:
        return _("공동기획서를 서명하기로 넘기기")
    return ngettext(
        "공동기획서에서 빠진 곳 %(left)s가지 채우기", "공동기획서에서 빠진 곳 %(left)s가지 채우기", left
    ) % {"left": left}
