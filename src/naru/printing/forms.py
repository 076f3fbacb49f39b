"""An operator's own form, filled: an HWPX file whose fields, named cells and {{words}} say which value goes where."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_WORD = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
# A form is a few pages. More than this unpacked is not one, whatever its packed size says.
MOST_BYTES = 64 * 1024 * 1024
_SHOWN = 60
_XML = (".xml", ".hpf", ".rdf")


class PlaceKind(StrEnum):
    FIELD = "field"  # 누름틀
    CELL = "cell"  # a named cell of a table
    TEXT = "text"  # {{name}} somewhere in the text


@dataclass(frozen=True, slots=True)
class FormPlace:
    """A place to be filled. near : the text it stands in, cut short."""

    name: str
    kind: PlaceKind
    near: str = ""


class NotAForm(Exception):
    """The file cannot be read as HWPX."""


class UnknownPlaces(Exception):
    """The form asks for values that nobody has."""

    def __init__(self, places: tuple[FormPlace, ...]) -> None:
        super().__init__(f"the form asks for unknown values: {', '.join(place.name for place in places)}")
        self.places = places


def places_in(content: bytes) -> tuple[FormPlace, ...]:
    """Every place of the form, in order of kind. Raises NotAForm."""
    with _opened(content) as form:
        return tuple(_places(form))


def filled(content: bytes, values: Mapping[str, str]) -> bytes:
    """The form with every place filled, and nothing else changed. Line breaks in a value become spaces.

    Raises UnknownPlaces when the form asks for anything else, and NotAForm.
    """
    with _opened(content) as form:
        places = tuple(_places(form))
        unknown = tuple(place for place in places if place.name not in values)
        if unknown:
            raise UnknownPlaces(unknown)
        for index, field in enumerate(form.fields.all):
            if field.name:
                form.fields.fill(_one_line(values[field.name]), field_index=index)
        for name in {place.name for place in places if place.kind is PlaceKind.CELL}:
            form.fields.fill_cell(_one_line(values[name]), name=name)
        for written, name in sorted({(word.written, word.name) for word in _words(form)}):
            form.text.replace(written, _one_line(values[name]), everywhere=True)
        made: bytes = form.to_bytes()
        return made


@dataclass(frozen=True, slots=True)
class _Word:
    written: str
    name: str
    near: str


def _opened(content: bytes) -> Any:
    from hwpx import HwpxDocument

    _check(content)
    try:
        return HwpxDocument.open(content)
    except Exception as error:  # the library has many ways to say that a file is broken
        raise NotAForm(f"not readable as HWPX: {type(error).__name__}") from error


def _check(content: bytes) -> None:
    """Raises NotAForm for what is not HWPX, unpacks to too much, or defines entities of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if not parts or parts[0].filename != "mimetype" or archive.read(parts[0]) != b"application/hwp+zip":
                raise NotAForm("the archive does not begin as HWPX does")
            if sum(part.file_size for part in parts) > MOST_BYTES:
                raise NotAForm(f"unpacks to more than {MOST_BYTES} bytes")
            for part in parts:
                if part.filename.endswith(_XML) and b"<!DOCTYPE" in archive.read(part):
                    raise NotAForm(f"{part.filename} declares a document type")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise NotAForm("not an archive that can be read") from error


def _places(form: Any) -> Iterator[FormPlace]:
    for field in form.fields.all:
        if field.name:
            yield FormPlace(field.name, PlaceKind.FIELD)
    for cell in form.fields.cells:
        yield FormPlace(cell.name, PlaceKind.CELL)
    for word in _words(form):
        yield FormPlace(word.name, PlaceKind.TEXT, word.near)


def _words(form: Any) -> Iterator[_Word]:
    """Every {{name}} of body, tables, text boxes, headers and footers; one that repeats in them is one."""
    seen: set[tuple[str, str]] = set()
    for section in form.sections:
        for paragraph in section.element.iter("{*}p"):
            text = "".join(part.text or "" for part in paragraph.findall("{*}run/{*}t"))
            for found in _WORD.finditer(text):
                if (found.group(), text) not in seen:
                    seen.add((found.group(), text))
                    yield _Word(found.group(), found.group(1), text[:_SHOWN])


def _one_line(value: str) -> str:
    """A value must not look like a place to be filled."""
    return " ".join(value.replace("{{", "{ {").split())
