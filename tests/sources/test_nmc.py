"""Capabilities by state and year."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.nmc import DATASET
from structural_fixtures import FIXTURES, check_contract, read_all


def test_values_of_a_year_hold_for_that_year(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURES["nmc"].write(tmp_path))
    cinc = rows.filter((pl.col("trait") == "cinc") & (pl.col("actor") == "IRN"))
    assert cinc.select("value", "start", "end").rows() == [
        (0.0101, date(1980, 1, 1), date(1980, 12, 31))
    ]


def test_unknown_is_left_out_and_zero_is_kept(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURES["nmc"].write(tmp_path))
    iraq = rows.filter(pl.col("actor") == "IRQ")
    assert "milex" not in iraq["trait"].to_list()
    assert iraq.filter(pl.col("trait") == "irst")["value"].to_list() == [0.0]


@pytest.mark.shared
def test_real_capabilities(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "cow_lancer" / "NMC-60-abridged.csv")
    shares = rows.filter((pl.col("trait") == "cinc") & (pl.col("start") == date(2010, 1, 1)))
    assert shares["value"].sum() == pytest.approx(1, abs=0.01)
    assert shares.sort("value")["actor"].to_list()[-2:] == ["USA", "CHN"]
