"""Parquet files as `Chunk`s: streamed, every field a string, so that the checks are the same.

Copies of large data sets (trade, votes) are often kept as Parquet; the columns keep the
project's names.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from detente.errors import FormatError, SourceError, Where
from detente.sources._columns import Chunk
from detente.sources._layout import Layout

__all__ = ["looks_like_parquet", "read_parquet_chunks"]

_ROWS = 100_000
_BROKEN = (pa.ArrowException, OSError, pl.exceptions.PolarsError)


def _columns(path: Path, titles: list[str], layout: Layout) -> dict[str, str]:
    """Field name to the column's title.  Raises FormatError where a required one is missing."""
    there = {title.strip().lower(): title for title in titles}
    found: dict[str, str] = {}
    for field in layout.fields:
        names = [name.lower() for name in (field.titles or (field.name,))]
        match = next((there[name] for name in names if name in there), None)
        if match is not None:
            found[field.name] = match
        elif field.required:
            raise FormatError(
                f"the file lacks the column {names[0]!r}; it has {', '.join(titles)[:200]!r}.",
                where=Where(path, 1, names[0]),
                fix="A file with the project's own column names would be right.",
            )
    return found


def looks_like_parquet(path: Path, layout: Layout) -> bool:
    """Whether `path` is a Parquet file with every column that `layout` requires."""
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PAR1":
                return False
        _columns(path, pq.read_schema(path).names, layout)
    except (FormatError, *_BROKEN):
        return False
    return True


def read_parquet_chunks(path: Path, layout: Layout) -> Iterator[Chunk]:
    """The rows of a Parquet file, 100,000 at a time; `line` is the 1-based number of the row.

    Raises FormatError where the file is damaged or lacks a column, SourceError where it cannot
    be opened.
    """
    first = layout.fields[0].name
    try:
        file = pq.ParquetFile(path)
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise SourceError(
            f"the file cannot be read ({error}).", where=Where(path, 1, first)
        ) from error
    except _BROKEN as error:
        raise _damaged(path, 1, first, error) from error
    line = 1
    with file:
        columns = _columns(path, file.schema_arrow.names, layout)
        try:
            for batch in file.iter_batches(_ROWS, columns=list(columns.values())):
                frame = pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch])))
                rows = frame.select(
                    pl.int_range(line, line + pl.len()).cast(pl.Int64).alias("line"),
                    *(
                        pl.col(columns[field.name]).cast(pl.String).alias(field.name)
                        if field.name in columns
                        else pl.lit(None, pl.String).alias(field.name)
                        for field in layout.fields
                    ),
                )
                yield Chunk(rows)
                line += rows.height
        except _BROKEN as error:
            raise _damaged(path, line, first, error) from error


def _damaged(path: Path, line: int, field: str, error: BaseException) -> FormatError:
    return FormatError(
        f"the Parquet file is damaged ({str(error)[:200]}).",
        where=Where(path, line, field),
        fix="Get the file again.",
    )
