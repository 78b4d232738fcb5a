"""The Gibler-Miller-Little (GML) revision of the militarised interstate disputes.

Read from the directed dispute-year file (years only), or from the participant file laid out as
MIDB (days).  Disputes that GML drops, merges or dates anew differ from COW's: both stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.errors import SourceError
from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like, read_header
from detente.sources._disputes import HOSTILITY, dispute_ties
from detente.sources._spells import year_spells
from detente.sources._structural import add_actors, batches, code_text, read_table, whole
from detente.sources.base import DataSet
from detente.sources.cow_mid import PARTICIPANTS, read_participants

__all__ = ["DATASET"]

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
    coverage=Coverage(date(1816, 1, 1), date(2010, 12, 31), note="States only."),
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
    )
)


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
    dyad = ["dispnum", "ccode1", "ccode2"]
    # Both directions are in the file: the one from the side of the first militarised action stays.
    rows = rows.filter((pl.col("sidea1") == 1) & (pl.col("sidea2") == 0))
    level = rows.group_by(dyad).agg(
        pl.max_horizontal("hostlev1", "hostlev2").max().cast(pl.Float64).alias("value")
    )
    ties = (
        year_spells(rows, dyad)
        .join(level, on=dyad, how="left", maintain_order="left")
        .with_columns(
            code_text("ccode1").alias("a"),
            code_text("ccode2").alias("b"),
            pl.concat_str(*dyad, "first_year", separator="|").alias("record"),
            pl.format("militarized interstate dispute {}", "dispnum").alias("label"),
            pl.lit("dispute").alias("kind"),
            pl.lit("security").alias("sphere"),
            pl.lit(HOSTILITY).alias("unit"),
            pl.lit(value=True).alias("directed"),
            pl.lit(value=False).alias("censored"),
        )
    )
    ties = add_actors(ties, "cow", actor="a", target="b")
    yield from batches(SOURCE, EvidenceKind.TIE, ties, bad)


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
