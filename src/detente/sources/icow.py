"""ICOW territorial claims: who claimed which land of whom, by month.

Each claim gives a Tie `territorial-claim` from the challenger to the target; its value is the
salience of the territory (0-12).  Dates are YYYYMM: month 00 is unknown, and an end with month 99
(or -9) means that the claim still stood when it was last looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like, parse_numbers, reject
from detente.sources._spells import close_at_end_of_data
from detente.sources._structural import (
    add_actors,
    add_date,
    batches,
    code_text,
    in_order,
    once,
    read_table,
    whole,
)
from detente.sources.base import DataSet

__all__ = ["DATASET"]

SOURCE = Source(
    id="icow-territorial",
    title="Issue Correlates of War: Territorial Claims",
    version="1.01",
    publisher="Issue Correlates of War Project (Paul R. Hensel and Sara McLaughlin Mitchell)",
    licence="Free to download; the project asks that copies not be given to third parties, and "
    "that the article be cited.",
    homepage="http://www.paulhensel.org/icowterr.html",
    bibtex="""@article{frederick2017icow,
  author = {Frederick, Bryan A. and Hensel, Paul R. and Macaulay, Christopher},
  title = {The Issue Correlates of War Territorial Claims Data, 1816--2001},
  journal = {Journal of Peace Research},
  volume = {54}, number = {1}, pages = {99--108}, year = {2017},
  doi = {10.1177/0022343316676311}
}""",
    coverage=Coverage(date(1816, 1, 1), date(2001, 12, 31), note="States only."),
    released=date(2017, 12, 31),
    obtain="Download the territorial claims data from paulhensel.org/icowdata.html.",
    note="Copies extended to 2017 by hand are read too; the project's own list ends with 2001.",
)

_LAYOUT = Layout(
    fields=(
        Field("claimdy"),
        Field("name"),
        Field("chal"),
        Field("tgt"),
        Field("dyad", required=False),
        Field("begclaim"),
        Field("endclaim"),
        Field("icowsal", required=False),
    )
)
_UNKNOWN = ("00", "99")


def _split(chunk: Chunk, column: str, parts: str) -> Chunk:
    """YYYYMM as a year and a month column named after `parts`; other shapes are set aside."""
    text = pl.col(column).str.strip_chars().str.strip_suffix(".0").replace(["NA", "-9", ""], None)
    chunk = Chunk(chunk.rows.with_columns(text.alias(column)), chunk.bad, chunk.data, chunk.offsets)
    chunk = reject(
        chunk,
        ~pl.col(column).str.contains(r"^\d{6}$"),
        column,
        "the date is not of the form YYYYMM; 199008 would be right.",
    )
    month = pl.col(column).str.slice(4)
    rows = chunk.rows.with_columns(
        pl.col(column).str.slice(0, 4).alias(f"{parts}_year"),
        pl.when(~month.is_in(_UNKNOWN)).then(month).alias(f"{parts}_month"),
    )
    return Chunk(rows, chunk.bad, chunk.data, chunk.offsets)


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "claimdy", "chal", "tgt", low=1)
    # Some copies write the names of the two states there.
    dyad = pl.col("dyad").str.strip_suffix(".0").cast(pl.Int64, strict=False)
    low, high = pl.min_horizontal("chal", "tgt"), pl.max_horizontal("chal", "tgt")
    why = "the number of the dyad is not that of its states; 630645 for 630 and 645 is right."
    chunk = reject(chunk, dyad != low * 1000 + high, "dyad", why)
    chunk = parse_numbers(chunk, "icowsal", low=0, high=12, empty=("", "NA", "-9"))
    going_on = pl.col("endclaim").str.contains(r"^(\d{4}99|-9)(\.0)?$").fill_null(value=False)
    rows = chunk.rows.with_columns(going_on.alias("open"))
    chunk = Chunk(rows, chunk.bad, chunk.data, chunk.offsets)
    chunk = _split(_split(chunk, "begclaim", "first"), "endclaim", "last")
    chunk = add_date(chunk, "start", "first_year", "first_month")
    chunk = add_date(chunk, "end", "last_year", "last_month", required=False)
    return once(in_order(chunk, "endclaim"), "claimdy", "chal", "tgt", "begclaim")


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    lost = pl.col("end").is_null() & ~pl.col("open")
    ties = close_at_end_of_data(
        rows.with_columns(lost.alias("lost")), pl.col("open") | pl.col("lost")
    ).with_columns(
        code_text("chal").alias("a"),
        code_text("tgt").alias("b"),
        pl.lit("territorial-claim").alias("kind"),
        pl.lit("security").alias("sphere"),
        pl.lit(value=True).alias("directed"),
        pl.concat_str(
            "name",
            pl.when("lost")
            .then(pl.lit(" (the claim has ended, at an unknown date)"))
            .otherwise(pl.lit("")),
        ).alias("label"),
        # An end that is not known must not read as a claim that stands.
        pl.when("lost").then(pl.lit("doubtful")).otherwise(pl.lit("coded")).alias("status"),
        pl.col("icowsal").alias("value"),
        pl.when(pl.col("icowsal").is_not_null()).then(pl.lit("salience (0-12)")).alias("unit"),
        pl.concat_str("claimdy", "chal", "tgt", "begclaim", separator="|").alias("record"),
    )
    ties = add_actors(ties, "cow", actor="a", target="b").sort("record")
    yield from batches(SOURCE, EvidenceKind.TIE, ties, bad)


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TIE,),
    read=_read,
    recognise=lambda path: looks_like(path, _LAYOUT),
    # The copies extended by hand have a dozen rows that carry no claim number.
    max_bad_share=0.03,
)
