"""Where sources contradict each other about the dyad: both stand, named.

A date known to the year or the month is any day of it: two dates contradict each other only where
even their nearest days are further apart than the slack of the kind of tie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.relations.spans import Span, days_between, first_days, last_days, same_claim

__all__ = ["Contradiction", "contradictions"]

Row = dict[str, Any]

SLACK = {
    "war": 14,
    "diplomatic-relations": 31,
    "rivalry": 183,
    "territorial-claim": 183,
    "sponsorship": 183,
}
"""Tie kinds of which two sources may be expected to record the same spell, and the days by which
they may differ and mean the same: a war ends on a day, a rivalry fades."""
VAGUE_SLACK = 183
"""The slack where a date is known to the year only: some lists give the last year of a relation,
others the first year without it."""
WHOLE = ("war", "rivalry")
"""Kinds that speak of the dyad as a whole, so that two citations within one source compare."""
AROUND = {"dispute": 5.0, "armed-conflict": 0.0}
"""Kinds that hold at least as long as a war within them, from this value on: a militarised dispute
whose hostility level is war, and an armed conflict of 25 deaths a year.  The latter begins only
when so many have died, so that its start says nothing of the war's."""
EXCLUSIVE = (("diplomatic-relations", "no-diplomatic-relations"), ("war", "peace-treaty"))
"""Kinds of tie that cannot hold together on one day."""
HANDOVER = 31
"""Days by which exclusive ties may overlap, and figures of one time may be apart."""
TRAITS = ("fighters", "religious-share", "troops-present", "pilgrims", "deaths", "debt")
RATIO = 1.15
"""Figures whose ranges come as near as this agree."""
UNITS = {"persons": "people", "share": "share of population"}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rows that cannot both be right.

    `about` is `end`, `start`, `exclusive` or `value`; `subject` the kind of tie or the trait;
    `ours` and `theirs` are the rows.
    """

    about: str
    subject: str
    ours: Row
    theirs: Row

    @property
    def ids(self) -> tuple[str, str]:
        """The two rows' evidence ids."""
        return self.ours["evidence_id"], self.theirs["evidence_id"]


def contradictions(view: View, a: str, b: str, others: tuple[str, ...] = ()) -> list[Contradiction]:
    """Pairs of rows of different sources (or different citations) that contradict each other.

    Looks at ties between the two and at figures of the two and of `others` (groups between them).
    Where several pairs of rows disagree about the same two dates, the first pair stands for all.
    """
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, pair=(a, b)))
    traits = view.frame(EvidenceQuery(EvidenceKind.TRAIT, actors=(a, b, *others), traits=TRAITS))
    stops = {source.id: source.coverage.end for source in view.sources() if source.coverage.end}
    rows = [Span(row, stops) for row in ties.drop_nulls("start").to_dicts()]
    found = [*_once([*_tie_dates(rows), *_war_dates(rows)]), *_exclusive(rows), *_values(traits)]
    return sorted(found, key=lambda one: (one.about, one.subject, one.ids))


def _once(found: Iterable[tuple[Contradiction, Span, Span]]) -> Iterator[Contradiction]:
    """Of contradictions about the same two dates the first."""
    seen: set[tuple[Any, ...]] = set()
    for one, ours, theirs in found:
        key = (one.about, one.subject, *sorted((ours.days(one.about), theirs.days(one.about))))
        if key not in seen:
            seen.add(key)
            yield one


def _tie_dates(rows: list[Span]) -> Iterator[tuple[Contradiction, Span, Span]]:
    for kind, slack in SLACK.items():
        spells = [one for one in rows if one.row["kind"] == kind]
        for one, two in combinations(spells, 2):
            if not one.overlaps(two) or not _same_thing(kind, one, two, spells):
                continue
            for about in ("start", "end"):
                if one.apart(two, about) > _slack(slack, one, two, about):
                    yield Contradiction(about, kind, one.row, two.row), one, two


def _slack(slack: int, one: Span, two: Span, about: str) -> int:
    vague = one.is_vague(about) or two.is_vague(about)
    return max(slack, VAGUE_SLACK) if vague else slack


def _same_thing(kind: str, one: Span, two: Span, spells: list[Span]) -> bool:
    if kind in ("territorial-claim", "sponsorship"):
        if (one.row["actor"], one.row["target"]) != (two.row["actor"], two.row["target"]):
            return False
        if not same_claim(one.row, two.row):
            return False
    if one.row["source"] == two.row["source"]:
        return kind in WHOLE and _other_citations(one.row, two.row)
    return one.best_of(spells, two.row["source"]) is two and (
        two.best_of(spells, one.row["source"]) is one
    )


def _other_citations(one: Row, two: Row) -> bool:
    """Whether two rows of one source rest on citations of which they share none."""
    cited = [set((row["citations"] or "").split(";")) - {""} for row in (one, two)]
    return all(cited) and not cited[0] & cited[1]


def _war_dates(rows: list[Span]) -> Iterator[tuple[Contradiction, Span, Span]]:
    """Wars that begin before, or outlast, what another source has around them."""
    for war in (one for one in rows if one.row["kind"] == "war"):
        around = [one for one in rows if _is_around(one.row) and one.overlaps(war)]
        for source in sorted({one.row["source"] for one in around} - {war.row["source"]}):
            theirs = [one for one in around if one.row["source"] == source]
            first = min(theirs, key=lambda one: one.first)
            last = max(theirs, key=lambda one: one.last)
            before = days_between(war.days("start")[1], first.days("start")[0])
            after = days_between(last.days("end")[1], war.days("end")[0])
            for about, other, outside in (("start", first, before), ("end", last, after)):
                late = about == "start" and other.row["kind"] == "armed-conflict"
                if not late and outside > _slack(SLACK["war"], war, other, about):
                    yield Contradiction(about, "war", war.row, other.row), war, other


def _is_around(row: Row) -> bool:
    least = AROUND.get(row["kind"])
    return least is not None and (row["value"] or 0.0) >= least


def _exclusive(rows: list[Span]) -> Iterator[Contradiction]:
    """Exclusive ties that overlap on more days than a handover takes, however dates are read."""
    for kinds in EXCLUSIVE:
        ones, twos = ([one for one in rows if one.row["kind"] == kind] for kind in kinds)
        for one in ones:
            for two in twos:
                first = max(one.days("start")[1], two.days("start")[1])
                last = min(one.days("end")[0], two.days("end")[0])
                if days_between(first, last) > HANDOVER:
                    yield Contradiction("exclusive", f"{kinds[0]}/{kinds[1]}", one.row, two.row)


def _values(traits: pl.DataFrame) -> Iterator[Contradiction]:
    """For each figure of each actor the two accounts of the same time that differ most."""
    rows = traits.drop_nulls("start").with_columns(pl.col("qualifier").fill_null(""))
    for key, group in sorted(rows.group_by("actor", "trait", "qualifier"), key=lambda g: str(g[0])):
        ordered = group.sort("start", "source", "record").to_dicts()
        worst: tuple[float, Contradiction] | None = None
        for one, two in combinations(ordered, 2):
            gap = _gap(one, two)
            if gap > RATIO and _same_time(one, two) and _other_account(one, two):
                found = Contradiction("value", f"{key[1]}", one, two)
                if worst is None or gap > worst[0]:
                    worst = (gap, found)
        if worst is not None:
            yield worst[1]


def _other_account(one: Row, two: Row) -> bool:
    return one["source"] != two["source"] or _other_citations(one, two)


def _same_time(one: Row, two: Row) -> bool:
    """Whether the figures speak of the same time; one without an end of the day that it gives."""
    spans: list[tuple[date, date]] = []
    for row in (one, two):
        first, last = first_days(row, "start"), last_days(row, "start")
        if row["end"] is not None:
            last = max(last, last_days(row, "end"))
        spans.append((first, last))
    first = max(span[0] for span in spans)
    last = min(span[1] for span in spans)
    return days_between(last, first) <= HANDOVER


def _gap(one: Row, two: Row) -> float:
    """How far apart two ranges lie, as a ratio of the nearer ends; 1 where they touch."""
    units = {UNITS.get(row["unit"] or "", row["unit"] or "") for row in (one, two)}
    if len(units) > 1:
        return 1.0
    (low_1, high_1), (low_2, high_2) = (_bounds(row) for row in (one, two))
    if min(high_1, high_2) <= 0:
        return 1.0
    return max(low_2 / high_1, low_1 / high_2, 1.0)


def _bounds(row: Row) -> tuple[float, float]:
    """The range of a figure; `at least` (low alone) has no upper end, `at most` no lower one."""
    value, low, high = row["value"], row["low"], row["high"]
    if value is None and low is None and high is None:
        return 0.0, float("inf")
    if low is None:
        low = 0.0 if value is None or value == high else value
    if high is None:
        high = float("inf") if value is None or value == row["low"] else value
    return float(low), float(high)
