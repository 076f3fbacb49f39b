"""Cells as numbers and choices, with a problem for each that is not one."""

import math

import numpy as np
from numpy.typing import NDArray

from naru_engine.tables.problems import Phrase, Problems
from naru_engine.tables.table import Table

FINITE = Phrase("수를 적으세요(예: 0.75)", "must be a number, such as 0.75")
WHOLE = Phrase("정수를 적으세요(예: 3)", "must be a whole number, such as 3")
NEEDED = Phrase("비워 둘 수 없습니다", "must not be empty")


def numbers(
    table: Table,
    name: str,
    problems: Problems,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    empty: float | None = None,
) -> NDArray[np.float64]:
    """A column as (n,) float64; each cell that is no finite number within [low, high] adds a problem.

    empty : what an empty cell means; None makes it a problem. Thousands commas are read ('1,250').
    """
    cells = table.get(name)
    values = _plain_numbers(cells)
    if values is None:
        values = np.array([_number(cell, empty) for cell in cells], dtype=np.float64)
    odd = ~np.isfinite(values)
    if empty is not None and not math.isfinite(empty):
        odd &= np.array([cell != "" for cell in cells], dtype=bool)
    for index in np.flatnonzero(odd):
        problems.add(table.problem(int(index), name, FINITE))
    with np.errstate(invalid="ignore"):
        outside = np.isfinite(values) & ((values < low) | (values > high))
    for index in np.flatnonzero(outside):
        problems.add(table.problem(int(index), name, _range(low, high)))
    return values


def whole_numbers(
    table: Table, name: str, problems: Problems, *, low: int = 0, high: int = 2**31 - 1, empty: int | None = None
) -> NDArray[np.int64]:
    """A column as (n,) int64; a fraction, a text or a number outside [low, high] adds a problem."""
    quiet = Problems()
    values = numbers(table, name, quiet, empty=empty)
    bad = ~np.isfinite(values)
    for index in np.flatnonzero(bad):
        problems.add(table.problem(int(index), name, WHOLE))
    values = np.where(bad, low, values)
    for index in np.flatnonzero(values != np.floor(values)):
        problems.add(table.problem(int(index), name, WHOLE))
    for index in np.flatnonzero((values < low) | (values > high)):
        problems.add(table.problem(int(index), name, _range(low, high)))
    return np.clip(values, low, high).astype(np.int64)


def texts(table: Table, name: str, problems: Problems) -> list[str]:
    """A column in which no cell may be empty."""
    cells = table.get(name)
    if "" in cells:
        for index, cell in enumerate(cells):
            if not cell:
                problems.add(table.problem(index, name, NEEDED))
    return cells


def _plain_numbers(cells: list[str]) -> NDArray[np.float64] | None:
    """The quick way for millions of cells; None when one of them needs a closer look."""
    if any("_" in cell for cell in cells):  # Python reads 1_000, a spreadsheet does not
        return None
    try:
        return np.array([float(cell) for cell in cells], dtype=np.float64)
    except ValueError:
        return None


def _number(cell: str, empty: float | None) -> float:
    if not cell:
        return math.nan if empty is None else empty
    try:
        return math.nan if "_" in cell else float(cell.replace(",", ""))
    except ValueError:
        return math.nan


def _range(low: float, high: float) -> Phrase:
    if math.isinf(high):
        return Phrase(f"{low:g} 이상이어야 합니다", f"must be {low:g} or more")
    if math.isinf(low):
        return Phrase(f"{high:g} 이하여야 합니다", f"must be {high:g} or less")
    return Phrase(f"{low:g}부터 {high:g} 사이여야 합니다", f"must be between {low:g} and {high:g}")
