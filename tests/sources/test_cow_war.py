"""Wars: opposing pairs and coalitions, two spells, unknown days, parties without a code."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.cow_war import DATASETS
from structural_fixtures import FIXTURES, between, check_contract, read_all

INTER, INTRA, EXTRA, NON = DATASETS


def test_opposed_pairs_are_at_war_and_others_allied_over_shared_days(tmp_path: Path) -> None:
    rows, _ = read_all(INTER, FIXTURES["cow_war_inter"].write(tmp_path))
    war = rows.filter(pl.col("label") == "Arab-Israeli").sort("kind", "actor", "target", "start")
    columns = ("kind", "actor", "target", "start", "end", "end_precision")
    assert war.select(columns).rows() == [
        ("coalition", "IRQ", "SYR", date(1948, 5, 15), date(1948, 7, 18), "day"),
        ("war", "IRQ", "ISR", date(1948, 5, 15), date(1948, 7, 18), "day"),
        # The second spells of the two overlap from 22 to 31 October.
        ("war", "IRQ", "ISR", date(1948, 10, 22), date(1948, 10, 31), "day"),
        ("war", "SYR", "ISR", date(1948, 5, 15), date(1948, 7, 18), "day"),
    ]
    assert not rows["directed"].any()


def test_a_party_without_a_code_keeps_its_name(tmp_path: Path) -> None:
    rows, _ = read_all(INTRA, FIXTURES["cow_war_intra"].write(tmp_path))
    kurds = rows.filter(pl.col("target_raw") == "Kurds of the north")
    assert kurds.select("actor", "target", "kind").sort("actor").rows() == [
        ("IRN", None, "coalition"),
        ("IRQ", None, "war"),
    ]
    groups = rows.filter(pl.col("label") == "Internecine")
    assert {groups["actor"][0], groups["target"][0]} == {"puk", "kdp"}


def test_a_war_that_goes_on_when_the_data_stop_has_no_end(tmp_path: Path) -> None:
    rows, _ = read_all(INTRA, FIXTURES["cow_war_intra"].write(tmp_path))
    assert rows.filter(pl.col("label") == "Tamil").select("end", "censored").rows() == [
        (None, True)
    ]


def test_a_year_that_is_unknown_goes_to_quarantine(tmp_path: Path) -> None:
    text = FIXTURES["cow_war_inter"].text.replace("8,20,1988", "8,20,-9")
    rows, bad = read_all(INTER, FIXTURES["cow_war_inter"].write(tmp_path, text))
    assert bad["field"].to_list() == ["endyear1", "endyear1"]
    assert rows.filter(pl.col("label") == "Iran-Iraq").height == 0


def test_sides_of_groups_fight_each_other(tmp_path: Path) -> None:
    rows, _ = read_all(NON, FIXTURES["cow_war_non"].write(tmp_path))
    pairs = rows.select("kind", "actor_raw", "target_raw").sort("kind", "actor_raw").rows()
    assert pairs == [
        ("coalition", "FNLA of Roberto", "UNITA"),
        ("war", "FNLA of Roberto", "MPLA"),
        ("war", "MPLA", "UNITA"),
    ]


def test_same_side_in_extra_state_wars(tmp_path: Path) -> None:
    rows, _ = read_all(EXTRA, FIXTURES["cow_war_extra"].write(tmp_path))
    assert rows.filter(between("USA", "IRQ"))["kind"].to_list() == ["coalition"]


@pytest.mark.shared
def test_the_war_of_iran_and_iraq_to_the_day(shared_data: Path) -> None:
    rows = check_contract(INTER, shared_data / "cow_irdb" / "Inter-StateWarData_v4.0.csv")
    assert rows.filter(between("IRN", "IRQ")).select("kind", "start", "end").rows() == [
        ("war", date(1980, 9, 22), date(1988, 8, 20))
    ]


@pytest.mark.shared
def test_a_name_of_two_centuries_ago_is_not_a_group_of_today(shared_data: Path) -> None:
    rows = check_contract(INTRA, shared_data / "cow_irdb" / "Intra-StateWarData_v4.1.csv")
    old = rows.filter(pl.col("target_raw") == "Mehdi army")
    assert old.height == 1
    assert old["target"].null_count() == 1


@pytest.mark.shared
@pytest.mark.parametrize(
    ("at", "file"), [(2, "Extra-StateWarData_v4.0.csv"), (3, "Non-StateWarData_v4.0.csv")]
)
def test_the_other_wars_are_read_whole(shared_data: Path, at: int, file: str) -> None:
    path = shared_data / "cow_irdb" / file
    rows, bad = read_all(DATASETS[at], path)
    assert rows["record"].is_unique().all()
    assert bad.height <= DATASETS[at].max_bad_share * rows.height
