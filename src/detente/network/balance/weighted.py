"""The graph while it is being solved: whole-number weights, and nodes drawn together two by two.

A weight w between u and v stands for |w| edges of its sign.  Drawing v into u with the relation s
(+1: same side, -1: opposite sides) leaves a smaller graph.  Edges of both signs that come to lie
between the same two nodes cancel: of a positive and b negative ones min(a, b) are frustrated
whatever the sides, so only the rest stays and min(a, b) is counted as cost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from detente.network.graph import SignedGraph

__all__ = ["Adjacency", "contract", "copied", "edges_of", "of_graph", "total"]

Adjacency = dict[int, dict[int, int]]
"""Node to neighbour to weight, in both directions, never zero."""


def of_graph(graph: SignedGraph) -> Adjacency:
    """The weights +1 and -1 of a signed graph; nodes without edges are left out."""
    adjacency: Adjacency = {}
    for (i, j), sign in zip(graph.edges.tolist(), graph.signs.tolist(), strict=True):
        adjacency.setdefault(i, {})[j] = sign
        adjacency.setdefault(j, {})[i] = sign
    return adjacency


def copied(adjacency: Adjacency) -> Adjacency:
    """A copy that may be changed."""
    return {node: dict(row) for node, row in adjacency.items()}


def edges_of(adjacency: Adjacency) -> list[tuple[int, int, int]]:
    """The edges (u, v, weight) with u < v, sorted."""
    return sorted((u, v, w) for u, row in adjacency.items() for v, w in row.items() if u < v)


def total(row: Mapping[int, int]) -> int:
    """The sum of the absolute weights of one node."""
    return sum(map(abs, row.values()))


def contract(adjacency: Adjacency, keep: int, gone: int, relation: int) -> tuple[int, list[int]]:
    """Draw `gone` into `keep`, in place; `relation` is +1 for one side, -1 for opposite sides.

    Returns the cost that this settles (edges frustrated for certain) and the nodes whose edges to
    `keep` changed.
    """
    row = adjacency.pop(gone)
    own = adjacency[keep]
    cost = 0
    changed = []
    for node, weight in row.items():
        if node == keep:
            del own[gone]
            if weight * relation < 0:
                cost += abs(weight)
            continue
        other = adjacency[node]
        del other[gone]
        moved = weight * relation
        old = own.get(node, 0)
        new = old + moved
        if old:
            changed.append(node)
            if (old > 0) != (moved > 0):
                cost += min(abs(old), abs(moved))
        if new:
            own[node] = other[keep] = new
        else:
            del own[node], other[keep]
    return cost, changed


def without_isolated(adjacency: Adjacency) -> Adjacency:
    """The nodes that have an edge."""
    return {node: row for node, row in adjacency.items() if row}


def part(edges: Iterable[tuple[int, int, int]]) -> Adjacency:
    """The adjacency of some edges (u, v, weight)."""
    adjacency: Adjacency = {}
    for u, v, weight in edges:
        adjacency.setdefault(u, {})[v] = weight
        adjacency.setdefault(v, {})[u] = weight
    return adjacency
