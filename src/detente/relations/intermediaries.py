"""Through whom: actors that were tied to both sides at the same time, and by what."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.relations.spans import OPEN

__all__ = ["LINKS", "intermediaries"]

LINKS = ("sponsorship", "hosting", "membership", "part-of", "control", "troop-presence")
"""Tie kinds through which one actor works in or on another."""
CLUB = 12
"""Organisations with more members than this say nothing of a dyad among them."""

SCHEMA = {
    "third": pl.String(),
    "start": pl.Date(),
    "end": pl.Date(),
    "kinds_a": pl.List(pl.String()),
    "kinds_b": pl.List(pl.String()),
    "ids": pl.List(pl.String()),
}


def intermediaries(view: View, a: str, b: str) -> pl.DataFrame:
    """Third actors with LINKS to both `a` and `b` that overlap in time.

    Columns: third, start and end of the overlap (of the first and the last, where there are
    several; end null while open), kinds_a, kinds_b, ids of the ties.  An end known to the year
    only counts to the end of that year; ties without a start are left out, as are the two actors,
    sectors, and organisations with more than CLUB members in the store.  Sorted by start, then
    name.
    """
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, actors=(a, b), tie_kinds=LINKS))
    last_day = (
        pl.when(pl.col("end_precision") == "year")
        .then(pl.date(pl.col("end").dt.year(), 12, 31))
        .when(pl.col("end_precision") == "month")
        .then(pl.col("end").dt.month_end())
        .otherwise("end")
    )
    rows = ties.drop_nulls(["actor", "target", "start"]).with_columns(stop=last_day.fill_null(OPEN))
    sides = [_links_of(rows, member, (a, b)) for member in (a, b)]
    pairs = sides[0].join(sides[1], on="third", suffix="_b")
    overlap = pairs.with_columns(
        first=pl.max_horizontal("start", "start_b"), last=pl.min_horizontal("stop", "stop_b")
    ).filter(pl.col("first") <= pl.col("last"))
    if overlap.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    clubs = _big_clubs(view, overlap["third"].unique().sort().to_list())
    return (
        overlap.filter(~pl.col("third").is_in(clubs))
        .group_by("third")
        .agg(
            start=pl.col("first").min(),
            end=pl.col("last").max(),
            kinds_a=pl.col("kind").unique().sort(),
            kinds_b=pl.col("kind_b").unique().sort(),
            ids=pl.col("evidence_id").append(pl.col("evidence_id_b")).unique().sort(),
        )
        .with_columns(end=pl.when(pl.col("end") < OPEN).then("end"))
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
        .sort("start", "third")
    )


def _links_of(rows: pl.DataFrame, member: str, members: tuple[str, str]) -> pl.DataFrame:
    own = rows.filter((pl.col("actor") == member) | (pl.col("target") == member))
    third = pl.when(pl.col("actor") == member).then("target").otherwise("actor")
    return (
        own.with_columns(third=third)
        .filter(~pl.col("third").is_in(members) & ~pl.col("third").str.contains("/", literal=True))
        .select("third", "kind", "start", "stop", "evidence_id")
    )


def _big_clubs(view: View, candidates: Iterable[str]) -> list[str]:
    """Those of the candidates that have more than CLUB members in the store."""
    ties = view.frame(
        EvidenceQuery(EvidenceKind.TIE, actors=tuple(candidates), tie_kinds=("membership",))
    )
    sizes = ties.drop_nulls("target").group_by("target").agg(pl.col("actor").n_unique())
    return sizes.filter(pl.col("actor") > CLUB)["target"].sort().to_list()
