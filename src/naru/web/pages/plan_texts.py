"""What a joint plan says, in words: its parts for reading, and what differs."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from naru.core.money import MoneyUnit, in_unit
from naru.plans.labels import FORMS, GRADES, PARTIES, PARTS, SOURCES, field_label
from naru.plans.sheets import LINE_OF, RECORD_OF, Content, PlanSheet, YearTotal, part_of
from naru.plans.states import Form, Party, PlanPart, Source
from naru.web.pages.writing import words_between

_NUMERIC = frozenset({"amount_krw"})


def value_text(name: str, value: Any) -> str:
    """One value for reading; a dash where there is none."""
    if value is None or value == "":
        return "—"
    if isinstance(value, Party):
        return str(PARTIES[value])
    if isinstance(value, Source):
        return str(SOURCES[value])
    if isinstance(value, Form):
        return str(FORMS[value])
    if name in ("likelihood", "impact"):
        return str(GRADES[value])
    if name == "amount_krw":
        return _("%(amount)s원") % {"amount": f"{value:,}"}
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    text: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part for reading: facts of a record, or rows under columns."""

    part: PlanPart
    label: str
    facts: Sequence[Cell]
    columns: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]

    @property
    def is_empty(self) -> bool:
        return not self.rows and all(cell.text == "—" for cell in self.facts)


def shown_part(part: PlanPart, content: Content) -> ShownPart:
    names = [spec.name for spec in fields(RECORD_OF.get(part) or LINE_OF[part])]
    if isinstance(content, tuple):
        columns = [Cell(str(field_label(part, name)), "", name in _NUMERIC) for name in names]
        return ShownPart(part, str(PARTS[part]), [], columns, [_cells(part, names, line) for line in content])
    return ShownPart(part, str(PARTS[part]), _cells(part, names, content), [], [])


def shown_parts(sheet: PlanSheet) -> list[ShownPart]:
    return [shown_part(part, part_of(sheet, part)) for part in PlanPart]


def _cells(part: PlanPart, names: Sequence[str], record: Any) -> list[Cell]:
    return [
        Cell(str(field_label(part, name)), value_text(name, getattr(record, name)), name in _NUMERIC) for name in names
    ]


# ---- what differs ----


@dataclass(frozen=True, slots=True)
class Difference:
    """One value or line: before, after, and the words from one to the other."""

    label: str
    stored: str
    words: list[dict[str, str]]


def differences(part: PlanPart, before: Content, after: Content) -> list[Difference]:
    """Where two contents of a part differ: field by field, or line by line."""
    return [
        Difference(label, old or _("(비어 있음)"), words_between(old, new))
        for label, old, new in _pairs(part, before, after)
        if old != new
    ]


def _pairs(part: PlanPart, before: Content, after: Content) -> Iterator[tuple[str, str, str]]:
    if not isinstance(before, tuple) or not isinstance(after, tuple):
        for was, now in zip(shown_part(part, before).facts, shown_part(part, after).facts, strict=True):
            yield was.label, was.text, now.text
        return
    olds, news = _line_texts(part, before), _line_texts(part, after)
    matcher = difflib.SequenceMatcher(None, olds, news, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        for at, (old, new) in enumerate(zip_longest(olds[a:b], news[c:d], fillvalue="")):
            yield _("%(number)s번째 줄") % {"number": (c if new else a) + at + 1}, old, new


def _line_texts(part: PlanPart, lines: tuple[Any, ...]) -> list[str]:
    """Each line as one text; a work package's number is its place, not its content."""
    rows = shown_part(part, lines).rows
    skip = 1 if part is PlanPart.WORK else 0
    return [" · ".join(cell.text for cell in row[skip:]) for row in rows]


# ---- money ----


@dataclass(frozen=True, slots=True)
class MoneyTable:
    """The roadmap's sums by year in one unit. Each figure is cut off once from its own exact sum."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]
    total: Sequence[str]


def money_table(sheet: PlanSheet, unit: MoneyUnit) -> MoneyTable:
    years = sheet.by_year
    cash, kind = FORMS[Form.CASH], FORMS[Form.IN_KIND]
    private, public = SOURCES[Source.PRIVATE], SOURCES[Source.PUBLIC]
    columns = [f"{private} {cash}", f"{private} {kind}", f"{public} {cash}", f"{public} {kind}", _("더한 금액")]
    sums = [_figures(year) for year in years]
    totals = [sum(column) for column in zip(*sums, strict=True)] if sums else [0] * 5
    return MoneyTable(
        columns,
        [(str(year.year), [_money(each, unit) for each in row]) for year, row in zip(years, sums, strict=True)],
        [_money(each, unit) for each in totals],
    )


def _figures(year: YearTotal) -> list[int]:
    return [
        year.private_cash_krw,
        year.private_in_kind_krw,
        year.public_cash_krw,
        year.public_in_kind_krw,
        year.total_krw,
    ]


def _money(amount_krw: int, unit: MoneyUnit) -> str:
    return f"{in_unit(amount_krw, unit):,}"
