"""The relational step: events to actor x target x period x quad x sphere x source, on any engine.

Written once as a Narwhals expression, it runs unchanged on DuckDB relations, Polars lazy frames
and PySpark data frames.  What comes after is small and stays on one machine.

Two rules of measurement live here, because they belong to rows rather than to dyads:

- Full-story coding reports one act many times (Schrodt & Gerner 2012, ch. 2), so one
  source-actor-target-code-day counts once.
- An act weighs as much as it is intense: w = |g| with g the Goldstein (1992) intensity divided
  by 10.  Acts of intensity 0 say nothing about friendliness and weigh nothing, so that a war is
  not washed out by the talk that surrounds it.

Goldstein, J. S. (1992) A conflict-cooperation scale for WEIS events data. JCR 36(2).
Schrodt, P. A. & Gerner, D. J. (2012) Analyzing International Event Data.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from detente.errors import MeasureError

__all__ = ["NEEDED", "PERIODS", "dyad_periods"]

NEEDED = ("source", "date", "actor", "target", "code", "quad", "sphere", "intensity")
"""The event columns that the step reads; `precision` is read as well where it is there."""

PERIODS = {"day": "1d", "month": "1mo", "quarter": "1q", "year": "1y"}
"""The periods there are, as durations."""

UNIT = 1000
"""Intensities are summed as whole thousandths: sums of fractions would depend on the engine's
order of addition in their last digits, and the same store must give the same dossier."""

TOO_VAGUE = {"day": ("month", "year"), "month": ("year",), "quarter": ("year",), "year": ()}
"""Precisions of dates that cannot be placed in a period of this length."""


def dyad_periods(events: nw.LazyFrame[Any], *, period: str = "month") -> nw.LazyFrame[Any]:
    """Acts of each actor toward each target by period, quad class and sphere.

    `events` is a lazy frame with the columns of `NEEDED` (see `detente.evidence.schema.EVENT`);
    wrap a native one with `narwhals.from_native`.  Rows without actor, target, date or intensity,
    acts toward oneself, and dates too vague for the period are left out.

    The result has the columns actor, target, period (first day), quad, sphere, source and

    - n   acts, de-duplicated
    - g   sum of intensities, each in [-1, 1]
    - w   sum of weights |g|
    - wg  sum of weight x intensity
    - ww  sum of squared weights

    in no order.  Raises MeasureError on an unknown period or a missing column.
    """
    if period not in PERIODS:
        raise MeasureError(f"There is no period {period!r}.", fix=f"Give one of {sorted(PERIODS)}.")
    have = events.collect_schema().names()
    missing = [name for name in NEEDED if name not in have]
    if missing:
        raise MeasureError(
            f"The events lack the columns {missing}.", fix=f"Give all of {list(NEEDED)}."
        )
    col = nw.col
    rows = events.filter(
        ~col("date").is_null(),
        ~col("actor").is_null(),
        ~col("target").is_null(),
        ~col("intensity").is_null(),
        col("actor") != col("target"),
    )
    vague = TOO_VAGUE[period]
    if vague and "precision" in have:
        rows = rows.filter(col("precision").is_null() | ~col("precision").is_in(vague))
    once = rows.group_by("source", "date", "actor", "target", "code").agg(
        # The code decides these; min() only makes the choice the same on every engine.
        col("intensity").min(),
        col("quad").min(),
        col("sphere").min(),
    )
    day = nw.Date
    weighed = once.with_columns(
        period=col("date").cast(day).dt.truncate(PERIODS[period]).cast(day),
        g=(col("intensity") * (UNIT / 10)).round().cast(nw.Int64),
    )
    weighed = weighed.with_columns(w=col("g").abs())
    weighed = weighed.with_columns(wg=col("g") * col("w"), ww=col("w") * col("w"))
    sums = weighed.group_by("actor", "target", "period", "quad", "sphere", "source").agg(
        n=nw.len(),
        g=col("g").sum().cast(nw.Float64),
        w=col("w").sum().cast(nw.Float64),
        wg=col("wg").sum().cast(nw.Float64),
        ww=col("ww").sum().cast(nw.Float64),
    )
    return sums.with_columns(
        # Products, not quotients: some engines turn a division by a constant into a product.
        col("n").cast(nw.Int64),
        col("g", "w") * (1 / UNIT),
        col("wg", "ww") * (1 / UNIT**2),
    )
