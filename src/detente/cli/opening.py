"""Opening the store for a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from detente.cli.output import note

if TYPE_CHECKING:
    from detente.api import Detente, DyadRelation

__all__ = ["opened", "related"]


@contextmanager
def opened(store: Path | None, as_of: date | None = None) -> Iterator[Detente]:
    """The store to read, made with the bundled cases where there is none yet."""
    from detente.api import default_store, open_store

    path = store or default_store()
    if not path.exists():
        note(f"Making a store with the bundled cases: {path}")
    with open_store(path, as_of=as_of) as found:
        yield found


@contextmanager
def related(
    a: str,
    b: str,
    store: Path | None,
    as_of: date | None,
    start: date | None,
    end: date | None,
) -> Iterator[DyadRelation]:
    """The measured relation of two actors, and the store open under it."""
    with opened(store, as_of) as found:
        yield found.relation(a, b, start=start, end=end)
