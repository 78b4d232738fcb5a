"""Backing the other side's armed enemies: a hostile tie that no data set lists by itself.

Where A sponsors a group that is in armed conflict with B, A is hostile to B, whatever the two say
to each other.  The tie `rebel-support` holds in the months in which the sponsorship is in force and
the group fights: an armed conflict or war between group and B is on record, or at least FIGHTS acts
of force of the group against B within WINDOW months around.  Being host alone is no support: a
state may be unable to expel a guest, and B's strikes on the guest say nothing of the host's will.

After San-Akca, 'States in Disguise: Causes of State Support for Rebel Groups' (2016), and Maoz and
San-Akca, 'Rivalry and State Support of Non-State Armed Groups', ISQ 56(4), 2012.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["rebel_support"]

SUPPORT = ("sponsorship",)
FIGHTING = ("war", "armed-conflict")
FIGHTS = 3
WINDOW = 24
"""Months, half before and half after, within which the acts of force must fall."""
SCHEMA = {
    "evidence_id": pl.String(),
    "kind": pl.String(),
    "actor": pl.String(),
    "target": pl.String(),
    "group": pl.String(),
    "start": pl.Date(),
    "start_precision": pl.String(),
    "end": pl.Date(),
    "end_precision": pl.String(),
    "recorded": pl.Date(),
    "directed": pl.Boolean(),
}


def rebel_support(view: View, a: str, b: str, start: date, end: date) -> pl.DataFrame:
    """Stretches within `start` to `end` in which one of the two backed an armed enemy of the other.

    Columns as in SCHEMA: `evidence_id` is that of the support, `actor` backs `group` against
    `target`.  Sorted by start, then group.
    """
    support = view.frame(
        EvidenceQuery(EvidenceKind.TIE, actors=(a, b), tie_kinds=SUPPORT, start=start, end=end)
    )
    rows = []
    for tie in support.drop_nulls(["actor", "target", "start"]).to_dicts():
        if tie["actor"] not in (a, b) or tie["target"] in (a, b):
            continue
        enemy = b if tie["actor"] == a else a
        first, last = max(tie["start"], start), min(tie["end"] or end, end)
        months = _fighting_months(view, tie["target"], enemy, first, last)
        for low, high in _runs(months):
            rows.append(_row(tie, enemy, max(low, first), min(high, last)))
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return frame.filter(pl.col("start") <= pl.col("end")).sort("start", "group", "evidence_id")


def _row(tie: dict[str, Any], enemy: str, first: date, last: date) -> tuple[Any, ...]:
    return (
        tie["evidence_id"],
        "rebel-support",
        tie["actor"],
        enemy,
        tie["target"],
        first,
        tie["start_precision"],
        last,
        tie["end_precision"],
        tie["recorded"],
        True,
    )


def _fighting_months(view: View, group: str, enemy: str, first: date, last: date) -> set[int]:
    """Months (numbers) of `first` to `last` in which the group and the enemy fight."""
    span = range(_number(first), _number(last) + 1)
    found: set[int] = set()
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, pair=(group, enemy), tie_kinds=FIGHTING))
    for tie in ties.drop_nulls("start").to_dicts():
        found.update(range(_number(tie["start"]), _number(tie["end"] or last) + 1))
    acts = view.frame(
        EvidenceQuery(
            EvidenceKind.EVENT, pair=(group, enemy), directed=True, event_types=("ASSAULT",)
        )
    )
    days = acts["date"].drop_nulls().unique().to_list()
    numbers = sorted(_number(day) for day in days)
    for month in span:
        near = sum(1 for one in numbers if abs(one - month) <= WINDOW // 2)
        if near >= FIGHTS:
            found.add(month)
    return found & set(span)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _runs(months: set[int]) -> Iterator[tuple[date, date]]:
    """First and last day of each run of consecutive months."""
    ordered = sorted(months)
    begin = 0
    for i in range(1, len(ordered) + 1):
        if i == len(ordered) or ordered[i] != ordered[i - 1] + 1:
            last = ordered[i - 1] + 1
            end = date.fromordinal(date(last // 12, last % 12 + 1, 1).toordinal() - 1)
            yield date(ordered[begin] // 12, ordered[begin] % 12 + 1, 1), end
            begin = i
