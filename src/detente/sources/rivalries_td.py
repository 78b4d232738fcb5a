"""Strategic rivalries, 1494-2010, of Thompson and Dreyer (2012)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like, reject
from detente.sources._rivalries import ISSUES, check_rivals, rivalry_ties
from detente.sources._structural import batches, read_table, whole
from detente.sources.base import DataSet

__all__ = ["DATASET"]

_LAST_YEAR = 2010
_TYPES = ("type1", "type2", "type3")

SOURCE = Source(
    id="rivalries-td",
    title="Strategic Rivalries (Thompson and Dreyer)",
    version="2012",
    publisher="William R. Thompson and David R. Dreyer",
    licence="No licence stated by the authors; cite the book.",
    homepage="https://svmiller.com/peacesciencer/reference/td_rivalries.html",
    bibtex="""@book{thompson2012handbook,
  author = {Thompson, William R. and Dreyer, David R.},
  title = {Handbook of International Rivalries, 1494--2010},
  publisher = {CQ Press}, address = {Washington, DC}, year = {2012}
}""",
    coverage=Coverage(date(1494, 1, 1), date(_LAST_YEAR, 12, 31), note="States only."),
    released=date(2012, 12, 31),
    obtain="Take `td_rivalries` from the R package peacesciencer and save it as CSV.",
    note="Rivalries that last are written with the end 2010, where the list stops.",
)

_LAYOUT = Layout(
    fields=(
        Field("number", ("rivalryno",)),
        Field("name", ("rivalryname",)),
        Field("ccode1"),
        Field("ccode2"),
        Field("styear"),
        Field("endyear"),
        *(Field(name) for name in _TYPES),
    )
)


def _check(chunk: Chunk) -> Chunk:
    for name in _TYPES:
        known = pl.col(name).str.to_lowercase().is_in([*ISSUES, "na"])
        right = f"one of {', '.join(ISSUES)} would be right."
        chunk = reject(chunk, ~known, name, f"the type of rivalry is unknown; {right}")
    return check_rivals(whole(chunk, "number", low=1), "styear", "endyear")


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    issues = [pl.col(name).str.to_lowercase().replace("na", None) for name in _TYPES]
    ties = rivalry_ties(rows, _LAST_YEAR, issues)
    yield from batches(SOURCE, EvidenceKind.TIE, ties, bad)


DATASET = DataSet(SOURCE, (EvidenceKind.TIE,), _read, lambda path: looks_like(path, _LAYOUT))
