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

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.relations.statespace import Emission

__all__ = [
    "Panel",
    "as_polars",
    "build_panel",
    "dyad_ties",
    "month_of",
    "observe",
    "ordinal",
    "tie_changes",
    "tie_class",
    "tie_months",
]

PERIOD_COLUMNS = ("actor", "target", "period", "n", "w", "wg", "ww")
TIE_COLUMNS = ("kind", "start", "end", "actor", "target")
FIRST_MONTH, LAST_MONTH = 12, 9998 * 12
"""Bounds of any date there may be, as month ordinals."""
VAGUE_SHARE = 0.5
"""Share of a month counted in the first and last year of a tie known to the year only."""


def as_polars(frame: Any, needed: Sequence[str], what: str) -> pl.DataFrame:
    """`frame` (Polars, Arrow, pandas, eager or lazy) as a Polars frame; checks its columns.

    Raises MeasureError naming the columns of `needed` that it lacks.
    """
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if not isinstance(frame, pl.DataFrame):
        wrapped = nw.from_native(frame, eager_or_interchange_only=False)
        eager = wrapped.collect() if isinstance(wrapped, nw.LazyFrame) else wrapped
        frame = eager.to_polars()
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise MeasureError(
            f"The {what} lack the columns {missing}; they have {frame.columns}.",
            fix=f"Give all of {list(needed)}.",
        )
    return frame


def ordinal(column: str) -> pl.Expr:
    """Months since the year 0 of a date column."""
    c = pl.col(column).dt
    return c.year().cast(pl.Int64) * 12 + c.month().cast(pl.Int64) - 1


def month_of(number: int) -> date:
    """The first day of the month with this ordinal."""
    return date(number // 12, number % 12 + 1, 1)


def _oriented(frame: pl.DataFrame, directed: bool) -> pl.DataFrame:
    """`frame` with a and b: actor and target, or the two in alphabetical order."""
    if directed:
        return frame.with_columns(a=pl.col("actor"), b=pl.col("target"))
    return frame.with_columns(
        a=pl.min_horizontal("actor", "target"), b=pl.max_horizontal("actor", "target")
    )


def observe(periods: Any, *, directed: bool = False, by_source: bool = False) -> pl.DataFrame:
    """The tone of each dyad and period: columns a, b, period, n, tone, n_eff, sorted.

    `periods` is the result of `aggregate.dyad_periods`, any subset of its quads or spheres.
    `tone` is null and `n_eff` 0 where only neutral acts were seen.  With `by_source` there is one
    row for each source, in a further column (empty where `periods` name none).
    """
    frame = _oriented(as_polars(periods, PERIOD_COLUMNS, "periods"), directed)
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


def tie_class(ties: pl.DataFrame) -> pl.Expr:
    """The class of each tie: its kind, a dispute's with its hostility level (dispute/4)."""
    if "value" not in ties.columns:
        return pl.col("kind")
    level = pl.col("value").cast(pl.Int64, strict=False).cast(pl.String)
    graded = (pl.col("kind") == "dispute") & pl.col("value").is_not_null()
    return pl.when(graded).then(pl.lit("dispute/") + level).otherwise(pl.col("kind"))


def _bounded(ties: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Ties as day intervals within the months first..last, with class and vague years."""
    lo, hi = month_of(first), month_of(last + 1)
    end = pl.col("end").cast(pl.Date)
    # An open end is known to hold up to the day the source was recorded, not beyond.
    known = pl.col("recorded").cast(pl.Date) if "recorded" in ties.columns else pl.lit(None)
    vague = {
        side: (pl.col(f"{side}_precision") == "year").fill_null(False)
        if f"{side}_precision" in ties.columns
        else pl.lit(False)
        for side in ("start", "end")
    }
    out = ties.with_columns(
        kind=tie_class(ties),
        from_year=pl.when(vague["start"]).then(pl.col("start").dt.year()),
        to_year=pl.when(vague["end"]).then(end.dt.year()),
        start=pl.max_horizontal(pl.col("start").cast(pl.Date), pl.lit(lo)),
        stop=pl.min_horizontal(pl.coalesce(end, known, pl.lit(hi)).dt.offset_by("1d"), pl.lit(hi)),
    )
    return out.filter(pl.col("start") < pl.col("stop"))


def _usable(ties: Any, directed: bool) -> pl.DataFrame:
    """Ties between two known actors; where `directed`, undirected ones in both directions."""
    frame = as_polars(ties, TIE_COLUMNS, "ties")
    frame = frame.filter(
        pl.col("actor").is_not_null()
        & pl.col("target").is_not_null()
        & (pl.col("actor") != pl.col("target"))
    )
    if directed:
        one_way = pl.col("directed") if "directed" in frame.columns else pl.lit(False)
        back = frame.filter(~one_way.fill_null(False)).rename(
            {"actor": "target", "target": "actor"}
        )
        frame = pl.concat([frame, back.select(frame.columns)])
    return frame


def tie_months(ties: Any, first: int, last: int, *, directed: bool = False) -> pl.DataFrame:
    """Classes of ties in force by dyad and month: columns a, b, month, kind, share, spell.

    `first` and `last` are month ordinals; `month` is an ordinal too.  `share` in (0, 1] is the
    part of the month in force, halved in the years that bound a tie known to the year only.
    `spell` numbers the dyad's ties of one kind.  Undirected ties bind both directions.
    """
    frame = _usable(ties, directed)
    spans = _bounded(_oriented(frame, directed), first, last)
    months = (
        spans.with_columns(stop_day=pl.col("stop").dt.offset_by("-1d"))
        .with_columns(month=pl.int_ranges(ordinal("start"), ordinal("stop_day") + 1))
        .with_row_index("spell")
        .explode("month")
    )
    opens = pl.date(pl.col("month") // 12, pl.col("month") % 12 + 1, 1)
    shuts = opens.dt.offset_by("1mo")
    overlap = (pl.min_horizontal("stop", shuts) - pl.max_horizontal("start", opens)).dt.total_days()
    year = pl.col("month") // 12
    vague = (year == pl.col("from_year")).fill_null(False) | (year == pl.col("to_year")).fill_null(
        False
    )
    return (
        months.with_columns(
            share=overlap
            / (shuts - opens).dt.total_days()
            * pl.when(vague).then(VAGUE_SHARE).otherwise(1.0)
        )
        .group_by("a", "b", "month", "kind")
        .agg(pl.col("share").max(), pl.col("spell").min().cast(pl.Int64))
        .sort("a", "b", "month", "kind")
    )


def tie_changes(ties: Any, first: int, last: int, *, directed: bool = False) -> pl.DataFrame:
    """Months in which ties begin or end: columns a, b, month (ordinal), kind, share.

    A change on a known day may show in its month or the next: each has a share of one half.  One
    known to the year only is spread evenly over the year.  Changes of one class in one month
    count once.
    """
    frame = _usable(ties, directed)
    spans = _bounded(_oriented(frame, directed), FIRST_MONTH, LAST_MONTH).with_columns(
        closed=pl.col("end").is_not_null()
    )
    year = pl.int_ranges(pl.col("year") * 12, pl.col("year") * 12 + 12)
    sides = []
    for column, vague, known in (
        ("start", "from_year", True),
        ("stop", "to_year", pl.col("closed")),
    ):
        side = spans.filter(known)
        exact = side.filter(pl.col(vague).is_null()).with_columns(
            month=pl.int_ranges(ordinal(column), ordinal(column) + 2), share=pl.lit(0.5)
        )
        rough = (
            side.filter(pl.col(vague).is_not_null())
            .with_columns(year=pl.col(vague).cast(pl.Int64))
            .with_columns(month=year, share=pl.lit(1 / 12))
        )
        columns = ["a", "b", "month", "kind", "share"]
        sides += [exact.select(columns), rough.select(columns)]
    return (
        pl.concat(sides)
        .explode("month")
        .filter(pl.col("month").is_between(first, last))
        .group_by("a", "b", "month", "kind")
        .agg(pl.col("share").max())
        .sort("a", "b", "month", "kind")
    )


def dyad_ties(ties: Any | None, a: str, b: str, *, directed: bool = False) -> pl.DataFrame:
    """One dyad's ties by the day: columns kind (class), start, stop (day after the last)."""
    schema = {"kind": pl.String, "start": pl.Date, "stop": pl.Date}
    if ties is None:
        return pl.DataFrame(schema=schema)
    frame = as_polars(ties, TIE_COLUMNS, "ties")
    forth = (pl.col("actor") == a) & (pl.col("target") == b)
    back = (pl.col("actor") == b) & (pl.col("target") == a)
    if directed:
        one_way = pl.col("directed") if "directed" in frame.columns else pl.lit(False)
        back = back & ~one_way.fill_null(False)
    own = frame.filter(forth | back)
    return (
        _bounded(own, FIRST_MONTH, LAST_MONTH).select("kind", "start", "stop").sort(schema.keys())
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
    when one begins or ends; other classes are not observations of the level.  `start` and `end` default to the first and last month of the
    events.  `pairs` keeps only these dyads (in either order unless `directed`).
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
    seen = Emission(
        rows["row"].to_numpy().astype(np.int64),
        (rows["month"] - rows["first"]).to_numpy().astype(np.int64),
        *(rows[name].to_numpy().astype(np.float64) for name in ("y", "n_eff", "precision", "pull")),
        np.ones(len(rows)),
        rows["hazard"].to_numpy().astype(np.float64),
    )
    return Panel(dyads.drop("row"), seen)
