"""What lies under a map, in pixels: sea, land, the grid, and the borders the reader brought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.charts.coasts import coasts
from detente.charts.projection import Frame

__all__ = ["Ground", "line_rows", "map_ground"]

FINEST = 7
"""Meridians across a map at most."""
Mark = dict[str, Any]
Rings = Sequence[Sequence[tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class Ground:
    """Rings of land and of water within land, and lines of the grid and of borders, cut to fit."""

    land: tuple[Any, ...]
    water: tuple[Any, ...]
    grid: tuple[Any, ...]
    borders: tuple[Any, ...]


def map_ground(frame: Frame, outlines: Rings = ()) -> Ground:
    """The ground of a frame; `outlines` are rings of (longitude, latitude)."""
    areas: dict[str, list[Any]] = {"land": [], "water": []}
    for kind, ring in coasts():
        cut = frame.clip_area(frame.project(ring[:, 0], ring[:, 1]))
        if len(cut) > 2:
            areas[kind].append(cut)
    across = frame.width / frame.scale * 57.3
    step = next((size for size in (2, 5, 10, 20) if across / size <= FINEST), 30)
    lines = [np.array(ring, float) for ring in outlines]
    borders = [
        piece for ring in lines for piece in frame.cut(frame.project(ring[:, 0], ring[:, 1]))
    ]
    return Ground(
        tuple(areas["land"]),
        tuple(areas["water"]),
        tuple(frame.graticule(step)),
        tuple(borders),
    )


def line_rows(lines: Iterable[Any], name: str, dx: float, dy: float) -> list[Mark]:
    """The points of lines as rows x, y, line (which), place (order), moved by (dx, dy)."""
    return [
        {
            "x": round(float(x) + dx, 1),
            "y": round(float(y) + dy, 1),
            "line": f"{name}-{k}",
            "place": place,
        }
        for k, line in enumerate(lines)
        for place, (x, y) in enumerate(line)
    ]
