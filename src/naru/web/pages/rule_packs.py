"""The versions of a programme's conditions: who reads them, and publishing the next one."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from naru.core.actor import Actor
from naru.core.decision import Verdict
from naru.core.errors import EditedMeanwhile, InvalidInput
from naru.people.labels import VERDICTS
from naru.programmes import queries, services
from naru.programmes.labels import CHANGES, RULES, SOURCES
from naru.programmes.permissions import can_read_fits
from naru.programmes.queries import ConditionChange, changes_between
from naru.programmes.rules import Condition
from naru.programmes.states import ChangeKind, ConditionRule
from naru.web.forms.rule_packs import RulePackForms, rows_of, sent_rows, suggestions
from naru.web.pages.asked import actor_of, today, whole_number
from naru.web.pages.programmes import TONES, call_row, condition_row, opens_rounds
from naru.web.pages.wording import in_language, name_of

if TYPE_CHECKING:
    from naru.programmes.models import Programme, RulePack

CHANGE_TONES = {
    ChangeKind.SAME: "neutral",
    ChangeKind.CHANGED: "info",
    ChangeKind.ADDED: "success",
    ChangeKind.REMOVED: "danger",
}


@require_GET
def rule_pack_list(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Every version there was, the newest first."""
    actor = actor_of(request)
    history = queries.rule_pack_history(actor, programme_id)
    may_run = opens_rounds(actor, history.programme)
    newest = next(iter(history.packs), None)
    context = {
        **_of_programme(history.programme),
        "may_run": may_run,
        "packs": [_pack_row(pack, may_run=may_run) for pack in history.packs],
        "conditions": [condition_row(condition) for condition in queries.conditions_of(newest)],
    }
    return render(request, "programmes/rule_pack_list.html", context)


@require_GET
def rule_pack_detail(request: HttpRequest, programme_id: int, version: int) -> HttpResponse:
    actor = actor_of(request)
    sheet = queries.rule_pack_sheet(actor, programme_id, version)
    may_run = opens_rounds(actor, sheet.programme)
    now = timezone.now()
    context = {
        **_of_programme(sheet.programme),
        "pack": _pack_row(sheet.pack, may_run=may_run),
        "newest": sheet.newest,
        "former": version - 1,
        "changes": [_change_row(change) for change in sheet.changes],
        "conditions": [condition_row(condition) for condition in queries.conditions_of(sheet.pack)],
        "calls": [call_row(call, now) for call in sheet.calls],
    }
    return render(request, "programmes/rule_pack_detail.html", context)


def _of_programme(programme: "Programme") -> dict[str, Any]:
    return {"programme": programme, "name": in_language(programme.name, programme.name_en)}


def _pack_row(pack: "RulePack", *, may_run: bool) -> dict[str, Any]:
    """A version in words. Who published it by name is for those who run the programme; for whom, for everybody."""
    by_platform = _("플랫폼 관리자") if pack.published_by_id else _("기록 없음")
    return {
        "version": pack.version,
        "published_at": pack.published_at,
        "source": SOURCES.get(pack.source, pack.source),
        "publisher": name_of(pack.published_for) if pack.published_for else by_platform,
        "person": pack.published_by.name if may_run and pack.published_by else "",
        "count": len(pack.conditions),
        "calls": getattr(pack, "call_count", 0),
    }


def _change_row(change: ConditionChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "before": condition_row(change.before) if change.before else None,
        "after": condition_row(change.after) if change.after else None,
        "kind": CHANGES[change.kind],
        "tone": CHANGE_TONES[change.kind],
        "is_same": change.kind is ChangeKind.SAME,
    }


@require_http_methods(["GET", "POST"])
def rule_pack_new(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The next version, begun from the present one: written, looked at, published. Every step works without scripts."""
    actor = actor_of(request)
    programme = queries.programme_to_run(actor, programme_id)
    if request.method == "POST":
        return _sent(request, programme)
    newest = queries.newest_pack(programme)
    rows = rows_of(queries.conditions_of(newest))
    told = {"base_version": newest.version if newest else 0, "source": ""}
    return _form_page(request, programme, RulePackForms(rows, told))


def _sent(request: HttpRequest, programme: "Programme") -> HttpResponse:
    """Add a condition, take one out, go back, look at the changes, or publish: which one, says the button."""
    rows = sent_rows(request.POST.dict())
    told = {name: request.POST.get(name, "") for name in ("base_version", "source")}
    action, _dash, number = request.POST.get("do", "preview").partition("-")
    at = whole_number(number)
    if action == "remove" and at is not None:
        rows = [row for place, row in enumerate(rows) if place != at]
    added = request.POST.get("new_rule", "")
    if action == "add" and added in {rule.value for rule in ConditionRule}:
        rows = [*rows, {"rule": added, "article": ""}]
    if action in ("add", "remove", "edit"):
        return _form_page(request, programme, RulePackForms(rows, told))
    forms = RulePackForms(rows, told, is_sent=True)
    if forms.is_valid():
        try:
            return _publish(request, programme, forms) if action == "publish" else _preview(request, programme, forms)
        except InvalidInput as refusal:
            forms.add_refusals(refusal)
        except EditedMeanwhile:
            return _begun_anew(request, programme, rows, told)
    return _form_page(request, programme, forms, status=422)


def _publish(request: HttpRequest, programme: "Programme", forms: RulePackForms) -> HttpResponse:
    given = forms.given()
    services.publish_rule_pack(programme_id=programme.pk, actor=actor_of(request), now=timezone.now(), **given)
    version = given["base_version"] + 1
    messages.success(request, _("%(version)s판을 게시했습니다.") % {"version": version})
    return redirect("rule-pack-detail", programme.pk, version)


def _preview(request: HttpRequest, programme: "Programme", forms: RulePackForms) -> HttpResponse:
    actor, given = actor_of(request), forms.given()
    after = services.check_rule_pack(programme_id=programme.pk, actor=actor, **given)
    before = queries.conditions_of(queries.newest_pack(programme))
    context = {
        **_of_programme(programme),
        "forms": forms,
        "version": given["base_version"] + 1,
        "former": given["base_version"],
        "changes": [_change_row(change) for change in changes_between(before, after)],
        "is_empty": not after,
        "effect": _effect(actor, before, after),
    }
    return render(request, "programmes/rule_pack_preview.html", context)


def _effect(actor: Actor, before: list[Condition], after: list[Condition]) -> dict[str, Any] | None:
    """What the version does to registered firms, for those who read their numbers."""
    if not can_read_fits(actor):
        return None
    found = queries.fit_effect(actor, before, after, on=today())
    return {
        "firms": found.firms,
        "counts": [
            {"label": VERDICTS[one], "tone": TONES[one], "before": found.before[one], "after": found.after[one]}
            for one in Verdict
        ],
        "changed": [
            {"id": firm.pk, "name": name_of(firm), "before": VERDICTS[was], "after": VERDICTS[becomes]}
            for firm, was, becomes in found.changed
        ],
        "changed_count": found.changed_count,
    }


def _begun_anew(request: HttpRequest, programme: "Programme", rows: Any, told: dict[str, str]) -> HttpResponse:
    """What was typed, on top of the version that somebody published meanwhile."""
    newest = queries.newest_pack(programme)
    version = newest.version if newest else 0
    forms = RulePackForms(rows, {**told, "base_version": version})
    return _form_page(request, programme, forms, status=422, meanwhile=version)


def _form_page(
    request: HttpRequest, programme: "Programme", forms: RulePackForms, *, status: int = 200, meanwhile: int = 0
) -> HttpResponse:
    context = {
        **_of_programme(programme),
        "forms": forms,
        "version": queries.rule_pack_version(programme) or 0,
        "meanwhile": meanwhile,
        "rules": list(RULES.items()),
        **suggestions(today()),
    }
    return render(request, "programmes/rule_pack_form.html", context, status=status)
