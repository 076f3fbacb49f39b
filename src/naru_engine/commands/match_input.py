"""What `naru match` reads: demands, offers, the pairs to score and the conditions on offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from naru_engine.matching import Document
from naru_engine.tables import BadInput, Column, Phrase, Problem, Problems, Table, numbers, read_table, whole_numbers

KINDS = {
    "technology": ("기술", "보유기술"),
    "expert": ("전문가",),
    "equipment": ("장비",),
    "service": ("서비스",),
    "partner": ("파트너", "협력사"),
    "proposal": ("사업화 제안", "사업화제안"),
}

ITEM_COLUMNS = (
    Column("id", ("번호", "아이디", "식별자", "관리번호"), required=True),
    Column("title", ("제목", "명칭", "기술명", "수요명", "과제명"), required=True),
    Column("text", ("내용", "설명", "본문", "요약", "상세내용"), required=True),
    Column("org", ("기관", "기관명", "기업명", "소속")),
    Column("owner", ("소유자", "보유자", "연구자", "보유기관")),
    Column("region", ("지역", "소재지")),
    Column("field", ("분야", "기술분야")),
    Column("kind", ("종류", "유형", "구분")),
    Column("trl", ("기술성숙도", "TRL단계")),
    Column("employees", ("종업원수", "직원수", "인원")),
    Column("conflict", ("제외", "이해충돌", "제외대상")),
)
PAIR_COLUMNS = (
    Column("demand", ("수요",), required=True),
    Column("offer", ("역량", "제안", "기술")),
    Column("owner", ("소유자", "보유자", "연구자", "보유기관")),
)
_OPTIONAL = ("org", "region", "field", "kind", "trl")

TWICE = Phrase("앞에 같은 id가 있습니다. 행마다 다른 id를 주세요", "an earlier row has this id; give each row its own")
NO_ID = Phrase("비워 둘 수 없습니다. 행마다 다른 id를 주세요", "must not be empty; give each row its own id")
NO_WORDS = Phrase(
    "title과 text가 모두 비었습니다. 하나는 적으세요", "title and text are both empty; fill in one of them"
)
KIND = Phrase(f"{', '.join(KINDS)} 가운데 하나여야 합니다", f"must be one of {', '.join(KINDS)}")
NO_PAIR_END = Phrase("offer나 owner 열 하나가 필요합니다", "needs a column offer or owner")
BOTH_ENDS = Phrase("offer와 owner 가운데 하나만 두세요", "holds offer and owner; keep only one of them")
BY_OWNER = Phrase(
    "--by owner에는 demand와 owner 열이 필요합니다", "--by owner needs the columns demand and owner, not offer"
)
BY_OFFER = Phrase(
    "owner 열이 있으면 --by owner를 함께 주세요", "has the column owner: give --by owner as well, or name offers"
)
PAIR_TWICE = Phrase("앞에 같은 쌍이 있습니다", "an earlier row has this pair; keep only one")


@dataclass(frozen=True)
class Items:
    """Demands or offers as read: a document per row, the ids each must not meet, and the cells for the result."""

    table: Table
    documents: tuple[Document, ...]
    conflicts: tuple[frozenset[str], ...]

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Return the row of each id."""
        return {document.id: row for row, document in enumerate(self.documents)}

    def cells(self, row: int, names: Sequence[str]) -> list[str]:
        return [self.table.get(name)[row] for name in names]

    @property
    def shown(self) -> tuple[str, ...]:
        """Columns passed on to the result: the optional ones that the file has, and those that are unknown here."""
        return (*(name for name in _OPTIONAL if self.table.has(name)), *self.table.further)


@dataclass(frozen=True)
class Pairs:
    """The pairs to score, per demand in the order of the file."""

    table: Table
    by_owner: bool
    wanted: dict[str, list[str]]


def read_items(path: Path, problems: Problems, facets: Sequence[str] = ()) -> Items | None:
    """Read demands or offers; every problem is added, None only when the file has no usable form.

    facets : columns that the index should be able to filter by
    """
    try:
        table = read_table(path, ITEM_COLUMNS)
    except BadInput as bad:
        problems.extend(bad)
        return None
    _check_items(table, problems)
    owner = table.get("owner")
    ids, titles, texts = table["id"], table["title"], table["text"]
    columns = {name: table.get(name) for name in facets}
    documents = tuple(
        Document(ids[row], titles[row], texts[row], owner[row], {name: cells[row] for name, cells in columns.items()})
        for row in range(len(table))
    )
    return Items(table, documents, tuple(_several(cell) for cell in table.get("conflict")))


def read_pairs(path: Path, *, by_owner: bool, demands: Items, offers: Items, problems: Problems) -> Pairs | None:
    """Read the pairs to score; ids that the other files do not have are problems."""
    try:
        table = read_table(path, PAIR_COLUMNS)
    except BadInput as bad:
        problems.extend(bad)
        return None
    end = _pair_end(table, by_owner=by_owner, problems=problems)
    if end is None:
        return None
    known_demands = {document.id for document in demands.documents}
    known_ends = {(document.owner or document.id) if by_owner else document.id for document in offers.documents}
    wanted: dict[str, list[str]] = {}
    seen: set[tuple[str, str]] = set()
    for row, pair in enumerate(zip(table["demand"], table[end], strict=True)):
        for name, value, known, file in (
            ("demand", pair[0], known_demands, demands.table.file),
            (end, pair[1], known_ends, offers.table.file),
        ):
            if value not in known:
                said = Phrase(f"{file}에 없습니다. 있는 것을 적으세요", f"is not in {file}; name one that is")
                problems.add(table.problem(row, name, said))
        if pair in seen:
            problems.add(table.problem(row, end, PAIR_TWICE))
        seen.add(pair)
        wanted.setdefault(pair[0], []).append(pair[1])
    return Pairs(table, by_owner, wanted)


def read_conditions(conditions: Sequence[str], offers: Table | None, problems: Problems) -> dict[str, frozenset[str]]:
    """Read `--where column=value;value`; the values of one column add up, columns narrow each other down."""
    wanted: dict[str, frozenset[str]] = {}
    for condition in conditions:
        name, equals, value = condition.partition("=")
        name = _canonical(name.strip())
        values = _several(value)
        if not equals or not name or not values:
            said = Phrase("'열=값' 꼴로 적으세요(예: region=충남)", "must read column=value, such as region=충남")
            problems.add(Problem("--where", None, None, condition, said))
            continue
        wanted[name] = wanted.get(name, frozenset()) | values
        if offers is not None:
            _check_condition(name, values, offers, problems)
    return wanted


def condition_columns(conditions: Sequence[str]) -> tuple[str, ...]:
    """The columns that conditions name, before it is known whether the offers have them."""
    return tuple(dict.fromkeys(_canonical(condition.partition("=")[0].strip()) for condition in conditions))


def _canonical(name: str) -> str:
    for column in ITEM_COLUMNS:
        if name in (column.name, *column.labels):
            return column.name
    return name


def _check_condition(name: str, values: frozenset[str], offers: Table, problems: Problems) -> None:
    if name not in offers.columns:
        there = ", ".join(offers.columns)
        said = Phrase(f"{offers.file}에 있는 열은 {there}입니다", f"the columns of {offers.file} are {there}")
        problems.add(Problem("--where", None, None, name, said))
        return
    present = sorted({cell for cell in offers[name] if cell})
    for value in sorted(values - set(present)):
        shown = ", ".join(present[:12]) + (" …" if len(present) > 12 else "")
        said = Phrase(f"{name} 열에 있는 값은 {shown}입니다", f"no offer has it; the values of {name} are {shown}")
        problems.add(Problem("--where", None, None, f"{name}={value}", said))


def _check_items(table: Table, problems: Problems) -> None:
    seen: set[str] = set()
    for row, id_ in enumerate(table["id"]):
        if not id_ or id_ in seen:
            problems.add(table.problem(row, "id", TWICE if id_ else NO_ID))
        seen.add(id_)
    for row, (title, text) in enumerate(zip(table["title"], table["text"], strict=True)):
        if not title and not text:
            problems.add(table.problem(row, "text", NO_WORDS))
    for row, kind in enumerate(table.get("kind")):
        if kind and kind.lower() not in KINDS and not any(kind in labels for labels in KINDS.values()):
            problems.add(table.problem(row, "kind", KIND))
    if table.has("trl"):
        whole_numbers(table, "trl", problems, low=1, high=9, empty=1)
    if table.has("employees"):
        numbers(table, "employees", problems, low=0, empty=0)


def _pair_end(table: Table, *, by_owner: bool, problems: Problems) -> str | None:
    ends = [name for name in ("offer", "owner") if table.has(name)]
    said = None
    if not ends:
        said = NO_PAIR_END
    elif len(ends) == 2:
        said = BOTH_ENDS
    elif by_owner and ends == ["offer"]:
        said = BY_OWNER
    elif not by_owner and ends == ["owner"]:
        said = BY_OFFER
    if said is not None:
        problems.add(Problem(table.file, None, None, None, said))
        return None
    return ends[0]


def _several(cell: str) -> frozenset[str]:
    return frozenset(part.strip() for part in cell.split(";") if part.strip())
