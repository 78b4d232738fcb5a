"""Shared identity: how far the two peoples' faiths overlap, year by year.

The overlap is the sum over faiths of the smaller of the two shares: 1 where both peoples divide
over faiths alike, 0 where they have none in common.  People without a religion count as one such
division where a source counts them.
"""

from __future__ import annotations

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["BROADER", "faith_overlap", "faiths"]

SCHEMA = {
    "source": pl.String(),
    "year": pl.Int64(),
    "faith": pl.String(),
    "share_a": pl.Float64(),
    "share_b": pl.Float64(),
    "id_a": pl.String(),
    "id_b": pl.String(),
}
_OF_ISLAM = ("sunni", "shia", "shi'a", "ibadi", "alawite", "ahmadiyya", "nation of islam")
_OF_CHRIST = ("protestant", "catholic", "orthodox", "anglican")
BROADER: dict[str, frozenset[str]] = {
    **dict.fromkeys(("muslim", "muslims", "islam"), frozenset({*_OF_ISLAM, "other muslim"})),
    **dict.fromkeys(
        ("christian", "christians", "christianity"), frozenset({*_OF_CHRIST, "other christian"})
    ),
}
"""Qualifiers that sum up others (in the World Religion Project the totals of Christians and of
Muslims), with what they sum up; counting both would count people twice."""
TOTALS = ("total", "all", "population")
REST = ("other muslim", "other christian", "other")
MOST_REST = 0.25
"""Where more of a people than this are of a faith but of no named family (all but a third of Iran's
Muslims in 1965), the source did not divide them, and the families cannot be compared."""
PERCENT = ("percent", "per cent", "%")


def faiths(view: View, a: str, b: str) -> pl.DataFrame:
    """Faiths that one source records for both in the same year.  Columns as in SCHEMA, sorted.

    A sum over families of a faith is left out where the source has any of the families for either
    side in that year, and so are years in which one side is mostly undivided (MOST_REST).  Shares
    in per cent are read as such.
    """
    rows = view.frame(
        EvidenceQuery(EvidenceKind.TRAIT, actors=(a, b), traits=("religious-share",))
    ).drop_nulls(["qualifier", "value", "start"])
    if rows.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    percent = pl.col("unit").str.to_lowercase().is_in(PERCENT).fill_null(value=False)
    named = rows.select(
        "source",
        "actor",
        pl.col("start").dt.year().cast(pl.Int64).alias("year"),
        pl.col("qualifier").str.strip_chars().alias("faith"),
        pl.when(percent).then(pl.col("value") / 100).otherwise("value").alias("share"),
        "evidence_id",
    ).filter(~pl.col("faith").str.to_lowercase().is_in(TOTALS))
    keys = ["source", "year", "faith"]
    sides = [
        _without_sums(named)
        .filter(pl.col("actor") == actor)
        .unique(keys, keep="first", maintain_order=True)
        .rename({"share": f"share_{side}", "evidence_id": f"id_{side}"})
        for side, actor in (("a", a), ("b", b))
    ]
    return (
        sides[0]
        .join(sides[1], on=keys)
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        .sort("source", "year", "faith")
    )


def _without_sums(named: pl.DataFrame) -> pl.DataFrame:
    lower = pl.col("faith").str.to_lowercase()
    kept = pl.lit(value=True)
    for broad, families in BROADER.items():
        has_families = lower.is_in(sorted(families)).any().over("source", "year")
        kept &= ~((lower == broad) & has_families)
    undivided = (lower.is_in(REST) & (pl.col("share") > MOST_REST)).any().over("source", "year")
    return named.filter(kept & ~undivided)


def faith_overlap(table: pl.DataFrame) -> pl.DataFrame:
    """The overlap by source and year: columns source, year, overlap.  `table` is of `faiths`.

    At most 1: sources that count people of two religions twice may sum to more.
    """
    smaller = pl.min_horizontal("share_a", "share_b").sum().round(9).clip(0.0, 1.0)
    return table.group_by("source", "year").agg(overlap=smaller).sort("source", "year")
