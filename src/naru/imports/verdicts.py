"""One verdict for each row: pure work on what the stage answered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from naru.core.actor import Actor
from naru.imports.kinds import Cleaned, RowKind, RowProblem
from naru.imports.reading import missing_columns, named_cells
from naru.imports.states import RowVerdict
from naru_engine.tables import Phrase

REPEATED = "repeated_in_file"
COLUMN_MISSING = "column_missing"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the preview shows of one row; everything in it is JSON."""

    number: int
    cells: tuple[str, ...]
    verdict: RowVerdict
    problems: list[dict[str, str]] = field(default_factory=list)
    values: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    subject_id: int | None = None


@dataclass(slots=True)
class Judge:
    """Judges the rows of one file, chunk after chunk, and remembers what it saw to find repeats."""

    kind: RowKind
    mapping: Mapping[str, int]
    actor: Actor
    now: datetime
    seen: dict[str, int] = field(default_factory=dict)

    def judge(self, rows: Sequence[tuple[int, tuple[str, ...]]]) -> list[Judged]:
        """At most CLEANED_AT_ONCE rows: (number, cells)."""
        if missing := missing_columns(self.kind, self.mapping):
            problems = [
                as_json(RowProblem(column.name, "", COLUMN_MISSING, _missing(column.shown))) for column in missing
            ]
            return [Judged(number, cells, RowVerdict.PROBLEM, problems) for number, cells in rows]
        answers = self.kind.clean(
            [named_cells(self.mapping, cells) for _, cells in rows], actor=self.actor, now=self.now
        )
        return [self._judged(number, cells, answer) for (number, cells), answer in zip(rows, answers, strict=True)]

    def _judged(self, number: int, cells: tuple[str, ...], answer: Cleaned | list[RowProblem]) -> Judged:
        if isinstance(answer, list):
            return Judged(number, cells, RowVerdict.PROBLEM, [as_json(problem) for problem in answer])
        if answer.identity:
            first = self.seen.setdefault(answer.identity, number)
            if first != number:
                repeated = RowProblem("", answer.identity, REPEATED, _repeated(first))
                return Judged(number, cells, RowVerdict.PROBLEM, [as_json(repeated)])
        values, before = plain(answer.values), plain(answer.before)
        return Judged(number, cells, verdict_of(answer), [], values, before, answer.subject_id)


def verdict_of(answer: Cleaned) -> RowVerdict:
    if answer.subject_id is None:
        return RowVerdict.NEW
    return RowVerdict.SAME if plain(answer.values) == plain(answer.before) else RowVerdict.CHANGE


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON gives it back, so that what is stored and what is computed compare equal."""
    decoded: dict[str, Any] = json.loads(json.dumps(dict(values), ensure_ascii=False, default=str))
    return decoded


def as_json(problem: RowProblem) -> dict[str, str]:
    return {
        "column": problem.column,
        "value": problem.value[:200],
        "code": problem.code,
        "ko": problem.expected.ko,
        "en": problem.expected.en,
    }


def _missing(shown: str) -> Phrase:
    return Phrase(
        f"'{shown}' 열이 필요합니다. 어느 열인지 골라 주세요", f"the column '{shown}' is needed; say which column it is"
    )


def _repeated(first: int) -> Phrase:
    return Phrase(f"{first}행과 같은 것입니다. 하나만 남기세요", f"is the same as row {first}; keep only one")
