"""Reading the store as of a date: what had been recorded by then, with ends not yet known open."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import duckdb
import narwhals as nw
import polars as pl

from detente.errors import UnknownEvidence
from detente.evidence._duck import frame, one, refusing, run
from detente.evidence.query import EvidenceQuery
from detente.evidence.schema import COLUMNS, EvidenceKind
from detente.evidence.source import Citation, Coverage, Source

__all__ = ["Answer", "View"]

T = TypeVar("T")

_ORDER = {
    EvidenceKind.EVENT: "date, source, record",
    EvidenceKind.TIE: "start, source, record",
    EvidenceKind.TRAIT: "start, source, record",
    EvidenceKind.CLAIM: "date, source, record",
}
_STRONGEST = "statement IS NULL, abs(coalesce(intensity, 0)) DESC"


_AT_ONCE = 40
"""Queries in one statement of `View.answers`: DuckDB plans them together."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a query: the ids asked for, sorted, and how many rows answer it in all."""

    ids: tuple[str, ...]
    total: int


class View:
    """The store as it was known on `as_of` (None: now).  Never writes."""

    def __init__(self, con: duckdb.DuckDBPyConnection, as_of: date | None = None) -> None:
        self._con = con
        self.as_of = as_of

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives.  A view that keeps rows at hand keeps it too, under `key`.

        For tables that many measures of one dossier need.  Nobody may change what it returns.
        """
        return make()

    def sql(self, kind: EvidenceKind) -> str:
        """The SELECT that gives all standing rows of `kind` at the view's date.

        Columns: evidence_id and those of the kind's schema, in order.
        """
        chosen = ", ".join(["k.evidence_id", *self._chosen(kind)])
        until = f" AND s.recorded <= {self._day}" if self.as_of else ""
        known = f" AND k.recorded <= {self._day}" if self.as_of else ""
        return (
            f"SELECT {chosen} FROM {kind} k WHERE NOT EXISTS (SELECT 1 FROM supersession s "
            f"WHERE s.kind = '{kind}' AND s.old = k.evidence_id{until}){known}"
        )

    def rows(self, query: EvidenceQuery) -> str:
        """The SELECT in which the rows of `query` are sought: all of its kind."""
        return self.sql(query.kind)

    @property
    def _day(self) -> str:
        return f"DATE '{self.as_of.isoformat()}'" if self.as_of else "current_date"

    def _chosen(self, kind: EvidenceKind) -> Iterable[str]:
        """The columns of `kind`; an end in the future of the view's day is open, as it was then."""
        schema = COLUMNS[kind]
        end = next((f'k."{name}"' for name in ("end", "date_end") if name in schema), None)
        for name in schema:
            if self.as_of is None or end is None:
                yield f'k."{name}"'
            elif name in ("end", "date_end", "end_precision"):
                yield f'CASE WHEN {end} <= {self._day} THEN k."{name}" END AS "{name}"'
            elif name == "censored":
                yield f'(coalesce({end} > {self._day}, FALSE) OR k."{name}") AS "{name}"'
            else:
                yield f'k."{name}"'

    def lazy(self, kind: EvidenceKind) -> nw.LazyFrame[Any]:
        """All standing rows of `kind` as a Narwhals lazy frame on DuckDB.

        Nothing is run, and no result held open, until it is collected; collected twice it is run
        twice.  Errors while collecting are DuckDB's own.  Raises StoreError where the store
        cannot be asked.
        """
        with refusing():
            return nw.from_native(self._con.sql(self.sql(kind))).lazy()

    def frame(
        self, query: EvidenceQuery, *, limit: int | None = None, strongest: bool = False
    ) -> pl.DataFrame:
        """The rows that answer `query`, sorted by date, source and record.

        With `limit` the first that many rows; with `strongest` (events only) those of the greatest
        intensity, written statements before bare codes, still sorted by date.
        Columns: evidence_id and those of the kind's schema.
        """
        condition, values = query.where()
        cut = f" LIMIT {int(limit)}" if limit is not None else ""
        order = f"{_ORDER[query.kind]}, evidence_id"
        rows = f"SELECT * FROM ({self.rows(query)}) WHERE {condition}"
        if strongest and cut and query.kind is EvidenceKind.EVENT:
            rows = f"SELECT * FROM ({rows} ORDER BY {_STRONGEST}, {order}{cut})"
            cut = ""
        return self._polars(f"{rows} ORDER BY {order}{cut}", values)

    def count(self, query: EvidenceQuery) -> int:
        """How many rows answer `query`."""
        condition, values = query.where()
        (rows,) = one(
            self._con, f"SELECT count(*) FROM ({self.rows(query)}) WHERE {condition}", values
        )
        return int(rows)

    def ids(self, query: EvidenceQuery) -> list[str]:
        """The ids of the rows that answer `query`, sorted."""
        condition, values = query.where()
        sql = f"SELECT evidence_id FROM ({self.rows(query)}) WHERE {condition} ORDER BY 1"
        return [str(key) for (key,) in run(self._con, sql, values)]

    def answers(self, queries: Iterable[EvidenceQuery], limit: int | None = None) -> list[Answer]:
        """For each query the ids of its rows and how many there are, in few statements.

        With `limit` only the ids that `frame` would give with it and `strongest`; the number is
        that of all rows.  Asking for many at once costs a fraction of asking one by one.
        """
        asked = list(queries)
        found: list[tuple[list[str], int]] = [([], 0) for _ in asked]
        for start in range(0, len(asked), _AT_ONCE):
            parts, values = [], []
            for place, query in enumerate(asked[start : start + _AT_ONCE], start):
                condition, given = query.where()
                strongest = f"{_STRONGEST}, " if query.kind is EvidenceKind.EVENT else ""
                cut = "" if limit is None else f" LIMIT {int(limit)}"
                parts.append(
                    f"(SELECT {place} AS place, evidence_id, count(*) OVER () AS total "
                    f"FROM ({self.rows(query)}) WHERE {condition} "
                    f"ORDER BY {strongest}{_ORDER[query.kind]}, evidence_id{cut})"
                )
                values.extend(given)
            for place, key, total in run(self._con, " UNION ALL ".join(parts), values):
                found[place][0].append(str(key))
                found[place] = (found[place][0], int(total))
        return [Answer(tuple(sorted(ids)), total) for ids, total in found]

    def row(self, kind: EvidenceKind, evidence_id: str) -> dict[str, Any]:
        """One row by its id.  Raises UnknownEvidence where the view does not hold it."""
        found = self.frame(EvidenceQuery(kind, ids=(evidence_id,)))
        if found.height != 1:
            raise UnknownEvidence(f"There is no {kind} {evidence_id} in this store at this date.")
        return found.row(0, named=True)

    def sources(self) -> list[Source]:
        """Every source that the store has rows of, by id."""
        rows = run(self._con, "SELECT * FROM source ORDER BY id")
        return [_source(row) for row in rows]

    def source(self, source_id: str) -> Source:
        """One source.  Raises UnknownEvidence where the store has none of that id."""
        rows = run(self._con, "SELECT * FROM source WHERE id = ?", [source_id])
        if not rows:
            raise UnknownEvidence(f"The store holds no source {source_id!r}.")
        return _source(rows[0])

    def extent(self, kind: EvidenceKind) -> pl.DataFrame:
        """Rows and first and last day of each source: [source, rows, first, last]."""
        first, last = {
            EvidenceKind.EVENT: ("date", "coalesce(date_end, date)"),
            EvidenceKind.CLAIM: ("date", "date"),
            EvidenceKind.TIE: ("start", 'coalesce("end", start)'),
            EvidenceKind.TRAIT: ("start", 'coalesce("end", start)'),
        }[kind]
        return self._polars(
            f"SELECT source, count(*) AS rows, min({first}) AS first, max({last}) AS last "
            f"FROM ({self.sql(kind)}) GROUP BY source ORDER BY source",
            [],
        )

    def citations(self, source_id: str, ids: Iterable[str] | None = None) -> dict[str, Citation]:
        """The citations of a source by id: all of them, or those named in `ids`."""
        rows = run(
            self._con,
            "SELECT id, publisher, title, author, date, url, checked, note FROM citation "
            "WHERE source = ? ORDER BY id",
            [source_id],
        )
        wanted = None if ids is None else set(ids)
        return {row[0]: Citation(*row) for row in rows if wanted is None or row[0] in wanted}

    def quarantine(self, source_id: str | None = None) -> pl.DataFrame:
        """Rows set aside: [source, file, line, field, reason, raw]."""
        condition = "WHERE source = ?" if source_id else ""
        return self._polars(
            f"SELECT source, file, line, field, reason, raw FROM quarantine {condition} "
            "ORDER BY source, file, line, field",
            [source_id] if source_id else [],
        )

    def ingests(self) -> pl.DataFrame:
        """The log of ingests, oldest first."""
        return self._polars("SELECT * FROM ingest ORDER BY number", [])

    def _polars(self, sql: str, values: list[Any]) -> pl.DataFrame:
        return frame(self._con, sql, values)


def _source(row: tuple[Any, ...]) -> Source:
    start, end, actors, note = row[10:14]
    return Source(
        id=row[0],
        title=row[1],
        version=row[2],
        publisher=row[3],
        licence=row[4],
        homepage=row[5],
        bibtex=row[6],
        released=row[7],
        obtain=row[8],
        note=row[9],
        coverage=Coverage(start, end, None if actors is None else frozenset(actors), note or ""),
    )
