"""All optimal partitions, where they are few: the ways in which the network could fall into camps.

Only joins that every optimal partition respects are made; what is left falls into blocks whose
optimal partitions are independent of each other, and are listed by a SAT solver (each edge of a
block once, at most as many frustrated as its index).  Their product is the number of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from time import perf_counter

import numpy as np
from pysat.card import ITotalizer
from pysat.solvers import Solver

from detente.network.balance.frustration import TIME_LIMIT, frustrated_edges
from detente.network.balance.reduction import Reducer
from detente.network.balance.search import blocks_of, joined_sides, solve, undone
from detente.network.balance.weighted import of_graph, part
from detente.network.graph import SignedGraph

__all__ = ["Partitions", "optimal_partitions"]

Triples = list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Partitions:
    """Optimal partitions: side +1 or -1 by node, the first node of each component on +1.

    `count` is the number of all of them where `counted`, else the least number there are; `found`
    holds all of them where `complete`.
    """

    index: int
    found: tuple[Mapping[str, int], ...]
    count: int
    counted: bool

    @property
    def complete(self) -> bool:
        """Whether `found` holds every optimal partition."""
        return self.counted and len(self.found) == self.count


def optimal_partitions(
    graph: SignedGraph, *, limit: int = 64, time_limit: float = TIME_LIMIT
) -> Partitions | None:
    """Up to `limit` optimal partitions of `graph`; None where the index itself was not proven."""
    deadline = perf_counter() + time_limit
    adjacency = of_graph(graph)
    reducer = Reducer(adjacency, strict=True)
    reducer.run()
    choices: list[tuple[Triples, list[dict[int, int]]]] = []
    counted = True
    index = reducer.cost
    for edges in blocks_of(adjacency):
        best = solve(part(edges), deadline=deadline)
        if best.lower < best.upper:
            return None
        index += best.upper
        listed = list(islice(_of_block(edges, best.upper), limit + 1))
        counted &= len(listed) <= limit
        choices.append((edges, listed[:limit]))
    choices.extend(_free(graph, reducer, choices))
    count = prod(len(sides) for _, sides in choices)
    everyone = list(range(graph.n))
    found = []
    for chosen in islice(product(*(sides for _, sides in choices)), limit):
        pieces = [(edges, sides) for (edges, _), sides in zip(choices, chosen, strict=True)]
        sides = undone(everyone, joined_sides(pieces), reducer.joins)
        found.append(_named(graph, sides))
    return Partitions(
        index, tuple(sorted(found, key=lambda one: tuple(one.values()))), count, counted
    )


def _of_block(edges: Triples, index: int) -> Iterator[dict[int, int]]:
    """Every partition of a block that frustrates edges of weight `index`, its first node on +1."""
    nodes = sorted({node for u, v, _ in edges for node in (u, v)})
    variable = {node: k for k, node in enumerate(nodes, start=1)}
    broken = []
    with Solver(name="cadical153") as solver:
        for number, (u, v, weight) in enumerate(edges, start=len(nodes) + 1):
            first, second = variable[u], variable[v] * (1 if weight > 0 else -1)
            solver.add_clause([number, -first, second])
            solver.add_clause([number, first, -second])
            broken.extend([number] * abs(weight))
        solver.add_clause([1])
        if index < len(broken):
            with ITotalizer(broken, ubound=index, top_id=len(nodes) + len(edges)) as totals:
                solver.append_formula(totals.cnf.clauses)
                solver.add_clause([-totals.rhs[index]])
        while solver.solve():
            model = solver.get_model()[: len(nodes)]
            yield {node: 1 if model[variable[node] - 1] > 0 else -1 for node in nodes}
            solver.add_clause([-literal for literal in model])


def _free(
    graph: SignedGraph, reducer: Reducer, choices: list[tuple[Triples, list[dict[int, int]]]]
) -> Iterator[tuple[Triples, list[dict[int, int]]]]:
    """Parts of one component that nothing binds any longer, since all edges between them cancel:
    each may be turned over."""
    groups: dict[int, int] = {node: node for node in range(graph.n)}

    def root(node: int) -> int:
        while groups[node] != node:
            groups[node] = groups[groups[node]]
            node = groups[node]
        return node

    for join in reducer.joins:
        groups[root(join.gone)] = root(join.keep)
    for edges, _ in choices:
        for u, v, _ in edges:
            groups[root(u)] = root(v)
    components = graph.components()
    first: dict[int, int] = {}
    for node in range(graph.n):
        own, leader = root(node), first.setdefault(int(components[node]), root(node))
        if own != leader:
            groups[own] = leader
            left, right = _left(leader, reducer), _left(own, reducer)
            yield [(left, right, 1)], [{left: 1, right: 1}, {left: 1, right: -1}]


def _left(node: int, reducer: Reducer) -> int:
    """The node into which `node` was drawn."""
    for join in reducer.joins:
        if join.gone == node:
            node = join.keep
    return node


def _named(graph: SignedGraph, sides: Mapping[int, int]) -> dict[str, int]:
    components = graph.components()
    turn: dict[int, int] = {}
    found = {}
    for node, name in enumerate(graph.nodes):
        flip = turn.setdefault(int(components[node]), sides[node])
        found[name] = sides[node] * flip
    return found


def frustrates(graph: SignedGraph, partition: Mapping[str, int]) -> int:
    """How many edges a partition frustrates."""
    sides = np.array([partition[name] for name in graph.nodes], dtype=np.int64)
    return len(frustrated_edges(graph, sides))
