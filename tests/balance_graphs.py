"""Random signed graphs for the tests of balance."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from detente.network.graph import SignedGraph

__all__ = ["NAMES", "graphs", "random_graph"]

NAMES = [f"n{k:02}" for k in range(40)]


def random_graph(rng: np.random.Generator, most: int = 12) -> SignedGraph:
    """Two to `most` nodes, any density and share of negative edges."""
    n = int(rng.integers(2, most + 1))
    density, negative = rng.uniform(0.2, 1), rng.uniform(0.1, 0.9)
    edges = [
        (NAMES[i], NAMES[j], -1 if rng.random() < negative else 1)
        for i in range(n)
        for j in range(i + 1, n)
        if rng.random() < density
    ]
    return SignedGraph.of(edges, NAMES[:n])


def graphs(most: int = 14) -> st.SearchStrategy[SignedGraph]:
    """Signed graphs of two to `most` nodes, as hypothesis makes and shrinks them."""

    def build(n: int, signs: list[int]) -> SignedGraph:
        pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
        edges = [
            (NAMES[i], NAMES[j], sign) for (i, j), sign in zip(pairs, signs, strict=False) if sign
        ]
        return SignedGraph.of(edges, NAMES[:n])

    size = most * (most - 1) // 2
    return st.builds(
        build,
        st.integers(2, most),
        st.lists(st.sampled_from((-1, 0, 1)), min_size=size, max_size=size),
    )
