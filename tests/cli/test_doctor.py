"""`detente doctor` finds what is broken and says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run
from detente.cli import doctor


def test_a_sound_installation_is_all_well(run: Run) -> None:
    done = run("doctor", "--format", "json")
    assert done.code == 0, done.stdout
    found = {row["what"]: row for row in done.json}
    assert {
        "python",
        "duckdb",
        "typst",
        "store",
        "rows",
        "bundle",
        "charts",
        "paper",
        "disk",
    } <= set(found)
    assert {row["state"] for row in done.json} <= {"ok", "warning"}
    shown = run("doctor").stdout
    assert "iran-iraq stands in the store as it ships" in shown


def test_a_store_that_is_none_is_broken_with_advice(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear store, this is a letter.", "utf-8")
    done = run("doctor", "--store", str(path), "--format", "json")
    assert done.code == 1
    (broken,) = [row for row in done.json if row["state"] == "broken"]
    assert broken["what"] == "store"
    assert "--store" in broken["advice"]


def test_no_store_yet_is_no_fault(run: Run, tmp_path: Path) -> None:
    done = run("doctor", "--store", str(tmp_path / "none" / "yet.duckdb"))
    assert done.code == 0
    assert "made on first use" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_library_that_is_old_or_absent_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    needs = ["duckdb>=99.1", "nonesuch-library>=1", "rich>=1", 'pandas>=99 ; extra == "x"']
    monkeypatch.setattr("importlib.metadata.requires", lambda name: needs)
    found = {check.what: check for check in doctor.examine(Path("none.duckdb"))}
    assert found["duckdb"].state == "broken"
    assert "99.1" in found["duckdb"].advice
    assert found["nonesuch-library"].state == "broken"
    assert found["rich"].state == "ok"
    assert "pandas" not in found


def test_a_renderer_that_fails_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(spec: object) -> str:
        raise RuntimeError("no engine")

    monkeypatch.setattr("vl_convert.vegalite_to_svg", fail)
    found = {check.what: check for check in doctor.examine(Path("none.duckdb"))}
    assert found["charts"].state == "broken"
    assert "no engine" in found["charts"].found


def test_little_room_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 1024

    monkeypatch.setattr("shutil.disk_usage", lambda folder: Usage)
    found = {check.what: check for check in doctor.examine(Path("none.duckdb"))}
    assert found["disk"].state == "warning"
