"""Cases: chronicles coded by hand in plain files, each fact with its citation."""

from detente.casebook.bundled import bundled_cases
from detente.casebook.case import Case
from detente.casebook.check import Problem, check_case
from detente.casebook.convert import to_batches, to_citations
from detente.casebook.read import read_case

__all__ = [
    "Case",
    "Problem",
    "bundled_cases",
    "check_case",
    "read_case",
    "to_batches",
    "to_citations",
]
