"""Tables at the edge of the room: any eager or lazy frame as Polars, dyads, months as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from detente.errors import MeasureError

__all__ = ["as_polars", "month_of", "ordinal", "oriented"]


def as_polars(frame: Any, needed: Sequence[str], what: str) -> pl.DataFrame:
    """`frame` (Polars, Arrow, pandas, eager or lazy) as a Polars frame; checks its columns.

    Raises MeasureError naming the columns of `needed` that it lacks.
    """
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if not isinstance(frame, pl.DataFrame):
        wrapped = nw.from_native(frame)
        eager = wrapped.collect() if isinstance(wrapped, nw.LazyFrame) else wrapped
        frame = eager.to_polars()
    table: pl.DataFrame = frame
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise MeasureError(
            f"The {what} lack the columns {missing}; they have {table.columns}.",
            fix=f"Give all of {list(needed)}.",
        )
    return table


def ordinal(column: str) -> pl.Expr:
    """Months since the year 0 of a date column."""
    c = pl.col(column).dt
    return c.year().cast(pl.Int64) * 12 + c.month().cast(pl.Int64) - 1


def month_of(number: int) -> date:
    """The first day of the month with this ordinal."""
    return date(number // 12, number % 12 + 1, 1)


def oriented(frame: pl.DataFrame, directed: bool) -> pl.DataFrame:
    """`frame` with a and b: actor and target, or the two in alphabetical order."""
    if directed:
        return frame.with_columns(a=pl.col("actor"), b=pl.col("target"))
    return frame.with_columns(
        a=pl.min_horizontal("actor", "target"), b=pl.max_horizontal("actor", "target")
    )
