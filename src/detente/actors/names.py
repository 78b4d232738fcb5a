"""Which actors a name may mean: the index of names and aliases, and its lookup."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from detente.actors.actor import Actor, covers
from detente.actors.normalise import normalise
from detente.actors.registry import Registry

__all__ = ["Naming", "lookup", "name_index", "narrow", "variants"]

_GOVERNMENT = re.compile(r"^\s*(?:the\s+)?government of\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Naming:
    """One use of a name: the actor, and the days on which the name was used (None: any)."""

    actor: str
    start: date | None
    end: date | None


@lru_cache(maxsize=1)
def name_index() -> dict[str, tuple[Naming, ...]]:
    """Return normalised name to its uses, from names, aliases and ids, in the order of ids."""
    index: dict[str, dict[Naming, None]] = defaultdict(dict)
    for actor in Registry.load():
        for own in (actor.name, actor.id):
            index[normalise(own)][Naming(actor.id, None, None)] = None
        for alias in actor.aliases:
            index[normalise(alias.name)][Naming(actor.id, alias.start, alias.end)] = None
    return {key: tuple(uses) for key, uses in index.items()}


def variants(name: str) -> Iterator[tuple[str, str]]:
    """Yield the spellings to try, the fullest first, each with the country named in brackets.

    Data sets mark groups with asterisks (`Hezbollah (Lebanon)*`), states as `Government of X`
    and former names in brackets (`DR Congo (Zaire)`).
    """
    text = name.strip().rstrip("*").strip()
    yield text, ""
    if _GOVERNMENT.match(text):
        text = _GOVERNMENT.sub("", text)
        yield text, ""
    base, bracket, rest = text.partition(" (")
    if bracket and rest.endswith(")"):
        yield base, rest[:-1]


def lookup(name: str) -> tuple[Naming, ...]:
    """Return every use of a name, without regard to dates; empty where nobody has it."""
    for text, _ in variants(name):
        found = name_index().get(normalise(text), ())
        if found:
            return found
    return ()


def narrow(uses: tuple[Naming, ...], on: date | None, kind: str | None) -> tuple[Actor, ...]:
    """Return the actors that fit a kind and a day, sorted by id.

    A day only chooses: where no candidate is named so and alive on it, first those named so on
    it, then all, are kept.
    """
    registry = Registry.load()
    pool = [(use, registry.get(use.actor)) for use in uses]
    pool = [(use, actor) for use, actor in pool if kind is None or actor.kind == kind]
    if on is not None:
        named = [(use, actor) for use, actor in pool if covers(use.start, use.end, on)]
        alive = [(use, actor) for use, actor in named if actor.alive(on)]
        pool = alive or named or pool
    return tuple({actor.id: actor for _, actor in sorted(pool, key=lambda p: p[1].id)}.values())
