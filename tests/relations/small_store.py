"""Small evidence stores and driver contexts, made up for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import Batch, Coverage, EvidenceKind, Source, Store
from detente.evidence.schema import COLUMNS
from detente.relations.drivers import Context

RECORDED = date(2020, 1, 1)
Row = dict[str, Any]


def source(name: str, end: date | None = None) -> Source:
    """A source of made-up rows that covers days up to `end`."""
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
    kind: str, actor: str, target: str, start: date | None, end: date | None = None, **more: Any
) -> Row:
    """A tie known to the day."""
    row = {
        "kind": kind,
        "actor": actor,
        "target": target,
        "start": start,
        "start_precision": "day" if start else None,
        "end": end,
        "end_precision": "day" if end else None,
        "directed": False,
        "censored": False,
    }
    return {**row, **more}


def trait(actor: str, name: str, start: date, end: date | None = None, **more: Any) -> Row:
    """A trait known to the day."""
    row = {
        "actor": actor,
        "trait": name,
        "start": start,
        "start_precision": "day",
        "end": end,
        "end_precision": "day" if end else None,
        "censored": False,
    }
    return {**row, **more}


def event(on: date, actor: str, target: str, **more: Any) -> Row:
    """An act of force."""
    row = {
        "date": on,
        "precision": "day",
        "actor": actor,
        "target": target,
        "code": "190",
        "event_type": "ASSAULT",
        "quad": "material conflict",
        "intensity": -9.0,
        "sphere": "security",
    }
    return {**row, **more}


def claim(on: date, direction: float, **more: Any) -> Row:
    """A turning point that a coder names for PER and BOL."""
    row = {
        "date": on,
        "precision": "day",
        "actor": "PER",
        "target": "BOL",
        "claim_type": "turning-point",
        "name": "a turn",
        "value": direction,
    }
    return {**row, **more}


def store_of(
    ties: Iterable[Row] = (),
    traits: Iterable[Row] = (),
    events: Iterable[Row] = (),
    claims: Iterable[Row] = (),
    sources: Iterable[Source] = (source("made"),),
) -> Store:
    """A store in memory with these rows; rows without a `source` are of the first source."""
    known = list(sources)
    store = Store.memory()
    given = {
        EvidenceKind.TIE: ties,
        EvidenceKind.TRAIT: traits,
        EvidenceKind.EVENT: events,
        EvidenceKind.CLAIM: claims,
    }
    frames = {kind: frame(kind, rows, known[0].id) for kind, rows in given.items()}
    for one in known:
        batches = [
            Batch(kind, rows.filter(pl.col("source") == one.id)) for kind, rows in frames.items()
        ]
        store.writer().ingest(one, [batch for batch in batches if batch.rows.height])
    return store


def frame(kind: EvidenceKind, rows: Iterable[Row], name: str = "made") -> pl.DataFrame:
    """Rows of one kind with every column, numbered in order."""
    full = [
        {"source": name, "record": f"{kind}-{n:04}", "recorded": RECORDED, "status": "coded", **row}
        for n, row in enumerate(rows)
    ]
    return pl.DataFrame(full, schema=COLUMNS[kind], orient="row")


def evidence(kind: EvidenceKind, rows: Iterable[Row], name: str = "made") -> pl.DataFrame:
    """Rows as a View gives them: with an id, sorted as they come."""
    made = frame(kind, rows, name)
    return made.with_columns(evidence_id=pl.col("record"))


PERIODS = {
    "actor": pl.String(),
    "target": pl.String(),
    "period": pl.Date(),
    "quad": pl.String(),
    "sphere": pl.String(),
    "n": pl.Int64(),
    "g": pl.Float64(),
    "w": pl.Float64(),
    "wg": pl.Float64(),
    "ww": pl.Float64(),
}


def periods(
    rows: Iterable[tuple[str, str, date, float]], quad: str = "material conflict"
) -> pl.DataFrame:
    """Monthly sums as of `dyad_periods` from (actor, target, month, weight)."""
    sign = -1.0 if "conflict" in quad else 1.0
    full = [
        (actor, target, month, quad, "security", max(1, round(w)), sign * w, w, sign * w, w)
        for actor, target, month, w in rows
    ]
    return pl.DataFrame(full, schema=PERIODS, orient="row")


def context(
    *,
    acts: pl.DataFrame | None = None,
    ties: Iterable[Row] = (),
    traits: Iterable[Row] = (),
    first: int = 1980 * 12,
    months: int = 360,
    pair: tuple[str, str] = ("BOL", "PER"),
) -> Context:
    """What the drivers of one dyad may look at."""
    return Context(
        a=pair[0],
        b=pair[1],
        first=first,
        months=months,
        periods=periods(()) if acts is None else acts,
        ties=evidence(EvidenceKind.TIE, ties),
        traits=evidence(EvidenceKind.TRAIT, traits),
    )
