"""The charts of silence and strain: wide and narrow, with every mark in words."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from detente.charts.render import to_svg
from detente.charts.silence import COLOURS, COLUMNS, silence_chart
from detente.charts.strain import COLUMNS as SIGNS
from detente.charts.strain import strain_chart
from detente.network.silence.silence import VERDICTS


def answers() -> pl.DataFrame:
    rows = [
        ("Chile", "acted", 14, 9.5, 4.0, 17.0, 3, 2.0, 0.0, 5.0),
        ("Colombia", "spoke", 0, 0.2, 0.0, 1.0, 2, 1.0, 0.0, 3.0),
        ("Ecuador", "silent", 0, 8.0, 3.0, 15.0, 0, 2.0, 0.0, 5.0),
        ("Argentina", "cannot be told", 0, None, None, None, 0, None, None, None),
    ]
    return pl.DataFrame(rows, schema=list(COLUMNS), orient="row")


@pytest.mark.parametrize("width", [900, 330])
def test_every_ally_and_verdict_stands_in_text(width: int) -> None:
    svg = to_svg(silence_chart(answers(), width=width))
    for name, verdict in answers().select("name", "verdict").iter_rows():
        assert f">{name}<" in svg and f">{verdict}<" in svg
    assert "Ecuador: 0 deeds (promised 8.0, 3 to 15), 0 words (promised 2.0, 0 to 5); silent" in svg
    assert "Argentina: 0 deeds, 0 words; cannot be told" in svg
    (size,) = {float(part.split('"')[0]) for part in svg.split(' width="')[1:2]}
    assert size <= width + 30


def test_every_verdict_has_a_colour() -> None:
    assert set(COLOURS) == set(VERDICTS)


@pytest.mark.parametrize("width", [900, 330])
def test_each_sign_has_its_panel_with_its_verdict(width: int) -> None:
    rows = [
        (sign, verdict, date(2000 + k, 1, 1), 10.0 + k, 10.0 + k, 8.0, 14.0 + k, 5.0 + k)
        for sign, verdict in (("Demands", "rising"), ("Divided clients", "steady"))
        for k in range(9)
    ]
    svg = to_svg(strain_chart(pl.DataFrame(rows, schema=list(SIGNS), orient="row"), width=width))
    assert ">Demands: rising<" in svg and ">Divided clients: steady<" in svg
    assert "Demands, 2003-01: 13" in svg
