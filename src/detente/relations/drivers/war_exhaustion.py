"""War exhaustion: had a war between the two gone on for years when they turned?

The statistic is the years of war behind them (a war that is still in force, or ended within three
months), over ten and at most 1.  After Zartman's 'hurting stalemate' (Ripe for Resolution, 1985).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series, month_number

__all__ = ["series"]

GRACE = 3
TEN_YEARS = 120.0


def series(context: Context) -> Iterator[Series]:
    """One series for each war between the two, of all sources that record it."""
    between = pl.col("actor").is_in(context.members) & pl.col("target").is_in(context.members)
    wars = context.ties.filter((pl.col("kind") == "war") & between).drop_nulls("start")
    if wars.is_empty():
        return
    axis = context.axis()
    values = np.zeros(context.months)
    for row in wars.to_dicts():
        start = month_number(row["start"])
        end = month_number(row["end"]) if row["end"] else int(axis[-1])
        length = np.minimum(axis, end) - start
        behind = (axis >= start) & (axis <= end + GRACE)
        values = np.maximum(values, np.where(behind, np.minimum(length / TEN_YEARS, 1.0), 0.0))
    yield Series("war-exhaustion", "war", values, "warmer", partial(_evidence, context))


def _evidence(context: Context, month: int) -> tuple[EvidenceQuery, ...]:
    start, end = context.around(month)
    return (
        EvidenceQuery(
            EvidenceKind.TIE,
            pair=(context.a, context.b),
            tie_kinds=("war",),
            start=start,
            end=end,
        ),
    )
