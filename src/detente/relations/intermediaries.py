"""Through whom: actors that were tied to both sides at the same time, and by what."""

from __future__ import annotations

from datetime import date

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["LINKS", "intermediaries"]

LINKS = ("sponsorship", "hosting", "membership", "part-of", "control", "troop-presence")
"""Tie kinds through which one actor works in or on another."""

SCHEMA = {
    "third": pl.String(),
    "start": pl.Date(),
    "end": pl.Date(),
    "kinds_a": pl.List(pl.String()),
    "kinds_b": pl.List(pl.String()),
    "ids": pl.List(pl.String()),
}
OPEN = date(9999, 12, 31)


def intermediaries(view: View, a: str, b: str) -> pl.DataFrame:
    """Third actors with LINKS to both `a` and `b` that overlap in time.

    Columns: third, start and end of the overlap (end null while open), kinds_a, kinds_b, ids of
    the ties.  Organisations that count dozens of members say nothing and are left out.  Sorted by
    start, then name.
    """
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, actors=(a, b), tie_kinds=LINKS))
    rows = ties.drop_nulls(["actor", "target", "start"]).with_columns(
        stop=pl.col("end").fill_null(OPEN)
    )
    sides = [_links_of(rows, member, other) for member, other in ((a, b), (b, a))]
    pairs = sides[0].join(sides[1], on="third", suffix="_b")
    overlap = pairs.with_columns(
        first=pl.max_horizontal("start", "start_b"), last=pl.min_horizontal("stop", "stop_b")
    ).filter(pl.col("first") <= pl.col("last"))
    if overlap.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    return (
        overlap.group_by("third")
        .agg(
            start=pl.col("first").min(),
            end=pl.col("last").max(),
            kinds_a=pl.col("kind").unique().sort(),
            kinds_b=pl.col("kind_b").unique().sort(),
            ids=pl.concat([pl.col("evidence_id"), pl.col("evidence_id_b")]).unique().sort(),
        )
        .filter(~_is_big_club(view, pl.col("third")))
        .with_columns(end=pl.when(pl.col("end") < OPEN).then("end"))
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        .sort("start", "third")
    )


def _links_of(rows: pl.DataFrame, member: str, other: str) -> pl.DataFrame:
    own = rows.filter((pl.col("actor") == member) | (pl.col("target") == member))
    third = pl.when(pl.col("actor") == member).then("target").otherwise("actor")
    return (
        own.with_columns(third=third)
        .filter((pl.col("third") != other) & ~pl.col("third").str.contains("/"))
        .select("third", "kind", "start", "stop", "evidence_id")
    )


def _is_big_club(view: View, third: pl.Expr) -> pl.Expr:
    """Whether the third actor has more than a dozen members in the store."""
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, tie_kinds=("membership",)))
    big = ties.group_by("target").agg(pl.col("actor").n_unique()).filter(pl.col("actor") > 12)
    return third.is_in(big["target"].drop_nulls().to_list())
