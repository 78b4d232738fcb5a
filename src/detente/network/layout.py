"""Where to draw each actor, so that friends stand near, foes apart, and nobody jumps over time.

Stress majorisation: positions x minimise

    sum_{i<j} w_ij (|x_i - x_j| - d_ij)^2  +  anchor * sum_i |x_i - x_i(before)|^2

with d_ij the length of the shortest way over positive edges, FAR where there is none and FOE
between foes, and w_ij = d_ij^-2.  A negative edge therefore pushes and never pulls.  The anchor
holds those who were there before where they stood: the drawing moves only as far as the network
did.  Each step solves a linear system exactly and cannot raise the stress.

Gansner, Koren & North, 'Graph drawing by stress majorization', Graph Drawing 2004.  Anchoring:
Brandes & Mader, 'A quantitative comparison of stress-minimization approaches for offline dynamic
graph drawing', Graph Drawing 2011.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from detente.errors import MeasureError
from detente.network.graph import SignedGraph

__all__ = ["ANCHOR", "displacement", "distances", "layout", "layouts", "stress"]

Positions = Mapping[str, tuple[float, float]]
Floats = NDArray[np.float64]

FAR = 3.0
"""Distance of two whom no shorter way over friends joins, in lengths of an edge."""
FOE = 4.0
"""Distance of two foes: farther than strangers."""
ANCHOR = 0.3
"""Weight of staying, in units of the mean pull on an actor of all others together."""
STEPS = 300
CLOSE = 1e-5
"""Relative fall of the stress under which the search ends."""


def distances(graph: SignedGraph) -> Floats:
    """The wished distance of every two nodes, shape (n, n), 0 on the diagonal."""
    i, j = graph.edges[graph.signs > 0].T
    ways = csr_array((np.ones(i.size), (i, j)), shape=(graph.n, graph.n))
    wished = np.minimum(shortest_path(ways, directed=False, unweighted=True), FAR)
    i, j = graph.edges[graph.signs < 0].T
    wished[i, j] = wished[j, i] = FOE
    np.fill_diagonal(wished, 0.0)
    return np.asarray(wished, dtype=np.float64)


def stress(graph: SignedGraph, positions: Positions) -> float:
    """The stress of a drawing per pair of nodes (0 for fewer than two)."""
    if graph.n < 2:
        return 0.0
    wished = distances(graph)
    return _stress(_table(graph, positions), wished, _weights(wished)) / (graph.n * (graph.n - 1))


def layout(
    graph: SignedGraph,
    before: Positions | None = None,
    *,
    anchor: float = ANCHOR,
    seed: int = 0,
) -> dict[str, tuple[float, float]]:
    """Positions of all nodes, in lengths of an edge.

    With `before`, nodes that have a place there start from it and are held to it with the weight
    `anchor` (0: they only start there); new ones start beside their friends.  Without it the start
    is classical scaling of the distances; `seed` only parts nodes that would coincide.  Raises
    MeasureError on a negative anchor.
    """
    if anchor < 0:
        raise MeasureError(f"The anchor is {anchor}.", fix="Give 0 or more.")
    if graph.n < 2:
        return dict.fromkeys(graph.nodes, (0.0, 0.0)) | _known(graph, before or {})
    wished = distances(graph)
    weights = _weights(wished)
    known = _known(graph, before or {})
    random = np.random.default_rng(seed)
    start = _beside(graph, known, wished) if known else _scaled(wished)
    start += random.normal(scale=1e-3, size=start.shape)
    held = np.array([name in known for name in graph.nodes], dtype=np.float64)
    pull = held * anchor * weights.sum() / graph.n
    place = _majorised(start, wished, weights, pull)
    return {name: (float(x), float(y)) for name, (x, y) in zip(graph.nodes, place, strict=True)}


def layouts(
    graphs: Sequence[SignedGraph], *, anchor: float = ANCHOR, seed: int = 0
) -> list[dict[str, tuple[float, float]]]:
    """The layouts of graphs in order of time, each held to the one before.

    Who leaves and comes back is held to the place last seen.
    """
    last: dict[str, tuple[float, float]] = {}
    found = []
    for graph in graphs:
        found.append(layout(graph, last or None, anchor=anchor, seed=seed))
        last = last | found[-1]
    return found


def displacement(before: Positions, after: Positions, *, aligned: bool = False) -> float:
    """Mean distance that those in both drawings moved, in lengths of an edge (nan for nobody).

    With `aligned`, after the turn, mirroring and shift of `after` that fit `before` best.
    """
    both = sorted(set(before) & set(after))
    if not both:
        return float("nan")
    one, two = (np.array([where[name] for name in both]) for where in (before, after))
    if aligned:
        one, two = one - one.mean(axis=0), two - two.mean(axis=0)
        left, _, right = np.linalg.svd(two.T @ one)
        two = two @ left @ right
    return float(np.linalg.norm(one - two, axis=1).mean())


def _weights(wished: Floats) -> Floats:
    weights = np.zeros_like(wished)
    np.divide(1.0, wished**2, out=weights, where=wished > 0)
    return weights


def _known(graph: SignedGraph, before: Positions) -> dict[str, tuple[float, float]]:
    return {name: before[name] for name in graph.nodes if name in before}


def _table(graph: SignedGraph, positions: Positions) -> Floats:
    return np.array([positions[name] for name in graph.nodes])


def _scaled(wished: Floats) -> Floats:
    """Classical scaling: the two leading axes of the doubly centred squared distances."""
    n = len(wished)
    centre = np.eye(n) - 1.0 / n
    values, vectors = np.linalg.eigh(-0.5 * centre @ wished**2 @ centre)
    axes = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0.0))
    # Of each axis and its mirror image, the one whose farthest node lies on the positive side.
    far = np.abs(axes).argmax(axis=0)
    return np.asarray(axes * np.sign(axes[far, [0, 1]]), dtype=np.float64)


def _beside(graph: SignedGraph, known: Mapping[str, tuple[float, float]], wished: Floats) -> Floats:
    """Where they stood; new ones at the mean of the nearest by distance, weighted by nearness."""
    start = np.zeros((graph.n, 2))
    old = np.array([name in known for name in graph.nodes])
    start[old] = [known[name] for name in graph.nodes if name in known]
    near = np.exp(-2.0 * wished[np.ix_(~old, old)])
    start[~old] = near @ start[old] / near.sum(axis=1, keepdims=True)
    return start


def _stress(place: Floats, wished: Floats, weights: Floats) -> float:
    gap = np.linalg.norm(place[:, None, :] - place[None, :, :], axis=2)
    return float((weights * (gap - wished) ** 2).sum())


def _majorised(start: Floats, wished: Floats, weights: Floats, pull: Floats) -> Floats:
    """Positions of least stress near `start`; `pull` (n,) is the weight that holds each there."""
    n = len(start)
    laplacian = np.diag(weights.sum(axis=1) + pull) - weights
    # Nothing fixes the centre where nobody is held; a trace of mass at the origin does.
    factor = cho_factor(laplacian + 1e-9 * np.eye(n))
    place, worst = start.copy(), np.inf
    for _ in range(STEPS):
        gap = np.linalg.norm(place[:, None, :] - place[None, :, :], axis=2)
        cost = float((weights * (gap - wished) ** 2).sum() / 2)
        cost += float((pull[:, None] * (place - start) ** 2).sum())
        if worst - cost < CLOSE * worst and np.isfinite(worst):
            break
        worst = cost
        ratio = np.divide(weights * wished, gap, out=np.zeros_like(gap), where=gap > 1e-12)
        target = ratio.sum(axis=1)[:, None] * place - ratio @ place + pull[:, None] * start
        place = np.asarray(cho_solve(factor, target), dtype=np.float64)
    return place
