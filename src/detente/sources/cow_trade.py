"""COW Bilateral Trade 4.0: goods between two states in a year, in million current USD.

`flow1` is what the first state imports from the second, `flow2` the reverse; each gives a Tie
`trade` from the exporter to the importer over the calendar year.

A flow of 0 is `doubtful`: the codebook warns that it may mean that nothing was recorded.  A flow
of -9 (empty in copies) is unknown: it gives no row, and `missing_flows` counts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import (
    Chunk,
    Field,
    Layout,
    looks_like,
    parse_numbers,
    read_chunks,
    reject,
)
from detente.sources._parquet import looks_like_parquet, read_parquet_chunks
from detente.sources._structural import (
    MISSING,
    add_actors,
    batches,
    calendar_year,
    code_text,
    drop_blank,
    once,
    whole,
)
from detente.sources.base import DataSet, Download

__all__ = ["DATASET", "missing_flows"]

SOURCE = Source(
    id="cow-trade",
    title="Bilateral Trade",
    version="4.0",
    publisher="Correlates of War Project (Katherine Barbieri and Omar M. G. Keshk)",
    licence="Free of charge with citation; nobody may be charged for access (COW terms of use).",
    homepage="https://correlatesofwar.org/data-sets/bilateral-trade/",
    bibtex="""@article{barbieri2009trading,
  author = {Barbieri, Katherine and Keshk, Omar M. G. and Pollins, Brian M.},
  title = {Trading Data: Evaluating our Assumptions and Coding Rules},
  journal = {Conflict Management and Peace Science},
  volume = {26}, number = {5}, pages = {471--491}, year = {2009}
}
@misc{barbieri2016codebook,
  author = {Barbieri, Katherine and Keshk, Omar M. G.},
  title = {Correlates of War Project Trade Data Set Codebook, Version 4.0},
  year = {2016}, howpublished = {\\url{https://correlatesofwar.org}}
}""",
    coverage=Coverage(date(1870, 1, 1), date(2014, 12, 31), note="States only; goods only."),
    released=date(2017, 12, 31),
    obtain="Run `detente fetch cow-trade`, or download version 4.0 from correlatesofwar.org.",
    note="The day of release is not stated; the last day of 2017 is taken. Neighbours that trade "
    "in billions can stand here with 0 or a few millions.",
)

_LAYOUT = Layout(
    fields=(Field("ccode1"), Field("ccode2"), Field("year"), Field("flow1"), Field("flow2"))
)


def _chunks(path: Path) -> Iterator[Chunk]:
    if looks_like_parquet(path, _LAYOUT):
        yield from map(_check, read_parquet_chunks(path, _LAYOUT))
    else:
        yield from map(_check, read_chunks(path, _LAYOUT))


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(drop_blank(chunk), "ccode1", "ccode2", low=1, high=999)
    chunk = whole(chunk, "year", low=1800, high=2100)
    why = "a state does not trade with itself; two different states would be right."
    chunk = reject(chunk, pl.col("ccode1") == pl.col("ccode2"), "ccode2", why)
    chunk = parse_numbers(chunk, "flow1", "flow2", low=0, empty=MISSING)
    return once(chunk, "ccode1", "ccode2", "year")


def missing_flows(path: Path) -> int:
    """How many flows of the file are unknown (-9 or empty) and therefore give no row.

    Raises FormatError as the reader does.
    """
    return sum(
        chunk.rows["flow1"].null_count() + chunk.rows["flow2"].null_count()
        for chunk in map(_each_pair, _chunks(path))
    )


def _each_pair(chunk: Chunk) -> Chunk:
    """Each pair once.  Copies in directed form repeat it with the flows exchanged."""
    rows = chunk.rows.filter(pl.col("ccode1") < pl.col("ccode2"))
    return Chunk(rows, chunk.bad, chunk.data, chunk.offsets)


def _read(path: Path) -> Iterator[Batch]:
    for chunk in map(_each_pair, _chunks(path)):
        rows = chunk.rows.with_columns(
            code_text("ccode1").alias("one"),
            code_text("ccode2").alias("two"),
            *calendar_year(pl.col("year")),
        )
        rows = add_actors(rows, "cow", _one="one", _two="two")
        ties = pl.concat(
            rows.filter(pl.col(flow).is_not_null()).select(
                "start",
                "end",
                "start_precision",
                "end_precision",
                "censored",
                pl.col(f"_{seller}").alias("actor"),
                pl.col(seller).alias("actor_raw"),
                pl.col(f"_{buyer}").alias("target"),
                pl.col(buyer).alias("target_raw"),
                pl.col(flow).alias("value"),
                pl.concat_str(seller, buyer, "year", separator="|").alias("record"),
            )
            for flow, seller, buyer in (("flow1", "two", "one"), ("flow2", "one", "two"))
        ).with_columns(
            pl.lit("trade").alias("kind"),
            pl.lit("exports of goods").alias("label"),
            pl.lit("economic").alias("sphere"),
            pl.lit(value=True).alias("directed"),
            pl.lit("million current USD").alias("unit"),
            pl.when(pl.col("value") == 0)
            .then(pl.lit("doubtful"))
            .otherwise(pl.lit("coded"))
            .alias("status"),
        )
        yield from batches(SOURCE, EvidenceKind.TIE, ties, chunk.bad)


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TIE,),
    read=_read,
    recognise=lambda path: looks_like_parquet(path, _LAYOUT) or looks_like(path, _LAYOUT),
    downloads=(
        Download(
            "https://correlatesofwar.org/wp-content/uploads/COW_Trade_4.0.zip",
            "Dyadic_COW_4.0.csv",
            unpack="COW_Trade_4.0/Dyadic_COW_4.0.csv",
        ),
    ),
)
