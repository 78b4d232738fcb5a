"""From a name or code, as a person or a text writes it, to the actor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from detente.actors.actor import STATE_LIKE, Actor
from detente.actors.names import lookup, name_index, narrow, variants
from detente.actors.normalise import normalise
from detente.actors.registry import SYSTEMS, Registry
from detente.errors import AmbiguousActor, UnknownActor

__all__ = ["resolve"]

_LONGEST_CODE = 3
_NEAREST = 5
_SIMILAR = 62.0
_STATE = 10.0
_PART = 70.0


def resolve(
    name: str,
    on: date | None = None,
    kind: str | None = None,
    context: Iterable[str] = (),
) -> Actor:
    """Return the actor that `name` means.

    `name` is an id, a code (`630`, `IRN`, `IR`), a code with its system (`cow:630`, `gw:678`,
    `iso3:IRN`), a name or an alias, in any case and transliteration. Ids come first, then
    abbreviations and ISO codes, then the codes of COW, CAMEO and WEIS. A bare number is a COW
    number. `on` chooses among several candidates by date and never rejects the only one: ask
    `alive`. `kind` keeps actors of one kind. `context` holds other actors or places of the same
    text; a candidate related to them (host, parent, member) is preferred.

    Raises AmbiguousActor where several actors remain, UnknownActor where none does; both carry
    `candidates`.
    """
    text = name.strip()
    registry = Registry.load()
    if text in registry and (kind is None or registry.get(text).kind == kind):
        return registry.get(text)
    system, colon, code = text.partition(":")
    if colon and system.casefold() in SYSTEMS:
        return _of_kind(_of_code(system.casefold(), code.strip(), on), kind)
    if text.isascii() and text.isdigit():
        return _of_kind(_of_number(text, on), kind)
    found = _candidates(text, on, kind)
    if len(found) > 1:
        bracket = [place for _, place in variants(text) if place]
        found = _prefer_related(found, [*context, *bracket], on)
    if not found:
        raise _unknown(text, kind)
    return _only(text, found)


def _candidates(text: str, on: date | None, kind: str | None) -> tuple[Actor, ...]:
    """Find by exact abbreviation or name, then by ISO code, then by any other code."""
    found = narrow(lookup(text), on, kind)
    is_code = len(text) <= _LONGEST_CODE and text.isascii() and text.isupper()
    if found or not is_code:
        return found
    for systems in (("iso3",), ("iso2",), ("cowabb", "cameo", "weis")):
        ids = {a for system in systems for a in _holders(system, text, on)}
        registry = Registry.load()
        found = tuple(
            registry.get(i) for i in sorted(ids) if kind is None or registry.get(i).kind == kind
        )
        if found:
            return found
    return ()


def _holders(system: str, code: str, on: date | None) -> tuple[str, ...]:
    """Return the holders of a code on a day; where none held it then, the holders ever."""
    registry = Registry.load()
    return registry.holders(system, code, on) or registry.holders(system, code)


def _of_code(system: str, code: str, on: date | None) -> Actor:
    wanted = code if system in {"cow", "gw"} else code.upper()
    ids = _holders(system, wanted, on)
    if not ids:
        raise UnknownActor(
            f"No actor has the code {code!r} in the system {system!r}.",
            fix=f"Systems: {', '.join(SYSTEMS)}.",
        )
    registry = Registry.load()
    return _only(f"{system}:{code}", tuple(registry.get(i) for i in ids))


def _of_kind(actor: Actor, kind: str | None) -> Actor:
    if kind is not None and actor.kind != kind:
        raise UnknownActor(
            f"{actor.id} ({actor.name}) is of kind {actor.kind!r}, not {kind!r}.",
            fix=f"Leave the kind out, or ask for kind={actor.kind!r}.",
            candidates=(actor.id,),
        )
    return actor


def _of_number(number: str, on: date | None) -> Actor:
    """Resolve a bare number as COW, unless Gleditsch-Ward gives it to another actor."""
    registry = Registry.load()
    cow, gw = _holders("cow", number, on), _holders("gw", number, on)
    if cow and on is not None:
        gw = tuple(i for i in gw if registry.get(i).alive(on))
    ids = cow or gw
    if not ids:
        raise UnknownActor(
            f"{number} is a number of neither the COW nor the Gleditsch-Ward system.",
            fix="COW and Gleditsch-Ward numbers run from 2 (United States) to 990 (Samoa).",
        )
    if cow and gw and set(cow) != set(gw) and not (len(cow) > 1 and set(gw) < set(cow)):
        raise AmbiguousActor(
            f"{number} is {_list(cow)} in the COW system and {_list(gw)} in Gleditsch-Ward.",
            fix=f"Write cow:{number} or gw:{number}.",
            candidates=tuple(sorted({*cow, *gw})),
        )
    return _only(number, tuple(registry.get(i) for i in ids))


def _prefer_related(
    found: tuple[Actor, ...], context: Iterable[str], on: date | None
) -> tuple[Actor, ...]:
    """Keep the candidates that most of the context is related to."""
    named = [{use.actor for use in lookup(item)} for item in context]
    scores = {actor.id: sum(bool(_related(actor, on) & ids) for ids in named) for actor in found}
    best = max(scores.values())
    return tuple(actor for actor in found if scores[actor.id] == best)


def _related(actor: Actor, on: date | None) -> set[str]:
    """Return the actor, whom it belongs to or is hosted by, and who belongs to it."""
    members = {child.id for child in Registry.load().children(actor.id, on)}
    return {actor.id, *actor.parents(on), *actor.hosts(on), *members}


def _only(text: str, found: tuple[Actor, ...]) -> Actor:
    if len(found) == 1:
        return found[0]
    choices = "; ".join(_describe(actor) for actor in found)
    raise AmbiguousActor(
        f"{text!r} may be {choices}.",
        fix="Give the id, or narrow it with a date, a kind or the context.",
        candidates=tuple(actor.id for actor in found),
    )


def _describe(actor: Actor) -> str:
    first = min((s.start for s in actor.lifetimes if s.start), default=None)
    ends = [s.end for s in actor.lifetimes]
    last = None if not ends or None in ends else max(e for e in ends if e)
    years = f", {first.year if first else ''}-{last.year if last else ''}" if first or last else ""
    return f"{actor.id} ({actor.name}, {actor.kind}{years})"


def _list(ids: Iterable[str]) -> str:
    registry = Registry.load()
    return " or ".join(f"{i} ({registry.get(i).name})" for i in ids)


def _unknown(text: str, kind: str | None) -> UnknownActor:
    ids = _nearest(normalise(text), kind)
    restricted = f" of kind {kind!r}" if kind else ""
    return UnknownActor(
        f"No actor{restricted} is called {text!r}." if text else "An actor's name is empty.",
        fix=f"Nearest: {', '.join(ids)}."
        if ids
        else "Give a name, an id or a code; 'detente actors' lists them.",
        candidates=ids,
    )


def _nearest(key: str, kind: str | None) -> tuple[str, ...]:
    """The ids of the actors whose names look most like `key`, the most alike first."""
    scores: dict[str, float] = {}
    for name in name_index():
        likeness = _likeness(key, name)
        if likeness < _SIMILAR:
            continue
        for actor in narrow(name_index()[name], None, kind):
            # Whoever mistypes a short name more often means a state than a group.
            own = likeness + (_STATE if actor.kind in STATE_LIKE else 0)
            scores[actor.id] = max(scores.get(actor.id, 0), own)
    return tuple(sorted(scores, key=lambda one: (-scores[one], one)))[:_NEAREST]


def _likeness(key: str, name: str) -> float:
    """How alike two names look, 0 to 100: letters, beginnings and words counted alike."""
    if len(name) <= _LONGEST_CODE < len(key):
        return 0.0  # an abbreviation is not what a longer word stands for
    if set(key.split()) < set(name.split()):
        return _PART + 0.3 * fuzz.ratio(key, name)  # a name cut short
    return (
        fuzz.token_sort_ratio(key, name)
        + 100 * JaroWinkler.normalized_similarity(key, name)
        + 100 * DamerauLevenshtein.normalized_similarity(key, name)
    ) / 3
