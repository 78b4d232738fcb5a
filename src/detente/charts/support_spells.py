"""Support over time: one bar for each sponsor and client, cut where the means change.

Each piece of a bar carries the letters of the means in force; the more means, the darker.  An
arrow at the end says that the support was still open when its source last looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.sponsors import LETTERS, legend_of_letters
from detente.charts.theme import styled

__all__ = ["pieces", "support_gantt"]

DAY = timedelta(days=1)
ROW = {False: 24, True: 38}  # by whether narrow
NARROW = 420
SHORTEST = 3
"""Pixels that the shortest support takes."""
LETTER = 7.5
"""Pixels that a letter takes inside a bar."""
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
    into its name.  Under NARROW pixels names stand above their bars.
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
    labels = pl.struct("sponsor", "client").map_elements(
        lambda one: f"{name(one['sponsor'])} → {name(one['client'])}", return_dtype=pl.String
    )
    left = 0 if narrow else 300
    pixels = (width - left - 14) / ((last - first).days + 1)
    bars = cut.join(order, on=["sponsor", "client"]).with_columns(
        label=labels,
        room=(pl.col("stop") - pl.col("start")).dt.total_days() * pixels,
        shade=pl.col("count").clip(1, 4),
    )
    return styled(_layers(_lettered(bars, pixels), (first, last), left, width, narrow))


def _lettered(bars: pl.DataFrame, pixels: float) -> pl.DataFrame:
    """With `text` inside each bar that has room, else `beside` it where that is free.

    `drawn` is the day to which the bar is drawn: short support keeps a width that can be seen.
    """
    need = pl.col("letters").str.len_chars() * LETTER + 4
    following = pl.col("start").shift(-1).over("row", order_by="start")
    free = ((following - pl.col("stop")).dt.total_days() * pixels).fill_null(1e9)
    fits = pl.col("room") >= need
    least = pl.duration(days=max(1, round(SHORTEST / pixels)))
    drawn = pl.max_horizontal("stop", pl.col("start") + least)
    return bars.sort("row", "start").with_columns(
        text=pl.when(fits).then("letters").otherwise(pl.lit("")),
        beside=pl.when(~fits & ~pl.col("is_open") & (free > need + SHORTEST))
        .then("letters")
        .otherwise(pl.lit("")),
        drawn=drawn.cast(pl.Date),
    )


def _layers(bars: pl.DataFrame, days: tuple[Any, Any], left: int, width: int, narrow: bool) -> Any:
    height = ROW[narrow]
    rows = int(bars["row"].max()) + 1  # type: ignore[arg-type]
    total = rows * height
    bars = bars.with_columns(
        y=pl.col("row").cast(pl.Float64) * height + (height * 0.68 if narrow else height / 2)
    )
    x = alt.X(
        "start:T",
        title=None,
        scale=alt.Scale(domain=[str(day) for day in days], range=[left, width - 14]),
        axis=alt.Axis(format="%Y", tickCount=4 if narrow else 10, grid=True),
    )
    y = alt.Y("y:Q", scale=alt.Scale(domain=[total, 0], nice=False), axis=None)
    shades = [LIGHT["thaw"], LIGHT["cooperation-soft"], LIGHT["cooperative"], LIGHT["aligned"]]
    drawn = (
        alt.Chart(bars)
        .mark_bar(height=14, stroke=LIGHT["paper"], strokeWidth=1)
        .encode(
            x=x,
            x2="drawn:T",
            y=y,
            color=alt.Color(
                "shade:O", scale=alt.Scale(domain=[1, 2, 3, 4], range=shades), legend=None
            ),
            tooltip=[
                alt.Tooltip("label:N", title="support"),
                alt.Tooltip("letters:N", title="means"),
                alt.Tooltip("start:T", title="from"),
                alt.Tooltip("stop:T", title="to"),
            ],
        )
    )
    middle = bars.with_columns(start=pl.col("start") + (pl.col("stop") - pl.col("start")) / 2)
    letters = (
        alt.Chart(middle)
        .mark_text(fontSize=10, baseline="middle")
        .encode(
            x=x,
            y=y,
            text="text:N",
            color=alt.condition(
                "datum.shade > 3", alt.value(LIGHT["paper"]), alt.value(LIGHT["ink"])
            ),
        )
    )
    still = bars.filter("is_open").with_columns(start="stop")
    arrows = (
        alt.Chart(still)
        .mark_text(text="▸", align="left", dx=1, fontSize=13, baseline="middle")
        .encode(x=x, y=y)
    )
    aside = (
        alt.Chart(bars.with_columns(start="drawn"))
        .mark_text(fontSize=10, baseline="middle", align="left", dx=3)
        .encode(x=x, y=y, text="beside:N")
    )
    names = bars.unique("row", keep="first").sort("row")
    above = alt.Y("y:Q", scale=alt.Scale(domain=[total, 0], nice=False), axis=None)
    written = (
        alt.Chart(names.with_columns(y=pl.col("y") - (height * 0.42 if narrow else 0)))
        .mark_text(align="left", fontSize=11, baseline="middle")
        .encode(x=alt.value(0), y=above, text="label:N")
    )
    return alt.layer(
        drawn, letters, aside, arrows, written, *_foot(width, total, narrow)
    ).properties(width=width, height=total)


def _foot(width: int, total: int, narrow: bool) -> Iterator[Any]:
    """Under the axis, what the letters say."""
    words = legend_of_letters().split(", ")
    lines = [words[:4], words[4:]] if narrow else [words]
    for number, line in enumerate(lines):
        yield (
            alt.Chart(pl.DataFrame({"text": [",  ".join(line)]}))
            .mark_text(align="left", fontSize=10, color=LIGHT["quiet"], baseline="middle")
            .encode(x=alt.value(0), y=alt.value(total + 32 + 14 * number), text=alt.Text("text:N"))
        )
