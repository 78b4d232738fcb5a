"""The Gibler-Miller-Little (GML) revision of the militarised interstate disputes.

Read from the directed dispute-year file (years; days where a list of the participants' spells,
`gml_part`, lies beside), or from the participant file laid out as MIDB (days).  Disputes that GML
drops, merges or dates anew differ from COW's: both stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.errors import SourceError
from detente.evidence.batch import Batch, no_bad_rows
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like, read_header
from detente.sources._disputes import HOSTILITY, dispute_ties, opponents
from detente.sources._spells import close_at_end_of_data, year_spells
from detente.sources._structural import (
    add_actors,
    add_date,
    batches,
    code_text,
    in_order,
    read_table,
    whole,
)
from detente.sources.base import DataSet
from detente.sources.cow_mid import PARTICIPANTS, read_participants

__all__ = ["DATASET"]

_LAST_YEAR = 2010

SOURCE = Source(
    id="gml-mid",
    title="Gibler-Miller-Little Militarized Interstate Disputes",
    version="2.2.1",
    publisher="Douglas M. Gibler, Steven V. Miller and Erin K. Little",
    licence="No licence stated by the project; cite the article.",
    homepage="https://internationalconflict.ua.edu/data-download/",
    bibtex="""@article{gibler2016mid,
  author = {Gibler, Douglas M. and Miller, Steven V. and Little, Erin K.},
  title = {An Analysis of the Militarized Interstate Dispute ({MID}) Dataset, 1816--2001},
  journal = {International Studies Quarterly},
  volume = {60}, number = {4}, pages = {719--730}, year = {2016}
}""",
    coverage=Coverage(date(1816, 1, 1), date(_LAST_YEAR, 12, 31), note="States only."),
    released=date(2022, 12, 31),
    obtain="Download the GML-MID data from internationalconflict.ua.edu.",
    note="The day of release of 2.2.1 is not stated; the year is taken as 2022.",
)

_LAYOUT = Layout(
    fields=(
        Field("dispnum"),
        Field("ccode1"),
        Field("ccode2"),
        Field("year"),
        Field("midongoing"),
        Field("sidea1"),
        Field("sidea2"),
        Field("hostlev1"),
        Field("hostlev2"),
        Field("outcome"),
        Field("ongo2010", required=False),
    )
)


_SPELLS = Layout(
    fields=(
        Field("dispnum"),
        Field("ccode"),
        *(Field(f"{edge}{part}") for edge in ("st", "end") for part in ("year", "mon", "day")),
        Field("sidea"),
        Field("orig"),
    )
)
_DYAD = ["dispnum", "ccode1", "ccode2"]


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "dispnum", "ccode1", "ccode2", low=1)
    chunk = whole(chunk, "year", low=1816, high=2100)
    chunk = whole(chunk, "sidea1", "sidea2", low=0, high=1)
    return whole(chunk, "hostlev1", "hostlev2", low=1, high=5)


def _read(path: Path) -> Iterator[Batch]:
    if looks_like(path, PARTICIPANTS):
        rows, bad = read_participants(path)
        yield from batches(SOURCE, EvidenceKind.TIE, dispute_ties(rows), bad)
        return
    rows, bad = read_table(path, _LAYOUT, _check)
    # Both directions are in the file: the one from the side of the first militarised action stays.
    rows = rows.filter((pl.col("sidea1") == 1) & (pl.col("sidea2") == 0))
    level = rows.group_by(_DYAD).agg(
        pl.max_horizontal("hostlev1", "hostlev2").max().cast(pl.Float64).alias("value"),
        (pl.col("ongo2010").str.strip_suffix(".0") == "1").any().alias("open"),
    )
    days, more = _days(path)
    years = year_spells(rows, _DYAD).join(days, on=_DYAD, how="anti", maintain_order="left")
    dated = days.join(level.select(_DYAD), on=_DYAD, how="semi", maintain_order="left")
    ties = (
        pl.concat([years.drop("first_year", "last_year"), dated], how="diagonal")
        .join(level, on=_DYAD, how="left", maintain_order="left")
        .with_columns(
            code_text("ccode1").alias("a"),
            code_text("ccode2").alias("b"),
            pl.concat_str(*_DYAD, "start", separator="|").alias("record"),
            pl.format("militarized interstate dispute {}", "dispnum").alias("label"),
            pl.lit("dispute").alias("kind"),
            pl.lit("security").alias("sphere"),
            pl.lit(HOSTILITY).alias("unit"),
            pl.lit(value=True).alias("directed"),
        )
        .unique("record", keep="first", maintain_order=True)
    )
    ties = close_at_end_of_data(ties, pl.col("open") & (pl.col("end").dt.year() >= _LAST_YEAR))
    ties = add_actors(ties, "cow", actor="a", target="b").sort("record")
    yield from batches(SOURCE, EvidenceKind.TIE, ties, pl.concat([bad, more]))


def _check_spells(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "dispnum", "ccode", low=1)
    chunk = whole(chunk, "sidea", low=0, high=1)
    chunk = add_date(chunk, "start", "styear", "stmon", "stday")
    chunk = add_date(chunk, "end", "endyear", "endmon", "endday")
    return in_order(chunk, "endyear")


def _days(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Spells of dyads in days, from a list of participants beside `path`; empty without one."""
    dates = ["start", "start_precision", "end", "end_precision"]
    columns = [
        "dispnum",
        pl.col("ccode").alias("ccode1"),
        pl.col("ccode_2").alias("ccode2"),
        *dates,
    ]
    beside = sorted(path.parent.glob("gml_part*.csv"))
    found = next((each for each in beside if looks_like(each, _SPELLS)), None)
    if found is None:
        schema = {"dispnum": pl.Int64, "ccode1": pl.Int64, "ccode2": pl.Int64}
        text = {"start": pl.Date, "start_precision": pl.String}
        ends = {"end": pl.Date, "end_precision": pl.String}
        return pl.DataFrame(schema={**schema, **text, **ends}), no_bad_rows()
    rows, bad = read_table(found, _SPELLS, _check_spells)
    members = rows.with_columns(
        code_text("ccode").alias("code"), pl.lit(1, pl.Int64).alias("hostlev")
    )
    return opponents(members, "dispnum").select(columns), bad


def _recognise(path: Path) -> bool:
    if looks_like(path, _LAYOUT):
        return True
    try:
        if not looks_like(path, PARTICIPANTS) or "incidnum" in read_header(path):
            return False
        with path.open("rb") as file:
            return b"gml" in file.read(4096).lower()
    except (SourceError, OSError):
        return False


DATASET = DataSet(SOURCE, (EvidenceKind.TIE,), _read, _recognise)
