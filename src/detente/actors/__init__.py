"""Who: states, armed groups, organisations and blocs, with their lifetimes, names and codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from detente.actors.crosswalk import CODE_SYSTEMS, crosswalk, resolve_codes

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

_VECTORISED = ("CODE_SYSTEMS", "crosswalk", "resolve_codes")


def __getattr__(name: str) -> Any:
    """Load what works on whole columns on first use: it brings a table library with it."""
    if name not in _VECTORISED:
        raise AttributeError(f"module 'detente.actors' has no attribute {name!r}")
    # Not by `from ... import crosswalk`: the function and its module share their name.
    from importlib import import_module

    value = getattr(import_module("detente.actors.crosswalk"), name)
    globals()[name] = value
    return value
