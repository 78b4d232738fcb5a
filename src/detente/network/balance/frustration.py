"""How far a signed network is from balance: its frustration index, exactly, with a proof.

The index is the least number of edges whose removal (or change of sign) leaves a network of two
camps, friends within and foes between (Harary, 'On the measurement of structural balance',
Behavioral Science 4(4), 1959; Aref & Wilson, 'Balance and frustration in signed networks', Journal
of Complex Networks 7(2), 2019).  It is NP-hard in general; alliances make it easy, since
whole pacts reduce to one node.

The upper bound is a partition, whose frustrated edges anybody can count.  The lower bound comes
with a proof (`proof`) that `verify` replays in exact arithmetic.  Where time runs out, the two
differ, and `exact` is False.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.network.balance.proof import Proof, check, sizes
from detente.network.balance.search import solve
from detente.network.balance.weighted import of_graph
from detente.network.graph import SignedGraph

__all__ = ["Certificate", "Frustration", "Verified", "frustrated_edges", "frustration", "verify"]

TIME_LIMIT = 20.0


@dataclass(frozen=True, slots=True)
class Certificate:
    """Why the frustration is no lower: the proof over places in the graph's nodes, and in words."""

    method: str
    lower: int
    proof: Proof

    @property
    def sizes(self) -> dict[str, int]:
        """How many joins, cycles and forks the proof has."""
        return sizes(self.proof)

    @property
    def text(self) -> str:
        """The proof in a sentence."""
        counts = self.sizes
        return (
            f"At least {self.lower}: {counts['joins']} pairs of nodes joined without loss, "
            f"{counts['cycles']} negative cycles packed, {counts['forks']} forks."
        )


@dataclass(frozen=True, slots=True)
class Frustration:
    """The bounds on the frustration of a graph.

    `partition` puts each node on side +1 or -1 and attains `upper`; the first node of each
    component is on side +1.  `frustrated` are the edges (a, b, sign) that speak against it:
    negative within a side or positive between them.  `index` is `upper`, the index itself where
    `exact`, else only the least that was found.
    """

    lower: int
    upper: int
    partition: Mapping[str, int]
    frustrated: tuple[tuple[str, str, int], ...]
    certificate: Certificate
    seconds: float

    @property
    def exact(self) -> bool:
        """Whether the bounds meet."""
        return self.lower == self.upper

    @property
    def index(self) -> int:
        """The frustration index, an upper bound where not `exact`."""
        return self.upper

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values, without the proof itself."""
        return {
            "index": self.index,
            "lower": self.lower,
            "upper": self.upper,
            "exact": self.exact,
            "partition": dict(self.partition),
            "frustrated": [list(edge) for edge in self.frustrated],
            "certificate": {
                "method": self.certificate.method,
                "text": self.certificate.text,
                **self.certificate.sizes,
            },
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True)
class Verified:
    """The bounds that `verify` found to hold."""

    lower: int
    upper: int


def frustration(
    graph: SignedGraph,
    *,
    time_limit: float = TIME_LIMIT,
    hint: Mapping[str, int] | None = None,
) -> Frustration:
    """The frustration of `graph`, exact unless `time_limit` (seconds) is reached before the proof.

    `hint` is a partition to start from (that of the year before, say); it can only save time.
    Raises MeasureError where the limit is not positive.
    """
    if time_limit <= 0:
        raise MeasureError(f"The time limit is {time_limit} s.", fix="Give more than 0.")
    started = perf_counter()
    start = None
    if hint is not None:
        start = {k: hint[name] for k, name in enumerate(graph.nodes) if name in hint}
    found = solve(of_graph(graph), deadline=started + time_limit, hint=start)
    sides = _oriented(graph, found.sides)
    frustrated = frustrated_edges(graph, sides)
    return Frustration(
        lower=found.lower,
        upper=len(frustrated),
        partition={name: int(side) for name, side in zip(graph.nodes, sides, strict=True)},
        frustrated=frustrated,
        certificate=Certificate("reduction, cycle packing, branching", found.lower, found.proof),
        seconds=perf_counter() - started,
    )


def verify(graph: SignedGraph, found: Frustration) -> Verified:
    """Check both bounds of `found` against `graph`, without solving anything again.

    The upper bound is counted from the partition; the lower one is replayed from the proof in whole
    numbers.  Raises MeasureError where either does not hold.
    """
    missing = [name for name in graph.nodes if found.partition.get(name) not in (-1, 1)]
    if missing:
        raise MeasureError(f"The partition has no side for {missing[0]}.", fix="Each needs one.")
    sides = np.array([found.partition[name] for name in graph.nodes], dtype=np.int64)
    counted = frustrated_edges(graph, sides)
    if counted != found.frustrated or len(counted) != found.upper:
        raise MeasureError(
            f"The partition frustrates {len(counted)} edges, not {found.upper}.",
            fix="The partition belongs to another graph.",
        )
    edges = [(int(i), int(j)) for i, j in graph.edges]
    weights = dict(zip(edges, graph.signs.tolist(), strict=True))
    lower = check(weights, found.certificate.proof)
    if lower < found.lower:
        raise MeasureError(
            f"The proof shows at least {lower}, not {found.lower}.",
            fix="The proof belongs to another graph.",
        )
    return Verified(lower, found.upper)


def frustrated_edges(
    graph: SignedGraph, sides: NDArray[np.int64]
) -> tuple[tuple[str, str, int], ...]:
    """The edges (a, b, sign) against a partition: shape (n,), +1 or -1 for each node."""
    product = sides[graph.edges[:, 0]] * sides[graph.edges[:, 1]] * graph.signs
    return tuple(
        (graph.nodes[i], graph.nodes[j], sign)
        for (i, j), sign in zip(
            graph.edges[product < 0].tolist(), graph.signs[product < 0].tolist(), strict=True
        )
    )


def _oriented(graph: SignedGraph, sides: Mapping[int, int]) -> NDArray[np.int64]:
    """The sides as an array, turned so that the first node of each component is on side +1."""
    found = np.array([sides.get(k, 1) for k in range(graph.n)], dtype=np.int64)
    if graph.n == 0:
        return found
    components = graph.components()
    _, first = np.unique(components, return_index=True)
    turned: NDArray[np.int64] = found * found[first][components]
    return turned
