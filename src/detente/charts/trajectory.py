"""The main picture: how friendly two actors were by month, with phases and turning points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT, PHASES
from detente.charts.theme import styled

__all__ = ["trajectory"]

_STRIP = (1.06, 1.22)  # where the band of phases lies, above the level's range of -1 to 1
_FOOT = -1.07  # where the turns stand that only coders name
_MARK = 1.34  # where the numbers of the turning points stand


def trajectory(
    levels: pl.DataFrame,
    phases: pl.DataFrame,
    turning_points: pl.DataFrame,
    coded_turns: pl.DataFrame | None = None,
    *,
    width: int = 900,
    height: int = 380,
) -> Any:
    """The level with its 90 % interval, the phases above it and the turning points through it.

    `levels`: month, level, low, high.  `phases`: phase, start, end, note.  `turning_points`:
    number, date, low, high, dated, note; one that is not `dated` is drawn as its stretch.
    `coded_turns`: date, note: what only coders name, as diamonds at the foot.
    `note` is the text read out and shown on hover.
    """
    domain = [_iso(levels["month"].min()), _iso(levels["month"].max())]
    time = alt.X(
        "month:T",
        title=None,
        scale=alt.Scale(domain=domain),
        axis=alt.Axis(format="%Y", tickCount=max(4, width // 90), grid=False),
    )
    layers = [
        _rules(),
        _strip(phases, width),
        _band(levels, time),
        _line(levels, time),
        *_points(turning_points),
        _diamonds(coded_turns),
    ]
    chart = alt.layer(*[layer for layer in layers if layer is not None])
    return styled(chart.properties(width=width, height=height).resolve_scale(color="independent"))


def _iso(value: Any) -> str:
    return str(value.isoformat())


def _level_axis() -> alt.Y:
    return alt.Y(
        "level:Q",
        title=None,
        scale=alt.Scale(domain=[_FOOT - 0.06, 1.42], nice=False),
        axis=alt.Axis(
            values=[-1, -0.5, 0, 0.5, 1],
            labelExpr=(
                "datum.value == 1 ? '+1 alliance' : datum.value == -1 ? '−1 war' : "
                "datum.value == 0 ? '0' : format(datum.value, '+.1f')"
            ),
            domain=False,
            ticks=False,
        ),
    )


def _rules() -> Any:
    frame = pl.DataFrame({"level": [0.0]})
    return alt.Chart(frame).mark_rule(color=LIGHT["quiet"], strokeWidth=1).encode(y=_level_axis())


def _strip(phases: pl.DataFrame, width: int) -> Any:
    if phases.is_empty():
        return None
    total = (phases["end"].max() - phases["start"].min()).days or 1  # type: ignore[operator,union-attr]
    frame = phases.with_columns(
        bottom=pl.lit(_STRIP[0]),
        top=pl.lit(_STRIP[1]),
        middle=pl.col("start") + (pl.col("end") - pl.col("start")) / 2,
        room=(pl.col("end") - pl.col("start")).dt.total_days() / total * width,
    ).with_columns(
        label=pl.when(pl.col("room") > pl.col("phase").str.len_chars() * 6.6 + 8)
        .then(pl.col("phase"))
        .otherwise(pl.lit(""))
    )
    scale = alt.Scale(domain=list(PHASES), range=[LIGHT[name] for name in PHASES])
    base = alt.Chart(frame)
    blocks = base.mark_rect(stroke=LIGHT["paper"], strokeWidth=1).encode(
        x=alt.X("start:T"),
        x2="end:T",
        y=alt.Y("bottom:Q"),
        y2="top:Q",
        color=alt.Color("phase:N", scale=scale, legend=None),
        description="note:N",
        tooltip="note:N",
    )
    dark = alt.FieldOneOfPredicate(field="phase", oneOf=["war", "aligned"])
    names = base.mark_text(fontSize=10, baseline="middle").encode(
        x="middle:T",
        y=alt.datum((_STRIP[0] + _STRIP[1]) / 2),
        text="label:N",
        color=alt.condition(dark, alt.value(LIGHT["paper"]), alt.value(LIGHT["ink"])),
    )
    return alt.layer(blocks, names)


def _band(levels: pl.DataFrame, time: alt.X) -> Any:
    frame = levels.select("month", "low", "high")
    return (
        alt.Chart(frame)
        .mark_area(color=LIGHT["band"], opacity=0.75, description="90 % interval of the level")
        .encode(x=time, y="low:Q", y2="high:Q")
    )


def _line(levels: pl.DataFrame, time: alt.X) -> Any:
    frame = levels.select("month", "level")
    return (
        alt.Chart(frame)
        .mark_line(color=LIGHT["line"], strokeWidth=2, description="level, month by month")
        .encode(x=time, y=_level_axis())
    )


def _points(turning_points: pl.DataFrame) -> Sequence[Any]:
    if turning_points.is_empty():
        return ()
    frame = turning_points.with_columns(
        top=pl.lit(_MARK), bottom=pl.lit(-1.0), label=pl.col("number")
    )
    base = alt.Chart(frame)
    stretches = (
        alt.Chart(frame.filter(~pl.col("dated")))
        .mark_rect(color=LIGHT["accent"], opacity=0.09)
        .encode(x="low:T", x2="high:T", y="bottom:Q", y2=alt.datum(1.0), description="note:N")
    )
    rules = (
        alt.Chart(frame.filter(pl.col("dated")))
        .mark_rule(color=LIGHT["accent"], strokeWidth=1, strokeDash=[2, 3])
        .encode(x="date:T", y="bottom:Q", y2="top:Q")
    )
    dots = base.mark_circle(color=LIGHT["accent"], size=230, opacity=1).encode(
        x="date:T", y=alt.Y("top:Q"), description="note:N", tooltip="note:N"
    )
    numbers = base.mark_text(
        color=LIGHT["paper"], fontSize=10, fontWeight="bold", baseline="middle"
    ).encode(x="date:T", y=alt.Y("top:Q"), text="label:N")
    return stretches, rules, dots, numbers


def _diamonds(turns: pl.DataFrame | None) -> Any:
    if turns is None or turns.is_empty():
        return None
    return (
        alt.Chart(turns.with_columns(foot=pl.lit(_FOOT)))
        .mark_point(shape="diamond", size=26, color=LIGHT["quiet"], filled=True, opacity=0.9)
        .encode(x="date:T", y=alt.Y("foot:Q"), description="note:N", tooltip="note:N")
    )
