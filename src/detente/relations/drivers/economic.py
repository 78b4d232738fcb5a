"""Economic dependence: had trade between the two grown before they turned?

The statistic is the growth of the logarithm of bilateral trade over the three years up to the
turn.  Values that the source's own documentation doubts (a recorded zero) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series, day_of

__all__ = ["series"]

YEARS = 3


def series(context: Context) -> Iterator[Series]:
    """One signed series for each source that records the dyad's trade by year."""
    between = pl.col("actor").is_in(context.members) & pl.col("target").is_in(context.members)
    rows = context.ties.filter(
        (pl.col("kind") == "trade") & between & (pl.col("status") != "doubtful")
    ).drop_nulls(["start", "value"])
    for (source,), flows in sorted(rows.group_by("source"), key=lambda pair: str(pair[0])):
        yearly = dict(
            flows.filter(pl.col("value") > 0)
            .group_by(pl.col("start").dt.year().alias("year"))
            .agg(pl.col("value").sum())
            .iter_rows()
        )
        values = np.full(context.months, np.nan)
        for at, month in enumerate(context.axis()):
            year = int(month) // 12
            if year in yearly and year - YEARS in yearly:
                values[at] = np.log(yearly[year] / yearly[year - YEARS])
        if np.isfinite(values).any():
            yield Series(
                "economic-dependence",
                str(source),
                values,
                "signed",
                partial(_evidence, context, str(source)),
            )


def _evidence(context: Context, source: str, month: int) -> tuple[EvidenceQuery, ...]:
    return (
        EvidenceQuery(
            EvidenceKind.TIE,
            pair=(context.a, context.b),
            tie_kinds=("trade",),
            sources=(source,),
            start=day_of(month - 12 * YEARS),
            end=day_of(month),
        ),
    )
