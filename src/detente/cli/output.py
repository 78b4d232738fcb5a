"""What the commands write: rows to stdout, notes and errors to stderr.

A CSV cell of text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets a leading
apostrophe, so that no spreadsheet takes it for a formula (OWASP, 'CSV Injection').  Numbers, dates
and booleans stay as they are.
"""

from __future__ import annotations

import io
import json
import math
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from detente.cli.options import Format
from detente.errors import DetenteError, UnknownActor

__all__ = ["csv_text", "error_lines", "json_text", "most_rows", "note", "plain", "show", "write"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NEEDS_QUOTES = re.compile(r'[",\r\n]')
_QUOTE = '"'
_EMPTY = '""'  # a row of one empty cell; an empty line would be no row
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_UNBOUND = 100_000  # columns of a table that goes to a file or a pipe: nothing is folded
TABLE_ROWS = 50
_SENTENCES = frozenset({"what", "statement", "reason", "message", "title"})
_READABLE = 36  # columns of the terminal that a sentence gets at least

Row = Mapping[str, Any]


def plain(text: str) -> str:
    """`text` without what could steer a terminal: control characters and changes of direction."""
    return _CONTROL.sub("�", text)


def note(text: str) -> None:
    """A line for the person at the terminal, on stderr."""
    sys.stderr.write(plain(text) + "\n")


def write(text: str) -> None:
    """`text` on stdout."""
    sys.stdout.write(text)


def error_lines(error: DetenteError) -> list[str]:
    """What was wrong and where, and below it what would be right."""
    place = f"{error.where}: " if error.where is not None and str(error.where) else ""
    lines = [f"error: {place}{error.what}"]
    if isinstance(error, UnknownActor) and error.candidates:
        lines.append("  Did you mean one of these?")
        lines.extend(f"    {line}" for line in _candidates(error.candidates))
    elif error.fix:
        lines.append(f"  {error.fix}")
    return [plain(line) for text in lines for line in text.splitlines()]


def _candidates(ids: Iterable[str]) -> list[str]:
    from detente.actors.registry import Registry

    registry = Registry.load()
    found = [registry.get(key) for key in ids if key in registry]
    return [f"{actor.id}: {actor.name} ({actor.kind})" for actor in found]


def most_rows(limit: int | None, form: Format) -> int | None:
    """How many rows to show: as `--limit` says (0: all), else 50 in a table and all elsewhere."""
    if limit is None:
        return TABLE_ROWS if form is Format.TABLE else None
    return limit or None


def show(
    rows: Iterable[Row],
    form: Format,
    *,
    columns: Sequence[str],
    in_table: Sequence[str] | None = None,
    cut: int | None = None,
) -> None:
    """Write rows to stdout.

    `columns` are those of JSON and CSV, `in_table` those of the table (default: the same).  Where
    there are more than `cut` rows, only so many are written, and stderr says so.
    """
    rows = list(rows)
    if cut is not None and len(rows) > cut:
        rows = rows[:cut]
        note(f"The first {cut} rows are shown; --limit 0 shows all.")
    if form is Format.JSON:
        write(json_text([{name: row.get(name) for name in columns} for row in rows]))
    elif form is Format.CSV:
        write(csv_text(rows, columns))
    else:
        write(_table_text(rows, in_table or columns))


def json_text(value: Any) -> str:
    """JSON with dates as ISO text and numbers that are none as null, ending in a line break."""
    return json.dumps(_jsonable(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _jsonable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        ordered = sorted(value) if isinstance(value, (set, frozenset)) else value
        return [_jsonable(one) for one in ordered]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def csv_text(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """CSV after RFC 4180 but with line feeds alone; empty cells for what is missing."""
    lines = [columns, *([_csv_cell(row.get(name)) for name in columns] for row in rows)]
    return "".join(f"{','.join(_quoted(cell) for cell in line) or _EMPTY}\n" for line in lines)


def _quoted(cell: str) -> str:
    """`cell` in quotes where it needs them.  The csv module of Python 3.11 leaves a lone carriage
    return bare, which ends the row for most readers."""
    return f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' if _NEEDS_QUOTES.search(cell) else cell


def _csv_cell(value: Any) -> str:
    value = _jsonable(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, list):
        value = ";".join(str(one) for one in value)
    elif isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _table_text(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """An aligned table: bold headings on a terminal, numbers flush right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    numeric = {
        name
        for name in columns
        if any(isinstance(row.get(name), (int, float)) for row in rows)
        and not any(isinstance(row.get(name), (str, bool)) for row in rows)
    }
    on_terminal = sys.stdout.isatty()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in columns:
        table.add_column(
            name.replace("_", " "),
            justify="right" if name in numeric else "left",
            min_width=_READABLE if on_terminal and name in _SENTENCES else None,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(_table_cell(row.get(name))) for name in columns))
    console = Console(
        file=io.StringIO(),
        width=None if on_terminal else _UNBOUND,
        force_terminal=on_terminal,
        highlight=False,
    )
    with console.capture() as captured:
        console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _table_cell(value: Any) -> str:
    value = _jsonable(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{value:.2f}" if value == 0 or abs(value) >= 0.01 else f"{value:.1g}"
    if isinstance(value, list):
        return plain(", ".join(str(one) for one in value))
    return plain(" ".join(str(value).split()))
