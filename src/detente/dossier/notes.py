"""Numbered evidence notes for formats that are read on paper or as plain text.

A row of evidence gets one number, where it is first needed, and keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable

from detente.dossier.model import Dossier
from detente.findings import EvidenceItem, Finding

__all__ = ["Notes", "dated", "ranges", "remark"]


class Notes:
    """Gives each row of evidence its number, in the order in which findings ask for it."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._numbers: dict[tuple[str, str], int] = {}
        self.items: list[EvidenceItem] = []

    def numbers(self, finding: Finding) -> list[int]:
        """The numbers of the rows shown under a finding, ascending."""
        found = set()
        for item in self._dossier.evidence[finding.id].items:
            key = (item.kind, item.evidence_id)
            if key not in self._numbers:
                self.items.append(item)
                self._numbers[key] = len(self.items)
            found.add(self._numbers[key])
        return sorted(found)

    def unshown(self, finding: Finding) -> int:
        """How many rows the finding rests on beyond those that are shown."""
        evidence = self._dossier.evidence[finding.id]
        return max(0, evidence.total - len(evidence.items))


def ranges(numbers: Iterable[int]) -> str:
    """Ascending numbers in short: `3, 5–8`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def dated(item: EvidenceItem) -> str:
    """The date of a row and a full stop where it needs one."""
    return f"{item.when}." if not item.when.endswith((".", "?")) else item.when


def remark(item: EvidenceItem) -> str:
    """The small print of a row: its code, source, record, and a warning where one is due."""
    record = item.references[0].record if item.references else ""
    parts = [item.code, f"{item.source} {record}".strip()]
    if item.status in ("unverified", "doubtful"):
        parts.append(item.status)
    return " · ".join(part for part in parts if part)
