"""Evidence: its four kinds, where it comes from, and the store that keeps it."""

from detente.evidence.batch import Batch
from detente.evidence.focus import FocusedView
from detente.evidence.query import EvidenceQuery
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Citation, Coverage, Source
from detente.evidence.store import Store
from detente.evidence.view import View
from detente.evidence.writer import IngestReport, Origin, Writer

__all__ = [
    "Batch",
    "Citation",
    "Coverage",
    "EvidenceKind",
    "EvidenceQuery",
    "FocusedView",
    "IngestReport",
    "Origin",
    "Source",
    "Store",
    "View",
    "Writer",
]
