"""Ideal points by session and issue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.ideal_points import DATASET
from structural_fixtures import FIXTURES, check_contract, read_all

FIXTURE = FIXTURES["ideal_points"]


def test_a_session_is_the_calendar_year_in_which_it_opens(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    iran = rows.filter(pl.col("actor") == "IRN")
    assert iran.select("qualifier", "value", "low", "high", "start").rows() == [
        ("all", -1.2, -1.5, -0.9, date(1983, 1, 1))
    ]


def test_the_issue_is_read_from_the_columns(tmp_path: Path) -> None:
    text = FIXTURE.text
    for title in ("IdealPoint", "QO%", "Q5%", "Q10%", "Q50%", "Q90%", "Q95%", "Q100%"):
        text = text.replace(title + ",", title + "MiddleEast,", 1)
    path = FIXTURE.write(tmp_path, text)
    assert DATASET.recognise(path)
    assert read_all(DATASET, path)[0]["qualifier"].unique().to_list() == ["middle east"]


@pytest.mark.shared
@pytest.mark.parametrize("issue", ["All", "HumanRights", "Important", "MiddleEast", "Nuclear"])
def test_real_ideal_points(shared_data: Path, issue: str) -> None:
    path = shared_data / "unga" / f"Idealpointestimates{issue}_Apr2020.csv"
    assert DATASET.recognise(path)
    rows = check_contract(DATASET, path)
    assert rows["actor"].null_count() == 0
    assert (rows["low"] <= rows["high"]).all()
    assert {"IRN", "IRQ"} <= set(rows["actor"])
