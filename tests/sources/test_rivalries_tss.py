"""Strategic rivalries to 2020, and that they contradict those to 2010."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from detente.sources.rivalries_td import DATASET as TD
from detente.sources.rivalries_tss import DATASET
from structural_fixtures import FIXTURES, between, check_contract, read_all


def test_issues_are_in_the_label_and_the_last_year_is_an_open_end(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURES["rivalries_tss"].write(tmp_path))
    assert rows.select("label", "start", "end", "censored").rows() == [
        ("Iran-Iraq 2 (positional, spatial)", date(1958, 1, 1), date(2003, 1, 1), False),
        ("Iran-Israel (ideological)", date(1979, 1, 1), None, True),
    ]


@pytest.mark.shared
def test_two_lists_disagree_on_the_end_and_both_stand(shared_data: Path) -> None:
    folder = shared_data / "peacesciencer"
    newer = check_contract(DATASET, folder / "tss_rivalries.csv").filter(between("IRN", "IRQ"))
    older = check_contract(TD, folder / "td_rivalries.csv").filter(between("IRN", "IRQ"))
    assert newer["end"].max() == date(2003, 1, 1)
    assert not newer["censored"].any()
    assert older.filter("censored")["start"].to_list() == [date(1958, 1, 1)]
    assert DATASET.id != TD.id
