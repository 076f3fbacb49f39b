"""A table as read: text cells in named columns, each row with the number the person sees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from naru_engine.tables.problems import Phrase, Problem


@dataclass(frozen=True, slots=True)
class Table:
    """Column-wise, for a list of millions of pairs is the common case and a dict per row would not fit.

    columns : name → cells; trimmed NFC text, '' where empty. Canonical names where known, else the file's heading
    headings : name → heading as the file writes it
    known : the canonical names that the file has
    row_numbers : row in the spreadsheet (from 1, header included) or line of a .jsonl
    sha256 : of the bytes read
    """

    file: str
    sha256: str
    columns: dict[str, list[str]]
    headings: dict[str, str]
    known: frozenset[str]
    row_numbers: Sequence[int]

    def __len__(self) -> int:
        return len(self.row_numbers)

    def __getitem__(self, name: str) -> list[str]:
        return self.columns[name]

    def has(self, name: str) -> bool:
        return name in self.known

    def get(self, name: str) -> list[str]:
        """The cells of a column; all empty when the file does not have it."""
        return self.columns[name] if name in self.columns else [""] * len(self)

    @property
    def further(self) -> tuple[str, ...]:
        """Columns that no command knows; they are passed on."""
        return tuple(name for name in self.columns if name not in self.known)

    def problem(self, index: int, name: str, expected: Phrase) -> Problem:
        """What is wrong with one cell, by its index in this table."""
        return Problem(self.file, self.row_numbers[index], self.heading(name), self.get(name)[index], expected)

    def heading(self, name: str) -> str:
        return self.headings.get(name, name) or name

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Row number and cells by name, row after row."""
        names = list(self.columns)
        for number, cells in zip(
            self.row_numbers, zip(*self.columns.values(), strict=True) if names else iter(()), strict=False
        ):
            yield number, dict(zip(names, cells, strict=True))
