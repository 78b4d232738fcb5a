"""ATOP obligations from the member file and from dyad-years."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.errors import FormatError
from detente.sources.atop import DATASET
from structural_fixtures import FIXTURES, between, check_contract, read_all

FIXTURE = FIXTURES["atop"]
_HEAD = "stateA,stateB,year,atopally,defense,offense,neutral,nonagg,consul\n"
DYADS = _HEAD + "".join(
    f"{a},{b},{year},1,0,0,0,1,0\n"
    for a, b in ((630, 645), (645, 630))
    for year in (1937, 1938, 1939, 1955, 2018)
)


def test_members_give_days_and_keep_what_is_unknown(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    pact = rows.filter(between("IRN", "IRQ") & (pl.col("kind") == "nonaggression-pact"))
    # One left on 24 March, the other at an unknown day of March: the 24th is the last known.
    assert pact.select("start", "end", "end_precision").rows() == [
        (date(1937, 7, 8), date(1959, 3, 24), "day")
    ]
    open_pact = rows.filter(between("IRN", "SYR"))
    assert open_pact.select("kind", "start", "end", "censored").rows() == [
        ("defence-pact", date(2003, 5, 1), None, True)
    ]


def test_dyad_years_become_spells_and_both_directions_one_pair(tmp_path: Path) -> None:
    path = tmp_path / "ddyr.csv"
    path.write_text(DYADS, "utf-8")
    rows = check_contract(DATASET, path)
    assert rows.sort("start").select("start", "end", "censored").rows() == [
        (date(1937, 1, 1), date(1939, 1, 1), False),
        (date(1955, 1, 1), date(1955, 1, 1), False),
        (date(2018, 1, 1), None, True),
    ]
    assert rows["start_precision"].unique().to_list() == ["year"]


def test_a_parquet_copy_gives_the_same(tmp_path: Path) -> None:
    text, table = tmp_path / "ddyr.csv", tmp_path / "ddyr.parquet"
    text.write_text(DYADS, "utf-8")
    pl.read_csv(text).write_parquet(table)
    assert DATASET.recognise(table)
    assert read_all(DATASET, table)[0].equals(read_all(DATASET, text)[0])


def test_a_damaged_parquet_file_is_a_format_error(tmp_path: Path) -> None:
    text, table = tmp_path / "ddyr.csv", tmp_path / "ddyr.parquet"
    text.write_text(DYADS, "utf-8")
    pl.read_csv(text).write_parquet(table)
    whole = table.read_bytes()
    for size in (4, 20, len(whole) // 2, len(whole) - 5):
        table.write_bytes(whole[:size])
        assert not DATASET.recognise(table)
        with pytest.raises(FormatError):
            list(DATASET.read(table))


@pytest.mark.shared
def test_no_obligation_joins_iran_and_iraq_after_1959(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "peacesciencer" / "atop_alliance.parquet")
    dyad = rows.filter(between("IRN", "IRQ"))
    assert dyad.height > 0
    assert dyad["end"].max() == date(1959, 1, 1)
