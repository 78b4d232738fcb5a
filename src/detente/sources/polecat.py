"""POLECAT (2018 to today): the PLOVER-coded successor of ICEWS, tab-separated, 39 columns.

Columns as on the Harvard Dataverse (doi:10.7910/DVN/AJGVIT): Event ID, Event Date, Event Type,
Event Mode, Intensity (in later files Event Intensity), Quad Code, Contexts, then name, country,
COW code, sectors, title, raw name and Wikipedia id of Actor and of Recipient, the place, the
source, the publication date and the story's people.  Some published files have spare tabs at the
end of lines, and some have four titles in the header (Headline, Event Text, Feed, Story ID) that
no row has; both are understood.  `None` means that a field is empty.

An actor is resolved by its name, else by its country and primary sector.  Where a field lists
several actors (joined by `;`) the first is taken and the whole text kept as found.
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
from detente.ontology import Scheme, Sphere
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

__all__ = ["DATASET", "LAYOUT"]

SOURCE = Source(
    id="polecat",
    title="POLECAT: Political Event Classification, Attributes, and Types",
    version="weekly and yearly files",
    publisher="Political Instability Task Force; Harvard Dataverse",
    licence="CC0 1.0",
    homepage="https://doi.org/10.7910/DVN/AJGVIT",
    bibtex=(
        "@data{polecat, author={Scarborough, Grace I. and Bagozzi, Benjamin E. and Beger, Andreas "
        "and Berrie, John and Halterman, Andrew and Schrodt, Philip A. and Spivey, Jevon}, "
        "title={{POLECAT} Weekly Data}, publisher={Harvard Dataverse}, year={2023}, "
        "doi={10.7910/DVN/AJGVIT}}"
    ),
    coverage=Coverage(start=date(2018, 1, 1), note="news of the world in seven languages"),
    released=date(2023, 4, 11),
    obtain="Download the .txt files from the Harvard Dataverse.",
)

LAYOUT = Layout(
    fields=(
        Field("Event ID"),
        Field("Event Date"),
        Field("Event Type"),
        Field("Event Mode"),
        Field("Intensity", titles=("Intensity", "Event Intensity")),
        Field("Contexts", required=False),
        Field("Actor Name"),
        Field("Actor Country"),
        Field("Primary Actor Sector"),
        Field("Actor Name Raw", required=False),
        Field("Recipient Name"),
        Field("Recipient Country"),
        Field("Primary Recipient Sector"),
        Field("Recipient Name Raw", required=False),
        Field("Placename", required=False),
        Field("Country", required=False),
        Field("Latitude", required=False),
        Field("Longitude", required=False),
        Field("Publication Date", required=False),
    ),
    delimiter="\t",
    quoted=False,
    trailing_empty=True,
    ghosts=("headline", "event text", "feed", "story id"),
)

_EMPTY = ("", "None", "NA", "nan")

_SECURITY = ("military", "peacekeeping", "intelligence", "cbrn", "terrorism", "arms_control")
_ECONOMIC = ("economic", "trade", "business")


def _read(path: Path) -> Iterator[Batch]:
    for found in read_chunks(path, LAYOUT):
        chunk = _checked(found)
        rows = chunk.rows
        for side, title in (("actor", "Actor"), ("target", "Recipient")):
            rows = rows.with_columns(
                _name=_first(f"{title} Name"),
                _chain=pl.concat_str(
                    _iso3(f"{title} Country"), _first(f"Primary {title} Sector").fill_null("")
                ),
            )
            rows = resolve(rows, "_name", "icews", side)
            rows = resolve(rows, "_chain", "cameo", side)
            rows = rows.with_columns(_name=_first(f"{title} Country"))
            rows = resolve(rows, "_name", "icews", side).drop("_name", "_chain")
        yield to_batch(replace(chunk, rows=rows), SOURCE, Scheme.PLOVER, "icews")


def _first(column: str) -> pl.Expr:
    return pl.col(column).str.split(";").list.first().str.strip_chars()


def _iso3(column: str) -> pl.Expr:
    country = _first(column)
    return pl.when(country.str.contains(r"^[A-Z]{3}$")).then(country)


def _checked(found: Chunk) -> Chunk:
    chunk = blank_to_null(found, *(field.name for field in LAYOUT.fields), empty=_EMPTY)
    why = "the event has no id; the project's own would be right."
    chunk = reject(chunk, pl.col("Event ID").is_null(), "Event ID", why)
    why = "the event has no type; one of PLOVER's sixteen would be right."
    chunk = reject(chunk, pl.col("Event Type").is_null(), "Event Type", why)
    chunk = parse_dates(chunk, "Event Date", ("%Y-%m-%d", "%m/%d/%Y"))
    chunk = parse_dates(chunk, "Publication Date", ("%Y-%m-%d", "%m/%d/%Y"), required=False)
    chunk = parse_numbers(chunk, "Intensity", low=-10, high=10)
    chunk = parse_numbers(chunk, "Latitude", low=-90, high=90)
    chunk = parse_numbers(chunk, "Longitude", low=-180, high=180)
    rows = chunk.rows.with_columns(
        record=pl.col("Event ID"),
        # One story may hold several events: its id is the part before the type.
        story=pl.col("Event ID").str.replace(r"_[A-Z]+(?:_[A-Z]+)*$", ""),
        recorded=pl.coalesce("Publication Date", "Event Date"),
        code=pl.concat_str("Event Type", _first("Event Mode"), separator=":", ignore_nulls=True),
        actor_raw=pl.coalesce("Actor Name", "Actor Name Raw", "Actor Country"),
        target_raw=pl.coalesce("Recipient Name", "Recipient Name Raw", "Recipient Country"),
        place=pl.coalesce("Placename", "Country"),
    ).rename(
        {
            "Event Date": "date",
            "Intensity": "intensity",
            "Latitude": "latitude",
            "Longitude": "longitude",
        }
    )
    chunk = add_meaning(replace(chunk, rows=rows), Scheme.PLOVER, field="Event Type")
    return replace(chunk, rows=chunk.rows.with_columns(_context_sphere().alias("sphere")))


def _context_sphere() -> pl.Expr:
    """PLOVER tells the field of an act by its contexts: they refine a type that is political."""
    contexts = pl.col("Contexts").str.to_lowercase().fill_null("")
    plain = pl.col("sphere") == Sphere.POLITICAL.value
    return (
        pl.when(plain & contexts.str.contains("|".join(_SECURITY)))
        .then(pl.lit(Sphere.SECURITY.value))
        .when(plain & contexts.str.contains("|".join(_ECONOMIC)))
        .then(pl.lit(Sphere.ECONOMIC.value))
        .otherwise("sphere")
    )


def _recognise(path: Path) -> bool:
    return looks_like(path, LAYOUT)


DATASET = DataSet(SOURCE, (EvidenceKind.EVENT,), _read, _recognise)
