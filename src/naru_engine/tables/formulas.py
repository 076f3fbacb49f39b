"""Formula errors of a worksheet. The reader gives such a cell as empty; a person sees '#DIV/0!' in it."""

import io
import re
import zipfile

_ERROR_CELL = re.compile(
    rb"<(?:\w{1,9}:)?c\s(?=[^>]{0,200}?\bt=[\"']e[\"'])[^>]{0,200}?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^>]{0,200}>"
    # The formula, then its value; no «anything» in between, so that a hostile sheet cannot make the search quadratic.
    rb"(?:<(?:\w{1,9}:)?f\b[^<]*(?:</(?:\w{1,9}:)?f>)?)?<(?:\w{1,9}:)?v>([^<]{1,20})<",
)
_MARK = re.compile(rb"\bt=[\"']e[\"']")
_FIRST_SHEET = re.compile(rb"<(?:\w{1,9}:)?sheet\s[^>]*?\b\w{1,9}:id=[\"']([^\"']{1,60})[\"']")
_RELATION = re.compile(rb"<Relationship\s[^>]{0,2000}>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)=[\"']([^\"']{1,500})[\"']")


def formula_errors(content: bytes) -> dict[tuple[int, int], str]:
    """(row, column), both from 0 → the error as the person sees it, for the first worksheet; its size was checked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _first_sheet(archive)
        sheet = archive.read(part) if part else b""
    if not _MARK.search(sheet):
        return {}
    return {
        (int(row) - 1, _column(letters)): shown.decode("utf-8", "replace")
        for letters, row, shown in _ERROR_CELL.findall(sheet)
    }


def _first_sheet(archive: zipfile.ZipFile) -> str | None:
    """Where the workbook says that its first sheet lies; None in a workbook built differently."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    first = _FIRST_SHEET.search(archive.read("xl/workbook.xml"))
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        found = dict(_ATTRIBUTE.findall(relation))
        if first and found.get(b"Id") == first[1]:
            target = found.get(b"Target", b"").decode("utf-8", "replace")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return path if path in names else None
    return None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
