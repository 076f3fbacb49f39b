"""What came out of a round: figures, tables and pictures, each picture with its table and its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from naru.people import regions
from naru.plans.labels_results import FUNNEL_STEPS
from naru.plans.queries.results import round_results
from naru.plans.results import RoundResults, Tie
from naru.plans.results_tables import industry_name, name_of, result_tables
from naru.web import charts
from naru.web.pages.asked import actor_of
from naru.web.pages.wording import in_language, language
from naru.web.templatetags.naru import krw_brief, krw_short
from naru_engine.tables import Result, result_bytes
from naru_engine.tables.results import shown

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
def results_page(request: HttpRequest, round_id: int) -> HttpResponse:
    """Public once the round is closed; a preview for its operator before."""
    lang = language()
    results = round_results(actor_of(request), round_id)
    context = {
        "results": results,
        "round": results.round,
        "title": in_language(results.round.title, results.round.title_en),
        "summary": in_language(results.round.summary, results.round.summary_en),
        "programme": in_language(results.round.programme_name, results.round.programme_name_en),
        "operator": in_language(results.round.operator, results.round.operator_en),
        "pairs": [_pair_row(pair, lang) for pair in results.pairs],
        "roadmap": _roadmap_chart(results),
        "provinces": _province_map(results),
        "ties": _ties_chart(results, lang),
        "coverage": _coverage_chart(results, lang),
        "funnel": _funnel_chart(results),
        "tables": {name: _shown_table(table) for name, table in result_tables(results, lang).items()},
    }
    return render(request, "results/results.html", context)


@require_GET
def results_table(request: HttpRequest, round_id: int, table: str, ending: str) -> HttpResponse:
    """One of the page's tables as .csv or .xlsx, for whoever may open the page."""
    lang = language()
    tables = result_tables(round_results(actor_of(request), round_id), lang)
    if table not in tables or ending not in _TYPES:
        raise Http404
    name = f"round-{round_id}-{table}.{ending}"
    response = HttpResponse(result_bytes(Path(name), tables[table], lang=lang), content_type=_TYPES[ending])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table ready for `results/_table.html`, its cells already drawn: the first of each row is its heading."""

    title: str
    heads: SafeString
    rows: tuple[SafeString, ...]


def _shown_table(table: Result) -> ShownTable:
    looks = [mark_safe(' class="num"' if column.numeric else "") for column in table.columns]  # noqa: S308 our own
    labels = (column.label.ko for column in table.columns)
    heads = format_html_join("", '<th scope="col"{}>{}</th>', zip(looks, labels, strict=True))
    return ShownTable(table.title.ko, heads, tuple(_shown_row(row, looks) for row in table.rows))


def _shown_row(row: Sequence[Any], looks: Sequence[SafeString]) -> SafeString:
    first, *others = (escape(shown(cell, 0)) for cell in row)
    cells = "".join(f"<td{look}>{cell}</td>" for look, cell in zip(looks[1:], others, strict=True))
    return mark_safe(f'<th scope="row">{first}</th>{cells}')  # noqa: S308 escaped above


def _pair_row(pair: Any, lang: str) -> dict[str, Any]:
    return {
        "pair": pair,
        "firm": name_of(pair.firm, lang),
        "institute": name_of(pair.institute, lang),
        "title": in_language(pair.title, pair.title_en),
        "has_own_language": lang == "ko" or bool(pair.title_en),
        "content": in_language(pair.content, pair.content_en),
        "money": krw_short(pair.private_krw),
        "trl": f"{pair.trl_from} → {pair.trl_to}" if pair.trl_from else "",
        "signed_on": pair.signed_on.isoformat(),
        "has_own_content": lang == "ko" or bool(pair.content_en),
    }


def _roadmap_chart(results: RoundResults) -> dict[str, Any]:
    series = (
        charts.Series(_("민간 현금"), "tone-1"),
        charts.Series(_("민간 현물"), "tone-2"),
        charts.Series(_("공공 지원"), "tone-3"),
    )
    values = [(year.private_cash_krw, year.private_in_kind_krw, year.public_krw) for year in results.years]
    used = [index for index in range(len(series)) if any(row[index] for row in values)]
    drawn = charts.stacked_columns(
        [str(year.year) for year in results.years],
        [[row[index] for index in used] for row in values],
        [series[index] for index in used],
        say=krw_short,
        brief=krw_brief,
    )
    return {"chart": drawn, "series": [series[index] for index in used]}


def _short_names() -> dict[str, str]:
    """Provinces as people call them, for tiles that have little room."""
    return {
        "11": _("서울"),
        "26": _("부산"),
        "27": _("대구"),
        "28": _("인천"),
        "29": _("광주"),
        "30": _("대전"),
        "31": _("울산"),
        "36": _("세종"),
        "41": _("경기"),
        "42": _("강원"),
        "51": _("강원"),
        "43": _("충북"),
        "44": _("충남"),
        "45": _("전북"),
        "52": _("전북"),
        "46": _("전남"),
        "12": _("전남·광주"),
        "47": _("경북"),
        "48": _("경남"),
        "50": _("제주"),
    }


def _province_map(results: RoundResults) -> dict[str, Any]:
    names = _short_names()
    provinces = [
        charts.Province(
            row.code,
            names.get(row.code) or regions.full_name(row.code, language()),
            tuple(
                line
                for count, line in (
                    (row.firms, _("기업 %(count)s") % {"count": row.firms}),
                    (row.institutes, _("연구기관 %(count)s") % {"count": row.institutes}),
                )
                if count
            ),
            row.firms + row.institutes,
        )
        for row in results.provinces
        if row.code
    ]
    unknown = [row for row in results.provinces if not row.code]
    return {"chart": charts.tile_map(provinces), "unknown": unknown[0] if unknown else None}


def _ties_chart(results: RoundResults, lang: str) -> dict[str, Any]:
    def row(tie: Tie) -> charts.TieRow:
        firm, institute = name_of(tie.firm, lang), name_of(tie.institute, lang)
        said = _("%(firm)s – %(institute)s: 협약 %(plans)s, 주선 %(introductions)s") % {
            "firm": firm,
            "institute": institute,
            "plans": tie.plans,
            "introductions": tie.introductions,
        }
        return charts.TieRow(_short(firm), _short(institute), max(tie.plans, 1), tie.plans > 0, said)

    return {
        "chart": charts.ties([row(tie) for tie in results.ties]),
        "has_unsigned": any(not tie.plans for tie in results.ties),
    }


def _short(name: str, longest: int = 26) -> str:
    """The abbreviation where a name carries one in brackets at its end, and never more than fits the picture."""
    if name.endswith(")") and len(name) > longest:
        return name[name.rindex("(") + 1 : -1]
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def _cut(label: str, widest: int = 50) -> str:
    """A label that stands beside numbers: letters of Hangul are twice as wide as others."""
    width = 0
    for place, letter in enumerate(label):
        width += 2 if ord(letter) > 0x1100 else 1
        if width > widest:
            return f"{label[:place]}…"
    return label


def _coverage_chart(results: RoundResults, lang: str) -> dict[str, Any]:
    series = (
        charts.Series(_("기술수요"), "tone-1"),
        charts.Series(_("기관 제안·기술"), "tone-2"),
        charts.Series(_("협약"), "tone-4"),
    )
    rows = [
        charts.BarRow(
            _cut(industry_name(row.industry, lang)),
            (row.demands, row.offers, row.plans),
            f"{row.demands} · {row.offers} · {row.plans}",
        )
        for row in results.coverage
    ]
    return {"chart": charts.bars(rows, series, is_stacked=False, thick=10), "series": series}


def _funnel_chart(results: RoundResults) -> dict[str, Any]:
    series = (
        charts.Series(_("다음으로 감"), "tone-1"),
        charts.Series(_("아직 이 단계"), "tone-3"),
        charts.Series(_("여기서 그만둠"), "tone-0"),
    )
    rows = [
        charts.BarRow(
            str(FUNNEL_STEPS[row.step]),
            (row.reached - row.waiting - row.dropped, row.waiting, row.dropped),
            _("%(count)s쌍") % {"count": row.reached},
        )
        for row in results.funnel.rows
    ]
    return {"chart": charts.bars(rows, series, thick=20), "series": series, "counts": results.funnel}
