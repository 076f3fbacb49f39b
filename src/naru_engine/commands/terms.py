"""Read what stands beside AFFINITY: demands, capacities, conflicts, requirements. No solver is imported here."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.certificate import Terms
from naru_engine.assignment.problem import Requirement
from naru_engine.commands.affinity import COLUMN, ROW, UNKNOWN, Affinity
from naru_engine.tables import BadInput, Column, Phrase, Problems, Table, read_table, texts, whole_numbers

K = Column("k", ("인원", "수", "건수", "인원수"), required=True)
MIN = Column("min", ("최소",))
MAX = Column("max", ("최대",))
GROUP = Column("group", ("그룹", "집단", "분류"), required=True)
LEAST = Column("n", ("최소 인원", "최소", "인원"), required=True)
MEMBERSHIP = Column("group", ("그룹", "집단", "분류"))

TWICE = Phrase("같은 이름이 앞에 나왔습니다. 하나만 남기세요", "stands above already; keep one")
BELOW_MIN = Phrase("min보다 작습니다. max를 올리거나 min을 내리세요", "is below min; raise max or lower min")
NO_GROUP = Phrase(
    "이 그룹에 속한 열이 없습니다. --groups 파일이나 --capacities의 group 열에 적으세요",
    "no column belongs to this group; say which in --groups or in the column 'group' of --capacities",
)
MANY = Phrase("행의 k보다 많습니다. 줄이세요", "exceeds the row's k; lower it")


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says about loads and where the rest stands."""

    per_row: int | None = None
    max_per_column: int | None = None
    min_per_column: int = 0
    capacities: Path | None = None
    demands: Path | None = None
    require: Path | None = None
    groups: Path | None = None
    conflicts: Path | None = None

    def files(self) -> dict[str, Path]:
        named = {
            "capacities": self.capacities,
            "demands": self.demands,
            "require": self.require,
            "groups": self.groups,
            "conflicts": self.conflicts,
        }
        return {role: path for role, path in named.items() if path is not None}


@dataclass(frozen=True, slots=True)
class ReadTerms:
    """The terms, the hashes of their files, and how many conflicts name nobody in AFFINITY."""

    terms: Terms
    inputs: dict[str, str]
    unknown_conflicts: int


class _Reader:
    """Reads the files one by one and collects the problems of all."""

    def __init__(self, affinity: Affinity, options: Options) -> None:
        self.affinity, self.options = affinity, options
        self.rows, self.columns = affinity.row_index(), affinity.column_index()
        self.problems = Problems()
        self.inputs: dict[str, str] = {}
        self.unknown_conflicts = 0

    def table(self, role: str, columns: tuple[Column, ...]) -> Table | None:
        path = self.options.files().get(role)
        if path is None:
            return None
        try:
            table = read_table(path, columns, rows_needed=False)
        except BadInput as bad:
            self.problems.extend(bad)
            return None
        self.inputs[role] = table.sha256
        return table

    def places(self, table: Table, name: str, index: dict[str, int], *, once: bool = False) -> NDArray[np.int64]:
        """Position of each name; -1, with a problem, where it is unknown or repeated."""
        places = np.full(len(table), -1, dtype=np.int64)
        seen: set[str] = set()
        for at, cell in enumerate(texts(table, name, self.problems)):
            if cell in index and not (once and cell in seen):
                places[at] = index[cell]
            elif cell:
                self.problems.add(table.problem(at, name, TWICE if cell in index else UNKNOWN))
            seen.add(cell)
        return places

    def demand(self) -> NDArray[np.int64]:
        demand = np.full(len(self.rows), -1 if self.options.per_row is None else self.options.per_row, dtype=np.int64)
        table = self.table("demands", (ROW, K))
        if table is not None:
            places, wanted = self.places(table, "row", self.rows, once=True), whole_numbers(table, "k", self.problems)
            demand[places[places >= 0]] = wanted[places >= 0]
        return demand

    def loads(self) -> tuple[NDArray[np.int64], NDArray[np.int64], Table | None]:
        size = len(self.columns)
        limit = self.options.max_per_column
        least = np.full(size, self.options.min_per_column, dtype=np.int64)
        most = np.full(size, -1 if limit is None else limit, dtype=np.int64)
        table = self.table("capacities", (COLUMN, MIN, MAX, MEMBERSHIP))
        if table is None:
            return least, most, None
        places = self.places(table, "column", self.columns, once=True)
        known = places >= 0
        for name, values in (("min", least), ("max", most)):
            if table.has(name):
                told = whole_numbers(table, name, self.problems, empty=-1, low=-1)
                use = known & (told >= 0)
                values[places[use]] = told[use]
        for at in np.flatnonzero(known):
            if 0 <= most[places[at]] < least[places[at]]:
                self.problems.add(table.problem(int(at), "max", BELOW_MIN))
        return least, most, table

    def conflicts(self) -> NDArray[np.int64]:
        table = self.table("conflicts", (ROW, COLUMN))
        if table is None:
            return np.zeros((0, 2), dtype=np.int64)
        if self.affinity.table is None:
            rows, columns = self.places(table, "row", self.rows), self.places(table, "column", self.columns)
        else:
            # A list of conflicts often covers a whole institution: who is not in AFFINITY cannot be assigned anyway.
            rows, columns = (
                np.array([index.get(cell, -1) for cell in texts(table, name, self.problems)], dtype=np.int64)
                for name, index in (("row", self.rows), ("column", self.columns))
            )
        known = (rows >= 0) & (columns >= 0)
        self.unknown_conflicts = int(np.count_nonzero(~known))
        return np.unique(np.stack([rows[known], columns[known]], axis=1), axis=0)

    def memberships(self, capacities: Table | None) -> dict[str, set[int]]:
        groups: dict[str, set[int]] = {}
        listed = self.table("groups", (COLUMN, GROUP))
        for table in (listed, capacities):
            if table is None or not table.has("group"):
                continue
            for place, cell in zip(self.places(table, "column", self.columns), table["group"], strict=True):
                for name in filter(None, (part.strip() for part in cell.split(";"))):
                    groups.setdefault(name, set()).add(int(place))
        return groups

    def requirements(
        self, groups: dict[str, set[int]], demand: NDArray[np.int64]
    ) -> tuple[tuple[str, ...], NDArray[np.bool_], tuple[Requirement, ...]]:
        table = self.table("require", (ROW, GROUP, LEAST))
        members = np.zeros((len(groups), len(self.columns)), dtype=np.bool_)
        for at, own in enumerate(groups.values()):
            members[at, [place for place in own if place >= 0]] = True
        names = tuple(groups)
        if table is None:
            return names, members, ()
        shares = whole_numbers(table, "n", self.problems)
        places = self.places(table, "row", self.rows)
        needs: dict[tuple[int, int], int] = {}
        for at, (row, name) in enumerate(zip(places, texts(table, "group", self.problems), strict=True)):
            if name and name not in groups:
                self.problems.add(table.problem(at, "group", NO_GROUP))
            elif row >= 0 and name:
                if 0 <= demand[row] < shares[at]:
                    self.problems.add(table.problem(at, "n", MANY))
                key = (int(row), names.index(name))
                needs[key] = max(needs.get(key, 0), int(shares[at]))
        return names, members, tuple(Requirement(*key, least) for key, least in sorted(needs.items()) if least)


def read_terms(affinity: Affinity, options: Options) -> ReadTerms:
    """Everything that stands beside AFFINITY, or BadInput with every problem of every file."""
    reader = _Reader(affinity, options)
    demand = reader.demand()
    least, most, capacities = reader.loads()
    conflicts = reader.conflicts()
    names, members, needs = reader.requirements(reader.memberships(capacities), demand)
    reader.problems.raise_any()
    _refuse_unset(affinity, demand, most, least)
    terms = Terms(affinity.row_ids, affinity.column_ids, demand, least, most, conflicts, names, members, needs)
    return ReadTerms(terms, reader.inputs, reader.unknown_conflicts)


def same_terms(affinity: Affinity, options: Options, terms: Terms) -> dict[str, bool]:
    """For each file given, whether the terms say what it says: role → agreement. BadInput for a broken file."""
    reader = _Reader(affinity, options)
    demand = reader.demand()
    least, most, capacities = reader.loads()
    conflicts = reader.conflicts()
    names, members, needs = reader.requirements(reader.memberships(capacities), demand)
    reader.problems.raise_any()
    told = capacities is not None and capacities.has("min")
    agree = {
        "demands": np.array_equal(demand[demand >= 0], terms.demand[demand >= 0]),
        "capacities": np.array_equal(most[most >= 0], terms.most[most >= 0])
        and (not told or np.array_equal(least[least > 0], terms.least[least > 0])),
        "conflicts": np.array_equal(conflicts, terms.conflicts),
        "groups": names == terms.group_names and np.array_equal(members, terms.groups),
        "require": needs == terms.requirements,
    }
    return {role: agree[role] for role in options.files()}


def _refuse_unset(
    affinity: Affinity, demand: NDArray[np.int64], most: NDArray[np.int64], least: NDArray[np.int64]
) -> None:
    """A row without k, or a column without a most, is told by name."""
    problems = Problems()
    for ids, values, option, file_option in (
        (affinity.row_ids, demand, "--per-row", "--demands"),
        (affinity.column_ids, most, "--max-per-column", "--capacities"),
    ):
        for at in np.flatnonzero(values < 0)[:1]:
            said = Phrase(
                f"{option}도 없고 {file_option}에도 값이 없습니다. 둘 중 하나를 주세요",
                f"has no value in {file_option} and {option} is not given; give one",
            )
            problems.extend(BadInput.one(affinity.file, said, value=ids[at]))
    for at in np.flatnonzero((least > most) & (most >= 0)):
        said = Phrase(
            f"최소 {least[at]}이 최대 {most[at]}보다 큽니다. --min-per-column이나 --capacities를 고치세요",
            f"min {least[at]} exceeds max {most[at]}; correct --min-per-column or --capacities",
        )
        problems.extend(BadInput.one(affinity.file, said, value=affinity.column_ids[at]))
    problems.raise_any()
