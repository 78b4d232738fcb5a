"""A store with a tiny invented case in it, and a way to run the program on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.program import Result, run_program

HERE = Path(__file__).parent
CASE = HERE / "case"

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled cases and the case of `tests/cli/case`; read only, for all tests."""
    path = tmp_path_factory.mktemp("store") / "store.duckdb"
    done = run_program("ingest", "casebook", str(CASE), "--store", str(path))
    assert done.code == 0, done.stderr
    assert run_program("sources", "--store", str(path)).code == 0
    return path


@pytest.fixture
def run(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in an empty folder on the shared store."""
    monkeypatch.setenv("DETENTE_STORE", str(store))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return run_program


@pytest.fixture
def own_store(run: Run, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the store that the test may write."""
    del run
    path = tmp_path / "own.duckdb"
    shutil.copy(store, path)
    monkeypatch.setenv("DETENTE_STORE", str(path))
    return path


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with the file of that name in `tests/cli/golden`.

    With DETENTE_UPDATE_GOLDEN=1 the file is written instead; read the difference before you keep
    it.
    """

    def compare(name: str, text: str) -> None:
        path = HERE / "golden" / name
        if os.environ.get("DETENTE_UPDATE_GOLDEN"):
            path.write_text(text, "utf-8")
        assert text == path.read_text("utf-8")

    return compare
