"""The best communities of a hard kernel, proven: an integer programme with cuts added as needed.

One variable for each edge says whether the partition contradicts it.  A set of contradicted edges
is that of a partition exactly when it meets every cycle with one negative edge (Demaine, Emanuel,
Fiat & Immorlica, 'Correlation clustering in general weighted graphs', Theoretical Computer Science
361, 2006), so that the programme is

    minimise   sum |w_e| y_e     subject to   sum over the cycle of y_e >= 1,   y_e in {0, 1}

These inequalities are as strong as the triangle inequalities over all pairs of nodes (Chopra & Rao,
'The partition problem', Mathematical Programming 59, 1993) with far fewer variables.  Violated
cycles are the shortest positive paths between the ends of negative edges.  Linear programmes come
first; where their bound, rounded up for whole weights, does not meet the best partition found, the
integer programme goes on.  Solved by HiGHS (Huangfu & Hall, Mathematical Programming Computation
10, 2018).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from detente.network.blocs.clustering_moves import improve, packed_cycles
from detente.network.blocs.clustering_rules import Weighted

__all__ = ["Solved", "solve_kernel"]

OPTIMAL = 0
TOLERANCE = 1e-6
NUDGE = 1e-4
"""Added to every edge's length, so that of equal paths the one with fewest edges is found."""
THRESHOLDS = (0.2, 0.35, 0.5, 0.65)
"""Positive edges with less than this contradiction hold together when a solution is rounded."""


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A partition of a kernel with its cost and a proven lower bound."""

    labels: NDArray[np.int64]
    cost: float
    lower: float


def solve_kernel(problem: Weighted, time_limit: float, *, seed: int = 0) -> Solved:
    """The best partition of `problem` found within `time_limit` seconds, with its lower bound."""
    return _Search(problem, time.monotonic() + time_limit, seed).solve()


class _Search:
    """The bounds of one kernel, drawn together until they meet or time is up."""

    def __init__(self, problem: Weighted, until: float, seed: int) -> None:
        self._problem = problem
        self._until = until
        self._whole = bool(np.all(np.abs(problem.values - np.round(problem.values)) < 1e-9))
        self._size = np.abs(problem.values)
        self._positive = np.flatnonzero(problem.values > 0)
        self._negative = np.flatnonzero(problem.values < 0)
        self._row = {(int(a), int(b)): k for k, (a, b) in enumerate(problem.edges.tolist())}
        self._labels = improve(problem, starts=4, seed=seed)
        self._cost = problem.cost(self._labels)
        self._lower = min(packed_cycles(problem), self._cost)
        self._cycles: dict[tuple[int, ...], None] = {}  # in the order in which they were found

    def solve(self) -> Solved:
        """Run the linear, then the integer programme."""
        self._add(self._violated(np.zeros(len(self._size))))
        self._linear()
        if not self._done():
            self._integer()
        return Solved(self._labels, self._cost, min(self._lower, self._cost))

    def _left(self) -> float:
        return self._until - time.monotonic()

    def _done(self) -> bool:
        return self._lower >= self._cost - TOLERANCE or self._left() <= 0

    def _linear(self) -> None:
        """Cut off fractional solutions until no cycle is violated, or the bounds meet."""
        while not self._done():
            found = self._run(whole=False)
            if found.status != OPTIMAL:
                return  # a linear programme that was not finished bounds nothing
            self._raise(float(found.fun))
            self._round(found.x)
            cycles = self._violated(found.x)
            if self._done() or not self._add(cycles):
                return

    def _integer(self) -> None:
        """Solve with whole variables and add the cycles that the solution leaves open."""
        while not self._done():
            found = self._run(whole=True)
            if found.get("mip_dual_bound") is not None and math.isfinite(found.mip_dual_bound):
                self._raise(float(found.mip_dual_bound))
            if found.x is None:
                return
            self._round(found.x)
            if self._done() or not self._add(self._violated(np.round(found.x))):
                return

    def _run(self, *, whole: bool) -> OptimizeResult:
        """Solve the programme with the cycles found so far."""
        rows = np.repeat(np.arange(len(self._cycles)), [len(one) for one in self._cycles])
        columns = np.concatenate([np.array(one) for one in self._cycles])
        shape = (len(self._cycles), len(self._size))
        cycles = csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
        return milp(
            self._size,
            integrality=np.full(len(self._size), int(whole)),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(cycles, lb=1.0),
            options={"time_limit": max(0.01, self._left()), "mip_rel_gap": 0.0},
        )

    def _raise(self, bound: float) -> None:
        """Take a lower bound, rounded up where all weights are whole."""
        if self._whole:
            bound = math.ceil(bound - 1e-5)
        self._lower = max(self._lower, bound)

    def _round(self, values: NDArray[np.float64]) -> None:
        """Try the partitions that a solution suggests."""
        for threshold in THRESHOLDS:
            held = self._positive[values[self._positive] < threshold]
            ends = self._problem.edges[held]
            n = self._problem.n
            links = csr_array((np.ones(len(held)), (ends[:, 0], ends[:, 1])), shape=(n, n))
            first = connected_components(links, directed=False)[1].astype(np.int64)
            labels = improve(self._problem, starts=0, seed=0, first=first)
            cost = self._problem.cost(labels)
            if cost < self._cost - TOLERANCE:
                self._labels, self._cost = labels, cost

    def _violated(self, values: NDArray[np.float64]) -> list[tuple[int, ...]]:
        """For each negative edge the shortest cycle through it, where it sums to less than 1."""
        ends = self._problem.edges[self._positive]
        length = values[self._positive].clip(0) + NUDGE
        n = self._problem.n
        links = csr_array((length, (ends[:, 0], ends[:, 1])), shape=(n, n))
        sources = np.unique(self._problem.edges[self._negative, 0])
        _, before = dijkstra(links, directed=False, indices=sources, return_predecessors=True)
        place = {int(node): k for k, node in enumerate(sources)}
        found = []
        for edge in self._negative.tolist():
            a, b = self._problem.edges[edge].tolist()
            path = self._path(before[place[a]], a, b)
            if path and values[edge] + values[path].sum() < 1 - TOLERANCE:
                found.append((edge, *path))
        return found

    def _path(self, before: NDArray[np.int32], a: int, b: int) -> list[int]:
        """Rows of the edges on the way from `b` back to `a`; empty where there is no way."""
        path = []
        while b != a:
            prior = int(before[b])
            if prior < 0:
                return []
            path.append(self._row[min(prior, b), max(prior, b)])
            b = prior
        return path

    def _add(self, cycles: list[tuple[int, ...]]) -> bool:
        """Demand that each cycle has a contradicted edge; whether any demand is new."""
        before = len(self._cycles)
        self._cycles.update(dict.fromkeys(cycles))
        return len(self._cycles) > before
