"""Dependence: how much of what one side gets of a thing comes from the other, year by year.

For every directed tie kind that carries a value (arms transfers, energy supply) and for trade, the
dependence of the receiver on the giver is the giver's share of all that the receiver got that
year, as far as the same source records it.  Where a source records only this dyad, the share is
unknown and stays missing: it is not 100 %.
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
"""A source must record at least this many partners in the year for a share to mean anything."""

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
    totals = yearly.group_by("kind", "source", "year", "receiver").agg(
        total=pl.col("value").sum(), partners=pl.col("giver").n_unique()
    )
    own = yearly.filter(
        ((pl.col("giver") == a) & (pl.col("receiver") == b))
        | ((pl.col("giver") == b) & (pl.col("receiver") == a))
    )
    grouped = own.group_by("kind", "source", "year", "receiver", "giver").agg(
        pl.col("value").sum(),
        pl.col("unit").min(),
        evidence_ids=pl.col("evidence_id").unique().sort(),
    )
    known = (pl.col("partners") >= FEWEST_PARTNERS) & (pl.col("total") > 0)
    return (
        grouped.join(totals, on=["kind", "source", "year", "receiver"])
        .with_columns(
            share=pl.when(known).then(pl.col("value") / pl.col("total")),
            sphere=pl.col("kind").replace_strict(SPHERE_OF, return_dtype=pl.String),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        .sort("sphere", "kind", "year", "receiver", "giver", "source")
    )


def _yearly(ties: pl.DataFrame) -> pl.DataFrame:
    """Flows by year: a value over several years is spread over them evenly."""
    rows = ties.filter((pl.col("status") != "doubtful") & pl.col("value").is_not_null())
    rows = rows.drop_nulls(["start", "actor", "target"]).with_columns(
        first=pl.col("start").dt.year(),
        last=pl.coalesce("end", "start").dt.year(),
    )
    spread = (
        rows.with_columns(year=pl.int_ranges("first", pl.col("last") + 1).cast(pl.List(pl.Int64)))
        .with_columns(value=pl.col("value") / (pl.col("last") - pl.col("first") + 1))
        .explode("year")
    )
    columns = ("evidence_id", "source", "kind", "year", "giver", "receiver", "value", "unit")
    forward = spread.rename({"actor": "giver", "target": "receiver"}).select(columns)
    mutual = spread.filter(~pl.col("directed").fill_null(False))
    backward = mutual.rename({"target": "giver", "actor": "receiver"}).select(columns)
    return pl.concat([forward, backward])
