"""Trade flows: who exports, what zero means, what is missing."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.cow_trade import DATASET, missing_flows
from structural_fixtures import FIXTURES, between, check_contract, read_all

FIXTURE = FIXTURES["cow_trade"]


def test_a_flow_runs_from_the_exporter_to_the_importer(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    flow = rows.filter(pl.col("start") == date(2003, 1, 1))
    # flow1 of Iran and Iraq is what Iran imports from Iraq.
    assert flow.select("actor", "target", "value", "status", "end").rows() == [
        ("IRQ", "IRN", 93.5, "coded", date(2003, 12, 31))
    ]


def test_zero_is_doubtful_and_missing_is_no_row_and_no_bad_row(tmp_path: Path) -> None:
    path = FIXTURE.write(tmp_path)
    rows, bad = read_all(DATASET, path)
    zero = rows.filter(pl.col("start") == date(2000, 1, 1))
    assert zero.select("value", "status").rows() == [(0.0, "doubtful"), (0.0, "doubtful")]
    assert bad.height == 0
    assert missing_flows(path) == 1


def test_a_copy_in_directed_form_is_not_counted_twice(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    assert rows.height == 3


def test_a_parquet_copy_gives_the_same(tmp_path: Path) -> None:
    path, table = FIXTURE.write(tmp_path), tmp_path / "trade.parquet"
    pl.read_csv(path, null_values="-9").cast({"ccode1": pl.Float64}).write_parquet(table)
    assert DATASET.recognise(table)
    assert read_all(DATASET, table)[0].equals(read_all(DATASET, path)[0])
    assert missing_flows(table) == 1


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("630,645,2000", "630,630,2000", "ccode2"),
        ("93.5,-9,93", "-3,-9,93", "flow1"),
        ("645,2000", "645,20000", "year"),
    ],
)
def test_what_cannot_be_goes_to_quarantine(tmp_path: Path, old: str, new: str, field: str) -> None:
    text = FIXTURE.text.replace(old, new, 1)
    _, bad = read_all(DATASET, FIXTURE.write(tmp_path, text))
    assert bad["field"].to_list() == [field]


@pytest.mark.shared
def test_the_trap_trade_is_zero_before_2001_and_doubtful(shared_data: Path) -> None:
    path = shared_data / "cow_trade" / "cow_trade_ddy.parquet"
    start = time.perf_counter()
    rows = check_contract(DATASET, path)
    assert time.perf_counter() - start < 20
    assert rows.height + missing_flows(path) == 1_347_308
    before = rows.filter(
        between("IRN", "IRQ") & pl.col("start").is_between(date(1981, 1, 1), date(2000, 12, 31))
    )
    assert before.height > 0
    assert before.filter(pl.col("value") == 0)["status"].unique().to_list() == ["doubtful"]
    nineties = before.filter(pl.col("start") >= date(1991, 1, 1))
    assert nineties["value"].unique().to_list() == [0.0]
    later = rows.filter(between("IRN", "IRQ") & (pl.col("start") == date(2003, 1, 1)))
    assert later["value"].max() == 93.0
