"""A made-up quarrel on real ground: from Peru through Bolivia to Paraguay, kept in memory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import Batch, Coverage, EvidenceKind, Source, Store
from detente.evidence.schema import COLUMNS

__all__ = ["PACT_ENDS", "REBELS_COME", "REBELS_GO", "andes", "event", "store_of", "tie"]

REBELS_COME, REBELS_GO, PACT_ENDS = date(1996, 3, 5), date(1999, 6, 20), date(2004, 9, 9)
RECORDED = date(2020, 1, 1)
Row = dict[str, Any]


def tie(
    kind: str, actor: str, target: str, start: date, end: date | None = None, **more: Any
) -> Row:
    """A tie known to the day."""
    row = {
        "kind": kind,
        "actor": actor,
        "target": target,
        "start": start,
        "start_precision": "day",
        "end": end,
        "end_precision": "day" if end else None,
        "directed": kind in ("control", "occupation", "troop-presence", "sponsorship"),
        "censored": end is None,
    }
    return {**row, **more}


def event(on: date, actor: str, target: str) -> Row:
    """A warm act."""
    return {
        "date": on,
        "precision": "day",
        "actor": actor,
        "target": target,
        "code": "057",
        "event_type": "AGREE",
        "quad": "verbal cooperation",
        "intensity": 8.0,
        "sphere": "political",
    }


def store_of(
    ties: Iterable[Row] = (), events: Iterable[Row] = (), *, until: date | None = None
) -> Store:
    """A store in memory with these rows, of a source that covers days up to `until`."""
    made = Source(
        id="made",
        title="Made-up rows",
        version="1",
        publisher="Nobody",
        licence="CC0",
        homepage="https://example.org",
        bibtex="@misc{made}",
        coverage=Coverage(end=until),
        released=RECORDED,
    )
    batches = [
        Batch(kind, _frame(kind, rows))
        for kind, rows in ((EvidenceKind.TIE, list(ties)), (EvidenceKind.EVENT, list(events)))
        if rows
    ]
    store = Store.memory()
    store.writer().ingest(made, batches)
    return store


def _frame(kind: EvidenceKind, rows: list[Row]) -> pl.DataFrame:
    full = [
        {"source": "made", "record": f"{n:05}", "recorded": RECORDED, "status": "coded", **row}
        for n, row in enumerate(rows)
    ]
    return pl.DataFrame(full, schema=COLUMNS[kind], orient="row")


def andes() -> Store:
    """Peru is allied to Bolivia and Paraguay; rebels straddle their border; the pact ends."""
    return store_of(
        ties=[
            tie("defence-pact", "PER", "BOL", date(1990, 1, 1), date(2015, 1, 1)),
            tie("defence-pact", "PER", "PRY", date(1992, 2, 2), PACT_ENDS),
            tie("war", "isis", "PER", REBELS_COME, REBELS_GO),
            tie("occupation", "isis", "BOL", REBELS_COME, REBELS_GO),
            tie("occupation", "isis", "PRY", REBELS_COME, REBELS_GO),
            tie("war", "PER", "CHL", date(1990, 1, 1), date(2015, 1, 1)),
        ]
    )
