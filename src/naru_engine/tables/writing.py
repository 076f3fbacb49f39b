"""Write a result as .csv, .tsv, .jsonl, .xlsx or .html; the same result gives the same bytes."""

import csv
import io
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from naru_engine.tables.atomic import write_files
from naru_engine.tables.page import page_bytes
from naru_engine.tables.problems import BadInput, Phrase
from naru_engine.tables.results import Cell, Result
from naru_engine.tables.sheet import workbook_bytes

RESULT_ENDINGS = (".csv", ".tsv", ".jsonl", ".xlsx", ".html")
_GUARDED = ("=", "+", "-", "@")


def write_result(path: Path | str, result: Result, *, lang: str) -> None:
    """Write a result whole or not at all."""
    write_files({Path(path): result_bytes(Path(path), result, lang=lang)})


def result_bytes(path: Path, result: Result, *, lang: str) -> bytes:
    """The file's bytes, in the form that its ending asks for."""
    writers: dict[str, Callable[[Result, str], bytes]] = {
        ".csv": lambda found, _: _delimited(found, ","),
        ".tsv": lambda found, _: _delimited(found, "\t"),
        ".jsonl": lambda found, _: _jsonlines(found),
        ".xlsx": workbook_bytes,
        ".html": page_bytes,
    }
    check_ending(path, RESULT_ENDINGS)
    return writers[path.suffix.lower()](result, lang)


def check_ending(path: Path, endings: tuple[str, ...]) -> None:
    """Raise BadInput for an ending that cannot be written."""
    if path.suffix.lower() not in endings:
        known = ", ".join(endings)
        said = Phrase(f"쓸 수 있는 파일은 {known}입니다", f"output files end in {known}; choose one of these")
        raise BadInput.one(str(path), said, value=path.suffix)


def _delimited(result: Result, delimiter: str) -> bytes:
    """UTF-8 with a byte order mark, without which Excel shows Korean as noise; CRLF as RFC 4180 has it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow([column.name for column in result.columns])
    writer.writerows([_guarded(cell) for cell in row] for row in result.rows)
    return text.getvalue().encode("utf-8-sig")


def _guarded(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front, which our reader takes off.

    A plain number such as an id '-1' or '+82' is harmless and stays.
    """
    if isinstance(cell, str):
        if cell.startswith(_GUARDED) and not _is_number(cell):
            return "'" + cell
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return repr(cell) if math.isfinite(cell) else ""
    return cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _jsonlines(result: Result) -> bytes:
    names = [column.name for column in result.columns]
    lines = [
        json.dumps(dict(zip(names, map(_json_cell, row), strict=True)), ensure_ascii=False, allow_nan=False) + "\n"
        for row in result.rows
    ]
    return "".join(lines).encode()


def _json_cell(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def json_bytes(content: dict[str, Any]) -> bytes:
    """A JSON document with keys in the given order, one line for each: for summaries and certificates."""
    lines = (
        f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(',', ':'))}"
        for key, value in content.items()
    )
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()
