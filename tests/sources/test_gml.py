"""GML disputes: spells of years by dyad, or days from the participant file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.cow_mid import DATASET as COW_MID
from detente.sources.gml import DATASET
from structural_fixtures import FIXTURES, between, check_contract, read_all

FIXTURE = FIXTURES["gml"]


def test_years_of_a_dyad_become_one_spell_from_the_first_side(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    columns = ("actor", "target", "start", "start_precision", "end", "end_precision", "value")
    assert rows.select(columns).rows() == [
        ("IRN", "IRQ", date(2004, 1, 1), "year", date(2005, 1, 1), "year", 4.0)
    ]


def test_spells_of_the_participants_beside_it_give_days(tmp_path: Path) -> None:
    (tmp_path / "gml_part.csv").write_text(
        "dispnum,ccode,styear,stmon,stday,endyear,endmon,endday,sidea,orig\n"
        "4523.0,630.0,2004.0,6.0,15.0,2005.0,1.0,6.0,1.0,1.0\n"
        "4523.0,645.0,2004.0,6.0,-9.0,2005.0,1.0,6.0,0.0,1.0\n",
        "utf-8",
    )
    rows = check_contract(DATASET, FIXTURE.write(tmp_path))
    assert rows.select("actor", "target", "start", "end", "value").rows() == [
        ("IRN", "IRQ", date(2004, 6, 15), date(2005, 1, 6), 4.0)
    ]


def test_the_participant_file_gives_days(tmp_path: Path) -> None:
    text = FIXTURES["cow_mid"].text.replace(",4.2,", ",gml-2.2.1,")
    path = tmp_path / "gml-midb.csv"
    path.write_text(text, "utf-8")
    assert DATASET.recognise(path)
    assert not COW_MID.recognise(path)
    rows = check_contract(DATASET, path)
    assert rows.filter(between("IRN", "IRQ"))["start_precision"].to_list() == ["day", "month"]


@pytest.mark.shared
def test_real_disputes_agree_with_cow_on_most_and_differ_on_some(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "peacesciencer" / "gml_dirdisp.csv")
    gml = set(rows.filter(between("IRN", "IRQ"))["label"])
    cow = check_contract(COW_MID, shared_data / "cow_irdb" / "MIDB_4.2.csv")
    disputes = set(cow.filter(between("IRN", "IRQ"))["label"])
    war = rows.filter(between("IRN", "IRQ") & (pl.col("value") == 5))
    assert war["end"].to_list() == [date(1988, 8, 20)]
    assert len(gml & disputes) > 20
    assert gml != disputes
