"""Checks of columns: dates, numbers and whatever else a row must hold, all vectorised.

Each takes a `Chunk` and gives a `Chunk`: rows that fail move to `bad` with line, field, reason
and the row's text; the column is replaced by its typed values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.evidence.schema import QUARANTINE

__all__ = [
    "Chunk",
    "label_duplicates",
    "parse_dates",
    "parse_numbers",
    "quarantine",
    "quoted",
    "reject",
]

_RAW_CHARACTERS = 500

Offsets = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def quarantine(
    lines: Sequence[int] = (),
    fields: Sequence[str] = (),
    reasons: Sequence[str] = (),
    raw: Sequence[str] = (),
) -> pl.DataFrame:
    """A frame of rows set aside, in the schema of the quarantine."""
    return pl.DataFrame(
        {"line": lines, "field": fields, "reason": reasons, "raw": raw}, schema=QUARANTINE
    )


def quoted(text: pl.Expr) -> pl.Expr:
    """A text between quotes, for a reason; null stays null.

    Not `pl.format`: in Polars 2.1 it panics on a filtered column of sliced strings.
    """
    return pl.concat_str(pl.lit("'"), text, pl.lit("'"))


def _no_offsets() -> Offsets:
    none = np.empty(0, dtype=np.int64)
    return none, none, none


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of a stretch of a file, and the rows of it that were set aside.

    `rows` has the column `line` (1-based, strictly increasing).  `data` and `offsets` (starts,
    ends, lines of all records) hold the text of the stretch, so that a row can be shown as found.
    """

    rows: pl.DataFrame
    bad: pl.DataFrame = field(default_factory=quarantine)
    data: bytes = b""
    offsets: Offsets = field(default_factory=_no_offsets)

    def text(self, lines: Sequence[int]) -> list[str]:
        """The rows at these lines as found, cut at 500 characters; empty where unknown."""
        starts, ends, known = self.offsets
        found = []
        for line, at in zip(lines, np.searchsorted(known, np.asarray(lines)), strict=True):
            if at < len(known) and known[at] == line:
                cut = min(int(ends[at]), int(starts[at]) + 4 * _RAW_CHARACTERS)
                raw = self.data[int(starts[at]) : cut].decode("utf-8", "replace")
                found.append(raw[:_RAW_CHARACTERS])
            else:
                found.append("")
        return found


def reject(chunk: Chunk, where: pl.Expr, field: str, reason: str | pl.Expr) -> Chunk:
    """Moves the rows for which `where` is true to the quarantine (null counts as false).

    `reason` says what is wrong and what would be right: a text, or a String expression.
    """
    why = pl.lit(reason) if isinstance(reason, str) else reason
    marked = chunk.rows.select("line", where.fill_null(value=False).alias("out"))
    if not marked["out"].any():
        return chunk
    out = chunk.rows.filter(marked["out"]).select("line", why.alias("reason"))
    bad = out.with_columns(
        pl.lit(field).alias("field"), pl.Series("raw", chunk.text(out["line"].to_list()))
    ).select(pl.col(name).cast(kind) for name, kind in QUARANTINE.items())
    return replace(
        chunk,
        rows=chunk.rows.filter(~marked["out"]),
        bad=pl.concat([chunk.bad, bad]).sort("line", maintain_order=True),
    )


def parse_dates(
    chunk: Chunk,
    column: str,
    formats: Sequence[str] = ("%Y-%m-%d",),
    *,
    field: str | None = None,
    required: bool = True,
    earliest: dt.date = dt.date(1700, 1, 1),
    latest: dt.date | None = None,
) -> Chunk:
    """Replaces a String column by dates; rows with an impossible one go to the quarantine.

    `formats` are tried in turn, each exactly (`%Y%m%d` wants eight digits).  Impossible are dates
    the calendar lacks (2015-02-30), anything before `earliest`, and anything after `latest`
    (default: tomorrow, so that time zones do no harm).  An empty field is a bad row where
    `required`, else null.  `field` is the project's name of the column.
    """
    latest = latest or dt.date.today() + dt.timedelta(days=1)
    quick = chunk.rows.select(_exact_date(pl.col(column), formats[0]).alias(column))[column]
    if quick.null_count() == 0 and quick.is_between(earliest, latest).all():
        return replace(chunk, rows=chunk.rows.with_columns(quick))
    text = pl.col(column).str.strip_chars()
    parsed = pl.coalesce(_exact_date(text, form) for form in formats)
    dated = chunk.rows.with_columns(parsed.alias("_date"), text.replace("", None).alias(column))
    inside = pl.col("_date").is_between(earliest, latest)
    name = field or column
    shown = quoted(pl.col(column).str.slice(0, 40))
    right = f"a date as {' or '.join(_example(form) for form in formats)} would be right."
    chunk = replace(chunk, rows=dated)
    if required:
        chunk = reject(chunk, pl.col(column).is_null(), name, f"the date is empty; {right}")
    absent = pl.col("_date").is_null() & pl.col(column).is_not_null()
    why = pl.concat_str(shown, pl.lit(f" is no date of the calendar; {right}"))
    chunk = reject(chunk, absent, name, why)
    why = pl.concat_str(shown, pl.lit(f" is outside {earliest} to {latest}; {right}"))
    chunk = reject(chunk, ~inside, name, why)
    return replace(chunk, rows=chunk.rows.with_columns(pl.col("_date").alias(column)).drop("_date"))


def _exact_date(text: pl.Expr, form: str) -> pl.Expr:
    """`text` as a date, null unless it has exactly the shape of `form`."""
    shape = form
    for mark, digits in (
        ("%Y", r"\d{4}"),
        ("%m", r"\d{1,2}"),
        ("%d", r"\d{1,2}"),
        ("%y", r"\d{2}"),
    ):
        shape = shape.replace(mark, digits)
    if form in ("%Y%m%d", "%y%m%d", "%Y-%m-%d"):
        # Fixed width: a missing zero would otherwise be filled in from the next part.
        shape = shape.replace("{1,2}", "{2}")
    fits = text.str.contains(f"^{shape}$")
    return pl.when(fits).then(text).str.to_date(form, strict=False, cache=True)


def _example(form: str) -> str:
    return dt.date(2014, 6, 29).strftime(form)


def parse_numbers(
    chunk: Chunk,
    *columns: str,
    low: float | None = None,
    high: float | None = None,
    whole: bool = False,
    required: bool = False,
    empty: Sequence[str] = ("",),
) -> Chunk:
    """Replaces String columns by numbers (Float64, or Int64 where `whole`).

    Rows whose text is no finite number, or lies outside `low`..`high`, go to the quarantine.
    Texts in `empty` (such as `NA`) are null, and bad rows only where `required`.
    """
    dtype = pl.Int64() if whole else pl.Float64()
    numbers = [chunk.rows[name].cast(dtype, strict=False) for name in columns]
    quick = zip(columns, numbers, strict=True)
    if all(_plainly_right(chunk.rows[name], number, low, high) for name, number in quick) and not (
        required and any(number.null_count() for number in numbers)
    ):
        return replace(chunk, rows=chunk.rows.with_columns(numbers))
    for name in columns:
        text = pl.col(name).str.strip_chars()
        text = pl.when(~text.is_in(list(empty))).then(text)
        chunk = _one_number(chunk, name, text, low, high, dtype, required=required)
    return chunk


def _plainly_right(
    text: pl.Series, number: pl.Series, low: float | None, high: float | None
) -> bool:
    """Whether every text is a finite number within the bounds, without looking at each."""
    if number.null_count() != text.null_count() or not number.is_finite().all():
        return False
    if number.null_count() == len(number):
        return True
    least, most = cast(float, number.min()), cast(float, number.max())
    return (low is None or least >= low) and (high is None or most <= high)


def _within(number: pl.Expr, low: float | None, high: float | None) -> pl.Expr:
    inside = number.cast(pl.Float64).is_finite()
    if low is not None:
        inside = inside & (number >= low)
    if high is not None:
        inside = inside & (number <= high)
    return inside


def _one_number(
    chunk: Chunk,
    column: str,
    text: pl.Expr,
    low: float | None,
    high: float | None,
    dtype: pl.DataType,
    *,
    required: bool,
) -> Chunk:
    """The careful way, for a column in which something is wrong."""
    value = text.cast(pl.Float64, strict=False)
    rows = chunk.rows.with_columns(text.alias(column), value.alias("_number"))
    chunk = replace(chunk, rows=rows)
    shown = quoted(pl.col(column).str.slice(0, 40))
    kind = "whole number" if dtype.is_integer() else "number"
    number = pl.col("_number")
    wrong = number.is_null() | ~number.is_finite()
    if dtype.is_integer():
        wrong = wrong | (number != number.round())
    why = pl.concat_str(shown, pl.lit(f" is no {kind}; a {kind} would be right."))
    chunk = reject(chunk, pl.col(column).is_not_null() & wrong, column, why)
    bounds = f"{'any' if low is None else low} to {'any' if high is None else high}"
    why = pl.concat_str(shown, pl.lit(f" is out of range; {bounds} would be right."))
    chunk = reject(chunk, ~_within(number, low, high), column, why)
    if required:
        reason = f"the field is empty; a {kind} would be right."
        chunk = reject(chunk, pl.col(column).is_null(), column, reason)
    return replace(
        chunk, rows=chunk.rows.with_columns(number.cast(dtype).alias(column)).drop("_number")
    )


def label_duplicates(
    rows: pl.DataFrame, keys: Sequence[str], seen: dict[str, int] | None = None
) -> pl.DataFrame:
    """Adds `record`: the keys joined by `|`, and `|k` with the running number of each equal key.

    For data sets without an id of their own: the same file read twice gives the same records.
    `seen` carries the counts from one chunk of a file to the next and is updated in place.
    """
    joined = pl.concat_str(
        [pl.col(key).cast(pl.String).fill_null("") for key in keys], separator="|"
    )
    keyed = rows.with_columns(joined.alias("_key"))
    running = pl.int_range(1, pl.len() + 1).over("_key")
    if seen is not None:
        counts = keyed.group_by("_key").len().rows()
        before = {key: seen[key] for key, _ in counts if key in seen}
        for key, number in counts:
            seen[key] = seen.get(key, 0) + number
        if before:
            running = running + pl.col("_key").replace_strict(
                before, default=0, return_dtype=pl.Int64
            )
    return keyed.with_columns(
        pl.concat_str([pl.col("_key"), running.cast(pl.String)], separator="|").alias("record")
    ).drop("_key")
