"""Territorial claims by month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.icow import DATASET
from structural_fixtures import FIXTURES, between, check_contract, read_all

FIXTURE = FIXTURES["icow"]
COLUMNS = ("start", "start_precision", "end", "end_precision", "censored", "status")


def _claim(tmp_path: Path, name: str) -> tuple[object, ...]:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    return rows.filter(pl.col("label").str.starts_with(name)).select(COLUMNS).row(0)


def test_months_are_kept_and_claims_run_from_challenger_to_target(tmp_path: Path) -> None:
    assert _claim(tmp_path, "Shatt") == (
        date(1979, 10, 1),
        "month",
        date(1990, 8, 1),
        "month",
        False,
        "coded",
    )
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    shatt = rows.filter(pl.col("label") == "Shatt al Arab")
    assert shatt.select("actor", "target", "directed", "value").rows() == [
        ("IRQ", "IRN", True, 10.0)
    ]


def test_month_zero_leaves_the_year(tmp_path: Path) -> None:
    assert _claim(tmp_path, "Long ago") == (
        date(1884, 1, 1),
        "year",
        date(1884, 1, 1),
        "year",
        False,
        "coded",
    )


def test_month_99_is_a_claim_that_stands(tmp_path: Path) -> None:
    assert _claim(tmp_path, "Still there")[2:] == (None, None, True, "coded")


def test_an_unknown_end_is_doubtful_and_does_not_read_as_a_claim_that_stands(
    tmp_path: Path,
) -> None:
    assert _claim(tmp_path, "End unknown")[2:] == (None, None, True, "doubtful")


def test_a_date_of_another_shape_goes_to_quarantine(tmp_path: Path) -> None:
    text = FIXTURE.text.replace("197910,199008", "197910,20012")
    _, bad = read_all(DATASET, FIXTURE.write(tmp_path, text))
    assert bad.select("line", "field").rows() == [(2, "endclaim")]


@pytest.mark.shared
def test_iraqs_claims_on_iran_end_in_august_1990(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "icow" / "icow_ext2017_v2.csv")
    last = rows.filter(between("IRN", "IRQ") & (pl.col("start") >= date(1979, 1, 1)))
    assert last.select("label", "end", "end_precision").sort("label").rows() == [
        ("Khuzestan (Arabistan)", date(1990, 8, 1), "month"),
        ("Shatt al Arab", date(1990, 8, 1), "month"),
    ]
    bad = read_all(DATASET, shared_data / "icow" / "icow_ext2017_v2.csv")[1]
    assert bad.height <= DATASET.max_bad_share * rows.height
