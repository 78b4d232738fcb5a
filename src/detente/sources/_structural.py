"""Steps that the readers of structural data share: tables, dates in parts, actors, provenance.

Dates.  The projects code an unknown day or month as -9 (COW) or leave it empty; then the date
stands on the first of the month or of the year and its precision says so.  A value for a
calendar year (trade, capabilities) is known to hold for exactly that year: 1 January to
31 December, of day precision.

`recorded` is the day on which the version became public.  Where a project gives only the month
or the year of a release, its last day is taken: an as-of read may miss a few weeks, but it never
sees what was not yet public.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from detente.actors.crosswalk import resolve_codes
from detente.evidence.batch import Batch, no_bad_rows
from detente.evidence.schema import COLUMNS, QUARANTINE, EvidenceKind
from detente.evidence.source import Source
from detente.sources._delimited import Chunk, Layout, parse_numbers, read_chunks, reject

__all__ = [
    "BATCH_ROWS",
    "MISSING",
    "Check",
    "add_actors",
    "add_date",
    "batches",
    "calendar_year",
    "code_text",
    "drop_blank",
    "in_order",
    "last_day",
    "once",
    "read_table",
    "whole",
]

Check = Callable[[Chunk], Chunk]

MISSING = ("", "NA", ".", "-9", "-8", "-7", "-9.0", "-8.0", "-7.0")
"""COW: -9 unknown, -8 not applicable, -7 still going on; NA and . in copies of the data."""

BATCH_ROWS = 200_000
"""Rows in one batch handed to the Writer."""


def read_table(path: Path, layout: Layout, check: Check) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All rows of a small file that pass `check`, and the rows set aside.

    For data sets of which one record needs others (the two sides of a war).  Raises FormatError
    where the file as a whole is not what `layout` says.
    """
    chunks = [check(drop_blank(chunk)) for chunk in read_chunks(path, layout)]
    return (
        pl.concat([chunk.rows for chunk in chunks]),
        pl.concat([chunk.bad for chunk in chunks]) if chunks else no_bad_rows(),
    )


def drop_blank(chunk: Chunk) -> Chunk:
    """Leaves out rows in which every field is empty: spreadsheets export such rows at the end.

    A quoted empty field ("") becomes null, like an empty one without quotes.
    """
    fields = [name for name in chunk.rows.columns if name != "line"]
    rows = chunk.rows.with_columns(pl.col(name).replace("", None) for name in fields)
    blank = pl.all_horizontal(pl.col(name).is_null() for name in fields)
    # One chunk of memory: polars 2.1 panics in `format` where a filter left an empty one behind.
    return replace(chunk, rows=rows.filter(~blank).rechunk())


def whole(
    chunk: Chunk,
    *columns: str,
    low: float | None = None,
    high: float | None = None,
    required: bool = True,
    missing: Sequence[str] = ("", "NA", "."),
) -> Chunk:
    """`parse_numbers` for whole numbers, required unless said otherwise."""
    return parse_numbers(
        chunk, *columns, low=low, high=high, whole=True, required=required, empty=missing
    )


def add_date(
    chunk: Chunk,
    name: str,
    year: str,
    month: str | None = None,
    day: str | None = None,
    *,
    missing: Sequence[str] = MISSING,
    required: bool = True,
) -> Chunk:
    """Adds the Date `name` and `{name}_precision` from String columns of its parts.

    A year outside 1000-2100, a month outside 1-12, or a day that the month lacks is a bad row;
    so is an unknown year where `required`, else the date is null.
    """
    chunk = whole(chunk, year, low=1000, high=2100, required=required, missing=missing)
    if month is not None:
        chunk = whole(chunk, month, low=1, high=12, required=False, missing=missing)
    if day is not None:
        chunk = whole(chunk, day, low=1, high=31, required=False, missing=missing)
    has_month = pl.col(month).is_not_null() if month else pl.lit(value=False)
    has_day = has_month & pl.col(day).is_not_null() if day else pl.lit(value=False)
    text = pl.concat_str(
        pl.col(year).cast(pl.String).str.zfill(4),
        pl.when(has_month).then(pl.col(month or year)).otherwise(1).cast(pl.String).str.zfill(2),
        pl.when(has_day).then(pl.col(day or year)).otherwise(1).cast(pl.String).str.zfill(2),
        separator="-",
    )
    precision = (
        pl.when(pl.col(year).is_null())
        .then(None)
        .when(has_day)
        .then(pl.lit("day"))
        .when(has_month)
        .then(pl.lit("month"))
        .otherwise(pl.lit("year"))
    )
    rows = chunk.rows.with_columns(
        text.str.to_date("%Y-%m-%d", strict=False).alias(name),
        precision.alias(f"{name}_precision"),
    )
    return reject(
        replace(chunk, rows=rows),
        pl.col(name).is_null() & pl.col(year).is_not_null(),
        day or year,
        pl.concat_str(text, pl.lit(" is no day of the calendar; a real date would be right.")),
    )


def last_day(name: str) -> pl.Expr:
    """The last day that the date `name` can mean, given `{name}_precision`."""
    date, precision = pl.col(name), pl.col(f"{name}_precision")
    return (
        pl.when(precision == "year")
        .then(date.dt.offset_by("1y").dt.offset_by("-1d"))
        .when(precision == "month")
        .then(date.dt.offset_by("1mo").dt.offset_by("-1d"))
        .otherwise(date)
    )


def in_order(chunk: Chunk, field: str) -> Chunk:
    """Sets aside rows whose `end` is certainly before their `start`."""
    return reject(
        chunk,
        last_day("end") < pl.col("start"),
        field,
        pl.format("the end {} is before the start {}; a later end would be right.", "end", "start"),
    )


def once(chunk: Chunk, *keys: str) -> Chunk:
    """Sets aside rows of a chunk that repeat the `keys` of an earlier one."""
    again = ~pl.struct(keys).is_first_distinct()
    why = f"an earlier row has the same {', '.join(keys)}; each stands once in the project's file."
    return reject(chunk, again, keys[0], why)


def calendar_year(year: pl.Expr) -> list[pl.Expr]:
    """`start`, `end` and their precisions for a value that holds for a calendar year."""
    return [
        pl.date(year, 1, 1).alias("start"),
        pl.date(year, 12, 31).alias("end"),
        pl.lit("day").alias("start_precision"),
        pl.lit("day").alias("end_precision"),
        pl.lit(value=False).alias("censored"),
    ]


def code_text(column: str) -> pl.Expr:
    """A numeric code as text without a decimal point: 630 and 630.0 are both '630'."""
    return pl.col(column).cast(pl.Int64).cast(pl.String)


def add_actors(rows: pl.DataFrame, system: str, on: str = "start", **columns: str) -> pl.DataFrame:
    """Adds an actor column and its `_raw` for each `new=code_column`, in one look-up.

    Codes are those of `system` on the day `on`; a code that nobody has gives a null actor.  The
    column `on` must be a Date, the code columns String.
    """
    pairs = pl.concat(
        rows.select(pl.col(code).alias("code"), pl.col(on).alias("day"))
        for code in columns.values()
    ).unique(maintain_order=True)
    pairs = pairs.filter(pl.col("code").is_not_null())
    found = resolve_codes(pairs["code"], pairs["day"], system)
    pairs = pairs.with_columns(found["actor"].alias("found"))
    for new, code in columns.items():
        rows = rows.with_columns(pl.col(code).alias(f"{new}_raw")).join(
            pairs.rename({"found": new, "code": "_code", "day": "_day"}),
            left_on=[code, on],
            right_on=["_code", "_day"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
    return rows


def batches(
    source: Source,
    kind: EvidenceKind,
    rows: pl.DataFrame,
    bad: pl.DataFrame | None = None,
    *,
    releases: dict[str, dt.date] | None = None,
) -> Iterator[Batch]:
    """`rows` with their provenance, in batches of at most `BATCH_ROWS`; `bad` goes with the first.

    `recorded` is the release of the row's `version` where `releases` knows it, else of `source`.
    """
    recorded: pl.Expr = pl.lit(source.released)
    if releases and "version" in rows.columns:
        recorded = pl.col("version").replace_strict(
            releases, default=source.released, return_dtype=pl.Date
        )
    if "recorded" not in rows.columns:
        rows = rows.with_columns(recorded.alias("recorded"))
    if "status" not in rows.columns:
        rows = rows.with_columns(pl.lit("coded").alias("status"))
    rows = rows.with_columns(pl.lit(source.id).alias("source"))
    rows = rows.select(name for name in COLUMNS[kind] if name in rows.columns)
    bad = pl.DataFrame(schema=QUARANTINE) if bad is None else bad
    for at in range(0, max(rows.height, 1), BATCH_ROWS):
        yield Batch(kind, rows.slice(at, BATCH_ROWS), bad if at == 0 else no_bad_rows())
