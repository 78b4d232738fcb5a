"""The charts of balance: what they hold, at both widths, and that they can be drawn."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from detente.charts.render import to_png, to_svg
from detente.charts.triads import MOST, balance_years, third_actors
from detente.network.balance.triads import Third
from detente.network.balance.yearly import YEARLY

THIRDS = (
    Third("AAA", 1, 1),
    Third("BBB", -1, -1),
    Third("CCC", 1, -1),
    Third("DDD", -1, 1),
)


def data(chart: Any) -> list[dict[str, Any]]:
    """Every row of every data set of a chart."""
    found = chart.to_dict()["datasets"].values()
    return [row for rows in found for row in rows]


@pytest.mark.parametrize("width", [900, 330])
def test_each_third_stands_in_its_quarter(width: int) -> None:
    chart = third_actors(THIRDS, "Iran", "Iraq", lambda key: f"Land {key}", width=width)
    rows = {row["name"]: row for row in data(chart) if "name" in row}
    assert rows["Land AAA"]["x"] < 1 < rows["Land BBB"]["x"]
    assert rows["Land AAA"]["y"] < rows["Land BBB"]["y"]
    assert rows["Land CCC"]["x"] < 1 and rows["Land CCC"]["y"] > rows["Land AAA"]["y"]
    pulls = {name[-3:]: row["pull"] for name, row in rows.items()}
    assert pulls["AAA"] == pulls["BBB"] == "draw the two together"
    assert pulls["CCC"] == pulls["DDD"] == "drive the two apart"
    text = to_svg(chart)
    assert "Friends of both" in text and "Enemies of both" in text
    assert to_png(chart)[:4] == b"\x89PNG"


def test_the_rest_of_a_full_quarter_is_counted() -> None:
    many = tuple(Third(f"X{k:02}", 1, 1) for k in range(MOST + 5))
    rows = [row for row in data(third_actors(many, "A", "B", str)) if "name" in row]
    assert len(rows) == MOST + 1
    assert [row["name"] for row in rows if not row["mark"]] == ["and 5 more"]


def test_the_line_breaks_where_years_are_missing() -> None:
    blank: dict[str, Any] = dict.fromkeys(YEARLY)
    rows = [
        {**blank, "year": year, "balanced_share": 0.9, "conditional_share": 0.5,
         "line_balance": 0.8, "missing": []}
        for year in (1900, 1901, 1905, 1906)
    ]  # fmt: skip
    chart = balance_years(pl.DataFrame(rows, schema=YEARLY))
    found = [row for row in data(chart) if row["measure"].startswith("ties")]
    runs = {row["year"]: row["run"] for row in found}
    assert runs[1900] == runs[1901] != runs[1905] == runs[1906]
    assert to_png(balance_years(pl.DataFrame(rows, schema=YEARLY), width=330))[:4] == b"\x89PNG"
