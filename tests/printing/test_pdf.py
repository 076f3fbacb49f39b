"""Documents as PDF: everything is in it, tagged, the same each time."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader
from tests.printing.samples import DOCUMENT, WORDS

from naru.printing.blocks import Column, Document, Grid, Text
from naru.printing.pdf import pdf_of


def text_of(document: Document) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(document))).pages)


def test_pdf_says_every_block() -> None:
    text = text_of(DOCUMENT)
    assert [word for word in WORDS if word not in text] == []


def test_pdf_is_tagged_for_screen_readers_in_its_language() -> None:
    reader = PdfReader(io.BytesIO(pdf_of(DOCUMENT)))
    root = reader.root_object
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"], reader.metadata.title) == (True, "ko-KR", "견본 문서")  # type: ignore[index, union-attr]
    assert "pdfuaid" in reader.xmp_metadata.stream.get_data().decode()  # type: ignore[union-attr]


def test_pdf_of_the_same_document_is_the_same_bytes() -> None:
    assert pdf_of(DOCUMENT) == pdf_of(DOCUMENT)


def test_head_of_a_table_is_repeated_on_every_page_and_the_mark_too() -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(DOCUMENT))).pages]
    with_table = [text for text in pages if "20" in text and "연도" in text]
    assert len(with_table) >= 2
    assert [number for number, text in enumerate(pages[1:], 2) if "예시 문서" not in text] == []


def test_character_without_a_glyph_still_prints() -> None:
    assert "기쁨" in text_of(replace(DOCUMENT, blocks=(Text("기쁨 🙂 ก"),)))


def test_markup_in_a_text_is_only_text() -> None:
    assert "#panic() *굵게* $x$" in text_of(replace(DOCUMENT, blocks=(Text("#panic() *굵게* $x$"),)))


def test_line_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Grid("표", (Column("가"), Column("나")), (("하나",),))
