"""What is wrong with a file, said so that a person can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self

Language = Literal["ko", "en"]

SHOWN_VALUE = 60  # characters of an offending value that a message repeats
SHOWN_PROBLEMS = 1_000  # a million bad rows is one mistake made a million times


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence in both languages; the engine has no message catalogue."""

    ko: str
    en: str

    def say(self, lang: str) -> str:
        return self.ko if lang == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what is expected there.

    row : the row the person sees in a spreadsheet, from 1, header included; None when it concerns the whole file
    column : the heading as the file writes it; None when it concerns the whole row
    value : the offending text; None when there is none to show
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    expected: Phrase

    def line(self, lang: str) -> str:
        """The problem on one line, whatever the value holds."""
        places = [one_line(self.file)]
        if self.row is not None:
            places.append(f"{self.row}행" if lang == "ko" else f"row {self.row}")
        if self.column is not None:
            places.append(f"'{shorten(self.column)}' 열" if lang == "ko" else f"column '{shorten(self.column)}'")
        place = (" " if lang == "ko" else ", ").join(places)
        shown = "" if self.value is None else f"'{shorten(self.value)}' → "
        return f"{place}: {shown}{one_line(self.expected.say(lang))}"


class BadInput(Exception):
    """A file cannot be used. Holds every problem found, not the first one."""

    def __init__(self, problems: Iterable[Problem], *, found: int | None = None) -> None:
        self.problems = tuple(problems)
        self.found = len(self.problems) if found is None else found
        super().__init__("\n".join(self.lines("en")))

    @classmethod
    def one(cls, file: str, expected: Phrase, *, row: int | None = None, value: str | None = None) -> Self:
        return cls([Problem(file, row, None, value, expected)])

    def lines(self, lang: str) -> list[str]:
        lines = [problem.line(lang) for problem in self.problems]
        hidden = self.found - len(self.problems)
        if hidden:
            lines.append(f"… 그 밖에 {hidden:,}건" if lang == "ko" else f"… and {hidden:,} more")
        return lines


class Problems:
    """Collects problems while a file is read, so that all are told at once."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self.found = 0

    def add(self, problem: Problem) -> None:
        self.found += 1
        if len(self._kept) < SHOWN_PROBLEMS:
            self._kept.append(problem)

    def extend(self, bad: BadInput) -> None:
        for problem in bad.problems:
            self.add(problem)
        self.found += bad.found - len(bad.problems)

    def raise_any(self) -> None:
        """Raise BadInput when anything was added."""
        if self.found:
            raise self.gathered()

    def gathered(self) -> BadInput:
        return BadInput(self._kept, found=self.found)


def one_line(text: str) -> str:
    """Line breaks and control characters are shown, never obeyed: a value must not forge a line of the report."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


def shorten(value: str) -> str:
    return one_line(value if len(value) <= SHOWN_VALUE else value[: SHOWN_VALUE - 1] + "…")
