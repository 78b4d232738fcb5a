"""What a driver's file gives: series of how strongly a candidate cause was present each month."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.actors import Registry
from detente.errors import ActorError
from detente.evidence import EvidenceKind, EvidenceQuery

__all__ = ["Context", "DriverTest", "Series", "day_of", "homes", "month_number", "proximity"]

Direction = Literal["signed", "either", "warmer", "colder"]

MONTHS_BEFORE = 24
"""A change counts as a candidate cause up to two years before the turn ..."""
MONTHS_AFTER = 2
"""... and, since turns are dated to the month and causes to the day, two months after."""
HOMES = ("host-state", "part-of", "member", "wing-of", "state-force-of")
"""Relations to a parent that make a group belong there."""
DECAY = 12.0
"""Months over which the weight of an earlier change falls to 1/e."""


def month_number(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def day_of(number: int) -> date:
    """The first day of the month with this number."""
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Context:
    """All that the drivers of one dyad may look at.

    `periods` is `aggregate.dyad_periods` by month over every act of `a` or `b` toward anyone or of
    anyone toward them; `ties` and `traits` are evidence rows that name `a` or `b`, or a group tied
    to them.  The axis runs over `months` months from `first`.
    """

    a: str
    b: str
    first: int
    months: int
    periods: pl.DataFrame
    ties: pl.DataFrame
    traits: pl.DataFrame

    @property
    def members(self) -> tuple[str, str]:
        """The two actors."""
        return self.a, self.b

    def axis(self) -> NDArray[np.int64]:
        """The month numbers."""
        return np.arange(self.first, self.first + self.months)

    def around(self, month: int) -> tuple[date, date]:
        """First and last day of the window in which a cause of a turn in `month` is sought."""
        last = day_of(month + MONTHS_AFTER + 1)
        return day_of(month - MONTHS_BEFORE), date.fromordinal(last.toordinal() - 1)

    def tie_query(self, month: int, kinds: Iterable[str], *ids: str) -> EvidenceQuery:
        """Ties of `kinds` in the window around `month`; only `ids` where given."""
        start, end = self.around(month)
        if ids:
            return EvidenceQuery(EvidenceKind.TIE, ids=tuple(sorted(set(ids))))
        return EvidenceQuery(
            EvidenceKind.TIE,
            pair=(self.a, self.b),
            tie_kinds=tuple(sorted(kinds)),
            start=start,
            end=end,
        )


@dataclass(frozen=True, slots=True)
class Series:
    """A candidate cause, month by month: `values` is NaN where the evidence cannot say.

    `direction` says which turns it may explain: `warmer` or `colder` turns, `either`, or `signed`
    (a rise for warmer turns, a fall for colder ones).  `subject` names the third party, the member
    or the figure.  `evidence(month)` gives the queries for a turn in that month.
    """

    driver: str
    subject: str
    values: NDArray[np.float64]
    direction: Direction
    evidence: Callable[[int], tuple[EvidenceQuery, ...]]


@dataclass(frozen=True, slots=True)
class DriverTest:
    """A candidate cause of one turning point, held against the dyad's other months.

    `p_value` is the share of the dyad's other months in which the strongest series of the same
    driver was at least as strong; `months` is how many there were.  A low p-value says that the
    coincidence is rare, not that the cause is proven.  `tested` is how many drivers were tested
    for the same turn: of twenty without any effect, one is strong by luck.
    """

    driver: str
    subject: str
    statistic: float
    typical: float
    p_value: float
    months: int
    evidence: tuple[EvidenceQuery, ...] = field(repr=False)
    tested: int = 0

    @property
    def strength(self) -> str:
        """`strong` up to p = 0.05, `moderate` up to 0.20, else `weak`."""
        if self.p_value <= 0.05:
            return "strong"
        return "moderate" if self.p_value <= 0.20 else "weak"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {
            "driver": self.driver,
            "subject": self.subject,
            "statistic": self.statistic,
            "typical": self.typical,
            "p_value": self.p_value,
            "months": self.months,
            "strength": self.strength,
            "tested": self.tested,
        }


def proximity(axis: NDArray[np.int64], changes: Iterable[tuple[int, float]]) -> NDArray[np.float64]:
    """How near each month follows a change: max over changes of size x exp(-months since / DECAY).

    `changes` are pairs of month number and size in [0, 1].  A change later than MONTHS_AFTER or
    earlier than MONTHS_BEFORE counts nothing.
    """
    out = np.zeros(len(axis))
    for month, size in changes:
        since = axis - month
        near = (since >= -MONTHS_AFTER) & (since <= MONTHS_BEFORE)
        weight = np.where(near, size * np.exp(-np.maximum(since, 0) / DECAY), 0.0)
        out = np.maximum(out, weight)
    return out


def homes(group: str) -> set[str]:
    """The states that a group lives in, is part of, or is a force of, at any time."""
    try:
        actor = Registry.load().get(group)
    except ActorError:
        return set()
    return {one.parent for one in actor.relations if one.relation in HOMES}
