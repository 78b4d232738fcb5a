"""Polity scores and regimes in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.polity import DATASET
from structural_fixtures import FIXTURES, check_contract, read_all

FIXTURE = FIXTURES["polity"]


def test_scores_and_words_and_interruptions(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    iraq = rows.filter(pl.col("actor") == "IRQ").sort("start", "trait")
    assert iraq.select("trait", "start", "value", "text").rows() == [
        ("polity2", date(2002, 1, 1), -9.0, None),
        ("regime", date(2002, 1, 1), None, "autocracy"),
        ("regime", date(2003, 1, 1), None, "foreign interruption"),
        ("polity2", date(2014, 1, 1), 6.0, None),
        ("regime", date(2014, 1, 1), None, "democracy"),
    ]


def test_codes_that_differ_from_cows_are_translated_and_kept(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    union = rows.filter(pl.col("actor_raw") == "364")
    assert union["actor"].unique().to_list() == ["RUS"]


@pytest.mark.shared
def test_regimes_of_iran_and_iraq(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "regimes" / "polity5.csv")
    polity2 = rows.filter(pl.col("trait") == "polity2")
    iraq = polity2.filter(pl.col("actor") == "IRQ")
    assert iraq.filter(pl.col("start") == date(2002, 1, 1))["value"].to_list() == [-9.0]
    assert iraq.filter(pl.col("start") == date(2005, 1, 1)).height == 0
    assert iraq.filter(pl.col("start") == date(2014, 1, 1))["value"].to_list() == [6.0]
    assert polity2["value"].is_between(-10, 10).all()
