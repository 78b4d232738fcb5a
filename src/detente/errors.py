"""Every error detente raises on purpose, rooted in one class.

    DetenteError
    ├── ActorError           a name or code of an actor
    │   ├── UnknownActor         no actor has it
    │   └── AmbiguousActor       several actors have it
    ├── OntologyError        an event code that no scheme knows
    ├── EvidenceError        evidence that breaks its schema
    │   ├── StoreError           the store is missing, locked, damaged or of another version
    │   └── UnknownEvidence      a Finding or query asks for rows that are not there
    ├── SourceError          a data set
    │   ├── FormatError          the file is not what its source publishes
    │   ├── MislabelledData      the file claims one coding scheme and carries another
    │   ├── TooManyBadRows       more rows were set aside than the stated share allows
    │   └── FetchError           a download failed or its checksum differs
    ├── CasebookError        a case that its checker refuses
    ├── MeasureError         a measure asked for what the evidence cannot give
    └── RenderError          a chart or a document that could not be drawn

Each message says what was wrong, where (file, line, field), and what would be right.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "ActorError",
    "AmbiguousActor",
    "CasebookError",
    "DetenteError",
    "EvidenceError",
    "FetchError",
    "FormatError",
    "MeasureError",
    "MislabelledData",
    "OntologyError",
    "RenderError",
    "SourceError",
    "StoreError",
    "TooManyBadRows",
    "UnknownActor",
    "UnknownEvidence",
    "Where",
]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file: the path, the 1-based line and the field, each where known."""

    file: str | Path | None = None
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        place = str(self.file) if self.file is not None else ""
        if self.line is not None:
            place = f"{place}:{self.line}" if place else f"line {self.line}"
        if self.field is not None:
            place = f"{place}, field {self.field!r}" if place else f"field {self.field!r}"
        return place


class DetenteError(Exception):
    """Something detente refuses: what was wrong, where, and what would be right."""

    def __init__(self, what: str, *, where: Where | None = None, fix: str | None = None) -> None:
        self.what = what
        self.where = where
        self.fix = fix
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where is not None and str(self.where) else ""
        advice = f" {self.fix}" if self.fix else ""
        return f"{place}{self.what}{advice}"


class ActorError(DetenteError):
    """A name or code of an actor cannot be used; `candidates` are the nearest actor ids."""

    def __init__(
        self,
        what: str,
        *,
        where: Where | None = None,
        fix: str | None = None,
        candidates: tuple[str, ...] = (),
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.candidates = candidates


class UnknownActor(ActorError):
    """No actor has this name or code (at this date)."""


class AmbiguousActor(ActorError):
    """Several actors have this name or code (at this date)."""


class OntologyError(DetenteError):
    """An event code or scheme that the ontology does not know."""


class EvidenceError(DetenteError):
    """Evidence that breaks its schema."""


class StoreError(EvidenceError):
    """The store is missing, locked, damaged, or was written by another version."""


class UnknownEvidence(EvidenceError):
    """A query asks for evidence that the store does not hold."""


class SourceError(DetenteError):
    """A data set that cannot be read, fetched or used."""


class FormatError(SourceError):
    """The file is not in the format that its source publishes."""


class MislabelledData(SourceError):
    """The file claims one coding scheme and carries another."""


class TooManyBadRows(SourceError):
    """More rows were set aside than the stated share allows; nothing was written."""


class FetchError(SourceError):
    """A download failed, or what arrived is not what was promised."""


class CasebookError(DetenteError):
    """A case that the casebook checker refuses."""


class MeasureError(DetenteError):
    """A measure asked for what the evidence cannot give."""


class RenderError(DetenteError):
    """A chart or document that could not be drawn."""
