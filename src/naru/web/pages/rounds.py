"""Rounds: the list, and one round with where everybody stands."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from naru.core.actor import Actor
from naru.introductions import queries as introductions
from naru.matching.queries import EntryCounts, entry_counts, may_read_entries
from naru.people.queries import my_organisations
from naru.people.states import OrganisationKind
from naru.programmes import queries
from naru.programmes.labels import PHASE_MEANINGS, PHASE_STATES, PHASES, ROUND_ACTIONS, ROUND_STATES
from naru.programmes.queries import MemberCounts, PhaseOn, RoundSheet
from naru.programmes.rules import Span, check_joining, side_of
from naru.programmes.states import ROUND_MOVES, MemberState, PhaseKind, PhaseState, RoundState
from naru.web.addresses import address_if_any
from naru.web.pages.asked import actor_of, page_number, today
from naru.web.pages.standings import in_order, standings_of
from naru.web.pages.standings_later import MOST, later_standings
from naru.web.pages.wording import name_of

if TYPE_CHECKING:
    from naru.people.models import Organisation
    from naru.programmes.models import Round
from naru.web.pages.round_forms import programmes_to_open_in
from naru.web.pages.round_todos import later_todos, operator_todos

ROUND_TONES = {
    RoundState.DRAFT: "neutral",
    RoundState.RUNNING: "progress",
    RoundState.CLOSED: "success",
    RoundState.CANCELLED: "danger",
}


PHASE_TONES = {PhaseState.BEFORE: "neutral", PhaseState.NOW: "progress", PhaseState.OVER: "success"}


@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = queries.round_page(actor, page=page_number(request))
    counts = queries.member_counts([round_.pk for round_ in page])
    rows = [_row(round_, counts.get(round_.pk, MemberCounts())) for round_ in page]
    context = {"page": page, "rows": rows, "may_register": actor.is_signed_in and bool(programmes_to_open_in(actor))}
    return render(request, "rounds/round_list.html", context)


def _row(round_: "Round", counts: MemberCounts) -> dict[str, Any]:
    state = RoundState(round_.state)
    now, following = queries.now_and_next(round_, today())
    return {
        "round": round_,
        "operator": name_of(round_.operator),
        "state": ROUND_STATES[state],
        "tone": ROUND_TONES[state],
        "now": [PHASES[phase.kind] for phase in now],
        "until": max((phase.ends_on for phase in now), default=None),
        "following": PHASES[following.kind] if following and not now else "",
        "starts_on": following.starts_on if following else None,
        "counts": counts,
        "has_results": state is RoundState.CLOSED,
    }


@require_GET
def round_detail(request: HttpRequest, round_id: int) -> HttpResponse:
    actor, day = actor_of(request), today()
    sheet = queries.round_sheet(actor, round_id, day=day)
    standings = standings_of(actor, sheet.mine, day)
    if sheet.mine:
        going_on = introductions.going_on(actor, MOST, round_id=round_id)
        standings = [*standings, *later_standings(actor, going_on, round_id)]
    standings = in_order(standings)
    todos = operator_todos(sheet.round, sheet.counts, day) if sheet.may_run else []
    todos += later_todos(actor, sheet.round) if sheet.may_run else []
    state = RoundState(sheet.round.state)
    context = {
        "sheet": sheet,
        "round": sheet.round,
        "state": ROUND_STATES[state],
        "tone": ROUND_TONES[state],
        "stage": ", ".join(str(PHASES[phase.kind]) for phase in sheet.now) or ROUND_STATES[state],
        "following": _following(sheet.following),
        "asking_ends": next((one.ends_on for one in sheet.phases if one.kind is PhaseKind.DISCOVERY), None),
        "results_url": address_if_any("round-results", round_id) if state is RoundState.CLOSED else "",
        "preview_url": address_if_any("round-results", round_id)
        if sheet.may_run and state is RoundState.RUNNING
        else "",
        "operator": name_of(sheet.round.operator),
        "phases": [_phase_row(phase) for phase in sheet.phases],
        "standings": standings,
        "first": standings[0] if standings and not todos else None,
        "todos": todos,
        "institutes": [{"id": one.pk, "name": name_of(one)} for one in sheet.institutes],
        "entries": entry_counts([round_id]).get(round_id, EntryCounts()),
        "reads_entries": actor.is_signed_in and may_read_entries(actor, sheet.round, sheet.mine),
        "moves": [{"action": one, "label": ROUND_ACTIONS[one]} for one in ROUND_MOVES.actions(state) if one != "open"],
        "my_members": [one for one in sheet.mine if one.state == MemberState.ADMITTED and state is RoundState.RUNNING],
        "may_ask": actor.is_signed_in and may_join(sheet, day) and bool(joiners(actor, sheet)),
    }
    return render(request, "rounds/round_detail.html", context)


def _phase_row(phase: PhaseOn) -> dict[str, Any]:
    return {
        "label": PHASES[phase.kind],
        "meaning": PHASE_MEANINGS[phase.kind],
        "starts_on": phase.starts_on,
        "ends_on": phase.ends_on,
        "state": PHASE_STATES[phase.state],
        "tone": PHASE_TONES[phase.state],
        "is_now": phase.state is PhaseState.NOW,
    }


def _following(phase: PhaseOn | None) -> dict[str, Any] | None:
    if phase is None:
        return None
    day = phase.starts_on.isoformat()
    return {"label": PHASES[phase.kind], "begins": _("%(day)s부터") % {"day": day}}


def may_join(sheet: RoundSheet, day: date) -> bool:
    discovery = next((phase for phase in sheet.phases if phase.kind is PhaseKind.DISCOVERY), None)
    span = Span(discovery.starts_on, discovery.ends_on) if discovery else None
    return check_joining(RoundState(sheet.round.state), span, day).passed


def joiners(actor: Actor, sheet: RoundSheet) -> "list[Organisation]":
    """The actor's organisations that could ask to take part."""
    busy = {one.organisation_id for one in sheet.mine if one.state not in (MemberState.DECLINED, MemberState.LEFT)}
    return [
        one.organisation
        for one in my_organisations(actor)
        if one.organisation_id not in busy
        and actor.can_write_for(one.organisation_id)
        and side_of(OrganisationKind(one.organisation.kind)) is not None
    ]
