"""Find the header of a table and name its columns."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from naru_engine.tables.problems import Phrase, Problem, Problems

HEADER_WITHIN = 20  # rows above the header that a title, a date and a legend may take
EDGE = " \t\r\n\v\f\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"  # blanks, some of them invisible, around a cell

_NOISE = re.compile(r"[\s_\-\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff'\"]+")
_MARKS = re.compile(r"[*＊※:：]+")
_BRACKETED = re.compile(r"[(（\[［<][^()（）\[\]［］<>]*[)）\]］>]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a command understands.

    name : the canonical name, which output uses too
    labels : what else the heading may say, the Korean label first
    """

    name: str
    labels: tuple[str, ...] = ()
    required: bool = False

    @property
    def shown(self) -> str:
        return f"{self.name}({self.labels[0]})" if self.labels else self.name


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands and what each position is called.

    names : canonical name or, for a further column, its heading; '' for a column with neither heading nor use
    headings : the text of the file, tidied
    """

    row: int
    names: tuple[str, ...]
    headings: tuple[str, ...]


def tidy(heading: str) -> str:
    return " ".join(unicodedata.normalize("NFC", heading).strip(EDGE).split())


def folded(heading: str) -> str:
    """The heading without case, blanks, line breaks and marks, for comparing."""
    return _MARKS.sub("", _NOISE.sub("", unicodedata.normalize("NFKC", heading))).casefold()


def known_names(columns: Iterable[Column]) -> dict[str, str]:
    return {folded(spelling): column.name for column in columns for spelling in (column.name, *column.labels)}


def match_heading(heading: str, known: dict[str, str]) -> str | None:
    """The canonical name of a heading, with or without a bracketed remark such as a unit or '(필수)'."""
    return (
        known.get(folded(heading))
        or known.get(folded(_BRACKETED.sub("", heading)))
        or known.get(folded(heading).strip("()[]<>"))
    )


def find_header(
    rows: Sequence[Sequence[str]], columns: Sequence[Column], *, file: str, problems: Problems
) -> Header | None:
    """Locate the header among the first rows; adds a problem and returns None when there is none.

    The first row that names every required column wins; then two rows taken together (merged cells split a header
    over two); then the row that names most, for the message to say what it lacks.
    """
    known = known_names(columns)
    required = [column for column in columns if column.required]
    best: tuple[int, int] | None = None
    for start, headings, last in _header_candidates(rows):
        found = {match_heading(heading, known) for heading in headings} - {None}
        if all(column.name in found for column in required) and found:
            return _named(headings, known, row=last, file=file, problems=problems)
        if len(found) > (best[0] if best else 0):
            best = (len(found), start)
    _report_missing(rows, best, columns, file=file, problems=problems)
    return None


def _header_candidates(rows: Sequence[Sequence[str]]) -> Iterable[tuple[int, list[str], int]]:
    top = rows[:HEADER_WITHIN]
    for index, row in enumerate(top):
        yield index, list(row), index
    for index in range(len(top) - 1):
        upper, lower = top[index], top[index + 1]
        width = max(len(upper), len(lower))
        pairs = ((_cell(upper, at), _cell(lower, at)) for at in range(width))
        yield index, [under.strip(EDGE) or over for over, under in pairs], index + 1


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _named(headings: Sequence[str], known: dict[str, str], *, row: int, file: str, problems: Problems) -> Header | None:
    names: list[str] = []
    first_use: dict[str, str] = {}
    clean = True
    for at, heading in enumerate(headings):
        name = match_heading(heading, known)
        if name is None:
            names.append(_further_name(tidy(heading), at, taken=names, known=known))
        elif name in first_use:
            said = Phrase(
                f"'{first_use[name]}' 열과 같은 열({name})입니다. 하나만 남기세요",
                f"is the same column ({name}) as '{first_use[name]}'; keep only one",
            )
            problems.add(Problem(file, row + 1, tidy(heading), tidy(heading), said))
            clean = False
        else:
            first_use[name] = tidy(heading)
            names.append(name)
    return Header(row, tuple(names), tuple(tidy(heading) for heading in headings)) if clean else None


def _further_name(heading: str, at: int, *, taken: Sequence[str], known: dict[str, str]) -> str:
    base = heading or f"column {at + 1}"
    name, copies = base, 1
    while name in taken or name in known.values():
        copies += 1
        name = f"{base} ({copies})"
    return name


def _report_missing(
    rows: Sequence[Sequence[str]],
    best: tuple[int, int] | None,
    columns: Sequence[Column],
    *,
    file: str,
    problems: Problems,
) -> None:
    at = best[1] if best else next((i for i, row in enumerate(rows) if any(cell.strip(EDGE) for cell in row)), 0)
    present = {match_heading(heading, known_names(columns)) for heading in rows[at]} if rows else set()
    seen = " | ".join(tidy(heading) for heading in rows[at] if tidy(heading)) if rows else ""
    for column in columns:
        if column.required and column.name not in present:
            said = Phrase(
                f"'{column.shown}' 열이 필요합니다. 머리글 행에 이 이름의 열을 두세요",
                f"the column '{column.shown}' is needed; give the header row a column of this name",
            )
            problems.add(Problem(file, at + 1, column.name, seen, said))
