"""`detente dossier`: the four formats, where they go, and that they are the same each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Run

PAIR = ("Andorra", "San Marino")
OFFLINE = (
    "import socket, sys\n"
    "def refuse(*arguments, **named): raise AssertionError('the network was asked')\n"
    "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
    "from detente.cli.main import run\n"
    "run()\n"
)


@pytest.mark.parametrize("form", ["html", "md", "json", "pdf"])
def test_the_same_store_gives_the_same_bytes(run: Run, tmp_path: Path, form: str) -> None:
    made = []
    for name in ("one", "two"):
        out = tmp_path / f"{name}.{form}"
        done = run("dossier", *PAIR, "--out", str(out))
        assert done.code == 0, done.stderr
        assert done.stdout == ""
        made.append(out.read_bytes())
    assert made[0] == made[1]
    opening = {"html": b"<!doctype html>", "md": b"# Andorra", "json": b"{", "pdf": b"%PDF-"}
    assert made[0].startswith(opening[form])


def test_by_default_it_is_a_page_named_after_the_two(run: Run, tmp_path: Path) -> None:
    done = run("dossier", *PAIR)
    assert "andorra-san-marino.html" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["andorra-san-marino.html"]


def test_to_stdout_it_is_the_dossier_and_nothing_else(run: Run, tmp_path: Path) -> None:
    done = run("dossier", *PAIR, "--out", "-", "--format", "json")
    assert json.loads(done.stdout)["actors"] == ["AND", "SMR"]
    assert list(tmp_path.iterdir()) == []


def test_what_the_data_says_is_text_in_every_format(run: Run) -> None:
    markdown = run("dossier", *PAIR, "--out", "-", "--format", "md").stdout
    assert r"\[a new bell\](https&#58;//example.org)" in markdown
    html = run("dossier", *PAIR, "--out", "-").stdout
    assert "<b>the</b>" not in html


@pytest.mark.parametrize(
    ("out", "said"),
    [("nowhere/at/all.html", "cannot be written"), ("story.docx", "no dossier has the format")],
)
def test_a_file_that_cannot_be_is_refused(run: Run, tmp_path: Path, out: str, said: str) -> None:
    done = run("dossier", *PAIR, "--out", out)
    assert done.code == 2
    assert said in done.stderr.lower()
    assert out in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_replaced_whole_and_keeps_its_rights(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "story.md"
    out.write_text("old", "utf-8")
    out.chmod(0o640)
    assert run("dossier", *PAIR, "--out", str(out)).code == 0
    assert out.read_text("utf-8").startswith("# Andorra")
    assert out.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["story.md"]


def test_a_folder_is_no_file_for_a_dossier(run: Run, tmp_path: Path) -> None:
    (tmp_path / "story.html").mkdir()
    done = run("dossier", *PAIR, "--out", "story.html")
    assert done.code == 2
    assert "cannot be written" in done.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "story.html"]


@pytest.mark.slow
def test_in_an_empty_folder_with_no_store_and_no_network(tmp_path: Path) -> None:
    store = tmp_path / "data" / "store.duckdb"
    folder = tmp_path / "empty"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE, "dossier", "Iran", "Iraq"],
        cwd=folder,
        env={**os.environ, "DETENTE_STORE": str(store)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "Making a store" in done.stderr
    page = (folder / "iran-iraq.html").read_text("utf-8")
    assert "<title>Iran and Iraq" in page
    assert store.exists()
