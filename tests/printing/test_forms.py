"""An operator's own form: every place is found and filled, or named when nobody has its value."""

import io
import zipfile

import pytest
from hwpx import HwpxDocument

from naru.printing.forms import NotAForm, PlaceKind, UnknownPlaces, filled, places_in

VALUES = {"기업": "갑 회사", "기관": "을 연구원", "과제명": "좋은 과제", "금액": "10원", "서명일": "2021-11-16"}


def form(text: str = "당사자: {{ 기업 }}와 {{기관}}") -> bytes:
    made = HwpxDocument.new()
    made.add_paragraph(text)
    made.fields.add("과제명", prompt="과제 이름을 적으세요")
    table = made.add_table(1, 2, width=48000, height=2300)
    table.cell(0, 0).text = "금액 {{금액}}"
    table.cell(0, 1).field_name = "서명일"
    made.page.set_header(text="머리글 {{기업}}")
    return made.to_bytes()


def test_form_places_are_named_with_their_kind() -> None:
    found = {(place.name, place.kind) for place in places_in(form())}
    assert found == {
        ("과제명", PlaceKind.FIELD), ("서명일", PlaceKind.CELL), ("기업", PlaceKind.TEXT), ("기관", PlaceKind.TEXT),
        ("금액", PlaceKind.TEXT),
    }  # fmt: skip


def test_filled_form_has_every_value_and_no_place_left_in_its_text() -> None:
    made = filled(form(), VALUES)
    read = HwpxDocument.open(made)
    cells = read.tables[0]
    assert "당사자: 갑 회사와 을 연구원" in read.text.plain()
    assert "좋은 과제" in read.text.plain()
    assert [cells.cell(0, 0).text, cells.cell(0, 1).text] == ["금액 10원", "2021-11-16"]
    assert [place for place in places_in(made) if place.kind is PlaceKind.TEXT] == []
    assert b"{{" not in zipfile.ZipFile(io.BytesIO(made)).read("Contents/section0.xml")


def test_place_written_in_letters_of_two_looks_is_filled() -> None:
    made = HwpxDocument.new()
    paragraph = made.add_paragraph("주식회사 {{기")
    paragraph.add_run("업}} 귀하", bold=True)
    assert "주식회사 갑 회사 귀하" in HwpxDocument.open(filled(made.to_bytes(), VALUES)).text.plain()


def test_unknown_places_are_reported_by_name_and_text_and_nothing_is_filled() -> None:
    content = form("담당: {{담당자}}")
    with pytest.raises(UnknownPlaces) as refused:
        filled(content, VALUES)
    assert [(place.name, place.near) for place in refused.value.places] == [("담당자", "담당: {{담당자}}")]


def test_value_that_looks_like_a_place_is_only_text() -> None:
    made = filled(form(), {**VALUES, "과제명": "{{금액}} {{없음}}"})
    assert [place for place in places_in(made) if place.kind is PlaceKind.TEXT] == []
    assert "10원 " not in HwpxDocument.open(made).text.plain().replace("금액 10원", "")


def archive(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 half an archive",
        archive(word=b"not ours"),
        archive(mimetype=b"application/hwp+zip"),
        archive(mimetype=b"application/hwp+zip", **{"Contents/section0.xml": b"<!DOCTYPE x []><x/>"}),
        archive(mimetype=b"application/hwp+zip", bomb=b"\0" * (65 * 1024 * 1024)),
    ],
    ids=["empty", "cut", "other", "no parts", "document type", "bomb"],
)  # fmt: skip
def test_file_that_is_no_form_is_refused(content: bytes) -> None:
    with pytest.raises(NotAForm):
        places_in(content)
