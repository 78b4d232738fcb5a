"""Flat maps drawn by ourselves: a projection, a frame around some points, and a graticule.

The azimuthal equal-area projection of Lambert about the middle of the frame (Snyder, 'Map
Projections: A Working Manual', USGS Professional Paper 1395, 1987, ch. 24): areas keep their
proportion, and no border of the frame is favoured.  Charts then have plain x and y in pixels, so
that labels can be placed and lines cut at the frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Frame", "frame_around"]

Floats = NDArray[np.float64]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of `width` by `height` pixels about a point of the globe; y grows downward.

    `scale` is pixels for each radius of the earth; `shift` is the plane point in the middle.
    """

    longitude: float
    latitude: float
    scale: float
    shift: Point
    width: float
    height: float

    def project(self, longitudes: ArrayLike, latitudes: ArrayLike) -> Floats:
        """Pixels of points given in degrees, shape (points, 2); NaN beyond a third of the globe."""
        plane = _plane(
            np.asarray(longitudes, float),
            np.asarray(latitudes, float),
            self.longitude,
            self.latitude,
        )
        x = self.width / 2 + (plane[:, 0] - self.shift[0]) * self.scale
        y = self.height / 2 - (plane[:, 1] - self.shift[1]) * self.scale
        return np.column_stack([x, y])

    def inside(self, points: Floats, margin: float = 0.0) -> NDArray[np.bool_]:
        """Which of the pixels lie in the frame, or at most `margin` outside it."""
        x, y = points[:, 0], points[:, 1]
        within = (x >= -margin) & (x <= self.width + margin)
        return np.asarray(within & (y >= -margin) & (y <= self.height + margin))

    def graticule(self, step: float) -> list[Floats]:
        """Meridians and parallels every `step` degrees, cut at the frame, as lines of pixels."""
        fine = np.arange(0, 360.01, step / 10)
        lines = [
            self.project(np.full(181, at), np.linspace(-90, 90, 181))
            for at in np.arange(-180, 180, step)
        ]
        lines += [
            self.project(fine - 180, np.full(fine.shape, at)) for at in np.arange(-80, 81, step)
        ]
        return [piece for line in lines for piece in self.cut(line)]

    def cut(self, line: Floats) -> list[Floats]:
        """The pieces of a line within the frame; each cut edge ends on the frame."""
        pieces: list[Floats] = []
        current: list[Point] = []
        for k in np.flatnonzero(self._near(line)):
            seen = self._clip(line[k], line[k + 1])
            if seen is None:
                continue
            start, end = seen
            if not current or current[-1] != start:
                if len(current) > 1:
                    pieces.append(np.array(current))
                current = [start]
            current.append(end)
        if len(current) > 1:
            pieces.append(np.array(current))
        return pieces

    def _near(self, line: Floats) -> NDArray[np.bool_]:
        """Which segments do not lie wholly beyond one side of the frame."""
        x, y = line[:, 0], line[:, 1]
        far = np.stack([x < 0, x > self.width, y < 0, y > self.height])
        beyond = np.logical_or.reduce(far[:, :-1] & far[:, 1:], axis=0)
        finite = np.isfinite(x + y)
        near: NDArray[np.bool_] = ~beyond & (finite[:-1] & finite[1:])
        return near

    def _clip(self, one: Floats, two: Floats) -> tuple[Point, Point] | None:
        """The part of a segment within the frame (Liang and Barsky 1984); None where none is."""
        low, high = 0.0, 1.0
        step = two - one
        for axis, size in ((0, self.width), (1, self.height)):
            for slope, room in ((-step[axis], one[axis]), (step[axis], size - one[axis])):
                if slope == 0:
                    if room < 0:
                        return None
                elif slope < 0:
                    low = max(low, room / slope)
                else:
                    high = min(high, room / slope)
        if low > high:
            return None
        first, last = one + low * step, one + high * step
        return (float(first[0]), float(first[1])), (float(last[0]), float(last[1]))

    def clip_area(self, ring: Floats) -> Floats:
        """The part of a closed ring within the frame (Sutherland and Hodgman 1974), or nothing."""
        finite = ring[np.isfinite(ring).all(axis=1)]
        if not len(finite) or not self._touches(finite):
            return np.zeros((0, 2))
        points: Sequence[tuple[float, ...]] = [tuple(point) for point in finite.tolist()]
        for axis, size in ((0, self.width), (1, self.height)):
            for sign, bound in ((1.0, 0.0), (-1.0, -size)):
                points = _half(points, axis, sign, bound)
        return np.array(points, float).reshape(-1, 2)

    def _touches(self, ring: Floats) -> bool:
        """Whether the box around a ring meets the frame."""
        low, high = ring.min(axis=0), ring.max(axis=0)
        return bool((high >= 0).all() and low[0] <= self.width and low[1] <= self.height)


def _half(points: Sequence[tuple[float, ...]], axis: int, sign: float, bound: float) -> list[Point]:
    """The part of a ring where sign * coordinate >= bound."""
    kept: list[Point] = []
    for place, here in enumerate(points):
        before = points[place - 1]
        inside, was = sign * here[axis] >= bound, sign * before[axis] >= bound
        if inside != was:
            share = (bound - sign * before[axis]) / (sign * (here[axis] - before[axis]))
            kept.append(
                (
                    before[0] + share * (here[0] - before[0]),
                    before[1] + share * (here[1] - before[1]),
                )
            )
        if inside:
            kept.append((here[0], here[1]))
    return kept


def _plane(longitude: Floats, latitude: Floats, about: float, height: float) -> Floats:
    turn = np.radians(longitude - about)
    up, base = np.radians(latitude), math.radians(height)
    cosine = math.sin(base) * np.sin(up) + math.cos(base) * np.cos(up) * np.cos(turn)
    far = cosine < -0.2
    k = np.sqrt(2 / np.where(far, np.nan, 1 + cosine))
    x = k * np.cos(up) * np.sin(turn)
    y = k * (math.cos(base) * np.sin(up) - math.sin(base) * np.cos(up) * np.cos(turn))
    return np.column_stack([x, y])


def frame_around(
    points: Sequence[Point], width: float, height: float, *, margin: float = 0.18
) -> Frame:
    """The frame that shows all `points` (longitude, latitude) with a share of `margin` around.

    Never closer than twelve degrees across.
    """
    globe = np.radians(np.array(points, float))
    vectors = np.column_stack(
        [
            np.cos(globe[:, 1]) * np.cos(globe[:, 0]),
            np.cos(globe[:, 1]) * np.sin(globe[:, 0]),
            np.sin(globe[:, 1]),
        ]
    )
    middle = vectors.mean(axis=0)
    longitude = math.degrees(math.atan2(middle[1], middle[0]))
    latitude = math.degrees(math.atan2(middle[2], math.hypot(middle[0], middle[1])))
    degrees = np.array(points, float)
    plane = _plane(degrees[:, 0], degrees[:, 1], longitude, latitude)
    low, high = plane.min(axis=0), plane.max(axis=0)
    least = math.radians(12)
    span = np.maximum((high - low) * (1 + 2 * margin), [least, least * height / width])
    scale = min(width / span[0], height / span[1])
    centre = (low + high) / 2
    return Frame(
        longitude, latitude, float(scale), (float(centre[0]), float(centre[1])), width, height
    )
