"""Small multiples: each sign of strain by period, with its trend."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["COLUMNS", "strain_chart"]

COLUMNS = ("sign", "verdict", "period", "rate", "fitted", "low", "high", "exposure")
"""`rate`, `fitted`, `low` and `high` are per hundred acts, or in points, `exposure` the size
of the dot."""

SPACING = {"column": 40, "row": 56}
"""Room for the headings and the years: bounds are flush, so that panels stand in line."""


def strain_chart(series: pl.DataFrame, *, width: int = 900) -> Any:
    """One small chart for each sign, in the order given; `series` has COLUMNS.

    The heading of each says its verdict, so that the colour of the line (accent where the sign
    rises) says nothing that the text does not.
    """
    columns = 1 if width < 600 else 2
    frame = series.select(COLUMNS).with_columns(
        heading=pl.format("{}: {}", "sign", "verdict"),
        # The interval of a wild slope would press everything else flat.
        high=pl.min_horizontal(
            "high", 1.4 * pl.max_horizontal("rate", "fitted").max().over("sign")
        ),
        colour=pl.when(pl.col("verdict") == "rising")
        .then(pl.lit(LIGHT["accent"]))
        .otherwise(pl.lit(LIGHT["line"])),
        # Area as exposure: a share of few acts must not shout.
        size=12 + 90 * (pl.col("exposure") / pl.col("exposure").max().over("sign")),
        note=pl.format(
            "{}, {}: {}",
            "sign",
            pl.col("period").dt.strftime("%Y-%m"),
            pl.col("rate").round(1),
        ),
    )
    order = frame["heading"].unique(maintain_order=True).to_list()
    each = (width - 52 * columns) // columns
    x = alt.X(
        "period:T",
        title=None,
        axis=alt.Axis(format="%Y", tickCount=max(3, each // 80), grid=False),
    )
    y = alt.Y(
        "rate:Q",
        title=None,
        scale=alt.Scale(zero=True, nice=False, padding=9),
        axis=alt.Axis(tickCount=4, domain=False, ticks=False),
    )
    base = alt.Chart(frame)
    band = base.mark_area(color=LIGHT["band"], opacity=0.55, clip=True).encode(
        x=x, y=alt.Y("low:Q", title=None), y2=alt.Y2("high:Q")
    )
    line = base.mark_line(strokeWidth=2).encode(
        x=x, y=alt.Y("fitted:Q"), stroke=alt.Stroke("colour:N", scale=None)
    )
    dots = base.mark_circle(opacity=0.75, color=LIGHT["quiet"]).encode(
        x=x,
        y=y,
        size=alt.Size("size:Q", scale=None),
        description=alt.Description("note:N"),
        tooltip=alt.Tooltip("note:N"),
    )
    header = alt.Header(
        title=None, labelAnchor="start", labelFontSize=12, labelFontWeight=600, labelPadding=6
    )
    panels = alt.layer(band, dots, line, width=each, height=120)
    facet = alt.Facet("heading:N", sort=order, header=header)
    chart = panels.facet(facet=facet, columns=columns, spacing=SPACING)
    # Set, not chained: each method of a chart copies all of it.
    chart.resolve = alt.Resolve(
        scale=alt.ScaleResolveMap(y="independent"), axis=alt.AxisResolveMap(x="independent")
    )
    chart.bounds = "flush"
    return styled(chart)
