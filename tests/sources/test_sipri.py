"""Arms transfers: delivery years, values, aid, groups."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.sipri import DATASET
from structural_fixtures import FIXTURES, between, check_contract, read_all

FIXTURE = FIXTURES["sipri"]


def test_runs_of_delivery_years_share_the_value_of_the_deal(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    deal = rows.filter((pl.col("target") == "hezbollah") & (pl.col("kind") == "arms-transfer"))
    assert deal.sort("start").select("start", "end", "start_precision", "value").rows() == [
        (date(1993, 1, 1), date(1994, 1, 1), "year", 4.0),
        (date(1996, 1, 1), date(1996, 1, 1), "year", 2.0),
    ]


def test_a_recipient_with_one_asterisk_is_a_group_and_its_supplier_a_sponsor(
    tmp_path: Path,
) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    backing = rows.filter(pl.col("kind") == "sponsorship")
    assert backing.select("actor", "target", "means").unique().rows() == [
        ("IRN", "hezbollah", "arms")
    ]
    assert backing.height == 2


def test_aid_and_second_hand_are_in_the_label(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    labels = dict(rows.filter(between("IRN", "IRQ")).select("start", "label").rows())
    assert labels[date(2014, 1, 1)] == "7 Su-25 (ground-attack aircraft), second-hand, aid"
    assert labels[date(2015, 1, 1)] == "2 Type-63 (launcher)"


def test_an_uncertain_supplier_is_doubtful(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    doubtful = rows.filter(pl.col("status") == "doubtful")
    assert doubtful["start"].to_list() == [date(2015, 1, 1)]


def test_a_deal_that_is_not_delivered_is_no_transfer(tmp_path: Path) -> None:
    rows, bad = read_all(DATASET, FIXTURE.write(tmp_path))
    assert rows.filter(between("RUS", "IRQ")).height == 0
    assert bad.height == 0


@pytest.mark.parametrize("years", ["2014-2015", "soon", "14", "2014; next"])
def test_years_of_another_shape_go_to_quarantine(tmp_path: Path, years: str) -> None:
    text = FIXTURE.text.replace("1993; 1994; 1996", years)
    _, bad = read_all(DATASET, FIXTURE.write(tmp_path, text))
    assert bad.select("line", "field").rows() == [(2, "years")]


@pytest.mark.shared
def test_iran_arms_hezbollah_and_then_iraq(shared_data: Path) -> None:
    path = shared_data / "sipri" / "trade-register.csv"
    rows = check_contract(DATASET, path)
    backing = rows.filter(
        (pl.col("actor") == "IRN")
        & (pl.col("target") == "hezbollah")
        & (pl.col("kind") == "sponsorship")
    )
    assert backing["record"].str.extract(r"^(.*)\|\d{4}\|sponsorship$").n_unique() == 13
    assert backing["start"].dt.year().min() == 1980
    assert backing["end"].dt.year().max() == 2023
    to_iraq = rows.filter((pl.col("actor") == "IRN") & (pl.col("target") == "IRQ"))
    assert to_iraq["start"].dt.year().min() == 2014
    assert to_iraq["label"].str.contains("aid").any()
    assert read_all(DATASET, path)[1].height == 4
