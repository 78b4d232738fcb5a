"""How friendly each dyad is, month by month, from -1 (war) to +1 (alliance), with an interval.

The level is the posterior mean of the hidden level given all acts and ties of the dyad, before
and after the month (`statespace`), and the interval its 5 % and 95 % quantiles.  In months
without evidence the level is carried by the dynamics and the interval widens.  Months before the
first and after the last evidence of a dyad are absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.relations.observations import Panel, build_panel
from detente.relations.parameters import DEFAULT, LevelParameters
from detente.relations.scales import dyad_scales
from detente.relations.statespace import Array, smooth

__all__ = ["COVERAGE", "LEVEL_SCHEMA", "Levels", "estimate_levels", "levels_of", "quantiles"]

Levels: TypeAlias = pl.DataFrame
"""Columns of `LEVEL_SCHEMA`, one row per dyad and covered month, sorted by a, b, month."""

COVERAGE = 0.90
"""Probability that the interval holds the level."""

LEVEL_SCHEMA: dict[str, pl.DataType] = {
    "a": pl.String(),
    "b": pl.String(),
    "month": pl.Date(),
    "level": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "n_eff": pl.Float64(),
    "observed": pl.Boolean(),
}
"""`n_eff` is the effective number of acts of the month; `observed` whether any act of non-zero
intensity was seen (a month may be covered by a tie alone)."""

CELLS = 120_000
"""Dyad-months in a batch: a pass holds four cubes of 81 x CELLS single-precision numbers."""


def quantiles(mass: Array, grid: NDArray[np.float64], at: Sequence[float]) -> list[Array]:
    """Quantiles of each distribution in `mass` (rows, points), each of shape (rows,).

    Each point of the grid owns the cell around it; within a cell the mass is uniform.
    """
    cum = np.cumsum(mass, axis=1)
    step = grid[1] - grid[0]
    rows = np.arange(len(mass))
    out = []
    for p in at:
        k = np.minimum((cum < p).sum(axis=1), grid.size - 1)
        inside = mass[rows, k]
        before = cum[rows, k] - inside
        part = np.where(inside > 0, (p - before) / np.maximum(inside, 1e-12), 0.5)
        out.append(np.clip(grid[k] + (np.clip(part, 0, 1) - 0.5) * step, -1, 1))
    return out


def levels_of(panel: Panel, params: LevelParameters) -> Levels:
    """The levels of every dyad of a panel (see `estimate_levels`)."""
    dyads, seen = panel.dyads, panel.seen
    months = dyads["months"].to_numpy().astype(np.int64)
    offset = np.concatenate([[0], np.cumsum(months)])
    total = int(offset[-1])
    level, low, high = (np.empty(total) for _ in range(3))
    scaled = panel.scaled(dyad_scales(panel, params))
    move = params.dynamics
    tail = (1 - COVERAGE) / 2
    for batch in panel.batches(np.arange(len(dyads)), CELLS):
        part = scaled.take(batch)
        span = int(months[batch].max())
        mass = smooth(part.seen, params.noise, move, dyads=len(batch), months=span).mass
        for k, row in enumerate(batch):
            own = mass[: months[row], k]
            to = slice(offset[row], offset[row + 1])
            level[to] = own @ move.grid
            low[to], high[to] = quantiles(own, move.grid, (tail, 1 - tail))
    n_eff = np.zeros(total)
    np.add.at(n_eff, offset[seen.row] + seen.t, seen.n_eff)
    number = np.repeat(dyads["first"].to_numpy() - offset[:-1], months) + np.arange(total)
    where = np.repeat(np.arange(len(dyads)), months)
    return pl.DataFrame(
        {
            "a": dyads["a"].gather(where),
            "b": dyads["b"].gather(where),
            "month": number,
            "level": level,
            "low": np.minimum(low, level),
            "high": np.maximum(high, level),
            "n_eff": n_eff,
            "observed": n_eff > 0,
        }
    ).with_columns(month=pl.date(pl.col("month") // 12, pl.col("month") % 12 + 1, 1))


def estimate_levels(
    periods: Any,
    ties: Any | None = None,
    *,
    params: LevelParameters | None = None,
    directed: bool = False,
    start: date | None = None,
    end: date | None = None,
    pairs: Sequence[tuple[str, str]] | None = None,
) -> Levels:
    """The level of every dyad and month from its acts and ties, with a 90 % interval.

    `periods` are monthly sums of acts (`aggregate.dyad_periods`), all or of one sphere; `ties`
    rows of ties (`detente.evidence.schema.TIE`).  Both may be Polars, Arrow or pandas.  With
    `directed`, a is the actor and b the target; otherwise both directions are pooled and a < b.
    `start` and `end` bound the months (default: those of the events); `pairs` names the dyads
    wanted (default: all).  `params` default to `parameters.DEFAULT`.

    Nothing here is random.  Raises MeasureError where columns are missing or no month is left.
    """
    chosen = DEFAULT if params is None else params
    panel = build_panel(
        periods,
        ties,
        chosen.tie_weights(),
        directed=directed,
        start=start,
        end=end,
        pairs=pairs,
    )
    if panel.dyads.is_empty():
        return pl.DataFrame(schema=LEVEL_SCHEMA)
    return levels_of(panel, chosen)
