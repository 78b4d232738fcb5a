"""Shared enemy: did enmity toward one third actor rise for both before the two drew together?

The statistic is the smaller of the two rises in the third actor's share of each member's conflict;
a common enemy that fades may explain a colder turn.  After Heider (1946) and, for states,
Maoz et al., 'What Is the Enemy of My Enemy?', Journal of Politics 69(1), 2007.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series
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
    """One signed series for each third actor with which both members had conflict."""
    shared = sorted(set(thirds(context, context.a)) & set(thirds(context, context.b)))
    totals = {member: member_totals(context, member) for member in context.members}
    for third in shared:
        rises = [
            rise(_conflict(context, member, third), totals[member]) for member in context.members
        ]
        # Both must move the same way; the weaker of the two decides.
        both = np.where(
            np.sign(rises[0]) == np.sign(rises[1]),
            np.sign(rises[0]) * np.minimum(np.abs(rises[0]), np.abs(rises[1])),
            0.0,
        )
        both[~(np.isfinite(rises[0]) & np.isfinite(rises[1]))] = np.nan
        yield Series("shared-enemy", third, both, "signed", partial(_evidence, context, third))


def _conflict(context: Context, member: str, third: str) -> np.ndarray:
    rows = of_member(context, member).filter(
        (pl.col("third") == third) & pl.col("quad").is_in(CONFLICT)
    )
    return monthly(context, rows)


def _evidence(context: Context, third: str, month: int) -> tuple[EvidenceQuery, ...]:
    start, end = compared(month)
    return tuple(
        EvidenceQuery(
            EvidenceKind.EVENT, pair=(member, third), quads=CONFLICT, start=start, end=end
        )
        for member in context.members
    )
