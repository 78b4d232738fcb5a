"""COW militarised incidents: MIDI (incidents), MIDIP (participants) and MIDLOCI (places).

Each pair of opposing participants of an incident gives a Tie `incident` of one or a few days,
directed from the side that acted; its value is the hostility level, its label the act and, where
MIDLOCI lies beside, the place.  Read from the MIDIP file, with MIDI and MIDLOCI beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like
from detente.sources._disputes import opponents
from detente.sources._structural import (
    add_actors,
    add_date,
    batches,
    code_text,
    in_order,
    read_table,
    whole,
)
from detente.sources.base import DataSet, Download

__all__ = ["DATASET"]

SOURCE = Source(
    id="cow-midi",
    title="Militarized Interstate Dispute Incidents",
    version="5.0",
    publisher="Correlates of War Project",
    licence="Free of charge with citation; nobody may be charged for access (COW terms of use).",
    homepage="https://correlatesofwar.org/data-sets/mids/",
    bibtex="""@article{palmer2022mid5,
  author = {Palmer, Glenn and McManus, Roseanne W. and D'Orazio, Vito and Kenwick, Michael R.
    and Karstens, Mikaela and Bloch, Chase and Dietrich, Nick and Kahn, Kayla and Ritter, Kellan
    and Soules, Michael J.},
  title = {The {MID5} Dataset, 2011--2014: Procedures, Coding Rules, and Description},
  journal = {Conflict Management and Peace Science},
  volume = {39}, number = {4}, pages = {470--482}, year = {2022},
  doi = {10.1177/0738894221995743}
}""",
    coverage=Coverage(date(1993, 1, 1), date(2014, 12, 31), note="States only."),
    released=date(2020, 11, 9),
    obtain="Run `detente fetch cow-midi`, or download MID 5.0 from correlatesofwar.org.",
)

_PARTICIPANTS = Layout(
    fields=(
        Field("incidnum", ("incidnum3", "incidnum")),
        Field("dispnum", ("dispnum3", "dispnum")),
        Field("ccode"),
        Field("stday"),
        Field("stmon"),
        Field("styear"),
        Field("endday"),
        Field("endmon"),
        Field("endyear"),
        Field("insidea", ("insidea", "sidea")),
        Field("hostlev"),
    )
)

_PLACES = Layout(
    fields=(
        Field("incidnum"),
        Field("place", ("midloc2_location",)),
        Field("x", ("midloc2_xlongitude",)),
    ),
    encoding="latin-1",
)


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "incidnum", "dispnum", "ccode", low=1)
    chunk = whole(chunk, "insidea", low=0, high=1)
    chunk = whole(chunk, "hostlev", low=1, high=5)
    chunk = add_date(chunk, "start", "styear", "stmon", "stday")
    chunk = add_date(chunk, "end", "endyear", "endmon", "endday")
    return in_order(chunk, "endyear")


def _places(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    beside = sorted(path.parent.glob("MIDLOCI*.csv"))
    found = next((each for each in beside if looks_like(each, _PLACES)), None)
    if found is None:
        return pl.DataFrame(schema={"incidnum": pl.Int64, "place": pl.String}), pl.DataFrame()
    rows, bad = read_table(found, _PLACES, lambda chunk: whole(chunk, "incidnum", low=1))
    return rows.select("incidnum", "place").unique("incidnum", maintain_order=True), bad


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _PARTICIPANTS, _check)
    places, more = _places(path)
    members = rows.with_columns(code_text("ccode").alias("code"), pl.col("insidea").alias("sidea"))
    pairs = opponents(members, "incidnum").join(places, on="incidnum", how="left")
    ties = pairs.with_columns(
        pl.lit("incident").alias("kind"),
        pl.lit("security").alias("sphere"),
        pl.lit(value=True).alias("directed"),
        pl.lit(value=False).alias("censored"),
        pl.concat_str("incidnum", "code", "code_2", "start", separator="|").alias("record"),
        pl.concat_str(
            pl.format("incident {} of militarized interstate dispute {}", "incidnum", "dispnum"),
            pl.format(", {}", pl.col("place").replace("NA", None)).fill_null(""),
        ).alias("label"),
    ).unique("record", keep="first", maintain_order=True)
    ties = add_actors(ties, "cow", actor="code", target="code_2").sort("record")
    bad = pl.concat([bad, more]) if more.height else bad
    yield from batches(SOURCE, EvidenceKind.TIE, ties, bad)


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TIE,),
    read=_read,
    recognise=lambda path: looks_like(path, _PARTICIPANTS),
    downloads=(
        Download(
            "https://correlatesofwar.org/wp-content/uploads/MID-5-Data-and-Supporting-Materials.zip",
            "MIDIP 5.0.csv",
            unpack="MIDIP 5.0.csv",
        ),
    ),
)
