"""Membership of organisations, from spells and from the state-year file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.cow_igo import DATASET
from structural_fixtures import FIXTURES, check_contract, read_all

FIXTURE = FIXTURES["cow_igo"]


def _wide() -> str:
    others = [f"ORG{number}" for number in range(120)]
    head = ",".join(["ccode", "year", "state", "UN", "OPEC", "IEA", *others])
    lines = [
        ",".join([code, str(year), "x", un, opec, "1", *(["0"] * 119), "-9"])
        for code, un, opec in (("630", "1", "1"), ("645", "1", "2"))
        for year in (1960, 1965, 1966, 1970)
    ]
    return "\n".join([head, *lines]) + "\n"


def test_steps_of_five_years_before_1965_are_no_gap(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    opec = rows.filter(pl.col("target") == "opec").sort("actor")
    assert opec.select("actor", "start", "end", "censored").rows() == [
        ("IRN", date(1960, 1, 1), None, True),
        ("IRQ", date(1960, 1, 1), None, True),
    ]


def test_a_gap_after_1965_is_one(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    gcc = rows.filter(pl.col("target") == "gcc").sort("start")
    assert gcc.select("start", "end").rows() == [
        (date(1981, 1, 1), date(1985, 1, 1)),
        (date(1988, 1, 1), None),
    ]


def test_without_the_names_the_number_stays(tmp_path: Path) -> None:
    path = FIXTURE.write(tmp_path)
    (tmp_path / "names.csv").unlink()
    rows, _ = read_all(DATASET, path)
    assert rows["target_raw"].unique().sort().to_list() == [
        "COW organisation 1990",
        "COW organisation 3840",
    ]
    assert rows["target"].null_count() == rows.height


def test_the_state_year_file(tmp_path: Path) -> None:
    path = tmp_path / "state_year_formatv3.csv"
    path.write_text(_wide(), "utf-8")
    assert DATASET.recognise(path)
    rows = check_contract(DATASET, path)
    un = rows.filter(pl.col("target") == "un").sort("actor", "start")
    assert un.select("actor", "start", "end").rows() == [
        ("IRN", date(1960, 1, 1), date(1966, 1, 1)),
        ("IRN", date(1970, 1, 1), None),
        ("IRQ", date(1960, 1, 1), date(1966, 1, 1)),
        ("IRQ", date(1970, 1, 1), None),
    ]
    assert rows.filter(pl.col("label") == "OPEC: associate member").height == 2


def test_an_abbreviation_that_means_another_actor_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "state_year_formatv3.csv"
    path.write_text(_wide(), "utf-8")
    rows, _ = read_all(DATASET, path)
    assert rows.filter(pl.col("target_raw") == "IEA")["target"].null_count() == 4


@pytest.mark.shared
def test_real_memberships(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "cow_irdb" / "final_igo_membership.csv")
    shared = {
        organisation
        for organisation in rows["target"].drop_nulls().unique()
        if {"IRN", "IRQ"} <= set(rows.filter(pl.col("target") == organisation)["actor"])
    }
    assert {"un", "opec", "oic", "iaea"} <= shared
    assert "arab-league" not in shared
    assert rows.filter(pl.col("target") == "un")["target_raw"].unique().to_list() == ["UN"]
