"""Made-up stores of sponsors, clients and their acts, for the tests of who supports whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import Batch, Coverage, EvidenceKind, Source, Store
from detente.evidence.schema import COLUMNS

RECORDED = date(2020, 1, 1)
Row = dict[str, Any]


def source(name: str = "made", end: date | None = date(2019, 12, 31)) -> Source:
    """A made-up source that covers days up to `end`."""
    return Source(
        id=name,
        title=f"Made-up rows of {name}",
        version="1",
        publisher="Nobody",
        licence="CC0",
        homepage="https://example.org",
        bibtex="@misc{made}",
        coverage=Coverage(end=end),
        released=RECORDED,
    )


def tie(
    kind: str, actor: str, target: str, start: date, end: date | None = None, **more: Any
) -> Row:
    """A directed tie known to the day."""
    return {
        "kind": kind,
        "actor": actor,
        "target": target,
        "start": start,
        "start_precision": "day",
        "end": end,
        "end_precision": "day" if end else None,
        "directed": True,
        "censored": end is None,
        **more,
    }


def backing(
    actor: str, target: str, means: str, start: int, end: int | None = None, **more: Any
) -> Row:
    """A sponsorship known to the year."""
    last = date(end, 1, 1) if end else None
    years = {"start_precision": "year", "end_precision": "year" if end else None}
    return tie(
        "sponsorship", actor, target, date(start, 1, 1), last, **{**years, "means": means, **more}
    )


def trait(actor: str, name: str, start: date, end: date | None = None, **more: Any) -> Row:
    """A trait known to the day."""
    return {
        "actor": actor,
        "trait": name,
        "start": start,
        "start_precision": "day",
        "end": end,
        "end_precision": "day" if end else None,
        "censored": False,
        **more,
    }


def act(on: date, actor: str, target: str, intensity: float, **more: Any) -> Row:
    """An act that is friendly (intensity above 0) or hostile (below)."""
    kind = "material cooperation" if intensity > 0 else "material conflict"
    return {
        "date": on,
        "precision": "day",
        "actor": actor,
        "target": target,
        "code": "060" if intensity > 0 else "190",
        "event_type": "COOPERATE" if intensity > 0 else "ASSAULT",
        "quad": kind,
        "intensity": intensity,
        "sphere": "security",
        "scheme": "CAMEO",
        **more,
    }


def store_of(
    *,
    ties: Iterable[Row] = (),
    traits: Iterable[Row] = (),
    events: Iterable[Row] = (),
    claims: Iterable[Row] = (),
    sources: Iterable[Source] | None = None,
) -> Store:
    """A store in memory with these rows; rows without a `source` are of the first source."""
    known = list(sources) if sources is not None else [source()]
    given = {
        EvidenceKind.TIE: ties,
        EvidenceKind.TRAIT: traits,
        EvidenceKind.EVENT: events,
        EvidenceKind.CLAIM: claims,
    }
    frames = {kind: _frame(kind, rows, known[0].id) for kind, rows in given.items()}
    store = Store.memory()
    for one in known:
        batches = [
            Batch(kind, rows.filter(pl.col("source") == one.id)) for kind, rows in frames.items()
        ]
        store.writer().ingest(one, [batch for batch in batches if batch.rows.height])
    return store


def _frame(kind: EvidenceKind, rows: Iterable[Row], name: str) -> pl.DataFrame:
    full = [
        {"source": name, "record": f"{kind}-{n:04}", "recorded": RECORDED, "status": "coded", **row}
        for n, row in enumerate(rows)
    ]
    return pl.DataFrame(full, schema=COLUMNS[kind], orient="row")
