"""Who acts for an actor, and who fights it: its own side and its armed enemies, day by day.

On an actor's side are its own forces (registry), the clients that it supports by more than words
(`support.support_ties`), and what is part of a client while it is one.  Enemies are groups at war
or in armed conflict with the actor or with one of its clients, and for MEMORY months after; a
client is never an enemy.  States are enemies by level or by war, which `passage` reads itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.network.corridors.territory import territory_of
from detente.network.sponsors.parentage import is_state

__all__ = ["MATERIAL", "Cite", "Held", "Side", "always", "cite_of", "held_ties", "never"]

MATERIAL = frozenset({"money", "arms", "training", "advisers", "sanctuary", "troops", "logistics"})
"""Means of support that make a client; kind words alone do not."""
FIGHTING = ("war", "armed-conflict")
MEMORY = 60
"""Months after its last fight in which a group is still an enemy (as in `rebel_support`)."""
Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cite:
    """An evidence row and the days on which it is said to hold, both included.

    `last` is the last day that its source looked at, or told; `end` the day on which it is said to
    have ended, None while open.  `precision` is that of `start` and `end`.
    """

    evidence_id: str
    start: date
    last: date
    end: date | None
    precision: tuple[str | None, str | None] = ("day", "day")

    def flags(self, days: Days, *, after: int = 0) -> Held:
        """The days on which it is known to hold, and on which it may: an open end goes on.

        `after` is how many months longer it counts.
        """
        begun = days >= np.datetime64(self.start, "D")
        known = begun & (days <= _later(self.last, after))
        if self.end is None:
            return Held(known, begun, (self,))
        return Held(known, begun & (days <= _later(self.end, after)), (self,))


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """On which days something holds: `known` while its source looked, `likely` also beyond."""

    known: Flags
    likely: Flags
    cites: tuple[Cite, ...]

    def __and__(self, other: Held) -> Held:
        cites = tuple(dict.fromkeys((*self.cites, *other.cites)))
        return Held(self.known & other.known, self.likely & other.likely, cites)

    def __or__(self, other: Held) -> Held:
        cites = tuple(dict.fromkeys((*self.cites, *other.cites)))
        return Held(self.known | other.known, self.likely | other.likely, cites)

    def without(self, other: Held) -> Held:
        """Where this holds and the other does not."""
        return Held(self.known & ~other.likely, self.likely & ~other.likely, self.cites)


def _later(day: date, months: int) -> np.datetime64:
    if not months:
        return np.datetime64(day, "D")
    number = min(day.year * 12 + day.month - 1 + months, 9998 * 12)
    return np.datetime64(date(number // 12, number % 12 + 1, min(day.day, 28)), "D")


def never(days: Days) -> Held:
    """What holds on none of the days."""
    return Held(np.zeros(days.shape, bool), np.zeros(days.shape, bool), ())


def always(days: Days) -> Held:
    """What holds on all of the days, by the registry and not by a row."""
    return Held(np.ones(days.shape, bool), np.ones(days.shape, bool), ())


def held_ties(ties: pl.DataFrame) -> list[tuple[dict[str, Any], Cite]]:
    """Rows of `known.known_ties` that name two actors, each with its Cite; sorted by start."""
    rows = ties.sort("start", "evidence_id").to_dicts()
    return [
        (
            row,
            Cite(
                row["evidence_id"],
                row["start"],
                row["until"],
                None if row["end"] is None else row["until"],
                (row["start_precision"], row["end_precision"]),
            ),
        )
        for row in rows
    ]


class Side:
    """The side of one actor and its enemies over `days`."""

    def __init__(
        self,
        actor: str,
        support: pl.DataFrame,
        ties: list[tuple[dict[str, Any], Cite]],
        days: Days,
    ) -> None:
        self.actor = actor
        self.days = days
        self.home = territory_of(actor)
        self._never = never(days)
        self.clients = self._clients(support)
        self._parts(ties)
        self._enemies = self._fighting(ties)

    def own(self, other: str) -> Held:
        """When `other` is on the actor's side."""
        if other == self.actor or (self.home is not None and self._is_force(other)):
            return always(self.days)
        return self.clients.get(other, self._never)

    def enemy(self, other: str) -> Held:
        """When `other`, a group, is an armed enemy of the actor's side."""
        return self._enemies.get(other, self._never).without(self.own(other))

    def _is_force(self, other: str) -> bool:
        return not is_state(other) and territory_of(other) == self.home

    def _clients(self, support: pl.DataFrame) -> dict[str, Held]:
        found: dict[str, Held] = {}
        own = support.filter(
            (pl.col("sponsor") == self.actor) & pl.col("means").is_in(sorted(MATERIAL))
        )
        for row in own.unique("evidence_id", maintain_order=True).to_dicts():
            cite = cite_of(row)
            found[row["client"]] = found.get(row["client"], self._never) | cite.flags(self.days)
        return found

    def _parts(self, ties: list[tuple[dict[str, Any], Cite]]) -> None:
        """What is part of a client, not being a client itself, is on the side with it."""
        added: dict[str, Held] = defaultdict(lambda: self._never)
        for row, cite in ties:
            part, whole = row["actor"], row["target"]
            if row["kind"] == "part-of" and whole in self.clients and part not in self.clients:
                if is_state(whole):
                    continue
                both = self.clients[whole] & cite.flags(self.days)
                added[part] = added[part] | both
        self.clients.update(added)

    def _fighting(self, ties: list[tuple[dict[str, Any], Cite]]) -> dict[str, Held]:
        found: dict[str, Held] = {}
        for row, cite in ties:
            if row["kind"] not in FIGHTING:
                continue
            for one, other in ((row["actor"], row["target"]), (row["target"], row["actor"])):
                own = self.own(one)
                if is_state(other) or not own.likely.any():
                    continue
                fought = cite.flags(self.days, after=MEMORY)
                # Who fought a client while it was one stays an enemy when the client is gone.
                since = Held(
                    fought.known
                    & np.logical_or.accumulate(own.known & cite.flags(self.days).known),
                    fought.likely
                    & np.logical_or.accumulate(own.likely & cite.flags(self.days).likely),
                    (cite, *own.cites),
                )
                found[other] = found.get(other, self._never) | since
        return found


def cite_of(row: dict[str, Any]) -> Cite:
    """The Cite of a row of `support.support_ties`."""
    last = row["last_seen"] if row["end"] is None else row["end"]
    return Cite(
        row["evidence_id"],
        row["start"],
        last,
        row["end"],
        (row["start_precision"], row["end_precision"]),
    )
