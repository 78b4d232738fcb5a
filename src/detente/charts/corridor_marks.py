"""The marks of a corridor's map as rows in pixels: borders, territories, weakest part, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from detente.charts.label_places import place_labels
from detente.charts.palette import LIGHT
from detente.charts.projection import Frame

__all__ = ["NARROW", "Marks", "Panel", "Spot", "Stretch", "marks"]

COLOURS = {
    "open": LIGHT["cooperation"],
    "weak": LIGHT["hostile"],
    "shut": LIGHT["war"],
    "unknown": LIGHT["quiet"],
}
WIDTHS = {"open": 5.0, "weak": 3.6, "shut": 2.4, "unknown": 2.0}
DASHES = {"open": [1, 0], "weak": [9, 4], "shut": [2, 4], "unknown": [1, 5]}
WORST = ("open", "weak", "unknown", "shut")
NARROW = 420
RING = 16.0
"""Pixels from the middle to the edge of the ring around the weakest part."""
Point = tuple[float, float]
Mark = dict[str, Any]


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


@dataclass(frozen=True, slots=True)
class Marks:
    """Rows of one map, before it is moved to its place: each has x and y, lines also x2 and y2."""

    off: list[Any] = field(default_factory=list)  # lines off the chain, as arrays of pixels
    halves: list[Mark] = field(default_factory=list)
    spots: list[Mark] = field(default_factory=list)
    rings: list[Mark] = field(default_factory=list)
    texts: list[Mark] = field(default_factory=list)


def marks(panel: Panel, frame: Frame) -> Marks:
    """The marks of one map in the pixels of its frame."""
    pixels = frame.project(
        [spot.longitude for spot in panel.spots], [spot.latitude for spot in panel.spots]
    )
    places = {
        spot.actor: (float(x), float(y)) for spot, (x, y) in zip(panel.spots, pixels, strict=True)
    }
    inside = frame.inside(pixels, -6.0)
    seen = [spot for spot, shown in zip(panel.spots, inside, strict=True) if shown]
    return Marks(
        [
            piece
            for line in panel.stretches
            if not line.on_chain
            for piece in frame.cut(np.array([places[line.one], places[line.two]]))
        ],
        list(_halves(panel, places)),
        [_spot(spot, places[spot.actor]) for spot in sorted(seen, key=_rank)],
        _ring(panel, places),
        _texts(panel, frame, places, seen),
    )


def _rank(spot: Spot) -> tuple[int, str]:
    return ("off", "link", "end").index(spot.role), spot.actor


def _halves(panel: Panel, places: dict[str, Point]) -> list[Mark]:
    """From each territory to the middle of its border, looking as passable as it is.

    A half is drawn as its territory is, or as the border where that is worse.
    """
    spots = {spot.actor: spot for spot in panel.spots}
    rows = []
    for line in (one for one in panel.stretches if one.on_chain):
        for start, end in ((line.one, line.two), (line.two, line.one)):
            own = "open" if spots[start].state == "home" else spots[start].state
            state = max(own, line.state, key=WORST.index)
            (x, y), (x2, y2) = places[start], places[end]
            rows.append(
                {
                    "x": x,
                    "y": y,
                    "x2": (x + x2) / 2,
                    "y2": (y + y2) / 2,
                    "colour": COLOURS[state],
                    "thick": WIDTHS[state],
                    "dash": DASHES[state],
                    "note": f"{spots[start].note}; {line.note}",
                }
            )
    return rows


def _spot(spot: Spot, place: Point) -> Mark:
    on = spot.role != "off"
    home = spot.role == "end" and spot.state == "home"
    colour = LIGHT["rule"] if not on else LIGHT["ink"] if home else COLOURS[spot.state]
    return {
        "x": place[0],
        "y": place[1],
        "colour": colour,
        "size": {"off": 28, "link": 190, "end": 210}[spot.role],
        "shape": "diamond" if spot.role == "end" else "circle",
        "edge": 2.0 if on else 0.0,
        "note": spot.note,
    }


def _middle(panel: Panel, places: dict[str, Point]) -> Point:
    points = [places[name] for name in panel.weakest]
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def _ring(panel: Panel, places: dict[str, Point]) -> list[Mark]:
    if not panel.weakest or not places.keys() >= set(panel.weakest):
        return []
    x, y = _middle(panel, places)
    return [{"x": x, "y": y, "note": panel.weakest_label}]


def _texts(
    panel: Panel, frame: Frame, places: dict[str, Point], seen: Sequence[Spot]
) -> list[Mark]:
    """Names, those of the chain first; the weakest part's label before all.

    On a narrow map only what is on the chain is named.
    """
    wanted: list[tuple[str, Point, float, float]] = []
    looks: list[tuple[str, int]] = []
    if panel.weakest and places.keys() >= set(panel.weakest):
        wanted.append((panel.weakest_label, _middle(panel, places), RING, 11.0))
        looks.append((LIGHT["accent"], 600))
    for spot in sorted(seen, key=lambda one: (-_rank(one)[0], one.actor)):
        on = spot.role != "off"
        if on or frame.width >= NARROW:
            radius = RING if panel.weakest == (spot.actor,) else 8.0 if on else 3.0
            wanted.append((spot.name, places[spot.actor], radius, 12.0 if on else 10.0))
            looks.append((LIGHT["ink"], 600) if on else (LIGHT["quiet"], 400))
    lines = [(places[one.one], places[one.two]) for one in panel.stretches if one.on_chain]
    placed = place_labels(wanted, lines, frame.width, frame.height)
    return [
        {
            "x": label.x,
            "y": label.y,
            "text": label.text,
            "align": label.align,
            "size": size,
            "weight": weight,
            "colour": colour,
        }
        for label, (colour, weight), (_, _, _, size) in zip(placed, looks, wanted, strict=True)
    ]
