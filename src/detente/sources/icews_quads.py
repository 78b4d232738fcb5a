"""ICEWS as quadruples: subject, relation, object, time: the form of knowledge-graph benchmarks.

    icews-quads   one file with names and dates: Colombia<tab>Investigate<tab>Police<tab>2008-07-25
    icews-tkg     numbers (`s r o time`) with entity2id.txt and relation2id.txt beside them; give
                  the folder, or one of its files (train.txt, valid.txt, test.txt)

The time of the numbered form counts days or hours from 1 January of the year in the folder's
name (ICEWS14s: 2014); it is in hours where every value is a multiple of 24.  Some benchmarks add
a fifth column, which is ignored.  Relations are the English names of CAMEO codes as ICEWS writes
them.  Quadruples are unique by construction: they say that something happened on a day, not how
often it was reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path

import polars as pl

from detente.errors import DetenteError, FormatError, SourceError, Where
from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.ontology import Scheme
from detente.sources._delimited import (
    Chunk,
    Field,
    Layout,
    parse_dates,
    parse_numbers,
    quoted,
    read_chunks,
    reject,
)
from detente.sources._events import add_meaning, blank_to_null, to_batch
from detente.sources.base import DataSet
from detente.sources.icews import BIBTEX

__all__ = ["DATASETS"]


def _source(name: str, title: str, note: str) -> Source:
    return Source(
        id=name,
        title=title,
        version="ICEWS 2005-2015 and later extracts",
        publisher="Lockheed Martin; prepared by the authors of knowledge-graph benchmarks",
        licence="Terms of doi:10.7910/DVN/28075",
        homepage="https://doi.org/10.7910/DVN/28075",
        bibtex=BIBTEX,
        coverage=Coverage(date(2005, 1, 1), date(2018, 12, 31), None, note),
        released=date(2018, 9, 10),
        obtain="Take the files of an ICEWS temporal knowledge graph benchmark.",
        note="Extracts hold some years or a random share of the events: counts are not totals.",
    )


QUADS = _source("icews-quads", "ICEWS quadruples with names", "the years and share of the extract")
TKG = _source("icews-tkg", "ICEWS quadruples with numbers", "the year in the folder's name")

NAMES_LAYOUT = Layout(
    fields=(
        Field("subject", position=0),
        Field("relation", position=1),
        Field("object", position=2),
        Field("date", position=3),
    ),
    delimiter="\t",
    header=False,
    widths=frozenset({4}),
    quoted=False,
)

IDS_LAYOUT = replace(NAMES_LAYOUT, widths=frozenset({4, 5}))

_TABLE_LAYOUT = Layout(
    fields=(Field("name", position=0), Field("id", position=1)),
    delimiter="\t",
    header=False,
    widths=frozenset({2}),
    quoted=False,
)

_PARTS = ("train.txt", "valid.txt", "test.txt")
_TABLES = ("entity2id.txt", "relation2id.txt")


@cache
def _codes() -> pl.DataFrame:
    file = resources.files("detente.sources") / "data" / "icews_event_names.csv"
    return pl.read_csv(file.read_bytes(), infer_schema=False)


def _tidy(name: pl.Expr) -> pl.Expr:
    return name.str.to_lowercase().str.replace_all(r"[_\-\s]+", " ").str.strip_chars()


def _read_names(path: Path) -> Iterator[Batch]:
    seen: dict[str, int] = {}
    for found in read_chunks(path, NAMES_LAYOUT):
        chunk = blank_to_null(found, "subject", "relation", "object")
        chunk = parse_dates(chunk, "date", ("%Y-%m-%d",))
        yield _finish(chunk, QUADS, seen)


def _finish(chunk: Chunk, source: Source, seen: dict[str, int]) -> Batch:
    for field in ("subject", "object"):
        why = "the name is empty; the name of an actor would be right."
        chunk = reject(chunk, pl.col(field).is_null(), field, why)
    rows = chunk.rows.with_columns(_tidy(pl.col("relation")).alias("_name"))
    rows = rows.join(_codes(), left_on="_name", right_on="name", how="left", maintain_order="left")
    chunk = replace(chunk, rows=rows.drop("_name"))
    shown = quoted(pl.col("relation").fill_null("").str.slice(0, 60))
    why_not = pl.concat_str(
        shown, pl.lit(" is no relation of ICEWS; the English name of a CAMEO code would be right.")
    )
    chunk = reject(chunk, pl.col("code").is_null(), "relation", why_not)
    renamed = chunk.rows.rename({"subject": "actor_raw", "object": "target_raw"})
    chunk = add_meaning(replace(chunk, rows=renamed), Scheme.CAMEO, field="relation")
    return to_batch(chunk, source, Scheme.CAMEO, "icews", seen)


def _read_ids(path: Path) -> Iterator[Batch]:
    folder = path if path.is_dir() else path.parent
    files = [folder / name for name in _PARTS] if path.is_dir() else [path]
    files = [file for file in files if file.is_file()]
    if not files:
        raise SourceError(
            "the folder holds none of train.txt, valid.txt, test.txt.",
            where=Where(folder, 1, "subject"),
            fix="Give the folder of one benchmark.",
        )
    entities, relations = (_table(folder / name) for name in _TABLES)
    year = _year(folder)
    hours = all(_in_hours(file) for file in files)
    seen: dict[str, int] = {}
    for file in files:
        for found in read_chunks(file, IDS_LAYOUT):
            yield _finish(_named(found, entities, relations, year, hours=hours), TKG, seen)


def _table(path: Path) -> pl.DataFrame:
    if not path.is_file():
        raise FormatError(
            f"the table {path.name} is missing.",
            where=Where(path, 1, "id"),
            fix=f"Put {path.name} (name, tab, number) beside the quadruples.",
        )
    frames = []
    for found in read_chunks(path, _TABLE_LAYOUT):
        chunk = parse_numbers(found, "id", low=0, whole=True, required=True)
        if chunk.bad.height:
            first = chunk.bad.row(0, named=True)
            where = Where(path, first["line"], first["field"])
            raise FormatError(first["reason"], where=where, fix="Name, tab, number is right.")
        frames.append(chunk.rows.select("id", pl.col("name").str.replace_all("_", " ")))
    return pl.concat(frames).unique("id", keep="first", maintain_order=True)


def _year(folder: Path) -> int:
    found = re.search(r"(?:19|20)(\d\d)|(\d\d)", folder.resolve().name)
    if found is None:
        raise FormatError(
            f"the name of the folder, {folder.resolve().name!r}, does not tell the first year.",
            where=Where(folder, 1, "date"),
            fix="Name it as the benchmark is named, such as ICEWS14.",
        )
    return 2000 + int(found[1] or found[2])


def _in_hours(file: Path) -> bool:
    """Whether the times of a file count hours: whole days of 24, and more than one of them."""
    later = False
    for found in read_chunks(file, IDS_LAYOUT):
        times = found.rows["date"].cast(pl.Int64, strict=False).drop_nulls()
        if ((times % 24) != 0).any():
            return False
        later = later or bool((times > 0).any())
    return later


def _named(
    found: Chunk, entities: pl.DataFrame, relations: pl.DataFrame, year: int, *, hours: bool
) -> Chunk:
    columns = ("subject", "relation", "object", "date")
    chunk = parse_numbers(found, *columns, low=0, high=2**40, whole=True, required=True)
    for column, table in (("subject", entities), ("relation", relations), ("object", entities)):
        rows = chunk.rows.join(
            table.rename({"name": "_name"}), left_on=column, right_on="id",
            how="left", maintain_order="left",
        )  # fmt: skip
        chunk = replace(chunk, rows=rows)
        shown = pl.col(column).cast(pl.String)
        absent = pl.lit(" is not in the table of numbers and names; a listed one would be right.")
        chunk = reject(chunk, pl.col("_name").is_null(), column, pl.concat_str(shown, absent))
        chunk = replace(
            chunk, rows=chunk.rows.with_columns(pl.col("_name").alias(column)).drop("_name")
        )
    days = pl.col("date") // 24 if hours else pl.col("date")
    why = "the time lies more than twenty years on; days or hours of the benchmark would be right."
    chunk = reject(chunk, days > 7305, "date", why)
    dated = pl.lit(date(year, 1, 1)) + pl.duration(days=days)
    return replace(chunk, rows=chunk.rows.with_columns(dated.cast(pl.Date).alias("date")))


def _is_names(path: Path) -> bool:
    try:
        for found in read_chunks(path, NAMES_LAYOUT):
            first = found.rows.head(20)
            dated = first["date"].str.contains(r"^\d{4}-\d\d-\d\d$")
            known = first.select(_tidy(pl.col("relation")))["relation"].is_in(
                _codes()["name"].implode()
            )
            return first.height > 0 and (dated & known).sum() * 2 > first.height
    except DetenteError:
        return False
    return False


def _is_ids(path: Path) -> bool:
    folder = path if path.is_dir() else path.parent
    named = path.is_dir() or path.name in _PARTS
    return named and all((folder / name).is_file() for name in _TABLES)


_KINDS = (EvidenceKind.EVENT,)

DATASETS = (
    DataSet(QUADS, _KINDS, _read_names, _is_names),
    DataSet(TKG, _KINDS, _read_ids, _is_ids),
)
