"""How passable a territory is for an actor's side on a day, and what speaks for and against it.

The model is the table of `passage_rules`.  Each rule that evidence sets in force counts once,
however many rows say so (land held by others: up to MOST_HOLDINGS places).  With o the rules that
open, h those that hold land, and b those that block,

    hold  = 1 - (1 - h1) ...        open  = 1 - (1 - o1)(1 - o2) ... (1 - hold)
    block = 1 - (1 - b1) ...        passage = open (1 - war) (1 - block (1 - hold))

so that whoever holds land is not shut out by others elsewhere in it, unless it is at war with the
state itself.  A border that stands is passable but for what blocks it: 1 - block.  Lower and upper
values take every weight at its end against and in favour; they bound the result, they are no
credible interval.  A territory of which no rule has anything to say is unknown: missing, not
closed.

What counts as evidence of will is after Salehyan, 'Rebels without Borders' (2009), of clients after
Byman, 'Deadly Connections' (2005); the combination is a noisy-or (Pearl 1988, ch. 4.3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.network.corridors.ground import FADES, STALE, Ground, LevelTrack
from detente.network.corridors.own_side import MATERIAL, Cite, Held, Side, cite_of, never
from detente.network.corridors.passage_rules import FRIENDLY, HOSTILE, MOST_HOLDINGS, RULES, Rule
from detente.network.corridors.territory import parts_of, stays, territory_of
from detente.network.sponsors.parentage import is_state

__all__ = ["Contribution", "Passage", "Term", "border_passage", "combine", "territory_passage"]

WARS = ("war", "armed-conflict")
PACTS = ("defence-pact", "offence-pact", "coalition")
ACCORD = "cooperation-agreement"
LAND = ("control", "occupation")
BROKEN = ("sanctions", "no-diplomatic-relations")
FORCEFUL = frozenset({"troops", "advisers", "arms", "training", "logistics"})
"""Means of support by which a state's own forces come to depend on the backer."""
LEAST = 0.005
"""A weight below this is not worth naming."""
COUNTED = frozenset({"enemy-land", "others-land"})
Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A rule in force: whom it is about, its weights (low, mid, high) by day, and its evidence.

    `pair` names the dyad whose level it reads, where it reads one.
    """

    rule: Rule
    about: str
    weights: Floats  # (3, days)
    cites: tuple[Cite, ...] = ()
    pair: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one rule gives on one day: its weight, and the evidence then in force.

    `stale` says that every row of it stopped being looked at before the day.
    """

    rule: str
    side: str
    about: str
    weight: float
    ids: tuple[str, ...]
    pair: tuple[str, str] | None
    stale: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """Passage of one territory, or across one border, over days: low, mid, high in [0, 1].

    `bounds` has the shape (3, days); `known` says on which days any rule had something to say.
    """

    where: tuple[str, ...]
    days: Days
    bounds: Floats
    known: NDArray[np.bool_]
    terms: tuple[Term, ...]

    @property
    def mid(self) -> Floats:
        """The middle value by day."""
        values: Floats = self.bounds[1]
        return values

    def contributions(self, k: int) -> tuple[Contribution, ...]:
        """What the rules gave on the k-th day, the weightiest first."""
        day = self.days[k]
        found = []
        for term in self.terms:
            if term.weights[1, k] < LEAST:
                continue
            held = [one for one in term.cites if one.flags(self.days[k : k + 1]).likely[0]]
            rows = held or list(term.cites)
            found.append(
                Contribution(
                    term.rule.name,
                    term.rule.side,
                    term.about,
                    float(term.weights[1, k]),
                    tuple(sorted({one.evidence_id for one in rows})),
                    term.pair,
                    bool(rows) and all(np.datetime64(one.last, "D") < day for one in rows),
                )
            )
        return tuple(sorted(found, key=lambda one: (-one.weight, one.rule, one.about)))


def combine(terms: Iterable[Term], days: Days) -> Floats:
    """Passage from its terms: low, mid, high, shape (3, days) (see the head of this file)."""
    sides: dict[str, dict[str, list[Floats]]] = {}
    for term in terms:
        sides.setdefault(term.rule.side, {}).setdefault(term.rule.name, []).append(term.weights)
    one = np.ones((3, len(days)))

    def miss(side: str) -> Floats:
        """The chance that no rule of a side works."""
        left = one.copy()
        for name, weights in sorted(sides.get(side, {}).items()):
            table = np.sort(np.stack(weights), axis=0)[::-1]
            kept = table[: MOST_HOLDINGS if name in COUNTED else 1]
            left *= np.prod(1 - kept, axis=0)
        return left

    # What blocks at its highest makes passage lowest, so the ends of the blocks are turned.
    if "border" in sides:
        return miss("border")[::-1]
    hold_missed = miss("hold")
    opened = one - miss("open") * hold_missed
    blocked = (one - miss("block"))[::-1]
    return opened * miss("front")[::-1] * (one - blocked * hold_missed)


def _weights(rule: Rule, held: Held) -> Floats:
    return np.stack(
        [rule.low * held.known, rule.mid * held.likely, rule.high * held.likely]
    ).astype(np.float64)


class _Terms:
    """The terms of one territory as they are found."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self.found: list[Term] = []

    def add(self, rule: str, about: str, held: Held, scale: Floats | float = 1.0) -> None:
        if held.likely.any():
            self.found.append(
                Term(RULES[rule], about, _weights(RULES[rule], held) * scale, held.cites)
            )

    def level(
        self, rule: str, about: str, pair: tuple[str, str], track: LevelTrack | None, edge: float
    ) -> None:
        """A rule on the level: above `edge` where it opens, below it where it blocks."""
        if track is None:
            return
        chance, since = track.above(edge, self.days)
        if RULES[rule].side == "block":
            chance = 1 - chance
        fresh = np.exp(-since / FADES)
        chance = np.where(since <= STALE, np.nan_to_num(chance), 0.0)
        one = RULES[rule]
        rows = [one.low * chance * (since == 0), one.mid * chance * fresh, one.high * chance]
        self.found.append(Term(one, about, np.stack(rows), (), (min(pair), max(pair))))


Tracks = Mapping[tuple[str, str], LevelTrack]


def territory_passage(ground: Ground, side: Side, territory: str, tracks: Tracks) -> Passage:
    """Passage of `territory` for `side`; `tracks`: the levels of the side's actor with others."""
    days, actor = side.days, side.actor
    terms = _Terms(days)
    if territory == side.home:
        sure = np.ones((3, len(days)))
        return Passage((territory,), days, sure, np.ones(len(days), bool), ())
    pair = (min(actor, territory), max(actor, territory))
    terms.level("friendly", territory, pair, tracks.get(pair), FRIENDLY)
    terms.level("hostile", territory, pair, tracks.get(pair), HOSTILE)
    _support_terms(terms, ground, side, territory)
    _guest_terms(terms, side, territory)
    for row, cite in ground.ties:
        if territory in (row["actor"], row["target"]):
            _tie_term(terms, side, territory, row, cite, tracks)
    return _finished((territory,), terms.found, days, territory)


def _finished(where: tuple[str, ...], found: list[Term], days: Days, territory: str) -> Passage:
    known = np.zeros(len(days), bool)
    opening = np.zeros(len(days), bool)
    for term in found:
        told = term.weights[2] > 0
        known |= told
        if term.rule.side in ("open", "hold"):
            opening |= told
    silent = Held(known & ~opening, known & ~opening, ())
    if silent.likely.any():
        rule = RULES["unknown-will"]
        found = [*found, Term(rule, territory, _weights(rule, silent))]
    return Passage(where, days, combine(found, days), known, tuple(found))


def _support_terms(terms: _Terms, ground: Ground, side: Side, territory: str) -> None:
    between = ground.support.filter(
        ((pl.col("sponsor") == side.actor) & (pl.col("client") == territory))
        | ((pl.col("sponsor") == territory) & (pl.col("client") == side.actor))
    )
    seen: set[tuple[str, str]] = set()
    for row in between.to_dicts():
        backed = row["client"] == territory
        rule = "client-state" if backed else "backer"
        key = (rule, row["evidence_id"])
        if row["means"] in (FORCEFUL if backed else MATERIAL) and key not in seen:
            seen.add(key)
            terms.add(rule, territory, cite_of(row).flags(terms.days))


def _guest_terms(terms: _Terms, side: Side, territory: str) -> None:
    """Clients that live in the territory by the registry; the rows cited say they are clients."""
    for client, held in sorted(side.clients.items()):
        there = _there(client, territory, terms.days)
        if there is not None:
            terms.add("guests", client, held & there)
    there = _there(side.actor, territory, terms.days)
    if there is not None:
        terms.add("guests", side.actor, there)


def _there(group: str, territory: str, days: Days) -> Held | None:
    """When a group lived in the territory; None where it never did."""
    spans = stays(group).get(territory, ())
    return _spans(spans, days) if spans else None


def _spans(spans: Iterable[tuple[date, date]], days: Days) -> Held:
    inside = np.zeros(len(days), bool)
    for start, end in spans:
        inside |= (days >= np.datetime64(start, "D")) & (days <= np.datetime64(end, "D"))
    return Held(inside, inside, ())


def _tie_term(
    terms: _Terms,
    side: Side,
    territory: str,
    row: dict[str, Any],
    cite: Cite,
    tracks: Tracks,
) -> None:
    """The term of one tie that names the territory, where a rule reads it."""
    kind, actor, target = row["kind"], row["actor"], row["target"]
    held = cite.flags(terms.days)
    other = actor if target == territory else target
    if other == side.actor:
        if kind in PACTS:
            terms.add("pact", territory, held)
        elif kind == "entente" or (kind == ACCORD and row["sphere"] == "security"):
            terms.add("accord", territory, held)
        elif kind in WARS:
            terms.add("war", territory, held)
    own = side.own(other)
    if kind in WARS and not is_state(other):
        terms.add("civil-war", other, held.without(own))
    if target != territory:
        return
    if kind == "part-of":
        terms.add("in-its-forces", other, held & own)
    elif kind == "troop-presence":
        terms.add("own-troops", other, held & own)
        _foreign(terms, "foreign-troops", side, other, held.without(own), tracks)
    elif kind in LAND:
        terms.add("own-land", other, held & own)
        _strangers(terms, side, territory, other, held.without(own), tracks)


def _foreign(
    terms: _Terms, rule: str, side: Side, other: str, held: Held, tracks: Tracks
) -> Floats | float:
    """Troops of a state count as far as it is likely to be hostile."""
    pair = (min(side.actor, other), max(side.actor, other))
    track = tracks.get(pair)
    if not is_state(other) or track is None or not held.likely.any():
        return 0.0
    chance, since = track.above(HOSTILE, terms.days)
    hostile: Floats = np.where(since <= STALE, 1 - np.nan_to_num(chance, nan=1.0), 0.0)
    terms.add(rule, other, held, hostile)
    return hostile


def _strangers(
    terms: _Terms, side: Side, territory: str, other: str, held: Held, tracks: Tracks
) -> None:
    """Land held by somebody who is not of the side: an enemy, a hostile state, or others.

    What the state's own forces and autonomous regions hold is the state's.
    """
    if territory_of(other) == territory:
        return
    within = _spans(parts_of(other).get(territory, ()), terms.days)
    held = held.without(within)
    hostile = _foreign(terms, "enemy-land", side, other, held, tracks)
    enemy = side.enemy(other)
    terms.add("enemy-land", other, held & enemy)
    terms.add("others-land", other, held.without(enemy), 1 - hostile)


def border_passage(
    ground: Ground, side: Side, a: str, b: str, stands: NDArray[np.bool_]
) -> Passage:
    """Passage across the border of two territories on the days on which it `stands`."""
    days = side.days
    terms = _Terms(days)
    astride: dict[str, dict[str, Held]] = {}
    for row, cite in ground.ties:
        kind, pair = row["kind"], {row["actor"], row["target"]}
        if pair == {a, b} and side.home not in pair:
            if kind in WARS:
                terms.add("neighbours-at-war", row["actor"], cite.flags(days))
            elif kind in BROKEN:
                terms.add("border-closed", row["actor"], cite.flags(days))
        if kind in LAND and row["target"] in (a, b) and not is_state(row["actor"]):
            held = astride.setdefault(row["actor"], {})
            held[row["target"]] = held.get(row["target"], never(days)) | cite.flags(days)
    for holder, held in sorted(astride.items()):
        if len(held) == 2:
            terms.add("enemy-astride", holder, held[a] & held[b] & side.enemy(holder))
    bounds = combine(terms.found, days) if terms.found else np.ones((3, len(days)))
    return Passage((a, b), days, bounds * stands, stands, tuple(terms.found))
