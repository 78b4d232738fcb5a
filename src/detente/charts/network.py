"""Two actors and those around them: friends and foes in common, split, and of one side only.

The place of a mark has a meaning: between the two stands who is tied to both, outside who is tied
to one; friends stand above, foes below.  An edge is blue and solid where positive, orange and
dashed where negative, and thicker the stronger it is; an arrowhead points from sponsor to client.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping
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
    edges = _edges(table, places, names, between, strength)
    rows = [*_lines(edges, frame), *_arrows(edges, frame), *_marks(table, places, names, frame)]
    data = pl.DataFrame(rows, schema=_ITEM)
    picture = alt.layer(*_layers(data, frame, legend=True), data=data)
    return styled(picture.properties(width=width, height=frame.height, title=_key(data, frame)))


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
    union = _union(pl.concat([table for table, _ in days.values()]))
    places = _places(union)
    each = (width - 24 * (columns - 1)) // columns
    frame = _Frame.of(each, places)
    rows = []
    order = []
    for day, (table, between) in sorted(days.items()):
        edges = _edges(table, places, names, between, 0.5)
        present = set(table["third"].to_list())
        marks = _marks(union, places, names, frame, present)
        order.append(f"{day.day} {day:%B %Y}")
        rows += [
            {**row, "day": order[-1]}
            for row in (*_lines(edges, frame), *_arrows(edges, frame), *marks)
        ]
    data = pl.DataFrame(rows, schema=_ITEM)
    picture = alt.layer(*_layers(data, frame, legend=False)).properties(
        width=each, height=frame.height
    )
    header = alt.Header(title=None, labelFontSize=12, labelFontWeight="bold")
    return styled(
        picture.facet(
            facet=alt.Facet("day", type="nominal", sort=order, header=header),
            columns=columns,
            spacing=24,
            data=data,
        )
    )


_ITEM: dict[str, pl.DataType] = {
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


def _key(data: pl.DataFrame, frame: _Frame) -> Any:
    """A line under the picture that explains the order, and arrowheads where there are any."""
    text = "From friends (top) to foes (bottom)."
    if "arrow" in data["role"]:
        text += " Arrowhead: from sponsor to client."
    return alt.Title(
        text,
        orient="bottom",
        anchor="start",
        fontSize=11 if frame.width >= WIDE else 10,
        fontWeight="normal",
        color=LIGHT["quiet"],
        offset=8,
    )


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


def _wrapped(name: str, frame: _Frame, column: int) -> list[str]:
    """A label on as many lines as there is room for: in the middle column few, but long ones."""
    letters, most = (22, 2) if column == 2 else (frame.letters, frame.lines)
    lines = textwrap.wrap(name, letters, break_long_words=False, break_on_hyphens=True)
    if len(lines) > most:
        kept, rest = lines[: most - 1], " ".join(lines[most - 1 :])
        lines = [*kept, textwrap.shorten(rest, letters, placeholder=" …")]
    return lines


def _marks(
    table: pl.DataFrame,
    places: Mapping[str, tuple[int, float]],
    names: tuple[str, str],
    frame: _Frame,
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
    at: Mapping[str, Any], name: str, where: str, frame: _Frame, column: int
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


def _lines(edges: list[dict[str, Any]], frame: _Frame) -> Iterator[dict[str, Any]]:
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


def _arrows(edges: list[dict[str, Any]], frame: _Frame) -> Iterator[dict[str, Any]]:
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


def _layers(data: pl.DataFrame, frame: _Frame, *, legend: bool) -> list[Any]:
    """The marks of each role, edges lowest and labels on top."""
    roles = set(data["role"].to_list())
    x = alt.X("x", type="quantitative", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    y = alt.Y(
        "y",
        type="quantitative",
        scale=alt.Scale(domain=[frame.low, frame.high], nice=False),
        axis=None,
    )

    def base(role: str) -> Any:
        return alt.Chart().transform_filter(f"datum.role == '{role}'").encode(x=x, y=y)

    # Named types: reading them out of a shorthand takes as long as all the rest.
    told: dict[str, Any] = {
        "description": alt.Description("note", type="nominal"),
        "tooltip": alt.Tooltip(field="note", type="nominal"),
    }
    layers = []
    if "edge" in roles:
        layers.append(
            base("edge").mark_rule(opacity=0.85).encode(
                x2=alt.X2(field="x2"),
                y2=alt.Y2(field="y2"),
                strokeWidth=alt.StrokeWidth("width", type="quantitative", scale=None, legend=None),
                **_signed(legend),
                **told,
            )
        )  # fmt: skip
    if "arrow" in roles:
        size = 95 if frame.width >= WIDE else 60
        head = {"shape": "triangle", "filled": True, "size": size, "opacity": 1}
        angle = alt.Angle(
            "angle", type="quantitative", scale=alt.Scale(domain=[0, 360], range=[0, 360])
        )
        layers.append(
            base("arrow").mark_point(**head, color=LIGHT["cooperation"]).encode(angle=angle, **told)
        )
    if "dot" in roles:
        pale = alt.condition("datum.here", alt.value(1), alt.value(0.25))
        dot = {"filled": True, "size": 70, "color": LIGHT["line"], "stroke": LIGHT["paper"]}
        layers.append(
            base("dot").mark_point(**dot).encode(shape=_shape(legend), opacity=pale, **told)
        )
    chosen = {"filled": True, "shape": "circle", "size": 260, "color": LIGHT["accent"]}
    rim = {"stroke": LIGHT["paper"], "strokeWidth": 2, "opacity": 1}
    layers.append(base("chosen").mark_point(**chosen, **rim).encode(**told))
    for role in ("left", "right", "centre", "self"):
        if role in roles:
            layers += _texts(base(role), role, frame)
    return layers


def _signed(legend: bool) -> dict[str, Any]:
    """Colour and dash of an edge, which say the same."""
    box = alt.Legend(
        title=None, orient="bottom", symbolType="stroke", symbolStrokeWidth=2.5, symbolSize=350,
        columns=2,
    )  # fmt: skip
    domain, shown = [POSITIVE, NEGATIVE], box if legend else None
    colours = [LIGHT["cooperation"], LIGHT["conflict"]]
    return {
        "color": alt.Color(
            "sign", type="nominal", scale=alt.Scale(domain=domain, range=colours), legend=shown
        ),
        "strokeDash": alt.StrokeDash(
            "sign",
            type="nominal",
            scale=alt.Scale(domain=domain, range=[[1, 0], [5, 3]]),
            legend=shown,
        ),
    }


def _shape(legend: bool) -> alt.Shape:
    box = alt.Legend(
        title=None, orient="bottom", symbolFillColor=LIGHT["line"], symbolStrokeWidth=0,
        symbolSize=70, columns=3,
    )  # fmt: skip
    scale = alt.Scale(domain=list(SHAPES), range=list(SHAPES.values()))
    return alt.Shape("kind", type="nominal", scale=scale, legend=box if legend else None)


_TEXT: dict[str, dict[str, Any]] = {
    "left": {"align": "right", "dx": -9},
    "right": {"align": "left", "dx": 9},
    "centre": {"align": "center"},
    "self": {"align": "center", "fontWeight": "bold"},
}


def _texts(base: Any, role: str, frame: _Frame) -> list[Any]:
    """The labels; where edges run under them, on a halo in the colour of the paper."""
    size = frame.size + (2 if role == "self" else 0)
    look: dict[str, Any] = {**_TEXT[role], "baseline": "middle", "fontSize": size}
    paper: dict[str, Any] = {"stroke": LIGHT["paper"], "strokeWidth": 4, "strokeJoin": "round"}
    pale = alt.condition("datum.here", alt.value(1), alt.value(0.45))
    text = base.mark_text(**look, color=LIGHT["ink"]).encode(
        text=alt.Text("label", type="nominal"), opacity=pale
    )
    if role in ("left", "right"):
        return [text]
    return [
        base.mark_text(**look, **paper, color=LIGHT["paper"]).encode(
            text=alt.Text("label", type="nominal")
        ),
        text,
    ]
