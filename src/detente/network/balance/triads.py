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
from scipy.sparse import csr_array

from detente.errors import MeasureError
from detente.network.graph import SignedGraph

__all__ = ["ROLES", "Census", "Third", "census", "thirds"]

_DENSE = 1500  # nodes up to which a product of dense matrices is the faster one

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

    Each edge's common neighbours are counted by a product of matrices of zeros and ones, dense for
    up to 1,500 nodes, sparse beyond.
    """
    if graph.m < 3:
        return Census(0, 0, 0, 0)
    i, j = graph.edges[:, 0], graph.edges[:, 1]
    positive = graph.signs > 0
    if graph.n <= _DENSE:
        # Counts stay far below 2**24, up to which float32 is exact.
        p, m = (np.zeros((graph.n, graph.n), dtype=np.float32) for _ in range(2))
        for matrix, chosen in ((p, positive), (m, ~positive)):
            matrix[i[chosen], j[chosen]] = matrix[j[chosen], i[chosen]] = 1
        pp, mm = p @ p, m @ m
        of_pp, of_mm = (product[i, j].astype(np.int64) for product in (pp, mm))
    else:
        p, m = (_sparse(graph, chosen) for chosen in (positive, ~positive))
        of_pp = np.asarray((p @ p)[i, j], dtype=np.int64).ravel()
        of_mm = np.asarray((m @ m)[i, j], dtype=np.int64).ravel()
    return Census(
        ppp=int(of_pp[positive].sum()) // 3,
        ppm=int(of_pp[~positive].sum()),
        pmm=int(of_mm[positive].sum()),
        mmm=int(of_mm[~positive].sum()) // 3,
    )


def _sparse(graph: SignedGraph, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> csr_array:
    i, j = graph.edges[chosen, 0], graph.edges[chosen, 1]
    ones = np.ones(2 * len(i), dtype=np.int64)
    places = (np.concatenate([i, j]), np.concatenate([j, i]))
    return csr_array((ones, places), shape=(graph.n, graph.n))


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
