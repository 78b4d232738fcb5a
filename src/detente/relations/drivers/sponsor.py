"""Sponsors: did one side take up, or drop, groups of the other side before the turn?

Looks at dated sponsorship, hosting and control ties in which one member stands on one end and a
group whose home is the other member stands on the other.  The sign is left open: backing a
neighbour's rebels divides, backing a neighbour's rulers binds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series, homes, month_number, proximity

__all__ = ["series"]

KINDS = ("sponsorship", "hosting", "control")


def series(context: Context) -> Iterator[Series]:
    """For each group tied across the dyad one series of the beginnings and ends of its ties."""
    rows = context.ties.filter(pl.col("kind").is_in(KINDS)).to_dicts()
    found: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        group = _group_across(context, row["actor"], row["target"])
        if group is None:
            continue
        for day, precision in (
            (row["start"], row["start_precision"]),
            (row["end"], row["end_precision"]),
        ):
            if day is not None and precision != "year":
                found.setdefault(group, []).append((month_number(day), row["evidence_id"]))
    for group, changes in sorted(found.items()):
        values = proximity(context.axis(), [(month, 1.0) for month, _ in changes])
        yield Series("sponsor", group, values, "either", partial(_evidence, context, changes))


def _group_across(context: Context, actor: str | None, target: str | None) -> str | None:
    """The group, where one end is a member and the other a group at home in the other member."""
    for member, group in ((actor, target), (target, actor)):
        if member not in context.members or group is None or group in context.members:
            continue
        other = context.b if member == context.a else context.a
        if other in homes(group):
            return group
    return None


def _evidence(
    context: Context, changes: list[tuple[int, str]], month: int
) -> tuple[EvidenceQuery, ...]:
    at = month - context.first
    axis = context.axis()[at : at + 1]
    near = sorted({key for when, key in changes if proximity(axis, [(when, 1.0)])[0] > 0})
    return (EvidenceQuery(EvidenceKind.TIE, ids=tuple(near)),) if near else ()
