"""Programmes: list, one programme with its conditions, and which of them fit an organisation."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from naru.core.actor import Actor
from naru.core.decision import Decision, Verdict
from naru.core.period import SEOUL
from naru.demands.queries import DemandFilter, demands_matching, sheets_for
from naru.demands.states import DemandState
from naru.people import industries, regions
from naru.people.labels import KINDS, VERDICTS
from naru.people.queries import organisation_by_id
from naru.people.states import OrganisationKind
from naru.programmes import queries
from naru.programmes.labels import CALL_STATES, DAYS, DECISIONS, ROLES, ROUND_STATES, RULES, SIZES, SOURCES
from naru.programmes.permissions import can_run_programme
from naru.programmes.rules import Condition, call_state
from naru.programmes.states import CallState, ConditionRule, DayKind, PartRole, RoundState
from naru.web.pages.asked import actor_of, page_number
from naru.web.pages.cards import Card, demand_card
from naru.web.pages.wording import in_language, language, name_of, place_of

if TYPE_CHECKING:
    from naru.programmes.models import Call, Programme

SHOWN_DEMANDS = 5
TONES = {Verdict.PASS: "success", Verdict.FAIL: "danger", Verdict.UNDETERMINED: "warning"}
CALL_TONES = {CallState.PLANNED: "info", CallState.OPEN: "success", CallState.CLOSED: "neutral"}


@require_GET
def programme_list(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("text", "").strip()
    page = queries.programme_page(actor_of(request), text=text, page=page_number(request))
    context = {"text": text, "page": page, "rows": [_row(programme) for programme in page.object_list]}
    return render(request, "programmes/programme_list.html", context)


def _row(programme: "Programme") -> dict[str, Any]:
    return {
        "id": programme.pk,
        "name": in_language(programme.name, programme.name_en),
        "summary": in_language(programme.summary, programme.summary_en),
        "place": place_of(programme.region_code),
        "years": _years(programme),
        "funders": [name_of(one) for one in queries.organisations_in(programme, PartRole.FUNDER)],
        "operators": [name_of(one) for one in queries.organisations_in(programme, PartRole.OPERATOR)],
        "is_example": programme.is_example,
    }


def _years(programme: "Programme") -> str:
    if programme.start_year and programme.end_year:
        return f"{programme.start_year}–{programme.end_year}"
    return _("%(year)s년부터") % {"year": programme.since_year} if programme.since_year else ""


@require_GET
def programme_detail(request: HttpRequest, programme_id: int) -> HttpResponse:
    sheet = queries.programme_sheet(actor_of(request), programme_id)
    programme = sheet.programme
    now = timezone.now()
    context = {
        "programme": programme,
        "row": _row(programme),
        "conditions": [condition_row(condition) for condition in sheet.conditions],
        "pack": sheet.pack,
        "items": [in_language(item.name, item.name_en) for item in programme.items.all()],
        "parts": [
            {"label": label, "organisations": _part_rows(programme, role)}
            for role, label in ROLES.items()
            if queries.organisations_in(programme, role)
        ],
        "days": [
            {"label": DAYS[DayKind(day.kind)], "day": day.day, "held": day, "attendees": day.attendees}
            for day in programme.days.all()
        ],
        "calls": [call_row(call, now) for call in sheet.calls],
        "rounds": [
            {
                "round": one,
                "state": ROUND_STATES[RoundState(one.state)],
                "has_results": one.state == RoundState.CLOSED,
            }
            for one in queries.rounds_of_programme(actor_of(request), programme_id)
        ],
        "opens_rounds": opens_rounds(actor_of(request), programme),
        "demands": _demands_nearby(actor_of(request), programme),
        "sharing": [in_language(other.name, other.name_en) for other in sheet.shares_budget_with],
    }
    return render(request, "programmes/programme_detail.html", context)


def _demands_nearby(actor: Actor, programme: "Programme") -> list[Card]:
    """The newest open demands in a programme's own region, as this visitor may read them; none for a whole country."""
    if not programme.region_code:
        return []
    asked = DemandFilter(region=programme.region_code, state=DemandState.OPEN)
    return [demand_card(sheet) for sheet in sheets_for(actor, demands_matching(actor, asked)[:SHOWN_DEMANDS])]


def opens_rounds(actor: Actor, programme: "Programme") -> bool:
    """Whether the actor writes for one of those who run the programme; its parts must be loaded with it."""
    runs = [one for role in (PartRole.OPERATOR, PartRole.FUNDER) for one in queries.organisations_in(programme, role)]
    return can_run_programme(actor, {one.pk for one in runs})


def _part_rows(programme: "Programme", role: PartRole) -> list[dict[str, Any]]:
    return [{"id": one.pk, "name": name_of(one)} for one in queries.organisations_in(programme, role)]


def condition_row(condition: Condition) -> dict[str, Any]:
    """A condition in words."""
    return {
        "id": condition.id,
        "label": RULES[condition.rule],
        "wanted": _wanted(condition.rule, condition.parameter),
        "article": SOURCES.get(condition.article, condition.article),
        "valid": condition.valid,
    }


def _wanted(rule: ConditionRule, parameter: str) -> str:
    """A condition's parameter in words."""
    lang = language()
    match rule:
        case ConditionRule.KIND:
            return str(KINDS[OrganisationKind(parameter)])
        case ConditionRule.SIZE:
            return str(SIZES[parameter])
        case ConditionRule.REGION:
            return regions.full_name(parameter, lang)
        case ConditionRule.INDUSTRY:
            return industries.name_of(parameter, lang)
        case ConditionRule.EMPLOYEES_MIN:
            return _("%(number)s명 이상") % {"number": parameter}
        case ConditionRule.EMPLOYEES_BELOW:
            return _("%(number)s명 미만") % {"number": parameter}


def call_row(call: "Call", now: datetime) -> dict[str, Any]:
    """A call in words, as it stands at an instant."""
    state = call_state(call.opens_at, call.closes_at, now)
    return {
        "title": in_language(call.title, call.title_en),
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "state": CALL_STATES[state],
        "tone": CALL_TONES[state],
    }


@require_GET
def programme_fit(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Which programmes fit one organisation today, each condition with what would change it."""
    actor = actor_of(request)
    organisation = organisation_by_id(actor, organisation_id)
    today = timezone.now().astimezone(SEOUL).date()
    fits = queries.programmes_for(actor, organisation_id, on=today)
    context = {
        "organisation": organisation,
        "name": name_of(organisation),
        "today": today,
        "fits": [
            {
                **_row(one.programme),
                "verdict": VERDICTS[one.fit.verdict],
                "tone": TONES[one.fit.verdict],
                "is_met": one.fit.verdict is Verdict.PASS,
                "decisions": [decision_row(decision) for decision in one.fit.decisions],
            }
            for one in fits
        ],
    }
    return render(request, "programmes/programme_fit.html", context)


def decision_row(decision: Decision) -> dict[str, Any]:
    found = next((known for known in ConditionRule if decision.code.startswith(known.value)), None)
    return {
        "rule": RULES[found] if found else "",
        "wanted": _wanted(found, decision.facts["wanted"]) if found else "",
        "verdict": VERDICTS[decision.verdict],
        "tone": TONES[decision.verdict],
        "text": DECISIONS[decision.code],
        "article": SOURCES.get(decision.article, decision.article),
    }
