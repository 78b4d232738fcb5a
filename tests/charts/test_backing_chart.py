"""The chart of words and deeds, and that of a shared enemy: what is drawn, on both widths."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
import pytest

from detente.charts.backing import MOST, backing_bars
from detente.charts.render import to_page_svg, to_png, to_svg
from detente.charts.shared_enemies import enemy_lines

COLUMNS = ("third", "when", "words_for", "deeds_for", "words_against", "deeds_against")


def acts(*rows: tuple[str, str, int, int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def drawn(chart: Any) -> list[dict[str, Any]]:
    """The rows of the data set of bars."""
    spec = chart.to_dict()
    return next(rows for rows in spec["datasets"].values() if rows and "class" in rows[0])


FEW = acts(
    ("Russia", "before", 2, 0, 0, 1), ("Russia", "after", 6, 1, 1, 0), ("Iraq", "after", 0, 0, 3, 2)
)


def test_in_favour_lies_right_and_against_left_words_inside() -> None:
    bars = {
        (row["third"], row["when"], row["class"]): row
        for row in drawn(backing_bars(FEW, ("x", "y")))
    }
    assert (
        bars["Russia", "after", "words for"]["low"],
        bars["Russia", "after", "words for"]["high"],
    ) == (0, 6)
    deeds = bars["Russia", "after", "deeds for"]
    assert (deeds["low"], deeds["high"]) == (6, 7)
    against = bars["Iraq", "after", "deeds against"]
    assert (against["low"], against["high"]) == (-3, -5)
    assert against["note"] == "Iraq, after: 2 deeds against"
    assert len(bars) == 7


def test_no_more_than_ten_third_parties_are_drawn() -> None:
    many = acts(*((f"T{k:02}", "after", k + 1, 0, 0, 0) for k in range(15)))
    names = {row["third"] for row in drawn(backing_bars(many, ("x", "y")))}
    assert len(names) == MOST
    assert "T00" not in names


@pytest.mark.parametrize(("width", "wide"), [(900, True), (330, False)])
def test_bars_can_be_drawn_on_both_widths(width: int, wide: bool) -> None:
    chart = backing_bars(FEW, ("before May", "from May on"), width=width, side_by_side=wide)
    assert to_png(chart, scale=1.0).startswith(b"\x89PNG")
    svg = to_page_svg(to_svg(chart), name="b", label="bars")
    assert "before May" in svg
    assert "from May on" in svg
    assert "deeds against" in svg


def levels() -> pl.DataFrame:
    months = pl.date_range(date(2012, 1, 1), date(2016, 12, 1), "1mo", eager=True)
    parts = [
        pl.DataFrame({"month": months}).with_columns(
            a=pl.lit(a), b=pl.lit(b), level=pl.lit(level), low=pl.lit(level - 0.1),
            high=pl.lit(level + 0.1), observed=pl.lit(True),
        )
        for a, b, level in (("IRN", "IRQ", 0.3), ("IRN", "isis", -0.8), ("IRQ", "isis", -0.9))
    ]  # fmt: skip
    return pl.concat(parts)


@pytest.mark.parametrize("width", [900, 330])
def test_three_lines_and_the_turn_are_drawn(width: int) -> None:
    chart = enemy_lines(levels(), ("IRN", "IRQ"), date(2014, 6, 13), "June 2014", str, width=width)
    text = json.dumps(chart.to_dict(), default=str, ensure_ascii=False)
    for name in ("IRN – IRQ", "IRN – isis", "IRQ – isis", "June 2014"):
        assert name in text
    assert to_png(chart, scale=1.0).startswith(b"\x89PNG")
