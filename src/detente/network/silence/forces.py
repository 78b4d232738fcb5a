"""The forces of a state act for it and are hit for it: one actor with many names in event data.

Only the state's own forces (kind `state-force` of the registry); militias, umbrellas and wings of
parties stay actors of their own.
"""

from __future__ import annotations

from functools import cache

import polars as pl

from detente.actors import Registry
from detente.network.sponsors.parentage import state_behind

__all__ = ["forces_of", "owned", "owner_of"]


@cache
def owner_of(actor: str) -> str:
    """The state whose force `actor` is, else the actor itself; umbrellas and militias stay."""
    registry = Registry.load()
    if actor not in registry or registry.get(actor).kind != "state-force":
        return actor
    return state_behind(actor) or actor


@cache
def forces_of(actor: str) -> tuple[str, ...]:
    """The actor and the forces that are its own, sorted."""
    forces = {one.id for one in Registry.load().all("state-force") if owner_of(one.id) == actor}
    return tuple(sorted(forces | {actor}))


def owned(column: str) -> pl.Expr:
    """The column with the forces of a state as the state."""
    forces = {one.id: owner_of(one.id) for one in Registry.load().all("state-force")}
    return pl.col(column).replace(forces)
