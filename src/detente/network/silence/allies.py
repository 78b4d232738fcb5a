"""Whom does an attack on an actor call: its allies, clients, patrons, blocs and friends of the day.

Read as of the day before the attack, so that nothing that the attack brought about is counted:

- client, patron: support in force (`support.support_ties`);
- pact: a defence, offence or consultation pact, an entente or a war coalition in force;
- bloc: a common coalition, or an organisation whose treaty promises defence (DEFENCE), by the
  actors registry or a membership tie;
- friend: a level whose whole interval is cooperative and whose middle is aligned.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import polars as pl

from detente.actors import Registry
from detente.actors.actor import Relation
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.network.known import in_force, known_ties
from detente.network.levels import levels_on
from detente.network.silence.forces import forces_of, owner_of
from detente.network.sponsors.parentage import kind_of
from detente.network.sponsors.support import in_force as support_in_force
from detente.network.sponsors.support import support_ties
from detente.relations.phases import ALIGNED, COOPERATIVE

__all__ = ["DEFENCE", "PACTS", "Ally", "allies_on"]

PACTS = ("defence-pact", "offence-pact", "consultation-pact", "entente", "coalition")
DEFENCE = frozenset({"nato", "warsaw-pact", "csto", "gcc", "arab-league"})
"""Organisations with a promise of common defence: North Atlantic Treaty art. 5 (1949), Warsaw
Treaty art. 4 (1955), Collective Security Treaty art. 4 (1992), GCC Joint Defence Agreement (2000),
Arab League Joint Defence Treaty art. 2 (1950)."""
FRIENDS = frozenset({"state", "entity", "armed-group", "movement", "party"})
"""Kinds of actor that can be friends by level alone; an office or a people is no ally."""
ENOUGH = 10.0
"""Effective acts below which a level alone makes no friend."""
_ORDER = ("client", "patron", "pact", "bloc", "friend", "other side")


@dataclass(frozen=True, slots=True)
class Ally:
    """One that is called: by which ties, since when, on which rows.

    `ties` are words such as `client`, `pact`, `bloc: nato`, sorted by weight.  `since` is the
    earliest start of those ties (None: not known).  `both` says that it has such a tie to an
    attacker as well.
    """

    id: str
    ties: tuple[str, ...]
    since: date | None
    both: bool
    tie_ids: tuple[str, ...]


class _Found:
    """What ties an actor to each other one."""

    def __init__(self) -> None:
        self.words: dict[str, set[str]] = defaultdict(set)
        self.starts: dict[str, set[date]] = defaultdict(set)
        self.rows: dict[str, set[str]] = defaultdict(set)

    def add(self, other: str, word: str, start: date | None, key: str = "") -> None:
        other = owner_of(other)
        self.words[other].add(word)
        if start is not None:
            self.starts[other].add(start)
        if key:
            self.rows[other].add(key)


def allies_on(
    view: View,
    target: str,
    on: date,
    attackers: tuple[str, ...] = (),
    *,
    support: pl.DataFrame | None = None,
    levels: pl.DataFrame | None = None,
    also: tuple[str, ...] = (),
) -> tuple[Ally, ...]:
    """The allies of `target` on the day `on`, without it and `attackers`, sorted by id.

    `also` are shown with them whatever they are; where nothing else ties them, as `other side`.

    `support` (rows of `support_ties`) and `levels` (of `levels_on`) save reading them again; an
    empty `levels` leaves friends by level out.
    """
    held = support_in_force(support_ties(view) if support is None else support, on)
    pacts = in_force(known_ties(view, on, (*PACTS, "membership")), on)
    own = _tied(target, on, held, pacts)
    table = levels_on(view, on) if levels is None else levels
    for other in _friends(table, target):
        own.add(other, "friend", None)
    for other in also:
        if other not in own.words:
            own.add(other, "other side", None)
    theirs = [_tied(attacker, on, held, pacts).words for attacker in attackers]
    skipped = {target, *attackers}
    return tuple(
        Ally(
            id=other,
            ties=tuple(sorted(words, key=lambda word: (_ORDER.index(word.split(":")[0]), word))),
            since=min(own.starts[other], default=None),
            both=any(other in words for words in theirs),
            tie_ids=tuple(sorted(own.rows[other])),
        )
        for other, words in sorted(own.words.items())
        if other not in skipped and "/" not in other
    )


def _tied(target: str, on: date, support: pl.DataFrame, pacts: pl.DataFrame) -> _Found:
    """Whom support, pacts and blocs tie to `target` on a day."""
    body = forces_of(target)
    found = _Found()
    for row in support.filter(pl.col("sponsor").is_in(body)).to_dicts():
        found.add(row["client"], "client", row["start"], row["evidence_id"])
    for row in support.filter(pl.col("client").is_in(body)).to_dicts():
        found.add(row["sponsor"], "patron", row["start"], row["evidence_id"])
    either = pl.col("actor").is_in(body) | pl.col("target").is_in(body)
    for row in pacts.filter(either & pl.col("kind").is_in(PACTS)).to_dicts():
        other = row["target"] if row["actor"] in body else row["actor"]
        found.add(other, "pact", row["start"], row["evidence_id"])
    for bloc, member, start, key in _fellows(target, on, pacts):
        found.add(member, f"bloc: {bloc}", start, key)
    return found


def _fellows(target: str, on: date, ties: pl.DataFrame) -> list[tuple[str, str, date | None, str]]:
    """Fellow members of the blocs of `target`: bloc, member, start, evidence id or nothing."""
    registry = Registry.load()
    members: dict[str, list[tuple[str, date | None, str]]] = defaultdict(list)
    for row in ties.filter(pl.col("kind") == "membership").to_dicts():
        if _binds(row["target"]):
            members[row["target"]].append((row["actor"], row["start"], row["evidence_id"]))
    mine = {one.parent for one in _memberships(target, on)}
    mine |= {bloc for bloc, rows in members.items() if any(row[0] == target for row in rows)}
    found = []
    for bloc in sorted(mine):
        if not _binds(bloc):
            continue
        known = registry.children(bloc, on) if bloc in registry else ()
        for child in known:
            spells = [one for one in _memberships(child.id, on) if one.parent == bloc]
            if spells:
                found.append((bloc, child.id, spells[0].start, ""))
        found += [(bloc, *row) for row in members[bloc]]
    return found


def _memberships(actor: str, on: date) -> list[Relation]:
    registry = Registry.load()
    if actor not in registry:
        return []
    return [one for one in registry.relations(actor, on) if one.relation == "member"]


def _binds(bloc: str) -> bool:
    """Whether a common membership is an alliance: a coalition, or a promise of defence."""
    return bloc in DEFENCE or kind_of(bloc) == "coalition"


def _friends(levels: pl.DataFrame, target: str) -> list[str]:
    if levels.is_empty():
        return []
    near = levels.filter(
        ((pl.col("a") == target) | (pl.col("b") == target))
        & (pl.col("level") >= ALIGNED)
        & (pl.col("low") > COOPERATIVE)
        & (pl.col("n_eff") >= ENOUGH)
    )
    other = near.select(pl.when(pl.col("a") == target).then("b").otherwise("a").alias("other"))
    return sorted(name for name in other["other"] if kind_of(name) in FRIENDS)


def ties_query(ally: Ally) -> tuple[EvidenceQuery, ...]:
    """The rows that make it an ally; none where only the registry says so."""
    return (EvidenceQuery(EvidenceKind.TIE, ids=ally.tie_ids),) if ally.tie_ids else ()
