"""Ties by month and by day: which classes are in force between whom, and when they change."""

from __future__ import annotations

from typing import Any

import polars as pl

from detente.relations.frames import as_polars, month_of, ordinal, oriented

__all__ = ["dyad_ties", "tie_changes", "tie_class", "tie_months"]

TIE_COLUMNS = ("kind", "start", "end", "actor", "target")
FIRST_MONTH, LAST_MONTH = 12, 9998 * 12
"""Bounds of any date there may be, as month ordinals."""
VAGUE_SHARE = 0.5
"""Share of a month counted in the first and last year of a tie known to the year only."""


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
    spans = _bounded(oriented(frame, directed), first, last)
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
    spans = _bounded(oriented(frame, directed), FIRST_MONTH, LAST_MONTH).with_columns(
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
