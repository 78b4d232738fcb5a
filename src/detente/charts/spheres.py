"""Small multiples: the level within each sphere."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["sphere_levels"]

ORDER = ("political", "security", "economic", "religious")


def sphere_levels(levels: pl.DataFrame, *, width: int = 900, columns: int = 2) -> Any:
    """One small chart for each sphere: quarterly level and its 90 % interval.

    `levels`: sphere, month, level, low, high.
    """
    quarterly = (
        levels.group_by("sphere", pl.col("month").dt.truncate("1q").alias("quarter"))
        .agg(pl.col("level").mean(), pl.col("low").mean(), pl.col("high").mean())
        .sort("sphere", "quarter")
    )
    domain = [
        str(quarterly["quarter"].min()),
        str(quarterly["quarter"].max()),
    ]
    present = [name for name in ORDER if name in quarterly["sphere"].unique().to_list()]
    each = (width - 46 * columns) // columns
    charts = [_one(quarterly, name, each, domain) for name in present]
    return styled(alt.concat(*charts, columns=columns, spacing=26))


def _one(frame: pl.DataFrame, sphere: str, width: int, domain: list[str]) -> Any:
    rows = frame.filter(pl.col("sphere") == sphere)
    time = alt.X(
        "quarter:T",
        title=None,
        scale=alt.Scale(domain=domain),
        axis=alt.Axis(format="%Y", tickCount=5, grid=False),
    )
    axis = alt.Axis(
        values=[-1, 0, 1],
        labelExpr="datum.value == 0 ? '0' : format(datum.value, '+d')",
        domain=False,
        ticks=False,
    )
    level = alt.Y("level:Q", title=None, scale=alt.Scale(domain=[-1, 1]), axis=axis)
    band = (
        alt.Chart(rows)
        .mark_area(color=LIGHT["band"], opacity=0.75)
        .encode(
            x=time,
            y=alt.Y("low:Q", scale=alt.Scale(domain=[-1, 1]), title=None, axis=axis),
            y2="high:Q",
        )
    )
    line = alt.Chart(rows).mark_line(color=LIGHT["line"], strokeWidth=1.6).encode(x=time, y=level)
    zero = alt.Chart(pl.DataFrame({"level": [0.0]})).mark_rule(color=LIGHT["quiet"]).encode(y=level)
    title = alt.Title(
        sphere.capitalize(), anchor="start", fontSize=12, color=LIGHT["ink"], fontWeight=600
    )
    return alt.layer(zero, band, line).properties(width=width, height=130, title=title)
