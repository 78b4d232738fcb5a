"""Economic dependence: had trade between the two grown before they turned?

The statistic is the growth of the logarithm of bilateral trade over the three years up to the last
full year before the turn: trade of the turn's own year may be its effect.  Each direction counts
only where the source has it in both years.  Values that the source's own documentation doubts (a
recorded zero) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import numpy as np
import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series

__all__ = ["series"]

YEARS = 3


def series(context: Context) -> Iterator[Series]:
    """One signed series for each source that records the dyad's trade by year."""
    between = pl.col("actor").is_in(context.members) & pl.col("target").is_in(context.members)
    sound = pl.col("status").fill_null("coded") != "doubtful"
    rows = context.ties.filter(
        (pl.col("kind") == "trade") & between & sound & (pl.col("value") > 0)
    ).drop_nulls("start")
    for (source, _), flows in sorted(
        rows.group_by("source", "unit"), key=lambda pair: tuple(map(str, pair[0]))
    ):
        growth = _growth(flows)
        last_years = context.axis() // 12 - 1
        values = np.array([growth.get(int(year), np.nan) for year in last_years])
        if np.isfinite(values).any():
            yield Series(
                "economic-dependence",
                str(source),
                values,
                "signed",
                partial(_evidence, context, str(source)),
            )


def _growth(flows: pl.DataFrame) -> dict[int, float]:
    """By year, the growth of the logarithm since YEARS before, over directions in both years."""
    yearly = flows.group_by("actor", pl.col("start").dt.year().cast(pl.Int64).alias("year")).agg(
        pl.col("value").sum()
    )
    earlier = yearly.with_columns(pl.col("year") + YEARS).rename({"value": "before"})
    both = (
        yearly.join(earlier, on=["actor", "year"])
        .group_by("year")
        .agg(pl.col("value").sum(), pl.col("before").sum())
    )
    return {
        year: round(float(np.log(value / before)), 9) for year, value, before in both.iter_rows()
    }


def _evidence(context: Context, source: str, month: int) -> tuple[EvidenceQuery, ...]:
    last = month // 12 - 1
    return (
        EvidenceQuery(
            EvidenceKind.TIE,
            pair=(context.a, context.b),
            tie_kinds=("trade",),
            sources=(source,),
            start=date(last - YEARS, 1, 1),
            end=date(last, 12, 31),
        ),
    )
