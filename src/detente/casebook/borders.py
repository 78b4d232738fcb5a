"""From the bundled list of land borders to evidence: ties of kind `contiguity`, value 1.

So that a corridor can cite the borders that it crosses, the list enters a store as a source of its
own, `detente-borders`, like a case.  The value is that of the Direct Contiguity data of the
Correlates of War project: 1 is a common land border.
"""

from __future__ import annotations

import calendar
import hashlib
from collections.abc import Iterator
from datetime import date
from importlib import resources

import polars as pl

from detente.actors import Registry
from detente.actors.borders import (
    FIRST_DAY,
    LAST_DAY,
    Border,
    border_citations,
    land_borders,
)
from detente.evidence.batch import Batch
from detente.evidence.schema import COLUMNS, EvidenceKind
from detente.evidence.source import Citation, Coverage, Source

__all__ = ["SOURCE", "to_batches", "to_citations", "to_fingerprint"]

_FILES = ("borders.csv", "border_citations.csv", "lifetimes.csv")

SOURCE = Source(
    id="detente-borders",
    title="Land borders, 1946-2025",
    version="1.0",
    publisher="detente",
    licence="CC-BY-4.0",
    homepage="https://detente.readthedocs.io",
    bibtex="""@misc{detente_borders,
  title = {Land borders, 1946-2025},
  author = {The detente authors},
  year = {2026},
  note = {Bundled with detente, version 1.0, CC-BY-4.0}
}""",
    coverage=Coverage(FIRST_DAY, LAST_DAY, note="States from their entry, and seven territories."),
    released=LAST_DAY,
    obtain="Ships with detente.",
    note="Every border cites an atlas or a data set.",
)


def to_citations() -> list[Citation]:
    """The works that the borders cite, by id."""
    known = border_citations()
    return [
        Citation(
            id=key,
            publisher=known[key].publisher,
            title=known[key].title,
            author=known[key].author,
            date=known[key].date,
            url=known[key].url,
            checked=known[key].checked,
            note=known[key].note,
        )
        for key in sorted(known)
    ]


def to_batches() -> Iterator[Batch]:
    """Every border as a Tie, in one batch."""
    columns = COLUMNS[EvidenceKind.TIE]
    rows = [_tie(border) for border in land_borders()]
    yield Batch(
        EvidenceKind.TIE, pl.DataFrame(rows, schema_overrides=columns).select(list(columns))
    )


def to_fingerprint(version: str) -> str:
    """The SHA-256 of the files that the borders come from and of the `version` that reads them."""
    digest = hashlib.sha256(version.encode())
    for name in _FILES:
        path = resources.files("detente.actors").joinpath("data", name)
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _tie(border: Border) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(COLUMNS[EvidenceKind.TIE])
    ended = border.end is not None
    return row | {
        "source": SOURCE.id,
        "record": f"{border.a}|{border.b}|{border.start.isoformat()}",
        "recorded": _known(border.start),
        "citations": border.citation,
        "status": "coded",
        "statement": f"{_name(border.a)} and {_name(border.b)} "
        f"{'shared' if ended else 'share'} a land border.",
        "kind": "contiguity",
        "label": border.note or "a common land border",
        "start": border.start,
        "start_precision": "day",
        "end": border.end,
        "end_precision": "day" if ended else None,
        "censored": not ended,
        "actor": border.a,
        "actor_raw": border.a,
        "target": border.b,
        "target_raw": border.b,
        "directed": False,
        "value": 1.0,
        "unit": "contiguity type (1-5)",
    }


def _name(actor: str) -> str:
    return Registry.load().get(actor).name


def _known(start: date) -> date:
    """A border is public when it begins: by the end of its month at the latest."""
    return start.replace(day=calendar.monthrange(start.year, start.month)[1])
