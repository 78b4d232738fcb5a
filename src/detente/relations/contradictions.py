"""Where sources contradict each other about the dyad: both stand, named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["Contradiction", "contradictions"]

SAME_THING = ("war", "rivalry", "territorial-claim", "diplomatic-relations", "sponsorship")
"""Tie kinds of which two sources may be expected to record the same spell."""
EXCLUSIVE = (("diplomatic-relations", "no-diplomatic-relations"), ("war", "peace-treaty"))
"""Kinds of tie that cannot hold together on one day."""
SLACK_DAYS = 400
"""Dates in sources that count by the year may differ by this much and mean the same."""
TRAITS = ("fighters", "religious-share", "troops-present", "pilgrims", "deaths", "debt")
OPEN = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rows that cannot both be right.

    `about` is `end`, `start`, `exclusive` or `value`; `subject` the kind of tie or the trait;
    `ours` and `theirs` are the rows.
    """

    about: str
    subject: str
    ours: dict[str, Any]
    theirs: dict[str, Any]

    @property
    def ids(self) -> tuple[str, str]:
        """The two rows' evidence ids."""
        return self.ours["evidence_id"], self.theirs["evidence_id"]


def contradictions(view: View, a: str, b: str, others: tuple[str, ...] = ()) -> list[Contradiction]:
    """Pairs of rows of different sources (or different citations) that contradict each other.

    Looks at ties between the two and at figures of the two and of `others` (groups between them).
    """
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, pair=(a, b)))
    traits = view.frame(EvidenceQuery(EvidenceKind.TRAIT, actors=(a, b, *others), traits=TRAITS))
    stops = {source.id: source.coverage.end for source in view.sources() if source.coverage.end}
    found = [*_tie_dates(ties, stops), *_exclusive(ties), *_values(traits)]
    return sorted(found, key=lambda one: (one.about, one.subject, one.ids))


def _overlaps(one: dict[str, Any], two: dict[str, Any]) -> bool:
    first: date = max(one["start"] or date.min, two["start"] or date.min)
    last: date = min(one["end"] or OPEN, two["end"] or OPEN)
    return first <= last


def _tie_dates(ties: pl.DataFrame, stops: dict[str, date]) -> Iterator[Contradiction]:
    for kind in SAME_THING:
        rows = ties.filter(pl.col("kind") == kind).drop_nulls("start").to_dicts()
        seen: set[tuple[str, str, str]] = set()
        for i, one in enumerate(rows):
            for two in rows[i + 1 :]:
                if one["source"] == two["source"] or not _overlaps(one, two):
                    continue
                for about in ("start", "end"):
                    key = (*sorted((one["source"], two["source"])), about)
                    if key not in seen and _apart(one, two, about, stops):
                        seen.add(key)
                        yield Contradiction(about, kind, one, two)


def _apart(one: dict[str, Any], two: dict[str, Any], about: str, stops: dict[str, date]) -> bool:
    """Whether the two dates differ by more than the slack.

    An end that is open only because its source stops still says that the relation went on to the
    source's last day, so it contradicts an end well before that.
    """
    days: list[date] = []
    for row in (one, two):
        day: date | None = row[about]
        if day is None and about == "end":
            day = stops.get(row["source"], OPEN) if row["censored"] else OPEN
        if day is None:
            return False
        days.append(day)
    if about == "end" and one["end"] is None and two["end"] is None:
        return False
    return abs((days[0] - days[1]).days) > SLACK_DAYS


def _exclusive(ties: pl.DataFrame) -> Iterator[Contradiction]:
    for kinds in EXCLUSIVE:
        ones = ties.filter(pl.col("kind") == kinds[0]).drop_nulls("start").to_dicts()
        twos = ties.filter(pl.col("kind") == kinds[1]).drop_nulls("start").to_dicts()
        for one in ones:
            for two in twos:
                first = max(one["start"], two["start"])
                last = min(one["end"] or OPEN, two["end"] or OPEN)
                if (last - first).days > 31:  # a handover within a month is no contradiction
                    yield Contradiction("exclusive", f"{kinds[0]}/{kinds[1]}", one, two)


def _values(traits: pl.DataFrame) -> Iterator[Contradiction]:
    rows = traits.drop_nulls("start").with_columns(pl.col("qualifier").fill_null(""))
    for key, group in sorted(rows.group_by("actor", "trait", "qualifier"), key=lambda g: str(g[0])):
        ordered = group.sort("start", "source", "record").to_dicts()
        worst: tuple[float, Contradiction] | None = None
        for i, one in enumerate(ordered):
            for two in ordered[i + 1 :]:
                gap = _gap(one, two)
                if gap > 1.15 and _same_time(one, two) and one["citations"] != two["citations"]:
                    found = Contradiction("value", f"{key[1]}", one, two)
                    if worst is None or gap > worst[0]:
                        worst = (gap, found)
        if worst is not None:
            yield worst[1]


def _same_time(one: dict[str, Any], two: dict[str, Any]) -> bool:
    if one["end"] is None or two["end"] is None:
        return abs((one["start"] - two["start"]).days) <= SLACK_DAYS
    return _overlaps(one, two)


def _gap(one: dict[str, Any], two: dict[str, Any]) -> float:
    """How far apart two ranges lie, as a ratio of the nearer ends; 1 where they touch."""
    if (one["unit"] or "") != (two["unit"] or ""):
        return 1.0
    bounds: list[tuple[float, float]] = []
    for row in (one, two):
        low = row["low"] if row["low"] is not None else row["value"]
        high = row["high"] if row["high"] is not None else row["value"]
        if low is None or high is None or low <= 0:
            return 1.0
        bounds.append((low, high))
    (low_1, high_1), (low_2, high_2) = bounds
    return max(low_2 / high_1, low_1 / high_2, 1.0)
