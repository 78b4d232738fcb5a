"""Named stretches of a dyad: war, hostile, strained, thaw, cooperative, aligned.

The rule, month by month:

1. war          a war tie is in force for at least half of the month, or level <= WAR
2. hostile      level < HOSTILE
3. strained     HOSTILE <= level < COOPERATIVE
4. cooperative  COOPERATIVE <= level < ALIGNED
5. aligned      level >= ALIGNED
6. thaw         a hostile or strained month whose level stands RISE or more above the lowest
                level of the REMEMBERED months before it, wars left out

Then stretches shorter than SHORTEST months join the longer neighbour, wars excepted; a boundary
within SNAP months of a dated turning point of the right direction moves to it, and to its day
where it has one.  Phases of a dyad are contiguous, do not overlap, and cover every month of its
levels.

The thresholds stand on the scale of the level: over all dyad-months seen in three or more acts a
quarter lie below -0.28 and a tenth above +0.33.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.relations.frames import as_polars, month_of, ordinal
from detente.relations.level import LEVEL_SCHEMA
from detente.relations.ties import tie_months

__all__ = [
    "ALIGNED",
    "COOPERATIVE",
    "HOSTILE",
    "PHASES",
    "PHASE_SCHEMA",
    "RISE",
    "WAR",
    "name_phases",
]

PHASES = ("war", "hostile", "strained", "thaw", "cooperative", "aligned")
"""The names, from worst to best."""

WAR = -0.75
HOSTILE = -0.15
COOPERATIVE = 0.05
ALIGNED = 0.30
RISE = 0.15
"""How far a level must rise out of hostility or strain to be a thaw."""
REMEMBERED = 24
SHORTEST = 5
SNAP = 3

_WAR, _HOSTILE, _STRAINED, _THAW = range(4)

PHASE_SCHEMA: dict[str, pl.DataType] = {
    "a": pl.String(),
    "b": pl.String(),
    "phase": pl.String(),
    "start": pl.Date(),
    "end": pl.Date(),
    "months": pl.Int64(),
    "level": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
}
"""`start` and `end` are days, both included; `months` the months whose level is in the phase;
`level`, `low` and `high` the means over them."""


def _classes(level: NDArray[np.float64], war: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The phase of each month as its place in PHASES, before short stretches are joined."""
    base = np.digitize(level, [HOSTILE, COOPERATIVE, ALIGNED])
    out = np.array([_HOSTILE, _STRAINED, 4, 5])[base]
    war = war | (level <= WAR)
    calm = np.where(war, np.inf, level)
    padded = np.concatenate([np.full(REMEMBERED, np.inf), calm])
    windows = np.lib.stride_tricks.sliding_window_view(padded, REMEMBERED)[: len(level)]
    rising = level - windows.min(axis=1) >= RISE
    out[rising & (base <= 1)] = _THAW
    out[war] = _WAR
    return out


def _stretches(classes: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Runs of one class as (first, one past the last)."""
    cuts = np.flatnonzero(np.diff(classes)) + 1
    return list(pairwise([0, *cuts.tolist(), len(classes)]))


def _without_short(classes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Stretches shorter than SHORTEST given to the longer neighbour, shortest first."""
    out = classes.copy()
    while True:
        runs = _stretches(out)
        short = [
            (hi - lo, lo, k)
            for k, (lo, hi) in enumerate(runs)
            if hi - lo < SHORTEST and out[lo] != _WAR and len(runs) > 1
        ]
        neighbours = []
        for length, lo, k in sorted(short):
            near = [runs[j] for j in (k - 1, k + 1) if 0 <= j < len(runs)]
            near = [run for run in near if out[run[0]] != _WAR]
            if near:
                neighbours.append((length, lo, k, max(near, key=lambda run: run[1] - run[0])))
        if not neighbours:
            return out
        _length, _lo, k, into = neighbours[0]
        out[runs[k][0] : runs[k][1]] = out[into[0]]


def _starts(
    runs: list[tuple[int, int]],
    level: NDArray[np.float64],
    first: int,
    points: list[dict[str, Any]],
) -> Iterator[date]:
    """The first day of each stretch, moved to a near turning point of the same direction."""
    previous = 0
    for k, (lo, hi) in enumerate(runs):
        day, here = month_of(first + lo), lo
        if k:
            rises = level[lo:hi].mean() > level[runs[k - 1][0] : lo].mean()
            near = [
                (abs(p["ordinal"] - first - lo), p)
                for p in points
                if abs(p["ordinal"] - first - lo) <= SNAP
                and (p["effect"] > 0) == rises
                and previous < p["ordinal"] - first < hi
            ]
            if near:
                point = min(near, key=lambda pair: pair[0])[1]
                day = point["day"] or point["month"]
                here = point["ordinal"] - first
        previous = here
        yield day


def _war_months(ties: Any | None, first: int, last: int) -> dict[tuple[str, str], list[int]]:
    """Month ordinals of war by dyad."""
    if ties is None:
        return {}
    force = tie_months(ties, first, last).filter(
        (pl.col("kind") == "war") & (pl.col("share") >= 0.5)
    )
    grouped = force.group_by("a", "b").agg(pl.col("month"))
    return {(a, b): months for a, b, months in grouped.iter_rows()}


def name_phases(
    levels: Any, turning_points: Any | None = None, ties: Any | None = None
) -> pl.DataFrame:
    """The phases of every dyad of `levels`: columns of `PHASE_SCHEMA`, sorted by dyad and time.

    `levels` as from `level.estimate_levels` (undirected), `turning_points` as from
    `turning_points.find_turning_points`, `ties` rows of ties, of which wars are used.  Raises
    MeasureError where the months of a dyad are not consecutive.
    """
    frame = as_polars(levels, tuple(LEVEL_SCHEMA), "levels").sort("a", "b", "month")
    if frame.is_empty():
        return pl.DataFrame(schema=PHASE_SCHEMA)
    frame = frame.with_columns(number=ordinal("month"))
    wars = _war_months(ties, int(frame["number"].min()), int(frame["number"].max()))  # type: ignore[arg-type]
    dated: dict[tuple[str, str], list[dict[str, Any]]] = {}
    if turning_points is not None:
        points = as_polars(turning_points, ("a", "b", "month", "day", "effect"), "turning points")
        points = points.filter(pl.col("month").is_not_null()).with_columns(ordinal=ordinal("month"))
        for p in points.iter_rows(named=True):
            dated.setdefault((p["a"], p["b"]), []).append(p)
    rows: list[tuple[Any, ...]] = []
    for (a, b), own in frame.group_by("a", "b", maintain_order=True):
        number = own["number"].to_numpy()
        if np.any(np.diff(number) != 1):
            raise MeasureError(
                f"The months of {a} and {b} are not consecutive.",
                fix="Give the levels as estimate_levels returned them.",
            )
        level, low, high = (own[c].to_numpy() for c in ("level", "low", "high"))
        key = (str(a), str(b))
        first = int(number[0])
        classes = _without_short(_classes(level, np.isin(number, wars.get(key, []))))
        runs = _stretches(classes)
        starts = list(_starts(runs, level, first, dated.get(key, [])))
        ends = [d - timedelta(days=1) for d in [*starts[1:], month_of(int(number[-1]) + 1)]]
        for (lo, hi), start, end in zip(runs, starts, ends, strict=True):
            part = slice(lo, hi)
            means = (float(x[part].mean()) for x in (level, low, high))
            rows.append((*key, PHASES[classes[lo]], start, end, hi - lo, *means))
    return pl.DataFrame(rows, schema=PHASE_SCHEMA, orient="row")
