"""The results of a round as tables: under each picture of its page, and as files."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from naru.people import industries, regions
from naru.plans.labels_results import DROP_REASONS, FUNNEL_STEPS
from naru.plans.results import FunnelRow, PartyFacts, PlanFacts, RoundResults
from naru_engine.tables import Cell, Phrase, Result, ResultColumn
from naru_engine.tables.results import Kind


def result_tables(results: RoundResults, lang: str) -> Mapping[str, Result]:
    """Every table by its name in addresses and files, in the language of the request, in the order of the page."""
    return {name: make(results, lang) for name, make in _TABLES.items()}


def _pairs(results: RoundResults, lang: str) -> Result:
    columns = (
        _column("number", _("번호")),
        _column("firm", _("기업")),
        _column("institute", _("연구기관")),
        _column("field", _("분야")),
        _column("title", _("과제")),
        _column("content", _("내용"), "long text"),
        _column("private_krw", _("민간투자(원)"), "integer"),
        _column("public_krw", _("공공 지원(원)"), "integer"),
        _column("trl_from", _("시작 TRL"), "integer"),
        _column("trl_to", _("목표 TRL"), "integer"),
        _column("starts_on", _("시작일")),
        _column("ends_on", _("끝나는 날")),
        _column("signed_on", _("협약일")),
        _column("example", _("예시")),
    )
    return _result(_("협약한 기업과 연구기관"), columns, [_pair_row(pair, lang) for pair in results.pairs])


def _pair_row(pair: PlanFacts, lang: str) -> list[Cell]:
    return [
        pair.number,
        name_of(pair.firm, lang),
        name_of(pair.institute, lang),
        pair.field,
        (pair.title_en or pair.title) if lang == "en" else pair.title,
        (pair.content_en or pair.content) if lang == "en" else pair.content,
        pair.private_krw,
        pair.public_krw,
        pair.trl_from,
        pair.trl_to,
        _day(pair.starts_on),
        _day(pair.ends_on),
        _day(pair.signed_on),
        pair.is_example,
    ]


def _roadmap(results: RoundResults, lang: str) -> Result:  # noqa: ARG001 (all tables are made alike)
    columns = (
        _column("year", _("연도")),
        _column("private_cash_krw", _("민간 현금(원)"), "integer"),
        _column("private_in_kind_krw", _("민간 현물(원)"), "integer"),
        _column("public_krw", _("공공 지원(원)"), "integer"),
        _column("total_krw", _("합계(원)"), "integer"),
    )
    rows: list[list[Cell]] = [
        [str(year.year), year.private_cash_krw, year.private_in_kind_krw, year.public_krw, year.total_krw]
        for year in results.years
    ]
    if rows:
        totals = [sum(int(row[place] or 0) for row in rows) for place in range(1, len(columns))]
        rows.append([_("합계"), *totals])
    return _result(_("해마다의 투자"), columns, rows)


def _provinces(results: RoundResults, lang: str) -> Result:
    columns = (
        _column("province", _("시·도")),
        _column("firms", _("기업"), "integer"),
        _column("institutes", _("연구기관"), "integer"),
    )
    rows: list[list[Cell]] = [
        [regions.full_name(row.code, lang) if row.code else _("소재지를 모름"), row.firms, row.institutes]
        for row in results.provinces
    ]
    return _result(_("시·도별 기업과 연구기관"), columns, rows)


def _ties(results: RoundResults, lang: str) -> Result:
    columns = (
        _column("institute", _("연구기관")),
        _column("firm", _("기업")),
        _column("plans", _("협약"), "integer"),
        _column("introductions", _("주선"), "integer"),
    )
    rows: list[list[Cell]] = [
        [name_of(tie.institute, lang), name_of(tie.firm, lang), tie.plans, tie.introductions] for tie in results.ties
    ]
    return _result(_("기업과 연구기관의 연결"), columns, sorted(rows, key=lambda row: [str(cell) for cell in row]))


def _coverage(results: RoundResults, lang: str) -> Result:
    columns = (
        _column("industry", _("업종")),
        _column("demands", _("기술수요"), "integer"),
        _column("offers", _("기관 제안·기술"), "integer"),
        _column("introductions", _("주선"), "integer"),
        _column("plans", _("협약"), "integer"),
    )
    rows: list[list[Cell]] = [
        [industry_name(row.industry, lang), row.demands, row.offers, row.introductions, row.plans]
        for row in results.coverage
    ]
    return _result(_("업종별 수요와 협약"), columns, rows)


def _funnel(results: RoundResults, lang: str) -> Result:  # noqa: ARG001 (all tables are made alike)
    columns = (
        _column("step", _("단계")),
        _column("reached", _("여기까지 온 짝"), "integer"),
        _column("waiting", _("아직 이 단계"), "integer"),
        _column("dropped", _("여기서 그만둠"), "integer"),
        _column("reasons", _("그만둔 까닭"), "long text"),
    )
    rows: list[list[Cell]] = [
        [str(FUNNEL_STEPS[row.step]), row.reached, row.waiting, row.dropped, reasons_of(row)]
        for row in results.funnel.rows
    ]
    return _result(_("제안에서 협약까지"), columns, rows)


_TABLES: Mapping[str, Callable[[RoundResults, str], Result]] = {
    "pairs": _pairs,
    "roadmap": _roadmap,
    "provinces": _provinces,
    "ties": _ties,
    "coverage": _coverage,
    "funnel": _funnel,
}


def reasons_of(row: FunnelRow) -> str:
    """Why pairs ended at this step: «맞지 않음 2, 예산 없음 1»."""
    return ", ".join(f"{DROP_REASONS[reason]} {count}" for reason, count in row.reasons.items())


def name_of(party: PartyFacts, lang: str) -> str:
    return (party.name_en or party.name) if lang == "en" else party.name


def industry_name(code: str, lang: str) -> str:
    return industries.name_of(code, lang) if code else _("업종을 모름")


def _column(name: str, label: str, kind: Kind = "text") -> ResultColumn:
    return ResultColumn(name, Phrase(label, label), kind)


def _result(title: str, columns: tuple[ResultColumn, ...], rows: list[list[Cell]]) -> Result:
    return Result(Phrase(title, title), columns, rows)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
