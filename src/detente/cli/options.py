"""The arguments and options that commands share, as annotated types."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "A",
    "AsOf",
    "B",
    "Format",
    "FormatOption",
    "From",
    "Limit",
    "On",
    "StoreOption",
    "To",
    "first_day",
    "last_day",
    "one_of",
]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def first_day(text: str) -> date:
    """The first day that `1988-08-20`, `1988-08` or `1988` means."""
    return _days(text)[0]


def last_day(text: str) -> date:
    """The last day that `1988-08-20`, `1988-08` or `1988` means."""
    return _days(text)[1]


def _days(text: str) -> tuple[date, date]:
    found = _DATE.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no date; write it as 1988-08-20, 1988-08 or 1988."
        ) from None


def one_of(*words: str) -> Callable[[str], str]:
    """A parser that takes one of `words`, in any case."""
    known = {word.casefold(): word for word in words}

    def parse(text: str) -> str:
        try:
            return known[text.strip().casefold()]
        except KeyError:
            raise typer.BadParameter(f"{text!r} is not one of {', '.join(words)}.") from None

    return parse


A = Annotated[str, typer.Argument(metavar="A", help="An actor: a name, id or code.")]
B = Annotated[str, typer.Argument(metavar="B", help="The other actor.")]

StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="PATH",
        envvar="DETENTE_STORE",
        show_default=False,
        help="The store's file; by default in your data folder.",
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=last_day,
        show_default=False,
        help="Read only what was on record on this day.",
    ),
]
From = Annotated[
    date | None,
    typer.Option(
        "--from", metavar="DATE", parser=first_day, show_default=False, help="The first day."
    ),
]
To = Annotated[
    date | None,
    typer.Option("--to", metavar="DATE", parser=last_day, show_default=False, help="The last day."),
]
On = Annotated[
    date | None,
    typer.Option(
        "--on",
        metavar="DATE",
        parser=first_day,
        show_default=False,
        help="The day on which the name or actor must have been in use.",
    ),
]
FormatOption = Annotated[
    Format,
    typer.Option(
        "--format",
        metavar="table|json|csv",
        case_sensitive=False,
        help="How rows are written to stdout.",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit",
        metavar="ROWS",
        min=0,
        show_default=False,
        help="At most so many rows; 0 for all. By default 50 in a table, all in JSON and CSV.",
    ),
]
