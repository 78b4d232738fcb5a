"""Backing the other side's armed enemies: a hostile tie that no data set lists by itself.

Where A sponsors a group that is in armed conflict with B, A is hostile to B, whatever the two say
to each other.  The tie `rebel-support` holds in the months in which the sponsorship is in force
and the group fights: an armed conflict or war between group and B is on record, or acts of force
of the group against B on at least FIGHTS days within WINDOW months around.  A group that has
fought stays an armed enemy for MEMORY months: who keeps it in arms has not changed sides.  Being
host alone is no support: a state may be unable to expel a guest, and B's strikes on the guest say
nothing of the host's will.  Nor does aid to a state at war with B make it a rebel.

After San-Akca, 'States in Disguise: Causes of State Support for Rebel Groups' (2016), and Maoz and
San-Akca, 'Rivalry and State Support of Non-State Armed Groups', ISQ 56(4), 2012.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import polars as pl

from detente.actors import Registry
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.relations.spans import Span

__all__ = ["rebel_support"]

SUPPORT = ("sponsorship",)
FIGHTING = ("war", "armed-conflict")
FIGHTS = 3
WINDOW = 24
"""Months, half before and half after, within which the acts of force must fall."""
MEMORY = 60
"""Months after its last fight in which a sponsored group still counts as an armed enemy."""
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
Row = dict[str, Any]


def rebel_support(view: View, a: str, b: str, start: date, end: date) -> pl.DataFrame:
    """Stretches within `start` to `end` in which one of the two backed an armed enemy of the other.

    Columns as in SCHEMA: `evidence_id` is that of the support, `actor` backs `group` against
    `target`.  A date known to the year only covers the year, and keeps its precision; a stretch
    that begins or ends with the fighting is known to the month, or
    to the year where no more is known of the fighting.  Support without a known start is
    left out; support that is open because its source stops holds as far as the source covers.
    Sorted by start, then group.
    """
    support = view.frame(EvidenceQuery(EvidenceKind.TIE, actors=(a, b), tie_kinds=SUPPORT, end=end))
    stops = {source.id: source.coverage.end for source in view.sources() if source.coverage.end}
    spans = [
        Span(tie, stops)
        for tie in support.drop_nulls(["actor", "target", "start"]).to_dicts()
        if tie["actor"] in (a, b) and tie["target"] not in (a, b) and not _is_state(tie["target"])
    ]
    enemies = {a: b, b: a}
    groups = sorted({span.row["target"] for span in spans})
    fights = {enemy: _Fights(view, enemy, groups, stops) for enemy in (a, b) if groups}
    rows = []
    for span in spans:
        enemy = enemies[span.row["actor"]]
        first, last = max(span.first, start), min(_last(span), end)
        months = fights[enemy].months(span.row["target"], first, last)
        vague = fights[enemy].vague[span.row["target"]]
        rows += [_row(span, enemy, run, (first, last), vague) for run in _runs(months)]
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return frame.filter(pl.col("start") <= pl.col("end")).sort("start", "group", "evidence_id")


def _last(span: Span) -> date:
    """The last day that a tie may hold; where its source stops, that of the source's coverage."""
    return span.days("end")[0] if span.is_open and span.row["censored"] else span.last


def _is_state(actor: str) -> bool:
    registry = Registry.load()
    return actor in registry and registry.get(actor).kind == "state"


def _row(
    span: Span, enemy: str, run: tuple[date, date], bounds: tuple[date, date], vague: set[int]
) -> tuple[Any, ...]:
    tie, (low, high), (first, last) = span.row, run, bounds
    start, end = tie["start_precision"], tie["end_precision"]
    if low > first:
        start = "year" if _number(low) in vague else "month"
    if high < last:
        end = "year" if _number(high) in vague else "month"
    return (
        tie["evidence_id"],
        "rebel-support",
        tie["actor"],
        enemy,
        tie["target"],
        max(low, first),
        start,
        min(high, last),
        end,
        tie["recorded"],
        True,
    )


class _Fights:
    """When groups fought an enemy: by tie, and by the days of their acts of force.

    `vague` holds by group the months that bound fighting of which only the year is known.
    """

    def __init__(
        self, view: View, enemy: str, groups: Iterable[str], stops: dict[str, date]
    ) -> None:
        wanted = set(groups)
        self._spells: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._days: dict[str, list[int]] = defaultdict(list)
        self.vague: dict[str, set[int]] = defaultdict(set)
        ties = view.frame(EvidenceQuery(EvidenceKind.TIE, actors=(enemy,), tie_kinds=FIGHTING))
        for tie in ties.drop_nulls(["start", "actor", "target"]).to_dicts():
            group = tie["target"] if tie["actor"] == enemy else tie["actor"]
            if group in wanted:
                span = Span(tie, stops)
                months = _number(span.first), _number(_last(span))
                self._spells[group].append(months)
                for side, month in zip(("start", "end"), months, strict=True):
                    if span.is_vague(side):
                        self.vague[group].add(month + (MEMORY if side == "end" else 0))
        acts = view.frame(
            EvidenceQuery(
                EvidenceKind.EVENT, actors=tuple(sorted(wanted)), event_types=("ASSAULT",)
            )
        ).filter(
            (pl.col("target") == enemy)
            & pl.col("actor").is_in(sorted(wanted))
            & (pl.col("precision").fill_null("day") != "year")
        )
        days = acts.select("actor", "date").drop_nulls().unique().sort("actor", "date")
        for group, day in days.iter_rows():
            self._days[group].append(_number(day))

    def months(self, group: str, first: date, last: date) -> set[int]:
        """Months (numbers) of `first` to `last` in which the group is in arms against the enemy."""
        low, high = _number(first), _number(last)
        found: set[int] = set()
        for begin, stop in self._spells[group]:
            found.update(range(max(begin, low), min(stop + MEMORY, high) + 1))
        numbers = self._days[group]
        for month in range(low - MEMORY, high + 1):
            near = sum(1 for one in numbers if abs(one - month) <= WINDOW // 2)
            if near >= FIGHTS:
                found.update(range(max(month, low), min(month + MEMORY, high) + 1))
        return found


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _runs(months: set[int]) -> Iterator[tuple[date, date]]:
    """First and last day of each run of consecutive months."""
    ordered = sorted(months)
    begin = 0
    for i in range(1, len(ordered) + 1):
        if i == len(ordered) or ordered[i] != ordered[i - 1] + 1:
            year, month = divmod(ordered[i - 1], 12)
            end = date(year, month + 1, calendar.monthrange(year, month + 1)[1])
            yield date(ordered[begin] // 12, ordered[begin] % 12 + 1, 1), end
            begin = i
