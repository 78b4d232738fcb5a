"""Dyadic disputes: one tie per dyad and dispute, from the initiating side."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.dyadic_mid import DATASET
from structural_fixtures import FIXTURES, between, check_contract, read_all

FIXTURE = FIXTURES["dyadic_mid"]


def test_years_and_directions_of_a_dyad_become_one_tie(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    assert rows.select("actor", "target", "start", "end", "value", "censored").rows() == [
        ("IRN", "IRQ", date(2007, 1, 20), date(2009, 10, 1), 4.0, False),
        ("IRQ", "IRN", date(2014, 4, 3), None, 2.0, True),
    ]


def test_a_damaged_side_goes_to_quarantine(tmp_path: Path) -> None:
    text = FIXTURE.text.replace(",4,1,0,2007,0", ",4,1,1969,2007,0")
    rows, bad = read_all(DATASET, FIXTURE.write(tmp_path, text))
    assert bad.select("line", "field").rows() == [(2, "sideab")]
    assert rows.height == 2  # the other years of the dyad still tell of it


@pytest.mark.shared
def test_the_trap_hostility_stays_at_four_while_the_two_cooperate(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "cow_lancer" / "dyadic_mid_4.02.csv")
    dyad = rows.filter(between("IRN", "IRQ") & (pl.col("value") == 4))
    for year in range(2003, 2012):
        in_force = dyad.filter(
            (pl.col("start") <= date(year, 12, 31)) & (pl.col("end") >= date(year, 1, 1))
        )
        assert in_force.height >= 1, year
    war = rows.filter(between("IRN", "IRQ") & (pl.col("value") == 5))
    # Three weeks short of the cease-fire that ends the war in COW: both stand, each as coded.
    assert war.select("start", "end").rows() == [(date(1979, 10, 24), date(1988, 7, 31))]
