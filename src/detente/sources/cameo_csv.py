"""KEDS event files as comma-separated tables: date, source, target, code (and a label).

The form in which several packages pass the KEDS data on.  The name of a file is no evidence of
its scheme: a well-known copy of the Gulf data is called CAMEO and carries WEIS codes.  The codes
are therefore tested before a row is read, and a file of the other scheme is refused with the
figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from detente.errors import Where
from detente.evidence.batch import Batch
from detente.ontology import Scheme, require_scheme
from detente.sources._delimited import (
    Chunk,
    Field,
    Layout,
    parse_dates,
    quoted,
    read_chunks,
    reject,
)
from detente.sources._events import add_meaning, blank_to_null, to_batch
from detente.sources._keds import SELECTIONS, Selection, as_dataset
from detente.sources.base import DataSet

__all__ = ["DATASETS", "LAYOUT"]

LAYOUT = Layout(
    fields=(
        Field("date"),
        Field("actor_raw", titles=("source",)),
        Field("target_raw", titles=("target",)),
        Field("code"),
    )
)

_ACTOR = r"^[A-Za-z0-9_\-\[\]]{1,24}$"


def _read(path: Path, selection: Selection) -> Iterator[Batch]:
    seen: dict[str, int] = {}
    system = "weis" if selection.scheme is Scheme.WEIS else "cameo"
    for found in read_chunks(path, LAYOUT):
        other = Scheme.CAMEO if selection.scheme is Scheme.WEIS else Scheme.WEIS
        require_scheme(
            found.rows["code"],
            selection.scheme,
            Where(path, 2, "code"),
            instead=f"Read it with a data set of {other} codes ({_names(other)}).",
        )
        chunk = add_meaning(_checked(found), selection.scheme, field="code")
        yield to_batch(chunk, selection.source, selection.scheme, system, seen)


def _names(scheme: Scheme) -> str:
    return ", ".join(name for name in _READ_HERE if SELECTIONS[name].scheme is scheme)


def _checked(found: Chunk) -> Chunk:
    chunk = blank_to_null(found, "actor_raw", "target_raw", "code", empty=("", "NA"))
    for field, title in (("actor_raw", "source"), ("target_raw", "target")):
        shown = quoted(pl.col(field).str.slice(0, 40))
        why = pl.concat_str(shown, pl.lit(" is no actor code; letters and digits would be right."))
        chunk = reject(chunk, ~pl.col(field).str.contains(_ACTOR), title, why)
    chunk = replace(chunk, rows=chunk.rows.with_columns(_century()))
    return parse_dates(chunk, "date", ("%Y-%m-%d",))


def _century() -> pl.Expr:
    """Dates such as 2079-04-15: a year of two digits that was given the wrong century."""
    return pl.col("date").str.replace(r"^20([6-9]\d-)", "19$1")


def _head(path: Path) -> pl.DataFrame:
    for found in read_chunks(path, LAYOUT):
        return _checked(replace(found, rows=found.rows.head(20_000))).rows
    return pl.DataFrame(
        schema=dict.fromkeys(("date", "actor_raw", "target_raw", "code"), pl.String)
    )


_READ_HERE = (
    "keds-levant-cameo",
    "keds-turkey-cameo",
    "keds-gulf-csv",
    "keds-balkans-csv",
    "keds-casia-csv",
)

DATASETS: tuple[DataSet, ...] = tuple(
    as_dataset(SELECTIONS[name], _read, _head) for name in _READ_HERE
)
