"""What a command has found, before it takes the form of a file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from naru_engine.tables.problems import Phrase

Cell = str | int | float | bool | None
Kind = Literal["text", "long text", "integer", "number", "share"]


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of a result.

    name : canonical, the heading in .csv and .jsonl
    label : the heading for people, in .xlsx and .html
    kind : 'share' is a number in [0, 1] shown with decimals; 'long text' wraps
    decimals : digits shown in .xlsx and .html; .csv and .jsonl hold the full number
    """

    name: str
    label: Phrase
    kind: Kind = "text"
    unit: Phrase | None = None
    decimals: int = 3

    def heading(self, lang: str) -> str:
        label = self.label.say(lang)
        return f"{label} ({self.unit.say(lang)})" if self.unit else label

    @property
    def numeric(self) -> bool:
        return self.kind in ("integer", "number", "share")


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline number of a result, with a word on what it means."""

    label: Phrase
    value: Cell
    note: Phrase | None = None
    decimals: int = 3


@dataclass(frozen=True, slots=True)
class BarPicture:
    """A bar chart. The same numbers stand in its text, for those who cannot see it."""

    title: Phrase
    across: Phrase
    up: Phrase
    labels: tuple[str, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Title, headline figures, pictures and rows.

    groups : names of columns whose values consecutive rows share; a page shows them once, above their rows
    """

    title: Phrase
    columns: Sequence[ResultColumn]
    rows: Sequence[Sequence[Cell]]
    figures: Sequence[Figure] = ()
    pictures: Sequence[BarPicture] = ()
    notes: Sequence[Phrase] = field(default=())
    groups: Sequence[str] = ()


def shown(value: Cell, decimals: int) -> str:
    """A cell as people read it: 1,234.500, and an en dash where there is nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        if value == 0:
            return "0"
        return f"{value:,.{decimals}f}"
    return value
