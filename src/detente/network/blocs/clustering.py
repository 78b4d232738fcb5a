"""Who stands together: the communities of a signed graph that contradict the fewest ties.

A partition is contradicted by each negative edge inside a community and each positive edge between
two; the best one has the least weight of contradicted edges, with any number of communities.  This
is correlation clustering (Bansal, Blum & Chawla, 'Correlation clustering', Machine Learning 56,
2004), the line index of imbalance of generalised balance (Davis, 'Clustering and structural balance
in graphs', Human Relations 20, 1967; Doreian & Mrvar, 'A partitioning approach to structural
balance', Social Networks 18, 1996).

The answer carries a lower and an upper bound.  Where they meet it is proven; where time runs out
before, the gap says how far from the best it may be.  The graph is first cut down to what is hard
(`clustering_rules`), then solved by integer programme (`clustering_exact`); a heuristic
(`clustering_moves`) only ever gives the upper bound.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from detente.errors import MeasureError
from detente.network.blocs.clustering_exact import solve_kernel
from detente.network.blocs.clustering_moves import improve, packed_cycles
from detente.network.blocs.clustering_rules import Weighted, kernels
from detente.network.graph import SignedGraph

__all__ = ["Clustering", "contradicted", "correlation_clusters", "quick_clusters", "separation"]

TIME_LIMIT = 20.0
STARTS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Clustering:
    """Communities of a signed graph and how far they may be from the best.

    `labels` has shape (n,): the community of each node, numbered from 0 by first node.  `cost` is
    the weight of the contradicted edges (the upper bound), `lower` a weight that no partition can
    undercut.  `method` is `integer programme` or `heuristic`; `seconds` is wall time.
    """

    nodes: tuple[str, ...]
    labels: NDArray[np.int64]
    cost: float
    lower: float
    method: str
    seconds: float

    @property
    def exact(self) -> bool:
        """Whether no partition contradicts less."""
        return self.cost - self.lower < 1e-6

    @property
    def gap(self) -> float:
        """How much too high `cost` may be, as a share of it; 0 where exact."""
        return 0.0 if self.exact else (self.cost - self.lower) / self.cost

    def communities(self) -> tuple[tuple[str, ...], ...]:
        """The members of each community, largest first, then by first name."""
        found: dict[int, list[str]] = {}
        for name, label in zip(self.nodes, self.labels.tolist(), strict=True):
            found.setdefault(label, []).append(name)
        return tuple(sorted(map(tuple, found.values()), key=lambda one: (-len(one), one)))

    def together(self, a: str, b: str) -> bool:
        """Whether two nodes are in one community.  Raises MeasureError where one is no node."""
        places = {name: k for k, name in enumerate(self.nodes)}
        for name in (a, b):
            if name not in places:
                raise MeasureError(f"{name} is not in the graph.", fix="Name one of its nodes.")
        return bool(self.labels[places[a]] == self.labels[places[b]])


def contradicted(
    graph: SignedGraph, labels: NDArray[np.int64], weights: ArrayLike | None = None
) -> float:
    """Weight of the edges that a partition contradicts: negative inside, positive between."""
    w = _weights(graph, weights)
    inside = labels[graph.edges[:, 0]] == labels[graph.edges[:, 1]]
    return float(w[inside == (graph.signs < 0)].sum())


def correlation_clusters(
    graph: SignedGraph,
    *,
    weights: ArrayLike | None = None,
    time_limit: float = TIME_LIMIT,
    seed: int = 0,
) -> Clustering:
    """The communities of `graph` that contradict the least weight of edges.

    `weights` has shape (m,) and none is negative (default: 1 each).  `time_limit` is in seconds;
    when it runs out the best partition so far stands, with its bounds.  The result is the same at
    every call unless time runs out.  Nodes that no chain of positive, uncontradicted edges joins
    are never put together.  Raises MeasureError on weights of the wrong shape or sign.
    """
    started = time.monotonic()
    w = _weights(graph, weights)
    problem = Weighted.of(graph.n, graph.edges, w * graph.signs)
    whole, joined = kernels(problem)
    slack = 0.0
    for kernel in whole:
        left = time_limit - (time.monotonic() - started)
        solved = solve_kernel(kernel.problem, max(left, 0.05), seed=seed)
        slack += solved.cost - solved.lower
        kernel.join(joined, solved.labels)
    labels = _numbered(joined.roots())
    cost = contradicted(graph, labels, w)
    lower = max(cost - slack, 0.0)
    return Clustering(
        graph.nodes, labels, cost, lower, "integer programme", time.monotonic() - started
    )


def quick_clusters(
    graph: SignedGraph,
    *,
    weights: ArrayLike | None = None,
    starts: int = STARTS,
    seed: int = 0,
    first: NDArray[np.int64] | None = None,
) -> Clustering:
    """Communities by greedy joining and local moves from `starts` seeded starts: an upper bound.

    `first` is a partition to start from.  The lower bound is that of disjoint contradictory cycles,
    each of which costs something in every partition; where it meets the cost the result is exact
    all the same.  Raises MeasureError as `correlation_clusters`.
    """
    started = time.monotonic()
    w = _weights(graph, weights)
    problem = Weighted.of(graph.n, graph.edges, w * graph.signs)
    whole, joined = kernels(problem)
    slack = 0.0
    for kernel in whole:
        small = kernel.problem
        start = None if first is None else first[kernel.nodes]
        found = improve(small, starts=starts, seed=seed, first=start)
        slack += small.cost(found) - min(packed_cycles(small), small.cost(found))
        kernel.join(joined, found)
    labels = _numbered(joined.roots())
    cost = contradicted(graph, labels, w)
    lower = max(cost - slack, 0.0)
    return Clustering(graph.nodes, labels, cost, lower, "heuristic", time.monotonic() - started)


def separation(
    graph: SignedGraph,
    a: str,
    b: str,
    *,
    weights: ArrayLike | None = None,
    time_limit: float = TIME_LIMIT,
) -> tuple[Clustering, Clustering]:
    """The best communities with `a` and `b` together, and the best with them apart.

    The difference of their costs says how firmly the graph as a whole puts the two together
    (apart minus together, in weight of contradicted edges).  Costs and bounds count the graph's
    own edges only.  Raises MeasureError where either is no node.
    """
    w = _weights(graph, weights)
    for name in (a, b):
        if name not in graph.nodes:
            raise MeasureError(f"{name} is not in the graph.", fix="Name one of its nodes.")
    pair = (min(a, b), max(a, b))
    own = {(x, y): sign * weight for (x, y, sign), weight in zip(graph.triples(), w, strict=True)}
    force = float(w.sum()) + 1.0
    found = []
    for sign in (1, -1):
        # One edge heavier than all others together is never contradicted.
        forced = {**own, pair: sign * force}
        edges = [(x, y, 1 if value >= 0 else -1) for (x, y), value in sorted(forced.items())]
        wider = SignedGraph.of(edges, graph.nodes)
        values = [abs(forced[x, y]) for x, y, _ in wider.triples()]
        best = correlation_clusters(wider, weights=values, time_limit=time_limit)
        cost = contradicted(graph, best.labels, w)
        found.append(
            Clustering(
                graph.nodes,
                best.labels,
                cost,
                cost - (best.cost - best.lower),
                best.method,
                best.seconds,
            )
        )
    return found[0], found[1]


def _weights(graph: SignedGraph, weights: ArrayLike | None) -> NDArray[np.float64]:
    if weights is None:
        return np.ones(graph.m)
    found = np.asarray(weights, dtype=np.float64)
    if found.shape != (graph.m,) or not np.isfinite(found).all() or (found < 0).any():
        raise MeasureError(
            f"The weights have shape {found.shape}, or one is negative or no number.",
            fix=f"Give one weight of at least 0 for each of the {graph.m} edges.",
        )
    return found


def _numbered(labels: Iterable[int]) -> NDArray[np.int64]:
    """The same partition with communities numbered 0, 1, ... by their first node."""
    seen: dict[int, int] = {}
    return np.array([seen.setdefault(int(one), len(seen)) for one in labels], dtype=np.int64)
