"""A result as an .xlsx formatted for people."""

import datetime as dt
import io
import math
from unicodedata import east_asian_width

import xlsxwriter

from naru_engine.tables.results import Cell, Figure, Result, ResultColumn, shown

# A workbook carries its date of creation; a fixed one keeps the bytes the same.
_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001  the format holds no time zone
_WIDEST = 60
_NARROWEST = 8
_LONGEST_CELL = 32_767  # of the format
_MEASURED_ROWS = 2_000


def workbook_bytes(result: Result, lang: str) -> bytes:
    """First sheet: the rows, header frozen and filterable. Second sheet: the headline figures and notes.

    Texts are written as texts: nothing that begins with '=' becomes a formula, nothing with 'http' a link.
    """
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": result.title.say(lang), "created": _CREATED})
    _write_rows(book, result, lang)
    _write_figures(book, result, lang)
    book.close()
    return stream.getvalue()


def _write_rows(book: xlsxwriter.Workbook, result: Result, lang: str) -> None:
    sheet = book.add_worksheet("결과" if lang == "ko" else "result")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 2, "bg_color": "#EEF2F7"})
    formats = [book.add_format(_format(column)) for column in result.columns]
    for at, column in enumerate(result.columns):
        sheet.write_string(0, at, column.heading(lang), head)
        sheet.set_column(at, at, _width(column, at, result, lang))
    for number, row in enumerate(result.rows, 1):
        for at, cell in enumerate(row):
            _write_cell(sheet, number, at, cell, formats[at])
    sheet.freeze_panes(1, 0)
    if result.columns:
        sheet.autofilter(0, 0, max(len(result.rows), 1), len(result.columns) - 1)
        sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_cell(sheet: "xlsxwriter.worksheet.Worksheet", row: int, at: int, cell: Cell, form: object) -> None:
    if cell is None or cell == "" or (isinstance(cell, float) and not math.isfinite(cell)):
        sheet.write_blank(row, at, None, form)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, at, cell, form)
    elif isinstance(cell, int | float):
        sheet.write_number(row, at, cell, form)
    else:
        sheet.write_string(row, at, cell[:_LONGEST_CELL], form)


def _format(column: ResultColumn) -> dict[str, object]:
    if column.kind == "integer":
        return {"num_format": "#,##0", "valign": "top"}
    if column.numeric:
        return {"num_format": "#,##0." + "0" * column.decimals if column.decimals else "#,##0", "valign": "top"}
    # '@' keeps an id such as 0012 or 3-4 as it is when the person edits the cell.
    return {"num_format": "@", "valign": "top", "text_wrap": column.kind == "long text"}


def _width(column: ResultColumn, at: int, result: Result, lang: str) -> float:
    widest = max((_display_width(shown(row[at], column.decimals)) for row in result.rows[:_MEASURED_ROWS]), default=0)
    # Room for the filter's arrow beside the heading.
    return float(min(_WIDEST, max(_NARROWEST, widest + 2, _display_width(column.heading(lang)) + 4)))


def _display_width(text: str) -> int:
    longest = max(text.split("\n"), key=len)
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in longest)


def _write_figures(book: xlsxwriter.Workbook, result: Result, lang: str) -> None:
    if not result.figures and not result.notes:
        return
    sheet = book.add_worksheet("요약" if lang == "ko" else "summary")
    bold, wrap = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, 2, 70)
    sheet.write_string(0, 0, result.title.say(lang), bold)
    for row, figure in enumerate(result.figures, 2):
        sheet.write_string(row, 0, figure.label.say(lang))
        _write_cell(sheet, row, 1, figure.value, book.add_format(_figure_format(figure)))
        if figure.note:
            sheet.write_string(row, 2, figure.note.say(lang), wrap)
    for row, note in enumerate(result.notes, len(result.figures) + 3):
        sheet.merge_range(row, 0, row, 2, "", wrap)
        sheet.write_string(row, 0, note.say(lang), wrap)


def _figure_format(figure: Figure) -> dict[str, object]:
    digits = "#,##0." + "0" * figure.decimals if isinstance(figure.value, float) and figure.decimals else "#,##0"
    return {"num_format": digits, "align": "right"}
