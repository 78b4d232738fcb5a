"""Armed conflicts by episode, and the troops of others."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.ucdp_acd import DATASET
from structural_fixtures import FIXTURES, between, check_contract, read_all

FIXTURE = FIXTURES["ucdp_acd"]


def test_an_episode_of_two_states_runs_from_its_first_to_its_last_day(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    columns = ("kind", "start", "end", "directed", "value", "label")
    assert rows.filter(between("IRN", "IRQ")).select(columns).rows() == [
        (
            "armed-conflict",
            date(1987, 9, 23),
            date(1988, 8, 20),
            False,
            2.0,
            "conflict in Iran, Iraq over Various",
        )
    ]


def test_a_secondary_party_sends_troops_to_the_side_that_it_joined(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    support = rows.filter(pl.col("kind") == "sponsorship").sort("actor")
    assert support.select("actor", "target", "means", "directed").rows() == [
        ("IRN", "SYR", "troops", True),
        ("RUS", "SYR", "troops", True),
        ("TUR", "hezbollah", "troops", True),
    ]


def test_states_are_known_by_number_since_names_and_numbers_are_not_in_one_order(
    tmp_path: Path,
) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    support = rows.filter(pl.col("means") == "troops").sort("actor")
    assert support["actor_raw"].to_list() == ["630", "365", "640"]


def test_a_comma_within_brackets_belongs_to_the_name(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    assert "Band (of A, B and C)" in rows["target_raw"].to_list()


def test_a_pair_that_ends_before_its_episode_ends_with_its_last_year(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    band = rows.filter(pl.col("target_raw") == "Band (of A, B and C)")
    columns = ("start", "start_precision", "end", "end_precision", "censored")
    assert band.select(columns).rows() == [
        (date(2020, 1, 1), "year", date(2020, 1, 1), "year", False)
    ]
    still = rows.filter((pl.col("target_raw") == "Hezbollah") & (pl.col("actor") == "SYR"))
    assert still.select("end", "censored").rows() == [(None, True)]


@pytest.mark.parametrize(
    ("level", "start", "precision"),
    [(1, date(1987, 9, 23), "day"), (4, date(1987, 9, 1), "month"), (5, date(1987, 1, 1), "year")],
)
def test_levels_of_date_precision(tmp_path: Path, level: int, start: date, precision: str) -> None:
    text = FIXTURE.text.replace("1987-09-23,1,", f"1987-09-23,{level},")
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path, text))
    conflict = rows.filter(between("IRN", "IRQ"))
    assert conflict.select("start", "start_precision").rows() == [(start, precision)]


@pytest.mark.shared
def test_real_conflicts(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "andybega" / "ucdp-prio-acd-221.csv")
    war = rows.filter(between("IRN", "IRQ")).sort("start")
    assert war.select("start", "end").rows() == [
        (date(1974, 2, 10), date(1974, 12, 31)),
        (date(1980, 9, 23), date(1988, 8, 20)),
    ]
    troops = rows.filter(
        (pl.col("actor") == "IRN") & (pl.col("target") == "SYR") & (pl.col("means") == "troops")
    )
    assert troops["start"].dt.year().to_list() == [2015, 2015]
    assert troops["censored"].all()
