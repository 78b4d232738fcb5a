"""Findings on corridors: the chain on a day, its weakest part, how it opened and broke, or why not.

Every sentence rests on the rows that set a rule of passage in force (`passage_rules`): ties by
their ids, levels by the acts and ties of their dyad.  A chain of which no row speaks gets no
finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.network.corridors.corridor import OPEN, Corridor, Part, Turn
from detente.network.corridors.passage import Contribution
from detente.network.corridors.passage_rules import RULES

__all__ = [
    "chain_words",
    "corridor_finding",
    "part_finding",
    "part_words",
    "reason_words",
    "turn_finding",
]

MEASURE = "network.corridors.routes.routes_between"
JUDGED = (
    "Passage is judged from ties and levels by stated weights (docs/methods-corridors.md); nobody "
    "counts what crosses."
)
NAMED = 3
CREPT = 0.05
"""A change below this on the day is no reason of its own."""
"""Actors named in one reason; the others are counted."""
LEVEL_MONTHS = 24
"""Months before the day whose acts are cited for a level."""
LEAST = 0.1
"""Probability under which a level is not worth a word."""
_ONE = {
    "unknown-will": "nothing on record says that it would let {a} through",
    "friendly": "by its level it was an ally of {a} with a probability of {p}",
    "pact": "it stood by {a} in an alliance or coalition",
    "accord": "it had accords on security with {a}",
    "client-state": "{a} backed its government",
    "backer": "its government backed {a}",
    "war": "it was at war with {a}",
    "hostile": "by its level it was hostile to {a} with a probability of {p}",
    "neighbours-at-war": "the two neighbours were at war",
    "border-closed": "the two neighbours had broken off relations or trade",
}
_MANY = {
    "own-troops": "troops on {a}’s side stood there ({who})",
    "in-its-forces": "clients of {a} stood in its forces ({who})",
    "guests": "clients of {a} lived there ({who})",
    "own-land": "land there was held on {a}’s side ({who})",
    "enemy-land": "land there was held against {a}’s side ({who})",
    "others-land": "land there was held by {who}",
    "foreign-troops": "troops of {who} stood there, at odds with {a}",
    "civil-war": "its government was fighting {who}",
    "enemy-astride": "{who}, an enemy of {a}’s side, held land on both sides of the border",
}


def chain_words(chain: Sequence[str]) -> str:
    """`through Iraq and Syria`, `straight across`, by the territories between the ends."""
    between = [actor_name(name) for name in chain[1:-1]]
    return f"through {words.joined(between)}" if between else "straight across"


def part_words(where: Sequence[str]) -> str:
    """`Iraq`, or `the border of Iraq and Syria`."""
    names = [actor_name(name) for name in where]
    return names[0] if len(names) == 1 else f"the border of {words.joined(names)}"


def reason_words(a: str, because: Iterable[Contribution], *, most: int = 3) -> str:
    """What speaks for or against a part, the weightiest rules first, in one line."""
    by_rule: dict[str, list[Contribution]] = defaultdict(list)
    for one in because:
        if one.pair is None or _chance(one) >= LEAST:
            by_rule[one.rule].append(one)
    told = []
    for rule, found in list(by_rule.items())[:most]:
        if rule in _MANY:
            who = sorted({actor_name(one.about) for one in found})
            shown = who if len(who) <= NAMED + 1 else [*who[:NAMED], f"{len(who) - NAMED} more"]
            told.append(_MANY[rule].format(who=words.joined(shown), a=actor_name(a)))
        else:
            told.append(_ONE[rule].format(a=actor_name(a), p=words.percent(_chance(found[0]))))
    return "; ".join(told)


def _chance(one: Contribution) -> float:
    """The probability that a level gives, out of its weight."""
    return one.weight / RULES[one.rule].mid


def _for_and_against(a: str, part: Part, most: int) -> str:
    """`against it, ...; for it, ...`: first what explains where the part stands."""
    sides = [
        ("for it", [one for one in part.because if one.side in ("open", "hold")]),
        ("against it", [one for one in part.because if one.side not in ("open", "hold")]),
    ]
    ordered = sides if part.mid >= OPEN else sides[::-1]
    told = [(word, reason_words(a, found, most=most)) for word, found in ordered]
    return ". ".join(f"{word.capitalize()}: {text}" for word, text in told if text)


def _evidence(parts: Iterable[Part], on: date) -> tuple[EvidenceQuery, ...]:
    """The rows under the parts: ties by id, and the acts of two years before a level."""
    ids: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for part in parts:
        ids.update(part.borders)
        for one in part.because:
            ids.update(one.ids)
            if one.pair is not None and _chance(one) >= LEAST:
                pairs.add(one.pair)
    return (*_by_id(ids), *_by_level(pairs, on))


def _by_id(ids: Iterable[str]) -> tuple[EvidenceQuery, ...]:
    known = tuple(sorted(ids))
    return (EvidenceQuery(EvidenceKind.TIE, ids=known),) if known else ()


def _by_level(pairs: Iterable[tuple[str, str]], on: date) -> tuple[EvidenceQuery, ...]:
    year, month = divmod(on.year * 12 + on.month - 1 - LEVEL_MONTHS, 12)
    start = date(year, month + 1, 1)
    return tuple(
        EvidenceQuery(EvidenceKind.EVENT, pair=pair, start=start, end=on) for pair in sorted(pairs)
    )


def _range(low: float, high: float) -> str:
    return f"{low:.2f} to {high:.2f}"


def corridor_finding(corridor: Corridor, name: str = "") -> Finding | None:
    """The widest chain on a day and its weakest part; None where no row speaks of it."""
    if not corridor.chain:
        return None
    evidence = _evidence(corridor.parts, corridor.on)
    weakest = corridor.weakest
    if not evidence or weakest is None:
        return None
    a, b = actor_name(corridor.a), actor_name(corridor.b)
    head = (
        f"On {words.day(corridor.on)} the widest land chain from {a} to {b} led "
        f"{chain_words(corridor.chain)}"
    )
    tail = {
        "open": "it was open",
        "weak": "it was weak",
        "shut": "it was as good as shut",
    }[corridor.state]
    why = _for_and_against(corridor.a, weakest, 3)
    return Finding(
        name or f"corridor-{corridor.a}-{corridor.b}-{corridor.on.isoformat()}",
        "corridor",
        f"{head}; {tail}. Its weakest part was {part_words(weakest.where)}, passable with a "
        f"probability of {corridor.strength:.2f} ({_range(corridor.low, corridor.high)})."
        f"{' ' + why + '.' if why else ''}",
        evidence,
        {
            "strength": corridor.strength,
            "low": corridor.low,
            "high": corridor.high,
            "product": corridor.product,
            "chain": list(corridor.chain),
            "weakest": list(weakest.where),
            "state": corridor.state,
        },
        measure=MEASURE,
        note=_note(corridor),
    )


def _note(corridor: Corridor) -> str:
    parts = [JUDGED]
    if corridor.missing:
        unseen = words.joined([actor_name(name) for name in corridor.missing])
        parts.append(f"Nothing is on record of passage through {unseen}: a wider chain may be.")
    stale = {one.about for part in corridor.parts for one in part.because if one.stale}
    if stale:
        named = words.joined([actor_name(name) for name in sorted(stale)][:NAMED])
        parts.append(f"Some rows (of {named}) stop before the day and are taken to go on.")
    return " ".join(parts)


def part_finding(corridor: Corridor, part: Part) -> Finding | None:
    """One territory or border of a chain on a day: how passable, and why."""
    evidence = _evidence((part,), corridor.on)
    why = _for_and_against(corridor.a, part, 5)
    if not evidence or not why:
        return None
    return Finding(
        f"corridor-{corridor.a}-{corridor.b}-{corridor.on.isoformat()}-{'-'.join(part.where)}",
        "corridor",
        f"On {words.day(corridor.on)} {part_words(part.where)} was passable for "
        f"{actor_name(corridor.a)} with a probability of {part.mid:.2f} "
        f"({_range(part.low, part.high)}). {why}.",
        evidence,
        {"low": part.low, "mid": part.mid, "high": part.high},
        measure="network.corridors.passage.territory_passage",
        note=JUDGED,
    )


def turn_finding(turn: Turn) -> Finding | None:
    """An opening, a break or a step of a corridor, on its day, with what came or went."""
    old, new = turn.before, turn.after
    changed = (*turn.came, *turn.went)
    evidence = _by_id({key for one in changed for key in one.ids})
    evidence = evidence or _evidence((*old.parts, *new.parts), turn.on)
    if not evidence:
        return None
    rises = new.strength > old.strength
    verb = {1: "opened", -1: "broke", 0: "grew stronger" if rises else "grew weaker"}
    chain = (new if rises or not old.chain else old).chain
    when = words.day(turn.told, turn.precision)
    told = []
    if turn.went:
        told.append(f"until then {reason_words(new.a, turn.went)}")
    if turn.came:
        told.append(f"from then on {reason_words(new.a, turn.came)}")
    if not told or abs(new.strength - old.strength) < CREPT:
        told = ["its strength had crept up" if rises else "its strength had worn away"]
    where = f"{part_words(turn.decisive)} decided: " if turn.decisive else ""
    change = f"from {old.strength:.2f} to {new.strength:.2f}"
    if f"{old.strength:.2f}" == f"{new.strength:.2f}":
        change = f"at a strength of {new.strength:.2f}"
    return Finding(
        f"corridor-turn-{new.a}-{new.b}-{turn.on.isoformat()}",
        "corridor",
        f"{'In' if turn.precision != 'day' else 'On'} {when} the land corridor from "
        f"{actor_name(new.a)} to {actor_name(new.b)} {chain_words(chain)} {verb[turn.direction]}, "
        f"{change}. {_capital(where + '; '.join(told))}.",
        evidence,
        {"before": old.strength, "after": new.strength, "direction": turn.direction},
        measure=MEASURE,
        note=_note(new),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
