"""Maps of a corridor on chosen days.

Territories are points, their land borders lines between them, on a grid of meridians and parallels
(`projection`) over simplified coasts (`coasts`); no outline of any state is needed or shipped.
Along the chain colour, width and dash say how passable a part is, and the weakest part is ringed
and named; off the chain all is thin and grey.  A reader who has a file of borders sees it below
(`outlines`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from detente.charts.corridor_marks import NARROW, Panel, Spot, Stretch, marks
from detente.charts.map_ground import line_rows, map_ground
from detente.charts.palette import LIGHT
from detente.charts.projection import frame_around
from detente.charts.theme import styled

__all__ = ["Panel", "Spot", "Stretch", "corridor_maps"]

LEGEND = (
    "Thick blue: passable; orange dashes: weak; red dots: as good as shut.",
    "Ring: the weakest part. Diamonds: the two ends.",
)
HEAD, LINE, GAP = 24, 15, 24
"""Pixels above a map for its heading, of a line of the legend, and between two maps."""
SEA = 0.32
"""Opacity of the sea."""
Mark = dict[str, Any]
Rings = Sequence[Sequence[tuple[float, float]]]


def corridor_maps(panels: Sequence[Panel], *, width: int = 900, outlines: Rings = ()) -> Any:
    """The maps of several days, all of one frame, two beside each other where there is room.

    `outlines` are rings of (longitude, latitude) drawn as thin lines.
    """
    columns = 1 if width < NARROW or len(panels) == 1 else 2
    each = (width - GAP * (columns - 1)) // columns
    high = round(each * (0.66 if width < NARROW else 0.6 if columns == 2 else 0.52))
    legend = [" ".join(LEGEND)] if width >= NARROW else list(LEGEND)
    top = LINE * len(legend) + 8
    rows = -(-len(panels) // columns)
    size = (width, top + rows * (HEAD + high) + (rows - 1) * 12)
    frame = frame_around(_seen(panels), each, high)
    ground = map_ground(frame, outlines)
    found: dict[str, list[Mark]] = {
        name: [] for name in ("sheet", "land", "water", "grid", "border", "off", *_DRAWN)
    }
    for k, line in enumerate(legend):
        found["texts"].append(_text(line, 0, LINE * k + 7, 11, 400, LIGHT["quiet"]))
    for place, panel in enumerate(panels):
        dx = (place % columns) * (each + GAP)
        dy = top + (place // columns) * (HEAD + high + 12) + HEAD
        found["sheet"].append({"x": dx, "y": dy, "x2": dx + each, "y2": dy + high})
        found["texts"].append(_text(panel.title, dx, dy - 11, 12.5, 600, LIGHT["ink"]))
        own = marks(panel, frame)
        for name, lines in (
            ("land", ground.land),
            ("water", ground.water),
            ("grid", ground.grid),
            ("border", ground.borders),
            ("off", own.off),
        ):
            found[name] += line_rows(lines, f"{place}", dx, dy)
        for name in _DRAWN:
            found[name] += [_moved(row, dx, dy) for row in getattr(own, name)]
    layers = alt.layer(*_layers(found, size))
    return styled(layers.properties(width=size[0], height=size[1]))


_DRAWN = ("halves", "spots", "rings", "texts")


def _seen(panels: Sequence[Panel]) -> list[tuple[float, float]]:
    """What must be in the frame: the chain of every panel, or all where there is none."""
    every = [spot for panel in panels for spot in panel.spots]
    chain = [spot for spot in every if spot.role != "off"]
    return [(spot.longitude, spot.latitude) for spot in chain or every]


def _text(text: str, x: float, y: float, size: float, weight: int, colour: str) -> Mark:
    look = {"align": "left", "size": size, "weight": weight, "colour": colour}
    return {"x": float(x), "y": float(y), "text": text, **look}


def _moved(row: Mapping[str, Any], dx: float, dy: float) -> Mark:
    out = dict(row)
    for name, by in (("x", dx), ("y", dy), ("x2", dx), ("y2", dy)):
        if name in out:
            out[name] = round(out[name] + by, 1)
    return out


def _layers(found: Mapping[str, list[Mark]], size: tuple[int, int]) -> list[Any]:
    """Few layers, each with its look in its rows: Altair copies every layer many times."""
    x = alt.X(
        field="x", type="quantitative", axis=None, scale=alt.Scale(domain=[0, size[0]], nice=False)
    )
    y = alt.Y(
        field="y", type="quantitative", axis=None, scale=alt.Scale(domain=[size[1], 0], nice=False)
    )
    ends = {"x2": alt.X2(field="x2"), "y2": alt.Y2(field="y2")}
    note = alt.Description(field="note", type="nominal")
    line = {
        "detail": alt.Detail(field="line", type="nominal"),
        "order": alt.Order(field="place", type="quantitative"),
    }

    def drawn(name: str, mark: str, encoding: Mapping[str, Any], **look: Any) -> Any:
        chart = alt.Chart(pl.DataFrame(found[name]))
        return getattr(chart, f"mark_{mark}")(**look).encode(x=x, y=y, **encoding)

    def each(name: str) -> Any:
        """A property of a mark that stands in its row."""
        return alt.ExprRef(f"datum.{name}")

    rule, paper, sea = LIGHT["rule"], LIGHT["paper"], LIGHT["band"]
    area = {"filled": True, "interpolate": "linear-closed", "strokeWidth": 0.8, "stroke": rule}
    half = {"stroke": each("colour"), "strokeWidth": each("thick"), "strokeDash": each("dash")}
    spot = {
        "fill": each("colour"),
        "size": each("size"),
        "shape": each("shape"),
        "strokeWidth": each("edge"),
    }
    ring = {"filled": False, "size": 620, "stroke": LIGHT["accent"], "strokeWidth": 2.2}
    wanted: list[tuple[str, str, Mapping[str, Any], dict[str, Any]]] = [
        ("sheet", "rect", ends, {"color": sea, "opacity": SEA}),
        ("land", "line", line, {"fill": LIGHT["card"], **area}),
        ("water", "line", line, {"fill": paper, **area}),
        ("water", "line", line, {"fill": sea, "fillOpacity": SEA, **area}),
        ("grid", "line", line, {"color": rule, "strokeWidth": 0.6}),
        ("border", "line", line, {"color": LIGHT["quiet"], "strokeWidth": 0.5}),
        ("off", "line", line, {"color": rule, "strokeWidth": 1.4}),
        ("halves", "rule", {**ends, "description": note}, half),
        ("spots", "point", {"description": note}, {**spot, "stroke": paper, "opacity": 1}),
        ("rings", "point", {"description": note}, {**ring, "opacity": 1}),
    ]
    layers = [drawn(name, mark, enc, **look) for name, mark, enc, look in wanted if found[name]]
    words = {"text": alt.Text(field="text", type="nominal")}
    look = {
        "align": each("align"),
        "fontSize": each("size"),
        "fontWeight": each("weight"),
        "baseline": "middle",
    }
    halo = drawn("texts", "text", words, fill=paper, stroke=paper, strokeWidth=3, **look)
    return [*layers, halo, drawn("texts", "text", words, fill=each("colour"), **look)]
