"""Merging what an ingest brought with what the store has: new, unchanged, corrected, retracted.

A record that comes again with other content becomes a new version.  It supersedes every earlier
version of that record, each from the later of the two days on which they were recorded; so on any
day the version that stands is the latest of those recorded by then, and there is never more than
one.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import duckdb

from detente.evidence._duck import one, run
from detente.evidence.rows_sql import evidence_id, names, numbered
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Source

__all__ = ["Merged", "keep_quarantine", "merge", "merged_directly"]


class Merged(NamedTuple):
    """What became of the rows of an ingest."""

    new: int = 0
    unchanged: int = 0
    corrected: int = 0
    retracted: int = 0


def merged_directly(con: duckdb.DuckDBPyConnection, kind: EvidenceKind, number: int) -> Merged:
    """The count of rows that ingest `number` put straight into their table: all are new."""
    (rows,) = one(con, f"SELECT count(*) FROM {kind} WHERE ingest = ?", [number])
    return Merged(new=rows)


def merge(
    con: duckdb.DuckDBPyConnection, kind: EvidenceKind, source: Source, number: int, complete: bool
) -> Merged:
    """Move the staged rows of `kind` into the store, within the ingest's transaction.

    Where `complete`, records of the source that are not among them are retracted.
    """
    (staged,) = one(con, f"SELECT count(*) FROM temp.staged_{kind}")
    if not staged and not complete:
        return Merged()
    _find_standing(con, kind, source)
    changed, corrected = _find_changed(con, kind)
    retracted = _retract(con, kind, source) if complete else 0
    if changed:
        _supersede(con, kind)
        latest = (
            f"(SELECT {names(kind, 'c')}, coalesce(l.version, 0) + 1 AS next "
            f"FROM temp.changed_{kind} c LEFT JOIN temp.latest_{kind} l USING (record))"
        )
        run(con, f"INSERT INTO {kind} BY NAME {numbered(kind, latest, 'next', number)}")
    return Merged(changed - corrected, staged - changed, corrected, retracted)


def _find_standing(con: duckdb.DuckDBPyConnection, kind: EvidenceKind, source: Source) -> None:
    """Make `standing` (what is not superseded) and `latest` (the last version) of each record."""
    run(
        con,
        f"CREATE TEMP TABLE standing_{kind} AS SELECT evidence_id, {names(kind)} FROM {kind} k "
        "WHERE source = ? AND NOT EXISTS "
        "(SELECT 1 FROM supersession s WHERE s.kind = ? AND s.old = k.evidence_id)",
        [source.id, str(kind)],
    )
    run(
        con,
        f"CREATE TEMP TABLE latest_{kind} AS SELECT record, max(version) AS version FROM {kind} "
        "WHERE source = ? GROUP BY record",
        [source.id],
    )


def _find_changed(con: duckdb.DuckDBPyConnection, kind: EvidenceKind) -> tuple[int, int]:
    """Make `changed`: staged rows unlike those that stand.  How many, and how many of known."""
    run(
        con,
        f"CREATE TEMP TABLE changed_{kind} AS SELECT {names(kind)} FROM temp.staged_{kind} "
        f"EXCEPT SELECT {names(kind)} FROM temp.standing_{kind}",
    )
    (changed,) = one(con, f"SELECT count(*) FROM temp.changed_{kind}")
    (corrected,) = one(
        con,
        f"SELECT count(*) FROM temp.changed_{kind} JOIN temp.standing_{kind} USING (record)",
    )
    return changed, corrected


def _supersede(con: duckdb.DuckDBPyConnection, kind: EvidenceKind) -> None:
    run(
        con,
        "INSERT INTO supersession SELECT ?, k.evidence_id, "
        f"{evidence_id(kind, 'c.source', 'c.record', 'l.version + 1')}, "
        f"greatest(c.recorded, k.recorded) FROM temp.changed_{kind} c "
        f"JOIN temp.latest_{kind} l USING (record) "
        f"JOIN {kind} k ON k.source = c.source AND k.record = c.record",
        [str(kind)],
    )


def _retract(con: duckdb.DuckDBPyConnection, kind: EvidenceKind, source: Source) -> int:
    gone = (
        f"FROM temp.standing_{kind} s WHERE NOT EXISTS "
        f"(SELECT 1 FROM temp.staged_{kind} g WHERE g.record = s.record)"
    )
    (rows,) = one(con, f"SELECT count(*) {gone}")
    day: date = source.released
    run(
        con,
        "INSERT INTO supersession SELECT ?, s.evidence_id, NULL, greatest(?::DATE, s.recorded) "
        f"{gone}",
        [str(kind), day],
    )
    return int(rows)


def keep_quarantine(con: duckdb.DuckDBPyConnection) -> None:
    """Keep the rows set aside that were not set aside before."""
    run(
        con,
        "INSERT INTO quarantine SELECT * FROM temp.staged_quarantine i WHERE NOT EXISTS ("
        "SELECT 1 FROM quarantine q WHERE q.source = i.source AND q.file = i.file "
        "AND q.line IS NOT DISTINCT FROM i.line AND q.raw IS NOT DISTINCT FROM i.raw "
        "AND q.field IS NOT DISTINCT FROM i.field)",
    )
