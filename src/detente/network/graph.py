"""A signed graph: who stands with whom (+1) and who against whom (-1).

The mathematical object under balance, blocs and shared enemies; `signed.SignedNetwork` adds dates,
layers and evidence.  After Cartwright & Harary, 'Structural balance: a generalization of Heider's
theory', Psychological Review 63(5), 1956.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from detente.errors import MeasureError

__all__ = ["SignedGraph"]


@dataclass(frozen=True, slots=True, eq=False)
class SignedGraph:
    """An undirected graph without loops, each edge with a sign.

    `nodes` are n sorted names; `edges` has shape (m, 2), places in `nodes` with the smaller first,
    rows sorted and distinct; `signs` has shape (m,), each +1 or -1.
    """

    nodes: tuple[str, ...]
    edges: NDArray[np.int64]
    signs: NDArray[np.int8]

    @classmethod
    def of(cls, edges: Iterable[tuple[str, str, int]], nodes: Iterable[str] = ()) -> SignedGraph:
        """The graph of (a, b, sign) triples, and of `nodes` that may have no edge.

        The same edge may be named twice if its sign is the same.  Raises MeasureError on a loop, a
        sign that is not +1 or -1, or an edge with both signs.
        """
        signs: dict[tuple[str, str], int] = {}
        names = set(nodes)
        for a, b, sign in edges:
            if a == b:
                raise MeasureError(f"The signed graph has a loop at {a}.", fix="Leave it out.")
            if sign not in (-1, 1):
                raise MeasureError(f"The edge {a}-{b} has the sign {sign}.", fix="Use +1 or -1.")
            pair = (min(a, b), max(a, b))
            if signs.setdefault(pair, sign) != sign:
                raise MeasureError(
                    f"The edge {a}-{b} is both positive and negative.",
                    fix="Choose a rule for dyads with both signs before making the graph.",
                )
            names.update(pair)
        ordered = tuple(sorted(names))
        place = {name: k for k, name in enumerate(ordered)}
        rows = sorted((place[a], place[b], sign) for (a, b), sign in signs.items())
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return cls(ordered, table[:, :2].copy(), table[:, 2].astype(np.int8))

    @property
    def n(self) -> int:
        """Number of nodes."""
        return len(self.nodes)

    @property
    def m(self) -> int:
        """Number of edges."""
        return len(self.edges)

    @property
    def negative(self) -> int:
        """Number of negative edges."""
        return int((self.signs < 0).sum())

    def matrix(self) -> csr_array:
        """The symmetric signed adjacency matrix, shape (n, n), of floats."""
        i, j = self.edges[:, 0], self.edges[:, 1]
        rows, columns = np.concatenate([i, j]), np.concatenate([j, i])
        values = np.concatenate([self.signs, self.signs]).astype(np.float64)
        return csr_array((values, (rows, columns)), shape=(self.n, self.n))

    def components(self) -> NDArray[np.int64]:
        """The component of each node, shape (n,), numbered from 0 by first node."""
        _, labels = connected_components(abs(self.matrix()), directed=False)
        return np.asarray(labels, dtype=np.int64)

    def among(self, names: Iterable[str]) -> SignedGraph:
        """The subgraph induced by those of `names` that are nodes."""
        kept = set(names) & set(self.nodes)
        wanted = tuple(name for name in self.nodes if name in kept)
        old = {name: k for k, name in enumerate(self.nodes)}
        place = np.full(self.n, -1)
        place[[old[name] for name in wanted]] = np.arange(len(wanted))
        inside = (place[self.edges] >= 0).all(axis=1)
        return SignedGraph(wanted, place[self.edges[inside]], self.signs[inside])

    def triples(self) -> list[tuple[str, str, int]]:
        """The edges as (a, b, sign), in order."""
        return [
            (self.nodes[i], self.nodes[j], int(sign))
            for (i, j), sign in zip(self.edges.tolist(), self.signs, strict=True)
        ]
