"""Territorial settlement: did a claim between the two end (warmer) or begin (colder)?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series, month_number, proximity

__all__ = ["series"]


def series(context: Context) -> Iterator[Series]:
    """One series of claims that ended and one of claims that began."""
    between = pl.col("actor").is_in(context.members) & pl.col("target").is_in(context.members)
    claims = context.ties.filter((pl.col("kind") == "territorial-claim") & between)
    ends = claims.filter(~pl.col("censored").fill_null(False)).drop_nulls("end")
    for column, direction, rows in (("end", "warmer", ends), ("start", "colder", claims)):
        dated = rows.drop_nulls(column).filter(pl.col(f"{column}_precision") != "year")
        changes = [(month_number(row[column]), row["evidence_id"]) for row in dated.to_dicts()]
        if changes:
            values = proximity(context.axis(), [(month, 1.0) for month, _ in changes])
            yield Series(
                "territorial-settlement",
                f"claim {'ended' if column == 'end' else 'begun'}",
                values,
                direction,  # type: ignore[arg-type]
                partial(_evidence, context, changes),
            )


def _evidence(
    context: Context, changes: list[tuple[int, str]], month: int
) -> tuple[EvidenceQuery, ...]:
    at = month - context.first
    axis = context.axis()[at : at + 1]
    near = [key for when, key in changes if proximity(axis, [(when, 1.0)])[0] > 0]
    return (EvidenceQuery(EvidenceKind.TIE, ids=tuple(sorted(near))),) if near else ()
