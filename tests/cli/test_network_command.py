"""`detente network`: rows to stdout, files for other programs."""

from __future__ import annotations

import io
import json
from pathlib import Path

import networkx as nx  # type: ignore[import-untyped,unused-ignore]
import pyarrow as pa
import pytest
import typer
from typer.testing import CliRunner

from detente.cli.edge import Commands
from detente.cli.network import network

DAY = ("--on", "2015-06-30")


@pytest.fixture
def ask(store: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Run the command by itself on the shared store."""
    monkeypatch.setenv("DETENTE_STORE", str(store))
    app = typer.Typer(cls=Commands, rich_markup_mode=None)
    app.command("network")(network)
    app.callback()(lambda: None)

    def run(*arguments: str):  # type: ignore[no-untyped-def]
        return CliRunner().invoke(app, ["network", *arguments], catch_exceptions=False)

    return run


def test_json_csv_and_table_hold_the_same_edges(ask) -> None:  # type: ignore[no-untyped-def]
    around = (*DAY, "--around", "Iran", "--around", "Iraq")
    rows = json.loads(ask(*around, "--format", "json").stdout)
    assert rows and all({row["a"], row["b"]} & {"IRN", "IRQ"} for row in rows)
    assert {row["layer"] for row in rows} <= {"acts", "pacts", "conflict", "support"}
    lines = ask(*around, "--format", "csv").stdout.splitlines()
    assert len(lines) == len(rows) + 1
    table = ask(*around, "--limit", "3")
    assert "IRN" in table.stdout and "actors" in table.stderr


def test_a_layer_and_dyads_by_rule(ask) -> None:  # type: ignore[no-untyped-def]
    rows = json.loads(ask(*DAY, "--layer", "support", "--format", "json").stdout)
    assert rows and {row["layer"] for row in rows} == {"support"}
    assert all(row["directed"] for row in rows)
    options = (*DAY, "--dyads", "--format", "json", "--rule")
    negative = json.loads(ask(*options, "negative").stdout)
    positive = json.loads(ask(*options, "positive").stdout)
    both = [row for row in negative if row["both"]]
    assert both and {row["sign"] for row in both} == {-1}
    assert {row["sign"] for row in positive if row["both"]} == {1}


def test_files_are_read_back(ask, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    graphml = nx.read_graphml(io.BytesIO(ask(*DAY, "--format", "graphml").stdout_bytes))
    assert graphml.nodes["IRN"]["label"] == "Iran"
    out = tmp_path / "net.gexf"
    assert ask(*DAY, "--format", "gexf", "--from", "2012", "--out", str(out)).exit_code == 0
    changing = nx.read_gexf(out)
    assert changing.nodes["IRN"]["spells"] == [("2012-12-31", "2015-06-30")]
    table = pa.ipc.open_file(ask(*DAY, "--format", "arrow").stdout_bytes).read_all()
    assert "IRN" in table["a"].to_pylist()
    written = tmp_path / "net.csv"
    ask(*DAY, "--format", "csv", "--out", str(written))
    assert written.read_text("utf-8").startswith("a,b,layer,sign")


def test_what_does_not_fit_is_refused(ask, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    wrong = [
        ("--rule", "guess"),
        ("--layer", "gossip"),
        ("--threshold", "2"),
        ("--from", "2012", "--format", "csv"),
        ("--from", "2020", "--format", "gexf"),
        ("--around", "Atlantis of the West"),
        ("--format", "csv", "--out", str(tmp_path / "no" / "net.csv")),
        ("--out", str(tmp_path / "net.txt")),
    ]
    for options in wrong:
        done = ask(*DAY, *options)
        assert done.exit_code != 0, options
        assert done.stderr
