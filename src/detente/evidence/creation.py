"""Making the file of an empty store so that it is there whole or not at all.

The tables are made in a file beside the store's, which is then linked to the store's name in one
step.  A process killed meanwhile leaves no half-made store, and of two processes that make the
same store at once one finds the other's.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import duckdb

from detente.errors import StoreError
from detente.evidence._duck import one, refusing, run
from detente.evidence.tables import create_tables

__all__ = ["complete_tables", "is_blank", "make_file"]

_ABANDONED = 600.0
"""Seconds after which a half-made file is nobody's: making one takes well under a second."""


def is_blank(path: Path) -> bool:
    """Whether there is nothing at `path`: no file, or one of zero bytes."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def make_file(path: Path) -> None:
    """Put the file of an empty store at `path`, where `is_blank` holds.

    Raises StoreError where the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        made = path.with_name(f".{path.name}.{os.getpid()}.new")
        try:
            _fill(made)
            _take_away_blank(path)
            _put_in_place(made, path)
        finally:
            made.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be made: {error.strerror or error}.",
            fix="Name a file in a folder that can be written with --store.",
        ) from error


def complete_tables(con: duckdb.DuckDBPyConnection) -> bool:
    """Make the tables in a database that has none at all; whether there was need to.

    A database without any table holds nothing that could be lost, whoever made it.
    """
    (tables,) = one(con, "SELECT count(*) FROM duckdb_tables() WHERE NOT temporary")
    (views,) = one(con, "SELECT count(*) FROM duckdb_views() WHERE NOT internal")
    if tables or views:
        return False
    run(con, "BEGIN")
    create_tables(con)
    run(con, "COMMIT")
    return True


def _fill(path: Path) -> None:
    path.unlink(missing_ok=True)
    with refusing(path):
        con = duckdb.connect(str(path))
        try:
            create_tables(con)
        finally:
            con.close()


def _take_away_blank(path: Path) -> None:
    """Remove a file of zero bytes at `path`, and the journal of a store that is no more."""
    if path.exists():
        # Renaming takes the very file that stands there now: should another process have put a
        # store in its place since, it is put back.
        taken = path.with_name(f".{path.name}.{os.getpid()}.blank")
        path.rename(taken)
        if taken.stat().st_size:
            _put_in_place(taken, path)
        taken.unlink(missing_ok=True)
    if not path.exists():
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)


def _put_in_place(made: Path, path: Path) -> None:
    """Give `made` the name `path` unless a file has it already, which then stands."""
    with contextlib.suppress(FileExistsError):
        try:
            path.hardlink_to(made)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if not path.exists():
                made.rename(path)


def _sweep(path: Path) -> None:
    """Remove what killed processes left beside `path` while making it."""
    for left in path.parent.glob(f".{path.name}.*.new"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                left.unlink()
