"""Ideal points of states from their UN votes, by session: all votes, or those on one issue.

Trait `un-ideal-point` with the 5 and 95 per cent quantiles as low and high; the qualifier is the
issue (`all`, `human rights`, `middle east` ...).  Session n opens in September of 1945 + n; the
value is given to that calendar year, as the project does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.errors import DetenteError
from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like, parse_numbers, read_header
from detente.sources._structural import (
    add_actors,
    batches,
    calendar_year,
    code_text,
    read_table,
    whole,
)
from detente.sources.base import DataSet

__all__ = ["DATASET"]

_ISSUES = {
    "": "all",
    "HumanRights": "human rights",
    "Important": "important votes",
    "MiddleEast": "middle east",
    "NoNukes": "all but nuclear",
    "Nuclear": "nuclear",
}
_FIRST_YEAR = 1945

SOURCE = Source(
    id="un-ideal-points",
    title="Ideal Point Estimates from UN General Assembly Votes",
    version="April 2020",
    publisher="Erik Voeten, Anton Strezhnev and Michael Bailey",
    licence="CC0 1.0",
    homepage="https://doi.org/10.7910/DVN/LEJUQZ",
    bibtex="""@article{bailey2017unga,
  author = {Bailey, Michael A. and Strezhnev, Anton and Voeten, Erik},
  title = {Estimating Dynamic State Preferences from United Nations Voting Data},
  journal = {Journal of Conflict Resolution},
  volume = {61}, number = {2}, pages = {430--456}, year = {2017}
}""",
    coverage=Coverage(date(1946, 1, 1), date(2019, 12, 31), note="UN members."),
    released=date(2020, 4, 30),
    obtain="Download Idealpointestimates*_Apr2020.csv from the Harvard Dataverse (LEJUQZ).",
    note="High values are close to the position of the United States.",
)


def _layout(suffix: str) -> Layout:
    return Layout(
        fields=(
            Field("ccode"),
            Field("session"),
            Field("value", (f"IdealPoint{suffix}",)),
            Field("low", (f"Q5%{suffix}",)),
            Field("high", (f"Q95%{suffix}",)),
        ),
        encoding="latin-1",
    )


def _issue(path: Path) -> str:
    """The suffix that this file's columns have; that of all votes where none fits."""
    try:
        titles = read_header(path, encoding="latin-1")
    except DetenteError:
        return ""
    return next((each for each in _ISSUES if each and f"idealpoint{each}".lower() in titles), "")


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "ccode", low=1, high=999)
    chunk = whole(chunk, "session", low=1, high=150)
    chunk = parse_numbers(chunk, "value", low=-20, high=20, required=True, empty=("", "NA"))
    return parse_numbers(chunk, "low", "high", low=-20, high=20, empty=("", "NA"))


def _read(path: Path) -> Iterator[Batch]:
    suffix = _issue(path)
    rows, bad = read_table(path, _layout(suffix), _check)
    rows = rows.with_columns(
        (pl.col("session") + _FIRST_YEAR).alias("year"), code_text("ccode").alias("code")
    )
    traits = rows.with_columns(
        *calendar_year(pl.col("year")),
        pl.lit("un-ideal-point").alias("trait"),
        pl.lit(_ISSUES[suffix]).alias("qualifier"),
        pl.lit("ideal point (no unit)").alias("unit"),
        pl.concat_str(pl.lit(_ISSUES[suffix]), "code", "session", separator="|").alias("record"),
    ).unique("record", keep="first", maintain_order=True)
    traits = add_actors(traits, "cow", actor="code").sort("record")
    yield from batches(SOURCE, EvidenceKind.TRAIT, traits, bad)


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TRAIT,),
    read=_read,
    recognise=lambda path: looks_like(path, _layout(_issue(path))),
)
