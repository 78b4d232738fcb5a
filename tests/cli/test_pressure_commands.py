"""The commands on shared enemies, pressure and backers, on a program of their own."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

import detente
from detente.cli import pressure
from detente.cli.edge import Commands


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("store") / "store.duckdb"
    with detente.open(made):
        pass
    return made


@pytest.fixture
def run(path: Path) -> object:
    app = typer.Typer(cls=Commands, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command("shared-enemies")(pressure.shared_enemies)
    app.command("pressure")(pressure.pressure)
    app.command("backers")(pressure.backers)

    def call(*words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--store", str(path)])

    return call


def ask(run: object, *words: str) -> Result:
    assert callable(run)
    done = run(*words)
    assert isinstance(done, Result)
    return done


def test_tables_and_csv(run: object) -> None:
    changes = ask(run, "pressure", "Iran", "Iraq", "--around", "2025-06-13", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(changes.stdout)))
    assert {row["member"] for row in rows} == {"IRN", "IRQ"}
    assert all(int(row["before"]) + int(row["after"]) >= 3 for row in rows)
    table = ask(run, "backers", "Iran", "--from", "2025-06-13", "--to", "2025-06-24")
    assert table.stdout.startswith("backer")
    assert "RUS" in table.stdout


def test_islamic_state_is_named(run: object) -> None:
    done = ask(run, "shared-enemies", "Iran", "Iraq", "--around", "2014-06", "--format", "json")
    (row,) = json.loads(done.stdout)
    assert (row["third"], row["likeness"], row["month"]) == ("isis", "strong", "2014-06-01")
    assert row["wars_a"] is True


def test_words_without_arms_are_listed(run: object) -> None:
    words = ("backers", "Iran", "--from", "2025-06-13", "--to", "2025-06-24", "--format", "json")
    rows = {row["backer"]: row for row in json.loads(ask(run, *words).stdout)}
    assert {rows[name]["kind"] for name in ("RUS", "CHN", "PAK")} == {"words"}


def test_by_default_every_warmer_turn_is_looked_at(run: object) -> None:
    done = ask(run, "shared-enemies", "Iran", "Iraq", "--format", "json", "--limit", "0")
    marks = {row["turning_point"] for row in json.loads(done.stdout)}
    assert "p" in marks  # the turn of 2014, which only coders name
    assert len(marks) > 1


def test_the_rate_over_all_dyads_is_one_row(run: object) -> None:
    done = ask(run, "shared-enemies", "Iran", "Iraq", "--rate", "--format", "json")
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)) <= 1


def test_what_is_wrong_is_said(run: object) -> None:
    assert ask(run, "pressure", "Iran", "Iraq", "--around", "zz").exit_code == 2
    empty = ask(run, "backers", "Iran", "--from", "2026", "--to", "2025")
    assert empty.exit_code != 0
    assert "is empty" in empty.stderr
    nobody = ask(run, "backers", "Iran", "--from", "1950", "--to", "1950", "--format", "json")
    assert json.loads(nobody.stdout) == []
    assert "No source covers" in nobody.stderr


def test_backers_by_default_of_the_last_year(run: object) -> None:
    rows = json.loads(ask(run, "backers", "Iraq", "--format", "json").stdout)
    assert rows
    assert {row["end"] for row in rows} == {max(row["end"] for row in rows)}
