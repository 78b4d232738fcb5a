"""V-Dem indices with their bounds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.vdem import DATASET
from structural_fixtures import FIXTURES, check_contract, read_all

FIXTURE = FIXTURES["vdem"]


def test_indices_have_bounds_and_empty_ones_no_row(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    columns = ("actor", "trait", "value", "low", "high", "start", "end")
    year = (date(2024, 1, 1), date(2024, 12, 31))
    assert rows.sort("actor", "trait").select(columns).rows() == [
        ("HKG", "v2x_polyarchy", 0.2, 0.1, 0.3, *year),
        ("IRQ", "v2x_libdem", 0.228, 0.196, 0.26, *year),
        ("IRQ", "v2x_polyarchy", 0.351, 0.307, 0.392, *year),
    ]


@pytest.mark.shared
def test_real_indices(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "regimes" / "vdem_simple.csv")
    assert rows["value"].is_between(0, 1).all()
    iraq = rows.filter((pl.col("actor") == "IRQ") & (pl.col("trait") == "v2x_polyarchy"))
    before = iraq.filter(pl.col("start") == date(2002, 1, 1))["value"].item()
    after = iraq.filter(pl.col("start") == date(2006, 1, 1))["value"].item()
    assert after > before + 0.2
