"""What months say about a dyad's level: the tone of its acts, and the ties in force.

Tone.  Over the acts of a month with intensities g and weights w = |g|,

    y = sum(w g) / sum(w)          n_eff = sum(w)^2 / sum(w^2)

for each source apart.  Volume enters n_eff only, hence the noise variance (`statespace.Noise`),
never y.  Sources are separate observations of one level: where two report the same month, their
errors correlate at 0.15 only, while the acts of one source share their stories.

Ties.  A tie of class k in force for the share f of a month adds to the log likelihood of the
level x the term -(f / v_k) (x - mu_k)^2 / 2, with mu_k and v_k from `parameters.TieWeight`.
Several sources that report the same class for the same dyad and month count once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.relations.frames import as_polars, month_of, ordinal, oriented
from detente.relations.statespace import Emission
from detente.relations.ties import tie_changes, tie_months

__all__ = ["Panel", "build_panel", "observe"]

PERIOD_COLUMNS = ("actor", "target", "period", "n", "w", "wg", "ww")


def observe(periods: Any, *, directed: bool = False, by_source: bool = False) -> pl.DataFrame:
    """The tone of each dyad and period: columns a, b, period, n, tone, n_eff, sorted.

    `periods` is the result of `aggregate.dyad_periods`, any subset of its quads or spheres.
    `tone` is null and `n_eff` 0 where only neutral acts were seen.  With `by_source` there is one
    row for each source, in a further column (empty where `periods` name none).
    """
    frame = oriented(as_polars(periods, PERIOD_COLUMNS, "periods"), directed)
    keys = ["a", "b", "period"]
    if by_source:
        keys.append("source")
        if "source" not in frame.columns:
            frame = frame.with_columns(source=pl.lit(""))
    pooled = frame.group_by(keys).agg(
        pl.col("n").sum().cast(pl.Int64), pl.col("w").sum(), pl.col("wg").sum(), pl.col("ww").sum()
    )
    seen = pl.col("w") > 0
    return (
        pooled.with_columns(
            pl.col("period").cast(pl.Date),
            tone=pl.when(seen).then((pl.col("wg") / pl.col("w")).clip(-1.0, 1.0)),
            n_eff=pl.when(seen).then(pl.col("w") ** 2 / pl.col("ww")).otherwise(0.0),
        )
        .select(*keys, "n", "tone", "n_eff")
        .sort(keys)
    )


@dataclass(frozen=True, slots=True)
class Panel:
    """All that was seen of many dyads, ready for the grid smoother.

    `dyads` has the columns a, b, first and months (ordinal of the first covered month, and their
    number); `seen` addresses dyads by their row in it and months from `first`.
    """

    dyads: pl.DataFrame
    seen: Emission

    def take(self, rows: NDArray[np.int64]) -> Panel:
        """The panel of the dyads at `rows`, renumbered 0, 1, ... in that order."""
        place = np.full(len(self.dyads), -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        s = self.seen
        keep = place[s.row] >= 0
        part = Emission(
            place[s.row[keep]],
            s.t[keep],
            s.y[keep],
            s.n_eff[keep],
            s.precision[keep],
            s.pull[keep],
            s.scale[keep],
            s.hazard[keep],
        )
        return Panel(self.dyads[rows], part)

    def batches(self, rows: NDArray[np.int64], cells: int) -> list[NDArray[np.int64]]:
        """`rows` in batches of dyads of like length, each of at most `cells` dyad-months."""
        months = self.dyads["months"].to_numpy()
        left = rows[np.argsort(months[rows], kind="stable")]
        out = []
        while left.size:
            size = max(1, cells // int(months[left[-1]]))
            out.append(left[-size:])
            left = left[:-size]
        return out

    def scaled(self, scale: NDArray[np.float64]) -> Panel:
        """The same panel with the noise variance of each dyad times `scale`, shape (dyads,)."""
        return Panel(self.dyads, replace(self.seen, scale=scale[self.seen.row]))


def _months_range(tones: pl.DataFrame, start: date | None, end: date | None) -> tuple[int, int]:
    """The first and last month that evidence may cover."""
    if (start is None or end is None) and tones.is_empty():
        raise MeasureError("No event gives a first and last month.", fix="Give both start and end.")
    low, high = tones["month"].min(), tones["month"].max()
    first = int(low) if start is None else start.year * 12 + start.month - 1  # type: ignore[arg-type]
    last = int(high) if end is None else end.year * 12 + end.month - 1  # type: ignore[arg-type]
    if first > last:
        raise MeasureError(
            f"The window from {month_of(first)} to {month_of(last)} is empty.",
            fix="Give a start before the end.",
        )
    return first, last


def build_panel(
    periods: Any,
    ties: Any | None,
    weights: Mapping[str, tuple[float, float, float]],
    *,
    directed: bool = False,
    start: date | None = None,
    end: date | None = None,
    pairs: Sequence[tuple[str, str]] | None = None,
) -> Panel:
    """The panel of every dyad that events or ties speak of between `start` and `end`.

    `weights` maps a class of tie to its mean, its monthly variance and the probability of a jump
    when one begins or ends; other classes are not observations of the level.  `start` and `end`
    default to the first and last month of the events.  `pairs` keeps only these dyads (in either
    order unless `directed`).
    """
    tones = observe(periods, directed=directed, by_source=True).with_columns(
        month=ordinal("period")
    )
    first, last = _months_range(tones, start, end)
    tones = tones.filter(pl.col("month").is_between(first, last))
    table = pl.DataFrame(
        [(k, *weight) for k, weight in sorted(weights.items())],
        schema={
            "kind": pl.String,
            "mean": pl.Float64,
            "variance": pl.Float64,
            "hazard": pl.Float64,
        },
        orient="row",
    )
    key = {"a": pl.String, "b": pl.String, "month": pl.Int64}
    pulls = pl.DataFrame(schema=key | {"precision": pl.Float64, "pull": pl.Float64})
    hazards = pl.DataFrame(schema=key | {"hazard": pl.Float64})
    if ties is not None:
        force = tie_months(ties, first, last, directed=directed).join(table, on="kind")
        p = pl.col("share") / pl.col("variance")
        pulls = force.group_by("a", "b", "month").agg(
            precision=p.sum(), pull=(p * pl.col("mean")).sum()
        )
        calm = 1 - pl.col("share") * pl.col("hazard")
        hazards = (
            tie_changes(ties, first, last, directed=directed)
            .join(table, on="kind")
            .group_by("a", "b", "month")
            .agg(hazard=1 - calm.product())
        )
    acts = tones.select("a", "b", "month", y="tone", n_eff="n_eff")
    rows = pl.concat([acts, pulls], how="diagonal")
    if pairs is not None:
        wanted = pl.DataFrame(
            [p if directed else tuple(sorted(p)) for p in pairs],
            schema={"a": pl.String, "b": pl.String},
            orient="row",
        ).unique()
        rows = rows.join(wanted, on=["a", "b"], how="semi")
    dyads = (
        rows.group_by("a", "b")
        .agg(first=pl.col("month").min(), months=pl.col("month").max() - pl.col("month").min() + 1)
        .sort("a", "b")
        .with_row_index("row")
    )
    rows = (
        pl.concat([rows, hazards], how="diagonal")
        .join(dyads, on=["a", "b"])
        .filter(pl.col("month").is_between(pl.col("first"), pl.col("first") + pl.col("months") - 1))
        .with_columns(pl.col("y", "n_eff", "precision", "pull", "hazard").fill_null(0.0))
        .sort("row", "month", "n_eff", "y", "precision", "hazard")
    )
    column = {
        name: rows[name].to_numpy().astype(np.float64)
        for name in ("y", "n_eff", "precision", "pull", "hazard")
    }
    seen = Emission(
        row=rows["row"].to_numpy().astype(np.int64),
        t=(rows["month"] - rows["first"]).to_numpy().astype(np.int64),
        scale=np.ones(len(rows)),
        **column,
    )
    return Panel(dyads.drop("row"), seen)
