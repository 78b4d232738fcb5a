"""The unit of everything shown: a statement, its figures, its uncertainty and its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.errors import EvidenceError
from detente.evidence import EvidenceQuery
from detente.findings.estimative import in_words

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement made from a template, with all that it rests on.

    `topic` names the part of the relation it speaks of (level, phase, turning-point, driver,
    sphere ...).  `figures` are the numbers in the statement, by name, with more decimals than the
    statement shows.  `probability` is None where the statement reports rather than judges.
    `evidence` holds the queries whose rows it rests on: never empty.  `measure` names the function
    that computed the figures.  `note` says what weakens it.
    """

    id: str
    topic: str
    statement: str
    evidence: tuple[EvidenceQuery, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)
    probability: float | None = None
    measure: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if not self.evidence:
            raise EvidenceError(
                f"The finding {self.id} names no evidence.", fix="Every finding must name some."
            )
        if self.probability is not None:
            in_words(self.probability)

    @property
    def likelihood(self) -> str:
        """The word of estimative probability with its number, or nothing."""
        if self.probability is None:
            return ""
        shown = min(max(self.probability, 0.01), 0.99)
        return f"{in_words(self.probability)} ({shown:.0%})"

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON-ready values."""
        return {
            "id": self.id,
            "topic": self.topic,
            "statement": self.statement,
            "figures": dict(self.figures),
            "probability": self.probability,
            "likelihood": self.likelihood,
            "evidence": [query.to_dict() for query in self.evidence],
            "measure": self.measure,
            "note": self.note,
        }
