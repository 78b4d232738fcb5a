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


def _row(
    conflict: int, year: int, a: str, b: str, *, a2: str = "", b2: str = "", b_is: str = ""
) -> str:
    """A row of the file: `b` names groups, or is empty where `b_is` gives a state's number."""
    names = b or "Government of a state"
    return (
        f'{conflict},Somewhere,Government of a state,,"{names}",,2,,{year},1,{year}-01-01,5,'
        f'{year}-01-01,5,0,,,{a},"{a2}",{b_is},"{b2}",22.1\n'
    )


def _helped(folder: Path, *rows: str) -> list[tuple[str, str, int]]:
    """Raw names of helper and helped and the first year, of a file with the rows alone."""
    head = FIXTURE.text.splitlines(keepends=True)[0]
    ties, bad = read_all(DATASET, FIXTURE.write(folder, head + "".join(rows)))
    assert bad.is_empty()
    support = ties.filter(pl.col("kind") == "sponsorship").with_columns(pl.col("start").dt.year())
    return sorted(support.select("actor_raw", "target_raw", "start").iter_rows())


def test_a_helper_of_a_side_with_several_groups_is_said_to_help_none(tmp_path: Path) -> None:
    several = _row(230, 2015, "678", "Ansarallah, AQAP, Forces of Hadi", b2="670, 692")
    alone = _row(230, 2016, "678", "Forces of Hadi", b2="670")
    assert _helped(tmp_path, several) == []
    assert _helped(tmp_path, several, alone) == [("670", "Forces of Hadi", 2016)]
    assert _helped(tmp_path, _row(230, 2015, "678", "Band (of A, B and C)", b2="670")) == [
        ("670", "Band (of A, B and C)", 2015)
    ]


def test_several_groups_on_the_other_side_do_not_hide_who_helps_the_government(
    tmp_path: Path,
) -> None:
    row = _row(299, 2015, "652", "IS, Syrian insurgents", a2="365, 630", b2="640")
    assert _helped(tmp_path, row) == [("365", "652", 2015), ("630", "652", 2015)]


def test_a_coalition_of_states_beside_one_state_helps_that_state(tmp_path: Path) -> None:
    row = _row(371, 1991, "645", "", b_is="690", b2="2, 670")
    assert _helped(tmp_path, row) == [("2", "690", 1991), ("670", "690", 1991)]


def test_a_helper_of_both_sides_in_one_year_is_said_to_help_neither(tmp_path: Path) -> None:
    turned = _row(408, 1997, "484", "Cobras", a2="540, 483", b2="540, 483")
    later = _row(408, 1998, "484", "Ninjas", a2="540")
    assert _helped(tmp_path, turned, later) == [("540", "484", 1998)]
    assert _helped(tmp_path, _row(408, 1997, "484", "Cobras", a2="540", b2="483")) == [
        ("483", "Cobras", 1997),
        ("540", "484", 1997),
    ]


@pytest.mark.parametrize(
    "against",
    [
        _row(283, 2012, "490", "M23", b2="517"),
        _row(284, 2012, "490", "", b_is="517"),
        _row(285, 2012, "517", "Others", b2="490"),
    ],
    ids=["helps its rebels", "is its enemy", "is helped by it and helps its rebels"],
)
def test_a_helper_that_stands_against_the_helped_elsewhere_is_left_out_that_year(
    tmp_path: Path, against: str
) -> None:
    years = [_row(374, year, "517", "FDLR", a2="490") for year in (2011, 2012)]
    helped = [one for one in _helped(tmp_path, *years, against) if one[1] == "517"]
    assert helped == [("490", "517", 2011)]
    ties, _ = read_all(DATASET, tmp_path / FIXTURE.name)
    tie = ties.filter(pl.col("target_raw") == "517", pl.col("kind") == "sponsorship")
    assert tie.select("end", "end_precision").rows() == [(date(2011, 1, 1), "year")]


def test_a_group_that_the_helper_fights_is_never_its_client(tmp_path: Path) -> None:
    side = _row(309, 2011, "625", "SSLM/A", b2="626")
    fight = _row(11345, 2011, "626", "SSLM/A, Others")
    assert _helped(tmp_path, side, fight) == []
    assert _helped(tmp_path, side) == [("626", "SSLM/A", 2011)]


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


@pytest.mark.shared
def test_real_helpers_are_not_helpers_of_their_enemies(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "andybega" / "ucdp-prio-acd-221.csv")
    support = rows.filter(pl.col("kind") == "sponsorship")

    def first_years(actor: str, target: str) -> list[int]:
        own = support.filter(pl.col("actor_raw") == actor, pl.col("target_raw") == target)
        return sorted(own["start"].dt.year())

    # Saudi Arabia in Yemen: the forces of Hadi stand alone on their side from 2019.
    assert first_years("670", "Forces of Hadi") == [2019]
    assert support.filter(pl.col("target_raw").is_in(["Ansarallah", "AQAP"])).is_empty()
    # Nigeria stood on both sides in Sierra Leone in 1997 and 1998, when the government fell twice.
    assert 1997 not in first_years("475", "451")
    assert first_years("475", "RUF") == []
    # South Sudan: two of the six groups beside which it stands in Sudan are its own rebels.
    assert first_years("626", "SSLM/A") == []
    # The Gulf War's coalition, and Russia beside each group of the Donbas that stood alone.
    assert first_years("2", "690") == [1991]
    assert first_years("365", "DPR") == [2014]
