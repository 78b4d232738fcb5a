"""Maps of a corridor on chosen days.

Territories are points, their land borders lines between them, on a grid of meridians and parallels
(`projection`) over simplified coasts (`coasts`); no outline of any state is needed or shipped.
Along the chain colour, width and dash say how passable a part is, and the weakest part is ringed
and named; off the chain all is thin and grey.  A reader who has a file of borders sees it drawn below
(`outlines`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from detente.charts.corridor_marks import NARROW, Panel, Spot, Stretch, marks
from detente.charts.map_ground import ground
from detente.charts.palette import LIGHT
from detente.charts.projection import Frame, frame_around
from detente.charts.theme import styled

__all__ = ["Panel", "Spot", "Stretch", "corridor_maps"]

LEGEND = (
    "Thick blue: passable; orange dashes: weak; red dots: as good as shut.",
    "Ring: the weakest part. Diamonds: the two ends.",
)
Point = tuple[float, float]
Rings = Sequence[Sequence[Point]]


def corridor_maps(panels: Sequence[Panel], *, width: int = 900, outlines: Rings = ()) -> Any:
    """The maps of several days in one frame, two beside each other where there is room.

    `outlines` are rings of (longitude, latitude) drawn as thin lines.
    """
    columns = 1 if width < NARROW or len(panels) == 1 else 2
    each = (width - 24 * (columns - 1)) // columns
    height = round(each * (0.66 if columns == 1 and width < NARROW else 0.6))
    frame = frame_around(_seen(panels), each, height)
    maps = [_map(panel, frame, outlines) for panel in panels]
    wide = len(" ".join(LEGEND)) * 5.6 < width
    key = alt.Title(
        text=[" ".join(LEGEND)] if wide else list(LEGEND),
        anchor="start",
        color=LIGHT["quiet"],
        fontSize=11,
        fontWeight="normal",
        offset=10,
    )
    chart = alt.concat(*maps, columns=columns, spacing={"row": 14, "column": 24})
    return styled(chart.properties(title=key))


def _seen(panels: Sequence[Panel]) -> list[Point]:
    """What must be in the frame: the chain of every panel."""
    chain = [
        (spot.longitude, spot.latitude)
        for panel in panels
        for spot in panel.spots
        if spot.role != "off"
    ]
    every = [(spot.longitude, spot.latitude) for panel in panels for spot in panel.spots]
    return chain or every


def _map(panel: Panel, frame: Frame, outlines: Rings) -> Any:
    layers = [*ground(frame, outlines), *marks(panel, frame)]
    title = alt.Title(
        panel.title,
        anchor="start",
        fontSize=12.5,
        fontWeight=600,
        color=LIGHT["ink"],
        offset=6,
    )
    return alt.layer(*layers).properties(width=frame.width, height=frame.height, title=title)
