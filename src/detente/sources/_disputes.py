"""Disputes between participants of two sides, shared by COW MID, GML and the incidents."""

from __future__ import annotations

import polars as pl

from detente.sources._spells import close_at_end_of_data, pair_up
from detente.sources._structural import add_actors

__all__ = ["HOSTILITY", "dispute_ties", "opponents"]

HOSTILITY = "hostility level (1-5)"
"""1 no militarised action, 2 threat, 3 display, 4 use of force, 5 war."""


def opponents(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Pairs of opposing participants: side A in `code`, side B in `code_2`, over shared days.

    `rows`: `by`, `code`, `sidea` (1 or 0), `hostlev` and a spell; a true `open` means that the
    end is where the data stop.  `value` is the higher hostility level of the two.
    """
    if "open" in rows.columns:
        rows = rows.with_columns(
            pl.when("open").then(None).otherwise(pl.col(name)).alias(name)
            for name in ("end", "end_precision")
        ).drop("open")
    # Side A first: `pair_up` keeps the order of the rows within each pair.
    ordered = rows.sort(by, "sidea", "code", "start", descending=[False, True, False, False])
    pairs = pair_up(ordered, by)
    return pairs.filter(
        (pl.col("sidea") == 1) & (pl.col("sidea_2") == 0) & (pl.col("code") != pl.col("code_2"))
    ).with_columns(
        pl.max_horizontal("hostlev", "hostlev_2").cast(pl.Float64).alias("value"),
        pl.lit(HOSTILITY).alias("unit"),
    )


def dispute_ties(rows: pl.DataFrame) -> pl.DataFrame:
    """Ties of kind `dispute` from participants of disputes (see `opponents`, by `dispnum`)."""
    pairs = close_at_end_of_data(opponents(rows, "dispnum"), pl.col("end").is_null())
    base = pl.concat_str("dispnum", "code", "code_2", pl.col("start"), separator="|")
    ties = pairs.with_columns(
        pl.lit("dispute").alias("kind"),
        pl.lit("security").alias("sphere"),
        pl.lit(value=True).alias("directed"),
        base.alias("record"),
        pl.format("militarized interstate dispute {}", "dispnum").alias("label"),
    ).unique("record", keep="first", maintain_order=True)
    return add_actors(ties, "cow", actor="code", target="code_2").sort("record")
