"""`detente ingest`, `quarantine` and `casebook check`: what goes in, what is set aside, and why."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from cli.conftest import CASE, Run
from detente.cli.ingest import fingerprint
from detente.evidence import Batch, Coverage, EvidenceKind, Source
from detente.sources import registry
from detente.sources.base import DataSet

BELLS = "bell,day"


def _read(path: Path) -> Iterator[Batch]:
    """A data set of the test's own: a line per bell, rung by Andorra for San Marino."""
    from datetime import date

    rows, bad = [], []
    for number, line in enumerate(path.read_text("utf-8").splitlines()[1:], start=2):
        bell, day = line.split(",")
        if not day:
            bad.append({"line": number, "field": "day", "reason": "is empty.", "raw": line})
            continue
        rows.append(
            {
                "source": "bells",
                "record": bell,
                "recorded": date(2000, 1, 1),
                "status": "coded",
                "date": date.fromisoformat(day),
                "precision": "day",
                "actor": "AND" if bell != "stray" else None,
                "actor_raw": "Andorra",
                "target": "SMR",
                "target_raw": "San Marino",
                "scheme": "CAMEO",
                "code": "040",
                "event_type": "CONSULT",
                "quad": "verbal cooperation",
                "intensity": 1.0,
                "sphere": "political",
            }
        )
    aside = pl.DataFrame(
        bad, schema={"line": pl.Int64, "field": pl.String, "reason": pl.String, "raw": pl.String}
    )
    yield Batch(EvidenceKind.EVENT, pl.DataFrame(rows), aside)


@pytest.fixture
def bells(monkeypatch: pytest.MonkeyPatch) -> DataSet:
    """A data set that the registry knows for the length of a test."""
    from datetime import date

    made = DataSet(
        source=Source(
            id="bells",
            title="Bells of the Hills",
            version="1",
            publisher="The Hill Gazette",
            licence="CC0-1.0",
            homepage="https://example.org/bells",
            bibtex="@misc{bells, title={Bells of the Hills}}",
            coverage=Coverage(date(1990, 1, 1), date(1999, 12, 31), frozenset({"AND", "SMR"})),
            released=date(2000, 1, 1),
        ),
        kinds=(EvidenceKind.EVENT,),
        read=_read,
        recognise=lambda path: path.is_file() and path.read_text("utf-8").startswith(BELLS),
    )
    known = {**registry.datasets(), "bells": made}
    monkeypatch.setattr(registry, "_found", lambda: tuple(known[key] for key in sorted(known)))
    return made


@pytest.fixture
def bell_file(tmp_path: Path) -> Path:
    """Sixty bells, one of which nobody rang and two without a day."""
    lines = [f"b{number},1996-01-{number % 28 + 1:02}" for number in range(57)]
    path = tmp_path / "bells.csv"
    text = "\n".join([BELLS, *lines, "stray,1996-02-01", "mute,", "dumb,"]) + "\n"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.usefixtures("bells", "own_store")
def test_the_report_says_what_became_of_every_row(
    run: Run, bell_file: Path, golden: Callable[[str, str], None]
) -> None:
    done = run("ingest", "auto", str(bell_file), "--max-bad-share", "0.05")
    assert done.code == 0, done.stderr
    assert "looks like bells" in done.stderr
    golden("ingest.txt", done.stdout)
    golden("quarantine.txt", run("quarantine", "bells").stdout)
    rows = run("evidence", "Andorra", "San Marino", "--source", "bells", "--format", "json").json
    assert len(rows) == 57


@pytest.mark.usefixtures("bells", "own_store")
def test_the_same_file_twice_is_skipped_and_a_changed_one_is_not(run: Run, bell_file: Path) -> None:
    first = run("ingest", "bells", str(bell_file), "--max-bad-share", "0.05")
    assert "new                  58" in first.stdout
    again = run("ingest", "bells", str(bell_file), "--max-bad-share", "0.05")
    assert (again.code, again.stdout) == (0, "")
    assert "has not changed" in again.stderr
    bell_file.write_text(bell_file.read_text("utf-8").replace("b7,1996-01-08", "b7,1996-01-09"))
    third = run("ingest", "bells", str(bell_file), "--max-bad-share", "0.05")
    assert "unchanged            57" in third.stdout
    assert "corrected             1" in third.stdout


@pytest.mark.usefixtures("bells", "own_store")
def test_too_many_bad_rows_write_nothing(run: Run, bell_file: Path) -> None:
    done = run("ingest", "bells", str(bell_file))
    assert done.code == 2
    assert "bells.csv" in done.stderr
    assert "--max-bad-share" in done.stderr
    rows = {row["id"]: row["rows"] for row in run("sources", "--format", "json").json}
    assert rows["bells"] == 0


@pytest.mark.usefixtures("own_store")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("icews", "nowhere.tab"), "nowhere.tab: There is no such file"),
        (("nothing", "."), "no data set is called 'nothing'"),
        (("casebook", "."), "case.toml"),
    ],
)
def test_what_cannot_be_ingested_is_refused(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    done = run("ingest", *arguments)
    assert done.code == 2
    assert said in done.stderr


@pytest.mark.usefixtures("own_store")
def test_a_file_that_no_data_set_publishes_is_not_guessed_at(run: Run, tmp_path: Path) -> None:
    strange = tmp_path / "strange.csv"
    strange.write_text("a,b\n1,2\n", "utf-8")
    done = run("ingest", "auto", str(strange))
    assert done.code == 2
    assert "looks like no data set" in done.stderr


@pytest.fixture
def broken_case(tmp_path: Path) -> Path:
    """The case with a code that CAMEO lacks and an actor that nobody is."""
    folder = tmp_path / "broken"
    shutil.copytree(CASE, folder)
    events = (folder / "events.csv").read_text("utf-8")
    events = events.replace("SMR,AND,071", "SMR,AND,971").replace("AND,SMR,042", "XXX,SMR,042")
    (folder / "events.csv").write_text(events, "utf-8")
    return folder


@pytest.mark.usefixtures("own_store")
def test_a_case_with_problems_is_not_ingested(
    run: Run, broken_case: Path, golden: Callable[[str, str], None]
) -> None:
    checked = run("casebook", "check", str(broken_case))
    assert checked.code == 1
    golden("case-problems.txt", checked.stdout)
    rows = run("casebook", "check", str(broken_case), "--format", "json").json
    assert [(row["file"], row["line"], row["field"]) for row in rows] == [
        ("events.csv", 13, "code"),
        ("events.csv", 15, "actor"),
    ]
    done = run("ingest", "casebook", str(broken_case))
    assert done.code == 2
    assert "events.csv:13, field 'code'" in done.stderr
    assert "2 problems" in done.stderr


@pytest.mark.usefixtures("own_store")
def test_a_sound_case_is_ingested_once(run: Run) -> None:
    assert run("casebook", "check", str(CASE)).code == 0
    done = run("ingest", "casebook", str(CASE))
    assert "has not changed" in done.stderr


def test_the_fingerprint_of_a_folder_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1", "utf-8")
    first = fingerprint(tmp_path)
    assert first == fingerprint(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    second = fingerprint(tmp_path)
    (tmp_path / "b").write_text("2", "utf-8")
    assert len({first, second, fingerprint(tmp_path)}) == 3


def test_fetch_prints_the_path_that_ingest_takes_and_nothing_else(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(dataset: DataSet, folder: Path, *, progress: Callable[..., None]) -> Path:
        for done in (1, 2):
            progress("file.csv", done, 2)
        return folder / "file.csv"

    monkeypatch.setattr("detente.sources.fetch.fetch", download)
    done = run("fetch", "rivalries-td", "--folder", str(tmp_path / "kept"))
    assert (done.code, done.stdout) == (0, f"{tmp_path / 'kept' / 'file.csv'}\n")
    assert f"detente ingest rivalries-td {tmp_path / 'kept' / 'file.csv'}" in done.stderr
    elsewhere = run("fetch", "rivalries-td").stdout.strip()
    assert Path(elsewhere).parent.name == "rivalries-td"


def test_a_download_that_cannot_be_kept_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def download(dataset: DataSet, folder: Path, *, progress: Callable[..., None]) -> Path:
        folder.mkdir(parents=True)
        return folder

    monkeypatch.setattr("detente.sources.fetch.fetch", download)
    (tmp_path / "file").write_text("no folder", "utf-8")
    done = run("fetch", "rivalries-td", "--folder", str(tmp_path / "file" / "in"))
    assert done.code == 2
    assert "--folder" in done.stderr


@pytest.mark.shared
@pytest.mark.usefixtures("own_store")
@pytest.mark.parametrize(
    ("name", "source"),
    [("td_rivalries.csv", "rivalries-td"), ("tss_rivalries.csv", "rivalries-tss")],
)
def test_real_rivalries_are_recognised_and_ingested_once(
    run: Run, shared_data: Path, name: str, source: str
) -> None:
    path = shared_data / "peacesciencer" / name
    done = run("ingest", "auto", str(path))
    assert done.code == 0, done.stderr
    assert done.stdout.startswith(f"{source} from {name}: ")
    assert "has not changed" in run("ingest", source, str(path)).stderr
    rows = run("evidence", "Iran", "Iraq", "--source", source, "--format", "csv").rows
    assert {row["kind"] for row in rows} == {"rivalry"}
