"""Sponsors: did one side take up, or drop, groups of the other side before the turn?

Looks at dated sponsorship, hosting and control ties in which one member stands on one end and a
group whose home is the other member stands on the other.  The sign is left open: backing a
neighbour's rebels divides, backing a neighbour's rulers binds.  Dates known to the year only are
left out: yearly lists of deliveries or support begin and end somewhere every year.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from detente.evidence import EvidenceKind
from detente.relations.drivers.base import Context, Series, homes
from detente.relations.drivers.changes import Change, change_on, change_series

__all__ = ["series"]

KINDS = ("sponsorship", "hosting", "control")


def series(context: Context) -> Iterator[Series]:
    """For each group tied across the dyad one series of the beginnings and ends of its ties."""
    found: dict[str, list[Change]] = {}
    for row in context.ties.filter(pl.col("kind").is_in(KINDS)).to_dicts():
        group = _group_across(context, row["actor"], row["target"])
        if group is None:
            continue
        for side in ("start", "end"):
            day, precision = row[side], row[f"{side}_precision"]
            censored = side == "end" and row["censored"]
            if day is not None and precision != "year" and not censored:
                change = change_on(day, precision, EvidenceKind.TIE, (row["evidence_id"],))
                found.setdefault(group, []).append(change)
    for group, changes in sorted(found.items()):
        yield change_series(context, "sponsor", group, "either", changes)


def _group_across(context: Context, actor: str | None, target: str | None) -> str | None:
    """The group, where one end is a member and the other a group at home in the other member."""
    for member, group in ((actor, target), (target, actor)):
        if member not in context.members or group is None or group in context.members:
            continue
        other = context.b if member == context.a else context.a
        if other in homes(group):
            return group
    return None
