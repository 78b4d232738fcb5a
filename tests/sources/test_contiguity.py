"""Spells of contiguity by month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from detente.sources.contiguity import DATASET
from structural_fixtures import FIXTURES, between, check_contract, read_all


def test_spells_and_types(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURES["contiguity"].write(tmp_path))
    columns = ("actor", "target", "value", "label", "start", "end", "censored")
    assert rows.sort("start").select(columns).rows() == [
        (
            "USA",
            "CUB",
            4.0,
            "at most 150 miles of water",
            date(1902, 5, 1),
            date(1906, 9, 1),
            False,
        ),
        ("IRN", "IRQ", 1.0, "a common land border", date(1932, 10, 1), None, True),
    ]


@pytest.mark.shared
def test_iran_and_iraq_share_a_border_since_iraq_exists(shared_data: Path) -> None:
    rows = check_contract(DATASET, shared_data / "cow_irdb" / "contdir.csv")
    assert rows.filter(between("IRN", "IRQ")).select("start", "value", "censored").rows() == [
        (date(1932, 10, 1), 1.0, True)
    ]
