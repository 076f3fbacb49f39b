"""Joint plans: the list, one plan with what is next, comments, versions side by side."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from naru.core.errors import InvalidInput, MoveRefused, RuleRefused
from naru.introductions.labels import END_REASONS
from naru.introductions.states import EndReason
from naru.plans import queries, services
from naru.plans.labels import CHECKS, DECISIONS, PART_MEANINGS, PARTIES, PARTS, STATES, STEPS, remedy
from naru.plans.queries import PlanView
from naru.plans.queries.agreement_form import agreement_form_of
from naru.plans.rules import Finding, Step
from naru.plans.sheets import PlanSheet, part_of
from naru.plans.states import Party, PlanPart, PlanState
from naru.web.forms.fields import UNITS
from naru.web.forms.plans import unit_named
from naru.web.pages.asked import actor_of, whole_number
from naru.web.pages.demands import chips_of
from naru.web.pages.plan_texts import differences, money_table, shown_part

ROWS_A_PAGE = 20
TONES = {
    PlanState.WRITING: "info",
    PlanState.SIGNING: "progress",
    PlanState.SIGNED: "success",
    PlanState.ENDED: "neutral",
}


def state_named(code: str | None) -> PlanState | None:
    return next((state for state in PlanState if state.value == code), None)


def part_named(code: str | None) -> PlanPart | None:
    return next((part for part in PlanPart if part.value == code), None)


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    state, round_id = state_named(request.GET.get("state")), whole_number(request.GET.get("round"))
    found = queries.plans_matching(actor, state=state, round_id=round_id)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [
            {
                "row": row,
                "state": STATES[row.state],
                "tone": TONES[row.state],
                "turn": PARTIES[row.turn] if row.turn else "",
            }
            for row in queries.plan_rows(actor, page)
        ],
        "chips": chips_of(request, "state", [("", _("모두")), *STATES.items()]),
        "is_filtered": state is not None or round_id is not None,
        "startable": queries.introductions_to_plan(actor),
    }
    return render(request, "plans/list.html", context)


@require_POST
def plan_start(request: HttpRequest) -> HttpResponse:
    """Begin the plan of a pair; a second press leads to the same plan."""
    introduction_id = whole_number(request.POST.get("introduction")) or 0
    try:
        plan = services.start_plan(introduction_id=introduction_id, actor=actor_of(request), now=timezone.now())
    except (MoveRefused, RuleRefused) as refusal:
        messages.error(request, refusal_text(refusal))
        return redirect("plan-list")
    return redirect("plan-detail", plan.pk)


def refusal_text(refusal: MoveRefused | RuleRefused) -> str:
    """Why it was not done, in words a person can act on."""
    return str(DECISIONS.get(refusal.code, _("이미 바뀌었습니다. 지금 상태를 확인하세요.")))


@require_GET
def plan_detail(request: HttpRequest, plan_id: int) -> HttpResponse:
    view = queries.plan_view(actor_of(request), plan_id)
    unit = unit_named(request.GET.get("unit") or "million")
    context = {
        **head(view),
        "parts": [_part(view, part) for part in PlanPart],
        "money": money_table(view.sheet, unit),
        "units": [
            {"url": f"?unit={each.value}#roadmap", "label": label, "is_current": each is unit}
            for each, label in UNITS.items()
        ],
        "failing": [check_line(plan_id, finding, view) for finding in view.checks if not finding.passed],
        "passing": len({finding.check for finding in view.checks if finding.passed}),
        "open_comments": sum(1 for each in view.comments.values() for one in each if one.settled_at is None),
        "end_reason": END_REASONS[EndReason(view.plan.end_reason)] if view.plan.end_reason else "",
        "has_own_form": agreement_form_of(view.plan.round_id) is not None,
    }
    return render(request, "plans/detail.html", context)


def head(view: PlanView) -> dict[str, Any]:
    """What stands above every page of a plan: where it is, what is next, who acts, until when."""
    state = view.sheet.state
    return {
        "view": view,
        "sheet": view.sheet,
        "plan_id": view.sheet.id,
        "state": STATES[state],
        "tone": TONES[state],
        "steps": steps_of(view.sheet),
        "next_step": STEPS[view.next.step] if view.next.step is not Step.NOTHING else "",
        "next_who": ", ".join(str(PARTIES[party]) for party in view.next.parties),
        "is_my_turn": bool(frozenset(view.next.parties) & view.writes_as),
        "is_to_submit": view.next.step is Step.SUBMIT,
        "is_to_sign": view.next.step is Step.SIGN,
        "is_to_write": view.next.step is Step.WRITE,
        "first_open": next((found.part.value for found in view.checks if not found.passed), ""),
    }


def steps_of(sheet: PlanSheet) -> list[dict[str, Any]]:
    """Writing, then one signature after the other, then signed."""
    if sheet.state is PlanState.ENDED:
        return []
    order = [Party.FIRM, Party.INSTITUTE, *([Party.OPERATOR] if sheet.operator else [])]
    signed = {line.party for line in sheet.signatures}
    labels: list[Any] = [_("함께 쓰기"), *(_("%(party)s 서명") % {"party": PARTIES[party]} for party in order)]
    done = 0 if sheet.state is PlanState.WRITING else 1 + sum(party in signed for party in order)
    return [
        {"label": label, "state": "done" if at < done else "current" if at == done else ""}
        for at, label in enumerate(labels)
    ]


def _part(view: PlanView, part: PlanPart) -> dict[str, Any]:
    section = view.sections[part]
    side = view.sides.get(section.changed_by_id or 0)
    failing = sum(1 for finding in view.checks if finding.part is part and not finding.passed)
    return {
        "part": part.value,
        "shown": shown_part(part, part_of(view.sheet, part)),
        "meaning": PART_MEANINGS[part],
        "changed_at": section.changed_at if section.changed_by_id else None,
        "changed_by": PARTIES[side] if side else "",
        "is_editable": part in view.editable,
        "has_draft": part in view.drafts,
        "failing": failing,
        "comments": [comment_line(one) for one in view.comments.get(part, [])],
    }


def comment_line(comment: Any) -> dict[str, Any]:
    return {"comment": comment, "organisation": comment.organisation, "is_open": comment.settled_at is None}


def check_line(plan_id: int, finding: Finding, view: PlanView | None = None) -> dict[str, Any]:
    """One check that does not pass: what, where, and what would change it."""
    is_editable = view is None or finding.part in view.editable
    return {
        "label": CHECKS[finding.check],
        "remedy": remedy(finding),
        "part": PARTS[finding.part],
        "line": finding.decision.facts.get("line"),
        "url": reverse("plan-edit", args=[plan_id, finding.part.value]) if is_editable else "",
    }


@require_POST
def plan_comment(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Say something about a part, or settle what was said. A refused text is shown again, never lost."""
    actor, now = actor_of(request), timezone.now()
    part = part_named(request.POST.get("part")) or PlanPart.SUMMARY
    back = f"{reverse('plan-detail', args=[plan_id])}#{part.value}"
    if settled := whole_number(request.POST.get("settle")):
        services.settle_comment(plan_id=plan_id, comment_id=settled, actor=actor, now=now)
        messages.success(request, _("의견을 정리했습니다."))
        return redirect(back)
    text = request.POST.get("text", "")
    try:
        services.comment(plan_id=plan_id, part=part, text=text, actor=actor, now=now)
    except InvalidInput as refusal:
        said = [message for found in refusal.fields.values() for message in found]
        context = {"plan_id": plan_id, "part": part.value, "part_label": PARTS[part], "text": text, "problems": said}
        return render(request, "plans/comment.html", context, status=422)
    messages.success(request, _("의견을 남겼습니다. 다른 쪽에 알렸습니다."))
    return redirect(back)


@require_GET
def plan_versions(request: HttpRequest, plan_id: int) -> HttpResponse:
    """All versions, and any two of them side by side."""
    actor = actor_of(request)
    versions = queries.versions_of(actor, plan_id)
    after = _chosen(request.GET.get("after"), [each.number for each in versions], 0)
    before = _chosen(request.GET.get("before"), [each.number for each in versions], 1)
    plan, old = queries.version_of(actor, plan_id, min(before, after))
    _plan, new = queries.version_of(actor, plan_id, max(before, after))
    found = [
        {"label": PARTS[part], "rows": rows}
        for part in PlanPart
        if (rows := differences(part, part_of(old, part), part_of(new, part)))
    ]
    sides = queries.sides_of(plan, [each.created_by_id for each in versions])
    context = {
        "plan": plan,
        "versions": [
            {"version": each, "by": PARTIES[side] if (side := sides.get(each.created_by_id or 0)) else ""}
            for each in versions
        ],
        "old": old,
        "new": new,
        "found": found,
    }
    return render(request, "plans/versions.html", context)


def _chosen(told: str | None, numbers: Iterable[int], default: int) -> int:
    """The number that was asked for if there is such a version, else the newest but `default`."""
    known = list(numbers)
    wanted = whole_number(told)
    return wanted if wanted in known and wanted is not None else known[min(default, len(known) - 1)]
