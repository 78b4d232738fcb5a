"""`detente sources`, `fetch` and `quarantine`: what can be read, what was, what was set aside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.opening import opened
from detente.cli.options import Format, FormatOption, Limit, StoreOption
from detente.cli.output import most_rows, note, plain, show, write
from detente.errors import FetchError, Where

if TYPE_CHECKING:
    from detente.evidence import Source, View
    from detente.sources.fetch import Progress

__all__ = ["fetch", "quarantine", "rows_of", "sources"]


def sources(
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """The data sets that can be read: what they cover, their licence, and how to get them.

    The number of rows is that in your store. Get what has 'detente fetch' beside it with that
    command; the rest with the publisher's own form, then 'detente ingest'.

    \b
    Example:
      detente sources --format csv
    """
    from detente.sources.registry import datasets

    readable = datasets()
    with opened(store) as found:
        known = {one.id: one for one in found.view.sources()}
        counts = rows_of(found.view)
    everything: dict[str, Source] = {key: one.source for key, one in readable.items()} | known
    rows = [
        _row(one, counts.get(key, 0), fetched=key in readable and bool(readable[key].downloads))
        for key, one in sorted(everything.items())
    ]
    if form is not Format.TABLE:
        columns = (
            *("id", "title", "version", "publisher", "coverage_start", "coverage_end"),
            *("licence", "get", "rows", "released", "homepage"),
        )
        show(rows, form, columns=columns)
        return
    write("\n".join(_paragraph(row) for row in rows))


def rows_of(view: View) -> dict[str, int]:
    """How many rows of evidence the store holds of each source."""
    from detente.evidence import EvidenceKind

    counts: dict[str, int] = {}
    for kind in EvidenceKind:
        for row in view.extent(kind).to_dicts():
            counts[row["source"]] = counts.get(row["source"], 0) + row["rows"]
    return counts


def _row(source: Source, rows: int, *, fetched: bool) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "version": source.version,
        "publisher": source.publisher,
        "coverage_start": source.coverage.start,
        "coverage_end": source.coverage.end,
        "licence": source.licence,
        "get": f"detente fetch {source.id}" if fetched else source.obtain,
        "rows": rows,
        "released": source.released,
        "homepage": source.homepage,
    }


def _paragraph(row: dict[str, Any]) -> str:
    """One source as people read it."""
    title = f"{row['title']} {row['version']}".strip()
    covers = f"{_day(row['coverage_start'])} to {_day(row['coverage_end'])}"
    held = f"{row['rows']:,} rows in the store" if row["rows"] else "not in the store"
    lines = (
        f"{row['id']}",
        f"  {title}",
        f"  {covers}; {held}",
        f"  Licence: {row['licence']}",
        f"  Get it: {row['get'] or row['homepage']}",
    )
    return "".join(f"{plain(line)}\n" for line in lines)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "..."


def fetch(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The id of a data set.")],
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            metavar="FOLDER",
            show_default=False,
            help="Where to keep the file; by default in your cache folder.",
        ),
    ] = None,
) -> None:
    """Download a data set from its official address.

    A broken download goes on where it stopped; the checksum is compared where the publisher gives
    one. Prints the path of what 'detente ingest' takes.

    \b
    Example:
      detente fetch ucdp-acd
      detente ingest rivalries-td "$(detente fetch ucdp-acd)"
    """
    import platformdirs

    from detente.sources.fetch import fetch as download
    from detente.sources.registry import dataset

    wanted = dataset(source)
    place = folder or Path(platformdirs.user_cache_path("detente", appauthor=False)) / source
    try:
        with _bytes_bar() as progress:
            path = download(wanted, place, progress=progress)
    except OSError as error:
        raise FetchError(
            f"The file cannot be kept: {error.strerror or error}.",
            where=Where(place),
            fix="Name another folder with --folder.",
        ) from error
    write(f"{path}\n")
    note(f"Put it into the store with: detente ingest {source} {path}")


@contextmanager
def _bytes_bar() -> Iterator[Progress]:
    """A bar on stderr for each file; nothing where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def advance(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(plain(name), total=total)
            bar.update(tasks[name], completed=done, total=total)

        yield advance


def quarantine(
    source: Annotated[
        str | None,
        typer.Argument(metavar="[SOURCE]", show_default=False, help="Only of this source."),
    ] = None,
    limit: Limit = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """The rows that an ingest set aside, where they stand in the file, and why.

    \b
    Example:
      detente quarantine icews --format csv > set-aside.csv
    """
    with opened(store) as found:
        if source is not None:
            found.view.source(source)
        rows = found.view.quarantine(source).to_dicts()
    if not rows:
        note("No row was set aside.")
    columns = ("source", "file", "line", "field", "reason", "raw")
    show(rows, form, columns=columns, in_table=columns[:-1], cut=most_rows(limit, form))
