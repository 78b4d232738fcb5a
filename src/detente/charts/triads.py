"""Balance drawn: the third actors of a dyad by their two signs, and the balance of years."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled
from detente.network.balance.triads import Third

__all__ = ["balance_years", "third_actors"]

MOST = 14  # names in one quarter of the chart
_NARROW = 500
_SIDES = {1: 0.0, -1: 1.0}  # friends of the first left, of the second above
_TOGETHER, _APART = "draw the two together", "drive the two apart"

MEASURES = {
    "balanced_share": "balanced triads, of all",
    "conditional_share": "balanced triads, of those with an enmity",
    "line_balance": "ties that fit two camps (1 − 2 × frustration / ties)",
}
"""Measures of a year and how the chart names them."""


def third_actors(
    thirds: Sequence[Third],
    first: str,
    second: str,
    name: Callable[[str | None], str],
    *,
    width: int = 900,
) -> Any:
    """A square in four quarters: friend or enemy of the first across, of the second down.

    `first` and `second` are the names of the two.  Filled circles are third actors that draw the
    two together (common friends, common enemies), open triangles those that drive them apart.
    Beyond 14 in one quarter the rest is counted.
    """
    narrow = width < _NARROW
    columns = 1 if narrow else 2
    size = 15 if narrow else 20
    rows, depth = _placed(thirds, name, columns, longest=26 if narrow else 34)
    height = sum(depth) * size
    frame = pl.DataFrame(
        rows, schema={"name": pl.String, "pull": pl.String, "x": pl.Float64, "y": pl.Float64,
                      "mark": pl.Boolean}, orient="row"
    )  # fmt: skip
    scale_x = alt.Scale(domain=[0, 2], nice=False, zero=False)
    scale_y = alt.Scale(domain=[0, sum(depth)], reverse=True, nice=False, zero=False)
    base = alt.Chart(frame).encode(
        x=alt.X("x:Q", scale=scale_x, axis=None), y=alt.Y("y:Q", scale=scale_y, axis=None)
    )
    legend = alt.Legend(
        title=None, orient="bottom", direction="vertical" if narrow else "horizontal"
    )
    pulls = [_TOGETHER, _APART]
    points = (
        base.transform_filter("datum.mark")
        .mark_point(size=46, strokeWidth=1.6, opacity=1)
        .encode(
            shape=alt.Shape(
                "pull:N", scale=alt.Scale(domain=pulls, range=["circle", "triangle-up"]),
                legend=legend,
            ),
            fill=alt.Fill(
                "pull:N",
                scale=alt.Scale(domain=pulls, range=[LIGHT["cooperation"], "transparent"]),
                legend=legend,
            ),
            stroke=alt.Stroke(
                "pull:N",
                scale=alt.Scale(domain=pulls, range=[LIGHT["cooperation"], LIGHT["conflict"]]),
                legend=legend,
            ),
        )
    )  # fmt: skip
    labels = base.mark_text(align="left", dx=9, fontSize=10 if narrow else 12).encode(text="name:N")
    lines = [
        alt.Chart(pl.DataFrame({"x": [1.0]})).mark_rule(color=LIGHT["rule"]).encode(
            x=alt.X("x:Q", scale=scale_x, axis=None)
        ),
        alt.Chart(pl.DataFrame({"y": [float(depth[0])]})).mark_rule(color=LIGHT["rule"]).encode(
            y=alt.Y("y:Q", scale=scale_y, axis=None)
        ),
    ]  # fmt: skip
    heads = _heads(first, second, depth, narrow).encode(
        x=alt.X("x:Q", scale=scale_x, axis=None), y=alt.Y("y:Q", scale=scale_y, axis=None)
    )
    return styled(alt.layer(*lines, heads, points, labels).properties(width=width, height=height))


def _placed(
    thirds: Sequence[Third], name: Callable[[str | None], str], columns: int, longest: int
) -> tuple[list[tuple[str, str, float, float, bool]], tuple[int, int]]:
    """Each third actor's name, pull and place, and how many lines each half is deep."""
    cells: dict[tuple[int, int], list[str]] = {}
    for third in thirds:
        cells.setdefault((third.to_first, third.to_second), []).append(name(third.actor))
    lines = {key: -(-min(len(names), MOST + 1) // columns) for key, names in cells.items()}
    depth = (
        2 + max(1, *(lines.get((sign, 1), 0) for sign in (1, -1))),
        2 + max(1, *(lines.get((sign, -1), 0) for sign in (1, -1))),
    )
    rows = []
    for (to_first, to_second), names in sorted(cells.items(), reverse=True):
        ordered = sorted(names)
        shown = ordered[:MOST]
        if len(ordered) > MOST:
            shown.append(f"and {len(ordered) - MOST} more")
        pull = _TOGETHER if to_first * to_second > 0 else _APART
        top = 0 if to_second > 0 else depth[0]
        for k, text in enumerate(shown):
            column, line = divmod(k, lines[to_first, to_second])
            cut = text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
            x = _SIDES[to_first] + 0.04 + 0.5 * column
            rows.append((cut, pull, x, top + 1.6 + line, k < MOST))
    return rows, depth


def _heads(first: str, second: str, depth: tuple[int, int], narrow: bool) -> Any:
    """The heading of each quarter."""
    said = {
        (1, 1): "Friends of both",
        (-1, -1): "Enemies of both",
        (1, -1): f"Friends of {first} only" if narrow else f"With {first}, against {second}",
        (-1, 1): f"Friends of {second} only" if narrow else f"With {second}, against {first}",
    }
    rows = [
        (text, _SIDES[one] + 0.03, (0.0 if other > 0 else float(depth[0])) + 0.55)
        for (one, other), text in said.items()
    ]
    schema = {"text": pl.String, "x": pl.Float64, "y": pl.Float64}
    return (
        alt.Chart(pl.DataFrame(rows, schema=schema, orient="row"))
        .mark_text(
            align="left", fontSize=11 if narrow else 12, color=LIGHT["quiet"], fontStyle="italic"
        )
        .encode(text="text:N")
    )


def balance_years(
    table: pl.DataFrame,
    *,
    measures: Sequence[str] = ("balanced_share", "conditional_share", "line_balance"),
    width: int = 900,
    height: int = 260,
) -> Any:
    """Measures of balance by year, one line each; gaps are years without data.

    `table` holds the rows of `yearly_balance` of one definition.
    """
    narrow = width < _NARROW
    ordered = table.sort("year")
    lines = (
        ordered.unpivot(on=list(measures), index="year", variable_name="measure")
        .with_columns(pl.col("measure").replace_strict(MEASURES))
        .drop_nulls("value")
        .sort("measure", "year")
        # A line must not run over years that have no value.
        .with_columns(run=(pl.col("year").diff().over("measure").fill_null(1) > 1).cum_sum())
    )
    shown = [MEASURES[measure] for measure in measures]
    legend = alt.Legend(
        title=None,
        orient="top",
        direction="vertical" if narrow else "horizontal",
        symbolType="stroke",
        symbolStrokeWidth=2.5,
        symbolSize=300,
        labelLimit=width,
    )
    chart = (
        alt.Chart(lines)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X(
                "year:Q",
                title=None,
                scale=alt.Scale(nice=False, zero=False),
                axis=alt.Axis(format="d", tickCount=max(4, width // 90), grid=False),
            ),
            y=alt.Y(
                "value:Q",
                title=None,
                scale=alt.Scale(domain=[min([0.0, *lines["value"]]), 1]),
                axis=alt.Axis(format=".1f", tickCount=6, domain=False, ticks=False),
            ),
            color=alt.Color(
                "measure:N",
                scale=alt.Scale(
                    domain=shown,
                    range=[LIGHT["cooperation"], LIGHT["accent"], LIGHT["ink"]][: len(shown)],
                ),
                legend=legend,
            ),
            strokeDash=alt.StrokeDash(
                "measure:N",
                scale=alt.Scale(domain=shown, range=[[1, 0], [5, 3], [2, 2]][: len(shown)]),
                legend=legend,
            ),
            detail="run:N",
        )
    )
    return styled(chart.properties(width=width, height=height))
