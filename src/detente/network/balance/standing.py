"""Two actors in the signed network of one day: who draws them together or apart, in which camps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from detente.network.balance.frustration import Frustration, frustration
from detente.network.balance.sides import Camps, camps
from detente.network.balance.triads import Census, Third, census, thirds
from detente.network.graph import SignedGraph
from detente.network.signed import SignedNetwork

__all__ = ["Standing", "standing_in"]


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Two actors in the signed network of one day: their triads and their camps.

    `sign` is that of their own tie, None where it has none; `found` and `camps` are None where no
    chain of ties through others joins the two: their own tie alone makes no camp.
    """

    a: str
    b: str
    network: SignedNetwork
    sign: int | None
    thirds: tuple[Third, ...]
    census: Census
    actors: int
    ties: int
    found: Frustration | None
    camps: Camps | None

    @property
    def on(self) -> date:
        """The network's day."""
        return self.network.on

    @property
    def together(self) -> tuple[Third, ...]:
        """The third actors that draw the two together."""
        return tuple(one for one in self.thirds if one.pull > 0)

    @property
    def apart(self) -> tuple[Third, ...]:
        """The third actors that drive the two apart."""
        return tuple(one for one in self.thirds if one.pull < 0)


def standing_in(network: SignedNetwork, a: str, b: str) -> Standing:
    """Measure the triads and the camps of two actors in `network`."""
    a, b = sorted((a, b))
    graph = network.graph()
    both = _joined_by_others(graph, a, b)
    sign = next((sign for u, v, sign in graph.triples() if (u, v) == (a, b)), None)
    return Standing(
        a=a,
        b=b,
        network=network,
        sign=sign,
        thirds=thirds(graph, a, b),
        census=census(graph),
        actors=graph.n,
        ties=graph.m,
        found=frustration(graph) if both else None,
        camps=camps(graph, a, b) if both else None,
    )


def _joined_by_others(graph: SignedGraph, a: str, b: str) -> bool:
    """Whether a chain of ties leads from one to the other that is not their own tie."""
    if a not in graph.nodes or b not in graph.nodes:
        return False
    first, second = graph.nodes.index(a), graph.nodes.index(b)
    own = (graph.edges == np.array(sorted((first, second)))).all(axis=1)
    rest = SignedGraph(graph.nodes, graph.edges[~own], graph.signs[~own])
    component = rest.components()
    return bool(component[first] == component[second])
