"""How friendly each pair of actors was on a day, as could be known on it.

The level of `relations.level`, filtered: from acts and ties up to the day, never later.  For all
pairs at once only a trailing window is read.  It is as long as it takes until an act tells next
to nothing: the level jumps to a fresh draw with probability `jump` a month, so what an act of W
months ago tells of today has the weight (1 - jump)^W, and W is the first with a weight of at most
FORGOTTEN.  The default parameters give 193 months.

Sub-state roles (`IRQ/REB`) are actors of their own and enter only where `actors` names them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

import numpy as np
import polars as pl

from detente.evidence import View
from detente.network.acts import told_acts
from detente.network.filtering import filtered, noise_scales, steps_of
from detente.network.known import known_ties
from detente.network.panel import wide_panel
from detente.relations.frames import month_of, oriented
from detente.relations.level import COVERAGE, quantiles
from detente.relations.observations import Panel
from detente.relations.parameters import DEFAULT, LevelParameters

__all__ = [
    "FORGOTTEN",
    "LEVELS_ON",
    "WITH_EVIDENCE",
    "levels_on",
    "levels_with_evidence",
    "window_months",
    "window_start",
]

FORGOTTEN = 0.05
"""Weight under which an act's word on the present level is left out."""

LEVELS_ON: dict[str, pl.DataType] = {
    "a": pl.String(),
    "b": pl.String(),
    "level": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "n_eff": pl.Float64(),
    "last": pl.Date(),
}
"""`n_eff` is the effective number of acts within the window, `last` the day of the last act (null
where only ties speak)."""


WITH_EVIDENCE: dict[str, pl.DataType] = {
    "since": pl.Date(),
    "until": pl.Date(),
    "acts": pl.Int64(),
    "ids": pl.List(pl.String()),
    "kinds": pl.List(pl.String()),
}
"""`since` and `until` are the first and last day of which the evidence speaks; `acts` counts the
acts within the window; `ids` and `kinds` are those of the ties that speak."""


def window_months(params: LevelParameters = DEFAULT) -> int:
    """Months after which an act tells next to nothing of the level."""
    return math.ceil(math.log(FORGOTTEN) / math.log1p(-params.dynamics.jump))


def window_start(on: date, params: LevelParameters = DEFAULT, months: int | None = None) -> date:
    """The first day of the window that ends on `on`."""
    length = window_months(params) if months is None else months
    return month_of(max(on.year * 12 + on.month - length, 12))


def levels_on(
    view: View,
    on: date,
    *,
    params: LevelParameters = DEFAULT,
    actors: Iterable[str] | None = None,
    months: int | None = None,
) -> pl.DataFrame:
    """The level of every dyad on the day `on`: columns of LEVELS_ON, a < b, sorted by a, b.

    `low` and `high` bound its 90 % interval.  Only acts and ties dated up to `on` count, and of
    those only what `view` knew on its own day.  A dyad of which neither an act with an intensity
    nor a tie in force speaks within the window is absent.  `actors` keeps the dyads of which both
    members are among them.  `months` is the length of the window (default `window_months`).
    """
    found = levels_with_evidence(view, on, params=params, actors=actors, months=months)
    return found.select(*LEVELS_ON)


def levels_with_evidence(
    view: View,
    on: date,
    *,
    params: LevelParameters = DEFAULT,
    actors: Iterable[str] | None = None,
    months: int | None = None,
    ties: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """`levels_on` with the further columns of WITH_EVIDENCE.

    `ties` saves reading them again: the `known.known_ties` of the same view and day, of all kinds.
    """
    start = window_start(on, params, months)
    wanted = None if actors is None else tuple(sorted(set(actors)))
    acts = told_acts(view, start, on, wanted)
    kinds = sorted({kind.split("/")[0] for kind in params.ties})
    known = (
        known_ties(view, on, kinds) if ties is None else ties.filter(pl.col("kind").is_in(kinds))
    )
    told = _among(known, wanted).filter(pl.col("until") >= start)
    length = window_months(params) if months is None else months
    panel = wide_panel(acts, told, params.tie_weights(), end=on, months=length)
    if panel.dyads.is_empty():
        return pl.DataFrame(schema=LEVELS_ON | WITH_EVIDENCE)
    return (
        _measured(panel, params, on)
        .join(acts.dyads, on=["a", "b"], how="left")
        .join(_tie_days(told), on=["a", "b"], how="left")
        .with_columns(
            since=pl.min_horizontal("first", "tie_since"),
            until=pl.max_horizontal("last", "tie_until"),
            acts=pl.col("acts").fill_null(0),
            ids=pl.col("ids").fill_null([]),
            kinds=pl.col("kinds").fill_null([]),
        )
        .select(*LEVELS_ON, *WITH_EVIDENCE)
        .sort("a", "b")
    )


def _measured(panel: Panel, params: LevelParameters, on: date) -> pl.DataFrame:
    """Columns a, b, level, low, high, n_eff for each dyad of the panel, in the month of `on`."""
    move = params.dynamics
    month = on.year * 12 + on.month - 1
    steps = steps_of(panel, move)
    scale = noise_scales(steps, params)
    mass = filtered(steps, params.noise, move, month, scale)
    level = mass @ move.grid
    tail = (1 - COVERAGE) / 2
    low, high = quantiles(mass, move.grid, (tail, 1 - tail))
    n_eff = np.bincount(panel.seen.row, weights=panel.seen.n_eff, minlength=len(level))
    return panel.dyads.select("a", "b").with_columns(
        level=pl.Series(level),
        low=pl.Series(np.minimum(low, level), dtype=pl.Float64),
        high=pl.Series(np.maximum(high, level), dtype=pl.Float64),
        n_eff=pl.Series(n_eff),
    )


def _tie_days(ties: pl.DataFrame) -> pl.DataFrame:
    """The ties that speak of each dyad's level: a, b, tie_since, tie_until, ids, kinds."""
    return (
        oriented(ties, directed=False)
        .group_by("a", "b")
        .agg(
            tie_since=pl.col("start").min(),
            tie_until=pl.col("until").max(),
            ids=pl.col("evidence_id").unique().sort(),
            kinds=pl.col("kind").unique().sort(),
        )
    )


def _among(ties: pl.DataFrame, wanted: tuple[str, ...] | None) -> pl.DataFrame:
    """Ties between those wanted; without a wish, those of no sub-state role."""
    if wanted is not None:
        return ties.filter(pl.col("actor").is_in(wanted) & pl.col("target").is_in(wanted))
    roles = [pl.col(side).str.contains("/", literal=True) for side in ("actor", "target")]
    return ties.filter(~roles[0] & ~roles[1])
