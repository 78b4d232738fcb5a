"""The exact search: reduce, split into blocks, bound by cycles, and fork where the bound is short.

Each block of the reduced graph is bounded from below by negative cycles (`cycles`) and from above
by the partition that the same linear programme suggests, improved by changing sides.  Where the
two meet, the block is solved.  Where not, two neighbours are once put on the same side and once
on opposite sides, and both graphs are solved in turn.  What comes out is always a pair of bounds
with a proof of the lower one; if time runs out they differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

import igraph
import numpy as np
from numpy.typing import NDArray

from detente.network.balance.cycles import Bound, Edges, cycle_bound
from detente.network.balance.local import improved, rounded
from detente.network.balance.proof import Fork, Join, Pack, Proof, Split
from detente.network.balance.reduction import Reducer
from detente.network.balance.weighted import Adjacency, contract, copied, edges_of, part

__all__ = ["Solved", "blocks_of", "joined_sides", "solve", "undone"]


@dataclass(frozen=True, slots=True)
class Solved:
    """Bounds on the frustration of one weighted graph; `sides` attains `upper`."""

    lower: int
    upper: int
    sides: dict[int, int]
    proof: Proof


def solve(
    adjacency: Adjacency,
    *,
    deadline: float,
    hint: Mapping[int, int] | None = None,
    cutoff: int | None = None,
) -> Solved:
    """Solve a weighted graph, which is changed; stops at `deadline` (of `perf_counter`).

    `hint` is a partition to start from.  Once the lower bound reaches `cutoff`, it is enough.
    """
    nodes = list(adjacency)
    reducer = Reducer(adjacency)
    reducer.run()
    joins, cost = tuple(reducer.joins), reducer.cost
    blocks = blocks_of(adjacency)
    rest: Split | Pack | Fork | None = None
    lower = upper = cost
    sides: dict[int, int] = {}
    if len(blocks) == 1:
        less = None if cutoff is None else cutoff - cost
        inner = _block(adjacency, deadline=deadline, hint=hint, cutoff=less)
        sides = inner.sides
        lower, upper = cost + inner.lower, cost + inner.upper
        joins, rest = (*joins, *inner.proof.joins), inner.proof.rest
    elif blocks:
        parts, solved = [], []
        for edges in blocks:
            inner = solve(part(edges), deadline=deadline, hint=hint)
            solved.append((edges, inner.sides))
            parts.append((frozenset(frozenset((u, v)) for u, v, _ in edges), inner.proof))
            lower, upper = lower + inner.lower, upper + inner.upper
        rest = Split(tuple(parts))
        sides = joined_sides(solved)
    return Solved(lower, upper, undone(nodes, sides, reducer.joins), Proof(joins, rest))


def blocks_of(adjacency: Adjacency) -> list[list[tuple[int, int, int]]]:
    """The edges of each biconnected block: no cycle runs through two of them."""
    edges = edges_of(adjacency)
    if not edges:
        return []
    nodes = sorted(adjacency)
    place = {node: k for k, node in enumerate(nodes)}
    graph = igraph.Graph(len(nodes), [(place[u], place[v]) for u, v, _ in edges])
    blocks = []
    for members in graph.biconnected_components():
        inside = {nodes[k] for k in members}
        blocks.append([edge for edge in edges if edge[0] in inside and edge[1] in inside])
    return sorted(blocks)


def joined_sides(solved: list[tuple[list[tuple[int, int, int]], dict[int, int]]]) -> dict[int, int]:
    """One partition from those of blocks, which agree up to turning a block over."""
    relations: dict[int, list[tuple[int, int]]] = {}
    for edges, sides in solved:
        for u, v, _ in edges:
            same = sides[u] * sides[v]
            relations.setdefault(u, []).append((v, same))
            relations.setdefault(v, []).append((u, same))
    found: dict[int, int] = {}
    for start in sorted(relations):
        if start in found:
            continue
        found[start] = 1
        queue = [start]
        while queue:
            u = queue.pop()
            for v, same in relations[u]:
                if v not in found:
                    found[v] = found[u] * same
                    queue.append(v)
    return found


def undone(nodes: list[int], sides: dict[int, int], joins: list[Join]) -> dict[int, int]:
    """The sides of all nodes, from those of the nodes that are left after `joins`."""
    found = dict(sides)
    for join in reversed(joins):
        found[join.gone] = join.relation * found.setdefault(join.keep, 1)
    for node in nodes:
        found.setdefault(node, 1)
    return found


def _block(
    adjacency: Adjacency, *, deadline: float, hint: Mapping[int, int] | None, cutoff: int | None
) -> Solved:
    edges = Edges(adjacency)
    start = np.array([(hint or {}).get(node, 1) for node in edges.nodes], dtype=np.float64)
    upper, sides = improved(edges, [start])
    enough = upper if cutoff is None else min(upper, cutoff)
    bound = cycle_bound(edges, adjacency, stop=enough, deadline=deadline)
    if bound.lower < upper:
        upper, sides = improved(edges, [_of(edges, sides), rounded(edges, bound.x)], bound.lower)
        enough = min(upper, enough)
    found = Solved(bound.lower, upper, sides, Proof((), bound.pack))
    if bound.lower >= enough or perf_counter() > deadline:
        return found
    return _forked(adjacency, edges, bound, found, deadline, enough)


def _of(edges: Edges, sides: Mapping[int, int]) -> NDArray[np.float64]:
    return np.array([sides[node] for node in edges.nodes], dtype=np.float64)


def _forked(
    adjacency: Adjacency, edges: Edges, bound: Bound, known: Solved, deadline: float, enough: int
) -> Solved:
    u, v, _ = edges.triples[_to_fork(edges, bound.x)]
    upper, sides = known.upper, known.sides
    lowers, proofs = [], []
    for relation in (1, -1):
        inner = copied(adjacency)
        settled, _ = contract(inner, u, v, relation)
        found = solve(inner, deadline=deadline, hint=sides, cutoff=min(enough, upper) - settled)
        lowers.append(settled + found.lower)
        proofs.append(found.proof)
        if settled + found.upper < upper:
            upper = settled + found.upper
            sides = {**found.sides, v: relation * found.sides.get(u, 1)}
            sides.setdefault(u, 1)
    lower = min(lowers)
    if lower <= known.lower:
        return Solved(known.lower, upper, sides, known.proof)
    return Solved(lower, upper, sides, Proof((), Fork(u, v, proofs[0], proofs[1])))


def _to_fork(edges: Edges, x: NDArray[np.float64]) -> int:
    """The edge about which the linear programme is least decided, among heavy ones."""
    doubt = np.minimum(x, 1 - x) * np.abs(edges.weight)
    return int(np.argmax(doubt))
