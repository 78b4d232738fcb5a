"""The linear programming bound: how much of each edge must go so that every negative cycle breaks.

    minimise  sum over e of |w(e)| x(e)   subject to   sum over e in C of x(e) >= 1
    for every cycle C with an odd number of negative edges,  x >= 0

Its optimum is a lower bound on the frustration, and its dual a packing of negative cycles, which is
kept as the proof (`proof.Pack`).  Cycles are added as they are found to be violated: a shortest
path from a node to its own copy in the graph that is doubled so that negative edges change sheets
(Barahona & Mahjoub, 'On the cut polytope', Mathematical Programming 36, 1986).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from detente.network.balance.proof import Pack
from detente.network.balance.weighted import Adjacency, edges_of

__all__ = ["Bound", "Edges", "cycle_bound"]

_SLACK = 1e-6
_TRIANGLES = 4000
_ROUNDS = 60
_UNIT = 720720  # shares of a packing are rounded to parts of this, which 2 to 16 divide

Cycle = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """`lower` is proven by `pack`; `x` is how much of each edge goes, in the order of `edges`."""

    lower: int
    value: float
    pack: Pack
    x: NDArray[np.float64]


class Edges:
    """The edges of an adjacency as arrays, and the place of each pair of nodes in them."""

    def __init__(self, adjacency: Adjacency) -> None:
        self.nodes = sorted(adjacency)
        self.triples = edges_of(adjacency)
        place = {node: k for k, node in enumerate(self.nodes)}
        self.u = np.array([place[u] for u, _, _ in self.triples], dtype=np.int64)
        self.v = np.array([place[v] for _, v, _ in self.triples], dtype=np.int64)
        self.weight = np.array([w for _, _, w in self.triples], dtype=np.int64)
        self.at: dict[tuple[int, int], int] = {}
        for k, (u, v, _) in enumerate(self.triples):
            self.at[u, v] = self.at[v, u] = k

    def of_cycle(self, nodes: Cycle) -> list[int]:
        """The places of a closed walk's edges."""
        return [self.at[nodes[k - 1], nodes[k]] for k in range(len(nodes))]


def cycle_bound(edges: Edges, adjacency: Adjacency, *, stop: int, deadline: float) -> Bound:
    """The bound of all negative cycles, or of those found before the `deadline` (perf_counter).

    `edges` are those of `adjacency`.  Ends early once the bound reaches `stop`.
    """
    program = _Program(edges)
    program.add(_negative_triangles(adjacency))
    found = True
    rounds = 0
    while found:
        program.solve(deadline - perf_counter())
        rounds += 1
        reached = program.value > stop - 1 + 1e-3
        if reached or perf_counter() > deadline or rounds > _ROUNDS:
            break
        found = program.add(_violated(edges, program.x))
    pack = _packing(edges, program.cycles, program.shares)
    lower = -(-sum(share for _, share in pack.cycles) // pack.unit)
    return Bound(lower, program.value, pack, program.x)


class _Quiet(highspy.Highs):
    """HiGHS without the callbacks of its Python layer, whose set-up writes a banner to stdout."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()


class _Program:
    """The linear programme, grown row by row and solved again from where it stood."""

    def __init__(self, edges: Edges) -> None:
        self.edges = edges
        self.cycles: list[Cycle] = []
        self._known: set[frozenset[int]] = set()
        self._solver = _Quiet()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("presolve", "off"),
            ("solver", "simplex"),
        ):
            self._solver.setOptionValue(name, value)
        size = len(edges.triples)
        none = np.empty(0, dtype=np.int32)
        self._solver.addCols(
            size,
            np.abs(edges.weight).astype(np.float64),
            np.zeros(size),
            np.full(size, highspy.kHighsInf),
            0,
            np.zeros(size, dtype=np.int32),
            none,
            np.empty(0),
        )
        self.x = np.zeros(size)
        self.shares = np.zeros(0)
        self.value = 0.0

    def add(self, cycles: Iterable[Cycle]) -> bool:
        """Add the cycles that are new; False where none is."""
        rows = []
        for cycle in cycles:
            places = self.edges.of_cycle(cycle)
            key = frozenset(places)
            if key not in self._known:
                self._known.add(key)
                self.cycles.append(cycle)
                rows.append(places)
        if not rows:
            return False
        starts = np.cumsum([0, *(len(row) for row in rows[:-1])]).astype(np.int32)
        index = np.concatenate([np.array(row, dtype=np.int32) for row in rows])
        self._solver.addRows(
            len(rows),
            np.ones(len(rows)),
            np.full(len(rows), highspy.kHighsInf),
            len(index),
            starts,
            index,
            np.ones(len(index)),
        )
        return True

    def solve(self, seconds: float) -> None:
        """Solve for at most so many seconds; cut short, the shares are still those of a packing."""
        self._solver.setOptionValue("time_limit", self._solver.getRunTime() + max(seconds, 0.01))
        self._solver.run()
        solution = self._solver.getSolution()
        self.x = np.asarray(solution.col_value, dtype=np.float64)
        self.shares = np.asarray(solution.row_dual, dtype=np.float64)
        self.value = float(self._solver.getObjectiveValue())


def _negative_triangles(adjacency: Adjacency) -> list[Cycle]:
    found: list[Cycle] = []
    for u in sorted(adjacency):
        later = [v for v in adjacency[u] if v > u]
        for v in later:
            row = adjacency[v]
            for x in later:
                if (
                    x > v
                    and x in row
                    and (adjacency[u][v] < 0) ^ (row[x] < 0) ^ (adjacency[u][x] < 0)
                ):
                    found.append((u, v, x))
                    if len(found) >= _TRIANGLES:
                        return found
    return found


def _violated(edges: Edges, x: NDArray[np.float64]) -> list[Cycle]:
    """For each node a shortest negative cycle through it, where it is shorter than 1."""
    size = len(edges.nodes)
    length = np.maximum(x, 0.0) + 1e-9  # zero would be no edge; also prefers short cycles
    down = np.where(edges.weight < 0, size, 0)
    rows = np.concatenate([edges.u, edges.u + size])
    columns = np.concatenate([edges.v + down, edges.v + size - down])
    double = csr_array((np.concatenate([length, length]), (rows, columns)), (2 * size, 2 * size))
    distance, before = dijkstra(
        double, directed=False, indices=np.arange(size), return_predecessors=True, limit=1.0
    )
    found: dict[frozenset[int], Cycle] = {}
    for k in range(size):
        if distance[k, k + size] < 1 - _SLACK:
            walk = [int(before[k, k + size])]  # k itself closes the walk, once
            while walk[-1] != k:
                walk.append(int(before[k, walk[-1]]))
            cycle = _simple([one % size for one in walk], edges)
            found[frozenset(cycle)] = tuple(edges.nodes[one] for one in cycle)
    return [found[key] for key in sorted(found, key=sorted)]


def _simple(walk: list[int], edges: Edges) -> list[int]:
    """A negative cycle without repeated nodes out of a closed walk with an odd number of them."""
    last: dict[int, int] = {}
    for end, node in enumerate(walk):
        if node in last:
            inner = walk[last[node] : end]
            names = [edges.nodes[one] for one in inner]
            odd = sum(edges.weight[place] < 0 for place in edges.of_cycle(tuple(names))) % 2
            if odd:
                return inner
            return _simple(walk[: last[node]] + walk[end:], edges)
        last[node] = end
    return walk


def _packing(edges: Edges, cycles: list[Cycle], shares: NDArray[np.float64]) -> Pack:
    """The shares in whole units, which load no edge with more than its weight."""
    units = np.rint(np.maximum(shares, 0) * _UNIT).astype(np.int64).tolist()
    kept = [
        (cycle, edges.of_cycle(cycle), share)
        for cycle, share in zip(cycles, units, strict=True)
        if share
    ]
    room = (np.abs(edges.weight) * _UNIT).tolist()
    for _, places, share in kept:
        for place in places:
            room[place] -= share
    fitted = []
    for cycle, places, share in kept:
        # Rounding may overload an edge by a hair: the cycles through it give up what is too much.
        over = min(0, *(room[place] for place in places))
        less = max(share + over, 0)
        for place in places:
            room[place] += share - less
        if less:
            fitted.append((cycle, less))
    return Pack(tuple(fitted), _UNIT)
