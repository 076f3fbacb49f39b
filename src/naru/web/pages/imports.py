"""Bringing tables in: upload, look at each row's verdict, apply, undo."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from naru.core.actor import Actor
from naru.core.errors import InvalidInput, NotPermitted
from naru.demands.labels import OFFER_KINDS
from naru.imports import queries, services
from naru.imports.kinds import RowKind, kind_named, registered_kinds
from naru.imports.labels import BATCH_STATES, ROW_OUTCOMES, ROW_VERDICTS
from naru.imports.permissions import can_start_import
from naru.imports.reading import missing_columns, read_sheet
from naru.imports.states import VERDICT_ORDER, BatchState, RowOutcome, RowVerdict
from naru.people import industries, regions
from naru.people.labels import KINDS
from naru.web.forms.imports import UploadForm
from naru.web.pages.asked import actor_of
from naru.web.pages.wording import language
from naru_engine.tables import BadInput, Column, Upload

if TYPE_CHECKING:
    from naru.imports.models import ImportBatch, ImportRow

BATCHES_A_PAGE = 20
SHOWN_PROBLEMS = 200
_TONES = {
    BatchState.READING: "progress",
    BatchState.STAGED: "warning",
    BatchState.APPLYING: "progress",
    BatchState.STOPPED: "warning",
    BatchState.APPLIED: "success",
    BatchState.UNDOING: "progress",
    BatchState.UNDONE: "neutral",
    BatchState.DISCARDED: "neutral",
}
_ROW_TONES = {
    RowVerdict.PENDING: "neutral",
    RowVerdict.NEW: "info",
    RowVerdict.CHANGE: "progress",
    RowVerdict.SAME: "neutral",
    RowVerdict.PROBLEM: "danger",
}
_KIND_WORDS: dict[str, object] = {str(code): words for code, words in (*OFFER_KINDS.items(), *KINDS.items())}
_OUTCOME_TONES = {
    RowOutcome.WRITTEN: "success",
    RowOutcome.SKIPPED: "warning",
    RowOutcome.UNDONE: "neutral",
    RowOutcome.KEPT: "warning",
}


def _kinds_for(actor: Actor) -> list[RowKind]:
    return [kind for kind in registered_kinds() if can_start_import(actor) and kind.can_import(actor)]


def _said(language_pair: Mapping[str, str]) -> str:
    return language_pair["ko" if language() == "ko" else "en"]


def _label(column: Column) -> str:
    return column.labels[0] if language() == "ko" and column.labels else column.name.replace("_", " ")


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = Paginator(queries.imports_visible_to(actor), BATCHES_A_PAGE).get_page(request.GET.get("page"))
    labels = {kind.name: kind.label.say(language()) for kind in registered_kinds()}
    batches = [_summary(batch, labels) for batch in page]
    context = {"page": page, "batches": batches, "can_import": bool(_kinds_for(actor))}
    return render(request, "imports/list.html", context)


def _summary(batch: "ImportBatch", labels: Mapping[str, str]) -> dict[str, Any]:
    state = BatchState(batch.state)
    return {
        "batch": batch,
        "kind": labels.get(batch.kind, batch.kind),
        "state": BATCH_STATES[state],
        "tone": _TONES[state],
        "url": reverse("import-detail", args=[batch.pk]),
    }


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    kinds = _kinds_for(actor)
    if not kinds:
        raise NotPermitted("no kind of rows that this person may import")
    choices = [(kind.name, kind.label.say(language())) for kind in kinds]
    posted = request.method == "POST"
    wanted = request.GET.get("kind") or kinds[0].name
    form = UploadForm(
        request.POST if posted else None, request.FILES if posted else None, kinds=choices, initial={"kind": wanted}
    )
    bad: BadInput | None = None
    if posted and form.is_valid():
        try:
            batch_id = _stage(form, actor)
        except BadInput as error:
            bad = error
        else:
            return redirect("import-detail", batch_id)
    context = {
        "form": form,
        "kinds": [{"name": kind.name, "label": label} for kind, (_name, label) in zip(kinds, choices, strict=True)],
        "columns": [_described(kind) for kind in kinds],
        "problems": list(_file_problems(bad)) if bad else [],
        "hidden_problems": max(0, bad.found - SHOWN_PROBLEMS) if bad else 0,
    }
    status = 422 if bad or (posted and not form.is_valid()) else 200
    return render(request, "imports/new.html", context, status=status)


def _stage(form: UploadForm, actor: Actor) -> int:
    file, kind = form.cleaned_data["file"], kind_named(form.cleaned_data["kind"])
    services.permit_import(kind, actor)
    sheet = read_sheet(Upload(file.name, file.read()), kind, header_needed=False)
    return services.stage_import(kind_name=kind.name, sheet=sheet, actor=actor, now=timezone.now())


def _described(kind: RowKind) -> dict[str, Any]:
    return {
        "name": kind.name,
        "label": kind.label.say(language()),
        "columns": [{"label": _label(column), "required": column.required} for column in kind.columns],
    }


def _file_problems(bad: BadInput) -> Iterator[dict[str, Any]]:
    for problem in bad.problems[:SHOWN_PROBLEMS]:
        said = problem.expected.say(language())
        yield {"row": problem.row, "column": problem.column or "", "value": problem.value or "", "said": said}


@require_GET
def import_template(request: HttpRequest, kind_name: str) -> HttpResponse:
    """An empty table with the right headings, as .csv that a spreadsheet opens."""
    kind = kind_named(kind_name)
    services.permit_import(kind, actor_of(request))
    headings = [column.labels[0] if column.labels else column.name for column in kind.columns]
    # With a byte order mark, so that Excel reads the Korean headings.
    response = HttpResponse("\ufeff" + ",".join(headings) + "\r\n", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="naru-{kind.name}.csv"'
    return response


@require_GET
def import_detail(request: HttpRequest, batch_id: int) -> HttpResponse:
    actor = actor_of(request)
    batch = queries.import_visible_to(actor, batch_id)
    kind = kind_named(batch.kind)
    verdict = _choice(RowVerdict, request.GET.get("verdict"))
    outcome = _choice(RowOutcome, request.GET.get("outcome"))
    rows = queries.rows_of(batch, verdict=verdict, outcome=outcome)
    paginator = Paginator(rows, queries.ROWS_A_PAGE)
    if outcome is None:
        # Kept with the batch, so that a page of a long file counts nothing.
        paginator.count = batch.counts.get(verdict.value, 0) if verdict else _all_rows(batch)
    page = paginator.get_page(request.GET.get("page"))
    labels = {column.name: _label(column) for column in kind.columns}
    context = {
        **_summary(batch, {kind.name: kind.label.say(language())}),
        "page": page,
        "rows": [_shown_row(row, labels) for row in page],
        "chips": _chips(batch, verdict, outcome),
        "actions": queries.open_actions(batch),
        "to_write": sum(batch.counts.get(one.value, 0) for one in (RowVerdict.NEW, RowVerdict.CHANGE)),
        "dealt_with": sum(batch.counts.get(one.value, 0) for one in RowOutcome if one),
        "is_working": batch.state in (BatchState.READING, BatchState.APPLYING, BatchState.UNDOING),
        "matching": _matching(batch, kind) if batch.state == BatchState.STAGED else [],
        "lacks_column": bool(missing_columns(kind, batch.mapping)),
        "headings": [{"index": index, "heading": heading} for index, (_n, heading) in enumerate(batch.columns)],
        "unused": [h for i, (_n, h) in enumerate(batch.columns) if i not in batch.mapping.values() and h],
    }
    return render(request, "imports/detail.html", context)


def _all_rows(batch: "ImportBatch") -> int:
    """A discarded batch has none left."""
    return 0 if batch.state == BatchState.DISCARDED else batch.row_count


def _choice(options: type[RowVerdict] | type[RowOutcome], value: str | None) -> Any:
    return next((option for option in options if value and option.value == value), None)


def _chips(batch: "ImportBatch", verdict: RowVerdict | None, outcome: RowOutcome | None) -> list[dict[str, Any]]:
    def count(one: RowVerdict | RowOutcome) -> int:
        return int(batch.counts.get(one.value, 0))

    everything = _chip("?", _("전체"), verdict is None and outcome is None, batch.row_count)
    verdicts = [
        _chip(f"?verdict={one.value}", ROW_VERDICTS[one], one is verdict, count(one))
        for one in VERDICT_ORDER
        if count(one)
    ]
    outcomes = [
        _chip(f"?outcome={one.value}", ROW_OUTCOMES[one], one is outcome, count(one))
        for one in RowOutcome
        if one and count(one)
    ]
    return [everything, *verdicts, *outcomes]


def _chip(url: str, label: object, is_current: bool, count: int) -> dict[str, Any]:  # noqa: FBT001
    return {"url": url, "label": label, "is_current": is_current, "count": count}


def _shown_row(row: "ImportRow", labels: Mapping[str, str]) -> dict[str, Any]:
    verdict, outcome = RowVerdict(row.verdict), RowOutcome(row.outcome)
    return {
        "number": row.number,
        "verdict": ROW_VERDICTS[verdict],
        "tone": _ROW_TONES[verdict],
        "outcome": ROW_OUTCOMES[outcome] if outcome else "",
        "outcome_tone": _OUTCOME_TONES.get(outcome, "neutral"),
        "note": _said(row.note) if row.note else "",
        "problems": [
            {"column": labels.get(p["column"], p["column"]), "value": p["value"], "said": _said(p)}
            for p in row.problems
        ],
        "changes": list(_changes(row, labels)),
        "cells": [] if row.values else [cell for cell in row.cells if cell],
    }


def _changes(row: "ImportRow", labels: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """What a row writes: for a change only what differs, with the value before."""
    is_change = row.verdict == RowVerdict.CHANGE
    for name, value in row.values.items():
        if name not in labels:
            continue
        before = row.before.get(name)
        if (is_change and before != value) or (not is_change and value not in ("", None, [])):
            yield {
                "label": labels.get(name, name),
                "before": _in_words(name, before),
                "after": _in_words(name, value),
                "is_change": is_change,
            }


def _in_words(column: str, value: object) -> str:
    """Codes of places, industries and kinds as people know them."""
    if isinstance(value, list):
        return ", ".join(_in_words(column, one) for one in value)
    code, lang = str(value or ""), language()
    if column == "region" and code:
        return regions.full_name(code, lang)
    if column == "industry" and code:
        return industries.name_of(code, lang)
    if column in ("kind", "partner") and code:
        return str(_KIND_WORDS.get(code, code))
    return _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return _("예") if value else _("아니요")
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else str(value)


def _matching(batch: "ImportBatch", kind: RowKind) -> list[dict[str, Any]]:
    return [
        {
            "name": column.name,
            "label": _label(column),
            "required": column.required,
            "index": batch.mapping.get(column.name, ""),
        }
        for column in kind.columns
    ]


@require_POST
def import_map(request: HttpRequest, batch_id: int) -> HttpResponse:
    prefix = "column-"
    mapping = {
        key.removeprefix(prefix): int(str(value))
        for key, value in request.POST.items()
        if key.startswith(prefix) and str(value).isdecimal()
    }
    try:
        services.map_columns(batch_id=batch_id, mapping=mapping, actor=actor_of(request), now=timezone.now())
    except InvalidInput:
        messages.error(request, _("한 머리글을 두 열에 쓸 수 없습니다. 하나를 바꾸어 주세요."))
    return redirect("import-detail", batch_id)


@require_POST
def import_apply(request: HttpRequest, batch_id: int) -> HttpResponse:
    state = services.apply_import(batch_id=batch_id, actor=actor_of(request), now=timezone.now())
    if state is BatchState.APPLIED:
        messages.success(request, _("반영했습니다. 아래에서 결과를 보고, 필요하면 되돌릴 수 있습니다."))
    return redirect("import-detail", batch_id)


@require_POST
def import_stop(request: HttpRequest, batch_id: int) -> HttpResponse:
    services.stop_import(batch_id=batch_id, actor=actor_of(request), now=timezone.now())
    return redirect("import-detail", batch_id)


@require_POST
def import_undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    state = services.undo_import(batch_id=batch_id, actor=actor_of(request), now=timezone.now())
    if state is BatchState.UNDONE:
        messages.success(request, _("되돌렸습니다. 그 사이 바뀐 행은 까닭과 함께 그대로 두었습니다."))
    return redirect("import-detail", batch_id)


@require_POST
def import_discard(request: HttpRequest, batch_id: int) -> HttpResponse:
    services.discard_import(batch_id=batch_id, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("버렸습니다. 아무것도 쓰지 않았습니다."))
    return redirect("import-list")
