"""Codes and names as data sets write them, and whom each means: one code, all its holders.

`LBNREBHEZ` (CAMEO), `LEBHZ` (WEIS), `Citizen (Iraq)` (ICEWS), `Hezbollah (Lebanon)*` (SIPRI) and
`Government of Iraq` (UCDP) are read here, one distinct code at a time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from detente.actors import tables
from detente.actors.actor import STATE_LIKE
from detente.actors.names import Naming, lookup, variants
from detente.actors.normalise import normalise
from detente.actors.registry import SYSTEMS, Registry
from detente.actors.sectors import parse_chain, title_role, within

__all__ = ["Holding", "chain_holdings", "explicit", "name_holdings"]


@dataclass(frozen=True, slots=True)
class Holding:
    """Whom a code means from `start` to `end` (None: without limit), and in which role."""

    actor: str
    role: str = ""
    start: date | None = None
    end: date | None = None


@lru_cache(maxsize=len(SYSTEMS))
def explicit(system: str) -> dict[str, tuple[Holding, ...]]:
    """Return the codes that a system lists one by one, each with its holders in time."""
    found: dict[str, list[Holding]] = defaultdict(list)
    roles = {
        (r["code"], r["actor"]): r["role"] for r in tables.rows("codes.csv") if r["system"] == system
    }
    for actor in Registry.load():
        for code in actor.codes:
            if code.system == system:
                role = roles.get((code.value, actor.id), "")
                found[code.value].append(Holding(actor.id, role, code.start, code.end))
    for (value, actor_id), role in roles.items():
        if "/" in actor_id:
            found[value].append(Holding(actor_id, role))
    return {code: tuple(holders) for code, holders in sorted(found.items())}


def chain_holdings(system: str, code: str) -> tuple[Holding, ...]:
    """Return whom a CAMEO or WEIS code means: a listed code, or a listed start and its roles.

    The longest listed start of the code is the base; the rest is a chain of roles. A group that
    is listed as rebels of a state (`AFGREBTAL`) is also found behind any other role
    (`AFGINSTAL`).
    """
    text = code.strip().upper()
    listed = explicit(system)
    if text in listed:
        return listed[text]
    named = listed.get(f"{text[:3]}REB{text[-3:]}") if len(text) > 6 else None
    if named:
        return named
    for length in range(len(text) - 1, 1, -1):
        if text[:length] in listed:
            holders = (_apply(h, text[length:]) for h in listed[text[:length]])
            return tuple(h for h in holders if h is not None)
    return ()


def _apply(base: Holding, chain: str) -> Holding | None:
    """Return the part of a base that a chain of roles names."""
    if "/" in base.actor:
        return base
    is_state = Registry.load().get(base.actor).kind in STATE_LIKE
    part = parse_chain(base.actor, chain)
    if part is None:
        return None if is_state else base
    return replace(base, actor=part.actor if is_state else base.actor, role=part.role)


def name_holdings(name: str, *, titles: bool) -> tuple[Holding, ...]:
    """Return whom a name in a data set means; `titles` reads ICEWS titles (`Citizen (Iraq)`).

    A name that several actors bear on the same days means none of them.
    """
    text = name.replace("_", " ").strip()
    persons = _persons().get(normalise(text))
    if persons:
        return persons
    for spelling, country in variants(text):
        if country and titles:
            break
        uses = _of_country(lookup(spelling), country)
        if uses:
            role = "GOV" if text.startswith("Government of ") else ""
            return _unambiguous(uses, role)
    return _titled(text) if titles else ()


def _of_country(uses: tuple[Naming, ...], country: str) -> tuple[Naming, ...]:
    """Keep the uses by actors of the country named in brackets, where there is one."""
    if not country:
        return uses
    places = {use.actor for use in lookup(country)}
    registry = Registry.load()
    return tuple(
        use for use in uses if use.actor in places or places & set(registry.get(use.actor).hosts())
    )


def _unambiguous(uses: tuple[Naming, ...], role: str) -> tuple[Holding, ...]:
    if len({use.actor for use in uses}) == 1:
        return (Holding(uses[0].actor, role),)
    dated = sorted(uses, key=lambda u: (u.start or date.min, u.actor))
    for before, after in zip(dated, dated[1:], strict=False):
        if before.end is None or after.start is None or after.start <= before.end:
            return ()
    return tuple(Holding(use.actor, role, use.start, use.end) for use in dated)


def _titled(text: str) -> tuple[Holding, ...]:
    """Read `Title (Country)`; a group of that country by this name comes before the title."""
    title, bracket, rest = text.partition(" (")
    if not bracket:
        return ()
    country = rest.removesuffix(")") if rest.count("(") < rest.count(")") else rest
    states = {u.actor for u in lookup(country)}
    states = {s for s in states if Registry.load().get(s).kind in STATE_LIKE}
    if len(states) != 1:
        return ()
    group = {u.actor for u in _of_country(lookup(title), country)} - states
    if len(group) == 1:
        return (Holding(group.pop()),)
    role = title_role(title)
    if role is None:
        return ()
    part = within(states.pop(), role)
    return (Holding(part.actor, part.role),)


@lru_cache(maxsize=1)
def _persons() -> dict[str, tuple[Holding, ...]]:
    """Names of persons, offices, parties and firms, with their terms of office."""
    found: dict[str, list[Holding]] = defaultdict(list)
    rest: dict[str, str] = {}
    for r in tables.rows("names.csv"):
        start, end = (tables.day(r[k], "names.csv") for k in ("start", "end"))
        key = normalise(r["name"])
        found[key].append(Holding(r["actor"], r["role"], start, end))
        if r["otherwise"]:
            rest[key] = r["otherwise"]
    return {key: _with_rest(terms, rest.get(key)) for key, terms in found.items()}


def _with_rest(terms: list[Holding], otherwise: str | None) -> tuple[Holding, ...]:
    """Fill the time outside the terms of office with the sector that the person then acts for."""
    terms = sorted(terms, key=lambda h: h.start or date.min)
    if otherwise is None:
        return tuple(terms)
    role = otherwise.partition("/")[2]
    out: list[Holding] = []
    free: date | None = None
    for at, term in enumerate(terms):
        if term.start is not None and (at == 0 or free is not None):
            out.append(Holding(otherwise, role, free, term.start - timedelta(days=1)))
        out.append(term)
        free = term.end + timedelta(days=1) if term.end is not None else None
    if free is not None:
        out.append(Holding(otherwise, role, free, None))
    return tuple(out)
