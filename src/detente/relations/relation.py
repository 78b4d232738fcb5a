"""The relation of two actors as measured: levels, phases, turning points, drivers, spheres."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import narwhals as nw
import polars as pl

from detente.errors import MeasureError
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.relations.aggregate import dyad_periods
from detente.relations.drivers import Context, DriverTest, rank_drivers
from detente.relations.drivers.base import month_number
from detente.relations.level import estimate_levels
from detente.relations.parameters import DEFAULT, LevelParameters
from detente.relations.phases import name_phases
from detente.relations.turning_points import find_turning_points

__all__ = ["Phase", "Relation", "TurningPoint", "measure_relation"]

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


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
    """A dated change of level.  `month` is None where the change fell into a gap in coverage.

    `low` and `high` are the first and last day of the interval that holds 90 % of its probability.
    """

    number: int
    month: date | None
    day: date | None
    low: date
    high: date
    probability: float
    before: float
    after: float
    effect: float
    effect_sd: float
    evidence_months: tuple[date, ...]

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
            return _month_words(self.month)
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
    turning_points: tuple[TurningPoint, ...]
    drivers: tuple[tuple[DriverTest, ...], ...] = field(default=())

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

    def turning_points_of(self, phase: Phase) -> tuple[TurningPoint, ...]:
        """The turning points that fall in a phase, or into the month in which it begins."""
        slack = timedelta(days=45)
        later = [one for one in self.phases if one.number > phase.number]
        until = later[0].start - slack if later else date.max
        return tuple(p for p in self.turning_points if phase.start - slack <= p.on < until)

    def acts(self, start: date, end: date) -> pl.DataFrame:
        """Monthly sums of the acts between the two from `start` to `end`."""
        members = [self.a, self.b]
        return self.periods.filter(
            pl.col("actor").is_in(members)
            & pl.col("target").is_in(members)
            & pl.col("period").is_between(start.replace(day=1), end)
        )


def measure_relation(
    view: View,
    a: str,
    b: str,
    *,
    start: date | None = None,
    end: date | None = None,
    params: LevelParameters = DEFAULT,
) -> Relation:
    """Measure the relation of the actors with ids `a` and `b` from all evidence in `view`.

    `start` and `end` bound the months looked at; by default the months in which anything between
    the two is on record.  Raises MeasureError where there is no act between them at all.
    """
    a, b = sorted((a, b))
    members = [a, b]
    periods = _periods(view, members, start, end)
    own = periods.filter(pl.col("actor").is_in(members) & pl.col("target").is_in(members))
    if own.is_empty():
        raise MeasureError(
            f"The store holds no dated act between {a} and {b}.",
            fix="Ingest a source that covers them: 'detente sources' lists what there is.",
        )
    first, last = _extent(own, start, end)
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, pair=(a, b)))
    levels = estimate_levels(own, ties, params=params, start=first, end=last)
    found = find_turning_points(
        own, ties, days=_days(view, members, first, last), params=params, start=first, end=last
    )
    relation = Relation(
        a=a,
        b=b,
        as_of=view.as_of,
        levels=levels,
        directed=estimate_levels(own, ties, params=params, directed=True, start=first, end=last),
        spheres=_sphere_levels(own, params, first, last),
        periods=periods,
        phases=_phases(name_phases(levels, found, ties)),
        turning_points=_turning_points(found),
    )
    return _with_drivers(relation, view)


def _periods(view: View, members: list[str], start: date | None, end: date | None) -> pl.DataFrame:
    """Monthly sums of every act of a member toward anyone, or of anyone toward a member."""
    col = nw.col
    involved = col("actor").is_in(members) | col("target").is_in(members)
    return _sums(view, involved, start, end, "month")


def _days(view: View, members: list[str], start: date, end: date) -> pl.DataFrame:
    """Daily sums of the acts between the two."""
    col = nw.col
    return _sums(
        view, col("actor").is_in(members) & col("target").is_in(members), start, end, "day"
    )


def _sums(
    view: View, wanted: nw.Expr, start: date | None, end: date | None, period: str
) -> pl.DataFrame:
    events = view.lazy(EvidenceKind.EVENT).filter(wanted)
    if start is not None:
        events = events.filter(nw.col("date") >= start)
    if end is not None:
        events = events.filter(nw.col("date") <= end)
    found = dyad_periods(events, period=period).collect("polars").to_native()
    frame: pl.DataFrame = found.sort("period", "actor", "target", "quad", "sphere")
    return frame


def _extent(own: pl.DataFrame, start: date | None, end: date | None) -> tuple[date, date]:
    first, last = own["period"].min(), own["period"].max()
    assert isinstance(first, date) and isinstance(last, date)
    return max(first, start or first), min(_last_day(last), end or date.max)


def _last_day(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _sphere_levels(
    own: pl.DataFrame, params: LevelParameters, first: date, last: date
) -> pl.DataFrame:
    parts = []
    for (sphere,), rows in sorted(own.group_by("sphere"), key=lambda pair: str(pair[0])):
        if rows["w"].sum() > 0:
            levels = estimate_levels(rows, None, params=params, start=first, end=last)
            parts.append(levels.with_columns(sphere=pl.lit(str(sphere))))
    return pl.concat(parts)


def _turning_points(table: pl.DataFrame) -> tuple[TurningPoint, ...]:
    return tuple(
        TurningPoint(
            number=number,
            month=row["month"],
            day=row["day"],
            low=row["month_low"],
            high=_last_day(row["month_high"]),
            probability=row["probability"],
            before=row["before"],
            after=row["after"],
            effect=row["effect"],
            effect_sd=row["effect_sd"],
            evidence_months=tuple(row["evidence"]),
        )
        for number, row in enumerate(table.sort("month_low").to_dicts(), start=1)
    )


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
    turns = [(month_number(p.on), 1 if p.effect > 0 else -1) for p in relation.turning_points]
    drivers = tuple(tuple(tests) for tests in rank_drivers(context, turns))
    return replace(relation, drivers=drivers)
