"""Third parties: who acted toward the two, how, and whether in words or in deeds."""

from __future__ import annotations

from datetime import date

import polars as pl

__all__ = ["QUADS", "third_parties"]

QUADS = {
    "verbal cooperation": "words_for",
    "material cooperation": "deeds_for",
    "verbal conflict": "words_against",
    "material conflict": "deeds_against",
}
"""Quad classes and the columns that count them."""


def third_parties(
    periods: pl.DataFrame, members: tuple[str, str], start: date, end: date
) -> pl.DataFrame:
    """Acts of each third actor toward each member between `start` and `end`.

    `periods` is `aggregate.dyad_periods` by month.  Columns: third, member, n (acts), words_for,
    deeds_for, words_against, deeds_against (acts), tone (in [-1, 1], weighted by intensity; null
    where all acts are neutral) and deed_share: of the acts in favour or against, the share that
    are deeds.  Sorted by n, falling, then by name.  Sectors of the members themselves (IRQ/REB)
    are no third parties.
    """
    rows = periods.filter(
        pl.col("target").is_in(members)
        & ~pl.col("actor").is_in(members)
        & pl.col("period").is_between(start.replace(day=1), end)
    )
    for member in members:
        rows = rows.filter(~pl.col("actor").str.starts_with(f"{member}/"))
    counts = [
        pl.col("n").filter(pl.col("quad") == quad).sum().alias(name) for quad, name in QUADS.items()
    ]
    table = rows.group_by(third="actor", member="target").agg(
        pl.col("n").sum(), *counts, pl.col("wg").sum(), pl.col("w").sum()
    )
    deeds = pl.col("deeds_for") + pl.col("deeds_against")
    acts = pl.sum_horizontal(list(QUADS.values()))
    return (
        table.with_columns(
            # Rounded, since sums of fractions differ in their last digits with their order.
            tone=pl.when(pl.col("w") > 0).then((pl.col("wg") / pl.col("w")).round(9)),
            deed_share=pl.when(acts > 0).then(deeds / acts),
        )
        .drop("wg", "w")
        .sort(["n", "third", "member"], descending=[True, False, False])
    )
