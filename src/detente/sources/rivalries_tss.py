"""Strategic rivalries, 1494-2020, of Thompson, Sakuwa and Suhas (2021)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like
from detente.sources._rivalries import ISSUES, check_rivals, rivalry_ties
from detente.sources._structural import batches, read_table, whole
from detente.sources.base import DataSet

__all__ = ["DATASET"]

_LAST_YEAR = 2020

SOURCE = Source(
    id="rivalries-tss",
    title="Strategic Rivalries (Thompson, Sakuwa and Suhas)",
    version="2021",
    publisher="William R. Thompson, Kentaro Sakuwa and Prashant Hosur Suhas",
    licence="No licence stated by the authors; cite the book.",
    homepage="https://svmiller.com/peacesciencer/reference/tss_rivalries.html",
    bibtex="""@book{thompson2021rivalries,
  author = {Thompson, William R. and Sakuwa, Kentaro and Suhas, Prashant Hosur},
  title = {Analyzing Strategic Rivalries in World Politics: Types of Rivalry, Regional Variation,
    and Escalation/De-escalation},
  publisher = {Springer}, address = {Singapore}, year = {2021}
}""",
    coverage=Coverage(date(1494, 1, 1), date(_LAST_YEAR, 12, 31), note="States only."),
    released=date(2021, 12, 31),
    obtain="Take `tss_rivalries` from the R package peacesciencer, which typed it in from pages "
    "34-46 of the book, and save it as CSV.",
    note="Rivalries that last are written with the end 2020, where the list stops; starts of 1494 "
    "and 1816 may be earlier.",
)

_LAYOUT = Layout(
    fields=(
        Field("number", ("tssr_id",)),
        Field("name", ("rivalry",)),
        Field("ccode1"),
        Field("ccode2"),
        Field("first", ("start",)),
        Field("last", ("end",)),
        *(Field(issue) for issue in ISSUES),
    )
)


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, *ISSUES, low=0, high=1, required=False)
    return check_rivals(whole(chunk, "number", low=1), "first", "last")


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    issues = [pl.when(pl.col(issue) == 1).then(pl.lit(issue)) for issue in ISSUES]
    ties = rivalry_ties(rows, _LAST_YEAR, issues)
    yield from batches(SOURCE, EvidenceKind.TIE, ties, bad)


DATASET = DataSet(SOURCE, (EvidenceKind.TIE,), _read, lambda path: looks_like(path, _LAYOUT))
