"""Drawing in pixels, y downward, for pictures that are laid out and not scaled: trees, bars, text.

All text of a picture is one layer, whose look comes from its rows: Altair copies every layer many
times over, and a page holds many pictures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT

__all__ = ["Mark", "axes", "layer", "rows_of", "rules", "text", "texts"]

Mark = dict[str, Any]


def axes(width: float, height: float) -> dict[str, Any]:
    """The channels x and y: pixels from the upper left corner, no axis drawn."""
    x = alt.Scale(domain=[0, width], nice=False)
    y = alt.Scale(domain=[height, 0], nice=False)
    return {
        "x": alt.X(field="x", type="quantitative", scale=x, axis=None),
        "y": alt.Y(field="y", type="quantitative", scale=y, axis=None),
    }


def rows_of(marks: Iterable[Mapping[str, Any]]) -> Any:
    """The rows of a layer as a chart to be given a mark."""
    return alt.Chart(pl.DataFrame([dict(mark) for mark in marks]))


def text(
    x: float,
    y: float,
    words: str,
    *,
    align: str = "left",
    size: int = 12,
    weight: str = "normal",
    colour: str = "ink",
) -> Mark:
    """A text at a place; `colour` is a role of the palette."""
    return {
        "x": float(x),
        "y": float(y),
        "text": words,
        "align": align,
        "size": size,
        "weight": weight,
        "colour": LIGHT[colour],
    }


def texts(marks: Iterable[Mark], width: float, height: float) -> Any:
    """All texts of a picture, made by `text`, as one layer."""
    look = {
        "align": "datum.align",
        "fontSize": "datum.size",
        "fontWeight": "datum.weight",
        "fill": "datum.colour",
    }
    mark = {name: alt.ExprRef(expr) for name, expr in look.items()}
    return (
        rows_of(one for one in marks if one["text"])
        .mark_text(baseline="middle", **mark)
        .encode(**axes(width, height), text=alt.Text(field="text", type="nominal"))
    )


def rules(lines: Sequence[tuple[float, float, float, float]], width: float, height: float) -> Any:
    """Thin straight lines, each from (x, y) to (x2, y2)."""
    marks = [dict(zip(("x", "y", "x2", "y2"), map(float, line), strict=True)) for line in lines]
    return (
        rows_of(marks)
        .mark_rule(color=LIGHT["rule"])
        .encode(**axes(width, height), x2=alt.X2(field="x2"), y2=alt.Y2(field="y2"))
    )


def layer(layers: Iterable[Any], width: float, height: float) -> Any:
    """The layers as one picture, the first at the bottom."""
    return alt.layer(*layers).properties(width=width, height=height)
