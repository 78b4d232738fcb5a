"""COW Militarized Interstate Disputes: MIDB (participants) with MIDA (disputes) beside it.

Each pair of opposing participants gives a Tie `dispute`, directed from side A (which took the
first militarised action) to side B, over the days that both took part; its value is the
hostility level of the pair: 2 threat, 3 display, 4 use of force, 5 war (1: no militarised answer).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.errors import FormatError, SourceError, Where
from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like, read_header
from detente.sources._disputes import dispute_ties
from detente.sources._structural import add_date, batches, code_text, in_order, read_table, whole
from detente.sources.base import DataSet, Download

__all__ = ["DATASET", "PARTICIPANTS", "check_participants", "read_participants"]

SOURCE = Source(
    id="cow-mid",
    title="Militarized Interstate Disputes",
    version="4.2, 5.0",
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
    coverage=Coverage(
        date(1816, 1, 1), date(2014, 12, 31), note="Version 4.2 ends with 2010. States only."
    ),
    released=date(2020, 11, 9),
    obtain="Run `detente fetch cow-mid`, or download MID 5.0 from correlatesofwar.org.",
    note="The hostility level stays at 4 for small border incidents between states that otherwise "
    "cooperate: it says what happened at worst, not how two states stand.",
)

_RELEASES = {"4.2": date(2016, 12, 31), "4.3": date(2018, 12, 31), "5": SOURCE.released}
"""The months of 4.2 and 4.3 are not stated by the project; the last day of the year is taken."""

PARTICIPANTS = Layout(
    fields=(
        Field("dispnum", ("dispnum3", "dispnum")),
        Field("ccode"),
        Field("stday"),
        Field("stmon"),
        Field("styear"),
        Field("endday"),
        Field("endmon"),
        Field("endyear"),
        Field("sidea"),
        Field("revtype1"),
        Field("hiact"),
        Field("hostlev"),
        Field("orig"),
        Field("version"),
    )
)

_DISPUTES = Layout(
    fields=(
        Field("dispnum", ("dispnum3", "dispnum")),
        Field("numa"),
        Field("numb"),
        Field("ongo", ("ongo2014", "ongo2010"), required=False),
    )
)


def check_participants(chunk: Chunk) -> Chunk:
    """Dates, sides and levels of participants; rows that break the codebook are set aside."""
    chunk = whole(chunk, "dispnum", "ccode", low=1)
    chunk = whole(chunk, "sidea", "orig", low=0, high=1)
    chunk = whole(chunk, "hostlev", low=1, high=5)
    chunk = add_date(chunk, "start", "styear", "stmon", "stday")
    chunk = add_date(chunk, "end", "endyear", "endmon", "endday")
    return in_order(chunk, "endyear")


def read_participants(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Participants of disputes and the rows set aside, from a file laid out as MIDB."""
    rows, bad = read_table(path, PARTICIPANTS, check_participants)
    rows = rows.with_columns(
        code_text("ccode").alias("code"),
        pl.col("version").str.strip_chars_end("0").str.strip_suffix("."),
    )
    return rows, bad


def _read(path: Path) -> Iterator[Batch]:
    participants, disputes = _both(path)
    rows, bad = read_participants(participants)
    going_on = rows.clear().select("dispnum")
    if disputes is not None:
        table, more = read_table(disputes, _DISPUTES, lambda c: whole(c, "dispnum", low=1))
        going_on = table.filter(pl.col("ongo").str.strip_suffix(".0") == "1").select("dispnum")
        bad = pl.concat([bad, more])
    rows = rows.with_columns(
        (
            pl.col("dispnum").is_in(going_on["dispnum"].implode())
            & (pl.col("end") == pl.col("end").max())
        ).alias("open")
    )
    ties = dispute_ties(rows)
    yield from batches(SOURCE, EvidenceKind.TIE, ties, bad, releases=_RELEASES)


def _both(path: Path) -> tuple[Path, Path | None]:
    """The MIDB file and the MIDA file beside it, given the folder or the MIDB file."""
    if path.is_dir():
        found = sorted(each for each in path.iterdir() if _is_participants(each))
        if len(found) != 1:
            raise FormatError(
                f"the folder holds {len(found)} files laid out as MIDB.",
                where=Where(path),
                fix="Give the MIDB file itself, with MIDA beside it.",
            )
        path = found[0]
    beside = [
        each
        for each in sorted(path.parent.iterdir() if path.parent.is_dir() else ())
        if each != path and each.suffix == path.suffix and each.name.upper().startswith("MIDA")
    ]
    return path, next((each for each in beside if looks_like(each, _DISPUTES)), None)


def _is_participants(path: Path) -> bool:
    if not path.is_file() or not looks_like(path, PARTICIPANTS):
        return False
    return "incidnum" not in read_header(path) and not _is_gml(path)


def _is_gml(path: Path) -> bool:
    """Whether the first row is of the GML data, which share MIDB's columns."""
    with path.open("rb") as file:
        return b"gml" in file.read(4096).lower()


def _recognise(path: Path) -> bool:
    try:
        if path.is_dir():
            return _both(path)[0].is_file()
        return _is_participants(path)
    except (SourceError, OSError):
        return False


_ZIP = "https://correlatesofwar.org/wp-content/uploads/MID-5-Data-and-Supporting-Materials.zip"

DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TIE,),
    read=_read,
    recognise=_recognise,
    downloads=(
        Download(_ZIP, "MIDA 5.0.csv", unpack="MIDA 5.0.csv"),
        Download(_ZIP, "MIDB 5.0.csv", unpack="MIDB 5.0.csv"),
    ),
)
