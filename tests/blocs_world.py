"""Two invented camps of South American states, one of them a declared bloc, for several tests.

PER, BOL, ECU, COL deal kindly with each other, ARG, BRA, URY, PRY too; across there is force.
Declared members of `oas` (which the actors registry leaves without members) are PER, BOL, ECU to
the end of 2012, GUY, of whom nothing is on record, and from 2012 ARG, which stands with the other
camp.  COL is no declared member.  In 2010 COL goes over to the other camp.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import polars as pl

from detente.evidence import Batch, Coverage, EvidenceKind, Source, Store
from detente.evidence.schema import COLUMNS
from detente.network.blocs.leanings import LEANINGS

__all__ = ["BEFORE", "BLOC", "CAMPS", "LATER", "leaning_table", "world"]

BLOC = "oas"
CAMPS = (("BOL", "COL", "ECU", "PER"), ("ARG", "BRA", "PRY", "URY"))
DECLARED = ("ARG", "BOL", "ECU", "GUY", "PER")
BEFORE, LATER = date(2008, 12, 31), date(2014, 12, 31)
FIRST, TURN, LAST = 2004, 2010, 2014
Row = dict[str, Any]


def leaning_table(pairs: Iterable[tuple[str, str, float]]) -> pl.DataFrame:
    """Leanings of pairs as `leanings` gives them, with the leaning as level too."""
    rows = [(min(a, b), max(a, b), x, x, x - 0.1, x + 0.1, ["acts"], 1) for a, b, x in pairs]
    return pl.DataFrame(rows, schema=LEANINGS, orient="row").sort("a", "b")


def _camp(actor: str, year: int) -> int:
    if actor == "COL" and year >= TURN:
        return 1
    return 0 if actor in CAMPS[0] else 1


def _events() -> Iterator[Row]:
    actors = sorted(CAMPS[0] + CAMPS[1])
    for year in range(FIRST, LAST + 1):
        for month in (2, 5, 8, 11):
            for day, (a, b) in enumerate(combinations(actors, 2), start=1):
                kind = _camp(a, year) == _camp(b, year)
                yield {
                    "date": date(year, month, min(day, 28)),
                    "precision": "day",
                    "actor": a,
                    "target": b,
                    "code": "057" if kind else "190",
                    "event_type": "AGREE" if kind else "ASSAULT",
                    "quad": "verbal cooperation" if kind else "material conflict",
                    "intensity": 8.0 if kind else -9.0,
                    "sphere": "political" if kind else "security",
                }


def _ties() -> Iterator[Row]:
    for actor in DECLARED:
        yield {
            "kind": "membership",
            "actor": actor,
            "target": BLOC,
            "directed": True,
            "start": date(2012 if actor == "ARG" else 2005, 1, 1),
            "start_precision": "year",
            "end": date(2012, 12, 31) if actor == "ECU" else None,
            "end_precision": "year" if actor == "ECU" else None,
            "censored": actor != "ECU",
        }


def world(path: Path | None = None) -> Store:
    """A store in memory, or at `path`, with the acts and the declared memberships."""
    source = Source(
        id="made",
        title="Made-up camps",
        version="1",
        publisher="Nobody",
        licence="CC0",
        homepage="https://example.org",
        bibtex="@misc{made}",
        coverage=Coverage(date(FIRST, 1, 1), date(LAST, 12, 31)),
        released=date(2015, 1, 1),
    )
    store = Store.memory() if path is None else Store.open(path)
    batches = []
    for kind, rows in ((EvidenceKind.EVENT, _events()), (EvidenceKind.TIE, _ties())):
        full = [
            {
                "source": "made",
                "record": f"{kind}-{n:05}",
                "recorded": row.get("date", date(2005, 12, 31)),
                "status": "coded",
                **row,
            }
            for n, row in enumerate(rows)
        ]
        batches.append(Batch(kind, pl.DataFrame(full, schema=COLUMNS[kind], orient="row")))
    store.writer().ingest(source, batches)
    return store
