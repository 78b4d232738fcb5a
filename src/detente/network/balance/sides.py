"""Are two actors in one camp?  The price of putting them together, and of keeping them apart.

A network may have many optimal partitions.  Rather than list them, the graph is solved twice: once
with the two on the same side, once on opposite sides.  The difference is exact: how many further
ties would have to be otherwise before the two could change from one camp to two.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from detente.errors import MeasureError
from detente.network.balance.frustration import TIME_LIMIT
from detente.network.balance.search import Solved, solve
from detente.network.balance.weighted import contract, of_graph
from detente.network.graph import SignedGraph

__all__ = ["Camps", "camps"]


@dataclass(frozen=True, slots=True)
class Camps:
    """The frustration with the two on one side, and on two; each as its bounds (lower, upper)."""

    together: tuple[int, int]
    apart: tuple[int, int]

    @property
    def exact(self) -> bool:
        """Whether both were solved."""
        return self.together[0] == self.together[1] and self.apart[0] == self.apart[1]

    @property
    def margin(self) -> int | None:
        """Ties by which one camp is cheaper than two (negative: dearer); None if not exact."""
        return self.apart[1] - self.together[1] if self.exact else None

    @property
    def verdict(self) -> str:
        """`same`, `opposite` (in every optimal partition), `either`, or `unknown`."""
        if self.together[1] < self.apart[0]:
            return "same"
        if self.apart[1] < self.together[0]:
            return "opposite"
        return "either" if self.exact else "unknown"


def camps(graph: SignedGraph, a: str, b: str, *, time_limit: float = TIME_LIMIT) -> Camps:
    """The price of one camp and of two for `a` and `b`, whether or not they share an edge.

    Two actors in different components are in `either`.  Raises MeasureError where the graph lacks
    one of them, or the two are one.
    """
    place = {name: k for k, name in enumerate(graph.nodes)}
    for name in (a, b):
        if name not in place:
            raise MeasureError(f"The graph does not hold {name}.", fix="Choose one of its nodes.")
    if a == b:
        raise MeasureError(f"{a} and {a} are one actor.", fix="Choose two.")
    deadline = perf_counter() + time_limit
    return Camps(*(_held(graph, place[a], place[b], s, deadline) for s in (1, -1)))


def _held(
    graph: SignedGraph, first: int, second: int, relation: int, deadline: float
) -> tuple[int, int]:
    adjacency = of_graph(graph)
    for node in (first, second):
        adjacency.setdefault(node, {})
    settled, _ = contract(adjacency, first, second, relation)
    found: Solved = solve(adjacency, deadline=deadline)
    return settled + found.lower, settled + found.upper
