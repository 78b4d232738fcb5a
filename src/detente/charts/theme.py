"""The look that all charts share: type, axes, spacing."""

from __future__ import annotations

from typing import Any

import altair as alt

from detente.charts.palette import LIGHT

__all__ = ["FONT", "styled"]

FONT = "Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif"


def styled(chart: alt.TopLevelMixin) -> Any:
    """`chart` with the shared look; the last step of every chart of this room."""
    quiet, rule, ink = LIGHT["quiet"], LIGHT["rule"], LIGHT["ink"]
    # Each configure_*() copies the whole chart; the look is the same for one shallow copy.
    out: Any = chart.copy(deep=False)  # type: ignore[attr-defined]
    out.config = alt.Config(
        font=FONT,
        background="transparent",
        padding=2,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=quiet,
            titleColor=quiet,
            labelFontSize=11,
            titleFontSize=11,
            titleFontWeight="normal",
            gridColor=rule,
            gridOpacity=0.7,
            domainColor=rule,
            tickColor=rule,
            tickSize=4,
            labelPadding=5,
        ),
        header=alt.HeaderConfig(labelColor=ink, labelFontSize=12, titleColor=quiet),
        legend=alt.LegendConfig(
            labelColor=ink, titleColor=quiet, labelFontSize=11, titleFontWeight="normal"
        ),
        text=alt.MarkConfig(font=FONT, color=ink),
    )
    return out
