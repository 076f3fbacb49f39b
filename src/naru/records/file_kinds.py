"""Which files are kept, told by their content and never by their name. Pure.

HWPX and the Office formats are ZIP archives; a plain archive, a program and an Office file with macros are of no kind.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

# A kind's text is looked through up to this size: a small archive can unfold into a huge one.
READ_AT_MOST = 50 * 1024 * 1024
_HWP_SIGNATURE = b"HWP Document File"
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_TEXT = re.compile(r"</(?:w:p|w:tc|a:p|hp:p|si|c)>")
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class FileKind:
    """endings : what names of this kind end in, the usual one first."""

    media_type: str
    endings: tuple[str, ...]


PDF = FileKind("application/pdf", (".pdf",))
HWP = FileKind("application/x-hwp", (".hwp",))
HWPX = FileKind("application/hwp+zip", (".hwpx",))
DOCX = FileKind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",))
XLSX = FileKind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",))
PPTX = FileKind("application/vnd.openxmlformats-officedocument.presentationml.presentation", (".pptx",))
CSV = FileKind("text/csv", (".csv",))
TEXT = FileKind("text/plain", (".txt",))
PNG = FileKind("image/png", (".png",))
JPEG = FileKind("image/jpeg", (".jpg", ".jpeg"))
WEBP = FileKind("image/webp", (".webp",))
KINDS = (PDF, HWP, HWPX, DOCX, XLSX, PPTX, CSV, TEXT, PNG, JPEG, WEBP)

_STARTS = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (_HWP_SIGNATURE, HWP))
_OFFICE = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX))
# Where a format keeps what people read.
_TEXT_PARTS = re.compile(
    r"Contents/section\d+\.xml|word/\w+\.xml|xl/sharedStrings\.xml|xl/worksheets/\w+\.xml|ppt/(?:slides|notesSlides)/\w+\.xml"
)


def kind_of(content: bytes, name: str = "") -> FileKind | None:
    """The kind of a file, or None when it is of no kind that is kept. The name only parts CSV from other text."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content.startswith(_COMPOUND_FILE):
        return HWP if _HWP_SIGNATURE in content else None
    if content.startswith(b"PK"):
        return _kind_of_archive(content)
    if plain_text(content) is not None:
        return CSV if name.lower().endswith(".csv") else TEXT
    return None


def _kind_of_archive(content: bytes) -> FileKind | None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 100:
                return HWPX if archive.read("mimetype").strip() == b"application/hwp+zip" else None
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((kind for folder, kind in _OFFICE if any(name.startswith(folder) for name in names)), None)


def plain_text(content: bytes) -> str | None:
    """The text of a text file: UTF-8 or, as many Korean files are, CP949. None when it is no text."""
    if b"\0" in content:
        return None
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def texts_of(content: bytes, kind: FileKind) -> Iterator[str]:
    """What can be read of a file without a reader of its format: text files, HWPX and Office files."""
    if kind in (CSV, TEXT):
        yield plain_text(content) or ""
    elif kind in (HWPX, DOCX, XLSX, PPTX):
        yield from _texts_of_archive(content)


def _texts_of_archive(content: bytes) -> Iterator[str]:
    left = READ_AT_MOST
    try:
        with ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                if left > 0 and _TEXT_PARTS.fullmatch(name):
                    with archive.open(name) as part:
                        raw = part.read(left)
                    left -= len(raw)
                    yield _TAG.sub("", _END_OF_TEXT.sub("\n", raw.decode("utf-8", "replace")))
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return
