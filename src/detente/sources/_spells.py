"""Spells: runs of years joined to one, and the days that two participants share."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from detente.sources._structural import last_day

__all__ = ["close_at_end_of_data", "pair_up", "year_spells"]


def year_spells(
    rows: pl.DataFrame, by: Sequence[str], year: str = "year", *, gap: int = 1
) -> pl.DataFrame:
    """Joins years that follow each other (at most `gap` apart) into spells, per value of `by`.

    `rows`: one row per unit and year, `year` whole.  Gives `by`, `start` and `end` (dates of year
    precision, on 1 January), `start_precision`, `end_precision`, `first_year` and `last_year`,
    sorted.
    """
    ordered = rows.select(*by, pl.col(year).alias("_year")).unique().sort(*by, "_year")
    step = pl.col("_year") - pl.col("_year").shift(1).over(by)
    spell = (step.is_null() | (step > gap)).cum_sum().alias("_spell")
    return (
        ordered.with_columns(spell)
        .group_by(*by, "_spell", maintain_order=True)
        .agg(pl.col("_year").min().alias("first_year"), pl.col("_year").max().alias("last_year"))
        .with_columns(
            pl.date("first_year", 1, 1).alias("start"),
            pl.date("last_year", 1, 1).alias("end"),
            pl.lit("year").alias("start_precision"),
            pl.lit("year").alias("end_precision"),
        )
        .drop("_spell")
    )


def close_at_end_of_data(rows: pl.DataFrame, open_end: pl.Expr) -> pl.DataFrame:
    """Where `open_end` is true the data stop there, not the tie: no end, and `censored`."""
    cut = open_end.fill_null(value=False)
    return rows.with_columns(cut.alias("censored")).with_columns(
        pl.when("censored").then(None).otherwise(pl.col("end")).alias("end"),
        pl.when("censored").then(None).otherwise(pl.col("end_precision")).alias("end_precision"),
    )


def pair_up(members: pl.DataFrame, by: str) -> pl.DataFrame:
    """Every two rows with the same `by` whose spells share a day, as one row.

    `members` has `by`, `start`, `end` (null where open) and their precisions.  The other columns
    come twice, those of the second row with the suffix `_2`; `start` and `end` are those of the
    shared days, each with the precision of the date that set it.  The first row of a pair is the
    one that stands first in `members`.
    """
    indexed = members.with_row_index("_row").with_columns(last_day("end").alias("_last"))
    pairs = indexed.join(indexed, on=by, how="inner", suffix="_2").filter(
        pl.col("_row") < pl.col("_row_2")
    )
    later = pl.col("start_2") > pl.col("start")
    # A null end is open: the other one's end counts, even where that is null as well.
    earlier = pl.col("_last").is_null() | (pl.col("_last_2") < pl.col("_last"))
    earlier = earlier.fill_null(value=False)
    pairs = pairs.with_columns(
        *(
            pl.when(later).then(pl.col(f"{name}_2")).otherwise(pl.col(name)).alias(f"_{name}")
            for name in ("start", "start_precision")
        ),
        *(
            pl.when(earlier).then(pl.col(f"{name}_2")).otherwise(pl.col(name)).alias(f"_{name}")
            for name in ("end", "end_precision", "_last")
        ),
    )
    shared = pl.col("__last").is_null() | (pl.col("__last") >= pl.col("_start"))
    names = ("start", "start_precision", "end", "end_precision")
    return (
        pairs.filter(shared)
        .sort("_row", "_row_2")
        .with_columns(pl.col(f"_{name}").alias(name) for name in names)
        .drop(pl.selectors.starts_with("_"), *(f"{name}_2" for name in names))
    )
