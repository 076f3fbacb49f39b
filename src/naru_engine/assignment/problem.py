"""The assignment problem: who may get whom, how many each, and what a solution is. numpy only."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.pairs import Ints, Pairs


@dataclass(frozen=True, slots=True)
class Requirement:
    """A row's share of at least `least` columns out of a group."""

    row: int
    group: int
    least: int


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Give each row as many columns as it asks for, within the columns' loads.

    pairs : allowed pairs and their scores
    demand : (n,) int, columns that each row gets, exactly
    least, most : (m,) int, rows that each column takes, 0 <= least <= most
    groups : (g, m) bool, which columns belong to which group
    requirements : at least so many of a group for a row; at most one for a row and group
    Raises ValueError where shapes differ or a number is out of range.
    """

    pairs: Pairs
    demand: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    groups: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))
    requirements: tuple[Requirement, ...] = ()

    def __post_init__(self) -> None:
        rows, columns = self.pairs.shape
        for name, values, size in (
            ("demand", self.demand, rows),
            ("least", self.least, columns),
            ("most", self.most, columns),
        ):
            if values.shape != (size,):
                raise ValueError(f"{name} has shape {values.shape}, expected ({size},)")
            if values.size and values.min() < 0:
                raise ValueError(f"{name}[{int(values.argmin())}] is {values.min()}, below 0")
        above = np.flatnonzero(self.least > self.most)
        if above.size:
            raise ValueError(f"least[{above[0]}] is {self.least[above[0]]}, above most {self.most[above[0]]}")
        if self.requirements and self.groups.shape[1:] != (columns,):
            raise ValueError(f"groups has shape {self.groups.shape}, expected (g, {columns})")
        if len({(need.row, need.group) for need in self.requirements}) < len(self.requirements):
            raise ValueError("a row and group have two requirements; keep the larger")

    @property
    def shape(self) -> tuple[int, int]:
        return self.pairs.shape

    def groups_overlap(self) -> bool:
        """Whether some row requires two groups that share a column: then a plain flow cannot say it."""
        wanted: dict[int, NDArray[np.int64]] = {}
        for need in self.requirements:
            members = self.groups[need.group].astype(np.int64)
            wanted[need.row] = wanted[need.row] + members if need.row in wanted else members
        return any(int(times.max(initial=0)) > 1 for times in wanted.values())


def uniform(pairs: Pairs, *, per_row: int, most: int, least: int = 0) -> AssignmentProblem:
    """The problem in which every row asks for the same and every column may take the same."""
    rows, columns = pairs.shape
    return AssignmentProblem(
        pairs,
        np.full(rows, per_row, dtype=np.int64),
        np.full(columns, least, dtype=np.int64),
        np.full(columns, most, dtype=np.int64),
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """The assigned pairs, by row and then column.

    rows, columns : (a,) int64
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Ints, columns: Ints) -> "Chosen":
        order = np.lexsort((columns, rows))
        return cls(rows[order].astype(np.int64), columns[order].astype(np.int64))

    def row_sums(self, pairs: Pairs) -> NDArray[np.float64]:
        """(n,) sum of the scores that each row gets."""
        sums = np.zeros(pairs.shape[0])
        np.add.at(sums, self.rows, pairs.scores_of(self.rows, self.columns))
        return sums


def faults(problem: AssignmentProblem, chosen: Chosen, *, exact: bool = True) -> list[str]:
    """Everything in which a choice breaks the problem's conditions; empty when it breaks none.

    exact : each row must get all it asks for; otherwise at most that
    """
    rows, columns = problem.shape
    found: list[str] = []
    if chosen.rows.size and not (
        0 <= chosen.rows.min() <= chosen.rows.max() < rows
        and 0 <= chosen.columns.min() <= chosen.columns.max() < columns
    ):
        return ["a pair lies outside the problem"]
    keys = chosen.rows * columns + chosen.columns
    if np.unique(keys).size != keys.size:
        found.append("a pair is assigned twice")
    forbidden = np.flatnonzero(~np.isfinite(problem.pairs.scores_of(chosen.rows, chosen.columns)))
    found += [f"the pair ({chosen.rows[at]}, {chosen.columns[at]}) must not be assigned" for at in forbidden]
    given = np.bincount(chosen.rows, minlength=rows)
    wrong = np.flatnonzero(given != problem.demand if exact else given > problem.demand)
    found += [f"row {at} gets {given[at]} instead of {problem.demand[at]}" for at in wrong]
    load = np.bincount(chosen.columns, minlength=columns)
    wrong = np.flatnonzero((load < problem.least) | (load > problem.most))
    found += [f"column {at} takes {load[at]}, outside {problem.least[at]}–{problem.most[at]}" for at in wrong]
    return found + _unmet(problem, chosen)


def _unmet(problem: AssignmentProblem, chosen: Chosen) -> list[str]:
    starts = np.searchsorted(chosen.rows, np.arange(problem.shape[0] + 1))
    found = []
    for need in problem.requirements:
        own = chosen.columns[starts[need.row] : starts[need.row + 1]]
        has = int(np.count_nonzero(problem.groups[need.group, own]))
        if has < need.least:
            found.append(f"row {need.row} has {has} of group {need.group}, needs {need.least}")
    return found
