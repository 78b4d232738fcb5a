"""Shares of religions, from counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.wrp import DATASET
from structural_fixtures import FIXTURES, check_contract, read_all

FIXTURE = FIXTURES["wrp"]


def _share(rows: pl.DataFrame, actor: str, religion: str) -> pl.DataFrame:
    return rows.filter(
        (pl.col("trait") == "religious-share")
        & (pl.col("actor") == actor)
        & (pl.col("qualifier") == religion)
    ).sort("start")


def test_shares_come_from_counts_and_hold_to_the_next_count(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    shia = _share(rows, "IRQ", "shia")
    assert shia["value"].to_list() == [17 / 28, 18.875 / 31.8]
    assert shia.select("start", "end", "censored").rows() == [
        (date(2005, 1, 1), date(2009, 12, 31), False),
        (date(2010, 1, 1), None, True),
    ]


def test_alawites_are_counted_apart_from_the_shia(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    assert _share(rows, "SYR", "shia")["value"].to_list() == [0.0]
    assert _share(rows, "SYR", "alawite")["value"].to_list() == [2 / 21]


def test_an_unknown_count_is_left_out_and_commas_are_read(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    assert _share(rows, "SYR", "jewish").height == 0
    counts = rows.filter((pl.col("trait") == "adherents") & (pl.col("qualifier") == "christian"))
    assert 500_000.0 in counts["value"].to_list()


@pytest.mark.shared
def test_the_shia_majority_of_iraq(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "wrp" / "WRP_national.csv")
    shia = _share(rows, "IRQ", "shia")
    assert shia.filter(pl.col("start") == date(2010, 1, 1))["value"].item() == pytest.approx(0.625)
    assert _share(rows, "IRN", "shia")["value"].to_list()[-1] > 0.8
    shares = rows.filter(pl.col("trait") == "religious-share")["value"]
    assert shares.is_between(0, 1.2).all()
