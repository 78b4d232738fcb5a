"""GDELT 1.0 events, 1979 to today, and its two reduced forms.

gdelt1          the event table: 57 columns to March 2013, 58 with SOURCEURL since; daily
                files hold rows of either kind
gdelt1-reduced  the master file of one row per day, pair, code and place: 17 columns, header
gdelt1-dyads    counts per year, pair and code: 8 quoted columns, no header; an event of the
                year, its number of mentions the count
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from detente.errors import DetenteError
from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.ontology import Scheme
from detente.sources._delimited import (
    Field,
    Layout,
    looks_like,
    parse_dates,
    parse_numbers,
    read_chunks,
)
from detente.sources._events import add_meaning, blank_to_null, to_batch
from detente.sources._gdelt import BIBTEX, LICENCE, event_layout, looks_like_events, read_events
from detente.sources.base import DataSet

__all__ = ["DATASETS", "LAYOUT"]


def _source(name: str, title: str, obtain: str) -> Source:
    return Source(
        id=name,
        title=title,
        version="1.0",
        publisher="The GDELT Project",
        licence=LICENCE,
        homepage="https://www.gdeltproject.org/data.html",
        bibtex=BIBTEX,
        coverage=Coverage(start=date(1979, 1, 1), note="news of the world in English"),
        released=date(2013, 4, 1),
        obtain=obtain,
        note="One event may be reported many times; volume grows with the number of papers online.",
    )


EVENTS = _source(
    "gdelt1",
    "GDELT 1.0 Event Database",
    "Take files from http://data.gdeltproject.org/events/index.html.",
)
REDUCED = _source(
    "gdelt1-reduced",
    "GDELT 1.0 Event Database, reduced master file",
    "Take GDELT.MASTERREDUCEDV2.1979-2013.zip from http://data.gdeltproject.org/events/.",
)
DYADS = _source(
    "gdelt1-dyads",
    "GDELT 1.0 Event Database, counted by year, pair and code",
    "Count the event table by year, actor codes and event code.",
)

LAYOUT = event_layout(widths=frozenset({57, 58}), place=50, added=56)

REDUCED_LAYOUT = Layout(
    fields=(
        Field("Date"),
        Field("Source"),
        Field("Target"),
        Field("CAMEOCode"),
        Field("NumEvents"),
        Field("NumArts", required=False),
        Field("Goldstein"),
        Field("ActionGeoLat", required=False),
        Field("ActionGeoLong", required=False),
    ),
    delimiter="\t",
    quoted=False,
)

DYADS_LAYOUT = Layout(
    fields=(
        Field("Year", position=0),
        Field("Actor1Code", position=1),
        Field("Actor2Code", position=2),
        Field("EventCode", position=3),
        Field("GoldsteinScale", position=6),
        Field("NumEvents", position=7),
    ),
    delimiter="\t",
    header=False,
    widths=frozenset({8}),
)


def _read_events(path: Path) -> Iterator[Batch]:
    return read_events(path, LAYOUT, EVENTS, clocked=False)


def _read_reduced(path: Path) -> Iterator[Batch]:
    seen: dict[str, int] = {}
    for found in read_chunks(path, REDUCED_LAYOUT):
        chunk = parse_dates(found, "Date", ("%Y%m%d",))
        chunk = parse_numbers(chunk, "NumEvents", low=0, whole=True)
        chunk = parse_numbers(chunk, "Goldstein", low=-10, high=10)
        chunk = parse_numbers(chunk, "ActionGeoLat", low=-90, high=90)
        chunk = parse_numbers(chunk, "ActionGeoLong", low=-180, high=180)
        chunk = blank_to_null(chunk, "Source", "Target", "CAMEOCode")
        renamed = chunk.rows.rename(
            {
                "Date": "date",
                "Source": "actor_raw",
                "Target": "target_raw",
                "CAMEOCode": "code",
                "NumEvents": "mentions",
                "Goldstein": "intensity",
                "ActionGeoLat": "latitude",
                "ActionGeoLong": "longitude",
            }
        )
        chunk = add_meaning(replace(chunk, rows=renamed), Scheme.CAMEO, field="CAMEOCode")
        yield to_batch(chunk, REDUCED, Scheme.CAMEO, "gdelt", seen)


def _read_dyads(path: Path) -> Iterator[Batch]:
    seen: dict[str, int] = {}
    for found in read_chunks(path, DYADS_LAYOUT):
        chunk = parse_numbers(
            found, "Year", low=1900, high=date.today().year, whole=True, required=True
        )
        chunk = parse_numbers(chunk, "GoldsteinScale", low=-10, high=10)
        chunk = parse_numbers(chunk, "NumEvents", low=0, whole=True)
        chunk = blank_to_null(chunk, "Actor1Code", "Actor2Code", "EventCode")
        renamed = chunk.rows.rename(
            {
                "Actor1Code": "actor_raw",
                "Actor2Code": "target_raw",
                "EventCode": "code",
                "GoldsteinScale": "intensity",
                "NumEvents": "mentions",
            }
        ).with_columns(
            date=pl.date("Year", 1, 1),
            date_end=pl.date("Year", 12, 31),
            recorded=pl.date("Year", 12, 31),
            precision=pl.lit("year"),
        )
        chunk = add_meaning(replace(chunk, rows=renamed), Scheme.CAMEO, field="EventCode")
        yield to_batch(chunk, DYADS, Scheme.CAMEO, "gdelt", seen)


def _is_events(path: Path) -> bool:
    return looks_like_events(path, LAYOUT)


def _is_reduced(path: Path) -> bool:
    return looks_like(path, REDUCED_LAYOUT)


def _is_dyads(path: Path) -> bool:
    try:
        for chunk in read_chunks(path, DYADS_LAYOUT):
            first = chunk.rows.head(20)
            fits = first["Year"].str.contains(r"^\d{4}$") & first["EventCode"].str.contains(
                r"^\d{2,4}$"
            )
            return first.height > 0 and fits.sum() * 2 > first.height
    except DetenteError:
        return False
    return False


_KINDS = (EvidenceKind.EVENT,)

DATASETS = (
    DataSet(EVENTS, _KINDS, _read_events, _is_events),
    DataSet(REDUCED, _KINDS, _read_reduced, _is_reduced),
    DataSet(DYADS, _KINDS, _read_dyads, _is_dyads),
)
