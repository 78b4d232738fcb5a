"""The CSV files of this room, which are the source of truth, read into typed rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources

from detente.errors import ActorError, Where

__all__ = ["day", "rows"]


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a data file as dictionaries of text, in the order of the file."""
    return tuple(_read(name))


def _read(name: str) -> Iterator[dict[str, str]]:
    source = resources.files("detente.actors").joinpath("data", name)
    yield from csv.DictReader(io.StringIO(source.read_text(encoding="utf-8")), strict=True)


def day(text: str, file: str) -> date | None:
    """Return an ISO date of a data file, or None where the field is empty.

    Raises ActorError where the text is not an ISO date.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ActorError(
            f"{text!r} is not a date",
            where=Where(file=file),
            fix="Write it as YYYY-MM-DD, or leave it empty.",
        ) from None
