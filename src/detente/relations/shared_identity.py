"""Shared identity: how far the two peoples' faiths overlap, year by year.

The overlap is the sum over faiths of the smaller of the two shares: 1 where both peoples divide
over faiths alike, 0 where they have none in common.
"""

from __future__ import annotations

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["faith_overlap", "faiths"]

SCHEMA = {
    "source": pl.String(),
    "year": pl.Int64(),
    "faith": pl.String(),
    "share_a": pl.Float64(),
    "share_b": pl.Float64(),
    "id_a": pl.String(),
    "id_b": pl.String(),
}
BROADER = frozenset({"total", "muslim", "muslims", "christian", "christians", "islam"})
"""Qualifiers that sum up others; counting them too would count people twice."""


def faiths(view: View, a: str, b: str) -> pl.DataFrame:
    """Faiths that one source records for both in the same year.  Columns as in SCHEMA, sorted."""
    rows = view.frame(
        EvidenceQuery(EvidenceKind.TRAIT, actors=(a, b), traits=("religious-share",))
    ).drop_nulls(["qualifier", "value", "start"])
    if rows.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    named = rows.filter(~pl.col("qualifier").str.to_lowercase().is_in(list(BROADER))).select(
        "source",
        "actor",
        pl.col("start").dt.year().cast(pl.Int64).alias("year"),
        pl.col("qualifier").alias("faith"),
        pl.col("value").alias("share"),
        "evidence_id",
    )
    keys = ["source", "year", "faith"]
    one = named.filter(pl.col("actor") == a).unique([*keys], keep="first", maintain_order=True)
    two = named.filter(pl.col("actor") == b).unique([*keys], keep="first", maintain_order=True)
    return (
        one.rename({"share": "share_a", "evidence_id": "id_a"})
        .join(two.rename({"share": "share_b", "evidence_id": "id_b"}), on=keys)
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        .sort("source", "year", "faith")
    )


def faith_overlap(table: pl.DataFrame) -> pl.DataFrame:
    """The overlap by source and year: columns source, year, overlap.  `table` is of `faiths`."""
    smaller = pl.min_horizontal("share_a", "share_b")
    return table.group_by("source", "year").agg(overlap=smaller.sum()).sort("source", "year")
