"""UCDP Georeferenced Event Dataset: one row per deadly event between two organised sides.

Reads the current header (23.1 and later), the older ones (best_est, side_a_new_id) and the copies
of the humanitarian data exchange, whose second line holds HXL tags and is passed over.

Every row is an ASSAULT by side A on side B with its deaths.  CAMEO code by type of violence:
1 (a state is a side) and 2 (between groups) 190, conventional force; 3 (against civilians) 180,
unconventional violence.  `deaths_low` and `deaths_high` are UCDP's low and high estimates;
where they stand the wrong way round (some sixty of ten thousand rows) the row is `doubtful`.
`recorded` is the date of the latest report that the row cites, never before the event's last
day; where the row gives none, that last day.  The story is the cited article.
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
from detente.sources._events import add_meaning, blank_to_null, to_batch
from detente.sources.base import DataSet

__all__ = ["DATASET", "LAYOUT"]

SOURCE = Source(
    id="ucdp-ged",
    title="UCDP Georeferenced Event Dataset (GED) Global",
    version="24.1",
    publisher="Uppsala Conflict Data Program",
    licence="CC BY 4.0",
    homepage="https://ucdp.uu.se/downloads/",
    bibtex=(
        "@article{sundberg2013ged, author={Sundberg, Ralph and Melander, Erik}, title={Introducing "
        "the {UCDP} Georeferenced Event Dataset}, journal={Journal of Peace Research}, "
        "volume={50}, number={4}, pages={523--532}, year={2013}, doi={10.1177/0022343313484347}}"
    ),
    coverage=Coverage(date(1989, 1, 1), date(2023, 12, 31), None, "events with at least one death"),
    released=date(2024, 6, 3),
    obtain="Download the CSV from the UCDP page, or a country's copy from data.humdata.org.",
    note="Dyads with fewer than 25 deaths in every year are left out of the yearly releases.",
)

LAYOUT = Layout(
    fields=(
        Field("id"),
        Field("type_of_violence"),
        Field("side_a"),
        Field("side_b"),
        Field("number_of_sources", required=False),
        Field("source_article"),
        Field("source_date", required=False),
        Field("source_headline", required=False),
        Field("where_coordinates", required=False),
        Field("latitude"),
        Field("longitude"),
        Field("date_prec"),
        Field("date_start"),
        Field("date_end"),
        Field("low", titles=("low", "low_est")),
        Field("high", titles=("high", "high_est")),
    )
)

_DAY = r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00(?:\.0+)?$"


def _read(path: Path) -> Iterator[Batch]:
    for found in read_chunks(path, LAYOUT):
        # HXL: the tags stand under the titles, such as #date+start.
        tags = (pl.col("line") == 2) & pl.col("date_start").str.starts_with("#")
        untagged = replace(found, rows=found.rows.filter(~tags.fill_null(value=False)))
        yield to_batch(_checked(untagged), SOURCE, Scheme.CAMEO, "ucdp")


def _checked(found: Chunk) -> Chunk:
    chunk = blank_to_null(found, *(field.name for field in LAYOUT.fields), empty=("", "NA"))
    chunk = parse_numbers(chunk, "id", low=1, whole=True, required=True)
    chunk = parse_numbers(chunk, "type_of_violence", low=1, high=3, whole=True, required=True)
    chunk = parse_numbers(chunk, "date_prec", low=1, high=5, whole=True)
    chunk = parse_numbers(chunk, "low", "high", low=0, whole=True)
    chunk = parse_numbers(chunk, "number_of_sources", low=-1, whole=True)
    chunk = parse_numbers(chunk, "latitude", low=-90, high=90)
    chunk = parse_numbers(chunk, "longitude", low=-180, high=180)
    for field in ("side_a", "side_b"):
        why = "the side is empty; the name of a side would be right."
        chunk = reject(chunk, pl.col(field).is_null(), field, why)
    for field in ("date_start", "date_end"):
        day = pl.col(field).str.replace(_DAY, "$1")
        chunk = replace(chunk, rows=chunk.rows.with_columns(day))
        chunk = parse_dates(chunk, field, ("%Y-%m-%d",), earliest=date(1940, 1, 1))
    backwards = pl.col("date_end") < pl.col("date_start")
    why = "the event ends before it begins; a date on or after date_start would be right."
    chunk = reject(chunk, backwards, "date_end", why)
    return add_meaning(replace(chunk, rows=_renamed(chunk.rows)), Scheme.CAMEO, field="code")


def _renamed(rows: pl.DataFrame) -> pl.DataFrame:
    reported = (
        pl.col("source_date")
        .str.extract_all(r"\b\d{4}-\d{2}-\d{2}\b")
        .list.max()
        .str.to_date("%Y-%m-%d", strict=False)
    )
    violence = pl.col("type_of_violence")
    return rows.with_columns(
        record=pl.col("id").cast(pl.String),
        recorded=pl.max_horizontal(reported, "date_end"),
        precision=pl.when(pl.col("date_prec") == 5)
        .then(pl.lit("year"))
        .when(pl.col("date_prec") == 4)
        .then(pl.lit("month"))
        .otherwise(pl.lit("day")),
        code=pl.when(violence == 3).then(pl.lit("180")).otherwise(pl.lit("190")),
        story=pl.coalesce("source_article", "source_headline"),
        mentions=pl.when(pl.col("number_of_sources") > 0).then("number_of_sources"),
        deaths_low=pl.min_horizontal("low", "high").cast(pl.Float64),
        deaths_high=pl.max_horizontal("low", "high").cast(pl.Float64),
        status=pl.when(pl.col("high") < pl.col("low"))
        .then(pl.lit("doubtful"))
        .otherwise(pl.lit("coded")),
    ).rename(
        {
            "date_start": "date",
            "side_a": "actor_raw",
            "side_b": "target_raw",
            "where_coordinates": "place",
        }
    )


def _recognise(path: Path) -> bool:
    return looks_like(path, LAYOUT)


DATASET = DataSet(SOURCE, (EvidenceKind.EVENT,), _read, _recognise)
