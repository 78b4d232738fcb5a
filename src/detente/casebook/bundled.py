"""The cases that ship with detente."""

from __future__ import annotations

from pathlib import Path

from detente.casebook.case import Case
from detente.casebook.read import read_case

__all__ = ["bundled_cases"]

_FOLDER = Path(__file__).parent / "cases"


def bundled_cases() -> list[Case]:
    """Every case in the package, by id."""
    cases = [read_case(path.parent) for path in _FOLDER.glob("*/case.toml")]
    return sorted(cases, key=lambda case: case.id)
