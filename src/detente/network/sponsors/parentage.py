"""Whose arm is it: the state behind an organ, and where a guest is against its host's will.

Support by a force of a state is support by that state: the Quds Force is part of the Revolutionary
Guards, which are a force of Iran.  Members of an umbrella, wings of a party and bodies of an
autonomous region are no forces of a state and pass nothing on.  From the actors registry.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from detente.actors import Registry
from detente.actors.actor import STATE_LIKE

__all__ = ["against_the_will", "is_state", "kind_of", "state_behind"]

FORCE, ORGAN = "state-force-of", "part-of"
UNWILLING = "based-in"


def kind_of(actor: str) -> str:
    """The kind of an actor in the registry (`state`, `armed-group` ...); empty where unknown."""
    registry = Registry.load()
    return registry.get(actor).kind if actor in registry else ""


def is_state(actor: str) -> bool:
    """Whether the actor is a state, territory or similar entity; an unknown one is none."""
    return kind_of(actor) in STATE_LIKE


def state_behind(actor: str, on: date | None = None) -> str | None:
    """The state whose force `actor` is on a day, itself or through what it is part of.

    None where it is a state itself, where none is known, or where the registry names several.
    """
    if is_state(actor):
        return None
    states = sorted(set(_states(actor, on, frozenset())))
    return states[0] if len(states) == 1 else None


def _states(actor: str, on: date | None, seen: frozenset[str]) -> Iterator[str]:
    registry = Registry.load()
    if actor in seen or actor not in registry:
        return
    for relation in registry.relations(actor, on):
        if relation.relation == FORCE and is_state(relation.parent):
            yield relation.parent
        elif relation.relation in (FORCE, ORGAN) and not is_state(relation.parent):
            yield from _states(relation.parent, on, seen | {actor})


def against_the_will(guest: str, host: str, on: date) -> bool:
    """Whether the guest was on the territory of `host`, or of its state, unwanted on that day."""
    registry = Registry.load()
    if guest not in registry:
        return False
    lands = {host, *_above(host, on)}
    return any(
        relation.relation == UNWILLING and relation.parent in lands
        for relation in registry.relations(guest, on)
    )


def _above(actor: str, on: date) -> Iterator[str]:
    registry = Registry.load()
    if actor in registry:
        yield from registry.get(actor).parents(on)
