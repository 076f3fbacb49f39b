"""When no choice meets every condition: why, and the smallest changes that would make one possible."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.duality import Prices
from naru_engine.assignment.flow import Arcs, Network, prices_of, solve_flow
from naru_engine.assignment.problem import AssignmentProblem, Chosen

ChangeKind = Literal["demand", "least", "most", "requirement", "conflict"]
Pricing = Callable[..., tuple[NDArray[np.int64], NDArray[np.int64]]]

_ROOM = 32
# A conflict is mostly law: lifting one is named only where it spares two other changes.
_UNIT, _LIFT = 10, 19


@dataclass(frozen=True, slots=True)
class Change:
    """One number to change, or one conflict to lift.

    before, after : the number; 0 and 1 for a conflict
    """

    kind: ChangeKind
    row: int | None
    column: int | None
    group: int | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """A set of rows that ask for more than the columns open to them can give, or the reverse.

    side : which side cannot be served
    rows, columns : indices of the set
    asked, possible : places
    """

    side: Literal["rows", "columns"]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    asked: int
    possible: int


class InfeasibleAssignment(Exception):
    """No choice meets every condition; `changes` is a smallest set of changes after which one does."""

    def __init__(self, shortages: Iterable[Shortage], changes: Iterable[Change]) -> None:
        self.shortages = tuple(shortages)
        self.changes = tuple(changes)
        super().__init__(f"no feasible assignment; {len(self.changes)} changes would make one")


@dataclass(frozen=True, slots=True)
class _Slack:
    """Arcs that each stand for one change, unit by unit."""

    kind: ChangeKind
    arcs: Arcs


def grown_until_feasible(
    network: Network, rows: NDArray[np.int64], columns: NDArray[np.int64], *, price: Pricing
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The given pairs and as many more as a feasible flow needs; raises InfeasibleAssignment when all do not suffice.

    Minimises the units by which conditions are broken and prices every pair left out, as for the sum of scores: the
    end is either no broken unit or a proof over all pairs.
    """
    problem = network.problem
    width = problem.shape[1]
    slacks = _slacks(network)
    while True:
        arcs = _with_slack(network, rows, columns, slacks)
        flows = _solved(network, arcs)
        broken = int((flows * arcs.costs).sum())
        if broken == 0:
            return rows, columns
        prices = prices_of(network, arcs, flows)
        used = flows[: rows.size] > 0
        chosen = Chosen(rows[used], columns[used])
        new_rows, new_columns = price(problem, prices, chosen, 0.0, room=_ROOM, spread=True)
        if new_rows.size == 0:
            raise InfeasibleAssignment(_shortages(problem, prices, broken), _changes(problem, slacks, flows))
        keys = np.sort(np.concatenate([rows * width + columns, new_rows * width + new_columns]), kind="stable")
        rows, columns = keys // width, keys % width


def penalties(network: Network, cost: int) -> Arcs:
    """Arcs that break a demand, a least load or a requirement at a cost."""
    arcs = [slack.arcs for slack in _slacks(network, cost=cost) if slack.kind != "most"]
    return arcs[0] + arcs[1] + arcs[2]


def with_lifted_conflicts(
    network: Network,
    found: InfeasibleAssignment,
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    lifted: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> InfeasibleAssignment:
    """The same, where lifting single conflicts may be among the changes when that makes them fewer.

    pairs : allowed pairs to choose from
    lifted : pairs in conflict
    """
    problem = network.problem
    slacks = [
        _Slack(slack.kind, Arcs.of(slack.arcs.tails, slack.arcs.heads, slack.arcs.capacities, _UNIT))
        for slack in _slacks(network)
    ]
    order = np.lexsort((lifted[1], lifted[0]))
    rows, columns = lifted[0][order], lifted[1][order]
    lifting = Arcs.of(network.tails(rows, columns), columns + problem.shape[0], 1, _LIFT)
    slacks.append(_Slack("conflict", lifting))
    arcs = _with_slack(network, *pairs, slacks)
    changes = _changes(problem, slacks, _solved(network, arcs), lifted=(rows, columns))
    return InfeasibleAssignment(found.shortages, changes) if len(changes) < len(found.changes) else found


def _slacks(network: Network, *, cost: int = 1) -> list[_Slack]:
    problem = network.problem
    rows = problem.shape[0]
    sink = network.sink
    every_row, every_column = np.arange(rows), np.arange(rows, sink)
    asking = np.array([need.row for need in problem.requirements], dtype=np.int64)
    shares = np.array([need.least for need in problem.requirements], dtype=np.int64)
    return [
        _Slack("demand", Arcs.of(every_row, sink, problem.demand, cost)),
        _Slack("least", Arcs.of(sink, every_column, problem.least, cost)),
        _Slack("most", Arcs.of(every_column, sink, rows, cost)),
        _Slack("requirement", Arcs.of(network.need_nodes(), asking, shares, cost)),
    ]


def _with_slack(network: Network, rows: NDArray[np.int64], columns: NDArray[np.int64], slacks: list[_Slack]) -> Arcs:
    arcs = network.pair_arcs(rows, columns, np.zeros(rows.size, dtype=np.int64)) + network.fixed
    for slack in slacks:
        arcs = arcs + slack.arcs
    return arcs


def _solved(network: Network, arcs: Arcs) -> NDArray[np.int64]:
    flows = solve_flow(network.supplies, arcs)
    if flows is None:
        raise AssertionError("a network in which everything may be relaxed has a flow")
    return flows


def _changes(
    problem: AssignmentProblem,
    slacks: list[_Slack],
    flows: NDArray[np.int64],
    *,
    lifted: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None,
) -> list[Change]:
    changes = []
    end = flows.size
    for slack in reversed(slacks):
        own = flows[end - len(slack.arcs) : end]
        end -= len(slack.arcs)
        changes += [_change(problem, slack.kind, int(at), int(own[at]), lifted) for at in np.flatnonzero(own)]
    return changes[::-1]


def _change(
    problem: AssignmentProblem,
    kind: ChangeKind,
    at: int,
    units: int,
    lifted: tuple[NDArray[np.int64], NDArray[np.int64]] | None,
) -> Change:
    if kind == "demand":
        asked = int(problem.demand[at])
        return Change(kind, at, None, None, asked, asked - units)
    if kind == "least":
        return Change(kind, None, at, None, int(problem.least[at]), int(problem.least[at]) - units)
    if kind == "most":
        return Change(kind, None, at, None, int(problem.most[at]), int(problem.most[at]) + units)
    if kind == "requirement":
        need = problem.requirements[at]
        return Change(kind, need.row, None, need.group, need.least, need.least - units)
    assert lifted is not None  # noqa: S101  conflicts are among the slacks only where they were given
    return Change(kind, int(lifted[0][at]), int(lifted[1][at]), None, 0, 1)


def _shortages(problem: AssignmentProblem, prices: Prices, broken: int) -> list[Shortage]:
    """The sets that the prices single out: rows that pay for every place, columns that every row would have to join."""
    found = []
    short_rows = np.flatnonzero(prices.rows < 0)
    full = np.flatnonzero(prices.columns > 0)
    short_columns = np.flatnonzero(prices.columns < 0)
    if short_rows.size and not short_columns.size:
        asked = int(problem.demand[short_rows].sum())
        found.append(Shortage("rows", tuple(short_rows.tolist()), tuple(full.tolist()), asked, asked - broken))
    elif short_columns.size and not short_rows.size:
        asked = int(problem.least[short_columns].sum())
        giving = np.flatnonzero(prices.rows > 0)
        found.append(Shortage("columns", tuple(giving.tolist()), tuple(short_columns.tolist()), asked, asked - broken))
    return found
