"""Writing one part of a joint plan: lines with and without scripts, checks while typing, two writers at once."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naru.core.errors import EditedMeanwhile, InvalidInput, NotPermitted, RuleRefused
from naru.plans import queries, services
from naru.plans.labels import PART_MEANINGS, PARTS
from naru.plans.queries import PlanView
from naru.plans.rules import lines_of_others
from naru.plans.sheets import Content, columns_of, part_of
from naru.plans.states import PlanPart
from naru.web.forms.fields import UNITS
from naru.web.forms.plans import PartForms, Rows, blank_row, rows_of, sent_rows, unit_named
from naru.web.pages.asked import actor_of, whole_number
from naru.web.pages.plan_texts import differences, money_table, shown_part
from naru.web.pages.plans import check_line, comment_line, part_named, refusal_text


@dataclass(frozen=True, slots=True)
class Writing:
    """A part that somebody writes. others : lines of it that are not theirs."""

    view: PlanView
    part: PlanPart
    stored: Content
    others: tuple[Any, ...]

    @property
    def version(self) -> int:
        return self.view.sections[self.part].version


def _writing(request: HttpRequest, plan_id: int, code: str) -> Writing:
    part = part_named(code)
    if part is None:
        raise Http404(code)
    view = queries.plan_view(actor_of(request), plan_id)
    stored = part_of(view.sheet, part)
    return Writing(view, part, stored, lines_of_others(stored, view.writes_as))


@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, plan_id: int, part: str) -> HttpResponse:
    writing = _writing(request, plan_id, part)
    if writing.part not in writing.view.editable:
        if writing.view.can_move and not writing.view.editable:
            messages.warning(request, _("지금은 고칠 수 없습니다. 서명이 시작되었거나 끝난 계획입니다."))
            return redirect("plan-detail", plan_id)
        raise NotPermitted(f"you may not change {part} of plan {plan_id}")
    if request.method == "POST":
        return _sent(request, writing)
    draft = queries.own_draft(actor_of(request), writing.view.plan, writing.part)
    if draft is not None:
        rows, unit = _drafted(draft.content)
        forms = PartForms(writing.part, writing.view.writes_as, rows, unit)
        return _page(request, writing, forms, version=draft.base_version, draft=draft)
    rows, unit = rows_of(writing.part, writing.stored, writing.view.writes_as)
    rows = rows or [blank_row(writing.part, writing.view.writes_as)]
    return _page(request, writing, PartForms(writing.part, writing.view.writes_as, rows, unit))


def _drafted(content: Any) -> tuple[Rows, Any]:
    rows = [{str(k): str(v) for k, v in row.items()} for row in content.get("rows", [])]
    return rows, unit_named(content.get("unit"))


def _sent(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Save, add a line, take one out, or keep for later: which one, says the button."""
    action = request.POST.get("do", "save")
    rows, unit = sent_rows(writing.part, request.POST)
    version = whole_number(request.POST.get("version")) or 0
    if action == "save":
        return _save(request, writing, PartForms(writing.part, writing.view.writes_as, rows, unit, is_sent=True))
    if action == "add":
        rows.append(blank_row(writing.part, writing.view.writes_as))
    elif action.startswith("remove-") and (at := whole_number(action.removeprefix("remove-"))) is not None:
        rows = [row for index, row in enumerate(rows) if index != at]
    forms = PartForms(writing.part, writing.view.writes_as, rows, unit)
    try:
        _keep(request, writing, rows, unit.value)
    except InvalidInput as refusal:
        forms.add_refusals(refusal)
        return _page(request, writing, forms, version=version, status=422)
    if action == "keep":
        messages.success(request, _("임시 저장했습니다. 나중에 이어서 쓸 수 있습니다."))
        return redirect("plan-edit", writing.view.sheet.id, writing.part.value)
    return _page(request, writing, forms, version=version)


def _save(request: HttpRequest, writing: Writing, forms: PartForms) -> HttpResponse:
    version = whole_number(request.POST.get("version")) or 0
    if not forms.is_valid():
        return _page(request, writing, forms, version=version, status=422)
    content = forms.content(writing.others)
    plan_id = writing.view.sheet.id
    try:
        services.save_part(
            plan_id=plan_id,
            part=writing.part,
            base_version=version,
            content=content,
            actor=actor_of(request),
            now=timezone.now(),
        )
    except InvalidInput as refusal:
        forms.add_refusals(refusal)
        return _page(request, writing, forms, version=version, status=422)
    except RuleRefused as refusal:
        forms.problems.append(refusal_text(refusal))
        return _page(request, writing, forms, version=version, status=409)
    except EditedMeanwhile:
        newest = _writing(request, plan_id, writing.part.value)
        content = forms.content(newest.others)
        found = differences(writing.part, newest.stored, content)
        return _page(request, newest, forms, version=newest.version, found=found, status=409)
    messages.success(request, _("저장했습니다. 상대 기관도 바로 봅니다."))
    return redirect(f"{reverse('plan-detail', args=[plan_id])}#{writing.part.value}")


def _keep(request: HttpRequest, writing: Writing, rows: Rows, unit: str) -> None:
    services.keep_draft(
        plan_id=writing.view.sheet.id,
        part=writing.part,
        base_version=whole_number(request.POST.get("version")) or writing.version,
        values={"rows": rows, "unit": unit},
        actor=actor_of(request),
        now=timezone.now(),
    )


@require_POST
def plan_keep(request: HttpRequest, plan_id: int, part: str) -> HttpResponse:
    """The form's own saving every few seconds: says when, and how the checks stand with what is typed now."""
    writing = _writing(request, plan_id, part)
    if writing.part not in writing.view.editable:
        raise NotPermitted(f"you may not change {part} of plan {plan_id}")
    rows, unit = sent_rows(writing.part, request.POST)
    try:
        _keep(request, writing, rows, unit.value)
    except InvalidInput as refusal:
        said = [message for found in refusal.fields.values() for message in found]
        answer = render(request, "plans/_kept.html", {"refused": said[0] if said else refusal.message})
        answer["X-Draft"] = "refused"
        return answer
    forms = PartForms(writing.part, writing.view.writes_as, rows, unit, is_sent=True)
    context = {"kept_at": timezone.localtime(), **_checked(writing, forms, unit)}
    answer = render(request, "plans/_kept.html", context)
    answer["X-Draft"] = "kept"
    return answer


@require_POST
def plan_forget(request: HttpRequest, plan_id: int, part: str) -> HttpResponse:
    """Throw away one's own unfinished text."""
    writing = _writing(request, plan_id, part)
    services.discard_draft(plan_id=plan_id, part=writing.part, actor=actor_of(request))
    messages.success(request, _("임시 저장한 글을 지웠습니다."))
    return redirect("plan-edit", plan_id, part)


def _checked(writing: Writing, forms: PartForms, unit: Any) -> dict[str, Any]:
    """The checks of this part, and the sums, as if what is typed were saved. Unreadable values count as missing."""
    sheet = replace(writing.view.sheet, **columns_of(writing.part, forms.content(writing.others)))
    found = [each for each in queries.checks_of(writing.view.plan, sheet) if each.part is writing.part]
    return {
        "plan_id": sheet.id,
        "failing": [check_line(sheet.id, each) for each in found if not each.passed],
        "passing": len({each.check for each in found if each.passed}),
        "money": money_table(sheet, unit) if writing.part is PlanPart.ROADMAP else None,
        "unit_label": UNITS[unit],
    }


def _page(request: HttpRequest, writing: Writing, forms: PartForms, **more: Any) -> HttpResponse:
    view, part = writing.view, writing.part
    checked = PartForms(part, view.writes_as, forms.rows, forms.unit, is_sent=True)
    context = {
        "view": view,
        "sheet": view.sheet,
        "part": part.value,
        "part_label": PARTS[part],
        "meaning": PART_MEANINGS[part],
        "forms": forms,
        "others": shown_part(part, writing.others) if writing.others else None,
        "version": more.get("version") or writing.version,
        "draft": more.get("draft"),
        "found": more.get("found", []),
        "units": [(unit.value, label) for unit, label in UNITS.items()] if part is PlanPart.ROADMAP else [],
        "comments": [comment_line(one) for one in view.comments.get(part, []) if one.settled_at is None],
        "keep_url": reverse("plan-keep", args=[view.sheet.id, part.value]),
        "is_answer": request.method == "POST",
        **_checked(writing, checked, forms.unit),
    }
    return render(request, "plans/edit.html", context, status=more.get("status", 200))
