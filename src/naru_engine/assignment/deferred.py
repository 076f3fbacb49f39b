"""Deferred acceptance, compiled."""

import numpy as np
from numba import njit


@njit(cache=True)
def worse(liked, holder, first, second):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Whether a column likes what it holds at `first` less than at `second`; of equals the higher row is worse."""
    if liked[first] != liked[second]:
        return liked[first] < liked[second]
    return holder[first] > holder[second]


@njit(cache=True)
def sift_down(liked, holder, start, size, at):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Restore a column's heap, worst first, from a place downwards."""
    while True:
        child = 2 * at + 1
        if child >= size:
            return
        if child + 1 < size and worse(liked, holder, start + child + 1, start + child):
            child += 1
        if not worse(liked, holder, start + child, start + at):
            return
        swap(liked, holder, start + child, start + at)
        at = child


@njit(cache=True)
def sift_up(liked, holder, start, at):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Restore a column's heap, worst first, from a place upwards."""
    while at > 0:
        parent = (at - 1) // 2
        if not worse(liked, holder, start + at, start + parent):
            return
        swap(liked, holder, start + at, start + parent)
        at = parent


@njit(cache=True)
def swap(liked, holder, first, second):  # type: ignore[no-untyped-def]  # pragma: no cover
    liked[first], liked[second] = liked[second], liked[first]
    holder[first], holder[second] = holder[second], holder[first]


@njit(cache=True)
def ranked(starts, scores):  # type: ignore[no-untyped-def]  # pragma: no cover
    """Positions of each row's pairs, best first; of equals the earlier, that is the lower column."""
    order = np.empty(scores.size, dtype=np.int64)
    for i in range(starts.size - 1):
        own = np.argsort(-scores[starts[i] : starts[i + 1]], kind="mergesort")
        order[starts[i] : starts[i + 1]] = own + starts[i]
    return order


@njit(cache=True)
def deferred_acceptance(  # type: ignore[no-untyped-def]  # pragma: no cover
    starts, columns, liking, demand, room
):
    """Rows propose, best first; each column keeps those it likes best, up to its room.

    starts : (n + 1,) where each row's list begins
    columns, liking : (p,) the columns of each list in the row's order, and how much the column likes the row
    demand : (n,) how many columns a row wants
    room : (m,) how many rows a column takes
    Returns (holders, places, ends): row held in each place, where a column's places begin, and how far each row came.
    """
    n, m = demand.size, room.size
    places = np.zeros(m + 1, dtype=np.int64)
    for j in range(m):
        places[j + 1] = places[j] + room[j]
    holder = np.full(places[m], -1, dtype=np.int64)
    liked = np.zeros(places[m], dtype=np.float64)
    load = np.zeros(m, dtype=np.int64)
    wants = demand.copy()
    at = starts[:-1].copy()
    stack = np.empty(n, dtype=np.int64)
    waits = np.zeros(n, dtype=np.bool_)  # whether a row stands on the stack
    for first in range(n):
        stack[0] = first
        waits[first] = True
        size = 1
        while size:
            i = stack[size - 1]
            if wants[i] == 0 or at[i] == starts[i + 1]:
                size -= 1
                waits[i] = False
                continue
            j, value = columns[at[i]], liking[at[i]]
            at[i] += 1
            start = places[j]
            if load[j] < room[j]:
                holder[start + load[j]] = i
                liked[start + load[j]] = value
                load[j] += 1
                sift_up(liked, holder, start, load[j] - 1)
                wants[i] -= 1
            elif load[j] > 0 and (value > liked[start] or (value == liked[start] and i < holder[start])):
                loser = holder[start]
                holder[start], liked[start] = i, value
                sift_down(liked, holder, start, load[j], 0)
                wants[i] -= 1
                wants[loser] += 1
                # Rows that have not begun yet are not on the stack, but hold nothing either.
                if not waits[loser]:
                    stack[size] = loser
                    waits[loser] = True
                    size += 1
    return holder, places, at
