"""Strategic rivalries to 2010."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from detente.sources.rivalries_td import DATASET
from structural_fixtures import FIXTURES, read_all

FIXTURE = FIXTURES["rivalries_td"]


def test_issues_are_in_the_label_and_the_last_year_is_an_open_end(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    assert rows.sort("start").select("label", "start", "end", "censored").rows() == [
        ("Iran-Iraq 1 (spatial)", date(1932, 1, 1), date(1939, 1, 1), False),
        ("Iran-Iraq 2 (positional, spatial)", date(1958, 1, 1), None, True),
    ]


def test_an_unknown_type_goes_to_quarantine(tmp_path: Path) -> None:
    text = FIXTURE.text.replace("Gulf,positional", "Gulf,cordial")
    _, bad = read_all(DATASET, FIXTURE.write(tmp_path, text))
    assert bad.select("line", "field").rows() == [(2, "type1")]
