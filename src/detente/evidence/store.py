"""The store: one embedded DuckDB file.  `Writer` puts in, `View` reads as of a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self

import duckdb

from detente.errors import StoreError
from detente.evidence._duck import refusing
from detente.evidence.creation import complete_tables, is_blank, make_file
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
        self._turn = Lock()

    @classmethod
    def memory(cls) -> Store:
        """An empty store that lives in memory only."""
        con = duckdb.connect(":memory:")
        create_tables(con)
        return cls(con, None, False)

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False) -> Store:
        """Open the store in the file `path`; make an empty one there unless `read_only`.

        A file of zero bytes, or a database without any table, counts as an empty store.
        Raises StoreError where the file is missing (read only), is no store, is damaged, is of
        another format, or is being written by another process.
        """
        path = Path(path)
        if is_blank(path):
            if read_only:
                raise _nothing_at(path)
            make_file(path)
        con = _connect(path, read_only)
        try:
            if not read_only:
                complete_tables(con)
            _check_format(con, path)
        except BaseException:
            con.close()
            raise
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
        return Writer(self._con, self.path, self._turn)

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


def _nothing_at(path: Path) -> StoreError:
    return StoreError(
        f"There is no store at {path}.",
        fix="Make one with 'detente ingest SOURCE FILE', or leave out --store to use the "
        "bundled casebook.",
    )


def _connect(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    if path.is_file() and not _has_mark(path):
        raise StoreError(f"{path} is not a detente store.", fix="Name another file with --store.")
    with refusing(path):
        return duckdb.connect(
            str(path), read_only=read_only, config={"memory_limit": _MEMORY_LIMIT}
        )


def _has_mark(path: Path) -> bool:
    """Whether the file starts as every DuckDB file does: a checksum of 8 bytes, then `DUCK`."""
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be read: {error.strerror or error}.",
            fix="Name another file with --store.",
        ) from error


def _check_format(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    with refusing(path):
        try:
            rows = con.execute("SELECT value FROM meta WHERE key = 'format'").fetchall()
        except (duckdb.CatalogException, duckdb.BinderException):
            rows = []
    found = rows[0][0] if rows else None
    if found == FORMAT:
        return
    if found is None:
        raise StoreError(f"{path} is not a detente store.", fix="Name another file with --store.")
    raise StoreError(
        f"{path} has format {found}; this version of detente reads format {FORMAT}.",
        fix="Name another file with --store and ingest again.",
    )
