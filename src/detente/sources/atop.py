"""ATOP 5.1: obligations of alliance treaties, by member (with days) or by directed dyad-year.

Kinds: `defence-pact`, `offence-pact`, `neutrality-pact`, `nonaggression-pact`, `consultation-pact`.
The member file has the days on which each state entered and left; the dyad-year file only years.
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
from detente.sources._parquet import looks_like_parquet, read_parquet_chunks
from detente.sources._spells import close_at_end_of_data, pair_up, year_spells
from detente.sources._structural import (
    MISSING,
    add_actors,
    add_date,
    batches,
    code_text,
    in_order,
    read_table,
    whole,
)
from detente.sources.base import DataSet, Download
from detente.sources.cow_alliance import pact_ties

__all__ = ["DATASET"]

_PACTS = {
    "defense": "defence-pact",
    "offense": "offence-pact",
    "neutral": "neutrality-pact",
    "nonagg": "nonaggression-pact",
    "consul": "consultation-pact",
}
_LAST_YEAR = 2018

SOURCE = Source(
    id="atop",
    title="Alliance Treaty Obligations and Provisions",
    version="5.1",
    publisher="Brett Ashley Leeds, Rice University",
    licence="No licence stated by the project; it asks users to cite the article.",
    homepage="http://www.atopdata.org",
    bibtex="""@article{leeds2002atop,
  author = {Leeds, Brett Ashley and Ritter, Jeffrey M. and Mitchell, Sara McLaughlin
    and Long, Andrew G.},
  title = {Alliance Treaty Obligations and Provisions, 1815--1944},
  journal = {International Interactions},
  volume = {28}, number = {3}, pages = {237--260}, year = {2002}
}""",
    coverage=Coverage(date(1815, 1, 1), date(_LAST_YEAR, 12, 31), note="States only."),
    released=date(2022, 8, 31),
    obtain="Run `detente fetch atop`, or download version 5.1 from atopdata.org.",
    note="Last updated in August 2022. A treaty of many members (the UN excepted) counts for "
    "every two of them.",
)

_MEMBERS = Layout(
    fields=(
        Field("atopid"),
        Field("member"),
        *(Field(f"{part}{edge}") for edge in ("ent", "exit") for part in ("yr", "mo", "day")),
        *(Field(name) for name in _PACTS),
    )
)

_DYADS = Layout(
    fields=(
        Field("ccode1", ("ccode1", "stateA")),
        Field("ccode2", ("ccode2", "stateB")),
        Field("year"),
        *(Field(name, (f"atop_{name}", name)) for name in _PACTS),
    )
)

_ZERO = (*MISSING, "0", "0.0")
"""ATOP codes an unknown day or month, and an end that has not come, as 0."""


def _check_members(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "member", low=1)
    chunk = whole(chunk, *_PACTS, low=0, high=1, required=False)
    chunk = add_date(chunk, "start", "yrent", "moent", "dayent", missing=_ZERO)
    chunk = add_date(chunk, "end", "yrexit", "moexit", "dayexit", missing=_ZERO, required=False)
    return in_order(chunk, "yrexit")


def _check_dyads(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "ccode1", "ccode2", low=1, high=999)
    chunk = whole(chunk, "year", low=1815, high=2100)
    return whole(chunk, *_PACTS, low=0, high=1, required=False)


def _read(path: Path) -> Iterator[Batch]:
    if looks_like_parquet(path, _DYADS):
        chunks = [_check_dyads(chunk) for chunk in read_parquet_chunks(path, _DYADS)]
        rows = pl.concat(chunk.rows for chunk in chunks)
        bad = pl.concat(chunk.bad for chunk in chunks)
        yield from batches(SOURCE, EvidenceKind.TIE, _from_years(rows), bad)
    elif looks_like(path, _DYADS):
        rows, bad = read_table(path, _DYADS, _check_dyads)
        yield from batches(SOURCE, EvidenceKind.TIE, _from_years(rows), bad)
    else:
        rows, bad = read_table(path, _MEMBERS, _check_members)
        yield from batches(SOURCE, EvidenceKind.TIE, _from_members(rows), bad)


def _from_members(rows: pl.DataFrame) -> pl.DataFrame:
    members = rows.with_columns(code_text("member").alias("code"))
    pairs = pair_up(members.sort("atopid", "member", "start"), "atopid")
    pairs = pairs.filter(pl.col("code") != pl.col("code_2"))
    pairs = pairs.with_columns(pl.format("ATOP treaty {}", "atopid").alias("label"))
    return pact_ties(pairs, _PACTS, "atopid")


def _from_years(rows: pl.DataFrame) -> pl.DataFrame:
    """Spells of years in which either of the two is pledged to the other."""
    low, high = pl.min_horizontal("ccode1", "ccode2"), pl.max_horizontal("ccode1", "ccode2")
    pairs = rows.filter(pl.col("ccode1") != pl.col("ccode2")).with_columns(
        low.alias("a"), high.alias("b")
    )
    spells = pl.concat(
        year_spells(pairs.filter(pl.col(column) == 1), ["a", "b"]).with_columns(
            pl.lit(kind).alias("kind")
        )
        for column, kind in _PACTS.items()
    )
    ties = close_at_end_of_data(spells, pl.col("last_year") >= _LAST_YEAR).with_columns(
        code_text("a").alias("a"),
        code_text("b").alias("b"),
        pl.concat_str("a", "b", "kind", "first_year", separator="|").alias("record"),
        pl.lit("treaty obligation in ATOP").alias("label"),
        pl.lit("security").alias("sphere"),
        pl.lit(value=False).alias("directed"),
    )
    return add_actors(ties, "cow", actor="a", target="b").sort("record")


def _recognise(path: Path) -> bool:
    return (
        looks_like(path, _MEMBERS) or looks_like_parquet(path, _DYADS) or looks_like(path, _DYADS)
    )


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TIE,),
    read=_read,
    recognise=_recognise,
    downloads=(
        Download(
            "http://www.atopdata.org/uploads/6/9/1/3/69134503/atop_5.1__.csv_.zip",
            "atop5_1m.csv",
            unpack="ATOP 5.1 (.csv)/atop5_1m.csv",
        ),
    ),
)
