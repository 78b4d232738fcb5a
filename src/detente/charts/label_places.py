"""Where labels stand beside their points: a greedy search for the place that hides least."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Box", "Label", "place_labels"]

_SIDES = (
    *((1.0, 0.0, "left"), (-1.0, 0.0, "right"), (0.0, -1.0, "center"), (0.0, 1.0, "center")),
    *((0.8, -0.8, "left"), (0.8, 0.8, "left"), (-0.8, -0.8, "right"), (-0.8, 0.8, "right")),
)
"""Directions tried around a point, with the alignment of the text, the best first."""
_BEYOND = 6.0
"""How much worse it is to leave the frame than to hide as much."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of pixels, y downward."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """The shared area."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0.0) * max(high, 0.0)

    @property
    def area(self) -> float:
        """Width times height."""
        return (self.right - self.left) * (self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class Label:
    """A text with its anchor in pixels and its alignment (left, center, right)."""

    text: str
    x: float
    y: float
    align: str


def place_labels(
    wanted: Sequence[tuple[str, Point, float, float]],
    lines: Iterable[tuple[Point, Point]],
    width: float,
    height: float,
) -> list[Label]:
    """A place for each (text, point, radius, font size), in the order of importance.

    A place is the better the less of other labels, of other points and of `lines` it hides, and the
    more of it lies in the frame.
    """
    taken = [Box(x - radius, y - radius, x + radius, y + radius) for _, (x, y), radius, _ in wanted]
    dots = [point for one, two in lines for point in _along(one, two)]
    found = []
    for place, (text, point, radius, size) in enumerate(wanted):
        others = [box for k, box in enumerate(taken) if k != place]
        options = [
            (_cost(box, others, dots, width, height) + rank * 1.5, label, box)
            for rank, (label, box) in enumerate(_options(text, point, radius, size))
        ]
        _, label, box = min(options, key=lambda option: option[0])
        taken.append(box)
        found.append(label)
    return found


def _options(text: str, point: Point, radius: float, size: float) -> list[tuple[Label, Box]]:
    wide, high = len(text) * size * 0.56, size * 1.15
    found = []
    for right, down, align in _SIDES:
        x = point[0] + right * (radius + 4)
        y = point[1] + down * (radius + 2 + high / 2)
        left = x if align == "left" else x - wide if align == "right" else x - wide / 2
        found.append((Label(text, x, y, align), Box(left, y - high / 2, left + wide, y + high / 2)))
    return found


def _along(one: Point, two: Point, steps: int = 24) -> list[Point]:
    return [
        (one[0] + (two[0] - one[0]) * k / steps, one[1] + (two[1] - one[1]) * k / steps)
        for k in range(steps + 1)
    ]


def _cost(
    box: Box, others: Iterable[Box], dots: Iterable[Point], width: float, height: float
) -> float:
    hidden = sum(box.overlap(other) for other in others)
    crossed = sum(1 for x, y in dots if box.left <= x <= box.right and box.top <= y <= box.bottom)
    outside = box.area - box.overlap(Box(0, 0, width, height))
    return hidden + 9 * crossed + _BEYOND * outside
