"""`balance` and `triads` on an invented world of two camps."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

import detente
from blocs_world import CAMPS, world
from detente.cli.balance import balance, triads

app = typer.Typer()
app.command("balance")(balance)
app.command("triads")(triads)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("balance") / "store.duckdb"
    world(path).close()
    detente.open(path).close()
    return path


def run(store: Path, *words: str) -> Result:
    done = CliRunner().invoke(app, [*words, "--store", str(store)], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done


def as_json(store: Path, *words: str) -> Any:
    return json.loads(run(store, *words, "--format", "json").stdout)


def test_a_day_is_one_row_with_its_proof_beside(store: Path) -> None:
    done = run(store, "balance", "--on", "2008", "--format", "json")
    (row,) = json.loads(done.stdout)
    assert row["on"] == "2008-12-31"
    assert row["exact"] and row["lower"] == row["frustration"]
    assert row["ppp"] + row["ppm"] + row["pmm"] + row["mmm"] > 50
    assert "At least" in done.stderr
    assert "balanced_p" not in row


def test_signs_dealt_anew(store: Path) -> None:
    (row,) = as_json(store, "balance", "--on", "2008", "--null", "19")
    assert row["balanced_p"] == 0.05
    assert row["conditional_z"] > 2


def test_camps_are_the_planted_ones(store: Path) -> None:
    rows = as_json(store, "balance", "--on", "2008", "--camps")
    camp = {row["actor"]: row["camp"] for row in rows}
    for members in CAMPS:
        assert len({camp[actor] for actor in members}) == 1
    assert camp["PER"] != camp["ARG"]


def test_years_need_data_sets_that_cover_pacts(store: Path) -> None:
    done = run(store, "balance", "--from", "2004", "--to", "2010", "--format", "csv")
    assert list(csv.DictReader(io.StringIO(done.stdout))) == []
    assert "No data set" in done.stderr
    assert done.stdout.startswith("definition,year,")


def test_triads_name_the_third_actors(store: Path) -> None:
    done = run(store, "triads", "Peru", "Bolivia", "--on", "2008", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["third"] for row in rows} >= {"COL", "ECU", "ARG"}
    assert {row["pull"] for row in rows} == {"1"}
    assert "same camp" in done.stderr
    assert "Colombia" in run(store, "triads", "Peru", "Bolivia", "--on", "2008").stdout


def test_an_unknown_definition_is_refused(store: Path) -> None:
    done = CliRunner().invoke(
        app, ["balance", "--from", "2000", "--definition", "friends", "--store", str(store)]
    )
    assert done.exit_code == 2
    assert "is not one of" in done.stderr
