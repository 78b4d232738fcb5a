"""The corridor from one actor to another: the chain of territories that its side can cross by land.

A corridor is as strong as its weakest part, a territory or a border (`passage`).  Of all chains of
contiguous territories the widest is taken (`widest`): the one whose weakest part is strongest, then
the one with the greatest product.  Chains may be DETOUR territories longer than the shortest on the
map, for a way round the world is no corridor.

A corridor opens when its strength reaches OPEN, breaks when it falls below SHUT, and what lasts less
than LASTING days is neither (two thresholds, so that a strength that hovers does not flicker).
Strength is measured on the first of each month and on every day on which a tie that a rule reads
begins or ends, so that openings and breaks bear the days of their evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.evidence import View
from detente.network.ground import Ground, level_tracks, read_ground
from detente.network.parentage import is_state
from detente.network.passage import (
    Contribution,
    Passage,
    border_passage,
    territory_passage,
)
from detente.network.sides_of import Side
from detente.network.territory import homes
from detente.network.widest import Chains, chain_strength, widest_chains

__all__ = [
    "DETOUR",
    "OPEN",
    "SHUT",
    "Corridor",
    "Part",
    "Routes",
    "Turn",
    "corridor_on",
    "routes_between",
]

DETOUR = 2
"""Territories that a chain may have more than the shortest."""
OPEN, SHUT = 0.5, 0.35
LASTING = timedelta(days=60)
STEP = timedelta(days=1)
MOST_CHAINS = 400
"""Chains looked at for the alternatives of one day."""
Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]


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
    """An opening (+1) or break (-1) of the corridor, on its day.

    `before` and `after` are the corridor on the last day before and on the day; `decisive` the part
    that changed most, and `causes` the contributions to it that came or went.  `precision` is that
    of the evidence that dates it; `month` where only a level does.
    """

    on: date
    direction: int
    before: Corridor
    after: Corridor
    decisive: tuple[str, ...]
    came: tuple[Contribution, ...]
    went: tuple[Contribution, ...]
    precision: str = "day"


@dataclass(frozen=True, eq=False)
class Routes:
    """All chains from `a` to `b` over `days`: passage of every part, and the widest chain by day."""

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
            _state(mid),
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

    def _others(
        self, k: int, chain: tuple[str, ...], most: int
    ) -> tuple[tuple[tuple[str, ...], float, float], ...]:
        """Up to `most` other chains by product: chain, weakest part, product."""
        graph = nx.DiGraph()
        for (a, b), link in sorted(self.links.items()):
            for one, other in ((a, b), (b, a)):
                value = float(link.mid[k] * self.nodes[other].mid[k])
                if value > 0:
                    graph.add_edge(one, other, cost=-np.log(value) + 1e-9)
        names = sorted(self.nodes)
        for flags, into in ((self.starts[:, k], False), (self.ends[:, k], True)):
            for name in (one for one, flag in zip(names, flags, strict=True) if flag):
                graph.add_edge(*((name, ">") if into else ("<", name)), cost=1e-12)
        found: list[tuple[tuple[str, ...], float, float]] = []
        if "<" not in graph or ">" not in graph or not nx.has_path(graph, "<", ">"):
            return ()
        nodes = {name: one.mid[k : k + 1] for name, one in self.nodes.items()}
        links = {pair: one.mid[k : k + 1] for pair, one in self.links.items()}
        for seen, path in enumerate(nx.shortest_simple_paths(graph, "<", ">", weight="cost")):
            other = tuple(path[1:-1])
            if other != chain:
                weakest, product = chain_strength(other, nodes, links)
                found.append((other, float(weakest[0]), float(product[0])))
            if len(found) == most or seen >= MOST_CHAINS:
                break
        return tuple(found)

    def turns(self) -> tuple[Turn, ...]:
        """The openings and breaks, by day.  A corridor that begins open has no opening."""
        found = []
        for before, after, direction in _switches(self.bounds[1], self.days):
            found.append(self._turn(before, after, direction))
        return tuple(found)

    def _turn(self, before: int, after: int, direction: int) -> Turn:
        one = self._corridor(before, self.days[before].item())
        two = self._corridor(after, self.days[after].item())
        decisive = self._decisive(one if direction < 0 else two, before, after)
        if decisive is None:
            return Turn(two.on, direction, one, two, (), (), (), "month")
        old, new = (self._part(decisive, k).because for k in (before, after))
        keys = [{(c.rule, c.about, c.ids) for c in part} for part in (old, new)]
        came = tuple(c for c in new if (c.rule, c.about, c.ids) not in keys[0])
        went = tuple(c for c in old if (c.rule, c.about, c.ids) not in keys[1])
        precision = _precision(decisive, (*came, *went), two.on)
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


def _state(strength: float) -> str:
    return "open" if strength >= OPEN else "weak" if strength >= SHUT else "shut"


def _precision(passage: Passage, changed: tuple[Contribution, ...], on: date) -> str:
    """How exact the rows are that begin or end on the day."""
    wanted = {key for one in changed for key in one.ids}
    exact = [
        one.precision[0] if one.start == on else one.precision[1]
        for term in passage.terms
        for one in term.cites
        if one.evidence_id in wanted
        and (one.start == on or (one.end is not None and one.end + STEP == on))
    ]
    known = [word for word in ("day", "month", "year") if word in exact]
    return known[0] if known else "month"


def _switches(strength: Floats, days: Days) -> Iterator[tuple[int, int, int]]:
    """Places before and after each change between open and not, with its direction."""
    states = []
    is_open = bool(strength[0] >= OPEN)
    for value in strength:
        is_open = bool(value >= OPEN) if not is_open else bool(value >= SHUT)
        states.append(is_open)
    last = days[-1]
    runs = [0, *(k for k in range(1, len(states)) if states[k] != states[k - 1])]
    kept: list[int] = []  # beginnings of runs that last
    for place, k in enumerate(runs):
        end = days[runs[place + 1]] if place + 1 < len(runs) else last
        long = (end - days[k]).astype(int) >= LASTING.days or place + 1 == len(runs)
        if (not kept and k == 0) or (long and states[k] != states[kept[-1]]):
            kept.append(k)
    for k in kept[1:]:
        yield k - 1, k, 1 if states[k] else -1


def routes_between(
    view: View,
    a: str,
    b: str,
    *,
    start: date | None = None,
    end: date | None = None,
    on: date | None = None,
    ground: Ground | None = None,
) -> Routes:
    """The chains from `a` to `b` (ids) over the months from `start` to `end`, or on the day `on`.

    By default from the first evidence on A's side to the last day that a source covers.  `ground`
    saves reading the store again.  Raises MeasureError where the two are one actor.
    """
    if a == b:
        raise MeasureError(f"{a} and {b} are one actor.", fix="A corridor needs two.")
    ground = read_ground(view) if ground is None else ground
    froms, tos = homes(a, ground.known), homes(b, ground.known)
    area = ground.borders.near(froms, tos, DETOUR)
    tracks = level_tracks(ground, [(a, other) for other in _partners(ground, a, area)])
    days = _days(ground, a, area, start, end, tracks) if on is None else _as_days([on])
    side = Side(a, ground.support, ground.ties, days)
    nodes = {name: territory_passage(ground, side, name, tracks) for name in area}
    links = {
        (one, two): border_passage(ground, side, one, two, stands)
        for one, two in ground.borders.pairs()
        if one in nodes and two in nodes
        for stands in (ground.borders.stands(one, two, days),)
    }
    starts, ends = (_flags(spans, sorted(nodes), days) for spans in (froms, tos))
    return _measured(Routes(a, b, ground, days, nodes, links, starts, ends, _NONE, _EMPTY))


_NONE = Chains((), np.zeros(0), np.zeros(0))
_EMPTY: Floats = np.zeros((3, 0))


def _measured(routes: Routes) -> Routes:
    """The routes with the widest chain of each day and its bounds."""
    if not routes.nodes:
        days = len(routes.days)
        none = Chains(((),) * days, np.zeros(days), np.zeros(days))
        return _with(routes, none, np.zeros((3, days)))
    nodes = {name: one.mid for name, one in routes.nodes.items()}
    links = {pair: one.mid for pair, one in routes.links.items()}
    # Where a side lives it is at home.
    for place, name in enumerate(sorted(nodes)):
        nodes[name] = np.where(routes.starts[place] > 0, np.maximum(nodes[name], 1.0), nodes[name])
    widest = widest_chains(nodes, links, routes.starts, routes.ends)
    bounds = np.zeros((3, len(routes.days)))
    for chain in sorted(set(widest.chains) - {()}):
        at = np.array([one == chain for one in widest.chains])
        for place in (0, 2):
            parts = [routes.nodes[name].bounds[place][at] for name in chain[1:]]
            parts += [
                routes.links[_pair((one, two))].bounds[place][at]
                for one, two in zip(chain, chain[1:], strict=False)
            ]
            bounds[place, at] = np.min(parts, axis=0) if parts else 1.0
    bounds[1] = widest.weakest
    return _with(routes, widest, bounds)


def _with(routes: Routes, widest: Chains, bounds: Floats) -> Routes:
    return replace(routes, widest=widest, bounds=bounds)


def _partners(ground: Ground, a: str, area: Iterable[str]) -> set[str]:
    """Whose level with `a` is needed: the territories, and states with troops or land in them."""
    found = set(area)
    for row, _ in ground.ties:
        if row["kind"] in ("control", "occupation", "troop-presence") and row["target"] in found:
            if is_state(row["actor"]):
                found.add(row["actor"])
    return found - {a}


def _as_days(days: Iterable[date]) -> Days:
    return np.array(sorted(set(days)), dtype="datetime64[D]")


def _days(
    ground: Ground,
    a: str,
    area: Iterable[str],
    start: date | None,
    end: date | None,
    tracks: Mapping[tuple[str, str], object],
) -> Days:
    """The first of each month, and every day on which a tie of the area begins or has ended."""
    named = set(area)
    own = ground.support.filter((ground.support["sponsor"] == a) | (ground.support["client"] == a))
    changes = [(row["start"], row["end"]) for row in own.to_dicts()]
    changes += [
        (cite.start, cite.end)
        for row, cite in ground.ties
        if row["actor"] in named or row["target"] in named or a in (row["actor"], row["target"])
    ]
    firsts = [getattr(track, "first", None) for track in tracks.values()]
    begin = [date(n // 12, n % 12 + 1, 1) for n in firsts if n is not None]
    begin += own["start"].to_list()
    first = start or max(min(begin, default=ground.last.replace(day=1)), date(1946, 1, 1))
    last = min(end, ground.last) if end else ground.last
    if first > last:
        raise MeasureError(
            f"No evidence reaches from {first} to {last}.", fix="Choose an earlier first day."
        )
    days = {first, last}
    number = first.year * 12 + first.month
    while (day := date(number // 12, number % 12 + 1, 1)) <= last:
        days.add(day)
        number += 1
    for begun, ended in changes:
        days.update(
            day for day in (begun, ended and ended + STEP) if day and first <= day <= last
        )
    return _as_days(days)


def _flags(
    spans: Mapping[str, Sequence[tuple[date, date]]], names: Sequence[str], days: Days
) -> Floats:
    flags = np.zeros((len(names), len(days)))
    for place, name in enumerate(names):
        for start, end in spans.get(name, ()):
            within = (days >= np.datetime64(start, "D")) & (days <= np.datetime64(end, "D"))
            flags[place, within] = 1.0
    return flags


def corridor_on(
    view: View, a: str, b: str, on: date, *, alternatives: int = 3, ground: Ground | None = None
) -> Corridor:
    """The corridor from `a` to `b` (ids) on a day, with up to `alternatives` other chains.

    Later evidence helps to tell the level on the day, unless the view is as of the day.
    """
    return routes_between(view, a, b, on=on, ground=ground).at(on, alternatives=alternatives)
