"""What every data set must say of itself and do: `DataSet`, one per file in this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Source

__all__ = ["DataSet", "Download"]


@dataclass(frozen=True, slots=True)
class Download:
    """An official address that can be fetched without asking anybody, and what must arrive.

    `sha256` is None where the project replaces the file in place; then the fetched file's hash
    is recorded instead of checked.
    """

    url: str
    filename: str
    sha256: str | None = None
    unpack: str | None = None  # the member to take from a zip archive


@dataclass(frozen=True, slots=True)
class DataSet:
    """A readable data set: what it is, how to recognise it, and how to turn it into evidence.

    `read(path)` yields batches; it raises FormatError where the file as a whole is not what the
    source publishes (naming file, line and field), and puts single bad rows into `Batch.bad`.
    It must stream: no more than a few hundred thousand rows in one batch.
    `recognise(path)` says whether a file looks like this data set (by header, not by name).
    `max_bad_share` is the share of rows set aside above which the ingest stops.
    """

    source: Source
    kinds: tuple[EvidenceKind, ...]
    read: Callable[[Path], Iterator[Batch]]
    recognise: Callable[[Path], bool]
    downloads: tuple[Download, ...] = ()
    max_bad_share: float = 0.01

    @property
    def id(self) -> str:
        """The id of the source, as used on the command line."""
        return self.source.id
