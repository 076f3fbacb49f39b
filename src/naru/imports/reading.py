"""From the bytes that somebody sends to rows of cells and a guess at what the columns are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from naru.imports.kinds import RowKind
from naru.imports.rules import ROWS_AT_MOST, cell_fault
from naru_engine.tables import BadInput, Column, Limits, Phrase, Problem, Problems, Table, Upload, load, read_table

# A sheet of 50,000 rows that firms fill in by hand is a few megabytes; what is far beyond is not one.
LIMITS = Limits(
    file_bytes=20 * 1024**2,
    inflated_bytes=200 * 1024**2,
    cell_characters=20_000,
    columns=200,
    grid_cells=5_000_000,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as read. columns : (name, heading) in the file's order; mapping : canonical name → index into it."""

    file: str
    sha256: str
    encoding: str
    columns: tuple[tuple[str, str], ...]
    mapping: Mapping[str, int]
    rows: Sequence[tuple[int, tuple[str, ...]]]

    def missing(self, kind: RowKind) -> list[Column]:
        return missing_columns(kind, self.mapping)


def missing_columns(kind: RowKind, mapping: Mapping[str, int]) -> list[Column]:
    """Required columns that no heading stands for."""
    return [column for column in kind.columns if column.required and column.name not in mapping]


def read_sheet(source: Path | Upload, kind: RowKind, *, header_needed: bool) -> Sheet:
    """The rows of a file, or BadInput with everything that is wrong with its form, at once.

    header_needed : whether a missing required column refuses the file (the command line) or leaves it to a person
    to say which heading is meant (the browser); some known heading there must be in any case
    """
    upload = load(source, limits=LIMITS)
    table = _table(upload, kind.columns, header_needed=header_needed)
    _refuse_bad_cells(table)
    columns = tuple((name, table.heading(name)) for name in table.columns)
    return Sheet(
        file=Path(upload.name).name,
        sha256=table.sha256,
        encoding=_encoding(upload),
        columns=columns,
        mapping={name: index for index, (name, _) in enumerate(columns) if table.has(name)},
        rows=[(number, tuple(cells.values())) for number, cells in table.records()],
    )


def _table(upload: Upload, columns: Sequence[Column], *, header_needed: bool) -> Table:
    try:
        return read_table(upload, columns, limits=LIMITS)
    except BadInput:
        if header_needed:
            raise
        # Perhaps only the headings are strange: read again and let the person match them. Whatever else is wrong
        # comes up again.
        relaxed = [replace(column, required=False) for column in columns]
        return read_table(upload, relaxed, limits=LIMITS)


def _refuse_bad_cells(table: Table) -> None:
    problems = Problems()
    if len(table) > ROWS_AT_MOST:
        said = Phrase(
            f"행이 {ROWS_AT_MOST:,}개를 넘습니다. 나누어 주세요", f"more than {ROWS_AT_MOST:,} rows; split it"
        )
        problems.add(Problem(table.file, None, None, f"{len(table):,}", said))
        problems.raise_any()
    for name, cells in table.columns.items():
        for index, cell in enumerate(cells):
            if cell and (fault := cell_fault(cell)):
                shown, expected = fault
                problems.add(Problem(table.file, table.row_numbers[index], table.heading(name), shown, expected))
    problems.raise_any()


def _encoding(upload: Upload) -> str:
    content, ending = upload.content, Path(upload.name).suffix.lower()
    if ending == ".xlsx":
        return "xlsx"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "cp949"
    return "utf-8"


def named_cells(mapping: Mapping[str, int], cells: Sequence[str]) -> dict[str, str]:
    """The cells of one row that mean something, by canonical name."""
    return {name: cells[index] for name, index in mapping.items()}


def chunks(rows: Sequence[tuple[int, tuple[str, ...]]], size: int) -> Iterator[Sequence[tuple[int, tuple[str, ...]]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
