"""A bloc through time: how firmly each actor stood in it, a strip of days for each."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["bloc_strips"]

ROW = 19
WIDE = 600
"""Charts narrower than this get shorter names and fewer years."""
NAMES = {False: 190, True: 122}
"""Room for the names, by whether the chart is narrow."""
STEPS = (0.5, 0.75, 0.9)
BLUES = (LIGHT["card"], LIGHT["thaw"], LIGHT["cooperative"], LIGHT["aligned"])
LABELS = "datum.value > 0 ? format(datum.value * 100, '.0f') + ' %' : ''"
LEGEND = ("dot: shown beyond chance", "line: declared", "dash: declared, nothing on record")


def bloc_strips(standings: pl.DataFrame, *, width: int = 900) -> Any:
    """Firmness of membership by actor and year, as strips of cells.

    `standings`: actor (the name shown), on (a day), share (of the draws in which it stands with
    the bloc's core, null where nothing is on record), declared, shown (whether beyond chance) and
    note (read out and shown on hover).  The deeper the blue, the firmer; a dot says that the
    evidence shows it beyond chance; the line below a cell, that it is a declared member; a short
    dash within, that it is declared and nothing is on record.  Rows are in the order of first
    appearance, who is declared first.  `width` is that of the whole, names included.
    """
    frame = standings.with_columns(
        year=pl.col("on").dt.year(),
        known=pl.col("share").is_not_null(),
    ).sort("on", "actor")
    order = _order(frame)
    years = sorted(frame["year"].unique().to_list())
    narrow = width < WIDE
    base = alt.Chart(frame).encode(
        x=alt.X(
            "year:O",
            title=None,
            scale=alt.Scale(domain=years, paddingInner=0.06, paddingOuter=0),
            axis=alt.Axis(
                values=_marked(years, 4 if narrow else 10),
                labelAngle=0,
                ticks=False,
                domain=False,
            ),
        ),
        y=alt.Y(
            "actor:N",
            title=None,
            sort=order,
            scale=alt.Scale(domain=order, paddingInner=0.28, paddingOuter=0.1),
            axis=alt.Axis(
                ticks=False,
                domain=False,
                labelLimit=NAMES[narrow] - 8,
                labelColor=LIGHT["ink"],
                labelFontSize=10 if narrow else 11,
            ),
        ),
        description="note:N",
        tooltip="note:N",
    )
    layers = (_cells(base), _declared(base), *_marks(base, narrow=narrow))
    legend = [" · ".join(LEGEND[:2]), LEGEND[2]] if narrow else " · ".join(LEGEND)
    chart = alt.layer(*layers).properties(
        width=width - NAMES[narrow],
        height=ROW * len(order) + 6,
        title=alt.Title(
            legend,
            anchor="start",
            frame="group",
            orient="bottom",
            color=LIGHT["quiet"],
            fontSize=11,
            fontWeight="normal",
            offset=8,
        ),
    )
    return styled(chart)


def _order(frame: pl.DataFrame) -> list[str]:
    """Declared members by first day and firmness, then those who are only shown."""
    rows = frame.group_by("actor").agg(
        ever=pl.col("declared").any(),
        first=pl.col("on").min(),
        mean=pl.col("share").fill_null(0.0).mean().round(6),
    )
    ordered = rows.sort(["ever", "first", "mean", "actor"], descending=[True, False, True, False])
    return ordered["actor"].to_list()


def _marked(years: list[int], most: int) -> list[int]:
    """Round years, evenly spaced, at most about `most`."""
    span = years[-1] - years[0] + 1
    step = next((one for one in (1, 2, 5, 10, 20, 50) if span / one <= most), 100)
    return [year for year in years if year % step == 0] or years[:1]


def _cells(base: alt.Chart) -> Any:
    return (
        base.transform_filter("datum.known")
        .mark_rect(stroke=LIGHT["rule"], strokeWidth=0.6)
        .encode(
            color=alt.Color(
                "share:Q",
                title="share of draws with the bloc",
                # Steps, not a gradient: the name of a gradient changes with every drawing.
                scale=alt.Scale(type="threshold", domain=list(STEPS), range=list(BLUES)),
                legend=alt.Legend(
                    orient="top",
                    direction="horizontal",
                    gradientLength=200,
                    labelExpr=LABELS,
                ),
            )
        )
    )


def _declared(base: alt.Chart) -> Any:
    """A line along the foot of the cells in which the actor is a declared member."""
    return base.transform_filter("datum.declared").mark_rect(
        color=LIGHT["ink"], height=1.6, yOffset=ROW * 0.42
    )


def _marks(base: alt.Chart, *, narrow: bool) -> tuple[Any, Any]:
    dots = (
        base.transform_filter("datum.shown")
        .mark_circle(size=9 if narrow else 16, opacity=1)
        .encode(
            color=alt.condition(
                f"datum.share < {STEPS[1]}", alt.value(LIGHT["ink"]), alt.value(LIGHT["paper"])
            )
        )
    )
    silent = base.transform_filter("datum.declared && !datum.known").mark_tick(
        orient="horizontal", thickness=1, size=4, color=LIGHT["quiet"]
    )
    return dots, silent
