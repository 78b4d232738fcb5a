"""What the versions of the GDELT event file share: columns, checks, provenance.

Columns after the GDELT event codebooks, 1.0 (V1.03, 2013) and 2.0 (2015); files have no header.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from detente.errors import DetenteError
from detente.evidence.batch import Batch
from detente.evidence.source import Source
from detente.ontology import Scheme
from detente.sources._delimited import (
    Chunk,
    Field,
    Layout,
    parse_dates,
    parse_numbers,
    read_chunks,
)
from detente.sources._events import add_meaning, to_batch

__all__ = ["BIBTEX", "LICENCE", "event_layout", "looks_like_events", "read_events"]

LICENCE = "Open for any use with credit to the GDELT Project and a link to it"

BIBTEX = (
    "@inproceedings{leetaru2013gdelt, author={Leetaru, Kalev and Schrodt, Philip A.}, "
    "title={{GDELT}: Global Data on Events, Location, and Tone, 1979--2012}, "
    "booktitle={ISA Annual Convention}, year={2013}}"
)


def event_layout(*, widths: frozenset[int], place: int, added: int) -> Layout:
    """The event table: `place` is the column of ActionGeo_FullName, `added` that of DATEADDED.

    The coordinates stand three and two columns before DATEADDED in every version.
    """
    columns = {
        "GLOBALEVENTID": 0,
        "SQLDATE": 1,
        "Actor1Code": 5,
        "Actor2Code": 15,
        "EventCode": 26,
        "GoldsteinScale": 30,
        "NumMentions": 31,
        "ActionGeo_FullName": place,
        "ActionGeo_Lat": added - 3,
        "ActionGeo_Long": added - 2,
        "DATEADDED": added,
        "SOURCEURL": added + 1,
    }
    return Layout(
        fields=tuple(Field(name, position=at) for name, at in columns.items()),
        delimiter="\t",
        header=False,
        widths=widths,
        quoted=False,
    )


def read_events(path: Path, layout: Layout, source: Source, *, clocked: bool) -> Iterator[Batch]:
    """The event table as evidence; `clocked` says that DATEADDED goes on with the clock time.

    `recorded` is DATEADDED, `story` the address of the report, `record` the project's event id.
    Raises FormatError where the file as a whole is no GDELT event table.
    """
    for chunk in read_chunks(path, layout):
        yield to_batch(_checked(chunk, clocked=clocked), source, Scheme.CAMEO, "gdelt")


def _checked(chunk: Chunk, *, clocked: bool) -> Chunk:
    chunk = parse_numbers(chunk, "GLOBALEVENTID", low=0, whole=True, required=True)
    chunk = parse_dates(chunk, "SQLDATE", ("%Y%m%d",))
    if clocked:
        # The day is what `recorded` needs; that a clock time of six digits follows is checked.
        stamp = pl.col("DATEADDED").cast(pl.Int64, strict=False)
        fourteen = stamp.is_between(10**13, 10**14 - 1)
        day = pl.when(fourteen).then((stamp // 10**6).cast(pl.String)).otherwise("DATEADDED")
        chunk = replace(chunk, rows=chunk.rows.with_columns(day.alias("DATEADDED")))
    chunk = parse_dates(chunk, "DATEADDED", ("%Y%m%d",))
    chunk = parse_numbers(chunk, "GoldsteinScale", low=-10, high=10)
    chunk = parse_numbers(chunk, "NumMentions", low=0, whole=True)
    chunk = parse_numbers(chunk, "ActionGeo_Lat", low=-90, high=90)
    chunk = parse_numbers(chunk, "ActionGeo_Long", low=-180, high=180)
    renamed = chunk.rows.rename(
        {
            "SQLDATE": "date",
            "DATEADDED": "recorded",
            "Actor1Code": "actor_raw",
            "Actor2Code": "target_raw",
            "EventCode": "code",
            "GoldsteinScale": "intensity",
            "NumMentions": "mentions",
            "ActionGeo_FullName": "place",
            "ActionGeo_Lat": "latitude",
            "ActionGeo_Long": "longitude",
            "SOURCEURL": "story",
        }
    ).with_columns(record=pl.col("GLOBALEVENTID").cast(pl.String))
    return add_meaning(replace(chunk, rows=renamed), Scheme.CAMEO, field="EventCode")


def looks_like_events(path: Path, layout: Layout) -> bool:
    """Whether the first rows have the right number of columns, an id and a date."""
    try:
        for chunk in read_chunks(path, layout):
            first = chunk.rows.head(20)
            shape = first["SQLDATE"].str.contains(r"^\d{8}$") & first["GLOBALEVENTID"].str.contains(
                r"^\d+$"
            )
            return first.height > 0 and shape.sum() * 2 > first.height
    except DetenteError:
        return False
    return False
