"""Running a statement to its end, and saying in plain words what went wrong with the store.

DuckDB 2 leaves a statement open until its result is read, and a statement that is left open is
abandoned by the next one.  Everything in this room therefore runs through these functions, and
they are the one place where an error of DuckDB becomes a StoreError.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from detente.errors import StoreError

__all__ = ["append", "frame", "one", "refusing", "run", "single_threaded"]

_DISK_FULL = ("no space left", "file too large", "disk quota", "max_temp_directory_size")
_DAMAGED = ("corrupt", "checksum", "could not read enough", "deserial", "failed to load metadata")


@contextmanager
def refusing(path: Path | None = None) -> Iterator[None]:
    """Raise every error of DuckDB as a StoreError that says what is wrong and what would help.

    `path` is the store's file, where it is known.
    """
    try:
        yield
    except duckdb.Error as error:
        raise _refusal(error, f"The store {path}" if path else "The store") from error


def _refusal(error: duckdb.Error, store: str) -> StoreError:
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    lower = said.lower()
    if "lock" in lower and isinstance(error, duckdb.IOException):
        return StoreError(
            f"{store} is being written by another process.",
            fix="Wait for it to end, or name another store with --store.",
        )
    if any(sign in lower for sign in _DISK_FULL):
        return StoreError(
            f"{store} cannot grow: the disk is full or a limit is reached ({said}).",
            fix="Make room and try again; what was not finished was not written.",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return StoreError(
            f"{store} needs more memory than it may use ({said}).",
            fix="Ask for less at once, or free memory and disk space.",
        )
    if any(sign in lower for sign in _DAMAGED):
        return StoreError(
            f"{store} is damaged: {said}",
            fix="Restore it from a copy, or name another file with --store and ingest again.",
        )
    if isinstance(error, duckdb.ResourceInUseException):
        return StoreError(
            f"{store} is still giving the answer to an earlier statement.",
            fix="Read that statement's result to its end (fetchall) before asking again.",
        )
    return StoreError(
        f"{store} cannot be used: {said}",
        fix="Name another file with --store, or restore it from a copy.",
    )


def run(
    con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Run `sql` with `values` for its `?`, to the end; its rows.  Raises StoreError."""
    with refusing():
        return list(con.execute(sql, list(values)).fetchall())


def one(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
    """The single row of a query that always has one, such as a count.  Raises StoreError."""
    (row,) = run(con, sql, values)
    return row


def frame(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> pl.DataFrame:
    """The rows of a query as a Polars frame.  Raises StoreError."""
    with refusing():
        found = pl.from_arrow(con.sql(sql, params=list(values)).to_arrow_table())
    return found.to_frame() if isinstance(found, pl.Series) else found


def append(
    con: duckdb.DuckDBPyConnection,
    table: str,
    rows: pl.DataFrame,
    sql: str = "SELECT * FROM incoming",
) -> None:
    """Insert `rows` into `table` by column name; `sql` reads them as `incoming`.

    Raises StoreError.
    """
    with refusing():
        con.register("incoming", rows.to_arrow(compat_level=pl.CompatLevel.newest()))
        try:
            con.execute(f"INSERT INTO {table} BY NAME {sql}").fetchall()
        finally:
            con.unregister("incoming")


@contextmanager
def single_threaded(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Keep DuckDB to one thread: it takes in rows no faster on two, for half as much work again.

    The setting holds for every connection to the store, so it is set through one of its own: that
    of the ingest may be within a transaction that has failed.
    """
    with refusing():
        own = con.cursor()
    try:
        (threads,) = one(own, "SELECT current_setting('threads')")
        run(own, "SET threads = 1")
        try:
            yield
        finally:
            run(own, f"SET threads = {int(threads)}")
    finally:
        own.close()
