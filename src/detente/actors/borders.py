"""Which territories share a land border, from when to when, 1946 to 2025.

The list is our own, of facts that any atlas has (World Factbook, field 'Land boundaries'), with the
days on which borders began or ended by treaty or by the birth of states; it was compared with the
Direct Contiguity data of the Correlates of War project (see docs/methods-corridors.md).  A fixed
road link over water counts as a border, and says so.  Colonies are no territories here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from detente.actors.citations import Citation, citations_in
from detente.actors.registry import Registry
from detente.actors.tables import day, rows

__all__ = ["FIRST_DAY", "LAST_DAY", "Border", "border_citations", "land_borders"]

FIRST_DAY = date(1946, 1, 1)
LAST_DAY = date(2025, 12, 31)
"""The days between which the list speaks; on its last day every open border still stood."""
_APART = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Border:
    """A land border between two territories, `a` before `b`, on the days `start` to `end`.

    `end` is None where it stood on LAST_DAY.  `note` says what is odd about it.
    """

    a: str
    b: str
    start: date
    end: date | None
    citation: str
    note: str


@lru_cache(maxsize=1)
def land_borders() -> tuple[Border, ...]:
    """Every border spell, sorted; a border stands while both of its states do.

    Raises ActorError where the table names an actor that the registry does not have.
    """
    found: list[Border] = []
    for row in rows("borders.csv"):
        start, end = (day(row[name], "borders.csv") for name in ("start", "end"))
        own = (start or FIRST_DAY, end)
        for one in _lives(row["a"]):
            for other in _lives(row["b"]):
                first = max(own[0], one[0], other[0])
                last = min((e for e in (own[1], one[1], other[1]) if e), default=None)
                if last is None or first <= last:
                    found.append(
                        Border(row["a"], row["b"], first, last, row["citation"], row["note"])
                    )
    return tuple(_joined(sorted(found, key=lambda one: (one.a, one.b, one.start))))


def _lives(actor: str) -> list[tuple[date, date | None]]:
    """The spells in which a state is in the system of states; a territory has no bounds."""
    spells = [one for one in Registry.load().get(actor).lifetimes if one.system == "cow"]
    return [(one.start or FIRST_DAY, one.end) for one in spells] or [(FIRST_DAY, None)]


def _joined(borders: list[Border]) -> list[Border]:
    """Spells that touch, as where a state changes its form but not its border, made one."""
    joined: list[Border] = []
    for one in borders:
        last = joined[-1] if joined else None
        if (
            last is not None
            and (last.a, last.b) == (one.a, one.b)
            and last.end is not None
            and one.start <= last.end + _APART
        ):
            joined[-1] = Border(last.a, last.b, last.start, one.end, one.citation, one.note)
        else:
            joined.append(one)
    return joined


def border_citations() -> dict[str, Citation]:
    """The works that borders.csv cites, by id."""
    return citations_in("border_citations.csv")
