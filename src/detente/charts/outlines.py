"""Borders that the reader brings: the rings of a GeoJSON or TopoJSON file.

Nothing of the kind is shipped.  Natural Earth (public domain) and CShapes (for past years) both
come in these forms; see RFC 7946 and the TopoJSON specification 1.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detente.errors import RenderError, Where

__all__ = ["read_outlines"]

Point = tuple[float, float]
Ring = tuple[Point, ...]
_FIX = "Give a GeoJSON or TopoJSON file of polygons or lines in degrees."


def read_outlines(path: Path) -> tuple[Ring, ...]:
    """The rings and lines of a file, as (longitude, latitude).

    Raises RenderError where the file cannot be read, is neither form, or has no outline.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        rings = tuple(tuple(ring) for ring in _rings(data) if len(ring) > 1)
    except OSError as error:
        raise RenderError(
            f"The borders cannot be read: {error.strerror or error}", where=Where(path), fix=_FIX
        ) from error
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise RenderError("This is no GeoJSON or TopoJSON.", where=Where(path), fix=_FIX) from error
    if not rings:
        raise RenderError("The file holds no outline.", where=Where(path), fix=_FIX)
    return rings


def _rings(data: Any) -> Iterator[list[Point]]:
    if data["type"] == "Topology":
        yield from _arcs(data)
    elif data["type"] == "FeatureCollection":
        for feature in data["features"]:
            yield from _rings(feature)
    elif data["type"] == "Feature":
        if data["geometry"] is not None:
            yield from _rings(data["geometry"])
    elif data["type"] == "GeometryCollection":
        for geometry in data["geometries"]:
            yield from _rings(geometry)
    else:
        depth = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}
        if data["type"] in depth:
            yield from _lines(data["coordinates"], depth[data["type"]])


def _lines(value: Any, depth: int) -> Iterator[list[Point]]:
    if depth:
        for one in value:
            yield from _lines(one, depth - 1)
    else:
        yield [(float(point[0]), float(point[1])) for point in value]


def _arcs(data: Any) -> Iterator[list[Point]]:
    """Every arc of a topology once: shared borders are drawn a single time."""
    transform = data.get("transform")
    for arc in data["arcs"]:
        if transform is None:
            yield [(float(point[0]), float(point[1])) for point in arc]
            continue
        x = y = 0
        line = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line.append(
                (
                    x * transform["scale"][0] + transform["translate"][0],
                    y * transform["scale"][1] + transform["translate"][1],
                )
            )
        yield line
