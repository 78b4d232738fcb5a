"""Made-up evidence for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import Batch, Coverage, EvidenceKind, Source, Store
from detente.evidence.schema import COLUMNS, QUARANTINE

DAY = date(1980, 9, 22)

_LEAST: dict[EvidenceKind, dict[str, Any]] = {
    EvidenceKind.EVENT: {"date": DAY},
    EvidenceKind.TIE: {"kind": "pact", "start": DAY},
    EvidenceKind.TRAIT: {"trait": "regime", "actor": "IRN", "start": DAY},
    EvidenceKind.CLAIM: {"claim_type": "driver", "date": DAY},
}


def source(name: str = "made", released: date = date(2000, 1, 1)) -> Source:
    """A source of made-up rows."""
    return Source(
        id=name,
        title="Made-up rows",
        version="1",
        publisher="Nobody",
        licence="CC0",
        homepage="https://example.org",
        bibtex="@misc{made}",
        coverage=Coverage(),
        released=released,
    )


def row(kind: EvidenceKind, record: str, **values: Any) -> dict[str, Any]:
    """One row of `kind` with the least that it must have, and `values`."""
    least = {"source": "made", "record": record, "recorded": DAY, "status": "coded"}
    return {**least, **_LEAST[kind], **values}


def batch(kind: EvidenceKind, rows: Iterable[dict[str, Any]]) -> Batch:
    """Rows of one kind as a batch with every column."""
    return Batch(kind, pl.DataFrame(list(rows), schema=COLUMNS[kind]))


def events(*records: str, **values: Any) -> Batch:
    """Events of these records that are otherwise alike."""
    return batch(EvidenceKind.EVENT, [row(EvidenceKind.EVENT, r, **values) for r in records])


def bad_rows(*lines: int) -> pl.DataFrame:
    """Rows set aside at these lines."""
    rows = [{"line": n, "field": "date", "reason": "no date", "raw": f"raw {n}"} for n in lines]
    return pl.DataFrame(rows, schema=QUARANTINE)


TABLES = (
    *("event", "tie", "trait", "claim", "supersession"),
    *("source", "citation", "quarantine", "ingest", "meta"),
)


def dump(store: Store, tables: Iterable[str] = TABLES) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, in an order that does not depend on how it is kept."""
    return {
        table: sorted(store.connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)
        for table in tables
    }
