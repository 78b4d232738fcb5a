"""Dyadic Militarized Interstate Disputes: who was against whom, with days, checked per dyad.

Each dyad in each dispute gives a Tie `dispute` from the initiating side to the other, over the
days coded for the dyad; its value is the dyad's highest hostility level.
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
from detente.sources._disputes import HOSTILITY
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

SOURCE = Source(
    id="dyadic-mid",
    title="Dyadic Militarized Interstate Disputes",
    version="4.02",
    publisher="Correlates of War Project (Zeev Maoz, University of California, Davis)",
    licence="Free of charge with citation; nobody may be charged for access (COW terms of use).",
    homepage="https://correlatesofwar.org/data-sets/mids/",
    bibtex="""@article{maoz2019dyadic,
  author = {Maoz, Zeev and Johnson, Paul L. and Kaplan, Jasper and Ogunkoya, Fiona
    and Shreve, Aaron P.},
  title = {The Dyadic Militarized Interstate Disputes ({MIDs}) Dataset Version 3.0: Logic,
    Characteristics, and Comparisons to Alternative Datasets},
  journal = {Journal of Conflict Resolution},
  volume = {63}, number = {3}, pages = {811--835}, year = {2019}
}""",
    coverage=Coverage(date(1816, 1, 1), date(2014, 12, 31), note="States only."),
    released=date(2021, 12, 31),
    obtain="Run `detente fetch dyadic-mid` for version 4.03, or download it from "
    "correlatesofwar.org.",
    note="The day of release is not stated; version 4 follows MID 5.0 of November 2020.",
)

_LAYOUT = Layout(
    fields=(
        Field("disno"),
        Field("statea"),
        Field("stateb"),
        Field("strtday"),
        Field("strtmnth"),
        Field("strtyr"),
        Field("endday"),
        Field("endmnth"),
        Field("endyear"),
        Field("hihost"),
        Field("sideaa"),
        Field("sideab"),
        Field("year"),
        Field("ongo2014", required=False),
    )
)


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "disno", "statea", "stateb", low=1)
    chunk = whole(chunk, "hihost", low=1, high=5)
    chunk = whole(chunk, "sideaa", "sideab", low=0, high=1)
    chunk = whole(chunk, "year", low=1816, high=2100)
    chunk = add_date(chunk, "start", "strtyr", "strtmnth", "strtday")
    chunk = add_date(chunk, "end", "endyear", "endmnth", "endday")
    return in_order(chunk, "endyear")


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    # The file has both directions of a dyad and a row for each year; the spell is in every row.
    spell = ["disno", "statea", "stateb", "start", "start_precision", "end", "end_precision"]
    dyads = (
        rows.filter((pl.col("sideaa") == 1) & (pl.col("sideab") == 0))
        .group_by(spell)
        .agg(
            pl.col("hihost").max().cast(pl.Float64).alias("value"),
            (pl.col("ongo2014").str.strip_suffix(".0") == "1").any().alias("open"),
        )
        .with_columns(
            code_text("statea").alias("a"),
            code_text("stateb").alias("b"),
            pl.concat_str("disno", "statea", "stateb", "start", separator="|").alias("record"),
            pl.format("militarized interstate dispute {}", "disno").alias("label"),
            pl.lit("dispute").alias("kind"),
            pl.lit("security").alias("sphere"),
            pl.lit(HOSTILITY).alias("unit"),
            pl.lit(value=True).alias("directed"),
        )
        .sort("record", "end")
        .unique("record", keep="last", maintain_order=True)
    )
    ties = add_actors(close_at_end_of_data(dyads, pl.col("open")), "cow", actor="a", target="b")
    yield from batches(SOURCE, EvidenceKind.TIE, ties, bad)


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TIE,),
    read=_read,
    recognise=lambda path: looks_like(path, _LAYOUT),
    downloads=(
        Download(
            "https://correlatesofwar.org/wp-content/uploads/dyadic_mid_4.03_update.zip",
            "dyadic_mid_4.03.csv",
            unpack="dyadic_mid_4.03.csv",
        ),
    ),
)
