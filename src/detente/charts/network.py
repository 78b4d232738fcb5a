"""Two actors and those around them: friends and foes in common, split, and of one side only.

The place of a mark has a meaning: between the two stands who is tied to both, outside who is tied
to one; friends stand above, foes below.  An edge is blue and solid where positive, orange and
dashed where negative, and thicker the stronger it is; an arrowhead points from sponsor to client.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["ego_network", "ego_networks"]

POSITIVE, NEGATIVE = "friendly", "hostile"
SHAPES = {"state": "circle", "armed group": "square", "other": "diamond"}
_STATES = ("state", "entity", "territory")
_GROUPS = ("armed-group", "state-force", "movement")
WIDE = 560
"""Width from which labels stand on one line and in the larger type."""


@dataclass(frozen=True, slots=True)
class _Frame:
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
    def of(cls, width: int, places: Mapping[str, tuple[int, float]]) -> _Frame:
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
        return round((self.high - self.low) * self.step)


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
    places = _places(table)
    frame = _Frame.of(width, places)
    marks = _marks(table, places, names, frame)
    edges = _edges(table, places, names, between, strength)
    picture = _picture(marks, edges, frame, legend=True)
    return styled(picture.properties(width=width, height=frame.height, title=_key(edges)))


def _key(edges: list[dict[str, Any]]) -> Any:
    """A line under the picture that explains the arrowheads, where there are any."""
    text = (
        "From friends (top) to foes (bottom). Arrowhead: from sponsor to client."
        if any(edge["gives"] or edge["gets"] for edge in edges)
        else "From friends (top) to foes (bottom)."
    )
    return alt.Title(
        text,
        orient="bottom",
        anchor="start",
        fontSize=11,
        fontWeight="normal",
        color=LIGHT["quiet"],
        offset=8,
    )


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
    tables = pl.concat([table for table, _ in days.values()])
    union = _union(tables)
    places = _places(union)
    each = (width - 24 * (columns - 1)) // columns
    frame = _Frame.of(each, places)
    panels = []
    for day, (table, between) in sorted(days.items()):
        present = set(table["third"].to_list())
        marks = _marks(union, places, names, frame, present)
        edges = _edges(table, places, names, between, 0.5)
        title = alt.Title(
            f"{day.day} {day:%B %Y}", anchor="middle", fontSize=12, color=LIGHT["ink"]
        )
        panels.append(
            _picture(marks, edges, frame, legend=False).properties(
                width=each, height=frame.height, title=title
            )
        )
    return styled(alt.concat(*panels, columns=columns, spacing=24))


def _union(tables: pl.DataFrame) -> pl.DataFrame:
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


def _places(table: pl.DataFrame) -> dict[str, tuple[int, float]]:
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


def _wrapped(name: str, frame: _Frame, column: int) -> str:
    """A label on as many lines as there is room for: in the middle column few, but long ones."""
    letters, most = (22, 2) if column == 2 else (frame.letters, frame.lines)
    lines = textwrap.wrap(name, letters, break_long_words=False, break_on_hyphens=True)
    if len(lines) > most:
        kept, rest = lines[: most - 1], " ".join(lines[most - 1 :])
        lines = [*kept, textwrap.shorten(rest, letters, placeholder=" …")]
    return "\n".join(lines)


def _marks(
    table: pl.DataFrame,
    places: Mapping[str, tuple[int, float]],
    names: tuple[str, str],
    frame: _Frame,
    present: set[str] | None = None,
) -> pl.DataFrame:
    rows = []
    for third, name, kind in table.select("third", "name", "kind").iter_rows():
        column, height = places[third]
        here = present is None or third in present
        rows.append(
            {
                "x": frame.columns[column],
                "y": height,
                "label": _wrapped(name, frame, column),
                "note": name,
                "kind": _kind(kind),
                "where": _WHERE.get(column) or ("above" if height > 0 else "below"),
                "here": here,
            }
        )
    for column, name in ((1, names[0]), (3, names[1])):
        rows.append(
            {
                "x": frame.columns[column],
                "y": 0.0,
                "label": _wrapped(name, frame, column),
                "note": name,
                "kind": "state",
                "where": "self",
                "here": True,
            }
        )
    return pl.DataFrame(rows)


def _edges(
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


def _picture(
    marks: pl.DataFrame, edges: list[dict[str, Any]], frame: _Frame, *, legend: bool
) -> Any:
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[frame.low, frame.high], nice=False), axis=None)
    layers = [*_lines(edges, frame, x, y, legend), *_arrows(edges, frame, x, y)]
    layers += [*_dots(marks, x, y, legend), *_labels(marks, frame, x, y)]
    return alt.layer(*layers)


def _lines(
    edges: list[dict[str, Any]], frame: _Frame, x: alt.X, y: alt.Y, legend: bool
) -> list[Any]:
    if not edges:
        return []
    rows = []
    for edge in edges:
        (c1, y1), (c2, y2) = edge["ends"]
        rows.append(
            {
                "x": frame.columns[c1],
                "y": y1,
                "x2": frame.columns[c2],
                "y2": y2,
                "sign": _word(edge["sign"]),
                "width": 0.9 + 2.1 * min(edge["strength"] or 0.0, 1.0),
                "note": edge["note"],
            }
        )
    box = alt.Legend(
        title=None,
        orient="bottom",
        symbolType="stroke",
        symbolStrokeWidth=2.5,
        symbolSize=350,
        columns=2,
    )
    domain = [POSITIVE, NEGATIVE]
    return [
        alt.Chart(pl.DataFrame(rows))
        .mark_rule(opacity=0.85)
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            color=alt.Color(
                "sign:N",
                scale=alt.Scale(domain=domain, range=[LIGHT["cooperation"], LIGHT["conflict"]]),
                legend=box if legend else None,
            ),
            strokeDash=alt.StrokeDash(
                "sign:N",
                scale=alt.Scale(domain=domain, range=[[1, 0], [5, 3]]),
                legend=box if legend else None,
            ),
            strokeWidth=alt.StrokeWidth("width:Q", scale=None, legend=None),
            description="note:N",
            tooltip="note:N",
        )
    ]


def _arrows(edges: list[dict[str, Any]], frame: _Frame, x: alt.X, y: alt.Y) -> list[Any]:
    """Heads of arrows on the edges of support, two thirds of the way to the client."""
    rows = []
    for edge in edges:
        own, third = edge["ends"]
        for way, wanted in (((own, third), edge["gets"]), ((third, own), edge["gives"])):
            if wanted:
                (c1, y1), (c2, y2) = way
                x1, x2 = frame.columns[c1], frame.columns[c2]
                right, up = (x2 - x1) * frame.width, (y2 - y1) * frame.step
                rows.append(
                    {
                        "x": x1 + 0.64 * (x2 - x1),
                        "y": y1 + 0.64 * (y2 - y1),
                        # A Vega triangle points up at 0 degrees and turns with the clock.
                        "angle": math.degrees(math.atan2(right, up)),
                        "note": edge["note"],
                    }
                )
    if not rows:
        return []
    return [
        alt.Chart(pl.DataFrame(rows))
        .mark_point(
            shape="triangle",
            filled=True,
            size=95 if frame.width >= WIDE else 60,
            color=LIGHT["cooperation"],
            opacity=1,
        )
        .encode(
            x=x,
            y=y,
            angle=alt.Angle("angle:Q", scale=alt.Scale(domain=[0, 360], range=[0, 360])),
            description="note:N",
        )
    ]


def _dots(marks: pl.DataFrame, x: alt.X, y: alt.Y, legend: bool) -> list[Any]:
    shape = alt.Shape(
        "kind:N",
        scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())),
        legend=alt.Legend(
            title=None,
            orient="bottom",
            symbolFillColor=LIGHT["line"],
            symbolStrokeWidth=0,
            symbolSize=70,
            columns=3,
        )
        if legend
        else None,
    )
    pale = alt.condition("datum.here", alt.value(1), alt.value(0.25))
    others = marks.filter(pl.col("where") != "self")
    chosen = marks.filter(pl.col("where") == "self")
    layers = []
    if others.height:
        layers.append(
            alt.Chart(others)
            .mark_point(filled=True, size=70, color=LIGHT["line"], stroke=LIGHT["paper"])
            .encode(x=x, y=y, shape=shape, opacity=pale, description="note:N", tooltip="note:N")
        )
    layers.append(
        alt.Chart(chosen)
        .mark_point(
            filled=True, shape="circle", size=260, color=LIGHT["accent"], stroke=LIGHT["paper"],
            strokeWidth=2, opacity=1,
        )
        .encode(x=x, y=y, description="note:N", tooltip="note:N")
    )  # fmt: skip
    return layers


_TEXT: dict[str, dict[str, Any]] = {
    "left": {"align": "right", "dx": -9, "baseline": "middle"},
    "right": {"align": "left", "dx": 9, "baseline": "middle"},
    "above": {"align": "center", "dy": -8, "baseline": "bottom"},
    "below": {"align": "center", "dy": 8, "baseline": "top"},
    "self": {"align": "center", "dy": -13, "baseline": "bottom", "fontWeight": "bold"},
}


def _labels(marks: pl.DataFrame, frame: _Frame, x: alt.X, y: alt.Y) -> list[Any]:
    """Each label twice: a halo in the colour of the paper, and the text on it."""
    layers = []
    pale = alt.condition("datum.here", alt.value(1), alt.value(0.45))
    for where, look in _TEXT.items():
        own = marks.filter(pl.col("where") == where)
        if own.is_empty():
            continue
        size = frame.size + (2 if where == "self" else 0)
        base = alt.Chart(own).encode(x=x, y=y, text="label:N")
        common: dict[str, Any] = {
            **look,
            "fontSize": size,
            "lineBreak": "\n",
            "lineHeight": size + 1,
        }
        halo: dict[str, Any] = {"stroke": LIGHT["paper"], "strokeWidth": 4, "color": LIGHT["paper"]}
        layers.append(base.mark_text(**common, **halo, strokeJoin="round"))
        layers.append(base.mark_text(**common, color=LIGHT["ink"]).encode(opacity=pale))
    return layers
