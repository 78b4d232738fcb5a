"""Militarised incidents with their places."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from detente.sources.midi import DATASET
from structural_fixtures import FIXTURES, read_all

FIXTURE = FIXTURES["midi"]


def test_an_incident_is_a_tie_of_days_with_its_place(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    assert rows.select("kind", "actor", "target", "start", "end", "value").rows() == [
        ("incident", "USA", "HTI", date(1994, 9, 8), date(1994, 9, 9), 3.0)
    ]
    assert rows["label"].to_list() == [
        "incident 4016002 of militarized interstate dispute 4016, Port Au Prince"
    ]


def test_without_the_places_the_label_does_without(tmp_path: Path) -> None:
    path = FIXTURE.write(tmp_path)
    (tmp_path / "MIDLOCI.csv").unlink()
    rows, _ = read_all(DATASET, path)
    assert rows["label"].to_list() == ["incident 4016002 of militarized interstate dispute 4016"]
