"""The tree of sponsors: the sponsor left, its clients right by host country, means as dots.

Wide, each client is one line with a curve from the sponsor, eight columns of means and its
strength.  Narrow, the curves go and each client takes two lines.  A dot says that the means is on
record; nothing in the picture is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from detente.charts.palette import LIGHT
from detente.charts.pixels import Mark, axes, layer, rows_of, rules, text, texts
from detente.charts.theme import styled

__all__ = ["LETTERS", "NARROW", "TreeRow", "legend_of_letters", "sponsor_tree"]

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
LOW_ROW, LOW_TOP, LOW_FOOT = 37, 62, 36  # of the narrow form
NARROW = 420
NAMES, SINCE, DOTS, STEP = 196, 392, 446, 47
LETTER_WIDTH = 8.6
"""Pixels of a letter of the sponsor's name, on average."""


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


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with the height of its middle."""

    row: TreeRow
    y: float


def legend_of_letters() -> str:
    """`M money, A arms, ...`."""
    return ", ".join(f"{letter} {means}" for means, letter in LETTERS.items())


def sponsor_tree(root: str, rows: Sequence[TreeRow], *, width: int = 900) -> Any:
    """The tree of `root` (a name) and its rows, in order; rows of one group stand together.

    Under NARROW pixels the narrow form is drawn.
    """
    drawn = _narrow(root, rows, width) if width < NARROW else _wide(root, rows, width)
    return styled(drawn)


def _places(
    rows: Sequence[TreeRow], top: float, height: float
) -> tuple[list[tuple[str, float]], list[_Line], float]:
    """Headings with their y, rows with theirs, and the height of all."""
    heads: list[tuple[str, float]] = []
    lines: list[_Line] = []
    y = top
    for place, row in enumerate(rows):
        if place == 0 or row.group != rows[place - 1].group:
            heads.append((row.group, y + HEAD - 9))
            y += HEAD
        lines.append(_Line(row, y + height / 2))
        y += height
    return heads, lines, y + 6


def _wide(root: str, rows: Sequence[TreeRow], width: int) -> Any:
    key = _key(rows)
    heads, lines, height = _places(rows, max(TOP, 13 * len(key) - 5), ROW)
    middle = (lines[0].y + lines[-1].y) / 2
    marks = [
        *_root(root, middle),
        *(text(0, 12 + 13 * k, words, size=10, colour="quiet") for k, words in enumerate(key)),
        text(SINCE, 12, "since", size=10, colour="quiet"),
        *(
            text(DOTS + STEP * k, 12, means, align="center", size=10, colour="quiet")
            for k, means in enumerate(LETTERS)
        ),
        text(width, 12, _counted(rows), align="right", size=10, colour="quiet"),
        *(text(NAMES, y, group, weight="bold", size=11, colour="quiet") for group, y in heads),
    ]
    for line in lines:
        row = line.row
        marks += [
            text(NAMES + 8 + 12 * row.indent, line.y, row.name),
            text(SINCE, line.y, row.since, size=11, colour="quiet"),
            text(width, line.y, row.strength, align="right"),
        ]
    layers = [
        rules([(NAMES, y + 5, width, y + 5) for _, y in heads], width, height),
        _curves(lines, _edge(root), middle, width, height),
        *_dots(lines, DOTS, STEP, 0, width, height),
        texts(marks, width, height),
    ]
    return layer(layers, width, height)


def _key(rows: Sequence[TreeRow]) -> list[str]:
    """Above the curves, what a full and what a broken one says; only where both may occur."""
    forces = sorted({name for row in rows for name in row.through})
    if not forces:
        return []
    through = " or ".join(forces) if len(forces) < 3 else "one of its forces"
    return ["full line: directly", *_folded(f"broken line: through {through}", 36)]


def _narrow(root: str, rows: Sequence[TreeRow], width: int) -> Any:
    heads, lines, end = _places(rows, LOW_TOP, LOW_ROW)
    height = end + LOW_FOOT
    first, step = 14.0, (width - 110) / (len(LETTERS) - 1)
    words = legend_of_letters().split(", ")
    starred = any(row.through for row in rows)
    marks = [
        text(0, 12, root, size=15, weight="bold"),
        text(0, 28, "* through a force of the sponsor" if starred else "", size=10, colour="quiet"),
        *(
            text(first + step * k, 46, letter, align="center", size=10, colour="quiet")
            for k, letter in enumerate(LETTERS.values())
        ),
        text(width, 46, _counted(rows), align="right", size=10, colour="quiet"),
        *(text(0, y, group, weight="bold", size=11, colour="quiet") for group, y in heads),
        text(0, end + 10, ", ".join(words[:4]), size=10, colour="quiet"),
        text(0, end + 24, ", ".join(words[4:]), size=10, colour="quiet"),
    ]
    for line in lines:
        row, y = line.row, line.y
        since = f"since {row.since}" if row.since else ""
        marks += [
            text(6 + 10 * row.indent, y - 8, f"{row.name} *" if row.through else row.name),
            text(width, y - 8, since, align="right", size=10, colour="quiet"),
            text(width, y + 8, row.strength, align="right", size=11),
        ]
    layers = [
        rules([(0, y + 5, width, y + 5) for _, y in heads], width, height),
        *_dots(lines, first, step, 8, width, height),
        texts(marks, width, height),
    ]
    return layer(layers, width, height)


def _counted(rows: Sequence[TreeRow]) -> str:
    """The heading of the strengths, where there is one."""
    return "fighters" if any(row.strength for row in rows) else ""


def _folded(words: str, most: int = 14) -> list[str]:
    """The words in lines of about `most` letters."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _root(root: str, middle: float) -> Iterator[Mark]:
    lines = _folded(root)
    first = middle - 9 * (len(lines) - 1)
    for k, words in enumerate(lines):
        yield text(0, first + 18 * k, words, size=15, weight="bold")


def _edge(root: str) -> float:
    """Where the curves begin: right of the sponsor's name."""
    return min(LETTER_WIDTH * max(len(line) for line in _folded(root)) + 10, NAMES - 60)


def _curves(
    lines: Sequence[_Line], start: float, middle: float, width: float, height: float
) -> Any:
    """From the sponsor to each client; broken where it goes through a force."""
    end = NAMES - 2.0
    bend = (start + end) / 2
    points = [
        {"x": x, "y": y, "order": k, "line": number, "through": bool(line.row.through)}
        for number, line in enumerate(lines)
        for k, (x, y) in enumerate(
            ((start, middle), (bend, middle), (bend, line.y), (end + 8 * line.row.indent, line.y))
        )
    ]
    dash = alt.StrokeDash(
        field="through",
        type="nominal",
        scale=alt.Scale(domain=[False, True], range=[[1, 0], [4, 3]]),
        legend=None,
    )
    return (
        rows_of(points)
        .mark_line(interpolate="basis", strokeWidth=1.2, color=LIGHT["link"], opacity=0.75)
        .encode(
            **axes(width, height),
            order=alt.Order(field="order", type="quantitative"),
            detail=alt.Detail(field="line", type="nominal"),
            strokeDash=dash,
        )
    )


def _dots(
    lines: Sequence[_Line], first: float, step: float, shift: float, width: float, height: float
) -> Iterable[Any]:
    """A full dot for each means on record, a speck where none is."""
    given, missing = [], []
    for line in lines:
        for k, means in enumerate(LETTERS):
            place = {"x": first + step * k, "y": line.y + shift}
            if means in line.row.means:
                given.append({**place, "what": f"{line.row.name}: {means}"})
            else:
                missing.append(place)
    look = {"filled": True, "opacity": 1}
    places = axes(width, height)
    yield rows_of(missing).mark_point(size=7, color=LIGHT["rule"], **look).encode(**places)
    tip = alt.Tooltip(field="what", type="nominal", title="on record")
    yield (
        rows_of(given)
        .mark_point(size=90, color=LIGHT["link"], **look)
        .encode(**places, tooltip=tip)
    )
