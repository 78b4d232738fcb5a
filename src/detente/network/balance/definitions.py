"""What makes two states friends or foes of a year: named definitions of the sign of a dyad.

There is no one right signed network of states.  Each definition here is one that the literature
uses or that its data suggest; results are worth little that hold under one of them only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from detente.errors import MeasureError

__all__ = ["DEFINITIONS", "Both", "Definition", "definition"]

_PACTS = (
    *("consultation-pact", "defence-pact", "entente", "neutrality-pact", "nonaggression-pact"),
    "offence-pact",
)
_USE_OF_FORCE = 4
"""Hostility of a militarised dispute from which on force is used (COW: 1 none to 5 war)."""
_DISPLAY = 3


class Both(StrEnum):
    """What becomes of a dyad that has positive and negative ties in one year."""

    NEGATIVE = "negative"  # it is negative
    POSITIVE = "positive"  # it is positive
    DROP = "drop"  # it is left out


@dataclass(frozen=True, slots=True)
class Definition:
    """Kinds of tie in force on any day of the year (or of the last `years` years) that give signs.

    A dispute counts from hostility `hostility` on; a war always.  Without data on the kinds `needs`
    (and on some positive kind) a year has no value.  `words` say it all for a reader.
    """

    name: str
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    needs: tuple[str, ...]
    words: str
    hostility: int = _USE_OF_FORCE
    years: int = 1

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of tie that it reads."""
        return tuple(sorted({*self.positive, *self.negative}))


DEFINITIONS: dict[str, Definition] = {
    one.name: one
    for one in (
        Definition(
            "pacts-disputes",
            _PACTS,
            ("dispute", "war"),
            ("dispute",),
            "friends share a pact of any kind; foes used force against each other in a dispute",
        ),
        Definition(
            "defence-disputes",
            ("defence-pact",),
            ("dispute", "war"),
            ("dispute",),
            "friends share a defence pact; foes used force against each other in a dispute",
        ),
        Definition(
            "pacts-rivalries",
            _PACTS,
            ("rivalry",),
            ("rivalry",),
            "friends share a pact of any kind; foes are strategic rivals",
        ),
        Definition(
            "pacts-wars",
            _PACTS,
            ("war",),
            ("war",),
            "friends share a pact of any kind; foes are at war",
        ),
        # After Doreian & Mrvar, 'Structural balance and signed international relations', Journal of
        # Social Structure 16(1), 2015: windows of four years, pacts against conflict of many kinds.
        Definition(
            "signnet-like",
            _PACTS,
            ("dispute", "rivalry", "territorial-claim", "war"),
            ("dispute", "rivalry"),
            "within four years up to the year, friends shared a pact of any kind; foes displayed "
            "or used force, were rivals, or claimed territory",
            hostility=_DISPLAY,
            years=4,
        ),
    )
}
"""The definitions by name."""


def definition(name: str) -> Definition:
    """The definition of that name; raises MeasureError where there is none."""
    try:
        return DEFINITIONS[name]
    except KeyError:
        raise MeasureError(
            f"There is no sign definition {name!r}.", fix=f"Give one of {list(DEFINITIONS)}."
        ) from None
