"""Running a statement to its end.

DuckDB 2 leaves a statement open until its result is read, and a statement that is left open is
abandoned by the next one.  Everything in this room therefore runs through these functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import polars as pl

__all__ = ["append", "frame", "one", "run"]


def run(
    con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Run `sql` with `values` for its `?`, to the end; its rows."""
    return list(con.execute(sql, list(values)).fetchall())


def one(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
    """The single row of a query that always has one, such as a count."""
    (row,) = run(con, sql, values)
    return row


def frame(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any] = ()) -> pl.DataFrame:
    """The rows of a query as a Polars frame."""
    found = pl.from_arrow(con.sql(sql, params=list(values)).to_arrow_table())
    return found.to_frame() if isinstance(found, pl.Series) else found


def append(con: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame, sql: str = "") -> None:
    """Insert `rows` into `table`, in the order of its columns; `sql` reads them as `incoming`."""
    con.register("incoming", rows.to_arrow(compat_level=pl.CompatLevel.oldest()))
    try:
        run(con, f"INSERT INTO {table} {sql or 'SELECT * FROM incoming'}")
    finally:
        con.unregister("incoming")
