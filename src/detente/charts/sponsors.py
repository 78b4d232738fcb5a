"""The tree of sponsors: the sponsor left, its clients right by host country, means as dots.

Wide, each client is one line with a curve from the sponsor, eight columns of means and its
strength.  Narrow, the curves go and each client takes two lines.  A dot says that the means is on
record; nothing in the picture is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["LETTERS", "TreeRow", "legend_of_letters", "sponsor_tree"]

LETTERS = {
    "money": "M",
    "arms": "A",
    "training": "T",
    "advisers": "V",
    "sanctuary": "S",
    "troops": "F",
    "logistics": "L",
    "political": "P",
}
"""A letter for each means, where there is no room for the word."""
ROW, HEAD, TOP = 21, 26, 30
NARROW = 420
NAMES, SINCE, DOTS, STEP = 196, 392, 446, 47
LETTER_WIDTH = 8.6
"""Pixels of a letter of the sponsor's name, on average."""
Mark = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One line of the tree: `name` under the heading `group`; `indent` for clients of clients.

    `through` names the forces of the sponsor through which it goes, empty where directly; `since`
    and `strength` are written as they stand.
    """

    name: str
    group: str
    means: tuple[str, ...]
    through: tuple[str, ...] = ()
    since: str = ""
    strength: str = ""
    indent: int = 0


def legend_of_letters() -> str:
    """`M money, A arms, ...`."""
    return ", ".join(f"{letter} {means}" for means, letter in LETTERS.items())


def sponsor_tree(root: str, rows: Sequence[TreeRow], *, width: int = 900) -> Any:
    """The tree of `root` (a name) and its rows, in order; rows of one group stand together.

    Under NARROW pixels the narrow form is drawn.
    """
    return _narrow(root, rows, width) if width < NARROW else _wide(root, rows, width)


def _places(
    rows: Sequence[TreeRow], top: float, height: float
) -> tuple[list[Mark], list[Mark], float]:
    """Headings and rows with their y, and the height of all."""
    heads: list[Mark] = []
    lines: list[Mark] = []
    y, group = top, None
    for row in rows:
        if row.group != group:
            group = row.group
            heads.append({"y": y + HEAD - 9, "text": group})
            y += HEAD
        lines.append({"y": y + height / 2, "row": row})
        y += height
    return heads, lines, y + 6


def _wide(root: str, rows: Sequence[TreeRow], width: int) -> Any:
    heads, lines, height = _places(rows, TOP, ROW)
    middle = (lines[0]["y"] + lines[-1]["y"]) / 2
    layers = [
        _rules([(one["y"] + 5, NAMES, width) for one in heads], width, height),
        _curves(lines, _edge(root), middle, width, height),
        _texts(_root(root, middle), width, height, size=15, weight="bold"),
        _texts([{**one, "x": NAMES} for one in heads], width, height, weight="bold", size=11,
               colour="quiet"),
        _texts([{"x": NAMES + 8 + 12 * one["row"].indent, "y": one["y"], "text": one["row"].name}
                for one in lines], width, height),
        _texts([{"x": SINCE, "y": one["y"], "text": one["row"].since} for one in lines],
               width, height, colour="quiet", size=11),
        _texts([{"x": width, "y": one["y"], "text": one["row"].strength} for one in lines],
               width, height, align="right"),
        _texts([{"x": DOTS + STEP * k, "y": 12, "text": means} for k, means in enumerate(LETTERS)],
               width, height, align="center", colour="quiet", size=10),
        _texts([{"x": SINCE, "y": 12, "text": "since"}], width, height, colour="quiet", size=10),
        _texts([{"x": width, "y": 12, "text": _counted(rows)}], width, height, align="right",
               colour="quiet", size=10),
        *_dots(lines, DOTS, STEP, 0, width, height),
        *_key(rows, width, height),
    ]  # fmt: skip
    return styled(alt.layer(*layers).properties(width=width, height=height))


def _key(rows: Sequence[TreeRow], width: int, height: float) -> Iterable[Any]:
    """Above the curves, what a drawn and what a broken one says; only where both occur."""
    forces = sorted({name for row in rows for name in row.through})
    if not forces:
        return
    through = " or ".join(forces) if len(forces) < 3 else "one of its forces"
    lines = ("full line: directly", "broken line: through", through)
    marks = [{"x": 0, "y": 12 + 13 * k, "text": text} for k, text in enumerate(lines)]
    yield _texts(marks, width, height, colour="quiet", size=10)


def _narrow(root: str, rows: Sequence[TreeRow], width: int) -> Any:
    height_of, top = 37, 62.0
    heads, lines, height = _places(rows, top, height_of)
    step = (width - 110) / (len(LETTERS) - 1)
    first = 14.0
    letters = [
        {"x": first + step * k, "y": 46, "text": letter}
        for k, letter in enumerate(LETTERS.values())
    ]
    words = [f"{letter} {means}" for means, letter in LETTERS.items()]
    layers = [
        _rules([(one["y"] + 5, 0, width) for one in heads], width, height + 36),
        _texts([{"x": 0, "y": 12, "text": root}], width, height + 36, size=15, weight="bold"),
        _texts(letters, width, height + 36, align="center", colour="quiet", size=10),
        _texts([{"x": width, "y": 46, "text": _counted(rows)}], width, height + 36, align="right",
               colour="quiet", size=10),
        _texts([{**one, "x": 0} for one in heads], width, height + 36, weight="bold", size=11,
               colour="quiet"),
        _texts([{"x": 6 + 10 * one["row"].indent, "y": one["y"] - 8, "text": _named(one["row"])}
                for one in lines], width, height + 36),
        _texts([{"x": width, "y": one["y"] - 8, "text": _since(one["row"])} for one in lines],
               width, height + 36, align="right", colour="quiet", size=10),
        _texts([{"x": width, "y": one["y"] + 8, "text": one["row"].strength} for one in lines],
               width, height + 36, align="right", size=11),
        *_dots(lines, first, step, 8, width, height + 36),
        _texts([{"x": 0, "y": height + 10, "text": "  ".join(words[:4])},
                {"x": 0, "y": height + 24, "text": "  ".join(words[4:])}],
               width, height + 36, colour="quiet", size=10),
    ]  # fmt: skip
    if any(row.through for row in rows):
        note = [{"x": 0, "y": 28, "text": "* through a force of the sponsor"}]
        layers.append(_texts(note, width, height + 36, colour="quiet", size=10))
    return styled(alt.layer(*layers).properties(width=width, height=height + 36))


def _counted(rows: Sequence[TreeRow]) -> str:
    """The heading of the strengths, where there is one."""
    return "fighters" if any(row.strength for row in rows) else ""


def _since(row: TreeRow) -> str:
    return f"since {row.since}" if row.since else ""


def _named(row: TreeRow) -> str:
    return f"{row.name} *" if row.through else row.name


def _axes(width: float, height: float) -> tuple[Any, Any]:
    """Pixels as the scale of both axes, y downward, and no axis drawn."""
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    return x, y


def _texts(
    marks: Sequence[Mark],
    width: float,
    height: float,
    *,
    align: Any = "left",
    size: int = 12,
    weight: Any = "normal",
    colour: str = "ink",
) -> Any:
    frame = pl.DataFrame(
        [{"x": float(m["x"]), "y": float(m["y"]), "text": m["text"]} for m in marks]
    )
    x, y = _axes(width, height)
    return (
        alt.Chart(frame)
        .mark_text(
            align=align, baseline="middle", fontSize=size, fontWeight=weight, color=LIGHT[colour]
        )
        .encode(x=x, y=y, text="text:N")
    )


def _rules(lines: Sequence[tuple[float, float, float]], width: float, height: float) -> Any:
    frame = pl.DataFrame([{"x": float(x), "x2": float(x2), "y": float(y)} for y, x, x2 in lines])
    x, y = _axes(width, height)
    return alt.Chart(frame).mark_rule(color=LIGHT["rule"]).encode(x=x, x2="x2:Q", y=y)


def _folded(root: str) -> list[str]:
    """The sponsor's name in lines of about fourteen letters."""
    lines = [""]
    for word in root.split():
        if lines[-1] and len(lines[-1]) + len(word) > 14:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _root(root: str, middle: float) -> list[Mark]:
    lines = _folded(root)
    first = middle - 9 * (len(lines) - 1)
    return [{"x": 0, "y": first + 18 * k, "text": text} for k, text in enumerate(lines)]


def _edge(root: str) -> float:
    """Where the curves begin: right of the sponsor's name."""
    return min(LETTER_WIDTH * max(len(line) for line in _folded(root)) + 10, NAMES - 60)


def _curves(lines: Sequence[Mark], start: float, middle: float, width: float, height: float) -> Any:
    """From the sponsor to each client; broken where it goes through a force."""
    end = NAMES - 2.0
    bend = (start + end) / 2
    points = [
        {"x": x, "y": float(y), "order": k, "line": number, "through": bool(one["row"].through)}
        for number, one in enumerate(lines)
        for k, (x, y) in enumerate(
            [
                (start, middle),
                (bend, middle),
                (bend, one["y"]),
                (end + 8 * min(one["row"].indent, 1), one["y"]),
            ]
        )
    ]
    x, y = _axes(width, height)
    return (
        alt.Chart(pl.DataFrame(points))
        .mark_line(interpolate="basis", strokeWidth=1.2, color=LIGHT["link"], opacity=0.75)
        .encode(
            x=x,
            y=y,
            order="order:Q",
            detail="line:N",
            strokeDash=alt.StrokeDash(
                "through:N",
                scale=alt.Scale(domain=[False, True], range=[[1, 0], [4, 3]]),
                legend=None,
            ),
        )
    )


def _dots(
    lines: Sequence[Mark], first: float, step: float, shift: float, width: float, height: float
) -> Iterable[Any]:
    """A full dot for each means on record, a small ring where none is."""
    marks = [
        {
            "x": first + step * k,
            "y": float(one["y"] + shift),
            "given": means in one["row"].means,
            "what": f"{one['row'].name}: {means}",
        }
        for one in lines
        for k, means in enumerate(LETTERS)
    ]
    frame = pl.DataFrame(marks)
    x, y = _axes(width, height)
    tip = alt.Tooltip("what:N", title=None)
    base = alt.Chart(frame)
    yield (
        base.transform_filter("!datum.given")
        .mark_point(size=7, color=LIGHT["rule"], filled=True, opacity=1)
        .encode(x=x, y=y)
    )
    yield (
        base.transform_filter("datum.given")
        .mark_point(size=90, color=LIGHT["link"], filled=True, opacity=1)
        .encode(x=x, y=y, tooltip=tip)
    )
