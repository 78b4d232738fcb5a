"""Small stores of acts and ties among invented dealings of real actors, for the tests here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import Batch, Coverage, EvidenceKind, Source, Store
from detente.evidence.schema import COLUMNS

Row = dict[str, Any]


def source(name: str = "made", end: date | None = date(2030, 12, 31)) -> Source:
    """A source of made-up rows that looked until `end`."""
    return Source(
        id=name,
        title=f"Made-up rows of {name}",
        version="1",
        publisher="Nobody",
        licence="CC0",
        homepage="https://example.org",
        bibtex="@misc{made}",
        coverage=Coverage(end=end),
        released=date(2031, 1, 1),
    )


def tie(
    kind: str, actor: str, target: str, start: date, end: date | None = None, **more: Any
) -> Row:
    """A tie known to the day, recorded when it began."""
    row = {
        "kind": kind,
        "actor": actor,
        "target": target,
        "start": start,
        "start_precision": "day",
        "end": end,
        "end_precision": "day" if end else None,
        "directed": kind in ("sponsorship", "membership", "hosting", "part-of"),
        "censored": False,
        "recorded": start,
    }
    return {**row, **more}


def act(on: date, actor: str, target: str, intensity: float = -9.0, **more: Any) -> Row:
    """An act, hostile unless said otherwise, recorded on its day."""
    kind = "material conflict" if intensity < 0 else "material cooperation"
    row = {
        "date": on,
        "precision": "day",
        "actor": actor,
        "target": target,
        "scheme": "CAMEO",
        "code": "190" if intensity < 0 else "057",
        "event_type": "ASSAULT" if intensity < 0 else "AGREE",
        "quad": kind,
        "intensity": intensity,
        "sphere": "security",
        "recorded": on,
    }
    return {**row, **more}


def acts(
    actor: str, target: str, first: int, last: int, intensity: float = -9.0, step: int = 1
) -> list[Row]:
    """One act in every `step`-th month of the years `first` to `last`."""
    return [
        act(date(year, month, 10), actor, target, intensity)
        for year in range(first, last + 1)
        for month in range(1, 13, step)
    ]


def world(
    events: Iterable[Row] = (), ties: Iterable[Row] = (), sources: Iterable[Source] | None = None
) -> Store:
    """A store in memory; rows without a `source` are of the first source."""
    known = [source()] if sources is None else list(sources)
    store = Store.memory()
    given = {EvidenceKind.EVENT: list(events), EvidenceKind.TIE: list(ties)}
    for one in known:
        batches = []
        for kind, rows in given.items():
            own = [
                {"source": known[0].id, "record": f"{kind}-{n:05}", "status": "coded", **row}
                for n, row in enumerate(rows)
            ]
            frame = pl.DataFrame(own, schema=COLUMNS[kind], orient="row")
            frame = frame.filter(pl.col("source") == one.id)
            if frame.height:
                batches.append(Batch(kind, frame))
        store.writer().ingest(one, batches)
    return store
