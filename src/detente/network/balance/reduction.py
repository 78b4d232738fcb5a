"""Making a signed graph smaller without changing its frustration.

Three rules, all of them cases of `proof.Join`: an edge that outweighs all others of one of its
nodes may be kept (leaves, paths, members of one large pact); nodes that stand to all others alike
go together (twins: the bulk of an alliance); and two neighbours whose other edges differ by no more
than their own edge twice go together.  With `strict`, only joins that hold in every optimal
partition are made, so that none is lost.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from detente.network.balance.proof import Join
from detente.network.balance.weighted import Adjacency, contract, total

__all__ = ["Reducer"]

_SEED = 20120607
_AT_ONCE = 2_000_000  # weights compared at a time


class Reducer:
    """Draws nodes of `adjacency` together, in place; `joins` and `cost` tell what was done."""

    def __init__(self, adjacency: Adjacency, *, strict: bool = False) -> None:
        self.adjacency = adjacency
        self.strict = strict
        self.joins: list[Join] = []
        self.cost = 0
        self._strength = {node: total(row) for node, row in adjacency.items()}
        self._pairs: list[tuple[int, int]] = []

    def run(self) -> None:
        """Apply the rules until none applies."""
        self._dominate(self.adjacency)
        if not self.strict:
            self._join_twins()
        while self._join_similar():
            pass
        for node in [node for node, row in self.adjacency.items() if not row]:
            del self.adjacency[node]

    def _enough(self, difference: int, bound: int) -> bool:
        return difference < bound if self.strict else difference <= bound

    def _join(self, keep: int, gone: int, relation: int, p: int, q: int) -> None:
        adjacency, strength = self.adjacency, self._strength
        if len(adjacency[keep]) < len(adjacency[gone]):
            keep, gone, p, q = gone, keep, q, p
        before = {node: abs(weight) for node, weight in adjacency[keep].items()}
        moved = {node: abs(weight) for node, weight in adjacency[gone].items()}
        self.joins.append(Join(keep, gone, relation, p, q))
        cost, changed = contract(adjacency, keep, gone, relation)
        self.cost += cost
        del strength[gone]
        own = adjacency[keep]
        was = strength[keep]
        strength[keep] = total(own)
        if strength[keep] < was:
            self._pairs.extend((keep, node) for node in own)
        for node in changed:
            now = abs(own.get(node, 0))
            lost = before[node] + moved[node] - now
            strength[node] -= lost
            if lost:
                self._pairs.extend((node, other) for other in adjacency[node])
            else:
                self._pairs.append((node, keep))

    def _dominate(self, nodes: Adjacency | list[int]) -> None:
        """Keep every edge that outweighs all others of one of its two nodes."""
        adjacency, strength = self.adjacency, self._strength
        for node in list(nodes):
            row = adjacency.get(node)
            if row:
                best = max(row, key=lambda other: abs(row[other]))
                self._pairs.append((node, best))
                self._follow()
        for node in list(adjacency):
            strength[node] = total(adjacency[node])

    def _follow(self) -> None:
        adjacency, strength = self.adjacency, self._strength
        while self._pairs:
            u, v = self._pairs.pop()
            weight = adjacency[u].get(v) if u in adjacency and v in adjacency else None
            if not weight:
                continue
            size, relation = abs(weight), 1 if weight > 0 else -1
            if self._enough(strength[v] - size, size):
                self._join(u, v, relation, 0, 1)
            elif self._enough(strength[u] - size, size):
                self._join(u, v, relation, 1, 0)

    def _join_twins(self) -> None:
        """Join nodes whose edges to all others are alike, adjacent with +1 or not adjacent."""
        marks = _marks(1 << max(self.adjacency, default=0).bit_length())
        for own in (1, 0):
            keys: dict[int, list[int]] = {}
            for node, row in self.adjacency.items():
                key = sum(marks[other] * weight for other, weight in row.items())
                keys.setdefault(key + own * marks[node], []).append(node)
            for group in keys.values():
                for other in group[1:]:
                    first = group[0]
                    if first in self.adjacency and other in self.adjacency:
                        self._join_if_alike(first, other)
        self._follow()

    def _join_if_alike(self, u: int, v: int) -> None:
        """Join u and v where their rows are in proportion, which their weights make p and q."""
        of_u, of_v = self.adjacency[u], self.adjacency[v]
        weight = of_u.get(v, 0)
        rest_u = self._strength[u] - abs(weight)
        rest_v = self._strength[v] - abs(weight)
        if weight < 0 or not of_u or not of_v:
            return
        p, q = (1, rest_u // rest_v) if rest_v else (1, 1)
        if q < 1:
            p, q = 1, 1
        if _difference(of_u, of_v, u, v, 1, p, q) <= (p + q) * weight:
            self._join(u, v, 1, p, q)

    def _join_similar(self) -> bool:
        """Join neighbours whose other edges differ by no more than twice their own."""
        joined = False
        for u, v in _alike(self.adjacency):
            if u not in self.adjacency or v not in self.adjacency:
                continue
            of_u, of_v = self.adjacency[u], self.adjacency[v]
            weight = of_u.get(v, 0)
            relation = 1 if weight > 0 else -1
            difference = _difference(of_u, of_v, u, v, relation, 1, 1)
            if weight and self._enough(difference, 2 * abs(weight)):
                self._join(u, v, relation, 1, 1)
                self._follow()
                joined = True
        return joined


def _alike(adjacency: Adjacency) -> list[tuple[int, int]]:
    """The neighbours whose rows differ by no more than four times their own edge, which the two
    rows hold as well, once each."""
    nodes = sorted(node for node, row in adjacency.items() if row)
    place = {node: k for k, node in enumerate(nodes)}
    rows = np.zeros((len(nodes), len(nodes)), dtype=np.int32)
    for node in nodes:
        row = adjacency[node]
        rows[place[node], [place[other] for other in row]] = list(row.values())
    found: list[tuple[int, int]] = []
    first, second = np.nonzero(np.triu(rows))
    step = max(1, _AT_ONCE // max(1, len(nodes)))
    for start in range(0, len(first), step):
        i, j = first[start : start + step], second[start : start + step]
        weight = rows[i, j]
        gap = np.abs(rows[i] - np.sign(weight)[:, None] * rows[j]).sum(axis=1)
        near = np.nonzero(gap <= 4 * np.abs(weight))[0]
        found.extend((nodes[i[k]], nodes[j[k]]) for k in near)
    return found


def _difference(
    of_u: dict[int, int], of_v: dict[int, int], u: int, v: int, relation: int, p: int, q: int
) -> int:
    """The sum over all others of |p w(u,x) - relation q w(v,x)|."""
    q *= relation
    found = 0
    for node, weight in of_u.items():
        if node != v:
            found += abs(p * weight - q * of_v.get(node, 0))
    for node, weight in of_v.items():
        if node != u and node not in of_u:
            found += abs(q * weight)
    return found


@cache
def _marks(size: int) -> list[int]:
    """A random whole number for each node."""
    return [int(mark) for mark in np.random.default_rng(_SEED).integers(1, 2**60, size)]
