"""`detente corridor`, run as a program of its own on the bundled case."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from detente.cli.corridor import corridor
from detente.errors import RenderError

Ask = Callable[..., Any]
app = typer.Typer()
app.command()(corridor)


@pytest.fixture
def ask(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("DETENTE_STORE", str(store))
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, list(words), catch_exceptions=False)


def test_a_day_as_rows(ask: Ask) -> None:
    done = ask("Iran", "Lebanon", "--on", "2016-06-01", "--format", "json")
    assert done.exit_code == 0
    rows = json.loads(done.stdout)
    assert [row["kind"] for row in rows] == ["territory", "border"] * 3 + ["territory"]
    (weakest,) = [row for row in rows if row["weakest"]]
    assert weakest["part"] == "the border of Iraq and Syria"
    assert weakest["evidence"]
    assert "the widest land chain from Iran to Lebanon" in done.stderr


def test_its_history(ask: Ask) -> None:
    done = ask("Iran", "Lebanon", "--history", "--from", "2012", "--format", "csv")
    assert done.exit_code == 0
    assert "2024-12-08,day,broke" in done.stdout
    assert done.stdout.startswith("date,precision,change,before,after,chain,decided,statement\n")


def test_a_map_is_written(ask: Ask, tmp_path: Path) -> None:
    done = ask("Iran", "Lebanon", "--on", "2016", "--map", "map.svg")
    assert done.exit_code == 0
    assert "<svg" in (tmp_path / "map.svg").read_text("utf-8")
    with pytest.raises(RenderError, match=r"neither \.svg nor \.png"):
        ask("Iran", "Lebanon", "--map", "map.gif")


def test_no_way_by_land(ask: Ask) -> None:
    done = ask("Iran", "Japan", "--on", "1990", "--format", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == []
    assert "no chain of land borders" in done.stderr


def test_one_of_day_and_history(ask: Ask) -> None:
    assert ask("Iran", "Lebanon", "--history", "--on", "1990").exit_code == 2
