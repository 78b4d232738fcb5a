"""Pacts of every two members while both are in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.sources.cow_alliance import DATASET
from structural_fixtures import FIXTURES, between, check_contract, holds, read_all

FIXTURE = FIXTURES["cow_alliance"]


def test_a_pact_lasts_while_both_are_members(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    pact = rows.filter(between("IRN", "IRQ") & (pl.col("kind") == "nonaggression-pact"))
    assert pact.select("start", "end").rows() == [
        (date(1937, 7, 8), date(1955, 2, 24)),
        (date(1955, 11, 3), date(1959, 3, 24)),
    ]


def test_an_obligation_that_is_not_given_is_no_tie(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    assert rows.filter(between("IRN", "IRQ") & (pl.col("kind") == "entente")).height == 1
    assert rows.filter(pl.col("kind") == "defence-pact").height == 0


def test_a_member_that_left_and_came_back_has_two_spells(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    pact = rows.filter(between("IRQ", "EGY") & (pl.col("kind") == "entente")).sort("start")
    assert pact.select("start", "end", "censored").rows() == [
        (date(1945, 3, 22), date(1979, 3, 26), False),
        (date(1989, 5, 23), None, True),
    ]


@pytest.mark.shared
def test_iran_and_iraq_were_allied_twice_and_are_not_today(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "cow_irdb" / "alliance_v4.1_by_member.csv")
    dyad = rows.filter(between("IRN", "IRQ"))
    assert sorted(set(dyad.select("start", "end").rows())) == [
        (date(1937, 7, 8), date(1955, 2, 24)),
        (date(1955, 11, 3), date(1959, 3, 24)),
    ]
    assert dyad.filter(holds(date(2012, 12, 31))).height == 0
    assert rows.filter(between("IRQ", "EGY") & holds(date(2012, 12, 31))).height > 0
