"""Who: states, armed groups, organisations and blocs, with their lifetimes, names and codes.

Whole columns of codes resolve with `detente.actors.crosswalk`, which brings a table library along
and is therefore not imported here.
"""

from __future__ import annotations

from detente.actors.actor import (
    Actor,
    Alias,
    Code,
    Relation,
    Spell,
    Strength,
    Succession,
)
from detente.actors.citations import Citation, citation
from detente.actors.normalise import normalise
from detente.actors.registry import SYSTEMS, Registry
from detente.actors.resolve import resolve

__all__ = [
    "SYSTEMS",
    "Actor",
    "Alias",
    "Citation",
    "Code",
    "Registry",
    "Relation",
    "Spell",
    "Strength",
    "Succession",
    "citation",
    "normalise",
    "resolve",
]
