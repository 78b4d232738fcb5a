"""The documents: the README's commands, the outputs they show, the table of data sets."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from detente.casebook import check_case, read_case

ROOT = Path(__file__).resolve().parent.parent


def script(name: str) -> ModuleType:
    """A script of the repository as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_readme_names_the_two_commands() -> None:
    commands = script("readme_command")
    assert commands.command("run").endswith("detente dossier Iran Iraq --out iran-iraq.html")
    assert commands.command("test") == 'pip install -e ".[test]" && pytest'


def test_outputs_are_filled_in() -> None:
    outputs = script("readme_output")
    shown = {page.name for page in outputs.pages()}
    assert {"README.md", "concepts.md", "methods.md", "tutorial.md"} <= shown
    for page in outputs.pages():
        for block in outputs.BLOCK.finditer(page.read_text("utf-8")):
            assert block["body"].strip(), f"{page.name}: {block['command']} is empty"


def test_output_of_commands_and_of_python() -> None:
    outputs = script("readme_output")
    page = (
        "<!-- output: detente resolve cow:645 | head -1 -->\n```text\nstale\n```\n"
        "```python\nx = 20\nprint(x + 1)\n```\n"
        "<!-- output: python -->\n```text\n```\n"
        "```python\nprint(x + 2)\n```\n"
        "<!-- output: python -->\n```text\n```\n"
        "<!-- output: detente resolve Atlantis := detente resolve Atlantis 2>&1 || true -->\n"
        "```text\n```\n"
    )
    made = outputs.filled(page)
    assert "```text\n$ detente resolve cow:645\nid          IRQ\n...\n```" in made
    assert "```text\n21\n```" in made and "```text\n22\n```" in made
    assert "$ detente resolve Atlantis\nerror: No actor is called 'Atlantis'." in made
    assert "stale" not in made
    assert outputs.filled(made) == made


def test_a_silent_command_is_refused() -> None:
    outputs = script("readme_output")
    with pytest.raises(SystemExit, match="prints nothing"):
        outputs.filled("<!-- output: true -->\n```text\n```\n")


def test_a_failing_command_is_refused() -> None:
    outputs = script("readme_output")
    with pytest.raises(SystemExit, match="failed"):
        outputs.filled("<!-- output: detente resolve Atlantis -->\n```text\n```\n")


def test_check_names_the_stale_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = script("readme_output")
    monkeypatch.setattr(outputs, "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("<!-- output: echo new -->\n```text\n$ echo new\nold\n```\n")
    assert outputs.main(["--check", str(page)]) == 1
    assert "page.md" in capsys.readouterr().err
    assert "old" in page.read_text()
    assert outputs.main([str(page)]) == 0
    assert outputs.main(["--check", str(page)]) == 0


def test_table_of_data_sets_is_up_to_date() -> None:
    table = script("sources_table")
    assert table.page() == table.PAGE.read_text("utf-8")


def test_pictures_are_there_and_have_text() -> None:
    folder = ROOT / "docs" / "img"
    pictures = sorted(folder.glob("*.png"))
    assert sorted(p.stem for p in pictures) == [
        "iran-clients",
        "iran-iraq",
        "iran-iraq-sides",
        "iran-iraq-spheres",
        "iran-lebanon-corridor",
    ]
    for picture in pictures:
        assert picture.read_bytes().startswith(b"\x89PNG")
    assert "![Level of Iran and Iraq" in (ROOT / "README.md").read_text("utf-8")


def test_example_case_of_the_tutorial_is_sound() -> None:
    case = read_case(ROOT / "docs" / "examples" / "greece-turkey")
    assert check_case(case) == []
