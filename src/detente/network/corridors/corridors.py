"""The corridor from one actor to another: the chain of territories that its side can cross by land.

A corridor is as strong as its weakest part, a territory or a border (`passage`).  Of all chains of
contiguous territories the widest is taken (`widest`): the one whose weakest part is strongest, then
the one with the greatest product.  Chains may be DETOUR territories longer than the shortest on the
map, for a way round the world is no corridor.

A corridor opens when its strength reaches OPEN and breaks when it falls below SHUT (`turns`).
Strength is measured on the first of each month and on every day on which a tie that a rule reads
begins or ends, so that openings and breaks bear the days of their evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.network.corridors.alternatives import other_chains
from detente.network.corridors.corridor import Corridor, Part, Turn, state_of
from detente.network.corridors.ground import Ground
from detente.network.corridors.passage import Passage
from detente.network.corridors.turns import date_precision, steps, switches
from detente.network.corridors.widest import Chains, widest_chains

__all__ = ["Routes"]

STEP = 0.1
"""A change of strength from one day to the next that is worth naming."""
Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]
Other = tuple[tuple[str, ...], float, float]


@dataclass(frozen=True, eq=False)
class Routes:
    """All chains from `a` to `b` over `days`: passage of every part, the widest chain by day."""

    a: str
    b: str
    ground: Ground
    days: Days
    nodes: Mapping[str, Passage]
    links: Mapping[tuple[str, str], Passage]
    starts: Floats
    ends: Floats
    widest: Chains
    bounds: Floats = field(repr=False)  # low, mid, high of the widest chain, shape (3, days)

    @property
    def dates(self) -> list[date]:
        """The days as dates."""
        return [day.item() for day in self.days]

    def at(self, on: date, *, alternatives: int = 0) -> Corridor:
        """The corridor on a day of `days`, or as it stood on the last of them before.

        Raises MeasureError where all of them lie later.
        """
        k = int(np.searchsorted(self.days, np.datetime64(on, "D"), side="right")) - 1
        if k < 0:
            raise MeasureError(
                f"The corridor was not measured before {self.days[0]}.", fix="Choose a later day."
            )
        return self._corridor(k, on, alternatives)

    def _corridor(self, k: int, on: date, alternatives: int = 0) -> Corridor:
        chain = self.widest.chains[k]
        missing = self._missing(k)
        if not chain:
            return Corridor(
                self.a, self.b, on, (), (), 0.0, 0.0, 0.0, 0.0,
                "unknown" if missing else "shut", missing, reason=self._reason(k, missing),
            )  # fmt: skip
        low, mid, high = (float(value) for value in self.bounds[:, k])
        return Corridor(
            self.a,
            self.b,
            on,
            chain,
            tuple(self._parts(chain, k)),
            mid,
            low,
            high,
            float(self.widest.product[k]),
            state_of(mid),
            missing,
            self._others(k, chain, alternatives) if alternatives else (),
        )

    def _parts(self, chain: Sequence[str], k: int) -> Iterator[Part]:
        for place, name in enumerate(chain):
            if place:
                before = chain[place - 1]
                yield self._part(self.links[min(before, name), max(before, name)], k)
            yield self._part(self.nodes[name], k)

    def part(self, where: tuple[str, ...], on: date) -> Part:
        """A territory or border of these routes on a day (see `at`)."""
        k = max(int(np.searchsorted(self.days, np.datetime64(on, "D"), side="right")) - 1, 0)
        return self._part(self.links[_pair(where)] if len(where) == 2 else self.nodes[where[0]], k)

    def _part(self, passage: Passage, k: int) -> Part:
        low, mid, high = (float(value) for value in passage.bounds[:, k])
        on: date = self.days[k].item()
        rows = self.ground.borders.evidence(*passage.where, on) if len(passage.where) == 2 else ()
        return Part(
            passage.where, low, mid, high, bool(passage.known[k]), passage.contributions(k), rows
        )

    def _missing(self, k: int) -> tuple[str, ...]:
        """Unknown territories on the chain that would be wider than the widest were they open."""
        if not self.nodes:
            return ()
        at = slice(k, k + 1)
        hopeful = {
            name: np.where(one.known[at], one.mid[at], 1.0) for name, one in self.nodes.items()
        }
        links = {pair: one.mid[at] for pair, one in self.links.items()}
        found = widest_chains(hopeful, links, self.starts[:, at], self.ends[:, at])
        if found.weakest[0] <= self.widest.weakest[k] + 1e-9:
            return ()
        return tuple(name for name in found.chains[0] if not self.nodes[name].known[k])

    def _reason(self, k: int, missing: tuple[str, ...]) -> str:
        if not self.nodes:
            return "no chain of land borders leads from the one to the other"
        if not self.starts[:, k].any():
            return f"it is not known where {self.a} had its home"
        if not self.ends[:, k].any():
            return f"it is not known where {self.b} had its home"
        if missing:
            return f"nothing is on record of passage through {', '.join(missing)}"
        return "no chain of land borders led across on that day"

    def _others(self, k: int, chain: tuple[str, ...], most: int) -> tuple[Other, ...]:
        names = sorted(self.nodes)
        starts, ends = (
            [name for name, flag in zip(names, flags[:, k], strict=True) if flag]
            for flags in (self.starts, self.ends)
        )
        nodes = {name: float(one.mid[k]) for name, one in self.nodes.items()}
        links = {pair: float(one.mid[k]) for pair, one in self.links.items()}
        return other_chains(nodes, links, starts, ends, chain, most)

    def turns(self) -> tuple[Turn, ...]:
        """The openings and breaks, by day.  A corridor that begins open has no opening."""
        return self._turns

    @cached_property
    def _turns(self) -> tuple[Turn, ...]:
        found = switches(self.bounds[1], self.days)
        return tuple(self._turn(before, after, way) for before, after, way in found)

    def steps(self, least: float = STEP) -> tuple[Turn, ...]:
        """Lasting changes of strength by at least `least` at one day, turns or not, by day."""
        turned = {turn.on: turn for turn in self._turns}
        return tuple(
            turned.get(self.days[after].item()) or self._turn(before, after, 0)
            for before, after in steps(self.bounds[1], self.days, least)
        )

    def _turn(self, before: int, after: int, direction: int) -> Turn:
        one = self._corridor(before, self.days[before].item())
        two = self._corridor(after, self.days[after].item())
        falls = two.strength < one.strength
        decisive = self._decisive(one if falls else two, before, after)
        if decisive is None:
            return Turn(two.on, direction, one, two, (), (), (), "month")
        old, new = (
            [one for one in self._part(decisive, k).because if one.pair is None]
            for k in (before, after)
        )
        keys = [{(c.rule, c.about, c.ids) for c in part} for part in (old, new)]
        came = tuple(c for c in new if (c.rule, c.about, c.ids) not in keys[0])
        went = tuple(c for c in old if (c.rule, c.about, c.ids) not in keys[1])
        precision = date_precision(decisive, (*came, *went), two.on)
        return Turn(two.on, direction, one, two, decisive.where, came, went, precision)

    def _decisive(self, corridor: Corridor, before: int, after: int) -> Passage | None:
        """The part of the open chain that changed most between the two days."""
        passages = [
            self.links[_pair(part.where)] if part.is_border else self.nodes[part.where[0]]
            for part in corridor.parts
        ]
        return max(
            passages,
            key=lambda one: (abs(one.mid[after] - one.mid[before]), -passages.index(one)),
            default=None,
        )


def _pair(where: tuple[str, ...]) -> tuple[str, str]:
    return min(where), max(where)
