"""Who answered a call: deeds and words of each ally against what its record promised.

Places are laid out here in pixels and drawn as one layered chart: two panels side by side as
charts of their own would take several times as long to build.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["COLUMNS", "silence_chart"]

COLUMNS = (
    *("name", "verdict", "acts", "expected_acts", "acts_low", "acts_high"),
    *("words", "expected_words", "words_low", "words_high"),
)
"""What `silence_chart` reads of each ally; expected and bounds are null where nothing is known."""

COLOURS = {
    "acted": LIGHT["cooperation"],
    "spoke": LIGHT["cooperation-soft"],
    "less than its record": LIGHT["conflict"],
    "silent": LIGHT["accent"],
    "cannot be told": LIGHT["quiet"],
}
"""Each verdict also stands in words beside its row: no colour carries it alone."""

PANELS = (("acts", "Deeds"), ("words", "Words"))
STRAIGHT = 8.0
"""Counts up to which the scale is straight; beyond, square roots keep the few off the edge."""
HEAD = 42
NARROW = 600


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand, in pixels."""

    width: int
    narrow: bool
    row: int
    lefts: tuple[int, int]
    each: int

    def x(self, panel: int, value: float, top: float) -> float:
        """The place of a count on the scale of a panel that ends at `top`."""
        share = value / top if top <= STRAIGHT else math.sqrt(value / top)
        return round(self.lefts[panel] + share * self.each, 2)

    def y(self, place: int) -> float:
        """The middle of the marks of a row."""
        return HEAD + place * self.row + (27 if self.narrow else self.row / 2)


def _layout(width: int) -> _Layout:
    if width < NARROW:
        each = width // 2 - 22
        return _Layout(width, narrow=True, row=40, lefts=(7, width // 2 + 15), each=each)
    names, verdicts = 200, 140
    each = (width - names - verdicts - 58) // 2
    return _Layout(width, False, 25, (names + 14, names + 14 + each + 34), each)


def silence_chart(answers: pl.DataFrame, *, width: int = 900) -> Any:
    """One row for each ally, in the order given: deeds, words, and the verdict in text.

    `answers` has COLUMNS.  Below a width of NARROW the names stand above their rows.
    """
    rows = answers.select(COLUMNS).to_dicts()
    layout = _layout(width)
    height = HEAD + layout.row * len(rows)
    tops = [_top(rows, name) for name, _ in PANELS]
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    layers = [
        _grid(layout, tops, height, len(rows))
        .mark_rule(color=LIGHT["rule"])
        .encode(x=x, y=y, y2=alt.Y2("y2:Q")),
        *(
            _texts(layout, rows, tops, side)
            .mark_text(align=side, baseline="middle", fontSize=12, limit=width)
            .encode(x=x, y=y, text=alt.Text("text:N"), color=alt.Color("colour:N", scale=None))
            for side in ("left", "right", "center")
        ),
    ]
    marks = _marks(layout, rows, tops)
    known = alt.Chart(pl.DataFrame(marks["known"], schema=_KNOWN, orient="row"))
    layers += [
        known.mark_rule(strokeWidth=7, color=LIGHT["band"]).encode(x=x, x2=alt.X2("x2:Q"), y=y),
        known.mark_tick(thickness=2, size=13, color=LIGHT["line"]).encode(
            x=alt.X("mean:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None), y=y
        ),
        alt.Chart(pl.DataFrame(marks["seen"], schema=_SEEN, orient="row"))
        .mark_point(size=85, opacity=1, strokeWidth=1.8)
        .encode(
            x=x,
            y=y,
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("colour:N", scale=None),
            description=alt.Description("note:N"),
            tooltip=alt.Tooltip("note:N"),
        ),
    ]
    return styled(alt.layer(*layers, width=width, height=height))


_KNOWN = {"x": pl.Float64, "x2": pl.Float64, "mean": pl.Float64, "y": pl.Float64}
_SEEN = {
    "x": pl.Float64,
    "y": pl.Float64,
    "fill": pl.String,
    "colour": pl.String,
    "note": pl.String,
}
_TEXT = {"x": pl.Float64, "y": pl.Float64, "text": pl.String, "colour": pl.String}


def _top(rows: Sequence[dict[str, Any]], name: str) -> float:
    """The greatest count of a panel, with a little room."""
    most = max((max(row[name], row[f"{name}_high"] or 0.0) for row in rows), default=0.0)
    return max(4.0, float(most)) * 1.04


def _marks(
    layout: _Layout, rows: Sequence[dict[str, Any]], tops: Sequence[float]
) -> dict[str, list[tuple[Any, ...]]]:
    out: dict[str, list[tuple[Any, ...]]] = {"known": [], "seen": []}
    for place, row in enumerate(rows):
        y, colour, note = layout.y(place), COLOURS[row["verdict"]], _note(row)
        for panel, (name, _) in enumerate(PANELS):
            top = tops[panel]
            if row[f"expected_{name}"] is not None:
                parts = (row[f"{name}_low"], row[f"{name}_high"], row[f"expected_{name}"])
                out["known"].append((*(layout.x(panel, part, top) for part in parts), y))
            fill = colour if row[name] else LIGHT["paper"]
            out["seen"].append((layout.x(panel, row[name], top), y, fill, colour, note))
    return out


def _note(row: dict[str, Any]) -> str:
    parts = []
    for name, kind in (("acts", "deeds"), ("words", "words")):
        part = f"{row[name]} {kind}"
        if row[f"expected_{name}"] is not None:
            bounds = f"{row[f'{name}_low']:.0f} to {row[f'{name}_high']:.0f}"
            part += f" (promised {row[f'expected_{name}']:.1f}, {bounds})"
        parts.append(part)
    return f"{row['name']}: {', '.join(parts)}; {row['verdict']}"


def _grid(layout: _Layout, tops: Sequence[float], height: int, rows: int) -> Any:
    # On a narrow page the lines keep clear of the names between the rows.
    spans = (
        [(layout.y(place) - 9, layout.y(place) + 9) for place in range(rows)]
        if layout.narrow
        else [(HEAD - 4.0, float(height))]
    )
    lines = [
        (layout.x(panel, tick, top), first, last)
        for panel, top in enumerate(tops)
        for tick in _ticks(top)
        for first, last in spans
    ]
    schema = {"x": pl.Float64, "y": pl.Float64, "y2": pl.Float64}
    return alt.Chart(pl.DataFrame(lines, schema=schema, orient="row"))


def _ticks(top: float) -> list[int]:
    """A few whole numbers that read well on the scale."""
    if top <= STRAIGHT:
        return list(range(0, int(top) + 1, 1 if top < 5 else 2))
    shown = [step for step in (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if step <= top]
    return shown if len(shown) <= 5 else [0, *shown[-4:]]


def _texts(
    layout: _Layout, rows: Sequence[dict[str, Any]], tops: Sequence[float], side: str
) -> Any:
    """Headings, names and verdicts, and the numbers of the scales, by where they are anchored."""
    ink, quiet = LIGHT["ink"], LIGHT["quiet"]
    end = layout.lefts[1] + layout.each
    found: list[tuple[float, float, str, str]] = []
    if side == "center":
        found += [
            (layout.x(panel, tick, top), 28.0, str(tick), quiet)
            for panel, top in enumerate(tops)
            for tick in _ticks(top)
        ]
    if side == "left":
        found += [(left - 4, 9.0, head, ink) for left, (_, head) in zip(
            layout.lefts, PANELS, strict=True
        )]  # fmt: skip
    for place, row in enumerate(rows):
        y = layout.y(place)
        strong = row["verdict"] in ("silent", "less than its record")
        colour = LIGHT["accent"] if strong else quiet if layout.narrow else ink
        if layout.narrow and side == "left":
            found.append((0.0, y - 17, row["name"], ink))
        elif layout.narrow and side == "right":
            found.append((float(end), y - 17, row["verdict"], colour))
        elif side == "right":
            found.append((layout.lefts[0] - 14.0, y, row["name"], ink))
        elif side == "left":
            found.append((end + 24.0, y, row["verdict"], colour))
    return alt.Chart(pl.DataFrame(found, schema=_TEXT, orient="row"))
