"""Codes and names as data sets write them, and whom each means: one code, all its holders.

`LBNREBHEZ` (CAMEO), `LEBHZ` (WEIS), `Citizen (Iraq)` (ICEWS), `Hezbollah (Lebanon)*` (SIPRI) and
`Government of Iraq` (UCDP) are read here, one distinct code at a time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from detente.actors import tables
from detente.actors.actor import STATE_LIKE
from detente.actors.names import Naming, lookup, name_index, variants
from detente.actors.normalise import normalise
from detente.actors.registry import SYSTEMS, Registry
from detente.actors.sectors import parse_chain, title_role, within

__all__ = ["Holding", "chain_holdings", "explicit", "name_holdings"]

_CACHED = 2**16
"""Distinct codes whose readings are kept; ICEWS has some 25,000 names a decade."""

_TOKEN = 3
"""Letters of a CAMEO role."""


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
        (r["code"], r["actor"]): r["role"]
        for r in tables.rows("codes.csv")
        if r["system"] == system
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


@lru_cache(maxsize=_CACHED)
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
        holders = [_apply(h, text[length:]) for h in listed.get(text[:length], ())]
        found = tuple(h for h in holders if h is not None)
        if found:
            return found
    return ()


def _apply(base: Holding, chain: str) -> Holding | None:
    """Return the part of a base that a chain of roles names."""
    if "/" in base.actor:
        return base
    is_state = Registry.load().get(base.actor).kind in STATE_LIKE
    part = parse_chain(base.actor, chain)
    if part is None:
        # A token that is no role still name something within a region or group.
        return base if not is_state and len(chain) % _TOKEN == 0 else None
    return replace(base, actor=part.actor if is_state else base.actor, role=part.role)


@lru_cache(maxsize=_CACHED)
def name_holdings(system: str, name: str) -> tuple[Holding, ...]:
    """Return whom a name in a data set means; `system` is icews, sipri or ucdp.

    ICEWS writes titles (`Citizen (Iraq)`). UCDP writes states as `Government of X`, so that a
    bare name is never a state there: `Somali` is a clan, `BRA` a group. A name that several
    actors bear on the same days means none of them.
    """
    text = name.replace("_", " ").strip()
    listed = _listed_names(system).get(normalise(text))
    if listed is not None:
        return listed
    is_government = text.startswith("Government of ")
    for spelling, country in variants(text):
        if country and system == "icews":
            break
        uses = _of_country(name_index().get(normalise(spelling), ()), country)
        if system == "ucdp":
            uses = tuple(use for use in uses if _may_be(use.actor, is_government))
        if uses:
            return _unambiguous(uses, "GOV" if is_government else "")
    return _titled(text) if system == "icews" else ()


def _may_be(actor: str, is_government: bool) -> bool:
    """Return whether UCDP may mean an actor: a government has a state, a bare name has none."""
    kind = Registry.load().get(actor).kind
    if is_government:
        return kind in STATE_LIKE
    return kind not in {"state", "territory", "people", "region"}


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
    for before, after in pairwise(dated):
        if before.end is None or after.start is None or after.start <= before.end:
            return ()
    return tuple(Holding(use.actor, role, use.start, use.end) for use in dated)


def _titled(text: str) -> tuple[Holding, ...]:
    """Read `Title (Country)`, with brackets inside either; the last pair is tried first."""
    for cut in (text.rfind(" ("), text.find(" (")):
        if cut > 0:
            found = _title_of(text[:cut], text[cut + 2 :])
            if found:
                return found
    return ()


def _title_of(title: str, bracket: str) -> tuple[Holding, ...]:
    """Read a title held in a country, a group or a region.

    A group of that country by the name of the title comes first, then the role that the title
    names. Members of a group are the group.
    """
    closed = bracket.count("(") < bracket.count(")")
    place = bracket.removesuffix(")") if closed else bracket
    known = _listed_names("icews").get(normalise(place)) or lookup(place)
    bases = {each.actor for each in known}
    if len(bases) != 1:
        return ()
    base = bases.pop()
    role = title_role(title)
    if "/" in base or Registry.load().get(base).kind not in STATE_LIKE:
        return (Holding(base, role or ""),)
    group = {use.actor for use in _of_country(lookup(title), place)} - {base}
    if len(group) == 1:
        return (Holding(group.pop()),)
    if role is None:
        return ()
    part = within(base, role)
    return (Holding(part.actor, part.role),)


@lru_cache(maxsize=8)
def _listed_names(system: str) -> dict[str, tuple[Holding, ...]]:
    """Names of persons, offices, parties and firms, with their terms of office.

    A row without a system counts for all; a row without an actor says that the name, though an
    actor of the registry bears it, means somebody else in that system.
    """
    found: dict[str, list[Holding]] = defaultdict(list)
    rest: dict[str, str] = {}
    for r in tables.rows("names.csv"):
        if r["system"] not in {"", system}:
            continue
        key = normalise(r["name"])
        start, end = (tables.day(r[k], "names.csv") for k in ("start", "end"))
        terms = found[key]
        if r["actor"]:
            terms.append(Holding(r["actor"], r["role"], start, end))
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
