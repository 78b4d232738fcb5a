"""The relation of two actors as measured: levels, phases, turning points, drivers, spheres."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import narwhals as nw
import polars as pl

from detente.errors import MeasureError
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.relations.aggregate import dyad_periods
from detente.relations.coded import CodedTurn, coded_turns
from detente.relations.drivers import Context, DriverTest, rank_drivers
from detente.relations.drivers.base import month_number
from detente.relations.level import estimate_levels
from detente.relations.parameters import DEFAULT, LevelParameters
from detente.relations.phases import name_phases
from detente.relations.rebel_support import rebel_support
from detente.relations.turning_points import find_turning_points

__all__ = ["Phase", "Relation", "TurningPoint", "measure_relation"]

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


APART = 120
"""Months without an act after which what follows may no longer be the same record."""
WORTH = 20
"""Acts from which on a stretch beyond such a gap is a record and no stray."""
LONG = timedelta(days=6 * 366)
NEAR = timedelta(days=100)
"""A coded turn this near to a measured one of the same direction is the same turn."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A named stretch of the relation; `level`, `low`, `high` are means over its months."""

    number: int
    name: str
    start: date
    end: date
    months: int
    level: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A dated change of the level: one that the evidence shows, or one that only a case names.

    `mark` is its number on charts (`1`, `2`, ... for measured ones, `a`, `b`, ... for coded ones)
    and `label` what coders call it, where they do.  `month` is None where the change fell into a
    gap in coverage.  `low` and `high` are the first and last day of the interval that holds 90 %
    of its probability.  `probability` is that of a shift, for a coded one that the level moved the
    way the coder says; None where the level cannot tell.
    """

    mark: str
    measured: bool
    label: str
    month: date | None
    day: date | None
    low: date
    high: date
    probability: float | None
    before: float | None
    after: float | None
    direction: int
    effect_sd: float | None = None
    evidence_months: tuple[date, ...] = ()
    claim_ids: tuple[str, ...] = ()

    @property
    def effect(self) -> float | None:
        """The change of the level, where both sides are known."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before

    @property
    def on(self) -> date:
        """The day that stands for it: its own, the middle of its month, or of its interval."""
        if self.day is not None:
            return self.day
        if self.month is not None:
            return self.month.replace(day=15)
        return self.low + (self.high - self.low) / 2

    @property
    def when(self) -> str:
        """`September 1980`, or `March 1999 and January 2005` for one in a gap."""
        if self.month is not None:
            return _month_words(self.day or self.month)
        return f"{_month_words(self.low)} and {_month_words(self.high)}"


def _month_words(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True)
class Relation:
    """Two actors and what was measured of them, from the first to the last covered month.

    `levels` has the columns month, level, low, high, n_eff, observed; `directed` the same by actor
    (the level of `actor`'s acts toward the other); `spheres` the same by sphere; `periods` the
    monthly sums of every act of either toward anyone or of anyone toward either.
    """

    a: str
    b: str
    as_of: date | None
    levels: pl.DataFrame
    directed: pl.DataFrame
    spheres: pl.DataFrame
    periods: pl.DataFrame
    phases: tuple[Phase, ...]
    turning_points: tuple[TurningPoint, ...]  # measured
    coded_turns: tuple[TurningPoint, ...]  # named by cases, not borne out by a measured one
    rebel_support: pl.DataFrame  # `rebel_support.rebel_support` of the two
    drivers: Mapping[str, tuple[DriverTest, ...]] = field(default_factory=dict)  # by mark

    @property
    def start(self) -> date:
        """The first covered day."""
        first: date = self.levels["month"][0]
        return first

    @property
    def end(self) -> date:
        """The last covered day."""
        return _last_day(self.levels["month"][-1])

    def before(self, phase: Phase) -> Phase | None:
        """The phase before `phase`."""
        return self.phases[phase.number - 2] if phase.number > 1 else None

    def turns_of(self, phase: Phase) -> tuple[TurningPoint, ...]:
        """Measured and coded turns of a phase by date: on their day, or just before it begins."""
        turns = (*self.turning_points, *self.coded_turns)
        own = (turn for turn in turns if self._phase_of(turn).number == phase.number)
        return tuple(sorted(own, key=lambda turn: turn.on))

    def _phase_of(self, turn: TurningPoint) -> Phase:
        on = turn.on if turn.day is not None else turn.on + timedelta(days=20)
        return next((one for one in self.phases if on <= one.end), self.phases[-1])

    def acts(self, start: date, end: date) -> pl.DataFrame:
        """Monthly sums of the acts between the two from `start` to `end`."""
        members = [self.a, self.b]
        return self.periods.filter(
            pl.col("actor").is_in(members)
            & pl.col("target").is_in(members)
            & pl.col("period").is_between(start.replace(day=1), end)
        )


def measure_relation(view: View, a: str, b: str, *, params: LevelParameters = DEFAULT) -> Relation:
    """Measure the relation of the actors with ids `a` and `b` from all evidence in `view`.

    It covers the months from the first to the last act between the two; acts that lie more than
    APART months from all others are outside it.  Raises MeasureError where the two are one, or no
    act between them is on record.
    """
    if a == b:
        raise MeasureError(f"{a} and {a} are one actor.", fix="A relation needs two.")
    a, b = sorted((a, b))
    members = [a, b]
    periods = _periods(view, members)
    own = periods.filter(pl.col("actor").is_in(members) & pl.col("target").is_in(members))
    if own.is_empty():
        known = f" that was known on {view.as_of}" if view.as_of else ""
        raise MeasureError(
            f"The store holds no dated act between {a} and {b}{known}.",
            fix="Choose a later day." if view.as_of
            else "Ingest a source that covers them: 'detente sources' lists what there is.",
        )  # fmt: skip
    first, last = _extent(own)
    own = own.filter(pl.col("period").is_between(first, last))
    backing = rebel_support(view, a, b, first, last)
    ties = _with_backing(_known_until(view, a, b), backing)
    levels = estimate_levels(own, ties, params=params, start=first, end=last)
    found = find_turning_points(
        own, ties, days=_days(view, members, first, last), params=params, start=first, end=last
    )
    coded = coded_turns(view, a, b, levels)
    points = _measured(found, coded)
    relation = Relation(
        a=a,
        b=b,
        as_of=view.as_of,
        levels=levels,
        directed=estimate_levels(own, ties, params=params, directed=True, start=first, end=last),
        spheres=_sphere_levels(own, params, first, last),
        periods=periods,
        phases=_phases(name_phases(levels, found, ties)),
        turning_points=points,
        coded_turns=_only_coded(coded, points),
        rebel_support=backing,
    )
    return _with_drivers(relation, view)


def _periods(view: View, members: list[str]) -> pl.DataFrame:
    """Monthly sums of every act of a member toward anyone, or of anyone toward a member."""
    col = nw.col
    return _sums(view, col("actor").is_in(members) | col("target").is_in(members), "month")


def _days(view: View, members: list[str], start: date, end: date) -> pl.DataFrame:
    """Daily sums of the acts between the two."""
    col = nw.col
    within = col("actor").is_in(members) & col("target").is_in(members)
    return _sums(view, within & (col("date") >= start) & (col("date") <= end), "day")


def _sums(view: View, wanted: nw.Expr, period: str) -> pl.DataFrame:
    events = view.lazy(EvidenceKind.EVENT).filter(wanted)
    found = dyad_periods(events, period=period).collect("polars").to_native()
    frame: pl.DataFrame = found.sort("period", "actor", "target", "quad", "sphere", "source")
    return frame


def _extent(own: pl.DataFrame) -> tuple[date, date]:
    """First and last day of the stretches worth the name; stretches lie APART months apart.

    A stray act decades away, from a case about somebody else, does not make the years between
    covered; a record of its own does, with a gap that says so.
    """
    months = own.group_by("period").agg(pl.col("n").sum()).sort("period")
    number = pl.col("period").dt.year().cast(pl.Int64) * 12 + pl.col("period").dt.month()
    runs = months.with_columns(run=(number.diff().fill_null(0) > APART).cum_sum())
    stretches = runs.group_by("run").agg(
        pl.col("n").sum(), first=pl.col("period").min(), last=pl.col("period").max()
    )
    kept = stretches.filter((pl.col("n") >= WORTH) | (pl.col("n") == pl.col("n").max()))
    first, last = kept.select(pl.col("first").min(), pl.col("last").max()).row(0)
    return first, _last_day(last)


def _last_day(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _known_until(view: View, a: str, b: str) -> pl.DataFrame:
    """The ties between the two; an open one is `recorded` as long as its source looked.

    A tie without end was in force when its source stopped, not only on the day it was reported.
    """
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, pair=(a, b)))
    stops = {source.id: source.coverage.end or source.released for source in view.sources()}
    looked = pl.col("source").replace_strict(stops, default=None, return_dtype=pl.Date)
    return ties.with_columns(
        recorded=pl.when(pl.col("end").is_null())
        .then(pl.coalesce(looked, "recorded"))
        .otherwise("recorded")
    )


def _with_backing(ties: pl.DataFrame, backing: pl.DataFrame) -> pl.DataFrame:
    """The dyad's ties, and the backing of each other's armed enemies as ties of their own kind."""
    return pl.concat([ties, backing.drop("group")], how="diagonal")


def _sphere_levels(
    own: pl.DataFrame, params: LevelParameters, first: date, last: date
) -> pl.DataFrame:
    parts = []
    for (sphere,), rows in sorted(own.group_by("sphere"), key=lambda pair: str(pair[0])):
        if rows["w"].sum() > 0:
            levels = estimate_levels(rows, None, params=params, start=first, end=last)
            parts.append(levels.with_columns(sphere=pl.lit(str(sphere))))
    return pl.concat(parts)


def _measured(table: pl.DataFrame, coded: tuple[CodedTurn, ...]) -> tuple[TurningPoint, ...]:
    """The measured turning points, each with the label of a coded turn that it bears out."""
    points = []
    for number, row in enumerate(_distinct(table.sort("month_low").to_dicts()), start=1):
        direction = 1 if row["effect"] > 0 else -1
        low, high = row["month_low"], _last_day(row["month_high"])
        same = [
            turn
            for turn in coded
            if turn.direction == direction and low - NEAR <= turn.on <= high + NEAR
        ]
        if row["month"] is None and high - low > LONG:
            same = []  # a turn known to the day does not name a stretch of many years
        best = _namesake(same, row["day"] or row["month"])
        points.append(
            TurningPoint(
                mark=str(number),
                measured=True,
                label=best.label if best else "",
                month=row["month"],
                day=row["day"],
                low=low,
                high=high,
                probability=row["probability"],
                before=row["before"],
                after=row["after"],
                direction=direction,
                effect_sd=row["effect_sd"],
                evidence_months=tuple(row["evidence"]),
                claim_ids=tuple(key for turn in same for key in turn.claim_ids),
            )
        )
    return tuple(points)


def _distinct(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the undated turns whose stretch holds a dated one that goes the same way."""
    dated = [row for row in rows if row["month"] is not None]
    return [
        row
        for row in rows
        if row["month"] is not None
        or not any(
            row["month_low"] <= one["month"] <= row["month_high"]
            and (one["effect"] > 0) == (row["effect"] > 0)
            for one in dated
        )
    ]


def _namesake(same: list[CodedTurn], on: date | None) -> CodedTurn | None:
    """The coded turn that names a measured one: the nearest, or the best cited within a gap."""
    if on is None:
        return max(same, key=lambda turn: (turn.citations, turn.label), default=None)
    return min(same, key=lambda turn: (abs((turn.on - on).days), turn.label), default=None)


def _only_coded(
    coded: tuple[CodedTurn, ...], measured: tuple[TurningPoint, ...]
) -> tuple[TurningPoint, ...]:
    """The coded turns that no measured turning point bears out."""
    taken = {key for point in measured for key in point.claim_ids}
    left = [turn for turn in coded if not taken.intersection(turn.claim_ids)]
    return tuple(
        TurningPoint(
            mark=_letter(place),
            measured=False,
            label=turn.label,
            month=turn.on.replace(day=1),
            day=turn.on if turn.precision == "day" else None,
            low=turn.on.replace(day=1),
            high=_last_day(turn.on),
            probability=turn.probability,
            before=turn.before,
            after=turn.after,
            direction=turn.direction,
            claim_ids=turn.claim_ids,
        )
        for place, turn in enumerate(left)
    )


def _letter(place: int) -> str:
    """a, b, ..., z, aa, ab, ..."""
    first, second = divmod(place, 26)
    return (chr(96 + first) if first else "") + chr(97 + second)


def _phases(table: pl.DataFrame) -> tuple[Phase, ...]:
    return tuple(
        Phase(
            number=number,
            name=row["phase"],
            **{key: row[key] for key in ("start", "end", "months", "level", "low", "high")},
        )
        for number, row in enumerate(table.sort("start").to_dicts(), start=1)
    )


def _with_drivers(relation: Relation, view: View) -> Relation:
    first = month_number(relation.start)
    members = (relation.a, relation.b)
    context = Context(
        a=relation.a,
        b=relation.b,
        first=first,
        months=month_number(relation.end) - first + 1,
        periods=relation.periods,
        ties=view.frame(EvidenceQuery(EvidenceKind.TIE, actors=members)),
        traits=view.frame(EvidenceQuery(EvidenceKind.TRAIT, actors=members)),
    )
    turns = (*relation.turning_points, *relation.coded_turns)
    tests = rank_drivers(context, [(month_number(turn.on), turn.direction) for turn in turns])
    drivers = {turn.mark: tuple(found) for turn, found in zip(turns, tests, strict=True)}
    return replace(relation, drivers=drivers)
