"""The marks of a corridor's map: borders, territories, the weakest part, and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import polars as pl

from detente.charts.label_places import place_labels
from detente.charts.map_ground import axes, paths
from detente.charts.palette import LIGHT
from detente.charts.projection import Frame

__all__ = ["NARROW", "Panel", "Spot", "Stretch", "marks"]

COLOURS = {
    "open": LIGHT["cooperation"],
    "weak": LIGHT["hostile"],
    "shut": LIGHT["war"],
    "unknown": LIGHT["quiet"],
}
WIDTHS = {"open": 5.0, "weak": 3.6, "shut": 2.4, "unknown": 2.0}
DASHES = {"open": [1, 0], "weak": [9, 4], "shut": [2, 4], "unknown": [1, 5]}
STATES = ("open", "weak", "shut", "unknown")
NARROW = 420
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """A territory on a map: where it lies, its state and strength, and whether on the chain.

    `role` is end (where the chain begins or ends), link (between), or off.
    """

    actor: str
    name: str
    longitude: float
    latitude: float
    state: str
    role: str
    note: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A border between two spots of a map, with its state, and whether the chain crosses it."""

    one: str
    two: str
    state: str
    on_chain: bool
    note: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One map: its heading (day, state), what lies on it, and the weakest part with its label."""

    title: str
    state: str
    spots: tuple[Spot, ...]
    stretches: tuple[Stretch, ...]
    weakest: tuple[str, ...]
    weakest_label: str


def marks(panel: Panel, frame: Frame) -> list[Any]:
    """The layers of one map, those that must be seen last."""
    pixels = frame.project(
        [spot.longitude for spot in panel.spots], [spot.latitude for spot in panel.spots]
    )
    places = {
        spot.actor: (float(x), float(y)) for spot, (x, y) in zip(panel.spots, pixels, strict=True)
    }
    seen = dict(zip(places, frame.inside(pixels, -6.0), strict=True))
    return [
        *_lines(panel, frame, places),
        *_spots([spot for spot in panel.spots if seen[spot.actor]], places),
        *_weakest(panel, places),
        *_labels(panel, frame, places, seen),
    ]


def _lines(panel: Panel, frame: Frame, places: dict[str, Point]) -> list[Any]:
    """Borders: thin and grey off the chain; on it by colour, width and dash."""
    x, y = axes(frame)
    layers = []
    off = [line for line in panel.stretches if not line.on_chain]
    pieces = [
        piece for line in off for piece in frame.cut(_pair(places[line.one], places[line.two]))
    ]
    layers += paths(pieces, x, y, LIGHT["rule"], 1.4)
    spots = {spot.actor: spot for spot in panel.spots}
    halves = [
        (spots[start], places[start], places[end], line)
        for line in panel.stretches
        if line.on_chain
        for start, end in ((line.one, line.two), (line.two, line.one))
    ]
    for state in STATES:
        rows = [half for half in halves if _through(half[0], half[3]) == state]
        if rows:
            layers.append(_halves(rows, state, x, y))
    return layers


def _through(spot: Spot, line: Stretch) -> str:
    """How a half of a line is drawn: as its territory is, or worse where the border is."""
    own = "open" if spot.state == "home" else spot.state
    return max(own, line.state, key=("open", "weak", "unknown", "shut").index)


def _halves(
    rows: Sequence[tuple[Spot, Point, Point, Stretch]], state: str, x: alt.X, y: alt.Y
) -> Any:
    """From a territory to the middle of its border: each half looks as passable as it is."""
    table = pl.DataFrame(
        {
            "x": [start[0] for _, start, _, _ in rows],
            "y": [start[1] for _, start, _, _ in rows],
            "x2": [(start[0] + end[0]) / 2 for _, start, end, _ in rows],
            "y2": [(start[1] + end[1]) / 2 for _, start, end, _ in rows],
            "note": [f"{spot.note}; {line.note}" for spot, _, _, line in rows],
        }
    )
    return (
        alt.Chart(table)
        .mark_rule(color=COLOURS[state], strokeWidth=WIDTHS[state], strokeDash=DASHES[state])
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q", description="note:N", tooltip="note:N")
    )


def _pair(one: Point, two: Point) -> Any:
    return np.array([one, two])


def _spots(spots: Sequence[Spot], places: dict[str, Point]) -> list[Any]:
    layers = []
    for role, size, edge in (("off", 28, 0.0), ("link", 190, 2.0), ("end", 210, 2.0)):
        rows = [spot for spot in spots if spot.role == role]
        if not rows:
            continue
        fill = [
            LIGHT["ink"] if role == "end" and spot.state == "home"
            else LIGHT["rule"] if role == "off"
            else COLOURS[spot.state]
            for spot in rows
        ]  # fmt: skip
        table = pl.DataFrame(
            {
                "x": [places[spot.actor][0] for spot in rows],
                "y": [places[spot.actor][1] for spot in rows],
                "fill": fill,
                "note": [spot.note for spot in rows],
            }
        )
        shape = "diamond" if role == "end" else "circle"
        layers.append(
            alt.Chart(table)
            .mark_point(
                filled=True, size=size, shape=shape, opacity=1, stroke=LIGHT["paper"],
                strokeWidth=edge,
            )
            .encode(
                x=alt.X("x:Q", axis=None),
                y=alt.Y("y:Q", axis=None),
                fill=alt.Fill("fill:N", scale=None, legend=None),
                description="note:N",
                tooltip="note:N",
            )
        )  # fmt: skip
    return layers


def _weakest(panel: Panel, places: dict[str, Point]) -> list[Any]:
    """A ring around the weakest part: a territory, or the middle of a border."""
    if not panel.weakest:
        return []
    x, y = _middle(panel, places)
    table = pl.DataFrame({"x": [x], "y": [y], "note": [panel.weakest_label]})
    return [
        alt.Chart(table)
        .mark_point(
            filled=False, size=620, shape="circle", stroke=LIGHT["accent"], strokeWidth=2.2,
            opacity=1,
        )
        .encode(x=alt.X("x:Q", axis=None), y=alt.Y("y:Q", axis=None), description="note:N")
    ]  # fmt: skip


def _middle(panel: Panel, places: dict[str, Point]) -> Point:
    points = [places[name] for name in panel.weakest]
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def _labels(
    panel: Panel, frame: Frame, places: dict[str, Point], seen: dict[str, bool]
) -> list[Any]:
    """Names, those of the chain first; the weakest part's label before all."""
    small = frame.width < NARROW
    wanted: list[tuple[str, Point, float, float]] = []
    looks: list[tuple[str, str]] = []
    if panel.weakest:
        wanted.append((panel.weakest_label, _middle(panel, places), 15.0, 11.0))
        looks.append((LIGHT["accent"], "600"))
    for role in ("end", "link", "off"):
        for spot in panel.spots:
            if spot.role == role and seen[spot.actor]:
                on = role != "off"
                radius = 16.0 if panel.weakest == (spot.actor,) else 8.0 if on else 3.0
                wanted.append((spot.name, places[spot.actor], radius, 12.0 if on else 10.0))
                looks.append((LIGHT["ink"] if on else LIGHT["quiet"], "600" if on else "400"))
    if small:
        keep = [k for k, (_, weight) in enumerate(looks) if weight == "600"]
        wanted, looks = [wanted[k] for k in keep], [looks[k] for k in keep]
    lines = [(places[line.one], places[line.two]) for line in panel.stretches if line.on_chain]
    placed = place_labels(wanted, lines, frame.width, frame.height)
    layers = []
    for align in ("left", "center", "right"):
        for size in (10.0, 11.0, 12.0):
            rows = [
                (label, look)
                for label, look, (_, _, _, font) in zip(placed, looks, wanted, strict=True)
                if label.align == align and font == size
            ]
            if rows:
                layers += _texts(rows, align, size)
    return layers


def _texts(rows: Sequence[tuple[Any, tuple[str, str]]], align: str, size: float) -> list[Any]:
    layers = []
    for weight in ("400", "600"):
        own = [(label, looks) for label, looks in rows if looks[1] == weight]
        if not own:
            continue
        table = pl.DataFrame(
            {
                "x": [label.x for label, _ in own],
                "y": [label.y for label, _ in own],
                "text": [label.text for label, _ in own],
                "colour": [looks[0] for _, looks in own],
            }
        )
        base = alt.Chart(table).encode(
            x=alt.X("x:Q", axis=None), y=alt.Y("y:Q", axis=None), text="text:N"
        )
        look: dict[str, Any] = {
            "fontSize": size,
            "align": align,
            "baseline": "middle",
            "fontWeight": int(weight),
        }
        halo = base.mark_text(**look, stroke=LIGHT["paper"], strokeWidth=3, opacity=0.9)
        layers += [halo, base.mark_text(**look).encode(color=alt.Color("colour:N", scale=None))]
    return layers
