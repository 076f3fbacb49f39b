"""Read a table from .csv, .tsv, .xlsx or .jsonl."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from naru_engine.tables.columns import Column
from naru_engine.tables.delimited import read_delimited
from naru_engine.tables.jsonlines import read_jsonlines
from naru_engine.tables.limits import DEFAULT_LIMITS, Limits
from naru_engine.tables.problems import BadInput, Phrase
from naru_engine.tables.rows import RawTable, table_from_rows
from naru_engine.tables.table import Table
from naru_engine.tables.workbook import read_workbook

TABLE_ENDINGS = (".csv", ".tsv", ".xlsx", ".jsonl")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is not on disk: its name, for the ending and the messages, and its bytes."""

    name: str
    content: bytes


def read_table(
    source: Path | str | Upload, columns: Sequence[Column], *, limits: Limits = DEFAULT_LIMITS, rows_needed: bool = True
) -> Table:
    """The table of a file with its columns named, or BadInput with everything that is wrong with it.

    source : a path, or name and bytes
    columns : what the caller understands; others are kept under their own heading
    rows_needed : a header without rows is a problem
    Encodings: byte order mark, then UTF-8, then CP949. Rows that are blank are skipped but counted.
    """
    upload = load(source, limits=limits)
    ending = Path(upload.name).suffix.lower()
    if not upload.content.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise BadInput.one(
            upload.name,
            Phrase("비어 있는 파일입니다. 머리글과 행을 넣으세요", "the file is empty; give it a header and rows"),
        )
    raw = _read_raw(upload, ending, columns, limits)
    return table_from_rows(
        raw, columns, file=upload.name, sha256=hashlib.sha256(upload.content).hexdigest(), rows_needed=rows_needed
    )


def _read_raw(upload: Upload, ending: str, columns: Sequence[Column], limits: Limits) -> RawTable:
    match ending:
        case ".csv" | ".tsv":
            return read_delimited(upload.name, upload.content, columns, limits, tabs=ending == ".tsv")
        case ".xlsx":
            return read_workbook(upload.name, upload.content, limits)
        case ".jsonl":
            return read_jsonlines(upload.name, upload.content, limits)
        case _:
            known = ", ".join(TABLE_ENDINGS)
            said = Phrase(
                f"읽을 수 있는 파일은 {known}입니다. 그 가운데 하나로 저장하세요",
                f"files end in {known}; save it as one of these",
            )
            raise BadInput.one(upload.name, said, value=ending)


def load(source: Path | str | Upload, *, limits: Limits = DEFAULT_LIMITS) -> Upload:
    """Name and bytes of a source, or BadInput when it is missing, unreadable or too large."""
    if isinstance(source, Upload):
        if len(source.content) > limits.file_bytes:
            raise _too_large(source.name, limits)
        return source
    path = Path(source)
    try:
        if path.stat().st_size > limits.file_bytes:
            raise _too_large(path.name, limits)
        return Upload(path.name, path.read_bytes())
    except OSError as error:
        raise BadInput.one(
            str(path),
            Phrase(
                f"파일을 읽을 수 없습니다({_reason(error)}). 경로와 권한을 확인하세요",
                f"cannot be read ({_reason(error)}); check the path and the permissions",
            ),
        ) from error


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _too_large(name: str, limits: Limits) -> BadInput:
    size = f"{limits.file_bytes:,}"
    return BadInput.one(
        name, Phrase(f"파일이 {size}바이트를 넘습니다. 나누어 주세요", f"the file exceeds {size} bytes; split it")
    )
