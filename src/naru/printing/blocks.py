"""What a printed document holds, as plain values that know nothing of PDF or HWPX. Texts are in one language."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal


class Tone(StrEnum):
    """How a paragraph is meant."""

    BODY = "body"
    LEAD = "lead"  # the sentence that matters most on its page
    NOTE = "note"  # small: where a figure comes from
    WARNING = "warning"  # what must not be overlooked: not signed, an example


class Align(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    CENTRE = "center"


@dataclass(frozen=True, slots=True)
class Heading:
    """level : 1 for a part of the document, 2 inside it."""

    text: str
    level: int = 1
    starts_page: bool = False
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    tone: Tone = Tone.BODY
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Clause:
    """One article of an agreement: its number and title, and what it says."""

    title: str
    text: str
    kind: Literal["clause"] = "clause"


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and its value, one below the other. caption : names the table for those who hear it."""

    caption: str
    rows: tuple[tuple[str, str], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Figures:
    """A row of headline figures: value, and what it counts."""

    caption: str
    rows: tuple[tuple[str, str], ...]
    kind: Literal["figures"] = "figures"


@dataclass(frozen=True, slots=True)
class Column:
    """share : of the width, compared with the other columns."""

    title: str
    share: float = 1
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. total : its last line, set apart. Every line has a cell for each column.

    Raises ValueError for a line of another length.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    unit: str = ""
    kind: Literal["grid"] = "grid"

    def __post_init__(self) -> None:
        for line in (*self.rows, *((self.total,) if self.total else ())):
            if len(line) != len(self.columns):
                raise ValueError(f"table {self.caption!r}: {len(line)} cells for {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Bar:
    """share : 0 to 1 of the full length. note : what happened beside it."""

    name: str
    value: str
    share: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A table whose values are also drawn as bars. heads : titles of the name, the value and the note."""

    caption: str
    heads: tuple[str, str, str]
    bars: tuple[Bar, ...]
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True, slots=True)
class SignatureBox:
    """state : when it was signed and the hash of it, or that it is not."""

    party: str
    organisation: str
    signer: str
    state: str
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Signatures:
    caption: str
    boxes: tuple[SignatureBox, ...]
    kind: Literal["signatures"] = "signatures"


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents: headings of level 1 with their pages."""

    title: str
    kind: Literal["contents"] = "contents"


@dataclass(frozen=True, slots=True)
class Cover:
    """A page of its own. parties : who stands behind the document, in order."""

    over: str
    title: str
    under: str
    rows: tuple[tuple[str, str], ...]
    parties: tuple[str, ...]
    day: str
    mark: str = ""
    kind: Literal["cover"] = "cover"


Block = Heading | Text | Clause | Facts | Figures | Grid | Bars | Signatures | Contents | Cover


@dataclass(frozen=True, slots=True)
class Document:
    """A document on A4. made_on : the date in the file. head, mark : run along the top of every page but a cover.

    A document without a cover begins with its title.
    """

    title: str
    language: Literal["ko", "en"]
    author: str
    head: str
    made_on: date
    blocks: tuple[Block, ...]
    mark: str = ""

    @property
    def has_cover(self) -> bool:
        return any(isinstance(block, Cover) for block in self.blocks)
