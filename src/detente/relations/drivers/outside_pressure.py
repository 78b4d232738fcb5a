"""Outside pressure: did a third actor's hostile acts toward one member rise before the turn?

The statistic is the rise of the third actor's share in the member's dealings with third parties,
from the five years before to the year up to the turn.  Which way pressure turns a dyad is left
open: it may drive the two together or apart.
"""

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
    monthly_by_third,
    of_member,
    rise,
    thirds,
)

__all__ = ["series"]


def series(context: Context) -> Iterator[Series]:
    """For each member one series for each third actor that acted against it."""
    for member in context.members:
        against = of_member(context, member).filter(
            (pl.col("target") == member) & pl.col("quad").is_in(CONFLICT)
        )
        # A member's own groups are no outside.
        names = [name for name in thirds(context, member, most=25) if member not in homes(name)]
        rises = rise(monthly_by_third(context, against, names), member_totals(context, member))
        for third, values in zip(names, rises, strict=True):
            yield Series(
                "outside-pressure",
                f"{third}>{member}",
                values,
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
