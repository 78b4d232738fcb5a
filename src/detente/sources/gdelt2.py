"""GDELT 2.0 events: every quarter of an hour since February 2015, 61 columns, no header."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._gdelt import BIBTEX, LICENCE, event_layout, looks_like_events, read_events
from detente.sources.base import DataSet

__all__ = ["DATASET", "LAYOUT"]

SOURCE = Source(
    id="gdelt2",
    title="GDELT 2.0 Event Database",
    version="2.0",
    publisher="The GDELT Project",
    licence=LICENCE,
    homepage="https://www.gdeltproject.org/data.html",
    bibtex=BIBTEX,
    coverage=Coverage(start=date(2015, 2, 18), note="news of the world, machine-translated too"),
    released=date(2015, 2, 19),
    obtain="Take *.export.CSV.zip files from http://data.gdeltproject.org/gdeltv2/.",
    note="One event may be reported many times; event dates are at times a year or more too early.",
)

LAYOUT = event_layout(widths=frozenset({61}), place=52, added=59)


def _read(path: Path) -> Iterator[Batch]:
    return read_events(path, LAYOUT, SOURCE, clocked=True)


def _recognise(path: Path) -> bool:
    return looks_like_events(path, LAYOUT)


DATASET = DataSet(SOURCE, (EvidenceKind.EVENT,), _read, _recognise)
