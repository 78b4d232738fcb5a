"""The whole relation: extent, stretches, as-of reading."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cases import rows, write_case
from detente.api import Detente, ingest_case
from detente.casebook import read_case
from detente.errors import MeasureError
from detente.evidence import Store
from detente.relations.crop import crop
from detente.relations.relation import measure_relation


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = Store.memory()
    ingest_case(opened, read_case(write_case(tmp_path / "tiny")))
    return opened


def test_the_order_of_the_two_does_not_matter(store: Store) -> None:
    one = measure_relation(store.view(), "PER", "BOL")
    two = measure_relation(store.view(), "BOL", "PER")
    assert one.levels.equals(two.levels) and one.turning_points == two.turning_points


def test_a_stretch_shows_what_the_whole_evidence_says(store: Store) -> None:
    whole = measure_relation(store.view(), "PER", "BOL")
    part = crop(whole, date(1995, 1, 1), date(1996, 12, 31))
    months = whole.levels.filter(pl.col("month").is_between(part.start, part.end))
    assert part.levels.equals(months) and part.levels.height == 24
    assert part.turning_points == ()
    assert [phase.start for phase in part.phases] == [date(1995, 1, 1)]
    assert part.phases[-1].end == date(1996, 12, 31)


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (date(2005, 1, 1), date(1995, 1, 1), "ends before it starts"),
        (date(1950, 1, 1), date(1960, 1, 1), "covers 1990-02-01 to 2009-11-30"),
    ],
)
def test_a_stretch_that_cannot_be_is_refused(
    store: Store, start: date, end: date, says: str
) -> None:
    with pytest.raises(MeasureError, match=says):
        crop(measure_relation(store.view(), "PER", "BOL"), start, end)


def test_one_actor_is_no_relation(store: Store) -> None:
    with pytest.raises(MeasureError, match="needs two"):
        measure_relation(store.view(), "PER", "PER")


def test_strangers_have_none(store: Store) -> None:
    with pytest.raises(MeasureError, match=r"Ingest a source"):
        measure_relation(store.view(), "PER", "NOR")
    with pytest.raises(MeasureError, match=r"Choose a later day"):
        measure_relation(store.view(date(1980, 1, 1)), "PER", "BOL")


def test_a_stray_act_decades_away_does_not_stretch_the_record(tmp_path: Path) -> None:
    content = rows()
    content["events"][-1]["date"] = "2045-01-10"
    head = (tmp_path, content)
    folder = write_case(head[0] / "stray", content)
    toml = (folder / "case.toml").read_text("utf-8").replace("2009-12-31", "2049-12-31")
    (folder / "case.toml").write_text(toml, "utf-8")
    opened = Store.memory()
    ingest_case(opened, read_case(folder))
    relation = measure_relation(opened.view(), "PER", "BOL")
    assert relation.end == date(2009, 11, 30)
    found = Detente(opened).relation("PER", "BOL")
    assert any(one.id == "acts-outside" for one in found.findings())


def test_a_record_of_its_own_beyond_a_gap_is_part_of_the_relation(tmp_path: Path) -> None:
    content = rows()
    later = [dict(row) for row in content["events"] if row["date"] >= "2007"]
    for row in later:
        row["id"] = f"late-{row['id']}"
        row["date"] = f"{int(row['date'][:4]) + 28}{row['date'][4:]}"
    content["events"].extend(later)
    folder = write_case(tmp_path / "late", content)
    toml = (folder / "case.toml").read_text("utf-8").replace("2009-12-31", "2049-12-31")
    (folder / "case.toml").write_text(toml, "utf-8")
    opened = Store.memory()
    ingest_case(opened, read_case(folder))
    relation = measure_relation(opened.view(), "PER", "BOL")
    assert (relation.start, relation.end) == (date(1990, 2, 1), date(2037, 11, 30))
    between = relation.levels.filter(pl.col("month") == date(2022, 1, 1)).row(0, named=True)
    assert not between["observed"] and between["high"] - between["low"] > 0.3
    found = Detente(opened).relation("PER", "BOL")
    assert any(one.id.startswith("gap-2009") for one in found.findings())


def test_what_was_not_yet_recorded_is_not_seen(store: Store, tmp_path: Path) -> None:
    content = rows()
    content["events"] = [row for row in content["events"] if row["date"] < "1998"]
    early = Store.memory()
    ingest_case(early, read_case(write_case(tmp_path / "early", content)))
    then = measure_relation(store.view(date(1997, 12, 31)), "PER", "BOL")
    alone = measure_relation(early.view(date(1997, 12, 31)), "PER", "BOL")
    assert then.levels.equals(alone.levels)
    assert then.end == date(1997, 11, 30)
    assert then.turning_points == () and then.coded_turns == ()
