"""The strips of a bloc: order of rows, marks, and that they can be drawn."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from detente.charts.blocs import bloc_strips
from detente.charts.render import to_png, to_svg

CELLS = pl.DataFrame(
    [
        ("Late", date(2005, 12, 31), 0.9, True, True, "Late, 2005"),
        ("Early", date(2004, 12, 31), 0.4, True, False, "Early, 2004"),
        ("Early", date(2005, 12, 31), None, True, False, "Early, 2005: nothing on record"),
        ("Undeclared", date(2004, 12, 31), 0.8, False, True, "Undeclared, 2004"),
    ],
    schema=["actor", "on", "share", "declared", "shown", "note"],
    orient="row",
)


@pytest.mark.parametrize("width", [900, 330])
def test_it_is_drawn_at_both_widths(width: int) -> None:
    chart = bloc_strips(CELLS, width=width)
    svg = to_svg(chart)
    for name in ("Late", "Early", "Undeclared", "declared, nothing on record"):
        assert name in svg
    assert to_png(chart)[:4] == b"\x89PNG"


def test_declared_members_come_first_by_their_first_day() -> None:
    spec = bloc_strips(CELLS).to_dict(format="vega-lite")
    order = spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert order == ["Early", "Late", "Undeclared"]


def test_every_mark_says_in_words_what_it_shows() -> None:
    spec = bloc_strips(CELLS).to_dict(format="vega-lite")
    for layer in spec["layer"]:
        assert layer["encoding"]["description"]["field"] == "note"


def test_the_same_cells_give_the_same_picture() -> None:
    assert to_svg(bloc_strips(CELLS)) == to_svg(bloc_strips(CELLS.reverse()))
