"""Every kind of broken file is refused with its place, its value and a remedy."""

import io
import zipfile
from dataclasses import dataclass

import pytest
import xlsxwriter

from naru_engine.tables import BadInput, Column, Limits, Upload, read_table

COLUMNS = (Column("row", ("행",), required=True), Column("column", ("열",), required=True), Column("score", ("점수",)))
SMALL = Limits(file_bytes=200_000, inflated_bytes=300_000, cell_characters=1_000, columns=20, grid_cells=10_000)


def workbook(*rows: tuple[object, ...], far: tuple[int, int] | None = None) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    if far:
        sheet.write(*far, "x")
    book.close()
    return stream.getvalue()


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_000)
    return stream.getvalue()


def torn(content: bytes) -> bytes:
    return content[: len(content) // 2]


@dataclass(frozen=True)
class Broken:
    kind: str
    name: str
    content: bytes
    row: int | None
    column: str | None
    remedy: str


GOOD = workbook(("row", "column", "score"), ("a", "b", 1))
MIXED = "row,column\n가,나\n".encode() + "강,윙\n".encode("cp949") + b"\xff\n"


def spoiled(old: bytes, new: bytes) -> bytes:
    """The good workbook with something else in its sheet."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(stream, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, content.replace(old, new) if name == "xl/worksheets/sheet1.xml" else content)
    return stream.getvalue()


HIDDEN = b'x="&gt;>' + b"y" * 300 + b'" r="XFD9"'
ENTITY = spoiled(b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet')
FAR = workbook(("row", "column"), far=(1_048_575, 16_383))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

BROKEN = [
    Broken("empty file", "a.csv", b"", None, None, "the file is empty"),
    Broken("only blanks", "a.csv", b"\xef\xbb\xbf\r\n \n", None, None, "the file is empty"),
    Broken("header only", "a.csv", b"row,column,score\n", 1, None, "add rows"),
    Broken("no header", "a.csv", b"a,b,1\nc,d,2\n", 1, "row", "give the header row a column"),
    Broken("column missing", "a.csv", b"row,score\na,1\n", 1, "column", "give the header row a column"),
    Broken("same column twice", "a.csv", "row,행,column\na,b,c\n".encode(), 1, "행", "keep only one"),
    Broken("surplus cell", "a.csv", b"row,column\na,b\nc,d,e\n", 3, None, "put values that hold the delimiter"),
    Broken("quote never closed", "a.csv", b'row,column\na,b\n"c,d\ne,f\n', 3, None, "close it"),
    Broken("text after a quote", "a.csv", b'row,column\n"a"x,b\n', 2, None, "double quotes"),
    Broken("NUL byte", "a.csv", b"row,column\na,\0b\n", 2, None, "save it as UTF-8"),
    Broken("UTF-16 without its mark", "a.csv", "row,column\na,b\n".encode("utf-16-le"), 1, None, "save it as UTF-8"),
    Broken("half a UTF-16 file", "a.csv", b"\xff\xfe" + "row,column\n".encode("utf-16-le")[:-1], 1, None, "UTF-8"),
    Broken("mixed encodings", "a.csv", MIXED, 3, None, "UTF-8"),
    Broken("endless cell", "a.csv", b"row,column\na," + b"x" * 2_000 + b"\n", 2, None, "shorten"),
    Broken("too wide", "a.csv", b"row,column" + b",c" * 40 + b"\n" + b"a,b\n", 1, None, "keep those needed"),
    Broken("too large", "a.csv", b"row,column\n" + b"a,b\n" * 60_000, None, None, "split it"),
    Broken("workbook named .csv", "a.csv", GOOD, None, None, "ending .xlsx"),
    Broken("page named .csv", "a.csv", b"<html><table><tr><td>row</td></tr></table>", None, None, "HTML page"),
    Broken("unknown ending", "a.ods", b"row,column\na,b\n", None, None, "files end in .csv"),
    Broken("old .xls", "a.xlsx", OLE, None, None, "save it as .xlsx"),
    Broken("encrypted", "a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), None, None, "without a password"),
    Broken("page named .xlsx", "a.xlsx", b"\n<!DOCTYPE html><table>", None, None, "HTML page"),
    Broken("text named .xlsx", "a.xlsx", b"row,column\na,b\n", None, None, "save it again as .xlsx"),
    Broken("torn workbook", "a.xlsx", torn(GOOD), None, None, "save it again as .xlsx"),
    Broken("archive, no workbook", "a.xlsx", GOOD[:4] + b"junk" * 50, None, None, "again as .xlsx"),
    Broken("bomb", "a.xlsx", bomb(), None, None, "keep only the table"),
    Broken("cell in the far corner", "a.xlsx", FAR, None, None, "delete"),
    Broken("column of four letters", "a.xlsx", spoiled(b'r="B2"', b'r="XFDB15"'), None, None, "delete the cells"),
    Broken("column of forty letters", "a.xlsx", spoiled(b'r="B2"', b'r="' + b"A" * 40 + b'2"'), None, None, "again as"),
    Broken("row far below", "a.xlsx", spoiled(b'r="B2"', b"r='CC999999999'"), None, None, "delete the cells"),
    Broken("far cell behind attributes", "a.xlsx", spoiled(b'r="B2"', HIDDEN), None, None, "delete the cells"),
    Broken("sheet cut short", "a.xlsx", spoiled(b"</sheetData>", b""), None, None, "again as .xlsx"),
    Broken("sheet with entities", "a.xlsx", ENTITY, None, None, "again as .xlsx"),
    Broken("endless cell in a workbook", "a.xlsx", workbook(("row", "column"), ("a", "x" * 2_000)), 2, None, "shorten"),
    Broken("empty workbook", "a.xlsx", workbook(), 1, "row", "give the header row a column"),
    Broken("workbook with a header only", "a.xlsx", workbook(("row", "column")), 1, None, "add rows"),
    Broken("line that is no object", "a.jsonl", b'{"row": 1, "column": 2}\n[1]\n', 2, None, "one JSON object"),
    Broken("broken JSON", "a.jsonl", b'{"row": 1, "column": 2}\n{"row": \n', 2, None, "one JSON object"),
    Broken("bottomless JSON", "a.jsonl", b'{"row": ' + b"[" * 50_000 + b"\n", 1, None, "one JSON object"),
    Broken("name twice in an object", "a.jsonl", b'{"row": 1, "column": 2, "row": 3}\n', 1, "row", "keep one"),
    Broken("object in an object", "a.jsonl", b'{"row": {"a": 1}, "column": 2}\n', 1, "row", "must be a text"),
    Broken("NUL in JSON", "a.jsonl", b'{"row": "a\\u0000", "column": 2}\n', 1, "row", "without NUL"),
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.kind)
def test_read_table_of_a_broken_file_names_place_and_remedy(broken: Broken):
    with pytest.raises(BadInput) as refused:
        read_table(Upload(broken.name, broken.content), COLUMNS, limits=SMALL)

    first = refused.value.problems[0]
    assert (first.file, first.row, first.column) == (broken.name, broken.row, broken.column)
    assert broken.remedy in first.expected.en
    assert all("\n" not in line for lang in ("ko", "en") for line in refused.value.lines(lang))
    assert refused.value.lines("ko") != refused.value.lines("en")


def test_read_table_of_a_missing_file_says_so(tmp_path):
    with pytest.raises(BadInput, match="No such file or directory"):
        read_table(tmp_path / "absent.csv", COLUMNS)


def test_read_table_tells_all_problems_at_once():
    content = b"row,column\n" + b"a,b,c\n" * 3 + b"d,e,f\n"
    with pytest.raises(BadInput) as refused:
        read_table(Upload("a.csv", content), COLUMNS)
    assert [problem.row for problem in refused.value.problems] == [2, 3, 4, 5]


def test_bad_input_with_endless_problems_keeps_a_thousand_and_counts_the_rest():
    content = b"row,column\n" + b"a,b,c\n" * 2_500
    with pytest.raises(BadInput) as refused:
        read_table(Upload("a.csv", content), COLUMNS)
    assert refused.value.lines("en")[-1] == "… and 1,500 more"
    assert len(refused.value.lines("ko")) == 1_001
