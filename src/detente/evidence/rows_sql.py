"""The SQL that staging and merging share: column lists, and the id of a row."""

from __future__ import annotations

from detente.evidence.schema import COLUMNS, EvidenceKind

__all__ = ["evidence_id", "names", "numbered"]


def names(kind: EvidenceKind, table: str = "") -> str:
    """The columns of `kind`, quoted and comma-joined, each from `table` where one is given."""
    prefix = f"{table}." if table else ""
    return ", ".join(f'{prefix}"{name}"' for name in COLUMNS[kind])


def evidence_id(kind: EvidenceKind, source: str, record: str, version: str) -> str:
    """SQL for the id: 16 hex digits that depend on kind, source, record and version alone."""
    key = f"concat_ws('\x1f', '{kind}', {source}, {record}, {version})"
    return f"substr(md5({key}), 1, 16)"


def numbered(kind: EvidenceKind, rows: str, version: str, ingest: int) -> str:
    """SQL that gives the rows of the table or subquery `rows` their id, version and ingest."""
    key = evidence_id(kind, "source", "record", version)
    return (
        f"SELECT {key} AS evidence_id, {version} AS version, {ingest}::BIGINT AS ingest, "
        f"{names(kind)} FROM {rows}"
    )
