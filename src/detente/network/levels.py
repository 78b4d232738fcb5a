"""How friendly each pair of actors was on a day, as could be known on it.

The level of `relations.level`, filtered: from acts and ties up to the day, never later.  For all
pairs at once only a trailing window is read.  It is as long as it takes until an act tells next
to nothing: the level jumps to a fresh draw with probability `jump` a month, so what an act of W
months ago tells of today has the weight (1 - jump)^W, and W is the first with a weight of at most
FORGOTTEN.  The default parameters give 193 months.

Sub-state roles (`IRQ/REB`) are actors of their own and enter only where `actors` names them.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl

from detente.evidence import EvidenceKind, View
from detente.network.filtering import last_mass
from detente.network.known import known_ties
from detente.relations.aggregate import dyad_periods
from detente.relations.frames import month_of, oriented
from detente.relations.level import COVERAGE, quantiles
from detente.relations.observations import build_panel
from detente.relations.parameters import DEFAULT, LevelParameters
from detente.relations.scales import dyad_scales

__all__ = ["FORGOTTEN", "LEVELS_ON", "levels_on", "window_months"]

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


def window_months(params: LevelParameters = DEFAULT) -> int:
    """Months after which an act tells next to nothing of the level."""
    return math.ceil(math.log(FORGOTTEN) / math.log1p(-params.dynamics.jump))


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
    window = window_months(params) if months is None else months
    final = on.year * 12 + on.month - 1
    start = month_of(max(final - window + 1, 12))
    wanted = None if actors is None else tuple(sorted(set(actors)))
    events = _acts(view, start, on, wanted)
    sums: pl.DataFrame = dyad_periods(events).collect("polars").to_native()
    kinds = {kind.split("/")[0] for kind in params.ties}
    ties = _among(known_ties(view, on, kinds), wanted)
    panel = build_panel(sums, ties, params.tie_weights(), start=start, end=on)
    if panel.dyads.is_empty():
        return pl.DataFrame(schema=LEVELS_ON)
    move = params.dynamics
    panel = panel.scaled(dyad_scales(panel, params))
    mass = last_mass(panel, params.noise, move, final)
    level = (mass @ move.grid).astype(np.float64)
    tail = (1 - COVERAGE) / 2
    low, high = quantiles(mass, move.grid, (tail, 1 - tail))
    n_eff = np.bincount(panel.seen.row, weights=panel.seen.n_eff, minlength=len(level))
    table = panel.dyads.select(
        "a",
        "b",
        level=pl.Series(level),
        low=pl.Series(np.minimum(low, level), dtype=pl.Float64),
        high=pl.Series(np.maximum(high, level), dtype=pl.Float64),
        n_eff=pl.Series(n_eff),
    )
    return table.join(_last_days(events), on=["a", "b"], how="left").sort("a", "b")


def _acts(view: View, start: date, on: date, wanted: tuple[str, ...] | None) -> nw.LazyFrame[Any]:
    """The acts from `start` to `on` that the level counts; one of a whole month must be over."""
    col = nw.col
    vague = col("precision") == "month"
    events = view.lazy(EvidenceKind.EVENT).filter(
        col("date") >= start,
        col("date") <= on,
        ~(vague & (col("date") >= on.replace(day=1)))
        if on != _month_end(on)
        else col("date") <= on,
        ~col("intensity").is_null(),
    )
    if wanted is not None:
        return events.filter(col("actor").is_in(wanted), col("target").is_in(wanted))
    return events.filter(~_is_role("actor"), ~_is_role("target"))


def _is_role(column: str) -> nw.Expr:
    return nw.col(column).str.contains("/", literal=True)


def _last_days(events: nw.LazyFrame[Any]) -> pl.DataFrame:
    """The day of the last act of each dyad: a, b, last."""
    days: pl.DataFrame = (
        events.group_by("actor", "target").agg(last=nw.col("date").max()).collect("polars")
    ).to_native()
    return oriented(days, directed=False).group_by("a", "b").agg(pl.col("last").max().cast(pl.Date))


def _among(ties: pl.DataFrame, wanted: tuple[str, ...] | None) -> pl.DataFrame:
    """Ties between those wanted; without a wish, those of no sub-state role."""
    if wanted is not None:
        return ties.filter(pl.col("actor").is_in(wanted) & pl.col("target").is_in(wanted))
    roles = [pl.col(side).str.contains("/", literal=True) for side in ("actor", "target")]
    return ties.filter(~roles[0] & ~roles[1])


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
