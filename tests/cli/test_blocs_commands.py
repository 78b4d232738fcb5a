"""`blocs` and `bloc` on an invented world, and the blocs of a dossier on the bundled cases."""

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
from blocs_world import BLOC, world
from detente.cli.blocs import bloc, blocs
from detente.dossier.blocs import blocs as blocs_of_dossier
from detente.dossier.model import Listing, Prose

app = typer.Typer()
app.command("blocs")(blocs)
app.command("bloc")(bloc)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blocs") / "store.duckdb"
    world(path).close()
    detente.open(path).close()
    return path


def run(store: Path, *words: str) -> Result:
    done = CliRunner().invoke(app, [*words, "--store", str(store)], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done


def as_json(store: Path, *words: str) -> Any:
    return json.loads(run(store, *words, "--format", "json").stdout)


def test_the_blocs_of_a_day(store: Path) -> None:
    done = run(store, "blocs", "--on", "2008", "--around", "Peru", "--format", "json")
    rows = json.loads(done.stdout)
    assert [row["size"] for row in rows] == [4, 4]
    assert {row["name"] for row in rows} >= {"the bloc of Argentina, Brazil and Paraguay"}
    assert all(row["level"] > 0 > row["outside"] for row in rows)
    assert "The blocs go against 0 of 28 ties, proven the least." in done.stderr
    assert [row["size"] for row in as_json(store, "blocs", "--on", "2008", "--around", "Peru",
                                           "--smallest", "5")] == []  # fmt: skip


def test_the_blocs_through_time_keep_their_numbers(store: Path) -> None:
    rows = as_json(store, "blocs", "--from", "2008", "--to", "2013", "--around", "Peru")
    assert {row["on"][:4] for row in rows} == {str(year) for year in range(2008, 2014)}
    names = {(row["bloc"], row["name"]) for row in rows}
    assert len({number for number, _ in names}) == len(names) == 2
    smooth = run(store, "blocs", "--from", "2012", "--around", "Peru", "--inertia", "0.1",
                 "--to", "2013")  # fmt: skip
    assert "Smoothed: each pair leans by 0.1" in smooth.stderr


def test_a_declared_bloc_against_the_evidence(store: Path) -> None:
    done = run(store, "bloc", BLOC, "--on", "2008", "--draws", "60", "--format", "json")
    rows = {row["actor"]: row for row in json.loads(done.stdout)}
    assert rows["GUY"]["verdict"] == "no evidence"
    assert rows["GUY"]["firmness"] is None
    assert rows["COL"]["declared"] is False
    assert rows["COL"]["verdict"] == "shown"
    assert rows["BOL"]["low"] <= rows["BOL"]["firmness"] <= rows["BOL"]["high"]
    assert "4 declared members; 3 of 6 pairs of members are on record" in done.stderr
    by_csv = run(store, "bloc", BLOC, "--on", "2008", "--draws", "60", "--format", "csv")
    table = list(csv.DictReader(io.StringIO(by_csv.stdout)))
    assert [row["actor"] for row in table] == list(rows)


def test_a_declared_bloc_through_time_says_since_when(store: Path) -> None:
    rows = as_json(store, "bloc", BLOC, "--from", "2006", "--to", "2008")
    since = {(row["actor"], row["on"][:4]): row["since"] for row in rows}
    assert since["BOL", "2008"] == 2006
    assert since["GUY", "2008"] is None


def test_a_span_without_a_year_is_refused(store: Path) -> None:
    done = CliRunner().invoke(
        app, ["bloc", BLOC, "--from", "2013", "--to", "2009", "--store", str(store)]
    )
    assert done.exit_code == 2
    assert "no year between" in done.stderr


def test_the_help_has_an_example() -> None:
    for command in (blocs, bloc):
        assert "Example:\n      detente bloc" in (command.__doc__ or "")


@pytest.mark.parametrize("pair", [("Iran", "Iraq"), ("Egypt", "Israel"), ("Peru", "Bolivia")])
def test_a_dossier_says_whether_the_two_stood_together(store: Path, pair: tuple[str, str]) -> None:
    with detente.open(store) as found:
        relation = found.relation(*pair)
        blocks = list(blocs_of_dossier(relation.measured, relation._view))
        assert isinstance(blocks[0], Listing)
        assert len(blocks[0].labels) == len(blocks[0].findings)
        assert blocks[0].labels[-1].endswith(str(relation.measured.end.year))
        ids = [finding.id for block in blocks for finding in block.findings]  # type: ignore[union-attr]
        assert len(ids) == len(set(ids))
        for block in blocks:
            assert isinstance(block, Listing | Prose)
            for finding in block.findings:
                assert all(relation._view.count(query) for query in finding.evidence), finding.id
        again = list(blocs_of_dossier(relation.measured, relation._view))
        assert again == blocks
