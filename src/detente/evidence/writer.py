"""The one way into the store: all of a file's rows in one transaction, or none.

Nothing is overwritten.  A record that comes again with the same content changes nothing; with
other content it becomes a new version that supersedes the old one; a complete source (a case) that
no longer has a record retracts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from detente.errors import EvidenceError, TooManyBadRows, Where
from detente.evidence._duck import append, one, run
from detente.evidence.batch import Batch
from detente.evidence.schema import COLUMNS, QUARANTINE, EvidenceKind
from detente.evidence.source import Citation, Source
from detente.evidence.tables import columns_sql

__all__ = ["IngestReport", "Origin", "Writer"]

_NEEDED = {
    EvidenceKind.EVENT: ("source", "record", "recorded", "date"),
    EvidenceKind.TIE: ("source", "record", "recorded", "kind"),
    EvidenceKind.TRAIT: ("source", "record", "recorded", "trait"),
    EvidenceKind.CLAIM: ("source", "record", "recorded", "claim_type"),
}
_KEEP_QUARANTINE = (
    "INSERT INTO quarantine SELECT * FROM temp.staged_quarantine i WHERE NOT EXISTS ("
    "SELECT 1 FROM quarantine q WHERE q.source = i.source AND q.file = i.file "
    "AND q.line IS NOT DISTINCT FROM i.line AND q.raw IS NOT DISTINCT FROM i.raw "
    "AND q.field IS NOT DISTINCT FROM i.field)"
)
_FEW = 20  # a file this short may lose a row without being stopped


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


class Writer:
    """Puts evidence into a store, one source and file at a time."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def seen(self, source: str, origin: Origin) -> bool:
        """Whether this very file was ingested before by the same version of the reader."""
        found = run(
            self._con,
            "SELECT 1 FROM ingest WHERE source = ? AND sha256 = ? AND reader = ? LIMIT 1",
            [source, origin.sha256, origin.reader],
        )
        return bool(origin.sha256) and bool(found)

    def ingest(
        self,
        source: Source,
        batches: Iterable[Batch],
        *,
        origin: Origin | None = None,
        citations: Iterable[Citation] = (),
        complete: bool = False,
        max_bad_share: float = 0.01,
        progress: Callable[[int], None] | None = None,
    ) -> IngestReport:
        """Write all batches, or nothing.

        `complete` says that the batches are all there is of this source: records missing from
        them are retracted.  `progress` is called with the number of rows read so far.
        Raises TooManyBadRows where more than `max_bad_share` of the rows were set aside, and
        EvidenceError where a batch breaks the schema; either way the store stays as it was.
        """
        origin = origin or Origin()
        (number,) = self._one("SELECT coalesce(max(number), 0) + 1 FROM ingest")
        try:
            read, bad = self._stage(source, batches, number, origin, progress)
            bad += self._set_aside_twins(source, number, origin)
            self._check_bad_share(origin, read + bad, bad, max_bad_share)
            return self._commit(source, citations, number, origin, bad, complete)
        finally:
            self._drop_staged()

    def _commit(
        self,
        source: Source,
        citations: Iterable[Citation],
        number: int,
        origin: Origin,
        bad: int,
        complete: bool,
    ) -> IngestReport:
        """Everything that touches the store itself, in one transaction."""
        self._run("BEGIN")
        try:
            totals = [self._merge(kind, source, number, complete) for kind in EvidenceKind]
            new, unchanged, corrected, retracted = (sum(n) for n in zip(*totals, strict=True))
            report = IngestReport(
                source=source.id,
                file=origin.file,
                new=new,
                unchanged=unchanged,
                corrected=corrected,
                retracted=retracted,
                set_aside=bad,
                unresolved=self._unresolved(),
            )
            self._run(_KEEP_QUARANTINE)
            self._write_source(source)
            self._write_citations(source, citations)
            self._log(number, report, origin)
        except BaseException:
            self._run("ROLLBACK")
            raise
        self._run("COMMIT")
        return report

    def _stage(
        self,
        source: Source,
        batches: Iterable[Batch],
        number: int,
        origin: Origin,
        progress: Callable[[int], None] | None,
    ) -> tuple[int, int]:
        # Staged outside the transaction: temporary tables vanish with the process anyway, and
        # DuckDB 2.0 loses rows of tables made and filled within one transaction.
        for kind in EvidenceKind:
            self._run(f"CREATE OR REPLACE TEMP TABLE staged_{kind} ({columns_sql(COLUMNS[kind])})")
        self._run(
            "CREATE OR REPLACE TEMP TABLE staged_quarantine "
            f"(ingest BIGINT, source VARCHAR, file VARCHAR, {columns_sql(QUARANTINE)})"
        )
        read = bad = 0
        for batch in batches:
            rows = batch.complete()
            _check(batch.kind, rows, source, origin)
            if rows.height:
                self._append(f"temp.staged_{batch.kind}", rows)
            if batch.bad.height:
                self._append_bad(batch.bad, number, source, origin)
            read += rows.height
            bad += batch.bad.height
            if progress is not None:
                progress(read + bad)
        return read, bad

    def _append(self, table: str, rows: pl.DataFrame) -> None:
        append(self._con, table, rows)

    def _append_bad(self, bad: pl.DataFrame, number: int, source: Source, origin: Origin) -> None:
        rows = bad.select(
            pl.lit(number, pl.Int64).alias("ingest"),
            pl.lit(source.id).alias("source"),
            pl.lit(origin.file).alias("file"),
            "line",
            "field",
            "reason",
            "raw",
        )
        append(self._con, "temp.staged_quarantine", rows)

    def _set_aside_twins(self, source: Source, number: int, origin: Origin) -> int:
        """Set aside rows whose record key came twice with other content; drop exact repeats."""
        aside = 0
        for kind in EvidenceKind:
            table = f"temp.staged_{kind}"
            rows, keys = self._one(f"SELECT count(*), count(DISTINCT record) FROM {table}")
            if rows == keys:
                continue
            self._run(f"CREATE OR REPLACE TEMP TABLE single AS SELECT DISTINCT * FROM {table}")
            self._run(
                "INSERT INTO temp.staged_quarantine SELECT ?, ?, ?, NULL, 'record', "
                "'The record key stands twice in the file with different content; the first "
                "stands. A source must give each record one key.', record FROM "
                f"(SELECT record, row_number() OVER (PARTITION BY record ORDER BY {_names(kind)}) "
                "AS nth FROM temp.single) WHERE nth > 1",
                [number, source.id, origin.file],
            )
            (distinct,) = self._one("SELECT count(*) FROM temp.single")
            self._run(
                f"CREATE OR REPLACE TEMP TABLE staged_{kind} AS SELECT * FROM temp.single "
                f"QUALIFY row_number() OVER (PARTITION BY record ORDER BY {_names(kind)}) = 1"
            )
            aside += distinct - keys
        return aside

    def _check_bad_share(self, origin: Origin, total: int, bad: int, allowed: float) -> None:
        if bad == 0 or (bad == 1 and total <= _FEW) or bad <= allowed * total:
            return
        worst = run(
            self._con,
            "SELECT reason, field, min(line), count(*) AS n FROM temp.staged_quarantine "
            "GROUP BY ALL ORDER BY n DESC, reason LIMIT 1",
        )
        reason, field, line, count = worst[0]
        raise TooManyBadRows(
            f"{bad} of {total} rows ({bad / total:.1%}) cannot be used, more than the "
            f"{allowed:.1%} allowed; most often ({count}): {reason}",
            where=Where(origin.file or None, line, field),
            fix="Nothing was written. Check that the file belongs to this source, or allow more "
            "with --max-bad-share.",
        )

    def _merge(
        self, kind: EvidenceKind, source: Source, number: int, complete: bool
    ) -> tuple[int, int, int, int]:
        """Move the staged rows of one kind in; (new, unchanged, corrected, retracted)."""
        names = _names(kind)
        (staged,) = self._one(f"SELECT count(*) FROM temp.staged_{kind}")
        (known,) = self._one(f"SELECT count(*) FROM {kind} WHERE source = ?", source.id)
        if not staged and not (known and complete):
            return 0, 0, 0, 0
        if not known:
            self._insert(kind, number, f"SELECT {names}, 1 AS version FROM temp.staged_{kind}")
            return staged, 0, 0, 0
        self._run(
            "CREATE OR REPLACE TEMP TABLE standing AS "
            f"SELECT evidence_id, version, {names} FROM {kind} k WHERE source = ? AND NOT EXISTS "
            "(SELECT 1 FROM supersession s WHERE s.kind = ? AND s.old = k.evidence_id)",
            [source.id, str(kind)],
        )
        self._run(
            "CREATE OR REPLACE TEMP TABLE changed AS "
            f"SELECT {names} FROM temp.staged_{kind} EXCEPT SELECT {names} FROM temp.standing"
        )
        (moved,) = self._one("SELECT count(*) FROM temp.changed")
        (corrected,) = self._one(
            "SELECT count(*) FROM temp.changed c JOIN temp.standing s USING (record)"
        )
        retracted = self._retract(kind, source) if complete else 0
        self._run(
            f"CREATE OR REPLACE TEMP TABLE latest AS SELECT record, max(version) AS version "
            f"FROM {kind} WHERE source = ? GROUP BY record",
            [source.id],
        )
        self._run(
            "INSERT INTO supersession SELECT ?, s.evidence_id, "
            f"{_evidence_id(kind, 'c.source', 'c.record', 'l.version + 1')}, "
            "greatest(c.recorded, s.recorded) FROM temp.changed c "
            "JOIN temp.standing s USING (record) JOIN temp.latest l USING (record)",
            [str(kind)],
        )
        self._insert(
            kind,
            number,
            f"SELECT {', '.join('c.' + name for name in _name_list(kind))}, "
            "coalesce(l.version, 0) + 1 AS version FROM temp.changed c "
            "LEFT JOIN temp.latest l USING (record)",
        )
        return moved - corrected, staged - moved, corrected, retracted

    def _retract(self, kind: EvidenceKind, source: Source) -> int:
        gone = (
            "FROM temp.standing s WHERE NOT EXISTS "
            f"(SELECT 1 FROM temp.staged_{kind} g WHERE g.record = s.record)"
        )
        (count,) = self._one(f"SELECT count(*) {gone}")
        self._run(
            f"INSERT INTO supersession SELECT ?, s.evidence_id, NULL, ?::DATE {gone}",
            [str(kind), source.released],
        )
        return count

    def _insert(self, kind: EvidenceKind, number: int, rows: str) -> None:
        self._run(
            f"INSERT INTO {kind} BY NAME SELECT "
            f"{_evidence_id(kind, 'source', 'record', 'version')} AS evidence_id, "
            f"{number}::BIGINT AS ingest, * FROM ({rows})"
        )

    def _unresolved(self) -> int:
        (events,) = self._one(
            "SELECT count(*) FROM temp.staged_event WHERE actor IS NULL OR target IS NULL"
        )
        (ties,) = self._one(
            "SELECT count(*) FROM temp.staged_tie WHERE actor IS NULL OR target IS NULL"
        )
        (traits,) = self._one("SELECT count(*) FROM temp.staged_trait WHERE actor IS NULL")
        return int(events) + int(ties) + int(traits)

    def _write_source(self, source: Source) -> None:
        cover = source.coverage
        self._run("DELETE FROM source WHERE id = ?", [source.id])
        self._run(
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

    def _write_citations(self, source: Source, citations: Iterable[Citation]) -> None:
        rows = [
            [source.id, c.id, c.publisher, c.title, c.author, c.date, c.url, c.checked, c.note]
            for c in citations
        ]
        if rows:
            self._run("DELETE FROM citation WHERE source = ?", [source.id])
            frame = pl.DataFrame(
                rows,
                orient="row",
                schema=[
                    "source",
                    "id",
                    "publisher",
                    "title",
                    "author",
                    "date",
                    "url",
                    "checked",
                    "note",
                ],
            )
            self._append("citation", frame)

    def _log(self, number: int, report: IngestReport, origin: Origin) -> None:
        self._run(
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

    def _drop_staged(self) -> None:
        names = [*(f"staged_{kind}" for kind in EvidenceKind), "staged_quarantine"]
        for name in [*names, "standing", "changed", "latest", "single"]:
            self._run(f"DROP TABLE IF EXISTS temp.{name}")

    def _run(self, sql: str, values: Sequence[object] = ()) -> None:
        run(self._con, sql, values)

    def _one(self, sql: str, *values: object) -> tuple[int, ...]:
        return one(self._con, sql, values)


def _name_list(kind: EvidenceKind) -> list[str]:
    return [f'"{name}"' for name in COLUMNS[kind]]


def _names(kind: EvidenceKind) -> str:
    return ", ".join(_name_list(kind))


def _evidence_id(kind: EvidenceKind, source: str, record: str, version: str) -> str:
    """SQL for the id: 16 hex digits that depend on kind, source, record and version alone."""
    key = f"concat_ws('\x1f', '{kind}', {source}, {record}, {version})"
    return f"substr(md5({key}), 1, 16)"


def _check(kind: EvidenceKind, rows: pl.DataFrame, source: Source, origin: Origin) -> None:
    for name in _NEEDED[kind]:
        missing = rows[name].null_count()
        if missing:
            raise EvidenceError(
                f"{missing} {kind} rows of {source.id} have no {name}.",
                where=Where(origin.file or None, None, name),
                fix="A source must set such rows aside with the reason.",
            )
    if rows.height and (rows["source"] != source.id).any():
        raise EvidenceError(
            f"A batch of {source.id} carries rows of another source.",
            where=Where(None, None, "source"),
        )
