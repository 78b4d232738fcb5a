"""`detente calls`, `silence` and `strain` on a store made for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from detente.cli.silence import calls, silence, strain

app = typer.Typer()
app.command("calls")(calls)
app.command("silence")(silence)
app.command("strain")(strain)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("silence") / "store.duckdb"


def run(store: Path, *arguments: str) -> tuple[str, str]:
    done = CliRunner().invoke(app, [*arguments, "--store", str(store)], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done.stdout, done.stderr


def test_calls_are_listed_by_date(store: Path) -> None:
    out, _ = run(store, "calls", "Iran", "--from", "2020", "--format", "json")
    rows = json.loads(out)
    days = [row["on"] for row in rows]
    assert days == sorted(days) and "2025-06-13" in days
    june = next(row for row in rows if row["on"] == "2025-06-13")
    assert june["war"] is True and "ISR" in june["attackers"] and june["evidence"]


def test_silence_tells_each_ally(store: Path) -> None:
    command = ("silence", "Iran", "--on", "2025-06-13", "--by", "Israel")
    out, said = run(store, *command, "--format", "json")
    rows = {row["ally"]: row for row in json.loads(out)}
    assert rows["hezbollah"]["verdict"] == "spoke"
    assert rows["hezbollah"]["what"].startswith("Hezbollah, client of Iran")
    assert "Iran had" in said
    table, _ = run(store, *command)
    assert "verdict" in table and "hezbollah" in table
    sheet, _ = run(store, *command, "--format", "csv")
    assert sheet.splitlines()[0].startswith("ally,ties,verdict,acts,words")
    shorter, _ = run(store, *command, "--window", "3", "--format", "json")
    few = {row["ally"]: row for row in json.loads(shorter)}
    assert few["hezbollah"]["words"] < rows["hezbollah"]["words"]


def test_strain_shows_every_sign(store: Path) -> None:
    out, said = run(store, "strain", "Iran", "Iraq", "--format", "json")
    rows = json.loads(out)
    assert len(rows) == 6 and {row["verdict"] for row in rows} <= {
        *("rising", "falling", "steady", "not measurable"),
    }
    assert "of strain can be measured" in said
