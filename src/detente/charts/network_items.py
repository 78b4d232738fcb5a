"""What stands where on a picture of two actors and those around them: rows for the chart."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

__all__ = [
    "ITEM",
    "NEGATIVE",
    "POSITIVE",
    "SHAPES",
    "WIDE",
    "Frame",
    "arrow_items",
    "edges_of",
    "line_items",
    "mark_items",
    "places_of",
    "union_of",
]

POSITIVE, NEGATIVE = "friendly", "hostile"
SHAPES = {"state": "circle", "armed group": "square", "other": "diamond"}
_STATES = ("state", "entity", "territory")
_GROUPS = ("armed-group", "state-force", "movement")
WIDE = 560
"""Width from which labels stand on one line and in the larger type."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things stand on a picture `width` wide: x of the five columns, heights, type."""

    width: int
    low: float
    high: float
    columns: tuple[float, float, float, float, float]
    step: int  # height of a row
    size: int  # of type
    letters: int  # of a label's line
    lines: int  # of a label

    @classmethod
    def of(cls, width: int, places: Mapping[str, tuple[int, float]]) -> Frame:
        """The frame that holds all `places` on a picture `width` units wide."""
        wide = width >= WIDE
        margin = 165 if wide else 76
        inner = 0.155 if wide else 0.1
        left, right = margin / width, 1 - margin / width
        columns = (left, left + inner, 0.5, right - inner, right)
        heights = [height for _, height in places.values()]
        low, high = min(heights, default=0.0), max(heights, default=0.0)
        step, size, letters, lines = (34, 12, 30, 2) if wide else (38, 9, 14, 3)
        return cls(
            width, min(low, -1.0) - 0.95, max(high, 1.0) + 0.95, columns, step, size, letters, lines
        )

    @property
    def height(self) -> int:
        """The height of the picture, in the units of its width."""
        return round((self.high - self.low) * self.step)


ITEM: dict[str, pl.DataType] = {
    "role": pl.String(),
    "x": pl.Float64(),
    "y": pl.Float64(),
    "x2": pl.Float64(),
    "y2": pl.Float64(),
    "sign": pl.String(),
    "width": pl.Float64(),
    "angle": pl.Float64(),
    "kind": pl.String(),
    "label": pl.String(),
    "here": pl.Boolean(),
    "note": pl.String(),
    "day": pl.String(),
}
"""Everything on a picture is one table, its rows told apart by `role`: Altair copies what it holds
at every step, and a table for each layer would take seconds."""


def union_of(tables: pl.DataFrame) -> pl.DataFrame:
    """Each third actor once, with the mean of its signs and the side that holds for all days."""
    sides = pl.col("side")
    return (
        tables.group_by("third", "name", "kind")
        .agg(
            side=pl.when((sides == "both").any() | (sides.n_unique() > 1))
            .then(pl.lit("both"))
            .otherwise(sides.first()),
            sign_a=pl.col("sign_a").cast(pl.Float64).mean(),
            sign_b=pl.col("sign_b").cast(pl.Float64).mean(),
        )
        .sort("third")
    )


def places_of(table: pl.DataFrame) -> dict[str, tuple[int, float]]:
    """Column (0, 2 or 4) and height (rows above the middle) of each third actor.

    Between the two, the row in the middle stays free for their own edge.
    """
    mood = pl.col("sign_a").fill_null(0.0) + pl.col("sign_b").fill_null(0.0)
    lean = pl.col("sign_a").fill_null(0.0) - pl.col("sign_b").fill_null(0.0)
    ordered = table.with_columns(mood=mood, lean=lean).sort(
        ["mood", "lean", "name"], descending=[True, True, False]
    )
    places: dict[str, tuple[int, float]] = {}
    for side, column in (("a", 0), ("both", 2), ("b", 4)):
        own = ordered.filter(pl.col("side") == side)["third"].to_list()
        upper = (len(own) + 1) // 2
        for rank, third in enumerate(own):
            if side == "both":
                height = float(upper - rank) if rank < upper else float(upper - rank - 1)
            else:
                height = (len(own) - 1) / 2 - rank
            places[third] = (column, height)
    return places


_WHERE = {0: "left", 4: "right"}


def _kind(kind: str | None) -> str:
    if kind in _STATES:
        return "state"
    return "armed group" if kind in _GROUPS else "other"


def _wrapped(name: str, frame: Frame, column: int) -> list[str]:
    """A label on as many lines as there is room for: in the middle column few, but long ones."""
    letters, most = (22, 2) if column == 2 else (frame.letters, frame.lines)
    lines = textwrap.wrap(name, letters, break_long_words=False, break_on_hyphens=True)
    if len(lines) > most:
        kept, rest = lines[: most - 1], " ".join(lines[most - 1 :])
        lines = [*kept, textwrap.shorten(rest, letters, placeholder=" …")]
    return lines


def mark_items(
    table: pl.DataFrame,
    places: Mapping[str, tuple[int, float]],
    names: tuple[str, str],
    frame: Frame,
    present: set[str] | None = None,
) -> Iterator[dict[str, Any]]:
    """A dot and a label for each actor; `present` are those with an edge on the day."""
    for third, name, kind in table.select("third", "name", "kind").iter_rows():
        column, height = places[third]
        here = present is None or third in present
        where = _WHERE.get(column) or ("above" if height > 0 else "below")
        at = {"x": frame.columns[column], "y": height, "note": name, "here": here}
        yield {**at, "role": "dot", "kind": _kind(kind)}
        yield from _label(at, name, where, frame, column)
    for column, name in ((1, names[0]), (3, names[1])):
        at = {"x": frame.columns[column], "y": 0.0, "note": name, "here": True}
        yield {**at, "role": "chosen"}
        yield from _label(at, name, "self", frame, column)


def _label(
    at: Mapping[str, Any], name: str, where: str, frame: Frame, column: int
) -> Iterator[dict[str, Any]]:
    """The lines of a label, each in its place above, below or beside the mark."""
    size = frame.size + (2 if where == "self" else 0)
    lines = _wrapped(name, frame, column)
    first = {"above": 8 + size * 0.5 + (len(lines) - 1) * (size + 1), "below": -8 - size * 0.5}
    first["self"] = 13 + size * 0.5 + (len(lines) - 1) * (size + 1)
    rise = first.get(where, (len(lines) - 1) * (size + 1) / 2)
    role = {"above": "centre", "below": "centre"}.get(where, where)
    for number, line in enumerate(lines):
        height = at["y"] + (rise - number * (size + 1)) / frame.step
        yield {**at, "role": role, "label": line, "y": height}


def edges_of(
    table: pl.DataFrame,
    places: Mapping[str, tuple[int, float]],
    names: tuple[str, str],
    between: int | None,
    strength: float,
) -> list[dict[str, Any]]:
    """One item for each edge: columns and heights of both ends, sign, strength, arrows, a note."""
    found: list[dict[str, Any]] = []
    if between is not None:
        found.append(
            {
                "ends": ((1, 0.0), (3, 0.0)),
                "sign": between,
                "strength": strength,
                "gives": False,
                "gets": False,
                "note": f"{names[0]} and {names[1]}: {_word(between)}",
            }
        )
    for row in table.to_dicts():
        for letter, column, name in (("a", 1, names[0]), ("b", 3, names[1])):
            sign = row[f"sign_{letter}"]
            if sign is None:
                continue
            found.append(
                {
                    "ends": ((column, 0.0), places[row["third"]]),
                    "sign": sign,
                    "strength": row[f"strength_{letter}"],
                    "gives": bool(row[f"gives_{letter}"]) and sign > 0,
                    "gets": bool(row[f"gets_{letter}"]) and sign > 0,
                    "note": _note(row, letter, name),
                }
            )
    return found


def _word(sign: int) -> str:
    return POSITIVE if sign > 0 else NEGATIVE


def _note(row: Mapping[str, Any], letter: str, name: str) -> str:
    text = f"{name} and {row['name']}: {_word(row[f'sign_{letter}'])}"
    if row[f"gives_{letter}"]:
        text += f"; {row['name']} supports {name}"
    if row[f"gets_{letter}"]:
        text += f"; {name} supports {row['name']}"
    return text


def line_items(edges: list[dict[str, Any]], frame: Frame) -> Iterator[dict[str, Any]]:
    """The line of each edge: from the one of the two to the third actor, or between the two."""
    for edge in edges:
        (c1, y1), (c2, y2) = edge["ends"]
        yield {
            "role": "edge",
            "x": frame.columns[c1],
            "y": y1,
            "x2": frame.columns[c2],
            "y2": y2,
            "sign": _word(edge["sign"]),
            "width": 0.9 + 2.1 * min(edge["strength"] or 0.0, 1.0),
            "note": edge["note"],
        }


def arrow_items(edges: list[dict[str, Any]], frame: Frame) -> Iterator[dict[str, Any]]:
    """Heads of arrows on the edges of support, two thirds of the way to the client."""
    for edge in edges:
        own, third = edge["ends"]
        for way, wanted in (((own, third), edge["gets"]), ((third, own), edge["gives"])):
            if wanted:
                (c1, y1), (c2, y2) = way
                x1, x2 = frame.columns[c1], frame.columns[c2]
                right, up = (x2 - x1) * frame.width, (y2 - y1) * frame.step
                yield {
                    "role": "arrow",
                    "x": x1 + 0.64 * (x2 - x1),
                    "y": y1 + 0.64 * (y2 - y1),
                    # A Vega triangle points up at 0 degrees and turns with the clock.
                    "angle": math.degrees(math.atan2(right, up)) % 360,
                    "note": edge["note"],
                }
