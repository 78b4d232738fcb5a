"""A proof that a signed graph cannot be balanced with fewer changes, and its exact check.

The proof is a tree of four kinds of step, each of which bounds the frustration of a weighted graph
from below.  `check` replays it in whole numbers; it shares no code with the search
that finds the proof.

    Join    v goes with u (relation +1) or against it (-1) in some optimal partition, because
            sum over x of |p w(u,x) - s q w(v,x)|  <=  (p + q) |w(u,v)|,  p, q >= 0, not both 0
            and w(u,v) s >= 0; then the smaller graph has the same frustration
    Split   edges fall into disjoint groups: their frustrations add up
    Pack    cycles with an odd number of negative edges, each with a share y > 0, such that no edge
            carries more than its weight: every cycle must be broken, so the frustration is at
            least the sum of the shares, rounded up
    Fork    v with u, or v against u: the smaller of the two bounds

Why Join is sound: let s = +1 and u, v on different sides.  With h(u), h(v) the pull of all other
nodes, neither u nor v gains by changing over only if h(u) > w and -h(v) > w (u on the positive
side); then p h(u) - q h(v) > (p + q) w, which the condition forbids.  With q = 0 it is dominance
(one edge outweighs all others of a node: leaves, paths); with p = q and equal rows it joins
structural twins.  Cf. Lange, Andres & Swoboda, 'Combinatorial persistency criteria for multicut
and max-cut', CVPR 2019, and Ferizovic et al., 'Engineering kernelization for maximum cut', ALENEX
2020.  Packings of odd cycles are the linear programming dual of breaking them: Grötschel &
Pulleyblank, 'Weakly bipartite graphs and the max-cut problem', Operations Research Letters 1(1),
1981.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from detente.errors import MeasureError

__all__ = ["Fork", "Join", "Pack", "Proof", "Split", "check", "sizes"]

Weights = dict[frozenset[int], int]


@dataclass(frozen=True, slots=True)
class Join:
    """`gone` goes into `keep`; p belongs to `keep`, q to `gone`."""

    keep: int
    gone: int
    relation: int
    p: int = 1
    q: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """Cycles as closed walks of nodes (the first not repeated), each with its share.

    Shares are whole numbers, in units of 1 / `unit`.
    """

    cycles: tuple[tuple[tuple[int, ...], int], ...]
    unit: int


@dataclass(frozen=True, slots=True)
class Split:
    """Disjoint groups of edges, named by their node pairs, each with its proof."""

    parts: tuple[tuple[frozenset[frozenset[int]], Proof], ...]


@dataclass(frozen=True, slots=True)
class Fork:
    """Two cases: `second` with `first`, and against it."""

    first: int
    second: int
    together: Proof
    apart: Proof


@dataclass(frozen=True, slots=True)
class Proof:
    """Joins in order, and what bounds the graph that is left; nothing where no edge is left."""

    joins: tuple[Join, ...] = ()
    rest: Split | Pack | Fork | None = None


def check(weights: Mapping[tuple[int, int], int], proof: Proof) -> int:
    """The lower bound that `proof` establishes.

    `weights` gives the sign (or weight) of each edge by its two nodes.  Raises MeasureError on a
    step that does not hold.
    """
    return _bound({frozenset(pair): weight for pair, weight in weights.items()}, proof)


def sizes(proof: Proof) -> dict[str, int]:
    """How many joins, cycles and forks the proof has."""
    counts = {"joins": 0, "cycles": 0, "forks": 0}
    for one in _walk(proof):
        counts["joins"] += len(one.joins)
        counts["cycles"] += len(one.rest.cycles) if isinstance(one.rest, Pack) else 0
        counts["forks"] += isinstance(one.rest, Fork)
    return counts


def _walk(proof: Proof) -> Iterator[Proof]:
    yield proof
    match proof.rest:
        case Split(parts):
            for _, inner in parts:
                yield from _walk(inner)
        case Fork(_, _, together, apart):
            yield from _walk(together)
            yield from _walk(apart)
        case _:
            pass


def _bound(weights: Weights, proof: Proof) -> int:
    cost = 0
    for join in proof.joins:
        _require_join(weights, join)
        weights, settled = _merged(weights, join.keep, join.gone, join.relation)
        cost += settled
    match proof.rest:
        case None:
            return cost
        case Pack(cycles, unit):
            return cost + _packed(weights, cycles, unit)
        case Split(parts):
            return cost + _split(weights, parts)
        case Fork(first, second, together, apart):
            found = []
            for relation, inner in ((1, together), (-1, apart)):
                smaller, settled = _merged(weights, first, second, relation)
                found.append(settled + _bound(smaller, inner))
            return cost + min(found)


def _split(weights: Weights, parts: tuple[tuple[frozenset[frozenset[int]], Proof], ...]) -> int:
    lower = 0
    seen: set[frozenset[int]] = set()
    for pairs, inner in parts:
        if not seen.isdisjoint(pairs):
            raise MeasureError("The proof uses an edge in two groups.", fix="Groups are disjoint.")
        if not pairs <= weights.keys():
            raise MeasureError("The proof splits off an edge that is not there.", fix="Use edges.")
        seen |= pairs
        lower += _bound({pair: weights[pair] for pair in pairs}, inner)
    return lower


def _rows(weights: Weights, *nodes: int) -> list[dict[int, int]]:
    rows: list[dict[int, int]] = [{} for _ in nodes]
    for pair, weight in weights.items():
        for row, node in zip(rows, nodes, strict=True):
            if node in pair:
                (other,) = pair - {node}
                row[other] = weight
    return rows


def _require_join(weights: Weights, join: Join) -> None:
    u, v, s = join.keep, join.gone, join.relation
    p, q = join.p, join.q
    of_u, of_v = _rows(weights, u, v)
    own = of_u.pop(v, 0)
    of_v.pop(u, None)
    difference = sum(
        abs(p * of_u.get(x, 0) - s * q * of_v.get(x, 0)) for x in of_u.keys() | of_v.keys()
    )
    sound = s in (-1, 1) and p >= 0 and q >= 0 and p + q > 0 and own * s >= 0 and u != v
    if not sound or difference > (p + q) * abs(own):
        raise MeasureError(
            f"The proof joins the nodes {u} and {v} without ground.",
            fix="Each join needs |p w(u,x) - s q w(v,x)| summed to be at most (p + q) |w(u,v)|.",
        )


def _merged(weights: Weights, keep: int, gone: int, relation: int) -> tuple[Weights, int]:
    """The graph with `gone` drawn into `keep`, and the cost that this settles."""
    cost = 0
    new: Weights = {}
    positive: dict[frozenset[int], int] = {}
    negative: dict[frozenset[int], int] = {}
    for pair, weight in weights.items():
        if gone not in pair and keep not in pair:
            new[pair] = weight
            continue
        if pair == {keep, gone}:
            cost += abs(weight) if weight * relation < 0 else 0
            continue
        signed = weight * relation if gone in pair else weight
        target = frozenset(keep if node == gone else node for node in pair)
        side = positive if signed > 0 else negative
        side[target] = side.get(target, 0) + abs(signed)
    for pair in positive.keys() | negative.keys():
        more, less = positive.get(pair, 0), negative.get(pair, 0)
        cost += min(more, less)
        if more != less:
            new[pair] = more - less
    return new, cost


def _packed(weights: Weights, cycles: tuple[tuple[tuple[int, ...], int], ...], unit: int) -> int:
    load: dict[frozenset[int], int] = {}
    for nodes, share in cycles:
        pairs = [frozenset((nodes[k - 1], nodes[k])) for k in range(len(nodes))]
        whole = len(set(pairs)) == len(pairs) and set(pairs) <= weights.keys()
        if share < 0 or not whole or sum(weights[pair] < 0 for pair in pairs) % 2 == 0:
            raise MeasureError(
                f"The proof's cycle {nodes} is no negative cycle.",
                fix="It must run along edges, once each, an odd number of them negative.",
            )
        for pair in pairs:
            load[pair] = load.get(pair, 0) + share
    for pair, used in load.items():
        if used > abs(weights[pair]) * unit:
            raise MeasureError(
                f"The proof's cycles load the edge {sorted(pair)} with {used} / {unit}.",
                fix=f"Its weight is {abs(weights[pair])}.",
            )
    return -(-sum(share for _, share in cycles) // unit)
