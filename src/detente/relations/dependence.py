"""Dependence: how much of what one side gets of a thing comes from the other, year by year.

For every directed tie kind that carries a value (arms transfers, energy supply) and for trade, the
dependence of the receiver on the giver is the giver's share of all that the receiver got that
year, as far as the same source records it in the same unit; givers whom the registry does not know
count in the total.  Where a source records only this dyad, the share is unknown and stays missing:
it is not 100 %.  Whether it looks further shows over the years around: in a single year a receiver
may well have one giver alone.
After Hirschman, National Power and the Structure of Foreign Trade (1945).
"""

from __future__ import annotations

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["SPHERE_OF", "dependence"]

SPHERE_OF = {
    "trade": "economic",
    "energy-supply": "economic",
    "debt": "economic",
    "arms-transfer": "security",
}
"""Tie kinds that carry dependence, and the sphere that each belongs to."""

FEWEST_PARTNERS = 5
"""A source must record at least this many partners of the receiver ..."""
AROUND = 5
"""... in the years up to this many before or after for a share to mean anything."""

SCHEMA = {
    "sphere": pl.String(),
    "kind": pl.String(),
    "year": pl.Int64(),
    "receiver": pl.String(),
    "giver": pl.String(),
    "value": pl.Float64(),
    "unit": pl.String(),
    "share": pl.Float64(),
    "source": pl.String(),
    "evidence_ids": pl.List(pl.String()),
}


def dependence(view: View, a: str, b: str) -> pl.DataFrame:
    """Flows between the two by kind, year and direction, with the giver's share where known.

    Columns as in SCHEMA; `giver` gives to `receiver`.  An undirected flow (trade) counts for both
    sides.  Values that the source itself doubts are left out.  Sorted.
    """
    kinds = tuple(SPHERE_OF)
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, actors=(a, b), tie_kinds=kinds))
    yearly = _yearly(ties)
    if yearly.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    own = yearly.filter(
        ((pl.col("giver") == a) & (pl.col("receiver") == b))
        | ((pl.col("giver") == b) & (pl.col("receiver") == a))
    )
    keys = ["kind", "source", "unit", "receiver", "year"]
    grouped = own.group_by(*keys, "giver").agg(
        pl.col("value").sum(), evidence_ids=pl.col("evidence_id").unique().sort()
    )
    totals = yearly.group_by(*keys).agg(total=pl.col("value").sum())
    known = (pl.col("partners") >= FEWEST_PARTNERS) & (pl.col("total") > 0)
    share = (pl.col("value") / pl.col("total")).round(9)
    return (
        grouped.join(totals, on=keys, nulls_equal=True)
        .join(_partners(yearly, grouped), on=keys, nulls_equal=True)
        .with_columns(
            share=pl.when(known).then(share),
            sphere=pl.col("kind").replace_strict(SPHERE_OF, return_dtype=pl.String),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        .sort("sphere", "kind", "year", "receiver", "giver", "source", "unit")
    )


def _partners(yearly: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """For each wanted flow's year, how many givers the source has in the years around it."""
    by = ["kind", "source", "unit", "receiver"]
    years = wanted.select(*by, "year").unique()
    givers = yearly.select(*by, "giver", other="year").unique()
    near = (pl.col("other") - pl.col("year")).abs() <= AROUND
    pairs = years.join(givers, on=by, nulls_equal=True).filter(near)
    return pairs.group_by(*by, "year").agg(partners=pl.col("giver").n_unique())


def _yearly(ties: pl.DataFrame) -> pl.DataFrame:
    """Flows by year: a value over several years is spread over them evenly.

    A flow whose end is not known counts for the year of its start.
    """
    sound = pl.col("status").fill_null("coded") != "doubtful"
    rows = (
        ties.filter(sound & (pl.col("value") >= 0))
        .drop_nulls("start")
        .with_columns(
            pl.coalesce("actor", pl.format("? {}", "actor_raw"), pl.lit("?")).alias("giver"),
            pl.coalesce("target", pl.format("? {}", "target_raw"), pl.lit("?")).alias("receiver"),
            first=pl.col("start").dt.year().cast(pl.Int64),
            last=pl.coalesce("end", "start").dt.year().cast(pl.Int64),
        )
        .filter((pl.col("last") >= pl.col("first")) & (pl.col("giver") != pl.col("receiver")))
    )
    spread = (
        rows.with_columns(year=pl.int_ranges("first", pl.col("last") + 1))
        .with_columns(value=pl.col("value") / (pl.col("last") - pl.col("first") + 1))
        .explode("year")
    )
    columns = ("evidence_id", "source", "kind", "year", "giver", "receiver", "value", "unit")
    forward = spread.select(columns)
    mutual = spread.filter(~pl.col("directed").fill_null(value=False))
    backward = mutual.rename({"giver": "receiver", "receiver": "giver"}).select(columns)
    return pl.concat([forward, backward])
