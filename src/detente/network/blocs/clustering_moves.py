"""Good communities quickly: greedy joining and local moves.  Only ever an upper bound.

Greedy additive joining (Keuper, Levinkov, Bonneel, Lavoué, Brox & Andres, 'Efficient decomposition
of image and mesh graphs by lifted multicuts', ICCV 2015) joins the two communities with the
heaviest positive sum of edges between them until none is positive; then nodes move one by one, and
communities join, as long as the cost falls (Doreian & Mrvar 1996).  Later starts shake the best
partition so far.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from detente.network.blocs.clustering_rules import Weighted

__all__ = ["improve", "packed_cycles"]

GAIN = 1e-9
SHAKEN = 0.15
"""Share of the nodes that a new start puts into communities of their own."""


def improve(
    problem: Weighted,
    *,
    starts: int,
    seed: int,
    first: NDArray[np.int64] | None = None,
) -> NDArray[np.int64]:
    """The best partition found from `starts` starts (and `first`), shape (n,)."""
    matrix = problem.dense()
    rng = np.random.default_rng(seed)
    begin = _joined(matrix, np.arange(problem.n))
    best = _settled(matrix, begin)
    cost = problem.cost(best)
    candidates = [first.copy()] if first is not None else []
    for start in range(max(starts - 1, 0) + len(candidates)):
        labels = candidates.pop() if candidates else _shaken(best, rng, start)
        labels = _settled(matrix, _joined(matrix, labels))
        found = problem.cost(labels)
        if found < cost - GAIN:
            best, cost = labels, found
    return best


def _shaken(labels: NDArray[np.int64], rng: np.random.Generator, start: int) -> NDArray[np.int64]:
    n = len(labels)
    if start == 0:
        return np.zeros(n, dtype=np.int64)  # from one community of all
    if start % 4 == 3:
        return rng.integers(0, max(2, int(np.sqrt(n))), n)  # from a random partition
    out = labels.copy()
    chosen = rng.random(n) < SHAKEN * (start % 4 + 1)
    out[chosen] = labels.max(initial=0) + 1 + np.arange(n)[chosen]
    return out


def _compact(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


def _joined(matrix: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Communities joined, heaviest positive sum between them first, until none is positive."""
    labels = _compact(labels)
    k = int(labels.max(initial=-1)) + 1
    if k < 2:
        return labels
    member = np.zeros((len(labels), k))
    member[np.arange(len(labels)), labels] = 1
    between = member.T @ matrix @ member
    np.fill_diagonal(between, -np.inf)
    best = between.argmax(axis=1)
    top = between[np.arange(k), best]
    goes = np.arange(k)
    while True:
        a = int(top.argmax())
        if top[a] <= GAIN:
            return goes[labels]
        b = int(best[a])
        goes[goes == b] = a
        between[a] += between[b]
        between[:, a] = between[a]
        between[b], between[:, b] = -np.inf, -np.inf
        between[a, a] = -np.inf
        stale = np.unique(np.concatenate([[a, b], np.flatnonzero((best == a) | (best == b))]))
        better = between[:, a] > top
        best[better], top[better] = a, between[better, a]
        best[stale] = between[stale].argmax(axis=1)
        top[stale] = between[stale, best[stale]]


def _settled(matrix: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Nodes moved to where they gain most, and communities joined, until nothing gains."""
    n = len(labels)
    while True:
        labels = _compact(labels)
        # One empty community at the end is always at hand for a node that leaves.
        toward = np.zeros((n, n + 1))
        np.add.at(toward.T, labels, matrix)
        moved = False
        rows = np.arange(n)
        while True:
            own = toward[rows, labels]
            target = toward.argmax(axis=1)
            gain = toward[rows, target] - own
            node = int(gain.argmax()) if n else 0
            if n == 0 or gain[node] <= GAIN:
                break
            moved = True
            toward[:, labels[node]] -= matrix[node]
            toward[:, target[node]] += matrix[node]
            labels[node] = target[node]
        joined = _joined(matrix, labels)
        if not moved and len(np.unique(joined)) == len(np.unique(labels)):
            return _compact(labels)
        labels = joined


def packed_cycles(problem: Weighted) -> float:
    """A lower bound: the weight of disjoint cycles with one negative edge, packed greedily.

    Each such cycle contradicts one of its edges in every partition.  Edges of weight w may serve
    in cycles of total weight w; shortest cycles are taken first from each negative edge.
    """
    left = np.abs(problem.values).tolist()
    friends: list[list[tuple[int, int]]] = [[] for _ in range(problem.n)]
    ends = problem.edges.tolist()
    for row, (a, b) in enumerate(ends):
        if problem.values[row] > 0:
            friends[a].append((b, row))
            friends[b].append((a, row))
    bound = 0.0
    for edge in np.flatnonzero(problem.values < 0).tolist():
        while left[edge] > GAIN:
            path = _shortest(friends, left, *ends[edge])
            if not path:
                break
            share = min(left[row] for row in (edge, *path))
            for row in (edge, *path):
                left[row] -= share
            bound += share
    return bound


def _shortest(friends: list[list[tuple[int, int]]], left: list[float], a: int, b: int) -> list[int]:
    """Rows of the positive edges with weight left on a shortest way from `a` to `b`; or none."""
    came: dict[int, tuple[int, int]] = {a: (a, -1)}
    queue = deque([a])
    while queue and b not in came:
        node = queue.popleft()
        for other, row in friends[node]:
            if other not in came and left[row] > GAIN:
                came[other] = (node, row)
                queue.append(other)
    if b not in came:
        return []
    path = []
    while b != a:
        b, row = came[b]
        path.append(row)
    return path
