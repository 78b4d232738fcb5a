"""Both directions of a relation: how friendly each side's acts toward the other were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["directed_levels"]


def directed_levels(
    levels: pl.DataFrame,
    name: Callable[[str | None], str],
    *,
    width: int = 900,
    height: int = 240,
) -> Any:
    """Yearly means of the directed levels, one line for each direction.

    `levels`: a (actor), b (target), month, level.  `name` turns an actor id into its name.
    """
    yearly = (
        levels.group_by("a", "b", pl.col("month").dt.truncate("1y").alias("year"))
        .agg(pl.col("level").mean())
        .sort("a", "year")
    )
    labels = {
        (a, b): f"{name(a)} → {name(b)}"
        for a, b in yearly.select("a", "b").unique(maintain_order=True).iter_rows()
    }
    frame = yearly.with_columns(
        side=pl.struct("a", "b").map_elements(
            lambda row: labels[row["a"], row["b"]], return_dtype=pl.String
        )
    ).select("year", "level", "side")
    sides = sorted(labels.values())
    colours = [LIGHT["accent"], LIGHT["link"]][: len(sides)]
    base = alt.Chart(frame).encode(
        x=alt.X(
            "year:T",
            title=None,
            axis=alt.Axis(format="%Y", tickCount=max(4, width // 90), grid=False),
        ),
        y=alt.Y(
            "level:Q",
            title=None,
            scale=alt.Scale(domain=[-1, 1]),
            axis=alt.Axis(values=[-1, -0.5, 0, 0.5, 1], format="+.1f", domain=False, ticks=False),
        ),
        color=alt.Color(
            "side:N",
            scale=alt.Scale(domain=sides, range=colours),
            legend=alt.Legend(title=None, orient="top", symbolType="stroke", symbolStrokeWidth=3),
        ),
    )
    zero = (
        alt.Chart(pl.DataFrame({"level": [0.0]}))
        .mark_rule(color=LIGHT["quiet"])
        .encode(y="level:Q")
    )
    lines = base.mark_line(strokeWidth=2, interpolate="monotone")
    return styled(alt.layer(zero, lines).properties(width=width, height=height))
