"""Both directions of a relation: how friendly each side's acts toward the other were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["directed_levels"]

LABELS = "datum.value == 0 ? '0' : format(datum.value, '+.1f')"


def directed_levels(
    levels: pl.DataFrame,
    name: Callable[[str | None], str],
    *,
    width: int = 900,
    height: int = 240,
) -> Any:
    """The directed levels month by month, one line for each direction.

    `levels`: a (actor), b (target), month, level.  `name` turns an actor id into its name.
    """
    months = levels.select("a", "b", "month", "level").sort("a", "month")
    labels = {
        (a, b): f"{name(a)} → {name(b)}"
        for a, b in months.select("a", "b").unique(maintain_order=True).iter_rows()
    }
    frame = months.with_columns(
        side=pl.struct("a", "b").map_elements(
            lambda row: labels[row["a"], row["b"]], return_dtype=pl.String
        )
    ).select("month", "level", "side")
    sides = sorted(labels.values())
    colours = [LIGHT["accent"], LIGHT["link"]][: len(sides)]
    base = alt.Chart(frame).encode(
        x=alt.X(
            "month:T",
            title=None,
            axis=alt.Axis(format="%Y", tickCount=max(4, width // 90), grid=False),
        ),
        y=alt.Y(
            "level:Q",
            title=None,
            scale=alt.Scale(domain=[-1, 1]),
            axis=alt.Axis(
                values=[-1, -0.5, 0, 0.5, 1],
                labelExpr="datum.value == 0 ? '0' : format(datum.value, '+.1f')",
                domain=False,
                ticks=False,
            ),
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
    lines = base.mark_line(strokeWidth=2)
    return styled(alt.layer(zero, lines).properties(width=width, height=height))
