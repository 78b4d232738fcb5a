"""Spells whose first and last day are known to the day, the month or the year."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from detente.actors import Registry

__all__ = ["OPEN", "Span", "days_between", "first_days", "last_days", "same_claim"]

OPEN = date(9999, 12, 31)
"""The end of what may last for ever."""
_LONG = re.compile(r"[^\W\d_]{4,}")
PLAIN = frozenset(
    {"claim", "claims", "claimed", "over", "with", "from", "that", "until", "territory"}
)
"""Words that tell no claim from another; the names of the two actors tell none either."""


def days_between(first: date, last: date) -> int:
    """Days from `first` to `last`; negative where `last` comes before."""
    return last.toordinal() - first.toordinal()


def first_days(row: Mapping[str, Any], side: str) -> date:
    """The first day that the date `side` (start or end) of a row may mean."""
    day: date = row[side]
    precision = row[f"{side}_precision"]
    if precision == "year":
        return day.replace(month=1, day=1)
    return day.replace(day=1) if precision == "month" else day


def last_days(row: Mapping[str, Any], side: str) -> date:
    """The last day that the date `side` (start or end) of a row may mean."""
    day: date = row[side]
    precision = row[f"{side}_precision"]
    if precision == "year":
        return day.replace(month=12, day=31)
    if precision == "month":
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


class Span:
    """A tie's spell.  `stops` gives the last covered day of each source.

    An open end says that the relation went on to the source's last day at least: to the end of its
    coverage, or where that is not known to the day on which the row was recorded.
    """

    def __init__(self, row: dict[str, Any], stops: Mapping[str, date]) -> None:
        self.row = row
        self.is_open = row["end"] is None
        self._known = stops.get(row["source"]) or row["recorded"] or row["start"]

    @property
    def first(self) -> date:
        """The first day that may be its first."""
        return first_days(self.row, "start")

    @property
    def last(self) -> date:
        """The last day that may be its last."""
        return self.days("end")[1]

    def days(self, side: str) -> tuple[date, date]:
        """First and last day that its start or end may mean; an open end may be any later day."""
        if side == "end" and self.is_open:
            return max(self._known, self.first), OPEN
        return first_days(self.row, side), last_days(self.row, side)

    def is_vague(self, side: str) -> bool:
        """Whether its start or end is known to the year only."""
        return bool(self.row[f"{side}_precision"] == "year")

    def overlaps(self, other: Span) -> bool:
        """Whether the two may share a day."""
        return self.first <= other.last and other.first <= self.last

    def apart(self, other: Span, side: str) -> int:
        """Days between the nearest days that the starts or ends of the two may mean; at least 0."""
        mine, theirs = self.days(side), other.days(side)
        return max(days_between(mine[1], theirs[0]), days_between(theirs[1], mine[0]), 0)

    def shared(self, other: Span) -> int:
        """Days that the two may share."""
        known = [min(one.last, max(one.days("end")[0], one.first)) for one in (self, other)]
        return days_between(max(self.first, other.first), min(known)) + 1

    def best_of(self, spells: Iterable[Span], source: str) -> Span | None:
        """Of the spells of a source on the same thing, the one that shares most days with it."""
        fitting = [
            one
            for one in spells
            if one.row["source"] == source and one.overlaps(self) and same_claim(self.row, one.row)
        ]
        return max(
            fitting,
            key=lambda one: (
                self.shared(one),
                -self.apart(one, "start") - self.apart(one, "end"),
                one.row["evidence_id"],
            ),
            default=None,
        )


def same_claim(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    """Whether two claims or sponsorships may be the same one.

    Sponsorships by their means; claims by a word that their names share, where both have one.
    """
    if one["kind"] != two["kind"]:
        return False
    if one["kind"] == "sponsorship":
        means = [set((row["means"] or "").split(";")) for row in (one, two)]
        return means[0] == means[1]
    if one["kind"] == "territorial-claim":
        names = [_words(row) for row in (one, two)]
        return not all(names) or bool(names[0] & names[1])
    return True


def _words(row: Mapping[str, Any]) -> set[str]:
    """The telling words of a claim's name, or of its sentence where it has no name."""
    told = _LONG.findall((row["label"] or row["statement"] or "").lower())
    actors = _actor_words(row["actor"]) | _actor_words(row["target"])
    # By their first letters, so that Peru covers Peruvian.
    return {word for word in told if word not in PLAIN and word[:4] not in actors}


def _actor_words(actor: str | None) -> set[str]:
    registry = Registry.load()
    name = registry.get(actor).name if actor in registry and actor else actor or ""
    return {word[:4] for word in _LONG.findall(name.lower())}
