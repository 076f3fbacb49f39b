"""From raw rows of cells to a table with named columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from naru_engine.tables.columns import EDGE, HEADER_WITHIN, Column, Header, find_header
from naru_engine.tables.problems import Phrase, Problem, Problems
from naru_engine.tables.table import Table


@dataclass(frozen=True, slots=True)
class FlatRows:
    """Rows of one width whose cells lie in one list: a tenth of the time and memory of a list per row."""

    cells: list[str]
    width: int

    def __len__(self) -> int:
        return len(self.cells) // self.width

    def rows(self, stop: int) -> list[list[str]]:
        """The first rows, as lists."""
        return [self.cells[at : at + self.width] for at in range(0, min(stop, len(self)) * self.width, self.width)]

    def columns(self, start: int) -> list[list[str]]:
        """Every column from a row on."""
        return [self.cells[start * self.width + at :: self.width] for at in range(self.width)]


@dataclass(slots=True)
class RawTable:
    """Rows of text as a reader of one format found them, blank ones included so that numbers stay true.

    numbers : row number of each row; None when row i simply is row i + 1
    guarded : a leading apostrophe before = + - @ is a spreadsheet's guard, not content (.csv, .tsv)
    trimmed : no cell has blanks around it
    """

    rows: list[list[str]] | FlatRows
    problems: Problems
    numbers: list[int] | None = None
    guarded: bool = False
    trimmed: bool = False


def table_from_rows(raw: RawTable, columns: Sequence[Column], *, file: str, sha256: str, rows_needed: bool) -> Table:
    """Name the columns, trim the cells, number the rows; raises BadInput with every problem of the form."""
    raw.problems.raise_any()
    top = raw.rows.rows(HEADER_WITHIN + 1) if isinstance(raw.rows, FlatRows) else raw.rows
    header = find_header(top, columns, file=file, problems=raw.problems)
    raw.problems.raise_any()
    assert header is not None  # noqa: S101  find_header adds a problem whenever it returns None
    numbers: Sequence[int] = raw.numbers or range(1, len(raw.rows) + 1)
    numbers = numbers[header.row + 1 :]
    cells = _columns(raw, header, numbers, file)
    if raw.guarded:
        cells = [_unguarded(column) for column in cells]
    kept, row_numbers = _without_blank_rows(cells, numbers)
    if rows_needed and not row_numbers and not raw.problems.found:
        said = Phrase("머리글만 있고 행이 없습니다. 행을 넣으세요", "there is a header but no row; add rows")
        raw.problems.add(Problem(file, header.row + 1, None, None, said))
    raw.problems.raise_any()
    return _table(header, kept, row_numbers, columns, file=file, sha256=sha256)


def _columns(raw: RawTable, header: Header, numbers: Sequence[int], file: str) -> list[list[str]]:
    start, width = header.row + 1, len(header.names)
    if isinstance(raw.rows, FlatRows):
        columns: Iterable[Sequence[str]] = raw.rows.columns(start)
    else:
        rows = raw.rows[start:]
        if any(len(row) != width for row in rows):
            rows = _squared(rows, numbers, width, file=file, problems=raw.problems)
        columns = zip(*rows, strict=True)
    if raw.trimmed:
        return [list(column) for column in columns]
    return [[cell.strip(EDGE) for cell in column] for column in columns] or [[] for _ in header.names]


def _squared(
    rows: list[list[str]], numbers: Sequence[int], width: int, *, file: str, problems: Problems
) -> list[list[str]]:
    squared = []
    for row, number in zip(rows, numbers, strict=True):
        surplus = [cell for cell in row[width:] if cell.strip(EDGE)]
        if surplus:
            said = Phrase(
                f"머리글은 {width}칸인데 {len(row)}칸입니다. 값 안의 구분 기호는 따옴표로 묶으세요",
                f"the header has {width} cells but this row {len(row)}; put values that hold the delimiter in quotes",
            )
            problems.add(Problem(file, number, None, surplus[0], said))
        squared.append((row + [""] * (width - len(row)))[:width])
    return squared


def _unguarded(column: list[str]) -> list[str]:
    return [cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell for cell in column]


def _without_blank_rows(cells: list[list[str]], numbers: Sequence[int]) -> tuple[list[list[str]], Sequence[int]]:
    if any("" not in column for column in cells):
        return cells, numbers
    filled = [any(row) for row in zip(*cells, strict=True)]
    if all(filled):
        return cells, numbers
    kept = [[cell for cell, keep in zip(column, filled, strict=True) if keep] for column in cells]
    return kept, [number for number, keep in zip(numbers, filled, strict=True) if keep]


def _table(
    header: Header,
    cells: list[list[str]],
    row_numbers: Sequence[int],
    columns: Sequence[Column],
    *,
    file: str,
    sha256: str,
) -> Table:
    known = {column.name for column in columns}
    named: dict[str, list[str]] = {}
    headings: dict[str, str] = {}
    for name, heading, column in zip(header.names, header.headings, cells, strict=True):
        # An unnamed column that is empty all the way down is the edge of the sheet, not data.
        if heading or any(column):
            named[name] = column
            headings[name] = heading
    return Table(file, sha256, named, headings, frozenset(known & named.keys()), row_numbers)
