"""The strength of a corridor through time, with its openings and breaks."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["corridor_strength"]

NARROW = 420
"""Width under which a turn is marked by its year alone."""
COLOURS = {1: LIGHT["cooperation"], -1: LIGHT["war"]}


def corridor_strength(
    history: pl.DataFrame,
    turns: pl.DataFrame,
    *,
    threshold: float,
    width: int = 900,
    height: int = 170,
) -> Any:
    """The strength of the widest chain through time, with its openings and breaks.

    `history`: date, strength, low, high (null where unknown).  `turns`: date, direction (1, -1),
    label, note.  `threshold`: where it opens.
    """
    domain = [str(history["date"].min()), str(history["date"].max())]
    time = alt.X(
        "date:T",
        title=None,
        scale=alt.Scale(domain=domain),
        axis=alt.Axis(format="%Y", tickCount=max(4, width // 90), grid=False),
    )
    scale = alt.Scale(domain=[0, 1.36], nice=False)
    axis = alt.Axis(values=[0, 0.5, 1], format=".1f", domain=False, ticks=False, title=None)
    band = (
        alt.Chart(history)
        .mark_area(color=LIGHT["band"], opacity=0.7, interpolate="step-after")
        .encode(x=time, y=alt.Y("low:Q", scale=scale, axis=axis), y2="high:Q")
    )
    line = (
        alt.Chart(history)
        .mark_line(color=LIGHT["line"], strokeWidth=1.8, interpolate="step-after")
        .encode(x=time, y=alt.Y("strength:Q", scale=scale, axis=axis))
    )
    edge = (
        alt.Chart(pl.DataFrame({"at": [threshold]}))
        .mark_rule(color=LIGHT["quiet"], strokeDash=[4, 3])
        .encode(y=alt.Y("at:Q", scale=scale, axis=axis))
    )
    layers: list[Any] = [edge, band, line]
    if width < NARROW:
        turns = turns.with_columns(label=pl.col("date").dt.year().cast(pl.String))
    if not turns.is_empty():
        layers += _turn_marks(turns, scale, axis)
    return styled(alt.layer(*layers).properties(width=width, height=height))


def _turn_marks(turns: pl.DataFrame, scale: alt.Scale, axis: alt.Axis) -> list[Any]:
    layers: list[Any] = []
    for way, colour, shape in (
        (1, COLOURS[1], "triangle-up"),
        (-1, COLOURS[-1], "triangle-down"),
    ):
        # Openings and breaks on lines of their own, so that near ones do not hide each other.
        rows = turns.filter(pl.col("direction") == way).with_columns(
            top=pl.lit(1.07 if way < 0 else 1.24)
        )
        if rows.is_empty():
            continue
        base = alt.Chart(rows)
        at = alt.Y("top:Q", scale=scale, axis=axis)
        layers += [
            base.mark_rule(color=colour, strokeWidth=1, strokeDash=[2, 3]).encode(
                x="date:T", y=at, y2=alt.datum(0)
            ),
            base.mark_point(shape=shape, filled=True, color=colour, size=80, opacity=1).encode(
                x="date:T", y=at, description="note:N", tooltip="note:N"
            ),
            base.mark_text(
                fontSize=10, dx=-8, color=colour, fontWeight=600, align="right", baseline="middle"
            ).encode(x="date:T", y=at, text="label:N"),
        ]
    return layers
