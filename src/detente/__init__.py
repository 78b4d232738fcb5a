"""detente: how any two actors in world politics went from foes to friends or back.

import detente

with detente.open() as d:
    relation = d.relation("Iran", "Iraq")
    relation.turning_points
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.version import __version__

__all__ = ["Detente", "DetenteError", "DyadRelation", "__version__", "open"]

if TYPE_CHECKING:
    from detente.api import Detente, DyadRelation
    from detente.api import open_store as open
    from detente.errors import DetenteError

_HOME = {
    "Detente": ("detente.api", "Detente"),
    "DetenteError": ("detente.errors", "DetenteError"),
    "DyadRelation": ("detente.api", "DyadRelation"),
    "open": ("detente.api", "open_store"),
}


def __getattr__(name: str) -> Any:
    """Load the public names on first use, so that `import detente` stays fast."""
    if name not in _HOME:
        raise AttributeError(f"module 'detente' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOME[name]
    return getattr(import_module(module), attribute)
