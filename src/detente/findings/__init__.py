"""Findings: statement, figures, uncertainty and evidence; nothing else makes sentences."""

from detente.findings.estimative import in_words
from detente.findings.evidence_item import EvidenceItem, EvidenceReader, Reference
from detente.findings.finding import Finding

__all__ = ["EvidenceItem", "EvidenceReader", "Finding", "Reference", "in_words"]
