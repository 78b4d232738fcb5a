"""The one way into the store: all of a file's rows in one transaction, or none.

Nothing is overwritten.  A record that comes again with the same content changes nothing; with
other content it becomes a new version that supersedes the old ones; a complete source (a case) that
no longer has a record retracts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import duckdb

from detente.errors import StoreError, TooManyBadRows, Where
from detente.evidence import ledger
from detente.evidence._duck import refusing, run, single_threaded
from detente.evidence.batch import Batch
from detente.evidence.ledger import IngestReport, Origin
from detente.evidence.merge import Merged, keep_quarantine, merge, merged_directly
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Citation, Source
from detente.evidence.staging import Staging, make_staging_tables

__all__ = ["IngestReport", "Origin", "Writer"]

_FEW = 20  # a file this short may lose a row without being stopped


class Writer:
    """Puts evidence into a store, one source and file at a time."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        path: Path | None = None,
        turn: Lock | None = None,
    ) -> None:
        self._con = con
        self._path = path
        self._turn = turn or Lock()

    def seen(self, source: str, origin: Origin) -> bool:
        """Whether this very file was ingested before by the same version of the reader."""
        return ledger.seen(self._con, source, origin)

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
        them are retracted.  `progress` is called with the number of rows read so far.  Views of
        the store see nothing of the ingest until it is done.
        Raises TooManyBadRows where more than `max_bad_share` of the rows were set aside,
        EvidenceError where a batch breaks the schema, and StoreError where the file cannot be
        written; each time, as after any error of the batches themselves, the store stays as it
        was.
        """
        origin = origin or Origin()
        with self._alone(), self._transaction() as con:
            number = ledger.next_number(con)
            staging = Staging(con, source.id, origin.file, number)
            with single_threaded(self._con):
                staging.take(batches, progress)
            staging.set_aside_twins()
            _check_bad_share(staging, origin, max_bad_share)
            report = _merge_all(con, staging, source, number, origin, complete)
            keep_quarantine(con)
            ledger.write_source(con, source)
            ledger.write_citations(con, source, citations, complete)
            ledger.log(con, number, report, origin)
        return report

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other writers of this store out: ingests are numbered one after the other."""
        if not self._turn.acquire(blocking=False):
            raise StoreError(
                "The store is in the midst of another ingest.",
                fix="Let that one end before starting the next.",
            )
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own within a transaction, which any error takes back.

        The connection is closed at the end, and with it go the temporary tables.
        """
        with refusing(self._path):
            con = self._con.cursor()
        try:
            make_staging_tables(con)
            run(con, "BEGIN")
            try:
                yield con
            except BaseException:
                _take_back(con)
                raise
            run(con, "COMMIT")
        finally:
            con.close()


def _take_back(con: duckdb.DuckDBPyConnection) -> None:
    try:
        run(con, "ROLLBACK")
    except StoreError:
        # Nothing left to take back: DuckDB ends a transaction itself when the disk is full, and
        # what counts is the error that led here.
        return


def _check_bad_share(staging: Staging, origin: Origin, allowed: float) -> None:
    bad, total = staging.bad, staging.read + staging.bad
    if bad == 0 or (bad == 1 and total <= _FEW) or bad <= allowed * total:
        return
    reason, field, line, count = staging.worst()
    raise TooManyBadRows(
        f"{bad} of {total} rows ({bad / total:.1%}) cannot be used, more than the "
        f"{allowed:.1%} allowed; most often ({count}): {reason}",
        where=Where(origin.file or None, line, field),
        fix="Nothing was written. Check that the file belongs to this source, or allow more "
        "with --max-bad-share.",
    )


def _merge_all(
    con: duckdb.DuckDBPyConnection,
    staging: Staging,
    source: Source,
    number: int,
    origin: Origin,
    complete: bool,
) -> IngestReport:
    merged = [
        merged_directly(con, kind, number)
        if kind in staging.direct
        else merge(con, kind, source, number, complete)
        for kind in EvidenceKind
    ]
    total = Merged(*(sum(counts) for counts in zip(*merged, strict=True)))
    return IngestReport(
        source=source.id,
        file=origin.file,
        new=total.new,
        unchanged=total.unchanged,
        corrected=total.corrected,
        retracted=total.retracted,
        set_aside=staging.bad,
        unresolved=staging.unresolved(),
    )
