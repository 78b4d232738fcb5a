"""What was seen of every dyad, as `relations.observations.build_panel` gives it, for many dyads.

Long pacts among thousands of dyads make millions of rows when written month by month and joined
by name.  Here dyads are numbers and the months of all ties are laid on one table at once; the
result is the same to the last digits of single sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.network.acts import Acts
from detente.relations.frames import month_of, oriented
from detente.relations.observations import Panel
from detente.relations.statespace import Emission
from detente.relations.ties import VAGUE_SHARE, tie_changes, tie_class

__all__ = ["wide_panel"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Weights = Mapping[str, tuple[float, float, float]]


def wide_panel(
    acts: Acts, ties: pl.DataFrame, weights: Weights, *, end: date, months: int
) -> Panel:
    """The panel of all dyads over the `months` months that end with that of `end`.

    `acts` must be of these months, `ties` are rows of `known.known_ties`, `weights` those of
    `parameters.LevelParameters.tie_weights`.
    """
    window = _Window(end.year * 12 + end.month - months, months)
    spells = _spells(ties, weights, window)
    dyads = pl.concat([acts.dyads.select("a", "b"), spells.select("a", "b")]).unique()
    dyads = dyads.sort("a", "b").with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    place = acts.dyads.join(dyads, on=["a", "b"], how="left", maintain_order="left")["row"]
    force = _force(spells.join(dyads, on=["a", "b"]), weights, window, len(dyads))
    changes = _changes(ties, weights, window).join(dyads, on=["a", "b"]).sort("row", "month")
    return _panel(dyads, acts, place.to_numpy(), force, changes, window)


@dataclass(frozen=True, slots=True)
class _Window:
    first: int  # ordinal of the first month
    months: int

    @property
    def last(self) -> int:
        return self.first + self.months - 1


def _spells(ties: pl.DataFrame, weights: Weights, window: _Window) -> pl.DataFrame:
    """The ties that speak, as days within the window: a, b, kind, start, stop, vague years."""
    lo, hi = month_of(window.first), month_of(window.last + 1)
    years = {
        side: pl.when(pl.col(f"{side}_precision") == "year").then(pl.col(side).dt.year())
        for side in ("start", "end")
    }
    stop = pl.coalesce("end", "recorded").dt.offset_by("1d")
    return (
        oriented(ties, directed=False)
        .with_columns(kind=tie_class(ties))
        .filter(pl.col("kind").is_in(sorted(weights)))
        .select(
            "a",
            "b",
            "kind",
            from_year=years["start"].fill_null(-1).cast(pl.Int64),
            to_year=years["end"].fill_null(-1).cast(pl.Int64),
            start=pl.max_horizontal("start", pl.lit(lo)),
            stop=pl.min_horizontal(stop, pl.lit(hi)),
        )
        .filter(pl.col("start") < pl.col("stop"))
        .unique()
        .sort(pl.all())
    )


@dataclass(frozen=True, slots=True)
class _Force:
    """Ties in force by cell (dyad x months of the window + month): precision and pull."""

    cell: Ints
    precision: Floats
    pull: Floats


def _force(spells: pl.DataFrame, weights: Weights, window: _Window, dyads: int) -> _Force:
    """Of the spells of one kind in one month the longest counts, as in `ties.tie_months`."""
    precision, pull, longest = (np.zeros(dyads * window.months) for _ in range(3))
    for (kind,), part in sorted(spells.group_by("kind"), key=lambda one: str(one[0])):
        mean, variance, _ = weights[str(kind)]
        cell, share = _shares(part, window)
        np.maximum.at(longest, cell, share)
        held = np.flatnonzero(longest)
        precision[held] += longest[held] / variance
        pull[held] += longest[held] / variance * mean
        longest[held] = 0.0
    cells = np.flatnonzero(precision)
    return _Force(cells, precision[cells], pull[cells])


def _shares(spells: pl.DataFrame, window: _Window) -> tuple[Ints, Floats]:
    """The cells that spells touch, and the share of the month for which each is in force."""
    start, stop = (spells[name].to_numpy().astype("datetime64[D]") for name in ("start", "stop"))
    begin = start.astype("datetime64[M]").astype(np.int64) + _EPOCH - window.first
    close = (stop - 1).astype("datetime64[M]").astype(np.int64) + _EPOCH - window.first
    count = close - begin + 1
    spell = np.repeat(np.arange(len(spells)), count)
    month = np.arange(spell.size) - np.repeat(np.cumsum(count) - count - begin, count)
    opens = (np.arange(window.months + 1) + window.first - _EPOCH).astype("datetime64[M]")
    day = opens.astype("datetime64[D]").astype(np.int64)
    first, after = start.astype(np.int64)[spell], stop.astype(np.int64)[spell]
    held = np.minimum(after, day[month + 1]) - np.maximum(first, day[month])
    share = held / (day[month + 1] - day[month])
    year = (month + window.first) // 12
    from_year, to_year = (spells[name].to_numpy()[spell] for name in ("from_year", "to_year"))
    share[(year == from_year) | (year == to_year)] *= VAGUE_SHARE
    return spells["row"].to_numpy()[spell] * window.months + month, share


_EPOCH = 1970 * 12
"""The ordinal of the month from which NumPy counts."""


def _changes(ties: pl.DataFrame, weights: Weights, window: _Window) -> pl.DataFrame:
    """Months in which ties begin or end: a, b, month, hazard."""
    rates = pl.DataFrame(
        {"kind": sorted(weights), "rate": [weights[kind][2] for kind in sorted(weights)]},
        schema={"kind": pl.String, "rate": pl.Float64},
    )
    return (
        tie_changes(ties, window.first, window.last)
        .join(rates, on="kind")
        .group_by("a", "b", "month")
        .agg(hazard=1 - (1 - pl.col("share") * pl.col("rate")).product())
    )


def _panel(
    dyads: pl.DataFrame,
    acts: Acts,
    place: Ints,
    force: _Force,
    changes: pl.DataFrame,
    window: _Window,
) -> Panel:
    """Everything in one emission, sorted by dyad and month.

    `place` is where each dyad of `acts` stands among `dyads`.
    A dyad's months run from the first to the last in which it acted or was tied.
    """
    tie_row, tie_month = np.divmod(force.cell, window.months)
    act_row, act_month = place[acts.row], acts.month - window.first
    change_row, change_month = (changes[name].to_numpy() for name in ("row", "month"))
    change_month = change_month - window.first
    first = np.full(len(dyads), window.months)
    last = np.full(len(dyads), -1)
    for row, month in ((act_row, act_month), (tie_row, tie_month)):
        np.minimum.at(first, row, month)
        np.maximum.at(last, row, month)
    inside = (change_month >= first[change_row]) & (change_month <= last[change_row])
    change_row, change_month = change_row[inside], change_month[inside]
    row = np.concatenate([act_row, tie_row, change_row])
    month = np.concatenate([act_month, tie_month, change_month])
    # Three sorted parts: a stable sort only merges them.
    order = np.argsort(row * window.months + month, kind="stable")
    sizes = (act_row.size, tie_row.size, change_row.size)

    def column(values: Floats, place: int) -> Floats:
        parts = [np.zeros(size) for size in sizes]
        parts[place] = values
        return np.concatenate(parts)[order]

    seen = Emission(
        row=row[order],
        t=(month - first[row])[order],
        y=column(acts.tone, 0),
        n_eff=column(acts.n_eff, 0),
        precision=column(force.precision, 1),
        pull=column(force.pull, 1),
        scale=np.ones(row.size),
        hazard=column(changes["hazard"].to_numpy()[inside], 2),
    )
    table = dyads.select(
        "a", "b", first=pl.Series(first + window.first), months=pl.Series(last - first + 1)
    )
    return Panel(table, seen)
