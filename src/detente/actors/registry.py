"""The registry: every actor that detente knows, with its dated facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from detente.actors import tables
from detente.actors.actor import (
    STATE_LIKE,
    Actor,
    Alias,
    Code,
    Relation,
    Spell,
    Strength,
    Succession,
    covers,
)
from detente.actors.sectors import is_sector, sector_name
from detente.errors import ActorError, UnknownActor

__all__ = ["SYSTEMS", "Registry"]

SYSTEMS = ("cow", "gw", "iso3", "iso2", "cowabb", "cameo", "weis")
"""Systems of codes in the registry."""

_KEEPS_TOGETHER = frozenset({"part-of", "member", "wing-of", "state-force-of"})


class Registry:
    """All actors, read once from the CSV files beside this module; read-only.

    >>> Registry.load().get("IRN").name
    'Iran'
    """

    def __init__(self, actors: dict[str, Actor], successions: tuple[Succession, ...]) -> None:
        self._actors = MappingProxyType(dict(sorted(actors.items())))
        self._successions = successions
        self._children: dict[str, list[Relation]] = defaultdict(list)
        for actor in self._actors.values():
            for relation in actor.relations:
                self._children[relation.parent].append(relation)

    @classmethod
    def load(cls) -> Registry:
        """Return the registry, read on the first call and shared after."""
        return _load()

    def __len__(self) -> int:
        return len(self._actors)

    def __iter__(self) -> Iterator[Actor]:
        """Yield all actors but sectors, sorted by id."""
        return iter(self._actors.values())

    def __contains__(self, actor_id: object) -> bool:
        if not isinstance(actor_id, str):
            return False
        return actor_id in self._actors or self._sector(actor_id) is not None

    def get(self, actor_id: str) -> Actor:
        """Return the actor with this id; `IRQ/REB` gives the sector of the state.

        Raises UnknownActor where no actor has the id.
        """
        actor = self._actors.get(actor_id) or self._sector(actor_id)
        if actor is None:
            raise UnknownActor(
                f"No actor has the id {actor_id!r}.",
                fix="Use resolve() for names and codes; ids look like IRN, hezbollah or IRQ/REB.",
            )
        return actor

    def all(self, kind: str | None = None, on: date | None = None) -> tuple[Actor, ...]:
        """Return the actors of a kind that are alive on a day, sorted by id; sectors excluded."""
        return tuple(
            a for a in self if (kind is None or a.kind == kind) and (on is None or a.alive(on))
        )

    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of actor, sorted; `sector` is not among them."""
        return tuple(sorted({a.kind for a in self}))

    def relations(self, actor_id: str, on: date | None = None) -> tuple[Relation, ...]:
        """Return the actor's relations to its parents that hold on a day, of every kind."""
        return tuple(r for r in self.get(actor_id).relations if r.holds(on))

    def parents(self, actor_id: str, on: date | None = None) -> tuple[Actor, ...]:
        """Return the actors that an actor belongs to on a day, hosts excluded, sorted by id."""
        return tuple(self.get(p) for p in self.get(actor_id).parents(on))

    def hosts(self, actor_id: str, on: date | None = None) -> tuple[Actor, ...]:
        """Return the states that host an actor on a day, sorted by id."""
        return tuple(self.get(h) for h in self.get(actor_id).hosts(on))

    def children(self, actor_id: str, on: date | None = None) -> tuple[Actor, ...]:
        """Return the actors that belong to an actor on a day, sorted by id."""
        self.get(actor_id)
        ids = {
            r.actor
            for r in self._children.get(actor_id, ())
            if r.relation in _KEEPS_TOGETHER and r.holds(on)
        }
        return tuple(self.get(i) for i in sorted(ids))

    def successors(self, actor_id: str) -> tuple[Succession, ...]:
        """Return who followed an actor, sorted by date and id."""
        self.get(actor_id)
        return tuple(s for s in self._successions if s.predecessor == actor_id)

    def predecessors(self, actor_id: str) -> tuple[Succession, ...]:
        """Return whom an actor followed, sorted by date and id."""
        self.get(actor_id)
        return tuple(s for s in self._successions if s.successor == actor_id)

    def holders(self, system: str, code: str, on: date | None = None) -> tuple[str, ...]:
        """Return the ids of the actors that hold a code of a system on a day, sorted.

        Raises ActorError for a system that the registry does not know.
        """
        if system not in SYSTEMS:
            raise ActorError(
                f"No system of codes is called {system!r}.",
                fix=f"Systems: {', '.join(SYSTEMS)}.",
            )
        found = _code_index().get((system, code), ())
        return tuple(sorted({a for a, c in found if covers(c.start, c.end, on)}))

    def _sector(self, actor_id: str) -> Actor | None:
        base, slash, token = actor_id.partition("/")
        state = self._actors.get(base)
        if not slash or state is None or state.kind not in STATE_LIKE or not is_sector(token):
            return None
        return Actor(
            id=actor_id,
            name=f"{state.name}: {sector_name(token)}",
            kind="sector",
            lifetimes=state.lifetimes,
            relations=(Relation(actor_id, base, "part-of", None, None, "day", ""),),
        )


@lru_cache(maxsize=1)
def _load() -> Registry:
    facts = _Facts()
    actors = {row["id"]: _state(row, facts) for row in tables.rows("states.csv")}
    for row in tables.rows("groups.csv"):
        if row["id"] in actors:
            raise ActorError(f"The id {row['id']!r} is in states.csv and in groups.csv.")
        actors[row["id"]] = _group(row, facts)
    return Registry(actors, _successions())


@lru_cache(maxsize=1)
def _code_index() -> dict[tuple[str, str], list[tuple[str, Code]]]:
    index: dict[tuple[str, str], list[tuple[str, Code]]] = defaultdict(list)
    for actor in Registry.load():
        for code in actor.codes:
            index[code.system, code.value].append((actor.id, code))
    return index


class _Facts:
    """The rows of the smaller files, gathered by actor."""

    def __init__(self) -> None:
        self.aliases: dict[str, list[Alias]] = defaultdict(list)
        self.codes: dict[str, list[Code]] = defaultdict(list)
        self.relations: dict[str, list[Relation]] = defaultdict(list)
        self.spells: dict[str, list[Spell]] = defaultdict(list)
        self.strengths: dict[str, list[Strength]] = defaultdict(list)
        self.dated: set[tuple[str, str]] = set()
        self._read_aliases()
        self._read_codes()
        self._read_relations()
        self._read_spells()
        self._read_strengths()

    def _read_aliases(self) -> None:
        for r in tables.rows("aliases.csv"):
            start, end = (tables.day(r[k], "aliases.csv") for k in ("start", "end"))
            self.aliases[r["actor"]].append(Alias(r["alias"], r["actor"], r["kind"], start, end))

    def _read_codes(self) -> None:
        for r in tables.rows("codes.csv"):
            start, end = (tables.day(r[k], "codes.csv") for k in ("start", "end"))
            self.codes[r["actor"]].append(Code(r["system"], r["code"], start, end))
            self.dated.add((r["system"], r["code"]))

    def _read_relations(self) -> None:
        for r in tables.rows("parents.csv"):
            start, end = (tables.day(r[k], "parents.csv") for k in ("start", "end"))
            self.relations[r["actor"]].append(
                Relation(
                    r["actor"],
                    r["parent"],
                    r["relation"],
                    start,
                    end,
                    r["precision"],
                    r["citation"],
                )
            )

    def _read_spells(self) -> None:
        for r in tables.rows("lifetimes.csv"):
            start, end = (tables.day(r[k], "lifetimes.csv") for k in ("start", "end"))
            self.spells[r["actor"]].append(Spell(r["system"], start, end, r["code"]))

    def _read_strengths(self) -> None:
        for r in tables.rows("strengths.csv"):
            start = tables.day(r["start"], "strengths.csv")
            if start is None:
                raise ActorError(f"The strength of {r['actor']!r} has no date in strengths.csv.")
            value = int(r["value"]) if r["value"] else None
            self.strengths[r["actor"]].append(
                Strength(
                    r["actor"],
                    start,
                    r["precision"],
                    int(r["low"]),
                    int(r["high"]),
                    value,
                    r["citation"],
                    r["note"],
                )
            )


def _state(row: dict[str, str], facts: _Facts) -> Actor:
    actor = row["id"]
    codes = [
        Code(system, value)
        for system in SYSTEMS
        for value in row[system].split(";")
        if value and (system, value) not in facts.dated
    ]
    return Actor(
        id=actor,
        name=row["name"],
        kind=row["kind"],
        codes=tuple(codes + facts.codes[actor]),
        lifetimes=tuple(facts.spells[actor]),
        aliases=tuple(facts.aliases[actor]),
        relations=tuple(facts.relations[actor]),
    )


def _group(row: dict[str, str], facts: _Facts) -> Actor:
    actor = row["id"]
    start, end = (tables.day(row[k], "groups.csv") for k in ("founded", "ended"))
    spell = Spell("life", start, end, precision=row["founded_precision"])
    return Actor(
        id=actor,
        name=row["name"],
        kind=row["kind"],
        codes=tuple(facts.codes[actor]),
        lifetimes=(spell,) if start or end else (),
        aliases=tuple(facts.aliases[actor]),
        relations=tuple(facts.relations[actor]),
        strengths=tuple(facts.strengths[actor]),
        ideology=row["ideology"],
        religion=row["religion"],
        citations=tuple(c for c in row["citation"].split(";") if c),
    )


def _successions() -> tuple[Succession, ...]:
    found = []
    for r in tables.rows("successors.csv"):
        when = tables.day(r["date"], "successors.csv")
        if when is None:
            raise ActorError(f"The succession of {r['predecessor']!r} has no date.")
        found.append(Succession(r["predecessor"], r["successor"], when, r["kind"]))
    return tuple(sorted(found, key=lambda s: (s.date, s.predecessor, s.successor)))
