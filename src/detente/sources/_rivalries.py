"""What the two lists of strategic rivalries share: a Tie `rivalry` from first to last year."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from detente.sources._delimited import Chunk
from detente.sources._spells import close_at_end_of_data
from detente.sources._structural import (
    add_actors,
    add_date,
    code_text,
    in_order,
    once,
    whole,
)

__all__ = ["ISSUES", "check_rivals", "rivalry_ties"]

ISSUES = ("positional", "spatial", "ideological", "interventionary")
"""What rivals contend over: influence, territory, belief, and who rules a neighbour."""


def check_rivals(chunk: Chunk, first: str, last: str) -> Chunk:
    """States and years of rivalries; `first` and `last` name the year columns."""
    chunk = whole(chunk, "ccode1", "ccode2", low=1, high=999)
    chunk = add_date(chunk, "start", first)
    chunk = add_date(chunk, "end", last)
    return once(in_order(chunk, last), "number", "ccode1", "ccode2")


def rivalry_ties(rows: pl.DataFrame, last_year: int, issues: Sequence[pl.Expr]) -> pl.DataFrame:
    """Ties from rows with `number`, `name`, states and dates; open where they reach `last_year`.

    `issues` are String expressions, null where an issue is not contended.
    """
    over = pl.concat_str(issues, separator=", ", ignore_nulls=True).replace("", "not stated")
    rows = close_at_end_of_data(rows, pl.col("end").dt.year() >= last_year).with_columns(
        code_text("ccode1").alias("a"),
        code_text("ccode2").alias("b"),
        pl.lit("rivalry").alias("kind"),
        pl.lit("security").alias("sphere"),
        pl.lit(value=False).alias("directed"),
        pl.format("{} ({})", "name", over).alias("label"),
        pl.concat_str(code_text("number"), "ccode1", "ccode2", separator="|").alias("record"),
    )
    return add_actors(rows, "cow", actor="a", target="b").sort("record")
