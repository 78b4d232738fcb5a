"""Shared enemy: did enmity toward one third actor rise for both before the two drew together?

Of each member's dealings with third parties, the share that is conflict with the third actor is
compared between the year up to the turn and the five years before.  The statistic is the smaller
of the two members' rises; a common enemy that fades may explain a colder turn.  After Heider,
'Attitudes and Cognitive Organization' (1946) and, for states, Maoz et al., 'What Is the Enemy of
My Enemy?', Journal of Politics 69(1), 2007.

A war or armed conflict with the same third actor that both have come to be in counts as a rise by
JOINED, and as a fall when the first of the two gets out of it: news may miss what is on record.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series
from detente.relations.drivers.changes import Change, change_on, change_series
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

WARS = ("war", "armed-conflict")
JOINED = 0.5
"""Half of all dealings: what conflict with an enemy in war takes up."""


def series(context: Context) -> Iterator[Series]:
    """One signed series for each third actor with which both members had conflict, or war."""
    yield from _by_acts(context)
    yield from _by_wars(context)


def _by_acts(context: Context) -> Iterator[Series]:
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


def _by_wars(context: Context) -> Iterator[Series]:
    spells: dict[str, dict[str, list[dict[str, Any]]]] = {one: {} for one in context.members}
    wars = context.ties.filter(pl.col("kind").is_in(WARS)).drop_nulls(["start", "actor", "target"])
    for row in wars.to_dicts():
        for member, third in ((row["actor"], row["target"]), (row["target"], row["actor"])):
            if member in spells and third not in spells:
                spells[member].setdefault(third, []).append(row)
    first, second = (spells[member] for member in context.members)
    for third in sorted(set(first) & set(second)):
        changes = [
            change for one in first[third] for two in second[third] for change in _joint(one, two)
        ]
        if changes:
            yield change_series(context, "shared-enemy", third, "signed", changes)


def _joint(one: dict[str, Any], two: dict[str, Any]) -> Iterator[Change]:
    """The beginning and the end of the time in which both are at war."""
    ids = tuple(sorted((one["evidence_id"], two["evidence_id"])))
    later = max(one, two, key=lambda row: row["start"])
    earlier = min(one, two, key=lambda row: row["end"] or date.max)
    if earlier["end"] is not None and earlier["end"] < later["start"]:
        return
    yield change_on(later["start"], later["start_precision"], EvidenceKind.TIE, ids, JOINED)
    if earlier["end"] is not None and not earlier["censored"]:
        yield change_on(earlier["end"], earlier["end_precision"], EvidenceKind.TIE, ids, -JOINED)
