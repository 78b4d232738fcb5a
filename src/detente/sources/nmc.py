"""COW National Material Capabilities: CINC and its six components, by state and year.

Traits `cinc` (share of the system's capabilities), `milex`, `milper`, `irst`, `pec`, `tpop` and
`upop`, in the project's units.  -9 is unknown: such values are left out, they are not zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like, parse_numbers
from detente.sources._structural import (
    MISSING,
    add_actors,
    batches,
    calendar_year,
    code_text,
    read_table,
    whole,
)
from detente.sources.base import DataSet, Download

__all__ = ["DATASET"]

_UNITS = {
    "cinc": "share of all states' capabilities",
    "milex": "thousand current USD (GBP before 1914)",
    "milper": "thousand soldiers",
    "irst": "thousand tons of iron and steel",
    "pec": "thousand coal-ton equivalents of primary energy",
    "tpop": "thousand people",
    "upop": "thousand people in cities of 100,000 and more",
}

SOURCE = Source(
    id="cow-nmc",
    title="National Material Capabilities",
    version="6.0",
    publisher="Correlates of War Project (J. Michael Greig and Andrew J. Enterline)",
    licence="Free of charge with citation; nobody may be charged for access (COW terms of use).",
    homepage="https://correlatesofwar.org/data-sets/national-material-capabilities/",
    bibtex="""@incollection{singer1972capability,
  author = {Singer, J. David and Bremer, Stuart and Stuckey, John},
  title = {Capability Distribution, Uncertainty, and Major Power War, 1820--1965},
  booktitle = {Peace, War, and Numbers},
  editor = {Russett, Bruce},
  publisher = {Sage}, address = {Beverly Hills}, pages = {19--48}, year = {1972}
}""",
    coverage=Coverage(date(1816, 1, 1), date(2016, 12, 31), note="States only."),
    released=date(2021, 12, 31),
    obtain="Run `detente fetch cow-nmc`, or download version 6.0 from correlatesofwar.org.",
    note="The file gives 2021 as its version; the last day of that year is taken.",
)

_LAYOUT = Layout(fields=(Field("ccode"), Field("year"), *(Field(name) for name in _UNITS)))


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "ccode", low=1, high=999)
    chunk = whole(chunk, "year", low=1816, high=2100)
    chunk = parse_numbers(chunk, "cinc", low=0, high=1, empty=MISSING)
    return parse_numbers(chunk, *(name for name in _UNITS if name != "cinc"), low=0, empty=MISSING)


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    states = add_actors(
        rows.with_columns(code_text("ccode").alias("code"), *calendar_year(pl.col("year"))),
        "cow",
        actor="code",
    )
    traits = (
        states.unpivot(
            on=list(_UNITS),
            index=[name for name in states.columns if name not in _UNITS],
            variable_name="trait",
            value_name="value",
        )
        .filter(pl.col("value").is_not_null())
        .with_columns(
            pl.col("trait").replace_strict(_UNITS, return_dtype=pl.String).alias("unit"),
            pl.concat_str("trait", "code", "year", separator="|").alias("record"),
        )
        .unique("record", keep="first", maintain_order=True)
        .sort("record")
    )
    yield from batches(SOURCE, EvidenceKind.TRAIT, traits, bad)


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TRAIT,),
    read=_read,
    recognise=lambda path: looks_like(path, _LAYOUT),
    downloads=(
        # A zip archive within a zip archive: the inner one holds the file and is read as it is.
        Download(
            "https://correlatesofwar.org/wp-content/uploads/NMC_Documentation-6.0.zip",
            "NMC-60-abridged.zip",
            unpack="NMC-60-abridged.zip",
        ),
    ),
)
