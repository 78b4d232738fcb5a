"""Taking in the batches of one ingest: checked, counted, and put where they can be merged.

Rows of a kind that the store has none of from this source go straight to their table, within the
ingest's transaction: there is nothing to compare them with.  All others wait in a temporary table.
Tables are made with their columns spelt out: DuckDB 2.0 loses rows that are put into a table which
the same transaction made with CREATE TABLE AS and no row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor

import duckdb
import polars as pl

from detente.errors import EvidenceError, Where
from detente.evidence._duck import append, one, run
from detente.evidence.batch import Batch
from detente.evidence.rows_sql import names, numbered
from detente.evidence.schema import COLUMNS, QUARANTINE, EvidenceKind
from detente.evidence.tables import columns_sql

__all__ = ["Staging", "make_staging_tables"]

_NEEDED = {
    EvidenceKind.EVENT: ("source", "record", "recorded", "date"),
    EvidenceKind.TIE: ("source", "record", "recorded", "kind"),
    EvidenceKind.TRAIT: ("source", "record", "recorded", "trait"),
    EvidenceKind.CLAIM: ("source", "record", "recorded", "claim_type"),
}
_TWIN = (
    "The record key stands twice in the file with different content; the one that sorts first "
    "stands. A source must give each record one key."
)


def make_staging_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables that rows wait in; they vanish with the connection."""
    for kind, schema in COLUMNS.items():
        run(con, f"CREATE TEMP TABLE staged_{kind} ({columns_sql(schema)})")
    run(
        con,
        "CREATE TEMP TABLE staged_quarantine (ingest BIGINT, source VARCHAR, file VARCHAR, "
        f"{columns_sql(QUARANTINE)})",
    )


class Staging:
    """The batches of one ingest on their way into the store, within its transaction.

    `read` and `bad` count the rows that hold and the rows set aside so far.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, source: str, file: str, number: int) -> None:
        self._con = con
        self._source = source
        self._file = file
        self._number = number
        self.read = 0
        self.bad = 0
        self.direct = {kind for kind in EvidenceKind if not self._known(kind)}
        """Kinds whose rows need no comparison: the store has none of them from this source."""

    def _known(self, kind: EvidenceKind) -> bool:
        return bool(
            run(self._con, f"SELECT 1 FROM {kind} WHERE source = ? LIMIT 1", [self._source])
        )

    def take(self, batches: Iterable[Batch], progress: Callable[[int], None] | None) -> None:
        """Take in every batch.  Raises EvidenceError where one breaks the schema.

        One batch is put into its table while the next one is being read.
        """
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="staging") as other:
            pending: Future[None] | None = None
            for batch in batches:
                rows = self._checked(batch)
                if pending is not None:
                    pending.result()
                pending = other.submit(self._put_batch, batch.kind, rows, batch.bad)
                self.read += rows.height
                self.bad += batch.bad.height
                if progress is not None:
                    progress(self.read + self.bad)
            if pending is not None:
                pending.result()

    def _checked(self, batch: Batch) -> pl.DataFrame:
        unknown = sorted(set(batch.rows.columns) - set(COLUMNS[batch.kind]))
        if unknown:
            raise self._broken(
                f"A batch of {self._source} has a column {unknown[0]!r}, which {batch.kind} "
                "evidence has not.",
                unknown[0],
            )
        try:
            rows = batch.complete()
        except pl.exceptions.PolarsError as error:
            raise self._broken(
                f"A batch of {self._source} has values of another type than {batch.kind} "
                f"evidence: {str(error).splitlines()[0]}",
                None,
            ) from error
        for name in _NEEDED[batch.kind]:
            missing = rows[name].null_count()
            if missing:
                raise self._broken(
                    f"{missing} {batch.kind} rows of {self._source} have no {name}.", name
                )
        if rows.height and (rows["source"] != self._source).any():
            raise self._broken(f"A batch of {self._source} has rows of another source.", "source")
        return rows

    def _broken(self, what: str, field: str | None) -> EvidenceError:
        return EvidenceError(
            what,
            where=Where(self._file or None, None, field),
            fix="Nothing was written. A source must set rows it cannot use aside with the reason.",
        )

    def _put_batch(self, kind: EvidenceKind, rows: pl.DataFrame, bad: pl.DataFrame) -> None:
        if rows.height:
            self._put(kind, rows)
        if bad.height:
            self._put_bad(bad)

    def _put(self, kind: EvidenceKind, rows: pl.DataFrame) -> None:
        if kind in self.direct:
            append(self._con, kind, rows, numbered(kind, "incoming", "1", self._number))
        else:
            append(self._con, f"temp.staged_{kind}", rows)

    def _put_bad(self, bad: pl.DataFrame) -> None:
        rows = bad.select(
            pl.lit(self._number, pl.Int64).alias("ingest"),
            pl.lit(self._source).alias("source"),
            pl.lit(self._file).alias("file"),
            *QUARANTINE,
        )
        append(self._con, "temp.staged_quarantine", rows)

    def set_aside_twins(self) -> None:
        """Set aside rows whose record key came twice with other content; drop exact repeats."""
        for kind in EvidenceKind:
            table = f"{kind}" if kind in self.direct else f"temp.staged_{kind}"
            only = f"WHERE ingest = {self._number}" if kind in self.direct else ""
            rows, keys = one(
                self._con, f"SELECT count(*), count(DISTINCT record) FROM {table} {only}"
            )
            if rows != keys:
                self._call_back(kind)
                self._keep_one_of_each(kind, keys)

    def _call_back(self, kind: EvidenceKind) -> None:
        """Move the rows of `kind` that went straight to their table back to where they wait."""
        if kind not in self.direct:
            return
        ours = f"FROM {kind} WHERE ingest = {self._number}"
        run(self._con, f"INSERT INTO temp.staged_{kind} SELECT {names(kind)} {ours}")
        run(self._con, f"DELETE {ours}")
        self.direct.remove(kind)

    def _keep_one_of_each(self, kind: EvidenceKind, keys: int) -> None:
        con, staged = self._con, f"temp.staged_{kind}"
        run(con, f"CREATE TEMP TABLE single_{kind} ({columns_sql(COLUMNS[kind])})")
        run(con, f"INSERT INTO temp.single_{kind} SELECT DISTINCT * FROM {staged}")
        (distinct,) = one(con, f"SELECT count(*) FROM temp.single_{kind}")
        nth = f"row_number() OVER (PARTITION BY record ORDER BY {names(kind)})"
        run(
            con,
            "INSERT INTO temp.staged_quarantine SELECT ?, ?, ?, NULL, 'record', ?, record "
            f"FROM temp.single_{kind} QUALIFY {nth} > 1",
            [self._number, self._source, self._file, _TWIN],
        )
        run(con, f"DELETE FROM {staged}")
        run(con, f"INSERT INTO {staged} SELECT * FROM temp.single_{kind} QUALIFY {nth} = 1")
        self.bad += distinct - keys
        self.read -= distinct - keys

    def worst(self) -> tuple[str, str | None, int | None, int]:
        """The commonest reason for setting rows aside: reason, field, first line, rows."""
        reason, field, line, rows = one(
            self._con,
            "SELECT reason, field, min(line), count(*) AS n FROM temp.staged_quarantine "
            "GROUP BY ALL ORDER BY n DESC, reason, field LIMIT 1",
        )
        return reason, field, line, rows

    def unresolved(self) -> int:
        """Rows that hold, but name an actor that no registry entry has."""
        return sum(self._unresolved(kind) for kind in EvidenceKind)

    def _unresolved(self, kind: EvidenceKind) -> int:
        nobody = {
            EvidenceKind.EVENT: "actor IS NULL OR target IS NULL",
            EvidenceKind.TIE: "actor IS NULL OR target IS NULL",
            EvidenceKind.TRAIT: "actor IS NULL",
            EvidenceKind.CLAIM: "FALSE",
        }[kind]
        table, ours = f"temp.staged_{kind}", "TRUE"
        if kind in self.direct:
            table, ours = kind, f"ingest = {self._number}"
        (rows,) = one(self._con, f"SELECT count(*) FROM {table} WHERE {ours} AND ({nobody})")
        return int(rows)
