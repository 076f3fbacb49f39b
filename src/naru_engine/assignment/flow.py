"""The problem as a network on some of its pairs, solved by OR-Tools' min-cost flow."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from naru_engine.assignment.duality import Prices
from naru_engine.assignment.kernels import shortest_distances
from naru_engine.assignment.problem import AssignmentProblem

SOLVER = "OR-Tools SimpleMinCostFlow"


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs of a network, as arrays of one length."""

    tails: NDArray[np.int32]
    heads: NDArray[np.int32]
    capacities: NDArray[np.int64]
    costs: NDArray[np.int64]

    @classmethod
    def of(cls, tails: object, heads: object, capacities: object, costs: object) -> "Arcs":
        parts = np.broadcast_arrays(*(np.asarray(part) for part in (tails, heads, capacities, costs)))
        return cls(
            parts[0].astype(np.int32), parts[1].astype(np.int32), parts[2].astype(np.int64), parts[3].astype(np.int64)
        )

    def __add__(self, other: "Arcs") -> "Arcs":
        return Arcs(
            np.concatenate([self.tails, other.tails]),
            np.concatenate([self.heads, other.heads]),
            np.concatenate([self.capacities, other.capacities]),
            np.concatenate([self.costs, other.costs]),
        )

    def __len__(self) -> int:
        return self.tails.size


NO_ARCS = Arcs.of([], [], [], [])


@dataclass(frozen=True, slots=True)
class Network:
    """Rows, then columns, then a sink, then one node for each requirement.

    A row sends what it asks for; a column keeps its least load and passes the rest, up to its most, to the sink; a
    requirement's node receives its share first and the row's choice beyond it.
    """

    problem: AssignmentProblem
    supplies: NDArray[np.int64]
    fixed: Arcs  # every arc that is not a pair

    @property
    def sink(self) -> int:
        rows, columns = self.problem.shape
        return rows + columns

    def need_nodes(self) -> NDArray[np.int64]:
        return self.sink + 1 + np.arange(len(self.problem.requirements))

    def tails(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
        """The node from which each pair's arc leaves: the row, or the row's requirement that holds the column."""
        tails = rows.copy()
        for node, need in zip(self.need_nodes(), self.problem.requirements, strict=True):
            first, last = np.searchsorted(rows, (need.row, need.row + 1))
            tails[first:last][self.problem.groups[need.group][columns[first:last]]] = node
        return tails

    def pair_arcs(self, rows: NDArray[np.int64], columns: NDArray[np.int64], weights: NDArray[np.int64]) -> Arcs:
        """Pairs by row and column as arcs that cost what they lose."""
        return Arcs.of(self.tails(rows, columns), columns + self.problem.shape[0], 1, -weights)


def network_of(problem: AssignmentProblem) -> Network:
    """The network without its pairs."""
    rows, columns = problem.shape
    sink = rows + columns
    supplies = np.zeros(sink + 1 + len(problem.requirements), dtype=np.int64)
    supplies[:rows] = problem.demand
    supplies[rows:sink] = -problem.least
    fixed = Arcs.of(np.arange(rows, sink), sink, problem.most - problem.least, 0)
    for node, need in enumerate(problem.requirements, sink + 1):
        supplies[need.row] -= need.least
        supplies[node] += need.least
    if problem.requirements:
        asking = np.array([need.row for need in problem.requirements])
        fixed = fixed + Arcs.of(asking, sink + 1 + np.arange(asking.size), problem.demand[asking], 0)
    supplies[sink] = -supplies.sum()
    return Network(problem, supplies, fixed)


def solve_flow(supplies: NDArray[np.int64], arcs: Arcs) -> NDArray[np.int64] | None:
    """The cheapest flow on each arc, or None when the supplies cannot be met.

    Deterministic. Raises OverflowError when costs and size do not fit 64 bits.
    """
    from ortools.graph.python import min_cost_flow

    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(arcs.tails, arcs.heads, arcs.capacities, arcs.costs)
    solver.set_nodes_supplies(np.arange(supplies.size, dtype=np.int32), supplies)
    status = solver.solve()
    if status == solver.OPTIMAL:
        return np.asarray(solver.flows(np.arange(len(arcs), dtype=np.int32)), dtype=np.int64)
    if status in (solver.INFEASIBLE, solver.UNBALANCED):
        return None
    raise OverflowError(f"the flow solver stopped with status {status}: costs or sizes do not fit 64 bits")


def prices_of(network: Network, arcs: Arcs, flows: NDArray[np.int64]) -> Prices:
    """Dual prices of an optimal flow, from the shortest distances in its residual graph."""
    forward, backward = flows < arcs.capacities, flows > 0
    distance = shortest_distances(
        np.concatenate([arcs.tails[forward], arcs.heads[backward]]),
        np.concatenate([arcs.heads[forward], arcs.tails[backward]]),
        np.concatenate([arcs.costs[forward], -arcs.costs[backward]]),
        network.supplies.size,
    )
    rows, columns = network.problem.shape
    level = distance[network.sink]
    u = distance[:rows] - level
    asking = np.array([need.row for need in network.problem.requirements], dtype=np.int64)
    return Prices(u, level - distance[rows : rows + columns], u[asking] - (distance[network.need_nodes()] - level))
