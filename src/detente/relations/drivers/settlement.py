"""Territorial settlement: did a claim between the two end (warmer) or begin (colder)?

Claims known to the year only are left out, and ends that are where the source stops.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from detente.evidence import EvidenceKind
from detente.relations.drivers.base import Context, Direction, Series
from detente.relations.drivers.changes import change_on, change_series

__all__ = ["series"]

SIDES: tuple[tuple[str, str, Direction], ...] = (
    ("end", "claim ended", "warmer"),
    ("start", "claim begun", "colder"),
)


def series(context: Context) -> Iterator[Series]:
    """One series of claims that ended and one of claims that began."""
    between = pl.col("actor").is_in(context.members) & pl.col("target").is_in(context.members)
    claims = context.ties.filter((pl.col("kind") == "territorial-claim") & between)
    for column, subject, direction in SIDES:
        precision = f"{column}_precision"
        known = claims.drop_nulls(column).filter(pl.col(precision).fill_null("day") != "year")
        if column == "end":
            known = known.filter(~pl.col("censored").fill_null(value=False))
        changes = [
            change_on(row[column], row[precision], EvidenceKind.TIE, (row["evidence_id"],))
            for row in known.to_dicts()
        ]
        if changes:
            yield change_series(context, "territorial-settlement", subject, direction, changes)
