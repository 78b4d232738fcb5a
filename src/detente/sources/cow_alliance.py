"""COW Formal Alliances, version 4.1, by member: pacts of every two members while both are in.

An alliance gives a Tie for each obligation it holds: `defence-pact`, `neutrality-pact`,
`nonaggression-pact`, `entente` (consultation).  A pledge by one of the two is enough.
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
from detente.sources._spells import close_at_end_of_data, pair_up
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

__all__ = ["DATASET", "PACTS", "pact_ties"]

PACTS = {
    "defense": "defence-pact",
    "neutrality": "neutrality-pact",
    "nonaggression": "nonaggression-pact",
    "entente": "entente",
}
"""The project's column for an obligation, and the kind of Tie that it gives."""

SOURCE = Source(
    id="cow-alliance",
    title="Formal Alliances",
    version="4.1",
    publisher="Correlates of War Project (Douglas M. Gibler, University of Alabama)",
    licence="Free of charge with citation; nobody may be charged for access (COW terms of use).",
    homepage="https://correlatesofwar.org/data-sets/formal-alliances/",
    bibtex="""@book{gibler2009alliances,
  author = {Gibler, Douglas M.},
  title = {International Military Alliances, 1648--2008},
  publisher = {CQ Press}, address = {Washington, DC}, year = {2009}
}""",
    coverage=Coverage(date(1816, 1, 1), date(2012, 12, 31), note="States only."),
    released=date(2013, 12, 31),
    obtain="Run `detente fetch cow-alliance`, or download version 4.1 from correlatesofwar.org.",
    note="The day of release is not stated; the last day of 2013 is taken. The file names no "
    "treaty, only its number and type.",
)

_LAYOUT = Layout(
    fields=(
        Field("version4id"),
        Field("ccode"),
        Field("ss_type"),
        Field("mem_st_day"),
        Field("mem_st_month"),
        Field("mem_st_year"),
        Field("mem_end_day"),
        Field("mem_end_month"),
        Field("mem_end_year"),
        Field("right_censor"),
        *(Field(name) for name in PACTS),
    )
)


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "version4id", "ccode", low=1)
    chunk = whole(chunk, "right_censor", low=0, high=1)
    chunk = whole(chunk, *PACTS, low=0, high=1, required=False)
    chunk = add_date(chunk, "start", "mem_st_year", "mem_st_month", "mem_st_day")
    chunk = add_date(chunk, "end", "mem_end_year", "mem_end_month", "mem_end_day", required=False)
    return in_order(chunk, "mem_end_year")


def pact_ties(pairs: pl.DataFrame, pacts: dict[str, str], by: str) -> pl.DataFrame:
    """A Tie per obligation from pairs of members (`code`, `code_2`) with 0/1 obligation columns.

    `record` is alliance, members, kind and start; `censored` where no end is known.
    """
    ties = pl.concat(
        pairs.filter(pl.max_horizontal(column, f"{column}_2") == 1).with_columns(
            pl.lit(kind).alias("kind")
        )
        for column, kind in pacts.items()
    )
    ties = close_at_end_of_data(ties, pl.col("end").is_null()).with_columns(
        pl.concat_str(by, "code", "code_2", "kind", "start", separator="|").alias("record"),
        pl.lit("security").alias("sphere"),
        pl.lit(value=False).alias("directed"),
    )
    ties = ties.unique("record", keep="first", maintain_order=True)
    return add_actors(ties, "cow", actor="code", target="code_2").sort("record")


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    members = rows.with_columns(code_text("ccode").alias("code")).sort(
        "version4id", "ccode", "start"
    )
    pairs = pair_up(members, "version4id").filter(pl.col("code") != pl.col("code_2"))
    pairs = pairs.with_columns(
        pl.format("alliance {} ({})", "version4id", "ss_type").alias("label")
    )
    ties = pact_ties(pairs, PACTS, "version4id")
    yield from batches(SOURCE, EvidenceKind.TIE, ties, bad)


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TIE,),
    read=_read,
    recognise=lambda path: looks_like(path, _LAYOUT),
    downloads=(
        Download(
            "https://correlatesofwar.org/wp-content/uploads/version4.1_csv.zip",
            "alliance_v4.1_by_member.csv",
            unpack="version4.1_csv/alliance_v4.1_by_member.csv",
        ),
    ),
)
