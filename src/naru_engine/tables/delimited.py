"""Read .csv and .tsv."""

import csv
import io
import unicodedata
from collections.abc import Sequence

import numpy as np

from naru_engine.tables.columns import EDGE, HEADER_WITHIN, Column, known_names, match_heading
from naru_engine.tables.limits import Limits
from naru_engine.tables.problems import BadInput, Phrase, Problem, Problems
from naru_engine.tables.rows import FlatRows, RawTable

SAVE_AS_UTF8 = Phrase(
    "UTF-8도 CP949도 아닌 글자가 있습니다. 파일 전체를 UTF-8로 다시 저장하세요",
    "holds bytes that are neither UTF-8 nor CP949; save the whole file again as UTF-8",
)
NUL = Phrase(
    "NUL 문자가 있습니다. 텍스트가 아니거나 UTF-16입니다. UTF-8로 저장하세요",
    "holds a NUL character: not text, or UTF-16; save it as UTF-8",
)


def read_delimited(name: str, content: bytes, columns: Sequence[Column], limits: Limits, *, tabs: bool) -> RawTable:
    """Rows of a delimited file.

    A .csv that some spreadsheets write with semicolons or tabs is read by whichever makes the header known.
    Strict quoting: a quote left open would otherwise swallow the rest of the file in silence.
    """
    refuse_disguised(name, content)
    text = decode(name, content)
    delimiter = "\t" if tabs else _delimiter(text, columns)
    problems = Problems()
    flat = _flat(text, delimiter, limits)
    if flat is not None:
        blanks = set(EDGE) - {delimiter, "\r", "\n"}
        return RawTable(flat, problems, guarded="'" in text, trimmed=not any(blank in text for blank in blanks))
    return RawTable(_parse(text, delimiter, name, limits, problems), problems, guarded=True)


def _flat(text: str, delimiter: str, limits: Limits) -> FlatRows | None:
    """The rows of a plain file (no quotes, every row as wide as the first) by one split; None for any other file.

    Lists of millions of pairs are plain, and one split reads them ten times as fast as the general reader.
    """
    if '"' in text:
        return None
    text = text.replace("\r\n", "\n").rstrip("\n")
    width = text.split("\n", 1)[0].count(delimiter) + 1
    if "\r" in text or not 1 < width <= limits.columns:
        return None
    encoded = np.frombuffer((text + "\n").encode(), dtype=np.uint8)
    breaks = encoded[(encoded == ord(delimiter)) | (encoded == ord("\n"))] == ord("\n")
    ends = np.flatnonzero(breaks)
    if ends.size * width != breaks.size or (ends % width != width - 1).any():
        return None
    cells = text.replace("\n", delimiter).split(delimiter)
    return FlatRows(cells, width) if max(map(len, cells)) <= limits.cell_characters else None


def decode(name: str, content: bytes) -> str:
    """Text by byte order mark, else UTF-8, else CP949; NFC. Raises BadInput at the first row that is neither."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = _decoded(content, "utf-16")
    elif content.startswith(b"\xef\xbb\xbf"):
        text = _decoded(content, "utf-8-sig")
    else:
        text = _decoded(content, "utf-8") if b"\0" not in content else None
        if text is None and b"\0" not in content:
            text = _decoded(content, "cp949")
    if text is None or "\0" in text:
        raise BadInput([_undecodable(name, content)])
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _undecodable(name: str, content: bytes) -> Problem:
    """The first row that is in neither encoding; where each row alone is fine, the first that changes encoding."""
    at = content.find(b"\0")
    if at >= 0:
        return Problem(name, content.count(b"\n", 0, at) + 1, None, None, NUL)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        line = content.split(b"\n")[row - 1]
        return Problem(name, row, None, line.decode("utf-8", "replace").strip(), SAVE_AS_UTF8)
    return Problem(name, None, None, None, SAVE_AS_UTF8)


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    known = known_names(columns)
    top = text.split("\n", HEADER_WITHIN)[:HEADER_WITHIN]

    def named(delimiter: str) -> int:
        return max(len({match_heading(part, known) for part in line.split(delimiter)} - {None}) for line in top)

    # max keeps the first of equals: the comma.
    return max((",", ";", "\t"), key=named)


def _parse(text: str, delimiter: str, name: str, limits: Limits, problems: Problems) -> list[list[str]]:
    csv.field_size_limit(limits.cell_characters)
    # A tab-separated file knows quotes too (spreadsheets write them), so both take the same reader.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        problems.add(Problem(name, len(rows) + 1, None, None, _csv_fault(str(error), limits)))
    for number, row in enumerate(rows, 1):
        if len(row) > limits.columns:
            said = Phrase(
                f"열이 {limits.columns:,}개를 넘습니다", f"has more than {limits.columns:,} columns; keep those needed"
            )
            problems.add(Problem(name, number, None, None, said))
            break
    return rows


def _csv_fault(fault: str, limits: Limits) -> Phrase:
    if "field limit" in fault:
        size = f"{limits.cell_characters:,}"
        return Phrase(
            f"한 칸이 {size}자를 넘습니다. 닫히지 않은 따옴표가 없는지 보고, 긴 글은 줄이세요",
            f"a cell exceeds {size} characters; look for an unclosed quote, or shorten the text",
        )
    if "unexpected end" in fault:
        return Phrase(
            '여기서 시작한 따옴표(")가 끝까지 닫히지 않았습니다. 닫거나 두 번("") 적으세요',
            'a quote (") opened here is never closed; close it, or double it ("")',
        )
    return Phrase(
        '따옴표(") 뒤에 다른 글자가 있습니다. 값 안의 따옴표는 두 번("") 적으세요',
        'text follows a closing quote ("); double quotes inside a value ("")',
    )


def refuse_disguised(name: str, content: bytes) -> None:
    """Another format under a text file's name is told as such, not as a hundred strange rows."""
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(b"PK\x03\x04"):
        real = Phrase(
            "엑셀(.xlsx) 파일입니다. 이름을 .xlsx로 바꾸세요", "is an Excel workbook; give it the ending .xlsx"
        )
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        real = Phrase(
            "옛 엑셀(.xls) 또는 암호가 걸린 파일입니다. 암호 없이 .xlsx로 저장하세요",
            "is an old Excel (.xls) or an encrypted workbook; save it as .xlsx without a password",
        )
    elif start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        real = Phrase(
            "HTML 문서입니다. 엑셀에서 열어 .xlsx로 저장하세요",
            "is an HTML page; open it in a spreadsheet and save it as .xlsx",
        )
    else:
        return
    raise BadInput.one(name, real)
