"""The joint plan, the agreement and the results book: everything is in them, sums are equal."""

import io
import re

import pytest
from hwpx import HwpxDocument
from pypdf import PdfReader
from tests.plans.document_samples import EMPTY, SIGNED, WRITING, results

from naru.plans.documents import FORM_NAMES, agreement_document, agreement_values, plan_document, results_book
from naru.printing.blocks import Document, Grid
from naru.printing.hwpx import hwpx_of
from naru.printing.pdf import pdf_of
from naru.programmes.states import RoundState

HANGUL = re.compile("[가-힣]")


def squeezed(text: str) -> str:
    return "".join(text.split())


def pdf_pages(document: Document) -> list[str]:
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(pdf_of(document))).pages]


def hwpx_text(document: Document) -> str:
    return squeezed(HwpxDocument.open(hwpx_of(document)).text.plain())


def missing(words: list[str], text: str) -> list[str]:
    return [word for word in words if squeezed(word) not in text]


def told_by_plan() -> list[str]:
    """Something of every part, and every amount."""
    sheet = SIGNED
    return [
        sheet.number, sheet.title, sheet.field, sheet.programme_name, sheet.firm.name, sheet.institute.name,
        *sheet.summary.splitlines(), sheet.strategy.goal, sheet.strategy.approach, sheet.strategy.why,
        *(step.what for step in sheet.readiness), *(package.title for package in sheet.work),
        *(line.what for line in sheet.roles), sheet.ip.use, sheet.ip.royalty, *(risk.measure for risk in sheet.risks),
        *(target.measured for target in sheet.targets), *(line.what for line in sheet.roadmap),
        *(f"{line.amount_krw:,}" for line in sheet.roadmap), f"{sheet.total_krw:,}", f"{sheet.private_krw:,}",
        "2021-11-16 14:00", sheet.hash, sheet.signatures[0].signed_hash,
    ]  # fmt: skip


def test_plan_says_every_part_as_pdf_and_as_hwpx() -> None:
    document = plan_document(SIGNED, "ko")
    assert missing(told_by_plan(), "".join(pdf_pages(document))) == []
    assert missing(told_by_plan(), hwpx_text(document)) == []


def test_roadmap_total_is_exact_although_its_lines_are_cut() -> None:
    [grid] = [
        block
        for block in plan_document(SIGNED, "ko").blocks
        if isinstance(block, Grid) and block.caption == "해마다의 투자"
    ]
    assert [row[-1] for row in grid.rows] == ["1,500", "1,900", "900"]
    assert grid.total == (
        "합계\n(원)", "3,600\n3,600,000,001", "300\n300,500,000", "400\n400,000,000", "0\n0", "4,300\n4,300,500,001"
    )  # fmt: skip


def test_every_page_of_an_unsigned_plan_says_so_and_none_of_a_signed_one() -> None:
    assert [page for page in pdf_pages(plan_document(WRITING, "ko")) if "서명전" not in page] == []
    assert [page for page in pdf_pages(plan_document(SIGNED, "ko")) if "서명전" in page] == []
    assert [page for page in pdf_pages(plan_document(SIGNED, "ko")) if "예시문서" not in page] == []


@pytest.mark.parametrize("make", [plan_document, agreement_document])
def test_plan_without_a_word_still_prints(make: object) -> None:
    document = make(EMPTY, "ko")  # type: ignore[operator]
    assert pdf_of(document).startswith(b"%PDF")
    assert hwpx_of(document).startswith(b"PK")


def test_agreement_is_one_page_with_the_parties_in_order() -> None:
    [page] = pdf_pages(agreement_document(SIGNED, "ko"))
    places = [page.index(squeezed(name)) for name in ("예시 정밀", "예시 기술연구원", "예시 진흥원")]
    assert places == sorted(places)
    wanted = ["3,900,500,001원", "60%", "40%", "2022-01-01~2024-12-31", "제7조", SIGNED.signatures[2].signed_hash]
    assert missing(wanted, page) == []
    assert missing(wanted, hwpx_text(agreement_document(SIGNED, "ko"))) == []


def test_values_of_an_own_form_cover_every_name() -> None:
    values = agreement_values(SIGNED, "ko")
    assert tuple(values) == FORM_NAMES
    assert (values["기업"], values["민간투자"], values["협약일"]) == ("예시 정밀", "3,900,500,001원", "2021-11-16")
    assert set(agreement_values(EMPTY, "ko")["협약일"]) == {"—"}


def test_results_book_counts_and_sums_what_was_agreed() -> None:
    text = "".join(pdf_pages(results_book(results(3), "ko")))
    wanted = [
        "3쌍",
        f"{3 * SIGNED.private_krw:,}원",
        "예산이 맞지 않음 1",
        "예시 기업 3",
        "JP-2021-0003",
        "대전광역시",
        "수요발굴",
    ]
    assert missing(wanted, text) == []
    assert missing(wanted, hwpx_text(results_book(results(3), "ko"))) == []


def test_results_book_names_nobody_who_did_not_sign_even_for_the_operator() -> None:
    assert "숨은" not in repr(results_book(results(2), "ko"))


def test_results_book_of_an_open_round_says_on_every_page_that_it_is_a_preview() -> None:
    pages = pdf_pages(results_book(results(1, RoundState.RUNNING), "ko"))
    assert [page for page in pages if "공개전미리보기" not in page] == []
    assert "공개전미리보기" not in "".join(pdf_pages(results_book(results(1), "ko")))


def test_results_book_without_any_agreement_prints() -> None:
    assert pdf_of(results_book(results(0), "ko")).startswith(b"%PDF")


def test_documents_in_english_have_no_korean_of_their_own() -> None:
    for document in (agreement_document(SIGNED, "en"), plan_document(SIGNED, "en"), results_book(results(2), "en")):
        assert document.language == "en"
        heads = [
            text
            for block in document.blocks
            for text in (
                getattr(block, "title", ""), getattr(block, "caption", ""), getattr(block, "under", ""),
                *(column.title for column in getattr(block, "columns", ())),
                *(row[0] for row in getattr(block, "rows", ()) if getattr(block, "kind", "") in {"facts", "figures"}),
            )
        ]  # fmt: skip
        assert [text for text in (document.title, document.head, *heads) if HANGUL.search(text)] == []
