"""What a dossier is made of: sections of blocks, made of Findings with their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from detente.errors import RenderError
from detente.evidence import Source
from detente.findings import EvidenceItem, Finding

__all__ = ["Block", "Dossier", "EvidenceShown", "Figure", "Listing", "Prose", "Section", "Table"]


@dataclass(frozen=True, slots=True)
class Prose:
    """Findings that read as one paragraph, under a small heading where there is one."""

    findings: tuple[Finding, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Findings that stand one below the other; `labels` (dates, names) stand in the margin."""

    findings: tuple[Finding, ...]
    labels: tuple[str, ...] = ()
    title: str = ""

    def __post_init__(self) -> None:
        if self.labels and len(self.labels) != len(self.findings):
            raise RenderError("A listing needs one label for each finding, or none.")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, each row with the Finding that it rests on."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    findings: tuple[Finding, ...]
    numeric: tuple[int, ...] = ()  # columns set flush right

    def __post_init__(self) -> None:
        if len(self.rows) != len(self.findings):
            raise RenderError("A table needs one finding for each row.")


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart for a wide page and one for a narrow, with the Finding that its caption states.

    `wide` and `narrow` make the Altair charts when called: not every format shows pictures.  They
    can be pickled, so that another process may draw them.
    """

    name: str
    wide: Callable[[], Any]
    narrow: Callable[[], Any]
    finding: Finding
    alt: str  # what the picture shows, in words


Block = Prose | Listing | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the dossier with its heading; `kicker` is the small line above it."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    kicker: str = ""
    phase: str = ""  # colours the heading of a phase's section

    def findings(self) -> Iterator[Finding]:
        """Every finding in reading order."""
        for block in self.blocks:
            if isinstance(block, Figure):
                yield block.finding
            else:
                yield from block.findings


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    """The rows printed under a finding, and how many there are in all."""

    items: tuple[EvidenceItem, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """A whole dossier of two actors, ready to be drawn in any format."""

    a: str
    b: str
    title: str
    period: str
    as_of: date
    version: str
    judgement: Finding
    at_a_glance: tuple[tuple[str, str, Finding], ...]  # label, figure, finding
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    evidence: dict[str, EvidenceShown] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        """Every finding of the dossier once, in reading order."""
        seen: set[str] = set()
        ordered = [self.judgement, *(finding for _, _, finding in self.at_a_glance)]
        ordered.extend(finding for section in self.sections for finding in section.findings())
        for finding in ordered:
            if finding.id not in seen:
                seen.add(finding.id)
                yield finding
