"""From a view to the chains between two actors: the area, the days, the passage of each part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.evidence import View
from detente.network.corridors.corridor import Corridor
from detente.network.corridors.corridors import Routes
from detente.network.corridors.ground import Ground, LevelTrack, level_tracks, read_ground
from detente.network.corridors.own_side import Side
from detente.network.corridors.passage import border_passage, territory_passage
from detente.network.corridors.territory import homes
from detente.network.corridors.widest import Chains, widest_chains
from detente.network.sponsors.parentage import is_state

__all__ = ["DETOUR", "corridor_on", "routes_between"]

DETOUR = 2
"""Territories that a chain may have more than the shortest."""
STEP = timedelta(days=1)
FIRST = date(1946, 1, 1)
PRESENT = ("control", "occupation", "troop-presence")
Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]


def routes_between(
    view: View,
    a: str,
    b: str,
    *,
    start: date | None = None,
    end: date | None = None,
    on: date | None = None,
    ground: Ground | None = None,
    detour: int = DETOUR,
) -> Routes:
    """The chains from `a` to `b` (ids) over the months from `start` to `end`, or on the day `on`.

    By default from the first evidence on A's side to the last day that a source covers.  `ground`
    saves reading the store again; `detour` bounds the chains.  Raises MeasureError where the two
    are one actor, or no evidence reaches from `start` to `end`.
    """
    if a == b:
        raise MeasureError(f"{a} and {b} are one actor.", fix="A corridor needs two.")
    ground = read_ground(view) if ground is None else ground
    froms, tos = homes(a, ground.known), homes(b, ground.known)
    area = ground.borders.near(froms, tos, detour)
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
                routes.links[(min(one, two), max(one, two))].bounds[place][at]
                for one, two in pairwise(chain)
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
        if row["kind"] in PRESENT and row["target"] in found and is_state(row["actor"]):
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
    tracks: Mapping[tuple[str, str], LevelTrack],
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
    begin = [date(one.first // 12, one.first % 12 + 1, 1) for one in tracks.values()]
    begin += own["start"].to_list()
    first = start or max(min(begin, default=ground.last.replace(day=1)), FIRST)
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
        days.update(day for day in (begun, ended and ended + STEP) if day and first <= day <= last)
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
