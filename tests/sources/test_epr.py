"""Ethnic groups and power."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.epr import DATASET
from structural_fixtures import FIXTURES, check_contract, read_all

FIXTURE = FIXTURES["epr"]


def test_status_is_text_size_is_value_and_years_are_days(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    columns = ("qualifier", "text", "value", "start", "end", "censored")
    assert rows.sort("start", "qualifier").select(columns).rows() == [
        ("Shi'a Arabs", "DISCRIMINATED", 0.625, date(1992, 1, 1), date(2003, 12, 31), False),
        ("Kurds", "JUNIOR PARTNER, with regional autonomy", 0.17, date(2004, 1, 1), None, True),
        ("Shi'a Arabs", "SENIOR PARTNER", 0.625, date(2004, 1, 1), None, True),
    ]


def test_an_unknown_status_goes_to_quarantine(tmp_path: Path) -> None:
    text = FIXTURE.text.replace("DISCRIMINATED", "CONTENT")
    _, bad = read_all(DATASET, FIXTURE.write(tmp_path, text))
    assert bad.select("line", "field").rows() == [(2, "status")]


@pytest.mark.shared
def test_the_pivot_of_2003_in_iraq(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "andybega" / "EPR-2021.csv")
    shia = rows.filter((pl.col("actor") == "IRQ") & (pl.col("qualifier") == "Shi'a Arabs"))
    on = {
        day: shia.filter(
            (pl.col("start") <= day) & (pl.col("end").is_null() | (pl.col("end") >= day))
        )["text"].to_list()
        for day in (date(2003, 12, 31), date(2004, 1, 1))
    }
    assert on == {
        date(2003, 12, 31): ["DISCRIMINATED"],
        date(2004, 1, 1): ["SENIOR PARTNER"],
    }
