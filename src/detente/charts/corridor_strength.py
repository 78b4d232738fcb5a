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
        field="date",
        type="temporal",
        title=None,
        scale=alt.Scale(domain=domain),
        axis=alt.Axis(format="%Y", tickCount=max(4, width // 90), grid=False),
    )
    y: dict[str, Any] = {
        "scale": alt.Scale(domain=[0, 1.36], nice=False),
        "axis": alt.Axis(values=[0, 0.5, 1], format=".1f", domain=False, ticks=False),
        "title": None,
    }
    chart = alt.Chart(history)
    band = chart.mark_area(color=LIGHT["band"], opacity=0.7, interpolate="step-after").encode(
        x=time, y=alt.Y(field="low", type="quantitative", **y), y2=alt.Y2(field="high")
    )
    line = chart.mark_line(color=LIGHT["line"], strokeWidth=1.8, interpolate="step-after").encode(
        x=time, y=alt.Y(field="strength", type="quantitative", **y)
    )
    edge = (
        alt.Chart(pl.DataFrame({"at": [threshold]}))
        .mark_rule(color=LIGHT["quiet"], strokeDash=[4, 3])
        .encode(y=alt.Y(field="at", type="quantitative", **y))
    )
    layers: list[Any] = [edge, band, line]
    if width < NARROW:
        turns = turns.with_columns(label=pl.col("date").dt.year().cast(pl.String))
    if not turns.is_empty():
        layers += _turn_marks(turns, y)
    return styled(alt.layer(*layers).properties(width=width, height=height))


def _turn_marks(turns: pl.DataFrame, y: dict[str, Any]) -> list[Any]:
    """Triangles with their labels, openings above breaks, so that near ones do not hide."""
    up = pl.col("direction") > 0
    rows = turns.with_columns(
        top=pl.when(up).then(1.24).otherwise(1.07),
        foot=pl.lit(0.0),
        colour=pl.when(up).then(pl.lit(COLOURS[1])).otherwise(pl.lit(COLOURS[-1])),
        shape=pl.when(up).then(pl.lit("triangle-up")).otherwise(pl.lit("triangle-down")),
    )
    colour = alt.ExprRef("datum.colour")
    x = alt.X(field="date", type="temporal")
    at = alt.Y(field="top", type="quantitative", **y)
    note = alt.Description(field="note", type="nominal")
    base = alt.Chart(rows)
    return [
        base.mark_rule(stroke=colour, strokeWidth=1, strokeDash=[2, 3]).encode(
            x=x, y=at, y2=alt.Y2(field="foot")
        ),
        base.mark_point(
            shape=alt.ExprRef("datum.shape"), filled=True, fill=colour, size=80, opacity=1
        ).encode(x=x, y=at, description=note),
        base.mark_text(
            fontSize=10, dx=-8, fill=colour, fontWeight=600, align="right", baseline="middle"
        ).encode(x=x, y=at, text=alt.Text(field="label", type="nominal")),
    ]
