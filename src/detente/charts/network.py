"""Two actors and those around them: friends and foes in common, split, and of one side only.

The place of a mark has a meaning: between the two stands who is tied to both, outside who is tied
to one; friends stand above, foes below.  An edge is blue and solid where positive, orange and
dashed where negative, and thicker the stronger it is; an arrowhead points from sponsor to client.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from detente.charts.network_items import (
    ITEM,
    NEGATIVE,
    POSITIVE,
    SHAPES,
    WIDE,
    Frame,
    arrow_items,
    edges_of,
    line_items,
    mark_items,
    places_of,
    union_of,
)
from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["ego_network", "ego_networks"]


def ego_network(
    table: pl.DataFrame,
    names: tuple[str, str],
    between: int | None,
    *,
    width: int = 900,
    strength: float = 0.5,
) -> Any:
    """The neighbourhood of two actors on one day.

    `table` has the columns third, name, kind, side (both, a or b), sign_a, sign_b (+1, -1 or
    null), strength_a, strength_b (0 to 1), gives_a, gives_b, gets_a, gets_b; one row for each
    third actor.  `names` are those of the two, `between` the sign of their own dyad (null where
    unknown) and `strength` its strength.
    """
    places = places_of(table)
    frame = Frame.of(width, places)
    edges = edges_of(table, places, names, between, strength)
    rows = [
        *line_items(edges, frame),
        *arrow_items(edges, frame),
        *mark_items(table, places, names, frame),
    ]
    data = pl.DataFrame(rows, schema=ITEM)
    picture = alt.layer(*_layers(data, frame, legend=True), data=data)
    return styled(picture.properties(width=width, height=frame.height, title=_key(data, frame)))


def ego_networks(
    days: Mapping[date, tuple[pl.DataFrame, int | None]],
    names: tuple[str, str],
    *,
    width: int = 900,
    columns: int = 2,
) -> Any:
    """Small multiples: the same two on several days, every third actor in one place throughout.

    `days` maps each day to the table of `ego_network` and the sign of the dyad.  Who has no signed
    edge on a day is drawn pale there.  A third actor stands between the two if it is tied to both
    on any of the days, and as high as it is friendly on the mean of them.
    """
    union = union_of(pl.concat([table for table, _ in days.values()]))
    places = places_of(union)
    each = (width - 24 * (columns - 1)) // columns
    frame = Frame.of(each, places)
    rows = []
    order = []
    for day, (table, between) in sorted(days.items()):
        edges = edges_of(table, places, names, between, 0.5)
        present = set(table["third"].to_list())
        marks = mark_items(union, places, names, frame, present)
        order.append(f"{day.day} {day:%B %Y}")
        rows += [
            {**row, "day": order[-1]}
            for row in (*line_items(edges, frame), *arrow_items(edges, frame), *marks)
        ]
    data = pl.DataFrame(rows, schema=ITEM)
    picture = alt.layer(*_layers(data, frame, legend=False)).properties(
        width=each, height=frame.height
    )
    header = alt.Header(title=None, labelFontSize=12, labelFontWeight="bold")
    return styled(
        picture.facet(
            facet=alt.Facet("day", type="nominal", sort=order, header=header),
            columns=columns,
            spacing=24,
            data=data,
        )
    )


def _key(data: pl.DataFrame, frame: Frame) -> Any:
    """A line under the picture that explains the order, and arrowheads where there are any."""
    text = "From friends (top) to foes (bottom)."
    if "arrow" in data["role"]:
        text += " Arrowhead: from sponsor to client."
    return alt.Title(
        text,
        orient="bottom",
        anchor="start",
        fontSize=11 if frame.width >= WIDE else 10,
        fontWeight="normal",
        color=LIGHT["quiet"],
        offset=8,
    )


def _layers(data: pl.DataFrame, frame: Frame, *, legend: bool) -> list[Any]:
    """The marks of each role, edges lowest and labels on top."""
    roles = set(data["role"].to_list())
    x = alt.X("x", type="quantitative", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    y = alt.Y(
        "y",
        type="quantitative",
        scale=alt.Scale(domain=[frame.low, frame.high], nice=False),
        axis=None,
    )

    def base(role: str) -> Any:
        return alt.Chart().transform_filter(f"datum.role == '{role}'").encode(x=x, y=y)

    # Named types: reading them out of a shorthand takes as long as all the rest.
    told: dict[str, Any] = {
        "description": alt.Description("note", type="nominal"),
        "tooltip": alt.Tooltip(field="note", type="nominal"),
    }
    layers = []
    if "edge" in roles:
        layers.append(
            base("edge").mark_rule(opacity=0.85).encode(
                x2=alt.X2(field="x2"),
                y2=alt.Y2(field="y2"),
                strokeWidth=alt.StrokeWidth("width", type="quantitative", scale=None, legend=None),
                **_signed(legend),
                **told,
            )
        )  # fmt: skip
    if "arrow" in roles:
        size = 95 if frame.width >= WIDE else 60
        head = {"shape": "triangle", "filled": True, "size": size, "opacity": 1}
        angle = alt.Angle(
            "angle", type="quantitative", scale=alt.Scale(domain=[0, 360], range=[0, 360])
        )
        layers.append(
            base("arrow").mark_point(**head, color=LIGHT["cooperation"]).encode(angle=angle, **told)
        )
    if "dot" in roles:
        pale = alt.condition("datum.here", alt.value(1), alt.value(0.25))
        dot = {"filled": True, "size": 70, "color": LIGHT["line"], "stroke": LIGHT["paper"]}
        layers.append(
            base("dot").mark_point(**dot).encode(shape=_shape(legend), opacity=pale, **told)
        )
    chosen = {"filled": True, "shape": "circle", "size": 260, "color": LIGHT["accent"]}
    rim = {"stroke": LIGHT["paper"], "strokeWidth": 2, "opacity": 1}
    layers.append(base("chosen").mark_point(**chosen, **rim).encode(**told))
    for role in ("left", "right", "centre", "self"):
        if role in roles:
            layers += _texts(base(role), role, frame)
    return layers


def _signed(legend: bool) -> dict[str, Any]:
    """Colour and dash of an edge, which say the same."""
    box = alt.Legend(
        title=None, orient="bottom", symbolType="stroke", symbolStrokeWidth=2.5, symbolSize=350,
        columns=2,
    )  # fmt: skip
    domain, shown = [POSITIVE, NEGATIVE], box if legend else None
    colours = [LIGHT["cooperation"], LIGHT["conflict"]]
    return {
        "color": alt.Color(
            "sign", type="nominal", scale=alt.Scale(domain=domain, range=colours), legend=shown
        ),
        "strokeDash": alt.StrokeDash(
            "sign",
            type="nominal",
            scale=alt.Scale(domain=domain, range=[[1, 0], [5, 3]]),
            legend=shown,
        ),
    }


def _shape(legend: bool) -> alt.Shape:
    box = alt.Legend(
        title=None, orient="bottom", symbolFillColor=LIGHT["line"], symbolStrokeWidth=0,
        symbolSize=70, columns=3,
    )  # fmt: skip
    scale = alt.Scale(domain=list(SHAPES), range=list(SHAPES.values()))
    return alt.Shape("kind", type="nominal", scale=scale, legend=box if legend else None)


_TEXT: dict[str, dict[str, Any]] = {
    "left": {"align": "right", "dx": -9},
    "right": {"align": "left", "dx": 9},
    "centre": {"align": "center"},
    "self": {"align": "center", "fontWeight": "bold"},
}


def _texts(base: Any, role: str, frame: Frame) -> list[Any]:
    """The labels; where edges run under them, on a halo in the colour of the paper."""
    size = frame.size + (2 if role == "self" else 0)
    look: dict[str, Any] = {**_TEXT[role], "baseline": "middle", "fontSize": size}
    paper: dict[str, Any] = {"stroke": LIGHT["paper"], "strokeWidth": 4, "strokeJoin": "round"}
    pale = alt.condition("datum.here", alt.value(1), alt.value(0.45))
    text = base.mark_text(**look, color=LIGHT["ink"]).encode(
        text=alt.Text("label", type="nominal"), opacity=pale
    )
    if role in ("left", "right"):
        return [text]
    return [
        base.mark_text(**look, **paper, color=LIGHT["paper"]).encode(
            text=alt.Text("label", type="nominal")
        ),
        text,
    ]
