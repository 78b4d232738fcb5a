"""Disputes from participants: sides, shared days, levels, open ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.errors import FormatError
from detente.sources.cow_mid import DATASET
from structural_fixtures import FIXTURES, between, check_contract, read_all

FIXTURE = FIXTURES["cow_mid"]


def test_each_opposing_pair_is_a_tie_from_side_a_over_the_shared_days(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    first = rows.filter(pl.col("label").str.contains("9001")).sort("target")
    assert first.select("actor", "target", "start", "end", "value").rows() == [
        ("IRN", "GBR", date(2004, 6, 18), date(2004, 6, 20), 4.0),
        ("IRN", "IRQ", date(2004, 6, 15), date(2004, 6, 21), 4.0),
    ]
    assert first["directed"].all()


def test_unknown_days_and_months_keep_their_precision(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    second = rows.filter(pl.col("label").str.contains("9002"))
    # Both started in 2010, one of them in May: the later of the two starts is in May.
    assert second["start"].to_list() == [date(2010, 5, 1)]
    assert second["start_precision"].to_list() == ["month"]


def test_participants_that_share_no_day_are_no_pair(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    assert rows.filter(pl.col("label").str.contains("9003")).height == 0


def test_a_dispute_that_goes_on_when_the_data_stop_has_no_end(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    second = rows.filter(pl.col("label").str.contains("9002"))
    assert second.select("end", "censored").rows() == [(None, True)]


def test_without_mida_beside_it_the_end_is_taken_as_written(tmp_path: Path) -> None:
    path = FIXTURE.write(tmp_path)
    (tmp_path / "MIDA 4.2.csv").unlink()
    rows, _ = read_all(DATASET, path)
    second = rows.filter(pl.col("label").str.contains("9002"))
    assert second.select("end", "censored").rows() == [(date(2010, 12, 31), False)]


def test_the_folder_is_read_as_well_as_the_file(tmp_path: Path) -> None:
    path = FIXTURE.write(tmp_path)
    assert DATASET.recognise(tmp_path)
    assert read_all(DATASET, tmp_path)[0].equals(read_all(DATASET, path)[0])


def test_a_folder_without_the_participants_is_a_format_error(tmp_path: Path) -> None:
    assert not DATASET.recognise(tmp_path)
    with pytest.raises(FormatError, match="0 files laid out as MIDB"):
        list(DATASET.read(tmp_path))


def test_recorded_is_the_release_of_the_version_in_the_row(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    assert rows["recorded"].unique().to_list() == [date(2016, 12, 31)]
    newer = FIXTURE.text.replace(",4.2,", ",5.0,")
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path, newer))
    assert rows["recorded"].unique().to_list() == [date(2020, 11, 9)]


def test_a_side_that_is_neither_goes_to_quarantine(tmp_path: Path) -> None:
    text = FIXTURE.text.replace("21,6,2004,1,1,1", "21,6,2004,2,1,1")
    _, bad = read_all(DATASET, FIXTURE.write(tmp_path, text))
    assert bad.select("line", "field").rows() == [(2, "sidea")]
    assert "0 to 1 would be right" in bad["reason"][0]


@pytest.mark.shared
def test_real_disputes_of_iran_and_iraq(shared_data: Path) -> None:
    path = shared_data / "cow_irdb" / "MIDB_4.2.csv"
    rows = check_contract(DATASET, path)
    assert rows.height == pytest.approx(3511, abs=20)
    dyad = rows.filter(between("IRN", "IRQ"))
    recent = dyad.filter(pl.col("start").is_between(date(2003, 1, 1), date(2010, 12, 31)))
    assert recent.filter(pl.col("value") == 4)["start"].dt.year().unique().to_list() == [
        2003,
        2004,
        2005,
        2006,
        2007,
        2009,
        2010,
    ]
    assert read_all(DATASET, path)[1]["line"].to_list() == [644, 657, 658]
