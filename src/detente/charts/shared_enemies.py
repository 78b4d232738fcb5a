"""Two against a third: the level between the two and of each with a shared enemy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["enemy_lines"]


def enemy_lines(
    levels: pl.DataFrame,
    pair: tuple[str, str],
    turn: date,
    label: str,
    name: Callable[[str | None], str],
    *,
    width: int = 900,
    height: int = 260,
) -> Any:
    """The level of the pair, with its 90 % interval, and of each of the two with the third.

    `levels`: a, b, month, level, low, high (`network.enemies.enemy_levels.levels_around`).
    `turn` is the day marked by a dashed line, which `label` names; `name` turns an actor id into
    its name.
    """
    order = _order(levels, pair)
    titles = {one: f"{name(one[0])} – {name(one[1])}" for one in order}
    frame = levels.with_columns(
        pair=pl.struct("a", "b").map_elements(
            lambda row: titles[row["a"], row["b"]], return_dtype=pl.String
        )
    ).select("month", "level", "low", "high", "pair")
    shown = [titles[one] for one in order]
    colours = [LIGHT["line"], LIGHT["accent"], LIGHT["hostile"]][: len(shown)]
    dashes = [[1, 0], [1, 0], [7, 3]][: len(shown)]
    time = alt.X(
        "month:T",
        title=None,
        axis=alt.Axis(format="%Y", tickCount=max(4, width // 100), grid=False),
    )
    height_of = alt.Y(
        "level:Q",
        title=None,
        scale=alt.Scale(domain=[-1, 1.12], nice=False),
        axis=alt.Axis(
            values=[-1, -0.5, 0, 0.5, 1],
            labelExpr=(
                "datum.value == 1 ? '+1 alliance' : datum.value == -1 ? '−1 war' : "
                "datum.value == 0 ? '0' : format(datum.value, '+.1f')"
            ),
            domain=False,
            ticks=False,
        ),
    )
    own = frame.filter(pl.col("pair") == titles[pair])
    band = (
        alt.Chart(own)
        .mark_area(color=LIGHT["band"], opacity=0.75, description="90 % interval of the level")
        .encode(x=time, y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))
    )
    lines = (
        alt.Chart(frame)
        .mark_line(strokeWidth=2.2)
        .encode(
            x=time,
            y=height_of,
            color=alt.Color(
                "pair:N",
                scale=alt.Scale(domain=shown, range=colours),
                legend=alt.Legend(
                    title=None, orient="top", symbolType="stroke", symbolStrokeWidth=3,
                    columns=3 if width > 500 else 1, labelLimit=width - 40,
                ),
            ),
            strokeDash=alt.StrokeDash(
                "pair:N", scale=alt.Scale(domain=shown, range=dashes), legend=None
            ),
        )
    )  # fmt: skip
    mark = pl.DataFrame({"month": [turn], "label": [label], "top": [1.06], "bottom": [-1.0]})
    rule = (
        alt.Chart(mark)
        .mark_rule(color=LIGHT["quiet"], strokeDash=[2, 3])
        .encode(x=alt.X("month:T"), y=alt.Y("bottom:Q"), y2=alt.Y2("top:Q"))
    )
    text = (
        alt.Chart(mark)
        .mark_text(align="left", dx=5, fontSize=11, color=LIGHT["quiet"], baseline="middle")
        .encode(x=alt.X("month:T"), y=alt.Y("top:Q"), text=alt.Text("label:N"))
    )
    zero = (
        alt.Chart(pl.DataFrame({"level": [0.0]}))
        .mark_rule(color=LIGHT["quiet"], strokeWidth=1)
        .encode(y=alt.Y("level:Q"))
    )
    return styled(alt.layer(zero, band, rule, lines, text).properties(width=width, height=height))


def _order(levels: pl.DataFrame, pair: tuple[str, str]) -> list[tuple[str, str]]:
    """The pairs on record, the dyad itself first."""
    pairs = levels.select("a", "b").unique().sort("a", "b").rows()
    return [pair, *((a, b) for a, b in pairs if (a, b) != pair)]
