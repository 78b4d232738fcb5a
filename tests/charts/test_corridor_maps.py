"""Maps of corridors: what they name, that nothing is fetched, and borders of one's own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from detente.charts.coasts import coasts
from detente.charts.corridor_strength import corridor_strength
from detente.charts.corridors import Panel, Spot, Stretch, corridor_maps
from detente.charts.label_places import place_labels
from detente.charts.outlines import read_outlines
from detente.charts.projection import frame_around
from detente.charts.render import to_page_svg, to_png, to_svg
from detente.errors import RenderError

PANEL = Panel(
    "1 June 1997 · shut, 0.20",
    "shut",
    (
        Spot("PER", "Peru", -75.0, -9.5, "home", "end", "Peru"),
        Spot("BOL", "Bolivia", -64.5, -17.0, "open", "link", "Bolivia: 0.80"),
        Spot("PRY", "Paraguay", -58.3, -23.3, "weak", "end", "Paraguay: 0.40"),
        Spot("CHL", "Chile", -70.0, -18.5, "unknown", "off", "Chile"),
    ),
    (
        Stretch("BOL", "PER", "open", True, "the border of Bolivia and Peru: 1.00"),
        Stretch("BOL", "PRY", "shut", True, "the border of Bolivia and Paraguay: 0.20"),
        Stretch("BOL", "CHL", "open", False, "the border of Bolivia and Chile: 1.00"),
    ),
    ("BOL", "PRY"),
    "weakest: 0.20",
)


@pytest.mark.parametrize("width", [330, 900])
def test_a_map_names_the_chain_and_its_weakest_part(width: int) -> None:
    svg = to_svg(corridor_maps([PANEL, PANEL], width=width))
    for text in ("Peru", "Bolivia", "Paraguay", "weakest: 0.20", "1 June 1997", "as good as shut"):
        assert text in svg
    assert (">Chile<" in svg) is (width == 900)
    assert "the border of Bolivia and Paraguay: 0.20" in svg
    assert "<image" not in svg
    assert to_png(corridor_maps([PANEL], width=width), scale=1).startswith(b"\x89PNG")


def test_its_colours_follow_the_page() -> None:
    svg = to_page_svg(to_svg(corridor_maps([PANEL])), name="map", label="A map")
    assert "var(--cooperation)" in svg
    assert "var(--war)" in svg


def test_the_readers_own_borders(tmp_path: Path) -> None:
    ring = [[-70, -20], [-60, -20], [-60, -10], [-70, -20]]
    path = tmp_path / "own.geojson"
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "geometry": geometry, "properties": {}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    found = read_outlines(path)
    assert found == (tuple((float(x), float(y)) for x, y in ring),)
    assert len(to_svg(corridor_maps([PANEL], outlines=found))) > len(to_svg(corridor_maps([PANEL])))
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [-70, -20]},
        "objects": {},
        "arcs": [[[0, 0], [20, 0], [0, 20]]],
    }
    path.write_text(json.dumps(topology), "utf-8")
    assert read_outlines(path) == (((-70.0, -20.0), (-60.0, -20.0), (-60.0, -10.0)),)


@pytest.mark.parametrize("text", ["no json", "[]", '{"type": "Point", "coordinates": [1, 2]}'])
def test_a_file_without_outlines_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.geojson"
    path.write_text(text, "utf-8")
    with pytest.raises(RenderError, match=r"bad\.geojson"):
        read_outlines(path)
    with pytest.raises(RenderError, match="cannot be read"):
        read_outlines(tmp_path / "none.geojson")


def test_the_projection_keeps_areas_and_stays_in_its_frame() -> None:
    frame = frame_around([(35.0, 34.0), (54.0, 32.5)], 400, 240)
    assert frame.inside(frame.project([35.0, 54.0], [34.0, 32.5])).all()
    # A square degree is as large at the north as at the south of the frame, by its cosine.
    sizes = []
    for latitude in (25.0, 40.0):
        corner = frame.project(
            [44.0, 45.0, 45.0, 44.0], [latitude, latitude, latitude + 1, latitude + 1]
        )
        x, y = corner[:, 0], corner[:, 1]
        area = 0.5 * abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))
        sizes.append(area / np.cos(np.radians(latitude + 0.5)))
    assert sizes[0] == pytest.approx(sizes[1], rel=0.005)
    for line in frame.graticule(5):
        assert frame.inside(line, 1e-6).all()
    ring = frame.project([0.0, 90.0, 90.0, 0.0], [0.0, 0.0, 60.0, 60.0])
    assert frame.inside(frame.clip_area(ring), 1e-6).all()


def test_coasts_hold_the_places_of_land_and_leave_the_sea() -> None:
    land = [ring for kind, ring in coasts() if kind == "land"]
    assert all(np.abs(ring[:, 1]).max() <= 90 for ring in land)
    for x, y, dry in ((44.0, 33.0, True), (20.0, 50.0, True), (-55.0, -10.0, True),
                      (-30.0, 30.0, False), (18.0, 34.5, False), (65.0, 15.0, False)):  # fmt: skip
        assert any(_holds(ring, x, y) for ring in land) is dry


def _holds(ring: np.ndarray, x: float, y: float) -> bool:
    one, two = ring, np.roll(ring, -1, axis=0)
    crosses = (one[:, 1] > y) != (two[:, 1] > y)
    rise = np.where(crosses, two[:, 1] - one[:, 1], 1.0)
    at = one[:, 0] + (y - one[:, 1]) / rise * (two[:, 0] - one[:, 0])
    return bool((crosses & (x < at)).sum() % 2)


def test_labels_do_not_cover_each_other() -> None:
    wanted = [("Lebanon", (100.0, 100.0), 8.0, 12.0), ("Syria", (112.0, 100.0), 8.0, 12.0)]
    one, two = place_labels(wanted, [], 300, 200)
    assert (one.align, one.x) != (two.align, two.x)


def test_strength_through_time_shows_its_turns() -> None:
    history = pl.DataFrame(
        {
            "date": [date(2000, 1, 1), date(2005, 1, 1), date(2010, 1, 1)],
            "strength": [0.1, 0.8, 0.1],
            "low": [0.0, 0.6, 0.0],
            "high": [0.2, 0.9, 0.2],
        }
    )
    turns = pl.DataFrame(
        {
            "date": [date(2005, 1, 1), date(2010, 1, 1)],
            "direction": [1, -1],
            "label": ["January 2005", "January 2010"],
            "note": ["opened January 2005", "broke January 2010"],
        }
    )
    svg = to_svg(corridor_strength(history, turns, threshold=0.5))
    assert "January 2005" in svg
    assert "broke January 2010" in svg
