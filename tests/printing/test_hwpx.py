"""Documents as HWPX: read again by the library, with the tables as tables."""

from hwpx import HwpxDocument
from tests.printing.samples import DOCUMENT, ROWS, WORDS

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
