"""Outside pressure: did a third actor's hostile acts toward one member rise before the turn?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series, homes
from detente.relations.drivers.windows import (
    CONFLICT,
    compared,
    member_totals,
    monthly,
    of_member,
    rise,
    thirds,
)

__all__ = ["series"]


def series(context: Context) -> Iterator[Series]:
    """For each member one series for each third actor that acted against it."""
    for member in context.members:
        total = member_totals(context, member)
        against = of_member(context, member).filter(
            (pl.col("target") == member) & pl.col("quad").is_in(CONFLICT)
        )
        for third in thirds(context, member, most=25):
            if member in homes(third):  # a member's own groups are no outside
                continue
            part = monthly(context, against.filter(pl.col("third") == third))
            yield Series(
                "outside-pressure",
                f"{third}>{member}",
                rise(part, total),
                "either",
                partial(_evidence, context, third, member),
            )


def _evidence(context: Context, third: str, member: str, month: int) -> tuple[EvidenceQuery, ...]:
    start, end = compared(month)
    return (
        EvidenceQuery(
            EvidenceKind.EVENT,
            pair=(third, member),
            directed=True,
            quads=CONFLICT,
            start=start,
            end=end,
        ),
    )
