"""War exhaustion: had a war between the two gone on for years when they turned?

The statistic is the years of war behind them (a war that is still in force, or ended within three
months), over ten and at most 1.  After Zartman's 'hurting stalemate' (Ripe for Resolution, 1985).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series, month_number

__all__ = ["series"]

GRACE = 3
TEN_YEARS = 120.0


def series(context: Context) -> Iterator[Series]:
    """One series of all wars between the two, of all sources that record them.

    A month is NaN where a source that ended in the midst of a war cannot say if it went on.
    """
    between = pl.col("actor").is_in(context.members) & pl.col("target").is_in(context.members)
    wars = context.ties.filter((pl.col("kind") == "war") & between).drop_nulls("start")
    if wars.is_empty():
        return
    axis = context.axis()
    values = np.zeros(context.months)
    unknown = np.zeros(context.months, dtype=bool)
    for row in wars.to_dicts():
        start, end = month_number(row["start"]), _last_month(row, int(axis[-1]))
        length = np.minimum(axis, end) - start
        behind = (axis >= start) & (axis <= end + GRACE)
        values = np.maximum(values, np.where(behind, np.minimum(length / TEN_YEARS, 1.0), 0.0))
        if row["end"] is None and row["censored"]:
            unknown |= axis > end
    values[unknown & (values == 0)] = np.nan
    yield Series("war-exhaustion", "war", values, "warmer", partial(_evidence, context))


def _last_month(row: dict[str, Any], last: int) -> int:
    """The last month of a war: of a year where only that is known, of the axis where still open.

    A war that is open because its source stops is known up to the day it was recorded.
    """
    end: date | None = row["end"]
    if end is not None:
        return end.year * 12 + 11 if row["end_precision"] == "year" else month_number(end)
    recorded: date | None = row["recorded"]
    if row["censored"] and recorded is not None:
        return min(last, month_number(recorded))
    return last


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
