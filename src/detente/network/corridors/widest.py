"""The widest chain from one set of territories to another, on many days at once.

The widest chain is the one whose weakest part is strongest (the maximum capacity route of Pollack,
'The maximum capacity through a network', Operations Research 8(5), 1960); among those of the same
weakest part, the one with the greatest product over all parts, then the shortest.  Both are found
by relaxing every border until nothing changes (Bellman 1958), for all days in one array: exact,
since parts lie in [0, 1] and a longer chain is never wider.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["Chains", "chain_strength", "widest_chains"]

Floats = NDArray[np.float64]
Link = tuple[str, str]
HOP = 1e-9
"""What a territory more costs a chain's product, so that the shorter of two equals wins."""
SAME = 1e-12
"""Strengths this near are one."""


@dataclass(frozen=True, slots=True)
class Chains:
    """For each day the widest chain (empty where there is none), its weakest part and product."""

    chains: tuple[tuple[str, ...], ...]
    weakest: Floats
    product: Floats


def widest_chains(
    nodes: Mapping[str, Floats], links: Mapping[Link, Floats], starts: Floats, ends: Floats
) -> Chains:
    """The widest chain on each day.

    `nodes` gives each territory's strength in [0, 1], shape (days,); `links` that of the border of
    two, named either way.  `starts` and `ends`, shape (nodes, days) in sorted order of the names,
    are 1 where a chain may begin or end and 0 elsewhere.  What is 0 cannot be crossed.
    """
    names = sorted(nodes)
    strength = np.stack([nodes[name] for name in names])
    place = {name: k for k, name in enumerate(names)}
    arcs = [(place[a], place[b], value) for (a, b), value in sorted(links.items())]
    arcs += [(j, i, value) for i, j, value in arcs]
    arcs.sort(key=lambda arc: (arc[0], arc[1]))
    width = _relax(np.where(starts > 0, strength, 0.0), strength, arcs, np.minimum)[0]
    best = np.where(ends > 0, width, 0.0).max(axis=0)
    # Within what is at least as wide as the best, the greatest product.
    wide = np.where((strength >= best - SAME) & (best > 0), strength, 0.0)
    kept = [(i, j, np.where(value >= best - SAME, value, 0.0)) for i, j, value in arcs]
    product, before = _relax(np.where(starts > 0, wide, 0.0), wide, kept, _shorter_product)
    final = np.where(ends > 0, product, 0.0)
    last = final.argmax(axis=0)
    days = range(strength.shape[1])
    chains = tuple(_back(before, int(last[d]), d, names) if best[d] > 0 else () for d in days)
    return Chains(chains, best, final.max(axis=0))


def _shorter_product(one: Floats, two: Floats) -> Floats:
    return one * two * (1 - HOP)


def _relax(
    first: Floats,
    strength: Floats,
    arcs: Sequence[tuple[int, int, Floats]],
    joined: Callable[[Floats, Floats], Floats],
) -> tuple[Floats, NDArray[np.int64]]:
    """The best value at each node and day, and the node it came from (-1: a start)."""
    value = first.copy()
    before = np.full(value.shape, -1)
    for _ in range(len(value)):
        changed = False
        for i, j, link in arcs:
            through = joined(joined(value[i], link), strength[j])
            better = through > value[j] * (1 + SAME)
            if better.any():
                value[j] = np.where(better, through, value[j])
                before[j] = np.where(better, i, before[j])
                changed = True
        if not changed:
            break
    return value, before


def _back(before: NDArray[np.int64], last: int, day: int, names: list[str]) -> tuple[str, ...]:
    chain = [last]
    while before[chain[-1], day] >= 0:
        chain.append(int(before[chain[-1], day]))
    return tuple(names[k] for k in reversed(chain))


def chain_strength(
    chain: Sequence[str], nodes: Mapping[str, Floats], links: Mapping[Link, Floats]
) -> tuple[Floats, Floats]:
    """The weakest part and the product of one chain on each day."""
    parts = [nodes[name] for name in chain]
    for a, b in pairwise(chain):
        parts.append(links[min(a, b), max(a, b)])
    table = np.stack(parts)
    return table.min(axis=0), table.prod(axis=0)
