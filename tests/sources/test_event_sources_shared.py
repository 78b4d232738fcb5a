"""The real files: as many events as the projects' own counts say, and each recognised."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from detente.errors import MislabelledData
from detente.sources.registry import dataset, recognise

pytestmark = pytest.mark.shared

FILES = [
    ("keds-gulf-full", "keds/Gulf99all.dat", 304_401, 1),
    ("keds-gulf", "keds/Gulf.dat", 57_131, 0),
    ("keds-levant", "keds/Levant.dat", 196_364, 0),
    ("keds-balkans", "keds/Balkan.dat", 78_605, 62),
    ("keds-gulf-csv", "keds/gulf.cameo.csv", 54_466, 0),
    ("keds-levant-cameo", "keds/levant.cameo.csv", 145_709, 0),
    ("keds-turkey-cameo", "keds/turkey.cameo.csv", 29_020, 9),
    ("keds-casia-csv", "keds/casia.weis.csv", 8_377, 0),
    ("keds-balkans-csv", "keds/balkans.weis.csv", 72_953, 0),
    ("icews", "icews_raw_sample/events.2018.sample.tab", 3_705, 0),
    ("icews-quads", "icews_tkg/icews_2005-2015_valid.txt", 46_275, 0),
    ("icews-quads", "icews_tkg/icews_2005-2015_test.txt", 46_092, 0),
    ("icews-tkg", "tkg/ICEWS14s", 90_730, 0),
    ("gdelt1", "gdelt/gdelt1_20160728_sample_58col.tsv", 710, 0),
    ("gdelt1-dyads", "gdelt/gdelt1_1982_dyad_events.csv", 2_168, 0),
    ("ucdp-ged", "ucdp_ged/conflict_data_irq.csv", 7_473, 0),
    ("ucdp-ged", "ucdp_ged/ged_syria_201601_201911.csv", 16_566, 0),
    ("ucdp-ged", "ucdp_ged/ged23_sample1000.csv", 1_000, 0),
]


def between(rows: pl.DataFrame, one: str, other: str) -> int:
    """Events between two states, their parts included, in either direction."""
    actor, target = (pl.col(side).str.split("/").list.first() for side in ("actor", "target"))
    pair = ((actor == one) & (target == other)) | ((actor == other) & (target == one))
    return rows.filter(pair).height


@pytest.mark.parametrize(("name", "file", "good", "bad"), FILES)
def test_counts(shared_data: Path, name: str, file: str, good: int, bad: int) -> None:
    path = shared_data / file
    assert recognise(path).id == name
    batches = list(dataset(name).read(path))
    rows = pl.concat([batch.complete() for batch in batches])
    assert (rows.height, sum(batch.bad.height for batch in batches)) == (good, bad)
    assert rows["record"].n_unique() == good
    assert max(batch.rows.height for batch in batches) <= 700_000


@pytest.mark.parametrize(
    ("name", "file", "events"),
    [
        ("keds-gulf-full", "keds/Gulf99all.dat", 19_121),
        ("keds-gulf-csv", "keds/gulf.cameo.csv", 3_914),
        ("keds-levant-cameo", "keds/levant.cameo.csv", 2_809),
        ("keds-balkans-csv", "keds/balkans.weis.csv", 14),
        ("keds-casia-csv", "keds/casia.weis.csv", 5),
        ("gdelt1-dyads", "gdelt/gdelt1_1982_dyad_events.csv", 11),
    ],
)
def test_events_of_one_pair(shared_data: Path, name: str, file: str, events: int) -> None:
    batches = dataset(name).read(shared_data / file)
    assert sum(between(batch.rows, "IRN", "IRQ") for batch in batches) == events


def test_levant_codes_without_a_meaning_of_their_own_are_doubtful(shared_data: Path) -> None:
    batches = dataset("keds-levant").read(shared_data / "keds/Levant.dat")
    assert sum((batch.rows["status"] == "doubtful").sum() for batch in batches) == 1_370


def test_mislabelled_gulf_is_refused_and_true_cameo_passes(shared_data: Path) -> None:
    gulf = dataset("keds-levant-cameo").read(shared_data / "keds/gulf.cameo.csv")
    with pytest.raises(MislabelledData, match=r"82\.1% of 54,466 rows.*223 \(5,022 rows\)"):
        list(gulf)
    for name, file in (("keds-levant-cameo", "levant"), ("keds-turkey-cameo", "turkey")):
        assert next(iter(dataset(name).read(shared_data / f"keds/{file}.cameo.csv"))).rows.height


def test_icews_intensities_are_those_of_the_code_table(shared_data: Path) -> None:
    (batch,) = dataset("icews").read(shared_data / "icews_raw_sample/events.2018.sample.tab")
    (again,) = dataset("icews").read(shared_data / "icews_raw_sample/events.2018.sample.tab")
    assert batch.rows.equals(again.rows)
    assert batch.rows["actor"].null_count() < 0.05 * batch.rows.height
