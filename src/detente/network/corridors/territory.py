"""Which territories touch by land, and when; and on whose territory an actor lives.

Borders are the contiguity ties of value 1 in the store, over the days for which their source
speaks of both states; for all other days and pairs they are those of the bundled list
(`actors.borders`), which the store may hold as a source too.  A source that knows both states on a
day and names no border between them says that there is none.

An actor's homes are its own territory, or for a force the state's behind it, or for a group the
states that host it (registry), or else those of which it holds land (ties of control).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.actors import Registry
from detente.actors.actor import STATE_LIKE
from detente.actors.borders import FIRST_DAY, land_borders
from detente.network.sponsors.parentage import state_behind

__all__ = ["BUNDLED", "Borders", "homes", "parts_of", "stays", "territory_of"]

BUNDLED = "detente-borders"
"""The source id of the bundled list where a store holds it."""
LAND = 1.0
"""The contiguity type of a common land border."""
Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Spell:
    start: np.datetime64
    end: np.datetime64
    evidence_id: str


@dataclass(frozen=True, eq=False)
class Borders:
    """Land borders by pair of territories (a < b): spells, and which evidence rows say so."""

    told: Mapping[Pair, tuple[_Spell, ...]]  # by sources of the store
    spoken: Mapping[str, tuple[tuple[np.datetime64, np.datetime64], ...]]  # when they know whom
    listed: Mapping[Pair, tuple[_Spell, ...]]  # by the bundled list

    @classmethod
    def of(cls, ties: pl.DataFrame) -> Borders:
        """From rows of ties; those that are no contiguity are passed over."""
        rows = ties.filter(
            (pl.col("kind") == "contiguity") & pl.col("start").is_not_null()
        ).drop_nulls(["actor", "target"])
        own = {
            (row["actor"], row["target"], row["start"]): row["evidence_id"]
            for row in rows.filter(pl.col("source") == BUNDLED).to_dicts()
        }
        told: dict[Pair, list[_Spell]] = defaultdict(list)
        spoken: dict[str, list[tuple[np.datetime64, np.datetime64]]] = defaultdict(list)
        for row in rows.filter(pl.col("source") != BUNDLED).sort("start", "evidence_id").to_dicts():
            spell = _Spell(_day(row["start"]), _day(row["until"]), row["evidence_id"])
            for side in ("actor", "target"):
                spoken[row[side]].append((spell.start, spell.end))
            if row["value"] == LAND:
                a, b = sorted((row["actor"], row["target"]))
                told[a, b].append(spell)
        listed = {
            pair: tuple(
                _Spell(one.start, one.end, own.get((*pair, one.start.item()), "")) for one in spells
            )
            for pair, spells in _listed().items()
        }
        return cls(
            {pair: tuple(spells) for pair, spells in told.items()},
            {name: tuple(spells) for name, spells in spoken.items()},
            listed,
        )

    def pairs(self) -> tuple[Pair, ...]:
        """Every pair that ever shared a border, sorted."""
        return tuple(sorted({*self.told, *self.listed}))

    def stands(self, a: str, b: str, days: Days) -> Flags:
        """On which of the days the two share a land border, shape (days,)."""
        pair = (min(a, b), max(a, b))
        heard = self._knows(a, days) & self._knows(b, days)
        told = _within(self.told.get(pair, ()), days)
        listed = _within(self.listed.get(pair, ()), days)
        return np.where(heard, told, told | listed)

    def evidence(self, a: str, b: str, on: date) -> tuple[str, ...]:
        """Ids of the rows that say on a day that the two share a border; none for the bare list."""
        pair = (min(a, b), max(a, b))
        day = _day(on)
        spells = (*self.told.get(pair, ()), *self.listed.get(pair, ()))
        return tuple(
            one.evidence_id for one in spells if one.start <= day <= one.end and one.evidence_id
        )

    def near(self, starts: Iterable[str], ends: Iterable[str], detour: int) -> tuple[str, ...]:
        """Territories on some chain from `starts` to `ends` that is at most `detour` longer.

        Over borders of any day; sorted, and empty where no chain of land borders ever led across.
        """
        graph: dict[str, set[str]] = defaultdict(set)
        for a, b in self.pairs():
            graph[a].add(b)
            graph[b].add(a)
        there, back = _steps(graph, starts), _steps(graph, ends)
        both = {name: there[name] + back[name] for name in there if name in back}
        shortest = min(both.values(), default=0)
        return tuple(sorted(name for name, far in both.items() if far <= shortest + detour))

    def _knows(self, name: str, days: Days) -> Flags:
        known = np.zeros(days.shape, dtype=bool)
        for start, end in self.spoken.get(name, ()):
            known |= (days >= start) & (days <= end)
        return known


def _day(day: date) -> np.datetime64:
    return np.datetime64(day, "D")


@lru_cache(maxsize=1)
def _listed() -> dict[Pair, tuple[_Spell, ...]]:
    found: dict[Pair, list[_Spell]] = defaultdict(list)
    for one in land_borders():
        end = _day(one.end or date.max)
        found[one.a, one.b].append(_Spell(_day(one.start), end, ""))
    return {pair: tuple(spells) for pair, spells in found.items()}


def _within(spells: Iterable[_Spell], days: Days) -> Flags:
    held = np.zeros(days.shape, dtype=bool)
    for one in spells:
        held |= (days >= one.start) & (days <= one.end)
    return held


def _steps(graph: Mapping[str, set[str]], starts: Iterable[str]) -> dict[str, int]:
    """Borders to cross from the nearest of `starts` to each territory."""
    steps = dict.fromkeys(starts, 0)
    queue = deque(steps)
    while queue:
        name = queue.popleft()
        for other in graph.get(name, ()):
            if other not in steps:
                steps[other] = steps[name] + 1
                queue.append(other)
    return steps


@lru_cache(maxsize=4096)
def territory_of(actor: str) -> str | None:
    """The territory that an actor is, has sectors in, or is a force of; None for a group."""
    base = actor.partition("/")[0]
    registry = Registry.load()
    if base in registry and registry.get(base).kind in STATE_LIKE:
        return base
    return state_behind(base)


@lru_cache(maxsize=4096)
def stays(actor: str) -> dict[str, tuple[tuple[date, date], ...]]:
    """The states that the registry names as hosts of a group, with the days; none for a state."""
    return {} if territory_of(actor) else _relations(actor, "host-state")


@lru_cache(maxsize=4096)
def parts_of(actor: str) -> dict[str, tuple[tuple[date, date], ...]]:
    """The states that an actor is part of by the registry, with the days."""
    return _relations(actor, "part-of")


def _relations(actor: str, kind: str) -> dict[str, tuple[tuple[date, date], ...]]:
    found: dict[str, list[tuple[date, date]]] = defaultdict(list)
    registry = Registry.load()
    for relation in registry.relations(actor) if actor in registry else ():
        if relation.relation == kind:
            span = (relation.start or FIRST_DAY, relation.end or date.max)
            found[relation.parent].append(span)
    return {name: tuple(sorted(spans)) for name, spans in sorted(found.items())}


def homes(actor: str, ties: pl.DataFrame) -> dict[str, tuple[tuple[date, date], ...]]:
    """The territories on which an actor lives, each with the stretches of days, sorted.

    A state has one home, for good, a group the states that the registry names as its hosts; of a
    group without any, the states of which it holds land by `ties` (rows with `until`).  Empty where
    nothing is known.
    """
    own = territory_of(actor)
    if own is not None:
        return {own: ((FIRST_DAY, date.max),)}
    if stays(actor):
        return stays(actor)
    found: dict[str, list[tuple[date, date]]] = {}
    held = ties.filter((pl.col("actor") == actor) & pl.col("kind").is_in(["control", "occupation"]))
    for target, start, until, end in held.select("target", "start", "until", "end").iter_rows():
        if territory_of(target) == target:
            found.setdefault(target, []).append((start, date.max if end is None else until))
    return {name: tuple(sorted(spans)) for name, spans in sorted(found.items())}
