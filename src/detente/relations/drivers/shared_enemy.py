"""Shared enemy: did enmity toward one third actor rise for both before the two drew together?

Of each member's dealings with third parties, the share that is conflict with the third actor is
compared between the year up to the turn and the five years before.  The statistic is the smaller
of the two members' rises; a common enemy that fades may explain a colder turn.  After Heider,
'Attitudes and Cognitive Organization' (1946) and, for states, Maoz et al., 'What Is the Enemy of
My Enemy?', Journal of Politics 69(1), 2007.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series
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
    """One signed series for each third actor with which both members had conflict."""
    shared = sorted(set(thirds(context, context.a)) & set(thirds(context, context.b)))
    if not shared:
        return
    first, second = (_rises(context, member, shared) for member in context.members)
    # Both must move the same way; the weaker of the two decides.
    same = np.sign(first) == np.sign(second)
    both = np.where(same, np.sign(first) * np.minimum(np.abs(first), np.abs(second)), 0.0)
    both[~(np.isfinite(first) & np.isfinite(second))] = np.nan
    for third, values in zip(shared, both, strict=True):
        yield Series("shared-enemy", third, values, "signed", partial(_evidence, context, third))


def _rises(context: Context, member: str, names: list[str]) -> NDArray[np.float64]:
    conflict = of_member(context, member).filter(pl.col("quad").is_in(CONFLICT))
    return rise(monthly_by_third(context, conflict, names), member_totals(context, member))


def _evidence(context: Context, third: str, month: int) -> tuple[EvidenceQuery, ...]:
    start, end = compared(month)
    return tuple(
        EvidenceQuery(
            EvidenceKind.EVENT, pair=(member, third), quads=CONFLICT, start=start, end=end
        )
        for member in context.members
    )
