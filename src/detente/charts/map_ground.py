"""What lies under every map: sea, land, the grid, and the borders that the reader brought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from detente.charts.coasts import coasts
from detente.charts.palette import LIGHT
from detente.charts.projection import Frame

__all__ = ["axes", "ground", "paths"]

SEA = 0.32
"""Opacity of the sea."""
Rings = Sequence[Sequence[tuple[float, float]]]


def axes(frame: Frame) -> tuple[alt.X, alt.Y]:
    """The pixels of a frame as x and y of a chart, without axes; y grows downward."""
    return (
        alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, frame.width], nice=False)),
        alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[frame.height, 0], nice=False)),
    )


def ground(frame: Frame, outlines: Rings) -> list[Any]:
    """Sea, land, grid and the borders that the reader brought."""
    x, y = axes(frame)
    sheet = pl.DataFrame({"x": [0.0], "x2": [frame.width], "y": [0.0], "y2": [frame.height]})
    layers = [
        alt.Chart(sheet)
        .mark_rect(color=LIGHT["band"], opacity=SEA)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    ]
    for kind in ("land", "water"):
        rings = [
            frame.clip_area(frame.project(*zip(*ring, strict=True)))
            for one, ring in coasts()
            if one == kind
        ]
        shown = [ring for ring in rings if len(ring) > 2]
        layers += _areas(shown, x, y, LIGHT["card"] if kind == "land" else LIGHT["paper"])
        if kind == "water":
            layers += _areas(shown, x, y, LIGHT["band"], SEA)
    across = frame.width / frame.scale * 57.3
    step = next((size for size in (2, 5, 10, 20) if across / size <= 7), 30)
    layers += paths(frame.graticule(step), x, y, LIGHT["rule"], 0.6)
    borders = [
        piece for ring in outlines for piece in frame.cut(frame.project(*zip(*ring, strict=True)))
    ]
    layers += paths(borders, x, y, LIGHT["quiet"], 0.5)
    return layers


def _areas(
    rings: Sequence[Any], x: alt.X, y: alt.Y, colour: str, opacity: float = 1.0
) -> list[Any]:
    if not rings:
        return []
    return [
        alt.Chart(_table(rings))
        .mark_line(
            filled=True,
            interpolate="linear-closed",
            fill=colour,
            fillOpacity=opacity,
            stroke=LIGHT["rule"],
            strokeWidth=0.8,
        )
        .encode(x=x, y=y, detail="line:N", order="place:Q")
    ]


def paths(lines: Sequence[Any], x: alt.X, y: alt.Y, colour: str, size: float) -> list[Any]:
    """One layer of thin lines, each an array of pixels (points, 2); none where there is no line."""
    if not lines:
        return []
    return [
        alt.Chart(_table(lines))
        .mark_line(color=colour, strokeWidth=size)
        .encode(x=x, y=y, detail="line:N", order="place:Q")
    ]


def _table(lines: Sequence[Any]) -> pl.DataFrame:
    rows = [
        (k, place, round(float(point[0]), 1), round(float(point[1]), 1))
        for k, line in enumerate(lines)
        for place, point in enumerate(line)
    ]
    schema = {"line": pl.Int64, "place": pl.Int64, "x": pl.Float64, "y": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
