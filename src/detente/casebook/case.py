"""A case as read from its folder: who, when, and the rows of its files with their lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

__all__ = ["Case", "Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one file of a case: its line in the file and its fields as text."""

    file: str
    line: int
    fields: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields[name]


@dataclass(frozen=True, slots=True)
class Case:
    """A folder of plain files that codes one chronicle (docs/coding-guide.md)."""

    folder: Path
    id: str
    title: str
    actors: tuple[str, ...]  # the focus pair first
    start: date
    end: date
    summary: str
    coders: str
    version: str
    released: date
    licence: str
    rows: dict[str, tuple[Row, ...]]  # by file: citations, events, ties, traits, claims

    @property
    def source_id(self) -> str:
        """The id under which the case's evidence stands in a store."""
        return f"casebook-{self.id}"
