"""The coasts of the world, very much simplified: where land ends, for orientation on a map.

The points are our own, set by hand to about half a degree; the line between them is smoothed
(Catmull and Rom 1974).  They bound no state and say nothing of any claim.
"""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

__all__ = ["coasts"]

STEPS = 6
"""Points drawn for each point of the file."""
Ring = NDArray[np.float64]


@lru_cache(maxsize=1)
def coasts() -> tuple[tuple[str, Ring], ...]:
    """Rings of longitude and latitude, shape (points, 2), each `land` or `water` within land."""
    text = resources.files("detente.charts").joinpath("data", "coasts.csv").read_text("utf-8")
    rings: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in csv.DictReader(io.StringIO(text), strict=True):
        point = (float(row["longitude"]), float(row["latitude"]))
        rings.setdefault((row["kind"], row["ring"]), []).append(point)
    ordered = sorted(rings.items(), key=lambda one: (one[0][0], -len(one[1]), one[0][1]))
    return tuple((kind, _smooth(np.array(points))) for (kind, _), points in ordered)


def _smooth(points: NDArray[np.float64]) -> Ring:
    """The closed curve through the points, centripetal at its corners by a low tension."""
    t = np.arange(STEPS) / STEPS
    before, after, beyond = (np.roll(points, shift, axis=0) for shift in (1, -1, -2))
    found = []
    for p0, p1, p2, p3 in zip(before, points, after, beyond, strict=True):
        bend = 0.35
        m1, m2 = bend * (p2 - p0), bend * (p3 - p1)
        for s in t:
            value = (
                (2 * s**3 - 3 * s**2 + 1) * p1
                + (s**3 - 2 * s**2 + s) * m1
                + (-2 * s**3 + 3 * s**2) * p2
                + (s**3 - s**2) * m2
            )
            found.append((round(float(value[0]), 2), round(float(value[1]), 2)))
    return np.array(found)
