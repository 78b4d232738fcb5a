"""How firmly an actor is in a bloc: in how many worlds that fit the evidence it stands there.

Each world gives every pair of actors a weight drawn from a Poisson law with the strength of its
leaning as mean, and the sign of it: a sure tie is left out in a third of the worlds and doubled in
a quarter, one that hardly leans is mostly absent.  This is the Poisson bootstrap (Hanley &
MacGibbon, 'Creating non-parametric bootstrap samples using Poisson frequencies', Computer Methods
and Programs in Biomedicine 83, 2006) over pairs, thinned by what the evidence does not know.  The
communities of each world are found as those of the evidence itself.  Who hangs on one tie is out in
every third world; who has three independent ones nearly never.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betaincinv

from detente.network.blocs.clustering import correlation_clusters
from detente.network.blocs.leanings import leaning_graph

__all__ = ["DRAWS", "Worlds", "chance_of", "draw_worlds", "firmness", "jeffreys"]

DRAWS = 100
WORLD_LIMIT = 2.0
"""Seconds for the communities of one world."""
TAIL = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Worlds:
    """Communities in worlds drawn from the evidence: `labels` has shape (draws, n).

    `exact` is the share of the worlds whose communities are proven to be the best.
    """

    nodes: tuple[str, ...]
    labels: NDArray[np.int64]
    exact: float

    def together(self) -> NDArray[np.float64]:
        """The share of the worlds in which each two are in one community, shape (n, n)."""
        same = np.zeros((len(self.nodes), len(self.nodes)))
        for row in self.labels:
            same += row[:, None] == row[None, :]
        return same / len(self.labels)


def draw_worlds(table: pl.DataFrame, *, draws: int = DRAWS, seed: int = 0) -> Worlds:
    """Draw worlds from the pairs of `table` (`leanings.LEANINGS`) and find their communities."""
    graph, weights = leaning_graph(table)
    rng = np.random.default_rng(seed)
    labels, exact = [], 0
    for _ in range(draws):
        drawn = rng.poisson(weights).astype(np.float64)
        best = correlation_clusters(graph, weights=drawn, time_limit=WORLD_LIMIT)
        labels.append(best.labels)
        exact += best.exact
    return Worlds(graph.nodes, np.array(labels).reshape(draws, graph.n), exact / draws)


def firmness(worlds: Worlds, core: Iterable[str]) -> pl.DataFrame:
    """For every actor the share of the worlds in which it stands with the core.

    In each world the core's community is the one that holds most of `core` without the actor
    itself: at least two of them, or the one where the core has no more.  An actor stands with the
    core where it is in that community.  Columns: actor, share, low, high (90 % interval for the
    number of worlds drawn); sorted by actor.
    """
    chosen = set(core)
    inside = np.array([name in chosen for name in worlds.nodes], dtype=np.bool_)
    draws, n = worlds.labels.shape
    hits = np.zeros(n, dtype=np.int64)
    for row in worlds.labels:
        counts = np.bincount(row[inside], minlength=n + 2)
        hits += _stand(row, inside, counts)
    rows = [
        (name, hit / max(draws, 1), *jeffreys(hit, draws))
        for name, hit in zip(worlds.nodes, hits.tolist(), strict=True)
    ]
    schema = {"actor": pl.String, "share": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _stand(
    labels: NDArray[np.int64], inside: NDArray[np.bool_], counts: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Who stands with the core in one world, shape (n,); `counts` are core members by community.

    An actor of the core does not count for itself: the rest of its own community is compared with
    the largest of the others.
    """
    ordered = np.sort(counts)
    top, second = int(ordered[-1]), int(ordered[-2])
    own = counts[labels] - inside
    # The largest community without the actor: its own may be the only one of that size.
    alone_at_top = inside & (counts[labels] == top) & (top > second)
    most = np.where(alone_at_top, np.maximum(top - 1, second), top)
    others = int(inside.sum()) - inside
    needed = np.minimum(2, others)
    return np.asarray((own == most) & (most >= needed) & (others > 0))


def jeffreys(hits: int, draws: int) -> tuple[float, float]:
    """The 90 % interval of a share of draws, by Jeffreys' rule.

    Brown, Cai & DasGupta, 'Interval estimation for a binomial proportion', Statistical Science
    16(2), 2001.
    """
    low = 0.0 if hits == 0 else float(betaincinv(hits + 0.5, draws - hits + 0.5, TAIL))
    high = 1.0 if hits == draws else float(betaincinv(hits + 0.5, draws - hits + 0.5, 1 - TAIL))
    return low, high


def chance_of(own: NDArray[np.float64], every: NDArray[np.float64], *, seed: int = 0) -> float:
    """How often as many pairs taken at random lean at least as much, in the mean, as `own`.

    `every` holds the leanings of all pairs of the network.  A permutation test with 999 draws
    (Phipson & Smyth, 'Permutation p-values should never be zero', SAGMB 9, 2010).
    """
    if not len(own) or not len(every):
        return 1.0
    rng = np.random.default_rng(seed)
    means = rng.choice(every, size=(999, len(own))).mean(axis=1)
    return float((1 + (means >= own.mean() - 1e-9).sum()) / 1000)
