"""Walk balance: closed walks of every length, weighted by 1 / length!, balanced against all.

    K = tr exp(A) / tr exp(|A|)        of node i:  [exp(A)]_ii / [exp(|A|)]_ii

A is the signed adjacency matrix.  K is 1 in a balanced network and falls with every negative cycle,
long ones counting less (Estrada & Benzi, 'Walk-based measure of balance in signed networks:
detecting lack of balance in social networks', Physical Review E 90, 042802, 2014).  In networks
with large alliances it is all but decided by the largest of them: compare it over time with care.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.network.graph import SignedGraph

__all__ = ["node_walk_balance", "walk_balance"]

_LEAST = 1e-20


def walk_balance(graph: SignedGraph) -> float | None:
    """K in (0, 1]; None where there is no edge."""
    if graph.m == 0:
        return None
    linked = _matrix(graph)
    signed, plain = np.linalg.eigvalsh(linked), np.linalg.eigvalsh(np.abs(linked))
    top = plain[-1]  # taken out of both, so that nothing overflows
    idle = (graph.n - len(linked)) * np.exp(-top)  # exp(0) of each node without edges
    return float((np.exp(signed - top).sum() + idle) / (np.exp(plain - top).sum() + idle))


def node_walk_balance(graph: SignedGraph) -> dict[str, float | None]:
    """K of each node; 1 where it has no edge.

    None where the walks from a node back to itself are too few beside those of its component's
    largest alliance (fewer than 1 in 1e20) for floating-point numbers to tell.
    """
    found: dict[str, float | None] = dict.fromkeys(graph.nodes, 1.0)
    if graph.m == 0:
        return found
    matrix = _matrix(graph)
    linked = np.unique(graph.edges)
    component = graph.components()[linked]
    for number in np.unique(component).tolist():
        own = np.flatnonzero(component == number)
        part = matrix[np.ix_(own, own)]
        values, vectors = np.linalg.eigh(part)
        plain, plain_vectors = np.linalg.eigh(np.abs(part))
        top = plain[-1]
        signed = (vectors**2) @ np.exp(values - top)
        every = (plain_vectors**2) @ np.exp(plain - top)
        for place, up, down in zip(linked[own].tolist(), signed, every, strict=True):
            found[graph.nodes[place]] = min(float(up / down), 1.0) if down > _LEAST else None
    return found


def _matrix(graph: SignedGraph) -> NDArray[np.float64]:
    """The signed adjacency matrix of the nodes that have an edge, dense."""
    linked, places = np.unique(graph.edges, return_inverse=True)
    places = places.reshape(graph.edges.shape)
    matrix = np.zeros((len(linked), len(linked)))
    matrix[places[:, 0], places[:, 1]] = matrix[places[:, 1], places[:, 0]] = graph.signs
    return matrix
