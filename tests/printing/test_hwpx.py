"""Documents as HWPX: read again by the library, with the tables as tables."""

from dataclasses import replace

from hwpx import HwpxDocument
from tests.printing.samples import DOCUMENT, ROWS, WORDS

from naru.printing.blocks import Column, Grid, Heading
from naru.printing.hwpx import hwpx_of


def test_hwpx_says_every_block_and_passes_validation() -> None:
    read = HwpxDocument.open(hwpx_of(DOCUMENT))
    text = read.text.plain()
    assert [word for word in WORDS if word not in text] == []
    assert list(read.validate().issues) == []


def test_hwpx_table_keeps_its_cells_and_repeats_its_head() -> None:
    tables = list(HwpxDocument.open(hwpx_of(DOCUMENT)).tables)
    [money] = [table for table in tables if table.row_count == len(ROWS) + 2]
    assert [money.cell(0, 1).text, money.cell(60, 1).text, money.cell(61, 1).text] == [
        "금액",
        "2,081",
        "1,500,000,000원",
    ]
    assert (money.element.get("repeatHeader"), money.rows[0].cells[0].element.get("header")) == ("1", "1")


def test_headings_are_outline_paragraphs_and_plain_paragraphs_are_not() -> None:
    read = HwpxDocument.open(hwpx_of(DOCUMENT))
    outline = read.styles.resolve("개요 1").id
    assert [each.text for each in read.paragraphs if str(each.style_id_ref) == str(outline)] == ["개요", "투자"]


def test_headings_of_both_levels_begin_a_page_where_they_should() -> None:
    headings = (Heading("부분", starts_page=True), Heading("하나", level=2), Heading("둘", level=2, starts_page=True))
    read = HwpxDocument.open(hwpx_of(replace(DOCUMENT, blocks=headings)))
    breaks = {each.text: each.element.get("pageBreak") for each in read.paragraphs}
    assert [breaks[heading.text] for heading in headings] == ["1", "0", "1"]


def test_row_is_as_high_as_its_fullest_cell_needs() -> None:
    columns = (Column("이름"), Column("내용"))
    rows = (("짧음", "한 줄"), ("긺", "가" * 60), ("나뉨", "첫 줄\n둘째 줄\n셋째 줄"))
    document = replace(DOCUMENT, blocks=(Grid("표", columns, rows),))
    [table] = HwpxDocument.open(hwpx_of(document)).tables
    heights = [[cell.height for cell in row.cells] for row in table.rows]
    assert heights == [[2300, 2300], [2300, 2300], [5340, 5340], [5340, 5340]]
