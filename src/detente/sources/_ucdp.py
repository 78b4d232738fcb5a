"""What the two UCDP conflict data sets share: names in lists, precisions, spells of pairs.

Both have a row for each conflict and year, the first date of the episode (`start_date2`) and,
in its last year, its end.  Who fought may change from year to year within an episode: a pair's
spell is of days where it coincides with the episode's edge and of years elsewhere.
"""

from __future__ import annotations

import polars as pl

from detente.sources._delimited import Chunk, parse_dates
from detente.sources._spells import close_at_end_of_data, year_spells
from detente.sources._structural import whole

__all__ = ["check_episode", "episode_spells", "split_names", "split_numbers"]

_PRECISION = {1: "day", 2: "day", 3: "month", 4: "month", 5: "year", 6: "year", 7: "year"}
"""UCDP's levels of date precision: 2 is a day known to within a few days; 3 and 4 stand at the
end of a month, 5 to 7 at the end of a year."""

_COMMA = "\x1f"


def check_episode(chunk: Chunk) -> Chunk:
    """Year, episode dates and their precisions; `start`, `end` and `last_row` come out of it."""
    chunk = whole(chunk, "year", low=1900, high=2100)
    chunk = whole(chunk, "start_prec2", low=1, high=7)
    chunk = whole(chunk, "ep_end_prec", low=0, high=7, required=False)
    chunk = whole(chunk, "ep_end", low=0, high=1)
    return parse_dates(parse_dates(chunk, "start_date2"), "ep_end_date", required=False)


def split_names(column: str) -> pl.Expr:
    """A list of names separated by commas, as a list; commas within brackets belong to a name."""
    text = pl.col(column).fill_null("")
    for _ in range(4):
        text = text.str.replace_all(r"\(([^(),]*),([^()]*)\)", f"(${{1}}{_COMMA}${{2}})")
    return text.str.split(",").list.eval(
        pl.element().str.strip_chars().str.replace_all(_COMMA, ",", literal=True)
    )


def split_numbers(column: str) -> pl.Expr:
    """A list of state numbers separated by commas, as a list of text."""
    return pl.col(column).fill_null("").str.split(",").list.eval(pl.element().str.strip_chars())


def _trim(date: pl.Expr, precision: pl.Expr) -> pl.Expr:
    return (
        pl.when(precision == "year")
        .then(date.dt.truncate("1y"))
        .when(precision == "month")
        .then(date.dt.truncate("1mo"))
        .otherwise(date)
    )


def episode_spells(pairs: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Spells of pairs from rows of pair and year within an episode (`start_date2`).

    Needs `by`, `start_date2`, `start_prec2`, `year`, `ep_end_date`, `ep_end_prec`, and
    `final_year`, the last year that the data cover.  Gives one row per spell with its dates;
    a spell that reaches `final_year` without an end is `censored`.
    """
    keys = [*by, "start_date2"]
    edges = pairs.group_by(keys).agg(
        pl.col("start_prec2").first(),
        pl.col("ep_end_date").max(),
        pl.col("ep_end_prec").max(),
        pl.col("final_year").max(),
        pl.col("year").filter(pl.col("ep_end_date").is_not_null()).max().alias("end_year"),
    )
    spells = year_spells(pairs, keys).join(edges, on=keys, how="left", maintain_order="left")
    at_start = pl.col("first_year") <= pl.col("start_date2").dt.year()
    at_end = (pl.col("last_year") == pl.col("end_year")).fill_null(value=False)
    start_as = pl.col("start_prec2").replace_strict(_PRECISION, return_dtype=pl.String)
    # An end without a stated precision is a day.
    end_as = pl.col("ep_end_prec").replace_strict(_PRECISION, default="day", return_dtype=pl.String)
    spells = spells.with_columns(
        pl.when(at_start)
        .then(_trim(pl.col("start_date2"), start_as))
        .otherwise("start")
        .alias("start"),
        pl.when(at_start).then(start_as).otherwise(pl.lit("year")).alias("start_precision"),
        pl.when(at_end).then(_trim(pl.col("ep_end_date"), end_as)).otherwise("end").alias("end"),
        pl.when(at_end).then(end_as).otherwise(pl.lit("year")).alias("end_precision"),
    )
    return close_at_end_of_data(spells, ~at_end & (pl.col("last_year") >= pl.col("final_year")))
