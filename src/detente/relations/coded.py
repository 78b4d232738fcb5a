"""Turning points that coders of a case name, held against the measured level.

They never move the level.  For each, the level of the year before is compared with that of the
year after: the probability is that the change has the sign that the coder says, as far as the
level's interval tells (normal errors, months of one year taken as fully dependent, so that a year
weighs no more than a month).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import erf, sqrt
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["CodedTurn", "coded_turns"]

SAME = 75
"""Days within which claims of the same direction mean the same turn."""
YEAR = timedelta(days=366)
Z90 = 1.645


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


def coded_turns(view: View, a: str, b: str, levels: pl.DataFrame) -> tuple[CodedTurn, ...]:
    """The turns that cases name for the two, oldest first."""
    claims = view.frame(
        EvidenceQuery(EvidenceKind.CLAIM, pair=(a, b), claim_types=("turning-point",))
    )
    rows = claims.filter(pl.col("value").is_in([1.0, -1.0])).to_dicts()
    return tuple(_turn(group, levels) for group in _groups(rows))


def _groups(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Claims of one direction that lie within SAME days of the group's first."""
    open_groups: dict[float, list[dict[str, Any]]] = {}
    closed: list[list[dict[str, Any]]] = []
    for row in sorted(rows, key=lambda one: (one["date"], one["evidence_id"])):
        group = open_groups.get(row["value"])
        if group is not None and (row["date"] - group[0]["date"]).days <= SAME:
            group.append(row)
            continue
        if group is not None:
            closed.append(group)
        open_groups[row["value"]] = [row]
    closed.extend(open_groups.values())
    yield from sorted(closed, key=lambda one: (one[0]["date"], one[0]["evidence_id"]))


def _turn(group: list[dict[str, Any]], levels: pl.DataFrame) -> CodedTurn:
    # The claim dated most exactly stands for its group.
    best = min(group, key=lambda row: ("day month year".index(row["precision"]), row["date"]))
    on, sign = best["date"], int(best["value"])
    month = on.replace(day=1)
    before = levels.filter((pl.col("month") < month) & (pl.col("month") >= month - YEAR))
    after = levels.filter((pl.col("month") > month) & (pl.col("month") <= month + YEAR))
    sides = [_mean(side) for side in (before, after)]
    return CodedTurn(
        on=on,
        precision=best["precision"],
        label=best["name"] or "",
        direction=sign,
        before=sides[0][0] if sides[0] else None,
        after=sides[1][0] if sides[1] else None,
        probability=_probability(sides[0], sides[1], sign) if sides[0] and sides[1] else None,
        claim_ids=tuple(row["evidence_id"] for row in group),
    )


def _mean(side: pl.DataFrame) -> tuple[float, float] | None:
    """Mean level and its standard deviation; None where the year is bare."""
    if side.is_empty():
        return None
    spread = (side["high"] - side["low"]) / (2 * Z90)
    return float(side["level"].mean()), float(spread.mean())  # type: ignore[arg-type]


def _probability(before: tuple[float, float], after: tuple[float, float], sign: int) -> float:
    spread = max(sqrt(before[1] ** 2 + after[1] ** 2), 1e-6)
    return 0.5 * (1 + erf(sign * (after[0] - before[0]) / (spread * sqrt(2))))
