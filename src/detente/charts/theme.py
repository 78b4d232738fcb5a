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
    return (
        chart.configure(font=FONT, background="transparent", padding=2)
        .configure_view(stroke=None)
        .configure_axis(
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
        )
        .configure_header(labelColor=ink, labelFontSize=12, titleColor=quiet)
        .configure_legend(
            labelColor=ink, titleColor=quiet, labelFontSize=11, titleFontWeight="normal"
        )
        .configure_text(font=FONT, color=ink)
    )
