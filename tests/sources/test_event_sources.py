"""Each event format, read from a small file: actors, meanings, dates, provenance."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from detente.errors import FormatError, MislabelledData, SourceError
from detente.sources.registry import dataset, datasets, recognise
from event_samples import SAMPLES, gdelt_row

Row = dict[str, Any]


def read(name: str, path: Path) -> list[Row]:
    frames = [batch.complete() for batch in dataset(name).read(path)]
    return pl.concat(frames).rows(named=True)


def sample(name: str, folder: Path) -> list[Row]:
    path = folder / "file.txt"
    path.write_bytes(SAMPLES[name][0])
    return read(name, path)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_rows_keep_the_contract_and_reading_twice_gives_the_same(name: str, tmp_path: Path) -> None:
    rows = sample(name, tmp_path)
    assert rows == sample(name, tmp_path)
    assert len({row["record"] for row in rows}) == len(rows)
    for row in rows:
        assert row["source"] == name
        assert row["recorded"] >= row["date"]
        assert row["status"] in {"coded", "doubtful"}
        assert -10 <= row["intensity"] <= 10
        assert row["sphere"] in {"political", "security", "economic", "religious"}
        assert row["code"]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_files_are_recognised_by_content(name: str, tmp_path: Path) -> None:
    path = tmp_path / "no-hint-in-the-name"
    path.write_bytes(SAMPLES[name][0])
    assert recognise(path).id == name


def test_keds_two_digit_years_wrap(tmp_path: Path) -> None:
    rows = sample("keds-gulf", tmp_path)
    assert (rows[0]["date"], rows[-1]["date"]) == (date(1980, 9, 22), date(2000, 1, 5))
    assert (rows[0]["actor"], rows[0]["target"]) == ("IRQ", "IRN")
    assert (rows[0]["event_type"], rows[0]["intensity"]) == ("ASSAULT", -10.0)
    assert rows[0]["record"] == "1980-09-22|IRQ|IRN|223|1"
    path = tmp_path / "wrap.dat"
    path.write_bytes(b"1000105 IRN IRQ 031 MEET\r791231 IRN IRQ 031 MEET\r")
    dates = [row["date"] for row in read("keds-gulf", path)]
    assert dates == [date(2000, 1, 5), date(1979, 12, 31)]


def test_keds_damaged_codes_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "damaged.dat"
    damaged = [b"790415\tISR\tPAL\t%s\t(X)\tY" % code for code in (b"O24", b"053]", b"---", b"")]
    path.write_bytes(SAMPLES["keds-levant"][0] + b"\n".join(damaged))
    (batch,) = dataset("keds-levant").read(path)
    assert batch.rows.height == 5
    assert batch.bad["line"].to_list() == [6, 7, 8, 9]
    assert batch.bad["field"].unique().to_list() == ["code"]
    assert "O24" in batch.bad["reason"][0]
    assert batch.bad["raw"][1].startswith("790415\tISR\tPAL\t053]")


def test_equal_rows_are_counted(tmp_path: Path) -> None:
    records = [row["record"] for row in sample("keds-levant-cameo", tmp_path)]
    assert "2005-05-17|IRNGOV|IRQGOV|042|1" in records
    assert "2005-05-17|IRNGOV|IRQGOV|042|2" in records


def test_roles_and_spheres_of_sub_state_actors(tmp_path: Path) -> None:
    rows = {row["actor_raw"]: row for row in sample("keds-levant-cameo", tmp_path)}
    assert rows["IRQREB"]["actor"] == "IRQ/REB"
    assert rows["IRNGOV"]["actor"] == "IRN"
    assert rows["IRQMOSSHI"]["sphere"] == "religious"
    assert rows["USAMIL"]["sphere"] == "security"


def test_weis_codes_called_cameo_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "gulf.cameo.csv"
    path.write_bytes(b"date,source,target,code\n" + b"1980-09-22,IRQ,IRN,223\n" * 30)
    with pytest.raises(MislabelledData, match=r"WEIS, not CAMEO.*223 \(30 rows\).*keds-gulf-csv"):
        list(dataset("keds-levant-cameo").read(path))


def test_icews_persons_resolve_by_their_sectors(tmp_path: Path) -> None:
    rows = sample("icews", tmp_path)
    assert rows[2]["actor_raw"] == "Some Minister"
    assert rows[2]["actor"] == "IRQ"
    assert rows[3]["actor"] is None
    assert rows[2]["record"] == "33|2014-07-01"
    assert rows[0]["story"] == "Example Wire, story 901"
    assert (rows[0]["latitude"], rows[0]["place"]) == (33.3, "Baghdad, Baghdad, Iraq")
    assert rows[3]["event_type"] is None
    assert rows[3]["quad"] is None


def test_quads_map_relations_by_name(tmp_path: Path) -> None:
    rows = sample("icews-quads", tmp_path)
    assert [row["code"] for row in rows] == ["072", "040", "020", "0311"]
    assert rows[2]["sphere"] == "religious"


def numbered(folder: Path, times: list[int]) -> Path:
    """A benchmark folder with one file of quadruples."""
    folder.mkdir()
    (folder / "entity2id.txt").write_text("Iran\t0\nForeign_Affairs_(Iraq)\t1\n")
    (folder / "relation2id.txt").write_text("Make_a_visit\t0\n")
    lines = [f"0\t0\t1\t{time}" for time in times]
    (folder / "train.txt").write_text("\n".join(lines) + "\n")
    return folder


def test_numbered_quads_in_days_and_hours(tmp_path: Path) -> None:
    days = read("icews-tkg", numbered(tmp_path / "ICEWS14s", [0, 1, 364]))
    assert [row["date"] for row in days] == [
        date(2014, 1, 1), date(2014, 1, 2), date(2014, 12, 31),
    ]  # fmt: skip
    assert (days[0]["actor"], days[0]["target"], days[0]["code"]) == ("IRN", "IRQ", "042")
    hours = numbered(tmp_path / "ICEWS18", [0, 24, 48])
    assert read("icews-tkg", hours / "train.txt")[2]["date"] == date(2018, 1, 3)
    assert recognise(hours).id == "icews-tkg"


def test_numbered_quads_that_are_wrong(tmp_path: Path) -> None:
    folder = numbered(tmp_path / "ICEWS14", [0, 1])
    with (folder / "train.txt").open("a") as file:
        file.write("0\t9\t1\t3\n0\t0\tx\t3\n0\t0\t1\t99999999\n")
    (batch,) = dataset("icews-tkg").read(folder)
    assert batch.bad["line"].to_list() == [3, 4, 5]
    assert sorted(batch.bad["field"].to_list()) == ["date", "object", "relation"]
    (folder / "relation2id.txt").unlink()
    with pytest.raises(FormatError, match="relation2id"):
        list(dataset("icews-tkg").read(folder))
    with pytest.raises(FormatError, match="first year"):
        list(dataset("icews-tkg").read(numbered(tmp_path / "noyear", [0])))


@pytest.mark.parametrize(("name", "width"), [("gdelt1", 58), ("gdelt2", 61)])
def test_gdelt_provenance(name: str, width: int, tmp_path: Path) -> None:
    path = tmp_path / "f.CSV"
    path.write_text("\t".join(gdelt_row(1, width)) + "\n")
    (row,) = read(name, path)
    assert row["record"] == "410000001"
    assert (row["date"], row["recorded"]) == (date(2015, 3, 1), date(2015, 3, 2))
    assert row["story"] == "http://example.org/story/1"
    assert (row["actor"], row["target"], row["mentions"]) == ("IRN", "IRQ", 4)
    assert (row["latitude"], row["longitude"]) == (30.5, 47.8)
    assert row["place"] == "Basra, Al Basrah, Iraq"


def test_gdelt_rows_of_57_columns_have_no_story(tmp_path: Path) -> None:
    rows = sample("gdelt1", tmp_path)
    assert [row["story"] is None for row in rows] == [True, False] * 4


def test_polecat(tmp_path: Path) -> None:
    agree, assault, both = sample("polecat", tmp_path)
    assert (agree["actor"], agree["target"], agree["code"]) == ("IRN", "SAU", "AGREE")
    assert agree["recorded"] == date(2023, 3, 11)
    assert agree["story"] == "20230310-0001-aa"
    assert (assault["actor"], assault["target"]) == ("hezbollah", "ISR")
    assert (assault["code"], assault["intensity"]) == ("ASSAULT:drone", -9.5)
    assert (both["actor"], both["sphere"]) == ("IRN", "security")


def test_ged(tmp_path: Path) -> None:
    state, groups, civilians = sample("ucdp-ged", tmp_path)
    assert (state["actor"], state["target"], state["code"]) == ("IRQ", "isis", "190")
    assert (state["deaths_low"], state["deaths_high"]) == (8.0, 14.0)
    assert (state["date"], state["date_end"]) == (date(2014, 6, 28), date(2014, 6, 29))
    assert state["recorded"] == date(2014, 6, 30)
    assert "Many killed, more hurt" in state["story"]
    assert (groups["precision"], groups["mentions"]) == ("month", None)
    assert (civilians["code"], civilians["target"]) == ("180", None)
    assert civilians["recorded"] == date(2014, 8, 20)


def test_ged_hxl_line_and_reversed_estimates(tmp_path: Path) -> None:
    lines = SAMPLES["ucdp-ged"][0].decode().splitlines()
    titles = lines[0].split(",")
    tags = ",".join("#date+start" if title == "date_start" else "" for title in titles)
    turned = lines[2].replace(",5,5,5", ",5,1,9")
    path = tmp_path / "ged.csv"
    path.write_text("\n".join([lines[0], tags, turned]) + "\n")
    (batch,) = dataset("ucdp-ged").read(path)
    assert batch.bad.height == 0
    (row,) = batch.complete().rows(named=True)
    assert (row["deaths_low"], row["deaths_high"], row["status"]) == (1.0, 9.0, "doubtful")


def test_markup_in_free_text_stays_the_text_it_is(tmp_path: Path) -> None:
    text = "<script>alert(1)</script> =cmd|' /C calc'!A0"
    path = tmp_path / "quads.txt"
    path.write_text(f"{text}\tConsult\tIran\t2014-06-29\n")
    (row,) = read("icews-quads", path)
    assert row["actor_raw"] == text
    assert row["actor"] is None


def test_registry_finds_every_module_and_names_the_nearest() -> None:
    known = datasets()
    assert set(SAMPLES) <= set(known)
    assert list(known) == sorted(known)
    with pytest.raises(SourceError, match="gdelt2"):
        dataset("gdelt-2")


def test_registry_does_not_guess(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir,\nthis is no data set.\n")
    with pytest.raises(FormatError, match="no data set that can be read"):
        recognise(path)
    with pytest.raises(SourceError, match="cannot be read"):
        recognise(tmp_path / "none")
