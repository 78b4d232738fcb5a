"""An actor of world politics and the dated facts about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

__all__ = ["Actor", "Alias", "Code", "Relation", "Spell", "Strength", "Succession", "covers"]

STATE_LIKE = frozenset({"state", "entity", "territory"})
"""Kinds of actor that have a territory and a society, and so may have sectors."""


def covers(start: date | None, end: date | None, on: date | None) -> bool:
    """Return whether `on` lies in the closed interval; an open side or no date always fits."""
    if on is None:
        return True
    return (start is None or start <= on) and (end is None or on <= end)


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of an actor's life in one system of membership, by the day, ends included.

    `system` is `cow` (Correlates of War, states2016), `gw` (Gleditsch and Ward, to 2017) or
    `life` for actors that are not states. `end` is None where the actor was still a member at
    the system's last update, never the date of that update.
    """

    system: str
    start: date | None
    end: date | None
    code: str = ""
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Code:
    """A code of an actor in one system, valid from `start` to `end` (None: without limit)."""

    system: str
    value: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of an actor, its kind, and the days on which it was used (None: any)."""

    name: str
    actor: str
    kind: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A dated relation of `actor` to `parent`.

    `relation` is one of part-of, member, wing-of, split-from, state-force-of, host-state (on
    whose territory it lives, as a native or a guest) and based-in (there against its will).
    `precision` says whether `start` is known to the day, the month or the year. `citation` is
    an id of citations.csv, or empty where no page was looked up.
    """

    actor: str
    parent: str
    relation: str
    start: date | None
    end: date | None
    precision: str
    citation: str

    def holds(self, on: date | None) -> bool:
        """Return whether the relation holds on a day; without a day, whether it ever did."""
        return covers(self.start, self.end, on)


@dataclass(frozen=True, slots=True)
class Strength:
    """An estimate of an armed group's fighters: `low` to `high`, and `value` where one is given."""

    actor: str
    start: date
    precision: str
    low: int
    high: int
    value: int | None
    citation: str
    note: str


@dataclass(frozen=True, slots=True)
class Succession:
    """One actor following another: kind is continuation, merge, dissolution, secession, ..."""

    predecessor: str
    successor: str
    date: date
    kind: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A state, armed group, organisation, bloc, people or region, or a sector of a state.

    `id` is upper case for states (ISO3, else the COW abbreviation), a slug for groups, and
    `IRQ/REB` for a sector. Two actors are equal when all their facts are.
    """

    id: str
    name: str
    kind: str
    codes: tuple[Code, ...] = ()
    lifetimes: tuple[Spell, ...] = ()
    aliases: tuple[Alias, ...] = ()
    relations: tuple[Relation, ...] = ()
    strengths: tuple[Strength, ...] = ()
    ideology: str = ""
    religion: str = ""
    citations: tuple[str, ...] = ()

    def alive(self, on: date, system: str | None = None) -> bool:
        """Return whether the actor exists on a day, in one system or in any.

        An actor without known dates counts as alive. A state asked about in a system that does
        not list it is not alive there.
        """
        spells = [s for s in self.lifetimes if system is None or s.system == system]
        if not spells:
            return not self.lifetimes
        return any(covers(s.start, s.end, on) for s in spells)

    def code(self, system: str, on: date | None = None) -> str | None:
        """Return the actor's first code in a system on a day, or None."""
        for code in self.codes:
            if code.system == system and covers(code.start, code.end, on):
                return code.value
        return None

    def parents(self, on: date | None = None) -> tuple[str, ...]:
        """Return the ids it belongs to on a day: umbrella, owner, organisation, not hosts."""
        kinds = {"part-of", "member", "wing-of", "state-force-of"}
        return _distinct(r.parent for r in self.relations if r.relation in kinds and r.holds(on))

    def hosts(self, on: date | None = None) -> tuple[str, ...]:
        """Return the ids of the states that host it on a day."""
        return _distinct(
            r.parent for r in self.relations if r.relation == "host-state" and r.holds(on)
        )


def _distinct(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(ids)))
