"""Triads: how often the friend of a friend is a friend, and which third actors do what to a dyad.

A triad is balanced where the product of its three signs is positive: three friends (`+++`), or two
friends with a common enemy (`+--`).  Unbalanced are two friends of one who are enemies (`++-`) and
three enemies (`---`; weakly balanced after Davis, 'Clustering and structural balance in graphs',
Human Relations 20(2), 1967).  Most ties are positive, so triads without any negative tie swell the
balanced share; the conditional share leaves them out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from detente.errors import MeasureError
from detente.network.graph import SignedGraph

__all__ = ["ROLES", "Census", "Third", "census", "thirds"]

_BITS = 8192  # nodes up to which each node's neighbours are kept as a row of bits
_AT_ONCE = 2_000_000  # words of bits compared at a time

ROLES = {
    (1, 1): "common friend",
    (-1, -1): "common enemy",
    (1, -1): "friend of the first only",
    (-1, 1): "friend of the second only",
}
"""What a third actor is to a dyad, by its sign toward the first and toward the second."""


@dataclass(frozen=True, slots=True)
class Census:
    """Numbers of triads by their signs."""

    ppp: int  # +++
    ppm: int  # ++-
    pmm: int  # +--
    mmm: int  # ---

    @property
    def triads(self) -> int:
        """All triads in which all three ties have a sign."""
        return self.ppp + self.ppm + self.pmm + self.mmm

    @property
    def balanced(self) -> int:
        """Triads whose signs multiply to +1."""
        return self.ppp + self.pmm

    @property
    def balanced_share(self) -> float | None:
        """Balanced among all triads; None where there is no triad."""
        return self.balanced / self.triads if self.triads else None

    @property
    def conditional_share(self) -> float | None:
        """`+--` among triads with a negative tie; None where there is no such triad."""
        conflicted = self.triads - self.ppp
        return self.pmm / conflicted if conflicted else None


@dataclass(frozen=True, slots=True)
class Third:
    """A third actor with a signed tie to both of a dyad; `to_first` and `to_second` are +1 or -1.

    `pull` is their product: +1 where the dyad would be balanced as friends (the two have a common
    friend or a common enemy), -1 where as enemies.
    """

    actor: str
    to_first: int
    to_second: int

    @property
    def pull(self) -> int:
        """+1 where it draws the two together, -1 where it drives them apart."""
        return self.to_first * self.to_second

    @property
    def role(self) -> str:
        """`common friend`, `common enemy`, or a friend of one of them only."""
        return ROLES[self.to_first, self.to_second]

    def balanced(self, sign: int) -> bool:
        """Whether its triad with the dyad is balanced, given the dyad's own sign."""
        return sign * self.pull > 0


def census(graph: SignedGraph) -> Census:
    """Count the triads of `graph`, exactly.

    The common neighbours of each edge's two ends are counted, in rows of bits for up to 8,192
    nodes, beyond by a product of sparse matrices.
    """
    if graph.m < 3:
        return Census(0, 0, 0, 0)
    positive = graph.signs > 0
    counted = _in_bits if graph.n <= _BITS else _in_products
    of_pp, of_mm = counted(graph, positive), counted(graph, ~positive)
    return Census(
        ppp=int(of_pp[positive].sum()) // 3,
        ppm=int(of_pp[~positive].sum()),
        pmm=int(of_mm[positive].sum()),
        mmm=int(of_mm[~positive].sum()) // 3,
    )


Chosen = NDArray[np.bool_]


def _in_bits(graph: SignedGraph, chosen: Chosen) -> NDArray[np.int64]:
    """For each edge of the graph, the nodes that `chosen` edges link to both of its ends."""
    bits = np.zeros((graph.n, graph.n), dtype=np.bool_)
    i, j = graph.edges[chosen, 0], graph.edges[chosen, 1]
    bits[i, j] = bits[j, i] = True
    padded = np.packbits(np.pad(bits, ((0, 0), (0, -graph.n % 64))), axis=1)
    rows = np.ascontiguousarray(padded).view(np.uint64)
    found = np.empty(graph.m, dtype=np.int64)
    step = max(1, _AT_ONCE // rows.shape[1])
    for start in range(0, graph.m, step):
        part = graph.edges[start : start + step]
        shared = rows[part[:, 0]] & rows[part[:, 1]]
        found[start : start + step] = np.bitwise_count(shared).sum(axis=1)
    return found


def _in_products(graph: SignedGraph, chosen: Chosen) -> NDArray[np.int64]:
    """The same by a product of sparse matrices."""
    i, j = graph.edges[chosen, 0], graph.edges[chosen, 1]
    places = (np.concatenate([i, j]), np.concatenate([j, i]))
    links = csr_array((np.ones(2 * len(i), np.int64), places), shape=(graph.n, graph.n))
    every = (graph.edges[:, 0], graph.edges[:, 1])
    wanted = csr_array((np.ones(graph.m, np.int64), every), shape=(graph.n, graph.n))
    product = (links @ links).multiply(wanted).tocsr()
    found: NDArray[np.int64] = np.asarray(product[every], dtype=np.int64).ravel()
    return found


def thirds(graph: SignedGraph, a: str, b: str) -> tuple[Third, ...]:
    """The actors with a signed tie to both `a` and `b`, whether or not the two have one; by name.

    Raises MeasureError where the two are one.  An actor that the graph lacks has no thirds.
    """
    if a == b:
        raise MeasureError(f"{a} and {a} are one actor.", fix="A dyad needs two.")
    if a not in graph.nodes or b not in graph.nodes:
        return ()
    first, second = (_signs(graph, name) for name in (a, b))
    return tuple(
        Third(graph.nodes[k], first[k], second[k]) for k in sorted(first.keys() & second.keys())
    )


def _signs(graph: SignedGraph, name: str) -> dict[int, int]:
    """The sign of each neighbour of a node, by place."""
    place = graph.nodes.index(name)
    own = (graph.edges == place).any(axis=1)
    others = graph.edges[own].sum(axis=1) - place
    return dict(zip(others.tolist(), graph.signs[own].tolist(), strict=True))
