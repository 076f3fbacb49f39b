"""Read the first sheet of an .xlsx."""

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from naru_engine.tables.delimited import refuse_disguised
from naru_engine.tables.formulas import formula_errors
from naru_engine.tables.limits import Limits
from naru_engine.tables.problems import BadInput, Phrase, Problem, Problems
from naru_engine.tables.rows import RawTable

BROKEN = Phrase(
    "엑셀 통합문서로 읽을 수 없습니다. 엑셀에서 열어 .xlsx로 다시 저장하세요",
    "cannot be read as a workbook; open it in a spreadsheet and save it again as .xlsx",
)
ENCRYPTED = Phrase("암호가 걸려 있습니다. 암호를 풀고 저장하세요", "is encrypted; save it without a password")
OLD_FORMAT = Phrase("옛 .xls 형식입니다. .xlsx로 저장하세요", "is in the old .xls format; save it as .xlsx")
NO_SHEET = Phrase("시트가 없습니다", "has no worksheet; put the table on the first sheet")

_CHUNK = 1 << 20
_FARTHEST = 1 << 24  # columns; the format ends at 16,384
_BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, RuntimeError, NotImplementedError, EOFError, OSError, ValueError
)  # fmt: skip


def read_workbook(name: str, content: bytes, limits: Limits) -> RawTable:
    """Rows of the first sheet as text; raises BadInput for what is no honest workbook.

    Numbers lose the '.0' that a spreadsheet never showed; dates are ISO; formulas give their stored value,
    and failed ones their error, such as '#DIV/0!'.
    """
    _refuse_other_formats(name, content)
    _refuse_bombs(name, content, limits)
    grid = _first_sheet(name, content)
    problems = Problems()
    rows = [[_text(cell) for cell in row] for row in grid]
    for (at, column), shown in formula_errors(content).items():
        if at < len(rows) and column < len(rows[at]):
            rows[at][column] = shown
    for number, row in enumerate(rows, 1):
        for cell in row:
            if len(cell) > limits.cell_characters:
                size = f"{limits.cell_characters:,}"
                said = Phrase(f"한 칸이 {size}자를 넘습니다. 줄이세요", f"a cell exceeds {size} characters; shorten it")
                problems.add(Problem(name, number, None, cell, said))
    return RawTable(rows, problems)


def _refuse_other_formats(name: str, content: bytes) -> None:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        hidden = "EncryptedPackage".encode("utf-16-le") in content
        raise BadInput.one(name, ENCRYPTED if hidden else OLD_FORMAT)
    if not content.startswith(b"PK"):
        refuse_disguised(name, content)
        raise BadInput.one(name, BROKEN)


def _refuse_bombs(name: str, content: bytes, limits: Limits) -> None:
    """Inflate every part against the limits, for the sizes that an archive declares may lie."""
    inflated = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                span = _Span() if part.filename.endswith(".xml") else None
                for chunk in _chunks(archive, part):
                    inflated += len(chunk)
                    if inflated > limits.inflated_bytes:
                        raise BadInput.one(name, _inflates(limits))
                    if span:
                        span.see(chunk)
                    elif b"sheetData" in chunk:
                        raise BadInput.one(name, BROKEN)  # a worksheet under another ending, to pass unseen
                if span:
                    span.see(b"", last=True)
                if span and (span.cells > limits.grid_cells or span.width > limits.columns):
                    raise BadInput.one(name, _spans(span))
    except _BROKEN_ARCHIVE as error:
        raise BadInput.one(name, BROKEN) from error


def _inflates(limits: Limits) -> Phrase:
    size = f"{limits.inflated_bytes:,}"
    return Phrase(
        f"압축을 풀면 {size}바이트를 넘습니다. 표만 남기세요", f"inflates beyond {size} bytes; keep only the table"
    )


def _spans(span: "_Span") -> Phrase:
    return Phrase(
        f"시트가 {span.height:,}행 × {span.width:,}열에 걸쳐 있습니다. 표 밖의 칸을 지우세요",
        f"a sheet spans {span.height:,} rows × {span.width:,} columns; delete the cells beyond the table",
    )


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


class _Span:
    """The rows and columns that a sheet's cells reach, read by a strict parser.

    The workbook reader allocates the whole rectangle: two cells in far corners would ask for 25 GB and end the process.
    """

    def __init__(self) -> None:
        self.width = 0
        self.height = 0
        self._row = 0
        self._column = 0
        # As UTF-8 whatever the part declares, for so does the workbook reader.
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start
        self._parser.EntityDeclHandler = self._entity

    @property
    def cells(self) -> int:
        return self.width * self.height

    def see(self, chunk: bytes, *, last: bool = False) -> None:
        self._parser.Parse(chunk, last)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
        elif name == "c" and self._row:
            place = attributes.get("r", "")
            letters = place.rstrip("0123456789")
            self._column = _column_number(letters) if letters else self._column + 1
            self._row = int(place[len(letters) :] or self._row)
            self.width, self.height = max(self.width, self._column), max(self.height, self._row)

    def _entity(self, *_: object) -> None:
        raise ValueError("a worksheet declares no entities")


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z" or number > _FARTHEST:
            raise ValueError(f"no cell stands at {letters[:20]}")
        number = number * 26 + ord(letter) - 64
    return number


def _first_sheet(name: str, content: bytes) -> list[list[object]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if not book.sheet_names:
            raise BadInput.one(name, NO_SHEET)
        return [list(row) for row in book.get_sheet_by_index(0).iter_rows()]
    except BadInput:
        raise
    except (CalamineError, OSError, ValueError) as error:
        raise BadInput.one(name, BROKEN) from error
    except BaseException as error:
        # The Rust reader panics on some broken files; its panic is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise BadInput.one(name, BROKEN) from None


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep="T", timespec="seconds")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
