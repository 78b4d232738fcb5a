"""What of a signed graph is hard to cluster: the rest is decided by rules that lose nothing.

Only a cycle with exactly one negative edge forces a contradiction (Davis 1967).  So edges on no
such cycle decide themselves, and blocks (biconnected parts) can be solved one by one.  Two nodes
are joined at once where their positive tie outweighs all other ties of one of them: separating
them never pays (the single-node cut of Lange, Karrenbauer & Andres, 'Partial optimality and fast
lower bounds for weighted correlation clustering', ICML 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["DisjointSets", "Kernel", "Weighted", "kernels"]

EPSILON = 1e-9
"""Parallel ties whose weights cancel to less than this leave no edge."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """A graph of `n` nodes with signed weights: `edges` (m, 2), smaller first, `values` (m,)."""

    n: int
    edges: NDArray[np.int64]
    values: NDArray[np.float64]

    @classmethod
    def of(cls, n: int, edges: NDArray[np.int64], values: NDArray[np.float64]) -> Weighted:
        """The graph with parallel edges summed, loops and edges of weight 0 left out."""
        low, high = edges.min(axis=1, initial=n), edges.max(axis=1, initial=0)
        proper = low < high
        keys, place = np.unique(low[proper] * n + high[proper], return_inverse=True)
        sums = np.zeros(len(keys))
        np.add.at(sums, place, values[proper])
        kept = np.abs(sums) > EPSILON
        pairs = np.stack([keys[kept] // n, keys[kept] % n], axis=1) if n else edges[:0]
        return cls(n, pairs.astype(np.int64), sums[kept])

    def dense(self) -> NDArray[np.float64]:
        """The symmetric matrix of weights, shape (n, n)."""
        matrix = np.zeros((self.n, self.n))
        matrix[self.edges[:, 0], self.edges[:, 1]] = self.values
        return matrix + matrix.T

    def cost(self, labels: NDArray[np.int64]) -> float:
        """Weight of negative edges inside and positive edges between the parts of `labels`."""
        inside = labels[self.edges[:, 0]] == labels[self.edges[:, 1]]
        return float(np.abs(self.values[inside == (self.values < 0)]).sum())

    def positive_parts(self) -> NDArray[np.int64]:
        """The component of each node along positive edges, by its smallest node, shape (n,)."""
        sets = DisjointSets(self.n)
        for a, b in self.edges[self.values > 0].tolist():
            sets.join(a, b)
        return sets.roots()


class DisjointSets:
    """Nodes joined step by step; the root of a set is its smallest node."""

    def __init__(self, n: int) -> None:
        self._parent = list(range(n))

    def root(self, node: int) -> int:
        """The smallest node of the set that `node` is in."""
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def join(self, a: int, b: int) -> None:
        """Make one set of the two that `a` and `b` are in."""
        low, high = sorted((self.root(a), self.root(b)))
        self._parent[high] = low

    def roots(self) -> NDArray[np.int64]:
        """The root of each node, shape (n,)."""
        return np.array([self.root(k) for k in range(len(self._parent))], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """A hard part: its own small problem, and the node of the whole that each of its nodes is."""

    problem: Weighted
    nodes: NDArray[np.int64]

    def join(self, joined: DisjointSets, labels: NDArray[np.int64]) -> None:
        """Carry a partition of the kernel over to the whole, along its positive edges."""
        for (i, j), value in zip(self.problem.edges.tolist(), self.problem.values, strict=True):
            if value > 0 and labels[i] == labels[j]:
                joined.join(int(self.nodes[i]), int(self.nodes[j]))


def kernels(problem: Weighted) -> tuple[list[Kernel], DisjointSets]:
    """The hard parts of `problem`, smallest first, and the nodes that are already joined.

    Some best partition of the whole follows from any best partitions of the kernels.
    """
    joined = DisjointSets(problem.n)
    current = problem
    while True:
        current = _relevant(current, joined)
        pairs = _dominant(current)
        if not pairs:
            break
        for a, b in pairs:
            joined.join(a, b)
        current = Weighted.of(problem.n, joined.roots()[current.edges], current.values)
    parts = [_kernel(current, rows) for rows in _blocks(current)]
    return sorted(parts, key=lambda one: (one.problem.n, one.nodes.tolist())), joined


def _relevant(problem: Weighted, joined: DisjointSets) -> Weighted:
    """Without the edges that lie on no cycle with one negative edge; positive ones are joined."""
    part = problem.positive_parts()
    a, b = problem.edges[:, 0], problem.edges[:, 1]
    inside = Weighted(problem.n, problem.edges[part[a] == part[b]],
                      problem.values[part[a] == part[b]])  # fmt: skip
    kept = np.zeros(len(inside.edges), dtype=bool)
    for rows in _blocks(inside, every=True):
        if (inside.values[rows] < 0).any():
            kept[rows] = True
    for i, j in inside.edges[~kept].tolist():
        joined.join(i, j)  # a block without a negative edge
    still = Weighted(problem.n, inside.edges[kept], inside.values[kept])
    return Weighted.of(problem.n, joined.roots()[still.edges], still.values)


def _dominant(problem: Weighted) -> list[tuple[int, int]]:
    """Pairs whose positive edge outweighs all other edges of one of them; no node twice."""
    total = np.zeros(problem.n)
    size = np.abs(problem.values)
    np.add.at(total, problem.edges[:, 0], size)
    np.add.at(total, problem.edges[:, 1], size)
    taken: set[int] = set()
    found = []
    for (a, b), value in zip(problem.edges.tolist(), problem.values.tolist(), strict=True):
        if value > 0 and 2 * value >= min(total[a], total[b]) and not taken & {a, b}:
            taken |= {a, b}
            found.append((a, b))
    return found


def _blocks(problem: Weighted, *, every: bool = False) -> list[NDArray[np.int64]]:
    """Rows of `edges` of each biconnected part; those of one edge only with `every`.

    Depth-first search with low points (Hopcroft & Tarjan, Communications of the ACM 16, 1973).
    """
    near: list[list[tuple[int, int]]] = [[] for _ in range(problem.n)]
    for row, (a, b) in enumerate(problem.edges.tolist()):
        near[a].append((b, row))
        near[b].append((a, row))
    depth, low = [-1] * problem.n, [0] * problem.n
    found: list[list[int]] = []
    for root in range(problem.n):
        if depth[root] >= 0:
            continue
        depth[root] = 0
        open_rows: list[int] = []
        path = [(root, -1, iter(near[root]))]
        while path:
            node, came_by, left = path[-1]
            step = next(left, None)
            if step is None:
                path.pop()
                if path:
                    parent = path[-1][0]
                    low[parent] = min(low[parent], low[node])
                    if low[node] >= depth[parent]:  # nothing below leads past the parent
                        at = open_rows.index(came_by)
                        found.append(open_rows[at:])
                        del open_rows[at:]
                continue
            other, row = step
            if row == came_by:
                continue
            if depth[other] < 0:
                depth[other] = low[other] = depth[node] + 1
                open_rows.append(row)
                path.append((other, row, iter(near[other])))
            elif depth[other] < depth[node]:
                low[node] = min(low[node], depth[other])
                open_rows.append(row)
    parts = [np.array(sorted(one), dtype=np.int64) for one in found if every or len(one) > 1]
    return sorted(parts, key=lambda one: one.tolist())


def _kernel(problem: Weighted, rows: NDArray[np.int64]) -> Kernel:
    nodes, place = np.unique(problem.edges[rows], return_inverse=True)
    edges = place.reshape(-1, 2).astype(np.int64)
    return Kernel(Weighted.of(len(nodes), edges, problem.values[rows]), nodes)
