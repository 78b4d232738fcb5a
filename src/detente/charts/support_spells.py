"""Support over time: one bar for each sponsor and client, cut where the means change.

Each piece of a bar carries the letters of the means in force; the more means, the darker.  An
arrow at the end says that the support was still open when its source last looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.pixels import Mark, axes, layer, rows_of, rules, text, texts
from detente.charts.sponsors import LETTERS, NARROW, legend_of_letters
from detente.charts.theme import styled

__all__ = ["pieces", "support_gantt"]

DAY = timedelta(days=1)
ROW = {False: 24, True: 38}  # by whether narrow
NAMES, END, AXIS, BAR = 300, 14, 24, 15
STEPS = (1, 2, 5, 10, 20, 50)
SHADES = ("thaw", "cooperation-soft", "cooperative", "aligned")
"""Colours by the number of means: one, two, three, four and more."""
SHORTEST = 3
"""Pixels that the shortest support takes."""
LETTER = 7.5
"""Pixels that a letter takes inside a bar."""
Row = dict[str, Any]
PIECES = {
    "sponsor": pl.String(),
    "client": pl.String(),
    "start": pl.Date(),
    "stop": pl.Date(),
    "letters": pl.String(),
    "count": pl.Int64(),
    "is_open": pl.Boolean(),
}


def pieces(spells: pl.DataFrame) -> pl.DataFrame:
    """`support.support_spells` cut into pieces with one set of means each; columns of PIECES.

    `stop` is the last day, for open support the last on which its source looked.  `is_open` marks
    the last piece of a pair whose support was open then.
    """
    rows = []
    for (sponsor, client), own in sorted(
        spells.group_by("sponsor", "client"), key=lambda pair: str(pair[0])
    ):
        held = [
            (row["start"], row["end"] or row["last_seen"], row["means"], row["end"] is None)
            for row in own.to_dicts()
        ]
        cuts = sorted({day for first, last, *_ in held for day in (first, last + DAY)})
        for begin, after in pairwise(cuts):
            given = {means for first, last, means, _ in held if first <= begin <= last}
            if given:
                letters = "".join(letter for means, letter in LETTERS.items() if means in given)
                is_open = any(last + DAY == after and still for _, last, _, still in held)
                rows.append((sponsor, client, begin, after - DAY, letters, len(given), is_open))
    return pl.DataFrame(rows, schema=PIECES, orient="row")


def support_gantt(
    spells: pl.DataFrame,
    name: Callable[[str | None], str],
    *,
    start: date | None = None,
    end: date | None = None,
    width: int = 900,
) -> Any:
    """The chart of `spells` (as `support.support_spells` gives them) from `start` to `end`.

    Pairs are sorted by client, then by the beginning of the support.  `name` turns an actor id
    into its name.  Under NARROW pixels names stand above their bars.  At least one spell must lie
    within the days.
    """
    narrow = width < NARROW
    cut = pieces(spells)
    first: Any = start or cut["start"].min()
    last: Any = end or cut["stop"].max()
    cut = cut.filter((pl.col("stop") >= first) & (pl.col("start") <= last)).with_columns(
        start=pl.max_horizontal("start", pl.lit(first)),
        is_open=pl.col("is_open") & (pl.col("stop") <= last),
        stop=pl.min_horizontal("stop", pl.lit(last)),
    )
    order = (
        cut.group_by("sponsor", "client")
        .agg(begin=pl.col("start").min())
        .with_columns(lead=pl.col("begin").min().over("client"))
        .sort("lead", "client", "begin", "sponsor")
        .with_row_index("row")
    )
    rows = cut.join(order, on=["sponsor", "client"]).sort("row", "start").to_dicts()
    left = 0.0 if narrow else float(NAMES)
    axis = _Axis(first, last, left, float(width - END))
    total = ROW[narrow] * order.height
    height = total + AXIS + (28 if narrow else 14)
    marks = [
        *_named(order, name, narrow),
        *_letters(rows, axis, narrow),
        *axis.years(total, 5 if narrow else 12),
        *_foot(total, narrow),
    ]
    ticks = [
        (mark["x"], 0.0, mark["x"], float(total)) for mark in axis.years(total, 5 if narrow else 12)
    ]
    layers = [
        rules([*ticks, (left, float(total), axis.right, float(total))], width, height),
        _bars(rows, axis, narrow, width, height, name),
        texts(marks, width, height),
    ]
    return styled(layer(layers, width, height))


@dataclass(frozen=True, slots=True)
class _Axis:
    """Days to pixels."""

    first: date
    last: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """The pixel of a day."""
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return self.left + share * (self.right - self.left)

    def years(self, y: float, most: int) -> list[Mark]:
        """About `most` years under the axis, at round steps."""
        span = self.last.year - self.first.year
        step = next((one for one in STEPS if span / one <= most), STEPS[-1])
        whole = range(self.first.year + 1, self.last.year + 1)
        return [
            text(
                self.at(date(year, 1, 1)),
                y + 12,
                str(year),
                align="center",
                size=11,
                colour="quiet",
            )
            for year in whole
            if year % step == 0
        ]


def _middle(row: int, narrow: bool) -> float:
    """The middle of a row's bar."""
    return ROW[narrow] * (row + (0.68 if narrow else 0.5))


def _named(order: pl.DataFrame, name: Callable[[str | None], str], narrow: bool) -> Iterator[Mark]:
    for sponsor, client, row in order.select("sponsor", "client", "row").iter_rows():
        y = _middle(row, narrow) - (0.42 * ROW[narrow] if narrow else 0)
        yield text(0, y, f"{name(sponsor)} → {name(client)}", size=11)


def _letters(rows: list[Row], axis: _Axis, narrow: bool) -> Iterator[Mark]:
    """The letters inside each bar that has room, else beside it where that is free; arrows."""
    for place, row in enumerate(rows):
        y = _middle(row["row"], narrow)
        begin, stop = _ends(row, axis)
        need = len(row["letters"]) * LETTER + 4
        later = rows[place + 1] if place + 1 < len(rows) else None
        free = axis.at(later["start"]) if later and later["row"] == row["row"] else float("inf")
        if stop - begin >= need:
            colour = "paper" if _shade(row) == len(SHADES) - 1 else "ink"
            yield text(
                (begin + stop) / 2, y, row["letters"], align="center", size=10, colour=colour
            )
        elif not row["is_open"] and stop + need < free:
            yield text(stop + 3, y, row["letters"], size=10)
        if row["is_open"]:
            yield text(stop + 1, y, "▸", size=13)


def _ends(row: Row, axis: _Axis) -> tuple[float, float]:
    """The pixels between which a bar is drawn: short support keeps a width that can be seen."""
    begin = axis.at(row["start"])
    return begin, max(axis.at(row["stop"] + DAY), begin + SHORTEST)


def _shade(row: Row) -> int:
    return min(int(row["count"]), len(SHADES)) - 1


def _bars(
    rows: list[Row],
    axis: _Axis,
    narrow: bool,
    width: float,
    height: float,
    name: Callable[[str | None], str],
) -> Any:
    marks = []
    for row in rows:
        begin, stop = _ends(row, axis)
        y = _middle(row["row"], narrow)
        marks.append(
            {
                "x": begin,
                "x2": stop,
                "y": y - BAR / 2,
                "y2": y + BAR / 2,
                "shade": LIGHT[SHADES[_shade(row)]],
                "what": f"{name(row['sponsor'])} → {name(row['client'])}",
                "means": ", ".join(means for means, letter in LETTERS.items()
                                   if letter in row["letters"]),
                "days": f"{row['start']} to {row['stop']}",
            }
        )  # fmt: skip
    tips = [alt.Tooltip(field=field, type="nominal") for field in ("what", "means", "days")]
    return (
        rows_of(marks)
        .mark_rect(stroke=LIGHT["paper"], strokeWidth=1, fill=alt.ExprRef("datum.shade"))
        .encode(**axes(width, height), x2=alt.X2(field="x2"), y2=alt.Y2(field="y2"), tooltip=tips)
    )


def _foot(total: float, narrow: bool) -> Iterator[Mark]:
    """Under the axis, what the letters say."""
    words = legend_of_letters().split(", ")
    for number, line in enumerate([words[:4], words[4:]] if narrow else [words]):
        yield text(0, total + AXIS + 4 + 14 * number, ", ".join(line), size=10, colour="quiet")
