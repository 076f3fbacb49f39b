"""The pairs that a solver looks at first: the best of each row and of each column."""

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.kernels import settled_prices
from naru_engine.assignment.pairs import DensePairs, Floats, Pairs, SparsePairs
from naru_engine.assignment.problem import AssignmentProblem

_ROW_BLOCK_CELLS = 1 << 21
_SAMPLE_ROWS = 2_000
_STEPS = 40


def best_pairs(problem: AssignmentProblem, width: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(rows, columns) of the best `width` pairs of each row, and of each required group in it, by row and column.

    Of equal scores the lower column is taken. O(pairs).
    """
    keys = [_keys(problem, width)]
    columns = max(problem.shape[1], 1)
    for need in problem.requirements:
        own, scores = _row(problem.pairs, need.row)
        inside = problem.groups[need.group][own]
        order = np.argsort(-scores[inside], kind="stable")[:width]
        keys.append(need.row * columns + own[inside][order])
    unique = np.unique(np.concatenate(keys)) if len(keys) > 1 else keys[0]
    return unique // columns, unique % columns


def _row(pairs: Pairs, row: int) -> tuple[NDArray[np.int64], Floats]:
    if isinstance(pairs, SparsePairs):
        cut = slice(pairs.starts[row], pairs.starts[row + 1])
        return pairs.columns[cut], pairs.scores[cut]
    own = np.flatnonzero(pairs.scores[row] > -np.inf)
    return own, pairs.scores[row, own]


def _keys(problem: AssignmentProblem, width: int) -> NDArray[np.int64]:
    pairs = problem.pairs
    if isinstance(pairs, SparsePairs):
        return _sparse_keys(pairs, width)
    if width >= pairs.shape[1]:
        return np.flatnonzero(pairs.scores.reshape(-1) > -np.inf)
    return _dense_keys(pairs, width, _prices(problem, pairs))


def _prices(problem: AssignmentProblem, pairs: DensePairs) -> NDArray[np.float64]:
    """Rough prices from a sample of the rows, so that not every row brings the same sought-after columns."""
    rows = pairs.shape[0]
    chosen = np.arange(0, rows, max(1, rows // _SAMPLE_ROWS))
    sample = pairs.scores[chosen]
    share = chosen.size / rows
    spread = float(np.std(sample, where=np.isfinite(sample))) if np.isfinite(sample).any() else 0.0
    prices: NDArray[np.float64] = settled_prices(
        sample, problem.demand[chosen], problem.least * share, problem.most * share, spread, _STEPS
    )
    return prices


def _dense_keys(pairs: DensePairs, width: int, prices: NDArray[np.float64]) -> NDArray[np.int64]:
    rows, columns = pairs.shape
    prices = prices.astype(pairs.scores.dtype)
    found = []
    step = max(1, _ROW_BLOCK_CELLS // columns)
    for start in range(0, rows, step):
        block = pairs.scores[start : start + step] - prices
        # The width-th best of each row; a partition of values is twice as fast as one of positions.
        edge = np.partition(block, columns - width, axis=1)[:, columns - width, None]
        above, equal = block > edge, (block == edge) & (edge > -np.inf)
        room = width - above.sum(axis=1, keepdims=True)
        if (equal.sum(axis=1, keepdims=True) > room).any():
            equal &= np.cumsum(equal, axis=1, dtype=np.int32) <= room
        found.append(np.flatnonzero((above | equal).reshape(-1)) + start * columns)
    return np.concatenate(found)


def _sparse_keys(pairs: SparsePairs, width: int) -> NDArray[np.int64]:
    rows = pairs.rows
    order = np.lexsort((pairs.columns, -pairs.scores, rows))
    rank = np.arange(rows.size) - pairs.starts[rows]
    kept = order[rank < width]
    return np.sort(rows[kept] * pairs.width + pairs.columns[kept])
