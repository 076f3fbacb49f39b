"""Whole-number scores and the upper bound that any prices prove. numpy only: the verifier uses this."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.pairs import Floats, Ints, Pairs
from naru_engine.assignment.problem import AssignmentProblem, Chosen

# Sums of a weight and its prices stay below 2**53, so float64 holds them exactly and fast.
LARGEST_WEIGHT = 2**36
LARGEST_PRICE = 2**50
_DECIMALS = 9
_SAMPLE = 4_096
_DOUBT = 0.02


@dataclass(frozen=True, slots=True)
class Scale:
    """How scores become whole numbers: weight = round(score × factor), halves to even.

    exact : every score is a whole number of 1/factor (to the precision of its own type), so nothing is lost
    """

    factor: float
    exact: bool

    def weights(self, scores: Floats) -> NDArray[np.int64]:
        """Whole-number weight of finite scores."""
        return np.rint(scores.astype(np.float64) * self.factor).astype(np.int64)

    def lost(self, assigned: int) -> float:
        """The most that rounding can hide in a sum of so many scores."""
        return 0.0 if self.exact else 0.5 * assigned / self.factor


def scale_of(pairs: Pairs) -> Scale:
    """The smallest power of ten that keeps every score whole, else the largest power of two that fits."""
    largest = max(map(abs, _range_of(pairs)))
    for decimals in range(_DECIMALS + 1):
        factor = 10.0**decimals
        if largest * factor <= LARGEST_WEIGHT and _keeps(pairs, factor):
            return Scale(factor, exact=True)
    power = int(np.floor(np.log2(LARGEST_WEIGHT / largest))) if largest else 0
    factor = 2.0 ** min(power, 40)
    return Scale(factor, exact=_on_grid(pairs, factor))


def _on_grid(pairs: Pairs, factor: float) -> bool:
    """Whether scores are whole multiples of a power of two to the last bit, as those in float32 mostly are."""
    for _, _, scores in pairs.blocks():
        scaled = scores[np.isfinite(scores)].astype(np.float64) * factor
        if (scaled != np.rint(scaled)).any():
            return False
    return True


def spread_of(pairs: Pairs) -> float:
    """Distance between the lowest and the highest of all scores and 0."""
    low, high = _range_of(pairs)
    return high - low


def _range_of(pairs: Pairs) -> tuple[float, float]:
    low = high = 0.0
    for _, _, scores in pairs.blocks():
        allowed = np.isfinite(scores)
        low = min(low, float(np.min(scores, where=allowed, initial=0)))
        high = max(high, float(np.max(scores, where=allowed, initial=0)))
    return low, high


def _keeps(pairs: Pairs, factor: float) -> bool:
    return all(
        _whole(scores.reshape(-1)[:_SAMPLE], factor) and _whole(scores, factor) for _, _, scores in pairs.blocks()
    )


def _whole(scores: Floats, factor: float) -> bool:
    scaled = scores[np.isfinite(scores)].astype(np.float64) * factor
    # A decimal such as 0.1 is itself rounded, in float32 more than in float64. Where that rounding comes near the
    # unit, nearly every number would pass for a decimal.
    precision = float(np.finfo(scores.dtype).eps) / 2 * np.abs(scaled)
    if precision.max(initial=0) > _DOUBT:
        return False
    return bool(np.all(np.abs(scaled - np.rint(scaled)) <= precision * 1.01))


@dataclass(frozen=True, slots=True)
class Prices:
    """Dual prices, in weights.

    rows : (n,) int64, worth of one more column for a row
    columns : (m,) int64, worth of one more place at a column; negative where its least load binds
    requirements : (r,) int64 >= 0, what each requirement costs
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    requirements: NDArray[np.int64]


def bound(problem: AssignmentProblem, prices: Prices, scale: Scale) -> int:
    """No feasible choice has a larger sum of weights, whatever the prices are (weak duality).

    For any u, v and y >= 0: sum w <= sum demand·u + sum (most·max(v,0) - least·max(-v,0)) - sum least·y
    + sum over all pairs of max(0, w - u - v + y). Exact integers; O(pairs).
    """
    u, v, y = prices.rows, prices.columns, prices.requirements
    total = sum(int(k) * int(price) for k, price in zip(problem.demand, u, strict=True))
    for least, most, price in zip(problem.least, problem.most, v, strict=True):
        total += int(most) * int(price) if price > 0 else int(least) * int(price)
    total -= sum(need.least * int(price) for need, price in zip(problem.requirements, y, strict=True))
    return total + excess(problem, prices, scale)


def excess(problem: AssignmentProblem, prices: Prices, scale: Scale) -> int:
    """Sum over all pairs of what their weight exceeds their prices by."""
    return sum(
        _exact_sum(reduced[(reduced > 0) & np.isfinite(scores)])
        for _, _, scores, reduced in _reduced(problem, prices, scale)
    )


def pairs_within(
    problem: AssignmentProblem, prices: Prices, scale: Scale, room: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(rows, columns) of the pairs that a choice can hold whose weight is within `room` of the prices' bound.

    A choice loses to the bound at least what each of its pairs costs above its weight. By row and column.
    """
    found: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    for rows, columns, scores, reduced in _reduced(problem, prices, scale):
        kept = np.nonzero((reduced >= -room) & np.isfinite(scores))
        at_row, at_column = np.broadcast_arrays(rows, columns)
        found.append((at_row[kept].astype(np.int64), at_column[kept].astype(np.int64)))
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate([part[0] for part in found]), np.concatenate([part[1] for part in found])


def _reduced(
    problem: AssignmentProblem, prices: Prices, scale: Scale
) -> Iterator[tuple[Ints, Ints, Floats, NDArray[np.float64]]]:
    """Block by block, each pair's weight above its prices."""
    priced = [(need, int(y)) for need, y in zip(problem.requirements, prices.requirements, strict=True) if y]
    for rows, columns, scores in problem.pairs.blocks():
        # One array, reused in place: a block of 4 M pairs would otherwise cost five of them.
        reduced = np.where(np.isfinite(scores), scores, 0).astype(np.float64)
        reduced *= scale.factor
        np.rint(reduced, out=reduced)
        reduced -= prices.rows[rows]
        reduced -= prices.columns[columns]
        for need, price in priced:
            first, last = np.searchsorted(rows.reshape(-1), (need.row, need.row + 1))
            own = columns if columns.ndim == 2 else columns[first:last]
            reduced[first:last] += price * problem.groups[need.group][own]
        yield rows, columns, scores, reduced


def _exact_sum(values: NDArray[np.float64]) -> int:
    """The sum of whole numbers below 2**53 without a rounding, in two halves that cannot overflow."""
    whole = values.astype(np.int64)
    return (int((whole >> 26).sum()) << 26) + int((whole & (2**26 - 1)).sum())


def weight(chosen: Chosen, problem: AssignmentProblem, scale: Scale) -> int:
    """Sum of the chosen pairs' weights."""
    return int(scale.weights(problem.pairs.scores_of(chosen.rows, chosen.columns)).sum())
