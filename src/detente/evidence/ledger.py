"""What the store writes down of an ingest beside its rows: the source, its citations, the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import polars as pl

from detente.evidence._duck import append, one, run
from detente.evidence.source import Citation, Source

__all__ = [
    "IngestReport",
    "Origin",
    "log",
    "next_number",
    "seen",
    "write_citations",
    "write_source",
]

_CITATION = {
    "source": pl.String,
    "id": pl.String,
    "publisher": pl.String,
    "title": pl.String,
    "author": pl.String,
    "date": pl.String,
    "url": pl.String,
    "checked": pl.Boolean,
    "note": pl.String,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that the batches come from: its name, its sha256 and the reader's version."""

    file: str = ""
    sha256: str = ""
    reader: str = ""


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest did, in rows."""

    source: str
    file: str
    new: int
    unchanged: int
    corrected: int
    retracted: int
    set_aside: int
    unresolved: int  # rows that hold, but name an actor that no registry entry has

    @property
    def rows(self) -> int:
        """Rows read that hold."""
        return self.new + self.unchanged + self.corrected


def next_number(con: duckdb.DuckDBPyConnection) -> int:
    """The number of the ingest to come; the first is 1."""
    (number,) = one(con, "SELECT coalesce(max(number), 0) + 1 FROM ingest")
    return int(number)


def seen(con: duckdb.DuckDBPyConnection, source: str, origin: Origin) -> bool:
    """Whether this very file was ingested before by the same version of the reader."""
    found = run(
        con,
        "SELECT 1 FROM ingest WHERE source = ? AND sha256 = ? AND reader = ? LIMIT 1",
        [source, origin.sha256, origin.reader],
    )
    return bool(origin.sha256) and bool(found)


def log(con: duckdb.DuckDBPyConnection, number: int, report: IngestReport, origin: Origin) -> None:
    """Write down one ingest."""
    run(
        con,
        "INSERT INTO ingest VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            number,
            report.source,
            origin.file,
            origin.sha256,
            origin.reader,
            report.new,
            report.unchanged,
            report.corrected,
            report.retracted,
            report.set_aside,
        ],
    )


def write_source(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """Write down what is known of the source, in place of what was."""
    cover = source.coverage
    run(con, "DELETE FROM source WHERE id = ?", [source.id])
    run(
        con,
        "INSERT INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            source.id,
            source.title,
            source.version,
            source.publisher,
            source.licence,
            source.homepage,
            source.bibtex,
            source.released,
            source.obtain,
            source.note,
            cover.start,
            cover.end,
            None if cover.actors is None else sorted(cover.actors),
            cover.note,
        ],
    )


def write_citations(
    con: duckdb.DuckDBPyConnection, source: Source, citations: Iterable[Citation], complete: bool
) -> None:
    """Write down citations, in place of those of the same id; of all, where `complete`."""
    rows = [
        [source.id, c.id, c.publisher, c.title, c.author, c.date, c.url, c.checked, c.note]
        for c in citations
    ]
    if complete:
        run(con, "DELETE FROM citation WHERE source = ?", [source.id])
    if not rows:
        return
    ids = [row[1] for row in rows]
    run(con, "DELETE FROM citation WHERE source = ? AND list_contains(?, id)", [source.id, ids])
    append(con, "citation", pl.DataFrame(rows, schema=_CITATION, orient="row"))
