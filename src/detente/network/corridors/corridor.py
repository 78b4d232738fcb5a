"""A corridor on a day: its chain, the strength of every part, and an opening or a break of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from detente.network.corridors.passage import Contribution

__all__ = ["OPEN", "SHUT", "Corridor", "Part", "Turn", "state_of"]

OPEN, SHUT = 0.5, 0.35
"""A corridor opens at the first strength and breaks below the second."""


def state_of(strength: float) -> str:
    """`open`, `weak` or `shut`, by the strength of the weakest part."""
    return "open" if strength >= OPEN else "weak" if strength >= SHUT else "shut"


@dataclass(frozen=True, slots=True)
class Part:
    """A territory (one name) or a border (two) of a chain on a day, with what decided on it.

    `known` is false where no evidence speaks of it.
    """

    where: tuple[str, ...]
    low: float
    mid: float
    high: float
    known: bool
    because: tuple[Contribution, ...]
    borders: tuple[str, ...] = ()  # ids of rows that say that the border stands

    @property
    def is_border(self) -> bool:
        """Whether it is a border rather than a territory."""
        return len(self.where) == 2


@dataclass(frozen=True, slots=True)
class Corridor:
    """The widest chain from `a` to `b` on a day, or why there is none.

    `strength` is that of the weakest part, with its bounds; `product` that of all parts together.
    `state` is open, weak, shut, or unknown where no chain is known from end to end.  `missing` are
    the territories of which nothing is on record on the chain that would be widest if they were
    open.  `alternatives` are other chains, by product, with their weakest part and its strength.
    """

    a: str
    b: str
    on: date
    chain: tuple[str, ...]
    parts: tuple[Part, ...]
    strength: float
    low: float
    high: float
    product: float
    state: str
    missing: tuple[str, ...] = ()
    alternatives: tuple[tuple[tuple[str, ...], float, float], ...] = ()
    reason: str = ""

    @property
    def weakest(self) -> Part | None:
        """The weakest part: the first of the least strength that is not where the chain begins."""
        parts = self.parts[1:] or self.parts
        return min(parts, key=lambda part: part.mid, default=None)


@dataclass(frozen=True, slots=True)
class Turn:
    """An opening (+1) or break (-1) of the corridor, or a step that is neither (0), on its day.

    `before` and `after` are the corridor on the last day before and on the day; `decisive` is the
    part that changed most, `came` and `went` the ties that began or ceased to count there (levels
    move on without a day).  `precision` is that of the evidence that dates it; `month` where only a
    level does.
    """

    on: date
    direction: int
    before: Corridor
    after: Corridor
    decisive: tuple[str, ...]
    came: tuple[Contribution, ...]
    went: tuple[Contribution, ...]
    precision: str = "day"

    @property
    def told(self) -> date:
        """The day to tell: of what only ended, its last day, which is the day before `on`."""
        return self.on - timedelta(days=1) if self.went and not self.came else self.on
