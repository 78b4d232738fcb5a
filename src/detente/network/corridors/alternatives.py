"""Other chains of the same day, by the product of their parts.

The k shortest paths without loops (Yen, 'Finding the k shortest loopless paths in a network',
Management Science 17(11), 1971) where a part of strength p costs -log p.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from detente.network.corridors.widest import chain_strength

__all__ = ["other_chains"]

MOST_CHAINS = 400
"""Chains looked at."""
HOP = 1e-9
Floats = NDArray[np.float64]
Chain = tuple[tuple[str, ...], float, float]


def other_chains(
    nodes: Mapping[str, float],
    links: Mapping[tuple[str, str], float],
    starts: Iterable[str],
    ends: Iterable[str],
    taken: tuple[str, ...],
    most: int,
) -> tuple[Chain, ...]:
    """Up to `most` chains besides `taken`: territories, strength of the weakest part, product.

    `nodes` and `links` are strengths in [0, 1]; what is 0 cannot be crossed.
    """
    # Loaded where it is needed: it takes as long as a whole corridor.
    import networkx as nx

    graph = nx.DiGraph()
    for (a, b), link in sorted(links.items()):
        for start, end in ((a, b), (b, a)):
            value = link * nodes[end]
            if value > 0:
                graph.add_edge(start, end, cost=-np.log(value) + HOP)
    for name in starts:
        graph.add_edge("<", name, cost=HOP)
    for name in ends:
        graph.add_edge(name, ">", cost=HOP)
    if "<" not in graph or ">" not in graph or not nx.has_path(graph, "<", ">"):
        return ()
    arrays = {name: np.array([value]) for name, value in nodes.items()}
    joints = {pair: np.array([value]) for pair, value in links.items()}
    found: list[Chain] = []
    for seen, path in enumerate(nx.shortest_simple_paths(graph, "<", ">", weight="cost")):
        chain = tuple(path[1:-1])
        if chain != taken:
            weakest, product = chain_strength(chain, arrays, joints)
            found.append((chain, float(weakest[0]), float(product[0])))
        if len(found) == most or seen >= MOST_CHAINS:
            break
    return tuple(found)
