"""The pairs that may be assigned and their scores: a full matrix or a list. numpy only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Block = tuple[Ints, Ints, Floats]  # rows, columns, scores that broadcast against each other

_BLOCK_CELLS = 1 << 22


@dataclass(frozen=True, slots=True)
class DensePairs:
    """Scores of all pairs.

    scores : (n, m) float32 or float64; -inf marks a pair that must not be assigned
    """

    scores: Floats

    @property
    def shape(self) -> tuple[int, int]:
        return self.scores.shape[0], self.scores.shape[1]

    def blocks(self) -> Iterator[Block]:
        """All pairs, some rows at a time: (b, 1) rows, (1, m) columns, (b, m) scores."""
        rows, columns = self.shape
        step = max(1, _BLOCK_CELLS // max(columns, 1))
        every_column = np.arange(columns)[None, :]
        for start in range(0, rows, step):
            stop = min(start + step, rows)
            yield np.arange(start, stop)[:, None], every_column, self.scores[start:stop]

    def scores_of(self, rows: Ints, columns: Ints) -> NDArray[np.float64]:
        """Score of each given pair; -inf where it must not be assigned."""
        return self.scores[rows, columns].astype(np.float64)

    def without(self, rows: Ints, columns: Ints) -> "DensePairs":
        """A copy in which the given pairs must not be assigned."""
        if rows.size == 0:
            return self
        scores = self.scores.copy()
        scores[rows, columns] = -np.inf
        return DensePairs(scores)

    def count(self) -> int:
        return sum(int(np.count_nonzero(scores > -np.inf)) for _, _, scores in self.blocks())


@dataclass(frozen=True, slots=True)
class SparsePairs:
    """Scores of listed pairs; a pair that is not listed must not be assigned.

    starts : (n + 1,) int64, where each row's pairs begin
    columns : (p,) int64, ascending within a row
    scores : (p,) float64, finite
    width : number of columns
    """

    starts: NDArray[np.int64]
    columns: NDArray[np.int64]
    scores: Floats
    width: int

    @classmethod
    def from_lists(cls, rows: Ints, columns: Ints, scores: Floats, shape: tuple[int, int]) -> "SparsePairs":
        """From pairs in any order; raises ValueError when one is listed twice."""
        keys = rows.astype(np.int64) * shape[1] + columns
        return cls.ordered(keys, np.argsort(keys), scores, shape)

    @classmethod
    def ordered(cls, keys: Ints, order: Ints, scores: Floats, shape: tuple[int, int]) -> "SparsePairs":
        """From keys row × width + column and the order that sorts them."""
        width = max(shape[1], 1)
        keys = keys[order]
        repeated = np.flatnonzero(keys[1:] == keys[:-1])
        if repeated.size:
            row, column = divmod(int(keys[repeated[0]]), width)
            raise ValueError(f"the pair ({row}, {column}) is listed twice")
        starts = np.searchsorted(keys, np.arange(shape[0] + 1) * width).astype(np.int64)
        return cls(starts, (keys % width).astype(np.int64), scores[order].astype(np.float64), shape[1])

    @property
    def shape(self) -> tuple[int, int]:
        return self.starts.size - 1, self.width

    @property
    def rows(self) -> NDArray[np.int64]:
        """Row of each pair."""
        return np.repeat(np.arange(self.starts.size - 1), np.diff(self.starts))

    def blocks(self) -> Iterator[Block]:
        """All pairs, some at a time, as three arrays of one length."""
        rows = self.rows
        for start in range(0, self.columns.size, _BLOCK_CELLS):
            cut = slice(start, start + _BLOCK_CELLS)
            yield rows[cut], self.columns[cut], self.scores[cut]

    def scores_of(self, rows: Ints, columns: Ints) -> NDArray[np.float64]:
        """Score of each given pair; -inf where it is not listed."""
        keys = self.rows * self.width + self.columns  # ascending, for rows and columns are
        wanted = rows.astype(np.int64) * self.width + columns
        at = np.minimum(np.searchsorted(keys, wanted), max(keys.size - 1, 0))
        if keys.size == 0:
            return np.full(wanted.shape, -np.inf)
        return np.where(keys[at] == wanted, self.scores[at], -np.inf)

    def without(self, rows: Ints, columns: Ints) -> "SparsePairs":
        """Without the given pairs, listed or not."""
        if rows.size == 0:
            return self
        own = self.rows
        kept = ~np.isin(own * self.width + self.columns, rows.astype(np.int64) * self.width + columns)
        return SparsePairs.from_lists(own[kept], self.columns[kept], self.scores[kept], self.shape)

    def count(self) -> int:
        return int(self.columns.size)


Pairs = DensePairs | SparsePairs
