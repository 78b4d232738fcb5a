"""The store: one embedded DuckDB file.  `Writer` puts in, `View` reads as of a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import duckdb

from detente.errors import StoreError
from detente.evidence._duck import run
from detente.evidence.tables import FORMAT, create_tables

if TYPE_CHECKING:
    from detente.evidence.view import View
    from detente.evidence.writer import Writer

__all__ = ["Store"]

_MEMORY_LIMIT = "1200MB"  # leaves room for the readers within 2 GB


class Store:
    """An open evidence store.  Use `Store.open(path)` or `Store.memory()`, then `close()`."""

    def __init__(self, con: duckdb.DuckDBPyConnection, path: Path | None, read_only: bool) -> None:
        self._con = con
        self.path = path
        self.read_only = read_only

    @classmethod
    def memory(cls) -> Store:
        """An empty store that lives in memory only."""
        con = duckdb.connect(":memory:")
        create_tables(con)
        return cls(con, None, False)

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False) -> Store:
        """Open the store in the file `path`; make an empty one there unless `read_only`.

        Raises StoreError where the file is missing (read only), is no store, is of another
        format, or is being written by another process.
        """
        path = Path(path)
        fresh = not path.exists()
        if fresh and read_only:
            raise StoreError(
                f"There is no store at {path}.",
                fix="Make one with 'detente ingest SOURCE FILE', or leave out --store to use the "
                "bundled casebook.",
            )
        if fresh:
            path.parent.mkdir(parents=True, exist_ok=True)
        con = _connect(path, read_only)
        if fresh:
            run(con, "BEGIN")
            create_tables(con)
            run(con, "COMMIT")
        _check_format(con, path)
        return cls(con, path, read_only)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection, for reads that no View offers."""
        return self._con

    def view(self, as_of: date | None = None) -> View:
        """What was known on the day `as_of` (None: everything known now)."""
        from detente.evidence.view import View

        return View(self._con, as_of)

    def writer(self) -> Writer:
        """The one way to put evidence in.  Raises StoreError where the store is read only."""
        from detente.evidence.writer import Writer

        if self.read_only:
            raise StoreError(f"The store {self.path} was opened to read only.")
        return Writer(self._con)

    def close(self) -> None:
        """Close the file; the store cannot be used after."""
        self._con.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _connect(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(
            str(path), read_only=read_only, config={"memory_limit": _MEMORY_LIMIT}
        )
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise StoreError(
                f"The store {path} is being written by another process.",
                fix="Wait for it to end, or name another store with --store.",
            ) from error
        raise StoreError(
            f"{path} is not a detente store: {str(error).splitlines()[0]}",
            fix="Name another file with --store.",
        ) from error
    except duckdb.Error as error:
        raise StoreError(
            f"The store {path} cannot be opened: {str(error).splitlines()[0]}",
            fix="Name another file with --store, or restore it from a copy.",
        ) from error


def _check_format(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    try:
        rows = run(con, "SELECT value FROM meta WHERE key = 'format'")
    except duckdb.CatalogException:
        rows = []
    found = rows[0][0] if rows else None
    if found != FORMAT:
        con.close()
        said = "has no format mark" if found is None else f"has format {found}"
        raise StoreError(
            f"{path} {said}; this version of detente reads format {FORMAT}.",
            fix="Name another file with --store and ingest again.",
        )
