"""From a folder of plain files to a `Case`."""

from __future__ import annotations

import csv
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from detente.casebook.case import Case, Row
from detente.casebook.vocabulary import FILES
from detente.errors import CasebookError, Where

__all__ = ["read_case"]

_HEAD = {
    "id": str,
    "title": str,
    "actors": list,
    "start": date,
    "end": date,
    "summary": str,
    "coders": str,
    "version": str,
    "released": date,
    "licence": str,
}


def read_case(folder: Path | str) -> Case:
    """Read a case's folder; raises CasebookError where a file or a column is missing."""
    folder = Path(folder)
    head = _read_head(folder / "case.toml")
    rows = {name: tuple(_read_rows(folder / f"{name}.csv", FILES[name])) for name in FILES}
    return Case(
        folder=folder,
        id=head["id"],
        title=head["title"],
        actors=tuple(head["actors"]),
        start=head["start"],
        end=head["end"],
        summary=" ".join(head["summary"].split()),
        coders=head["coders"],
        version=head["version"],
        released=head["released"],
        licence=head["licence"],
        rows=rows,
    )


def _read_head(path: Path) -> dict[str, Any]:
    try:
        head = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CasebookError(
            "There is no case here.", where=Where(path), fix="A case needs a case.toml."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CasebookError(f"This is not TOML: {error}", where=Where(path)) from error
    for name, kind in _HEAD.items():
        if not isinstance(head.get(name), kind):
            raise CasebookError(
                f"{name} is missing or no {kind.__name__}.",
                where=Where(path, None, name),
                fix="See docs/coding-guide.md for the fields of case.toml.",
            )
    return head


def _read_rows(path: Path, columns: tuple[str, ...]) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            header = tuple(next(reader, ()))
            if header != columns:
                raise CasebookError(
                    f"The header is {','.join(header) or 'empty'}.",
                    where=Where(path, 1),
                    fix=f"It must be {','.join(columns)}.",
                )
            return [_row(path, reader.line_num, columns, values) for values in reader if values]
    except FileNotFoundError:
        raise CasebookError(
            "The file is missing.",
            where=Where(path),
            fix="A case has citations, events, ties, traits and claims, each with its header.",
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise CasebookError(f"This is not UTF-8 CSV: {error}", where=Where(path)) from error


def _row(path: Path, line: int, columns: tuple[str, ...], values: list[str]) -> Row:
    if len(values) != len(columns):
        raise CasebookError(
            f"The row has {len(values)} fields, not {len(columns)}.",
            where=Where(path, line),
            fix="Quote a field that holds a comma.",
        )
    fields = dict(zip(columns, (value.strip() for value in values), strict=True))
    return Row(path.name, line, fields)
