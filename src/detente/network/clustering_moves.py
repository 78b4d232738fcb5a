"""Good communities quickly: greedy joining and local moves.  Only ever an upper bound.

Greedy additive joining (Keuper, Levinkov, Bonneel, Lavoué, Brox & Andres, 'Efficient decomposition
of image and mesh graphs by lifted multicuts', ICCV 2015) joins the two communities with the
heaviest positive sum of edges between them until none is positive; then nodes move one by one, and
communities join, as long as the cost falls (Doreian & Mrvar 1996).  Later starts shake the best
partition so far.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from detente.network.clustering_rules import Weighted

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
    left = np.abs(problem.values)
    negative = np.flatnonzero(problem.values < 0)
    positive = np.flatnonzero(problem.values > 0)
    row = {(int(a), int(b)): k for k, (a, b) in enumerate(problem.edges.tolist())}
    bound = 0.0
    for edge in negative.tolist():
        a, b = problem.edges[edge].tolist()
        while left[edge] > GAIN:
            open_ = positive[left[positive] > GAIN]
            ends = problem.edges[open_]
            links = csr_array(
                (np.ones(len(open_)), (ends[:, 0], ends[:, 1])), shape=(problem.n, problem.n)
            )
            far, before = dijkstra(
                links, directed=False, indices=a, unweighted=True, return_predecessors=True
            )
            if not np.isfinite(far[b]):
                break
            path = [edge]
            at = b
            while at != a:
                prior = int(before[at])
                path.append(row[min(prior, at), max(prior, at)])
                at = prior
            share = float(left[path].min())
            left[path] -= share
            bound += share
    return bound
