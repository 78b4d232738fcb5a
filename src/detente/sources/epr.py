"""Ethnic Power Relations: the access of ethnic groups to state power, by stretches of years.

Trait `ethnic-power`: the qualifier is the group, the text its status (from MONOPOLY to
DISCRIMINATED), the value its share of the population.
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
from detente.sources._structural import add_actors, batches, code_text, read_table, whole
from detente.sources.base import DataSet, Download

__all__ = ["DATASET"]

_STATUSES = (
    "MONOPOLY",
    "DOMINANT",
    "SENIOR PARTNER",
    "JUNIOR PARTNER",
    "POWERLESS",
    "DISCRIMINATED",
    "SELF-EXCLUSION",
    "IRRELEVANT",
    "STATE COLLAPSE",
)
_LAST_YEAR = 2021

SOURCE = Source(
    id="epr",
    title="Ethnic Power Relations (EPR) Core Dataset",
    version="2021",
    publisher="International Conflict Research, ETH Zurich",
    licence="Free for academic use with citation; no licence text is stated.",
    homepage="https://icr.ethz.ch/data/epr/",
    bibtex="""@article{vogt2015epr,
  author = {Vogt, Manuel and Bormann, Nils-Christian and R{\\"u}egger, Seraina
    and Cederman, Lars-Erik and Hunziker, Philipp and Girardin, Luc},
  title = {Integrating Data on Ethnicity, Geography, and Conflict: The Ethnic Power Relations
    Data Set Family},
  journal = {Journal of Conflict Resolution},
  volume = {59}, number = {7}, pages = {1327--1342}, year = {2015},
  doi = {10.1177/0022002715591215}
}""",
    coverage=Coverage(
        date(1946, 1, 1),
        date(_LAST_YEAR, 12, 31),
        note="States of at least 250,000 people; politically relevant groups.",
    ),
    released=date(2021, 12, 31),
    obtain="Run `detente fetch epr`, or download EPR-2021.csv from icr.ethz.ch/data/epr.",
    note="The day of release is not stated; the last day of 2021 is taken.",
)

_LAYOUT = Layout(
    fields=(
        Field("gwid"),
        Field("first", ("from",)),
        Field("last", ("to",)),
        Field("group"),
        Field("gwgroupid"),
        Field("size"),
        Field("status"),
        Field("reg_aut"),
    )
)


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "gwid", "gwgroupid", low=1)
    chunk = whole(chunk, "first", "last", low=1900, high=2100)
    chunk = parse_numbers(chunk, "size", low=0, high=1, empty=("", "NA"))
    why = f"the status is unknown; one of {', '.join(_STATUSES)} would be right."
    known = pl.col("status").str.to_uppercase().is_in(_STATUSES)
    chunk = reject(chunk, ~known | pl.col("status").is_null(), "status", why)
    empty = pl.col("group").is_null()
    chunk = reject(chunk, empty, "group", "the field is empty; a group's name would be right.")
    why = "the last year is before the first; a later one would be right."
    return reject(chunk, pl.col("last") < pl.col("first"), "to", why)


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    open_end = pl.col("last") >= _LAST_YEAR
    autonomy = pl.col("reg_aut").str.to_lowercase() == "true"
    traits = (
        rows.with_columns(
            code_text("gwid").alias("code"),
            # The coding is of whole calendar years.
            pl.date("first", 1, 1).alias("start"),
            pl.when(~open_end).then(pl.date("last", 12, 31)).alias("end"),
            pl.lit("day").alias("start_precision"),
            pl.when(~open_end).then(pl.lit("day")).alias("end_precision"),
            open_end.alias("censored"),
            pl.lit("ethnic-power").alias("trait"),
            pl.col("group").alias("qualifier"),
            pl.col("size").alias("value"),
            pl.lit("share of population").alias("unit"),
            pl.concat_str(
                pl.col("status").str.to_uppercase(),
                pl.when(autonomy).then(pl.lit(", with regional autonomy")).otherwise(pl.lit("")),
            ).alias("text"),
            pl.concat_str("gwgroupid", "first", separator="|").alias("record"),
        )
        .drop("status")
        .unique("record", keep="first", maintain_order=True)
    )
    traits = add_actors(traits, "gw", actor="code").sort("record")
    yield from batches(SOURCE, EvidenceKind.TRAIT, traits, bad)


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TRAIT,),
    read=_read,
    recognise=lambda path: looks_like(path, _LAYOUT),
    downloads=(Download("https://icr.ethz.ch/data/epr/core/EPR-2021.csv", "EPR-2021.csv"),),
)
