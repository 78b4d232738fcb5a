"""Fighting between groups."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.ucdp_nonstate import DATASET
from structural_fixtures import FIXTURES, check_contract, read_all

FIXTURE = FIXTURES["ucdp_nonstate"]


def test_episodes_of_groups(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    fights = rows.filter(pl.col("kind") == "armed-conflict").sort("start")
    columns = ("actor", "target", "start", "end", "end_precision", "censored", "value")
    assert fights.select(columns).rows() == [
        ("puk", "kdp", date(1994, 5, 1), date(1995, 8, 1), "month", False, 900.0),
        ("hamas", "fatah", date(2021, 6, 10), None, None, True, 30.0),
    ]


def test_troops_of_a_state(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    support = rows.filter(pl.col("kind") == "sponsorship")
    assert support.select("actor", "target", "means").rows() == [("TUR", "puk", "troops")]


@pytest.mark.shared
def test_real_conflicts_of_the_islamic_state(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "andybega" / "ucdp-nonstate-221.csv")
    isis = rows.filter((pl.col("actor") == "isis") | (pl.col("target") == "isis"))
    assert isis.height > 20
    assert (isis["start"] >= date(2004, 1, 1)).all()
