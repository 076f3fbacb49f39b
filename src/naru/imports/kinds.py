"""What a stage tells about the rows that can be imported into it.

A stage that can be imported has a module `row_kinds.py` which ends in `register(OrganisationRows())` or the like. The
import stage reads the file, calls `clean` for the preview, `write` for each row that is applied and `undo` to take
one back; it never knows what the columns mean. The life of a batch of rows is in `states.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.utils import translation

from naru.core.actor import Actor
from naru.core.errors import NotFound
from naru_engine.tables import Column, Phrase

CLEANED_AT_ONCE = 500  # rows that one call of `clean` receives at most

Values = Mapping[str, Any]  # by column name; texts, whole numbers, booleans, None and lists of these: kept as JSON


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why one row cannot be written.

    column : canonical name of the column; "" when it concerns the whole row
    code : stable, for the API and the reference, such as "business_number_invalid"
    expected : what is expected there, as a remedy: «사업자등록번호 10자리를 적으세요»
    """

    column: str
    value: str
    code: str
    expected: Phrase


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One row as it will be written.

    values : what will be written, only for columns that the file has (an absent column leaves its field alone)
    subject_id : the record that the row changes; None when it makes a new one
    before : the record's present values for the keys of `values`; empty when new. Equal to `values`: nothing to do
    identity : what makes two rows of one file the same thing ("" = nothing does); a repeat is a problem
    """

    values: Values
    subject_id: int | None = None
    before: Values = field(default_factory=dict)
    identity: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What `write` did. restore : whatever `undo` needs, kept as JSON."""

    subject_id: int
    restore: Values = field(default_factory=dict)


class RowKind(Protocol):
    """One kind of row. All text cells arrive trimmed, NFC, without control characters or resident numbers.

    name : as on the command line: "organisations"
    label : in both languages, for headings
    subject_type : of the audit events that `write` and `undo` record; the newest event of a subject tells whether it
        was changed since, so both must record one
    columns : canonical names, Korean labels first, and which are required
    """

    name: str
    label: Phrase
    subject_type: str
    columns: Sequence[Column]

    def can_import(self, actor: Actor) -> bool:
        """Whether the actor may bring in rows of this kind at all; single rows are refused in `clean`."""
        ...

    def clean(
        self, rows: Sequence[Mapping[str, str]], *, actor: Actor, now: datetime
    ) -> list[Cleaned | list[RowProblem]]:
        """One answer per row, in order, with all problems of a row at once; writes nothing.

        rows : column name → cell, "" where empty; only columns that the file has. At most CLEANED_AT_ONCE rows, for
        which it makes a fixed number of queries.
        """
        ...

    def write(self, row: Cleaned, *, actor: Actor, now: datetime) -> Written:
        """Make or change the record through the stage's own service; runs inside a transaction. Permissions and
        rules are checked again: time has passed since the preview."""
        ...

    def undo(self, subject_id: int, *, created: bool, restore: Values, actor: Actor, now: datetime) -> None:
        """Take one row back: put the former values in place, or remove (or withdraw) what was created.

        Raises a NaruError whose message says why, when it can no longer be taken back.
        """
        ...


def in_both_languages(say: Callable[[], str]) -> Phrase:
    """What a stage says of a row, in Korean and in English: the preview is stored, its reader not yet known."""
    with translation.override("ko"):
        korean = say()
    with translation.override("en"):
        return Phrase(korean, say())


_KINDS: dict[str, RowKind] = {}


def register(kind: RowKind) -> None:
    _KINDS[kind.name] = kind


def registered_kinds() -> list[RowKind]:
    """In the order in which they depend on each other: organisations before what they own."""
    return list(_KINDS.values())


def kind_named(name: str) -> RowKind:
    if name not in _KINDS:
        raise NotFound(f"no kind of rows is called '{name}'; known: {', '.join(_KINDS)}", kind=name)
    return _KINDS[name]
