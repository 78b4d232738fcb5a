"""Made-up alliances and attacks, in memory, for the tests of silence and strain."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from detente.evidence import Batch, Coverage, EvidenceKind, Source, Store
from detente.evidence.schema import COLUMNS

sys.path.append(str(Path(__file__).resolve().parents[1] / "benchmarks"))

from _silence_worlds import alliance, dependent, rising, shuffled, steady

__all__ = [
    "CALLS",
    "Row",
    "alliance",
    "answered_world",
    "dependent",
    "event",
    "pact",
    "rising",
    "shuffled",
    "source",
    "steady",
    "store_of",
]

Row = dict[str, Any]
KINDS = {
    "190": ("ASSAULT", "material conflict", -10.0),
    "111": ("ACCUSE", "verbal conflict", -2.0),
    "072": ("AID", "material cooperation", 8.3),
    "052": ("SUPPORT", "verbal cooperation", 3.5),
    "040": ("CONSULT", "verbal cooperation", 1.0),
    "192": ("COERCE", "material conflict", -9.5),
    "141": ("PROTEST", "material conflict", -6.5),
}
CALLS = tuple(date(year, 6, 1) for year in range(1994, 2004, 2))
"""The attacks of BOL on PER in `answered_world`."""


def source(name: str = "made", **more: Any) -> Source:
    """A source of made-up rows."""
    return Source(
        id=name,
        title=f"Made-up rows of {name}",
        version="1",
        publisher="Nobody",
        licence="CC0",
        homepage="https://example.org",
        bibtex="@misc{made}",
        coverage=Coverage(**{"start": date(1990, 1, 1), "end": date(2005, 12, 31), **more}),
        released=date(2020, 1, 1),
    )


def event(on: date, actor: str, target: str, code: str = "190", **more: Any) -> Row:
    """An act known to the day, by a code of KINDS."""
    kind, quad, intensity = KINDS[code]
    row = {
        "date": on,
        "precision": "day",
        "actor": actor,
        "target": target,
        "scheme": "CAMEO",
        "code": code,
        "event_type": kind,
        "quad": quad,
        "intensity": intensity,
        "sphere": "security",
    }
    return {**row, **more}


def pact(actor: str, target: str, start: date, **more: Any) -> Row:
    """A defence pact, or another tie, known to the day and open."""
    row = {
        "kind": "defence-pact",
        "actor": actor,
        "target": target,
        "start": start,
        "start_precision": "day",
        "directed": False,
        "censored": True,
    }
    return {**row, **more}


def store_of(
    events: Iterable[Row] = (),
    ties: Iterable[Row] = (),
    sources: Iterable[Source] = (source(),),
) -> Store:
    """A store in memory; rows without a `source` are of the first source."""
    known = list(sources)
    store = Store.memory()
    frames = {
        kind: pl.DataFrame(
            [
                {
                    "source": known[0].id,
                    "record": f"{kind}-{n:05}",
                    "recorded": date(2020, 1, 1),
                    "status": "coded",
                    **row,
                }
                for n, row in enumerate(rows)
            ],
            schema=COLUMNS[kind],
            orient="row",
        )
        for kind, rows in ((EvidenceKind.EVENT, events), (EvidenceKind.TIE, ties))
    }
    for one in known:
        batches = [
            Batch(kind, rows.filter(pl.col("source") == one.id)) for kind, rows in frames.items()
        ]
        store.writer().ingest(one, [batch for batch in batches if batch.rows.height])
    return store


def answered_world(quiet: str = "ECU", *, dark: bool = False) -> Store:
    """BOL attacks PER every second year; CHL, COL and ECU fight for it, ECU not the last time.

    All are in the news every week; with `dark` ECU is not in the last window.  ARG is an ally of
    whom no source tells.
    """
    allies = ("CHL", "COL", "ECU")
    return store_of(
        events=[*_attacks(), *_answers(allies, quiet), *_news(allies, quiet if dark else "")],
        ties=[pact(one, "PER", date(1990, 1, 1)) for one in (*allies, "ARG")],
    )


def _attacks() -> Iterator[Row]:
    for on in CALLS:
        for day in range(5):
            yield event(on + timedelta(days=day), "BOL", "PER")


def _answers(allies: Iterable[str], quiet: str) -> Iterator[Row]:
    for ally in allies:
        for on in CALLS:
            if ally == quiet and on == CALLS[-1]:
                continue
            for day in range(2, 26, 2):
                yield event(on + timedelta(days=day), ally, "BOL", "190" if day % 4 else "111")


def _news(allies: Iterable[str], dark: str) -> Iterator[Row]:
    day = date(1990, 1, 3)
    while day < date(2005, 12, 1):
        for ally in allies:
            gone = CALLS[-1] <= day < CALLS[-1] + timedelta(days=30)
            if not (ally == dark and gone):
                yield event(day, ally, "USA", "040")
        day += timedelta(days=7)
