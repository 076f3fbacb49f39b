"""What people really send is read right."""

import datetime as dt
import io

import numpy as np
import pytest
import xlsxwriter

from naru_engine.tables import Column, Problems, Upload, numbers, read_table, texts, whole_numbers

COLUMNS = (
    Column("row", ("행", "과제"), required=True),
    Column("column", ("열", "평가위원"), required=True),
    Column("score", ("점수",)),
)


def read(name: str, content: bytes | str):
    return read_table(Upload(name, content.encode() if isinstance(content, str) else content), COLUMNS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_read_table_in_any_encoding_gives_the_same_text(encoding):
    table = read("a.csv", "과제,평가위원,점수\n똠방각하,펲시콜라,1\n".encode(encoding))
    assert table.columns == {"row": ["똠방각하"], "column": ["펲시콜라"], "score": ["1"]}


def test_read_table_with_decomposed_hangul_composes_it():
    table = read("a.csv", "row,column\n가,나\n")
    assert table["row"] == ["가"]


@pytest.mark.parametrize(
    "header",
    [
        "row,column,score",
        "Row , COLUMN,Score",
        "과제*,평가위원(필수),점수 (0-1)",
        '"과\n제","평가 위원",[점수]',
        "\ufeff\u200brow,col_umn,＊점수",
        "점수,열,행",
        "row;column;score",
        "row\tcolumn\tscore",
    ],
)
def test_read_table_with_a_messy_header_knows_its_columns(header):
    delimiter = next(mark for mark in (";", "\t", ",") if mark in header)
    table = read("a.csv", header + "\n" + delimiter.join(["x", "y", "1"]) + "\n")
    assert table.known == {"row", "column", "score"}


def test_read_table_with_title_rows_above_the_header_skips_them():
    table = read("a.csv", '2026년 평가위원 배정표,,\n"작성: 2026-01-01",,\n,,\n행,열,점수\na,b,0.5\n')
    assert (table["row"], list(table.row_numbers)) == (["a"], [5])


def test_read_table_with_a_header_merged_over_two_rows_joins_them():
    table = read("a.csv", "과제,평가,\n,평가위원,점수\na,b,0.5\n")
    assert table.columns == {"row": ["a"], "column": ["b"], "score": ["0.5"]}


def test_read_table_numbers_rows_as_a_spreadsheet_shows_them():
    table = read("a.csv", 'row,column\n"two\nlines",b\n\nc,d\n')
    assert (table["row"], list(table.row_numbers)) == (["two\nlines", "c"], [2, 4])


def test_read_table_keeps_further_columns_under_their_own_names():
    table = read("a.csv", "row,비고,column,비고,,note \na,1,b,2,,3\n")
    assert table.further == ("비고", "비고 (2)", "note")
    assert table["비고 (2)"] == ["2"]


def test_read_table_fills_a_short_row_with_empty_cells():
    assert read("a.csv", "row,column,score\na,b\n")["score"] == [""]


def test_read_table_of_a_workbook_gives_what_the_person_sees():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["행", "열", "점수", "날짜", "참"])
    sheet.write_row(1, 0, [3, "0012", 0.1])
    sheet.write_datetime(1, 3, dt.date(2026, 1, 2), day)
    sheet.write_boolean(1, 4, True)
    sheet.write_formula(3, 0, "=1+1", None, 2)
    sheet.write_row(3, 1, ["b", 12345678901])
    book.add_worksheet("둘째").write(0, 0, "무시")
    book.close()

    table = read("a.xlsx", stream.getvalue())

    assert [cells for _, cells in table.records()] == [
        {"row": "3", "column": "0012", "score": "0.1", "날짜": "2026-01-02", "참": "TRUE"},
        {"row": "2", "column": "b", "score": "12345678901", "날짜": "", "참": ""},
    ]
    assert list(table.row_numbers) == [2, 4]


def test_read_table_of_json_lines_joins_keys_and_lists():
    table = read("a.jsonl", '{"row": 1.0, "column": ["a", "b"]}\n\n{"점수": 0.25, "column": "c", "row": true}\n')
    assert table.columns == {"row": ["1", "TRUE"], "column": ["a;b", "c"], "score": ["", "0.25"]}
    assert list(table.row_numbers) == [1, 3]


def test_read_table_takes_the_guard_off_a_formula_but_keeps_numbers():
    assert read("a.csv", "row,column\n'=1+1,'tis\n-1,+82\n")["row"] == ["=1+1", "-1"]


def test_numbers_reads_thousands_and_tells_every_bad_cell():
    table = read("a.csv", 'row,column,score\na,b,"1,250.5"\na,c,1_0\na,d,nan\na,e,\na,f,-2\n')
    problems = Problems()
    values = numbers(table, "score", problems, low=0)
    assert values[0] == 1250.5
    with pytest.raises(Exception, match="must be") as refused:
        problems.raise_any()
    assert [(p.row, p.value) for p in refused.value.problems] == [(3, "1_0"), (4, "nan"), (5, ""), (6, "-2")]


def test_numbers_with_a_meaning_for_empty_uses_it():
    table = read("a.csv", "row,column,score\na,b,\na,c,2\n")
    problems = Problems()
    assert np.array_equal(numbers(table, "score", problems, empty=np.nan), [np.nan, 2.0], equal_nan=True)
    assert problems.found == 0


def test_whole_numbers_refuses_fractions_and_ranges():
    table = read("a.csv", "row,column,score\na,b,1.5\na,c,-1\na,d,x\na,e,7\n")
    problems = Problems()
    assert whole_numbers(table, "score", problems)[3] == 7
    assert problems.found == 3


def test_texts_tells_each_empty_cell():
    table = read("a.csv", "row,column,score\n,b,1\nc,d,2\n")
    problems = Problems()
    texts(table, "row", problems)
    assert problems.found == 1


def test_problem_line_shows_control_characters_instead_of_obeying_them():
    table = read("a.csv", 'row,column,score\na,b,"x\ny\x1b[31m"\n')
    problems = Problems()
    numbers(table, "score", problems)
    with pytest.raises(Exception, match="must be") as refused:
        problems.raise_any()
    assert refused.value.lines("en") == [
        "a.csv, row 2, column 'score': 'x\\ny\\x1b[31m' → must be a number, such as 0.75"
    ]
    assert refused.value.lines("ko") == ["a.csv 2행 'score' 열: 'x\\ny\\x1b[31m' → 수를 적으세요(예: 0.75)"]


@pytest.mark.parametrize("ragged", ["a,b\nc,d,1,2\n", "a,b,1\n\nc,d,2\n", "a,b,1\r\nc,d\n"])
def test_read_table_of_a_file_that_only_looks_plain_keeps_its_rows_apart(ragged):
    table = read_table(Upload("a.csv", b"row,column,score,\n" + ragged.encode()), COLUMNS)
    assert table["row"] == ["a", "c"]


def test_read_table_of_a_plain_file_equals_the_quoted_one():
    plain = "row,column,score\r\n" + "".join(f" r{i} ,c{i},{i}\r\n" for i in range(50))
    quoted = plain.replace("row", '"row"')
    assert read("a.csv", plain).columns == read("a.csv", quoted).columns


def test_formula_error_reads_as_the_person_sees_it() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "title"])
        sheet.write(2, 0, "a")
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        book.add_worksheet().write_formula(2, 0, "=x", None, "#NAME?")
    table = read_table(Upload("t.xlsx", buffer.getvalue()), [Column("id"), Column("title")])
    assert (table["id"], table["title"]) == (["a"], ["#DIV/0!"])
