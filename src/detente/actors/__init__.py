"""Who: states, armed groups, organisations and blocs, with their lifetimes, names and codes."""

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
from detente.actors.crosswalk import CODE_SYSTEMS, crosswalk, resolve_codes
from detente.actors.normalise import normalise
from detente.actors.registry import SYSTEMS, Registry
from detente.actors.resolve import resolve

__all__ = [
    "CODE_SYSTEMS",
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
    "crosswalk",
    "normalise",
    "resolve",
    "resolve_codes",
]
