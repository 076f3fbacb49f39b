"""What is written opens right, is safe to open, and is the same each time."""

import io
import os
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from naru_engine.tables import (
    BadInput,
    Column,
    Figure,
    Phrase,
    Result,
    ResultColumn,
    histogram,
    read_table,
    result_bytes,
    write_files,
    write_result,
)

COLUMNS = (
    ResultColumn("row", Phrase("행", "row")),
    ResultColumn("score", Phrase("점수", "score"), "number"),
    ResultColumn("count", Phrase("건수", "count"), "integer", Phrase("건", "items")),
)
SPREAD = histogram(
    np.array([1.0, 2.0, 2.5]),
    title=Phrase("분포", "spread"),
    across=Phrase("점수", "score"),
    up=Phrase("건수", "count"),
)
SAMPLE = Result(
    Phrase("배정 <결과>", "Assignment <result>"),
    COLUMNS,
    [("=1+1", 0.1, 1), ("가나", 2.5, None), ("-1", 3.0, 3), ("http://x.test", -1.0, 4)],
    figures=[Figure(Phrase("합계", "total"), 5.5, Phrase("점수의 합", "sum of scores"))],
    pictures=[SPREAD] if SPREAD else [],
    notes=[Phrase("메모", "a note")],
)
READ = (Column("row", ("행",), required=True), Column("score", ("점수",), required=True), Column("count", ("건수",)))


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".xlsx"])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_write_result_then_read_gives_the_same_cells(tmp_path, ending, lang):
    path = tmp_path / f"out{ending}"
    write_result(path, SAMPLE, lang=lang)
    table = read_table(path, READ)
    assert table["row"] == ["=1+1", "가나", "-1", "http://x.test"]
    assert [float(cell) for cell in table["score"]] == [0.1, 2.5, 3.0, -1.0]
    assert table["count"] == ["1", "", "3", "4"]


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".xlsx", ".html"])
def test_result_bytes_of_the_same_result_are_the_same(ending):
    path = Path("out" + ending)
    assert result_bytes(path, SAMPLE, lang="ko") == result_bytes(path, SAMPLE, lang="ko")


def test_result_bytes_of_csv_opens_in_excel_and_runs_nothing():
    content = result_bytes(Path("out.csv"), SAMPLE, lang="ko")
    assert content.startswith(b"\xef\xbb\xbfrow,score,count\r\n'=1+1,0.1,1\r\n")
    assert b"\r\n-1,3.0,3\r\n" in content


def test_result_bytes_of_xlsx_holds_no_formula_and_no_link():
    content = result_bytes(Path("out.xlsx"), SAMPLE, lang="ko")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 'state="frozen"' in sheet


def test_result_bytes_of_html_is_self_contained_and_escaped():
    page = result_bytes(Path("out.html"), SAMPLE, lang="ko").decode()
    opened: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            opened.append(tag)
            assert not {"src", "href"} & {name for name, _ in attrs}

    Reader().feed(page)
    assert '<html lang="ko">' in page
    assert "배정 &lt;결과&gt;" in page
    assert {"table", "caption", "thead", "svg", "desc", "dl"} <= set(opened)
    assert not {"script", "link", "img"} & set(opened)


def test_write_result_with_an_unknown_ending_writes_nothing(tmp_path):
    with pytest.raises(BadInput, match="output files end in"):
        write_result(tmp_path / "out.pdf", SAMPLE, lang="ko")
    assert list(tmp_path.iterdir()) == []


def test_write_files_where_one_place_is_missing_leaves_no_trace(tmp_path):
    good = tmp_path / "good.csv"
    good.write_bytes(b"old")
    with pytest.raises(BadInput, match="cannot be written"):
        write_files({good: b"new", tmp_path / "absent" / "bad.csv": b"new"})
    assert [path.name for path in tmp_path.iterdir()] == ["good.csv"]
    assert good.read_bytes() == b"old"


def test_write_files_respects_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        write_files({tmp_path / "a.csv": b"x"})
    finally:
        os.umask(before)
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o640


def test_histogram_of_nothing_is_no_picture():
    assert histogram(np.array([]), title=Phrase("", ""), across=Phrase("", ""), up=Phrase("", "")) is None


def test_page_shows_what_rows_share_once_above_them() -> None:
    columns = [
        ResultColumn("demand", Phrase("수요", "Demand")),
        ResultColumn("rank", Phrase("순위", "Rank"), "integer"),
    ]
    result = Result(Phrase("결과", "Result"), columns, [["기포", 1], ["기포", 2], ["<냄새>", 1]], groups=("demand",))
    page = result_bytes(Path("found.html"), result, lang="ko").decode()
    assert page.count("<tr class=group>") == 2
    assert page.count("기포") == 1
    assert "&lt;냄새&gt;" in page
    assert "수요</th>" not in page


def test_histogram_has_round_edges_that_hold_every_value() -> None:
    picture = histogram(
        np.array([0.013, 0.1, 0.137, 0.61]), title=Phrase("", ""), across=Phrase("", ""), up=Phrase("", ""), bins=8
    )
    assert picture is not None
    assert picture.labels[0] == "0–0.1"
    assert picture.values == (1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 1.0)


def test_page_leaves_out_a_column_that_is_empty_throughout() -> None:
    columns = (ResultColumn("a", Phrase("가", "Alpha")), ResultColumn("b", Phrase("나", "Beta")))
    empty = Result(Phrase("표", "table"), columns, [("x", ""), ("y", None)])
    assert "Beta" not in result_bytes(Path("x.html"), empty, lang="en").decode()
    assert "Beta" in result_bytes(Path("x.html"), Result(Phrase("표", "table"), columns, []), lang="en").decode()
    assert "b" in result_bytes(Path("x.csv"), empty, lang="en").decode("utf-8-sig").splitlines()[0]


def test_page_says_on_a_phone_what_each_cell_is_whatever_its_heading_holds() -> None:
    column = ResultColumn("a", Phrase("가", 'x"; } </style><script>alert(1)</script> {\\'))
    said = result_bytes(Path("x.html"), Result(Phrase("표", "table"), (column,), [("x",)]), lang="en").decode()
    assert "</style><script>" not in said
    assert said.count("</style>") == 1
    rule = said.split("tr:not(.group) > :nth-child(1)::before")[1].split("\n")[0]
    assert rule.count('"') == 2
