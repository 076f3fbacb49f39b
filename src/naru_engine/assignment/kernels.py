"""Loops over all pairs and all arcs, compiled."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True)
def shortest_distances(  # pragma: no cover  compiled
    tails: NDArray[np.int32], heads: NDArray[np.int32], costs: NDArray[np.int64], nodes: int
) -> NDArray[np.int64]:
    """Bellman–Ford from every node at once: (nodes,) distances d with d[head] <= d[tail] + cost on every arc.

    The graph must have no negative cycle (an optimal flow's residual graph has none). O(nodes × arcs), in practice
    a few dozen passes.
    """
    distance = np.zeros(nodes, dtype=np.int64)
    for _ in range(nodes + 1):
        moved = False
        for arc in range(tails.size):
            reached = distance[tails[arc]] + costs[arc]
            if reached < distance[heads[arc]]:
                distance[heads[arc]] = reached
                moved = True
        if not moved:
            return distance
    raise ValueError("the residual graph has a negative cycle")


@njit(cache=True)
def keep_best(found_at, found_by, count, room, at, by):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Insert into the best `room` so far, largest first; equal ones keep the lower index."""
    if count == room and by <= found_by[room - 1]:
        return count
    place = count if count < room else room - 1
    while place > 0 and found_by[place - 1] < by:
        found_by[place] = found_by[place - 1]
        found_at[place] = found_at[place - 1]
        place -= 1
    found_by[place] = by
    found_at[place] = at
    return min(count + 1, room)


@njit(cache=True)
def jitter(row, column):  # type: ignore[no-untyped-def]  # pragma: no cover
    """A fixed number in [0, 0.5) for each pair: where many pay alike, rows then look at different ones."""
    return ((row * 40503 + column * 10007) % 1021) / 2042.0


@njit(cache=True)
def dense_violators(  # type: ignore[no-untyped-def]  # pragma: no cover
    scores, factor, u, v, taken_starts, taken, need_starts, need_group, need_price, groups, room, spread
):
    """The best pairs of each row whose weight exceeds their prices and that are not taken: (rows, columns).

    At most `room` a row; `spread` picks among equals at random, the same way each time. O(pairs).
    """
    n, m = scores.shape
    rows = np.empty(n * room, dtype=np.int32)
    columns = np.empty(n * room, dtype=np.int32)
    size = 0
    best_at = np.empty(room, dtype=np.int64)
    best_by = np.empty(room, dtype=np.float64)
    is_taken = np.zeros(m, dtype=np.bool_)
    for i in range(n):
        for at in range(taken_starts[i], taken_starts[i + 1]):
            is_taken[taken[at]] = True
        count = 0
        plain = need_starts[i] == need_starts[i + 1]
        for j in range(m):
            over = np.rint(float(scores[i, j]) * factor) - u[i] - v[j]
            if not plain:
                for at in range(need_starts[i], need_starts[i + 1]):
                    if groups[need_group[at], j]:
                        over += need_price[at]
            if over > 0 and not is_taken[j] and scores[i, j] > -np.inf:
                count = keep_best(best_at, best_by, count, room, j, over + (jitter(i, j) if spread else 0.0))
        for at in range(count):
            rows[size] = i
            columns[size] = best_at[at]
            size += 1
        for at in range(taken_starts[i], taken_starts[i + 1]):
            is_taken[taken[at]] = False
    return rows[:size].copy(), columns[:size].copy()


@njit(cache=True)
def sparse_violators(  # type: ignore[no-untyped-def]  # pragma: no cover
    starts, listed, scores, factor, u, v, taken_starts, taken, need_starts, need_group, need_price, groups, room, spread
):
    """As dense_violators, over listed pairs."""
    n, m = starts.size - 1, v.size
    rows = np.empty(n * room, dtype=np.int32)
    columns = np.empty(n * room, dtype=np.int32)
    size = 0
    best_at = np.empty(room, dtype=np.int64)
    best_by = np.empty(room, dtype=np.float64)
    is_taken = np.zeros(m, dtype=np.bool_)
    for i in range(n):
        for at in range(taken_starts[i], taken_starts[i + 1]):
            is_taken[taken[at]] = True
        count = 0
        for pair in range(starts[i], starts[i + 1]):
            j = listed[pair]
            over = np.rint(scores[pair] * factor) - u[i] - v[j]
            for at in range(need_starts[i], need_starts[i + 1]):
                if groups[need_group[at], j]:
                    over += need_price[at]
            if over > 0 and not is_taken[j]:
                count = keep_best(best_at, best_by, count, room, j, over + (jitter(i, j) if spread else 0.0))
        for at in range(count):
            rows[size] = i
            columns[size] = best_at[at]
            size += 1
        for at in range(taken_starts[i], taken_starts[i + 1]):
            is_taken[taken[at]] = False
    return rows[:size].copy(), columns[:size].copy()


@njit(cache=True)
def loads_at(scores, demand, prices, best_at, best_by):  # type: ignore[no-untyped-def]  # pragma: no cover
    """(m,) how many rows would take each column if every row took its best at these prices."""
    r, m = scores.shape
    load = np.zeros(m, dtype=np.float64)
    for i in range(r):
        count = 0
        for j in range(m):
            worth = scores[i, j] - prices[j]
            full = count == demand[i]
            if scores[i, j] > -np.inf and not (full and (count == 0 or worth <= best_by[count - 1])):
                count = keep_best(best_at, best_by, count, demand[i], j, worth)
        for at in range(count):
            load[best_at[at]] += 1.0
    return load


@njit(cache=True)
def settled_prices(  # type: ignore[no-untyped-def]  # pragma: no cover
    scores, demand, least, most, spread, steps
):
    """Rough column prices: each row takes its best columns at today's prices, crowded columns then cost more.

    scores : (r, m) of a sample of the rows; -inf where not allowed
    demand : (r,) int
    least, most : (m,) float, loads scaled to the sample
    spread : how far a price moves in the first step
    Returns (m,) float64, negative where a column is short of its least load.
    """
    m = scores.shape[1]
    prices = np.zeros(m, dtype=np.float64)
    room = max(demand.max(), 1)
    best_at = np.empty(room, dtype=np.int64)
    best_by = np.empty(room, dtype=np.float64)
    for step in range(steps):
        load = loads_at(scores, demand, prices, best_at, best_by)
        reach = spread / (1.0 + step / 4.0)
        for j in range(m):
            low, high = least[j], most[j]
            if load[j] > high:
                prices[j] += reach * min((load[j] - high) / (high + 1.0), 1.0)
            elif load[j] < low:
                prices[j] -= reach * (low - load[j]) / (low + 1.0)
            elif prices[j] > 0:
                prices[j] = max(0.0, prices[j] - reach * (high - load[j]) / (high + 1.0))
            elif prices[j] < 0:
                prices[j] = min(0.0, prices[j] + reach * (load[j] - low) / (low + 1.0))
    return prices
