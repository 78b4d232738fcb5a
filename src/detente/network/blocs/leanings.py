"""How far the evidence leans for or against each pair: from -1 (surely against) to +1 (surely for).

Blocs need more than the signs that are beyond doubt: a pair whose interval just touches zero still
tells something.  The leaning of a pair's acts is the excess of the probability that its level is
positive over that of a pair of which nothing is known,

    q = (P - P0) / (1 - P0) where P > P0, else (P - P0) / P0,   P = Phi(level / sd)

with `sd` from the 90 % interval and P0 from where levels jump to (`parameters.Dynamics`).  It is
the weight of evidence in a mixture of knowing and not knowing, so that silence leans to no side.
Pacts, conflicts and support in force each add their sign; the sum is cut at -1 and +1.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import ndtr

from detente.network.graph import SignedGraph
from detente.network.layers import Layer
from detente.network.signed import SignedNetwork
from detente.relations.parameters import DEFAULT, LevelParameters

__all__ = ["FAINT", "LEANINGS", "leaning_graph", "leanings"]

FAINT = 0.1
"""Leanings smaller than this are left out: of thousands of pairs hardly met, chance leans some."""
HALF_WIDTH = 1.6449
"""Standard deviations from the level to either end of its 90 % interval."""

LEANINGS: dict[str, pl.DataType] = {
    "a": pl.String(),
    "b": pl.String(),
    "leaning": pl.Float64(),
    "level": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "layers": pl.List(pl.String()),
    "evidence": pl.Int64(),
}


def leanings(
    network: SignedNetwork,
    *,
    params: LevelParameters = DEFAULT,
    without: Iterable[str] = (),
) -> pl.DataFrame:
    """The leaning of every pair of `network` that leans at least FAINT to a side.

    Columns of LEANINGS, a < b, sorted; `level`, `low` and `high` are those of the acts, null where
    only ties speak.  `without` names actors to leave out.  `params` are those of the levels.
    """
    left_out = pl.Series(sorted(set(without)), dtype=pl.String).implode()
    rows = network.edges.filter(
        pl.col("sign").is_not_null() | (pl.col("layer") == Layer.ACTS),
        ~pl.col("a").is_in(left_out),
        ~pl.col("b").is_in(left_out),
    )
    acts = pl.col("layer") == Layer.ACTS
    told = [pl.col(name).filter(acts).first() for name in ("level", "low", "high")]
    pairs = rows.group_by(a=pl.min_horizontal("a", "b"), b=pl.max_horizontal("a", "b")).agg(
        *told,
        ties=pl.col("sign").filter(~acts).cast(pl.Int64).unique().sum(),
        layers=pl.col("layer").unique().sort(),
        evidence=pl.col("evidence").sum(),
    )
    return (
        pairs.with_columns(
            leaning=(pl.Series(_excess(pairs, params)) + pl.col("ties")).clip(-1.0, 1.0)
        )
        .filter(pl.col("leaning").abs() >= FAINT)
        .select(pl.col(name).cast(dtype) for name, dtype in LEANINGS.items())
        .sort("a", "b")
    )


def _excess(pairs: pl.DataFrame, params: LevelParameters) -> NDArray[np.float64]:
    """The leaning of the acts alone, shape (pairs,): 0 where none speak."""
    level, low, high = (pairs[name].to_numpy() for name in ("level", "low", "high"))
    spread = np.maximum((high - low) / (2 * HALF_WIDTH), 1e-6)
    p = ndtr(level / spread)
    grid, mass = params.dynamics.grid, params.dynamics.destination.astype(np.float64)
    ground = float(mass[grid > 0].sum() + mass[grid == 0].sum() / 2)
    excess = np.where(p > ground, (p - ground) / (1 - ground), (p - ground) / ground)
    return np.asarray(np.nan_to_num(excess, nan=0.0), dtype=np.float64)


def leaning_graph(table: pl.DataFrame) -> tuple[SignedGraph, NDArray[np.float64]]:
    """The signed graph of `leanings` and the weight of each of its edges, shape (m,)."""
    rows = table.sort("a", "b")
    signs = rows["leaning"].sign().cast(pl.Int64)
    graph = SignedGraph.of(zip(rows["a"], rows["b"], signs, strict=True))
    # Names sort as places do, so that the edges of the graph are in the order of the rows.
    return graph, rows["leaning"].abs().to_numpy()
