"""Every command says what it does, with an example; the page of the docs is made from that."""

from __future__ import annotations

import importlib.util
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from typer.main import get_command

from cli.program import run_program
from detente import __version__
from detente.cli import evidence
from detente.cli.main import app
from detente.evidence import EvidenceKind
from detente.ontology.plover import QuadClass, Sphere

ROOT = Path(__file__).resolve().parents[2]


def _walk(path: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, one in getattr(command, "commands", {}).items():
        yield from _walk((*path, name), one)


COMMANDS = dict(_walk((), get_command(app)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    done = run_program(*path, "--help")
    assert done.code == 0
    assert "Example:" in done.stdout
    assert f"detente {' '.join(path)}".strip() in done.stdout.split("Example:")[1]


@pytest.mark.parametrize("path", [path for path in COMMANDS if path], ids=" ".join)
def test_every_parameter_says_what_it_is(path: tuple[str, ...]) -> None:
    for parameter in COMMANDS[path].params:
        assert parameter.name == "help" or parameter.help, parameter.name


@pytest.mark.parametrize("path", [path for path in COMMANDS if path], ids=" ".join)
def test_the_examples_are_commands_that_exist_with_options_that_they_take(
    path: tuple[str, ...],
) -> None:
    command = COMMANDS[path]
    if getattr(command, "commands", None):
        return
    known = {option for one in command.params for option in one.opts}
    examples = command.help.split("Example:")[1].strip().splitlines()
    own = [line for line in examples if f"detente {' '.join(path)}" in line]
    assert own
    for line in own:
        given = [word for word in shlex.split(line) if word.startswith("--")]
        assert set(given) <= known


def test_the_page_of_the_docs_is_up_to_date() -> None:
    script = _script()
    assert script.main(["--check"]) == 0
    page = script.PAGE.read_text("utf-8")
    for path in COMMANDS:
        assert f"`detente {' '.join(path)}".strip() in page


def test_a_page_that_is_out_of_date_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = _script()
    old = tmp_path / "cli.md"
    old.write_text("old", "utf-8")
    monkeypatch.setattr(script, "PAGE", old)
    assert script.main(["--check"]) == 1
    assert script.main([]) == 0
    assert script.main(["--check"]) == 0


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cli_docs", ROOT / "scripts" / "cli_docs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_commands_stand_in_sections_whole_sentences_each() -> None:
    shown = run_program("--help").stdout
    assert [word for word in ("Two actors:", "Who:", "Data:", "Upkeep:") if word in shown] == [
        *("Two actors:", "Who:", "Data:", "Upkeep:")
    ]
    assert "..." not in shown.split("Two actors:")[1]


def test_the_version() -> None:
    assert run_program("--version").stdout == f"detente {__version__}\n"


def test_words_that_options_take_are_those_of_the_library() -> None:
    assert tuple(EvidenceKind) == evidence.KINDS
    assert tuple(Sphere) == evidence.SPHERES
    assert set(evidence.QUADS) == set(QuadClass)


def test_a_mistyped_command_is_refused_with_the_nearest() -> None:
    done = run_program("dosier", "Iran", "Iraq")
    assert done.code == 2
    assert "'dossier'" in done.stderr
    assert done.stdout == ""
