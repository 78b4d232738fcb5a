"""Simulated annealing for the frustration index: the heuristic that the exact search is held to.

Nodes change sides by Metropolis' rule while the temperature falls geometrically from the scale of
the largest degree to well below one edge; a descent to the next local minimum follows.  All
restarts run side by side as rows of one matrix, so that many cost little more than one.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from detente.network.graph import SignedGraph

__all__ = ["Annealed", "anneal"]

COLDEST = 0.15  # edges: exp(-1 / 0.15) is about one in 800


@dataclass(frozen=True, slots=True)
class Annealed:
    """The frustration that each restart ended with, shape (restarts,), and seconds for all."""

    costs: NDArray[np.int64]
    seconds: float

    @property
    def best(self) -> int:
        """The least of all restarts."""
        return int(self.costs.min())


def anneal(graph: SignedGraph, *, restarts: int = 16, sweeps: int = 150, seed: int = 0) -> Annealed:
    """Anneal `restarts` random partitions of `graph`, each node `sweeps` times."""
    started = perf_counter()
    if graph.m == 0:
        return Annealed(np.zeros(restarts, dtype=np.int64), perf_counter() - started)
    rng = np.random.default_rng(seed)
    pull = graph.matrix().toarray()
    sides = rng.choice([-1.0, 1.0], size=(restarts, graph.n))
    field = sides @ pull
    hottest = max(1.0, float(np.abs(pull).sum(axis=0).max()) / 2)
    for temperature in np.geomspace(hottest, COLDEST, sweeps):
        # A change of side costs s * field edges more frustrated.
        luck = -np.log(rng.random((graph.n, restarts))) * temperature
        for place, node in enumerate(rng.permutation(graph.n)):
            own = sides[:, node]
            turned = own * field[:, node] <= luck[place]
            if turned.any():
                step = np.where(turned, -2 * own, 0.0)
                sides[:, node] += step
                field += step[:, None] * pull[node]
    _descend(pull, sides, field)
    i, j = graph.edges[:, 0], graph.edges[:, 1]
    costs = (sides[:, i] * sides[:, j] * graph.signs < 0).sum(axis=1)
    return Annealed(costs.astype(np.int64), perf_counter() - started)


def _descend(
    pull: NDArray[np.float64], sides: NDArray[np.float64], field: NDArray[np.float64]
) -> None:
    rows = np.arange(len(sides))
    while True:
        loss = sides * field
        worst = loss.argmin(axis=1)
        step = np.where(loss[rows, worst] < 0, -2 * sides[rows, worst], 0.0)
        if not step.any():
            return
        sides[rows, worst] += step
        field += step[:, None] * pull[worst]
