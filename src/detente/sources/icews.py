"""ICEWS coded event data (.tab), as on the Harvard Dataverse: tab-separated, one header line.

`Event ID` alone repeats (about one in a hundred); with the date it is unique, and so the record
is both.  Publisher and Story ID make the story.  A person (Donald Trump) resolves by the sectors
that the data set gives him on that day: Government of a country is the state, its military the
state in that role, rebels and opposition are not the state.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.ontology import Scheme
from detente.sources._delimited import (
    Chunk,
    Field,
    Layout,
    looks_like,
    parse_dates,
    parse_numbers,
    read_chunks,
    reject,
)
from detente.sources._events import add_meaning, blank_to_null, resolve, to_batch
from detente.sources.base import DataSet

__all__ = ["BIBTEX", "DATASET", "LAYOUT"]

BIBTEX = (
    "@data{icews, author={Boschee, Elizabeth and Lautenschlager, Jennifer and O'Brien, Sean and "
    "Shellman, Steve and Starz, James and Ward, Michael}, title={{ICEWS} Coded Event Data}, "
    "publisher={Harvard Dataverse}, year={2015}, doi={10.7910/DVN/28075}}"
)

SOURCE = Source(
    id="icews",
    title="ICEWS Coded Event Data",
    version="Dataverse V37",
    publisher="Lockheed Martin and Leidos; Harvard Dataverse",
    licence="Terms of doi:10.7910/DVN/28075",
    homepage="https://doi.org/10.7910/DVN/28075",
    bibtex=BIBTEX,
    coverage=Coverage(start=date(1995, 1, 1), end=date(2023, 4, 11), note="news of the world"),
    released=date(2015, 3, 27),
    obtain="Download the yearly .tab files from the Harvard Dataverse and unpack them.",
    note="Discontinued on 11 April 2023; POLECAT follows it with another coder and ontology.",
)

LAYOUT = Layout(
    fields=(
        Field("Event ID"),
        Field("Event Date"),
        Field("Source Name"),
        Field("Source Sectors"),
        Field("Source Country"),
        Field("CAMEO Code"),
        Field("Intensity"),
        Field("Target Name"),
        Field("Target Sectors"),
        Field("Target Country"),
        Field("Story ID"),
        Field("Publisher"),
        Field("City", required=False),
        Field("Province", required=False),
        Field("Country", required=False),
        Field("Latitude", required=False),
        Field("Longitude", required=False),
    ),
    delimiter="\t",
    quoted=False,
)

_EMPTY = ("", "NA")

_STANDS_FOR = (
    ("Rebel|Insurgent|Separatist|Terrorist|Extremist", "Armed Rebel"),
    ("Dissident|Protestor|Opposition", "Opposition Activist"),
    ("Police", "Police"),
    ("Military|Army|Navy|Air Force|Marines", "Military"),
    ("Government|Executive|Cabinet|Ministry|Legislative|Judicial", "Government"),
)
"""Sectors, first match first, and the ICEWS name that means such an actor of a country."""


def _read(path: Path) -> Iterator[Batch]:
    for found in read_chunks(path, LAYOUT):
        chunk = _checked(found)
        rows = chunk.rows
        for side, prefix in (("actor", "Source"), ("target", "Target")):
            rows = resolve(rows, f"{side}_raw", "icews", side)
            rows = resolve(rows.with_columns(_kind=_office(prefix)), "_kind", "icews", side)
            rows = rows.drop("_kind")
        yield to_batch(replace(chunk, rows=rows), SOURCE, Scheme.CAMEO, "icews")


def _office(prefix: str) -> pl.Expr:
    """`Government (Iran)` for a person whose sectors that day say so, null where they do not."""
    sectors, country = pl.col(f"{prefix} Sectors"), pl.col(f"{prefix} Country")
    office = pl.lit(None, pl.String)
    for pattern, name in reversed(_STANDS_FOR):
        office = pl.when(sectors.str.contains(pattern)).then(pl.lit(name)).otherwise(office)
    return pl.concat_str(office, pl.lit(" ("), country, pl.lit(")"))


def _checked(found: Chunk) -> Chunk:
    texts = [field.name for field in LAYOUT.fields]
    chunk = blank_to_null(found, *texts, empty=_EMPTY)
    for field in ("Event ID", "Source Name", "Target Name", "CAMEO Code"):
        why = "the field is empty; a value would be right."
        chunk = reject(chunk, pl.col(field).is_null(), field, why)
    why = "the event id is no whole number; digits would be right."
    chunk = reject(chunk, ~pl.col("Event ID").str.contains(r"^\d{1,18}$"), "Event ID", why)
    chunk = parse_dates(chunk, "Event Date", ("%Y-%m-%d",))
    chunk = parse_numbers(chunk, "Intensity", low=-10, high=10)
    chunk = parse_numbers(chunk, "Latitude", low=-90, high=90)
    chunk = parse_numbers(chunk, "Longitude", low=-180, high=180)
    rows = (
        chunk.rows.rename(
            {
                "Event Date": "date",
                "Source Name": "actor_raw",
                "Target Name": "target_raw",
                "CAMEO Code": "code",
                "Intensity": "intensity",
                "Latitude": "latitude",
                "Longitude": "longitude",
            }
        )
        .with_columns(
            record=pl.concat_str("Event ID", pl.col("date").cast(pl.String), separator="|"),
            story=pl.concat_str("Publisher", "Story ID", separator=", story ", ignore_nulls=True),
            place=pl.concat_str("City", "Province", "Country", separator=", ", ignore_nulls=True),
        )
        .with_columns(pl.col("story", "place").replace("", None))
    )
    return add_meaning(replace(chunk, rows=rows), Scheme.CAMEO, field="CAMEO Code")


def _recognise(path: Path) -> bool:
    return looks_like(path, LAYOUT)


DATASET = DataSet(SOURCE, (EvidenceKind.EVENT,), _read, _recognise)
