"""A stretch of a measured relation: measured on all evidence, shown for some months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from detente.errors import MeasureError
from detente.relations.relation import Phase, Relation, TurningPoint

__all__ = ["crop"]


def crop(relation: Relation, start: date | None = None, end: date | None = None) -> Relation:
    """The relation from `start` to `end`, as the whole evidence shows it.

    Asking for a stretch must not change what is said of it, so nothing is measured anew: phases
    are cut at the bounds, with means over what is left, and turns outside are left out.  Raises
    MeasureError where the bounds are the wrong way round or leave no covered month.
    """
    first, last = start or relation.start, end or relation.end
    if first > last:
        raise MeasureError(
            f"The stretch from {first} to {last} ends before it starts.",
            fix="Give a start before the end.",
        )
    within = pl.col("month").is_between(first.replace(day=1), last)
    levels = relation.levels.filter(within)
    if levels.is_empty():
        raise MeasureError(
            f"The stretch from {first} to {last} holds no covered month.",
            fix=f"The evidence on the two covers {relation.start} to {relation.end}.",
        )
    turns = _within(relation.turning_points, first, last)
    coded = _within(relation.coded_turns, first, last)
    marks = {turn.mark for turn in (*turns, *coded)}
    return replace(
        relation,
        levels=levels,
        directed=relation.directed.filter(within),
        spheres=relation.spheres.filter(within),
        phases=_phases(relation.phases, levels, first, last),
        turning_points=turns,
        coded_turns=coded,
        drivers={mark: tests for mark, tests in relation.drivers.items() if mark in marks},
    )


def _within(turns: tuple[TurningPoint, ...], first: date, last: date) -> tuple[TurningPoint, ...]:
    return tuple(turn for turn in turns if first <= turn.on <= last)


def _phases(
    phases: tuple[Phase, ...], levels: pl.DataFrame, first: date, last: date
) -> tuple[Phase, ...]:
    kept = [phase for phase in phases if phase.end >= first and phase.start <= last]
    return tuple(_cut(phase, number, levels, first, last) for number, phase in enumerate(kept, 1))


def _cut(phase: Phase, number: int, levels: pl.DataFrame, first: date, last: date) -> Phase:
    if first <= phase.start and phase.end <= last:
        return replace(phase, number=number)
    start, end = max(phase.start, first), min(phase.end, last)
    months = levels.filter(pl.col("month").is_between(start.replace(day=1), end))
    level, low, high = (float(months[name].mean()) for name in ("level", "low", "high"))  # type: ignore[arg-type]
    return Phase(number, phase.name, start, end, months.height, level, low, high)
