"""Turning points that coders of a case name, held against the measured level.

They never move the level.  For each, the level of the year before is compared with that of the
year after (before and after the month of the turn, or the year where only that is known): the
probability is that the change has the sign that the coder says, as far as the
level's interval tells (normal errors, months of one year taken as fully dependent, so that a year
weighs no more than a month).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import erf, sqrt
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["CodedTurn", "coded_turns"]

SAME = 75
"""Days within which claims of the same direction mean the same turn."""
YEAR = 12
Z90 = 1.645
PRECISIONS = ("day", "month", "year")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CodedTurn:
    """A turn that a case names: when, what, which way, and what the level says of it.

    `before` and `after` are the mean levels of the year on either side, NaN-free: a turn at the
    edge of the covered months takes what there is.  `probability` is None where one side is bare.
    """

    on: date
    precision: str
    label: str
    direction: int  # +1 warmer, -1 colder
    before: float | None
    after: float | None
    probability: float | None
    claim_ids: tuple[str, ...]
    citations: int  # distinct references of its claims


def coded_turns(view: View, a: str, b: str, levels: pl.DataFrame) -> tuple[CodedTurn, ...]:
    """The turns that cases name for the two, oldest first."""
    claims = view.frame(
        EvidenceQuery(EvidenceKind.CLAIM, pair=(a, b), claim_types=("turning-point",))
    )
    rows = claims.filter(pl.col("value").is_in([1.0, -1.0])).drop_nulls("date").to_dicts()
    return tuple(_turn(group, levels) for group in _groups(rows))


def _groups(rows: list[Row]) -> list[list[Row]]:
    """Claims of one direction that mean the same turn, oldest first.

    Claims dated more exactly come first; each joins the nearest group whose first claim lies
    within SAME days of it, a vague one that whose first claim may lie on its own days.
    """
    groups: list[list[Row]] = []
    for row in sorted(rows, key=lambda one: (_rank(one), one["date"], one["evidence_id"])):
        near = [
            (distance, place)
            for place, group in enumerate(groups)
            if group[0]["value"] == row["value"] and (distance := _distance(group[0], row)) <= SAME
        ]
        if near:
            groups[min(near)[1]].append(row)
        else:
            groups.append([row])
    return sorted(groups, key=lambda one: (one[0]["date"], one[0]["evidence_id"]))


def _rank(row: Row) -> int:
    """0 for a claim dated to the day, 2 for one dated to the year."""
    precision = row["precision"]
    return PRECISIONS.index(precision) if precision in PRECISIONS else 0


def _span(row: Row) -> tuple[int, int]:
    """The first and last month (numbers) that the date of a claim may mean."""
    day: date = row["date"]
    if _rank(row) == 2:
        return day.year * 12, day.year * 12 + 11
    return _number(day), _number(day)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _distance(exact: Row, row: Row) -> int:
    """Days between two claims; 0 where the vaguer one may lie on the day of the other."""
    first, last = _span(row)
    if _rank(row) > 0 and first <= _number(exact["date"]) <= last:
        return 0
    if _rank(row) == 2:
        return SAME + 1
    days: int = abs((exact["date"] - row["date"]).days)
    return days


def _turn(group: list[Row], levels: pl.DataFrame) -> CodedTurn:
    best = group[0]  # the claim dated most exactly stands for its group
    first, last = _span(best)
    month = pl.col("month").dt.year().cast(pl.Int64) * 12 + pl.col("month").dt.month() - 1
    before = levels.filter((month >= first - YEAR) & (month < first))
    after = levels.filter((month > last) & (month <= last + YEAR))
    sign = int(best["value"])
    sides = [_mean(side) for side in (before, after)]
    return CodedTurn(
        on=best["date"],
        precision=PRECISIONS[_rank(best)],
        label=best["name"] or "",
        direction=sign,
        before=sides[0][0] if sides[0] else None,
        after=sides[1][0] if sides[1] else None,
        probability=_probability(sides[0], sides[1], sign) if sides[0] and sides[1] else None,
        claim_ids=tuple(row["evidence_id"] for row in group),
        citations=len({key for row in group for key in (row["citations"] or "").split(";")}),
    )


def _mean(side: pl.DataFrame) -> tuple[float, float] | None:
    """Mean level and its mean standard deviation; None where the year is bare."""
    sound = side.select("level", "low", "high").fill_nan(None).drop_nulls()
    if sound.is_empty():
        return None
    level, spread = sound.select(
        pl.col("level").mean(), spread=((pl.col("high") - pl.col("low")) / (2 * Z90)).mean()
    ).row(0)
    return float(level), float(spread)


def _probability(before: tuple[float, float], after: tuple[float, float], sign: int) -> float:
    spread = max(sqrt(before[1] ** 2 + after[1] ** 2), 1e-6)
    return 0.5 * (1 + erf(sign * (after[0] - before[0]) / (spread * sqrt(2))))
