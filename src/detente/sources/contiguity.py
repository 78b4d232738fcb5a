"""COW Direct Contiguity: which states border each other, by land or across how much water.

Each spell gives a Tie `contiguity`; its value is the project's type: 1 a common land border,
2 at most 12 miles of water, 3 at most 24, 4 at most 150, 5 at most 400.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like, reject
from detente.sources._spells import close_at_end_of_data
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

_TYPES = {
    1: "a common land border",
    2: "at most 12 miles of water",
    3: "at most 24 miles of water",
    4: "at most 150 miles of water",
    5: "at most 400 miles of water",
}
_END_OF_DATA = date(2016, 12, 1)

SOURCE = Source(
    id="cow-contiguity",
    title="Direct Contiguity",
    version="3.2",
    publisher="Correlates of War Project (Paul F. Diehl)",
    licence="Free of charge with citation; nobody may be charged for access (COW terms of use).",
    homepage="https://correlatesofwar.org/data-sets/direct-contiguity/",
    bibtex="""@article{stinnett2002contiguity,
  author = {Stinnett, Douglas M. and Tir, Jaroslav and Schafer, Philip and Diehl, Paul F.
    and Gochman, Charles},
  title = {The Correlates of War Project Direct Contiguity Data, Version 3},
  journal = {Conflict Management and Peace Science},
  volume = {19}, number = {2}, pages = {58--66}, year = {2002}
}""",
    coverage=Coverage(date(1816, 1, 1), date(2016, 12, 31), note="States only."),
    released=date(2017, 12, 31),
    obtain="Run `detente fetch cow-contiguity`, or download version 3.2 from correlatesofwar.org.",
    note="The day of release is not stated; the last day of 2017 is taken.",
)

_LAYOUT = Layout(
    fields=(
        Field("dyad"),
        Field("statelno"),
        Field("statehno"),
        Field("conttype"),
        Field("begin"),
        Field("last", ("end",)),
    )
)


def _month(chunk: Chunk, column: str, name: str) -> Chunk:
    wrong = ~pl.col(column).str.contains(r"^\s*\d{6}\s*$")
    why = "the date is not of the form YYYYMM; 201612 would be right."
    chunk = reject(chunk, wrong | pl.col(column).is_null(), column, why)
    text = pl.col(column).str.strip_chars()
    rows = chunk.rows.with_columns(
        text.str.slice(0, 4).alias(f"{column}_year"), text.str.slice(4).alias(f"{column}_month")
    )
    chunk = Chunk(rows, chunk.bad, chunk.data, chunk.offsets)
    return add_date(chunk, name, f"{column}_year", f"{column}_month")


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "statelno", "statehno", low=1, high=999)
    chunk = whole(chunk, "dyad", low=1)
    wrong = pl.col("dyad") != pl.col("statelno") * 1000 + pl.col("statehno")
    why = "the number of the dyad is not that of its states; 630645 for 630 and 645 is right."
    chunk = reject(chunk, wrong, "dyad", why)
    chunk = whole(chunk, "conttype", low=1, high=5)
    chunk = _month(_month(chunk, "begin", "start"), "last", "end")
    return in_order(chunk, "end")


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    ties = close_at_end_of_data(rows, pl.col("end") >= _END_OF_DATA).with_columns(
        code_text("statelno").alias("a"),
        code_text("statehno").alias("b"),
        pl.lit("contiguity").alias("kind"),
        pl.lit(value=False).alias("directed"),
        pl.col("conttype").cast(pl.Float64).alias("value"),
        pl.lit("contiguity type (1-5)").alias("unit"),
        pl.col("conttype").replace_strict(_TYPES, return_dtype=pl.String).alias("label"),
        pl.concat_str("statelno", "statehno", "begin", separator="|").alias("record"),
    )
    ties = ties.unique("record", keep="first", maintain_order=True)
    ties = add_actors(ties, "cow", actor="a", target="b").sort("record")
    yield from batches(SOURCE, EvidenceKind.TIE, ties, bad)


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TIE,),
    read=_read,
    recognise=lambda path: looks_like(path, _LAYOUT),
    downloads=(
        Download(
            "https://correlatesofwar.org/wp-content/uploads/DirectContiguity320.zip",
            "contdir.csv",
            unpack="DirectContiguity320/contdir.csv",
        ),
    ),
)
