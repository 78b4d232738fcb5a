"""Polity5: how democratic or autocratic a state's institutions are, by year.

Traits `polity2` (-10 to 10) and `regime`, in words: autocracy (-10 to -6), anocracy (-5 to 5),
democracy (6 to 10), or the interruption that the project codes as -66, -77 or -88.  A year that
polity2 leaves empty has no polity2: it is missing, not zero.
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
from detente.sources._structural import (
    add_actors,
    batches,
    calendar_year,
    code_text,
    read_table,
    whole,
)
from detente.sources.base import DataSet

__all__ = ["DATASET"]

_INTERRUPTIONS = {
    -66: "foreign interruption",
    -77: "interregnum: no central authority",
    -88: "transition",
}

# Where Polity's country codes differ from COW's (democracyData's table of the codes).
_TO_COW = {
    529: 530,  # Ethiopia since 1993
    341: 347,  # Kosovo
    348: 341,  # Montenegro
    769: 770,  # Pakistan to 1971
    324: 325,  # Sardinia
    342: 345,  # Serbia
    347: 345,  # Serbia and Montenegro, Yugoslavia since 1991
    525: 626,  # South Sudan
    626: 625,  # Sudan since 2011
    364: 365,  # USSR
    818: 816,  # Vietnam since 1976
}

SOURCE = Source(
    id="polity5",
    title="Polity5: Political Regime Characteristics and Transitions, 1800-2018",
    version="5, annual time series 2018",
    publisher="Center for Systemic Peace (Monty G. Marshall and Ted Robert Gurr)",
    licence="Free to use with citation; no licence text is stated.",
    homepage="https://www.systemicpeace.org/inscrdata.html",
    bibtex="""@misc{marshall2020polity5,
  author = {Marshall, Monty G. and Gurr, Ted Robert},
  title = {Polity5: Political Regime Characteristics and Transitions, 1800--2018},
  publisher = {Center for Systemic Peace}, year = {2020}
}""",
    coverage=Coverage(
        date(1800, 1, 1), date(2018, 12, 31), note="States of at least 500,000 people in 2018."
    ),
    released=date(2020, 12, 31),
    obtain="Download p5v2018 from systemicpeace.org/inscrdata.html and save it as CSV.",
)

_LAYOUT = Layout(
    fields=(
        Field("ccode", ("polity_annual_ccode", "ccode")),
        Field("year"),
        Field("polity"),
        Field("polity2"),
        Field("durable"),
        Field("xrreg"),
    )
)


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "ccode", low=1, high=999)
    chunk = whole(chunk, "year", low=1700, high=2100)
    chunk = whole(chunk, "polity", low=-88, high=10, required=False)
    return whole(chunk, "polity2", low=-10, high=10, required=False)


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    # The years around a change of code have two rows; the one of the later code follows.
    rows = rows.with_columns(
        pl.col("ccode").alias("found"), pl.col("ccode").replace(_TO_COW).alias("ccode")
    )
    rows = rows.with_columns(code_text("ccode").alias("code"), *calendar_year(pl.col("year")))
    rows = add_actors(rows, "cow", actor="code").with_columns(code_text("found").alias("actor_raw"))
    score = pl.coalesce(
        pl.col("polity").replace_strict(
            dict.fromkeys(_INTERRUPTIONS), default=pl.col("polity"), return_dtype=pl.Int64
        ),
        "polity2",
    )
    words = pl.coalesce(
        pl.col("polity").replace_strict(_INTERRUPTIONS, default=None, return_dtype=pl.String),
        pl.when(score <= -6)
        .then(pl.lit("autocracy"))
        .when(score <= 5)
        .then(pl.lit("anocracy"))
        .when(score <= 10)
        .then(pl.lit("democracy")),
    )
    traits = pl.concat(
        [
            rows.filter(pl.col("polity2").is_not_null()).with_columns(
                pl.lit("polity2").alias("trait"),
                pl.col("polity2").cast(pl.Float64).alias("value"),
                pl.lit("score (-10 to 10)").alias("unit"),
            ),
            rows.with_columns(pl.lit("regime").alias("trait"), words.alias("text")).filter(
                pl.col("text").is_not_null()
            ),
        ],
        how="diagonal",
    ).with_columns(pl.concat_str("trait", "actor_raw", "year", separator="|").alias("record"))
    traits = traits.unique("record", keep="first", maintain_order=True).sort("record")
    yield from batches(SOURCE, EvidenceKind.TRAIT, traits, bad)


DATASET = DataSet(SOURCE, (EvidenceKind.TRAIT,), _read, lambda path: looks_like(path, _LAYOUT))
