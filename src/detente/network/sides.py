"""Helpers listed by side: which of several groups on one side of a conflict were they helping?

The UCDP/PRIO Armed Conflict Dataset names secondary parties for each side of a conflict and year,
not for each party.  In Yemen's war of 2015 one side holds the forces of Hadi, Ansar Allah and
al-Qaeda, each against the government of the day: Saudi Arabia stands beside all three, and helped
one.  See the UCDP Dyadic Dataset codebook for why the side is no alliance.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import polars as pl

__all__ = ["unmixed"]

BY_SIDE = frozenset({"ucdp-acd"})
"""Sources that list helpers by side and not by party."""
DAY = timedelta(days=1)
Row = dict[str, Any]


def unmixed(ties: pl.DataFrame) -> pl.DataFrame:
    """The ties without the time in which the source does not say which group was helped.

    Rows of BY_SIDE sources that lead to a group lose the time shared with rows of the same sponsor
    and conflict to other groups; one that is left with nothing goes.  A row keeps its longest
    remaining stretch, with bounds known to the day.
    """
    sided = pl.col("source").is_in(sorted(BY_SIDE)) & ~pl.col("to_state")
    rows = ties.filter(sided).sort("start", "evidence_id").to_dicts()
    together: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        together[row["source"], row["actor"], _conflict(row)].append(row)
    kept = [one for group in together.values() for one in map(_alone(group), group) if one]
    return pl.concat([ties.filter(~sided.fill_null(False)), pl.DataFrame(kept, schema=ties.schema)])


def _conflict(row: Row) -> str:
    """The number of the conflict, which its records begin with."""
    return str(row["record"]).split("|", 1)[0]


def _alone(group: list[Row]) -> Any:
    def cut(row: Row) -> Row | None:
        others = [one for one in group if one["target"] != row["target"]]
        stretches = [(row["start"], _last(row))]
        for other in others:
            stretches = [
                left for one in stretches for left in _minus(one, (other["start"], _last(other)))
            ]
        if not stretches:
            return None
        start, last = max(stretches, key=lambda one: (one[1] - one[0], one[0]))
        row = dict(row)
        if start != row["start"]:
            row |= {"start": start, "start_precision": "day"}
        if last != _last(row):
            row |= {"end": last, "end_precision": "day"}
        return row

    return cut


def _last(row: Row) -> date:
    last: date = row["end"] or row["last_seen"]
    return last


def _minus(one: tuple[date, date], other: tuple[date, date]) -> list[tuple[date, date]]:
    """What is left of one stretch of days without another."""
    parts = [(one[0], min(one[1], other[0] - DAY)), (max(one[0], other[1] + DAY), one[1])]
    return [part for part in dict.fromkeys(parts) if part[0] <= part[1]]
