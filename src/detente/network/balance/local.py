"""Good partitions fast: the upper bounds from which the exact search starts.

They prove nothing by themselves; `search` shows that one of them is best, or finds a better one.
"""

from __future__ import annotations

from collections.abc import Iterable

import igraph
import numpy as np
from numpy.typing import NDArray

from detente.network.balance.cycles import Edges

__all__ = ["improved", "rounded"]

_KICKS = 12


def improved(
    edges: Edges, starts: Iterable[NDArray[np.float64]], lower: int = 0
) -> tuple[int, dict[int, int]]:
    """The cheapest partition found from `starts` by changes of side, and its cost.

    From the best of them, a few nodes at random change sides, several times over (seeded).  Ends
    when the cost is `lower`.
    """
    size = len(edges.nodes)
    pull = np.zeros((size, size))
    pull[edges.u, edges.v] = pull[edges.v, edges.u] = edges.weight
    best = np.ones(size)
    cost = np.inf
    rng = np.random.default_rng(size)
    queue = [start.copy() for start in starts]
    for number in range(len(queue) + _KICKS):
        if number < len(queue):
            sides = queue[number]
        else:
            sides = best.copy()
            sides[rng.random(size) < 3 / size] *= -1
        sides = _settled(pull, sides)
        found = _cost(edges, sides)
        if found < cost:
            best, cost = sides, found
        if cost <= lower:
            break
    return int(cost), {node: int(side) for node, side in zip(edges.nodes, best, strict=True)}


def rounded(edges: Edges, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sides along a spanning tree of the edges of which least goes."""
    graph = igraph.Graph(
        len(edges.nodes), list(zip(edges.u.tolist(), edges.v.tolist(), strict=True))
    )
    tree = graph.spanning_tree(
        weights=(x - 1e-6 * np.abs(edges.weight)).tolist(), return_tree=False
    )
    sides = np.zeros(len(edges.nodes))
    near: dict[int, list[tuple[int, float]]] = {}
    for place in tree:
        u, v = int(edges.u[place]), int(edges.v[place])
        sign = 1.0 if edges.weight[place] > 0 else -1.0
        near.setdefault(u, []).append((v, sign))
        near.setdefault(v, []).append((u, sign))
    sides[0] = 1
    queue = [0]
    while queue:
        u = queue.pop()
        for v, sign in near.get(u, []):
            if sides[v] == 0:
                sides[v] = sides[u] * sign
                queue.append(v)
    sides[sides == 0] = 1
    return sides


def _settled(pull: NDArray[np.float64], sides: NDArray[np.float64]) -> NDArray[np.float64]:
    """Nodes change sides, the one that gains most first, until none gains."""
    field = pull @ sides
    while True:
        gain = -sides * field
        k = int(np.argmax(gain))
        if gain[k] <= 0:
            return sides
        sides[k] = -sides[k]
        field += 2 * sides[k] * pull[:, k]


def _cost(edges: Edges, sides: NDArray[np.float64]) -> float:
    frustrated = edges.weight * sides[edges.u] * sides[edges.v] < 0
    return float(np.abs(edges.weight)[frustrated].sum())
