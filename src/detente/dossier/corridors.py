"""The corridors of a dossier: which land chains matter to the two, and when they stood open.

Chosen by rule: of the chains from either side to the homes of its clients that could lead through
the other, the one along which most of its clients live.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from detente.charts.corridor_strength import corridor_strength
from detente.charts.corridors import corridor_maps
from detente.dossier.corridor_pictures import (
    history_table,
    panel_of,
    telling_days,
    turn_table,
)
from detente.dossier.model import Block, Figure, Listing, Prose
from detente.evidence import View
from detente.findings import Finding, words
from detente.findings.corridors import corridor_finding, part_finding, turn_finding
from detente.findings.evidence_item import actor_name
from detente.network.corridors.corridor import OPEN, Turn
from detente.network.corridors.corridors import Routes
from detente.network.corridors.ground import Ground, read_ground
from detente.network.corridors.own_side import MATERIAL
from detente.network.corridors.routes import routes_between
from detente.network.corridors.territory import homes, territory_of
from detente.network.sponsors.parentage import is_state
from detente.relations.relation import Relation

__all__ = ["corridors", "destination"]

DETOUR = 1
"""Territories more than the shortest chain has, in a dossier."""
MOST_TURNS = 8


def corridors(relation: Relation, view: View) -> Iterator[Block]:
    """The corridor of one side through the other, where the evidence shows one."""
    ground = read_ground(view)
    found = []
    for side, other in ((relation.a, relation.b), (relation.b, relation.a)):
        end = destination(ground, side, other)
        if end is not None:
            found.append((*end, side, other))
    for _, _, name, side, other in sorted(found)[:1]:
        routes = routes_between(view, side, name, ground=ground, detour=DETOUR)
        if any(territory_of(other) in chain for chain in routes.widest.chains):
            yield from _blocks(routes)


def destination(ground: Ground, side: str, other: str) -> tuple[int, int, str] | None:
    """The home of a client that `side` reaches through `other`, with its rank, or None.

    Of the homes of its clients with `other` on some shortest chain, the one with most clients
    along those chains; then the farthest, then the first by name.  The rank sorts the best first.
    """
    start, between = territory_of(side), territory_of(other)
    if start is None or between is None or start == between:
        return None
    living: dict[str, set[str]] = {}
    own = ground.support.filter(
        (pl.col("sponsor") == side) & pl.col("means").is_in(sorted(MATERIAL))
    )
    for client in own["client"].unique().sort().to_list():
        places = [client] if is_state(client) else list(homes(client, ground.known))
        for name in places:
            living.setdefault(name, set()).add(client)
    scores = []
    for name in sorted(set(living) - {start, between}):
        along = ground.borders.near([start], [name], 0)
        if between in along:
            met = set().union(*(living.get(one, set()) for one in along if one != between))
            scores.append((-len(met), -len(along), name))
    return min(scores, default=None)


def _blocks(routes: Routes) -> Iterator[Block]:
    now = routes.at(routes.dates[-1])
    present = corridor_finding(now, f"corridor-{routes.a}-{routes.b}-now")
    if present is None:
        return
    title = f"The land corridor from {actor_name(routes.a)} to {actor_name(routes.b)}"
    yield Prose((present,), title=title)
    yield _strength(routes, present)
    yield _maps(routes, present)
    turns = _told(routes)
    if turns:
        yield Listing(
            tuple(finding for _, finding in turns),
            tuple(words.day(turn.told, turn.precision) for turn, _ in turns),
            title="How it opened and broke",
        )
    parts = [part_finding(now, part) for part in now.parts]
    shown = tuple(finding for finding in parts if finding is not None)
    if shown:
        yield Listing(shown, title="Its parts today")


def _told(routes: Routes) -> list[tuple[Turn, Finding]]:
    """The openings and breaks, and the greatest steps besides, by day."""
    turns = {turn.on: turn for turn in routes.turns()}
    steps = [turn for turn in routes.steps() if turn.on not in turns]
    steps.sort(key=lambda turn: (-abs(turn.after.strength - turn.before.strength), turn.on))
    chosen = [*turns.values(), *steps[: max(MOST_TURNS - len(turns), 0)]]
    told = [(turn, turn_finding(turn)) for turn in sorted(chosen, key=lambda turn: turn.on)]
    return [(turn, finding) for turn, finding in told if finding is not None]


def _strength(routes: Routes, present: Finding) -> Figure:
    history, turns = history_table(routes), turn_table(routes)
    pair = f"{actor_name(routes.a)} to {actor_name(routes.b)}"
    caption = Finding(
        f"figure-corridor-{routes.a}-{routes.b}-strength",
        "corridor",
        f"Strength of the widest land chain from {pair}: the probability with which its weakest "
        f"part could be passed, with the range that the weights allow. From {OPEN:.1f} it is open.",
        present.evidence,
        measure="network.corridors.routes.routes_between",
        note=present.note,
    )
    return Figure(
        f"corridor-{routes.a}-{routes.b}-strength",
        partial(corridor_strength, history, turns, threshold=OPEN),
        partial(corridor_strength, history, turns, threshold=OPEN, width=290),
        caption,
        f"A line of the corridor’s strength from {pair} between 0 and 1, with triangles where it "
        f"opened and broke: {words.joined(turns['note'].to_list()) or 'neither is on record'}.",
    )


def _maps(routes: Routes, present: Finding) -> Figure:
    days = telling_days(routes)
    panels = [panel_of(routes, routes.at(day)) for day in days]
    told = words.joined([words.day(day) for day in days])
    pair = f"{actor_name(routes.a)} to {actor_name(routes.b)}"
    caption = Finding(
        f"figure-corridor-{routes.a}-{routes.b}-maps",
        "corridor",
        f"The widest land chain from {pair} on {told}, with its weakest part ringed. Points and "
        "lines are territories and their land borders, not roads.",
        present.evidence,
        measure="network.corridors.routes.routes_between",
        note=present.note,
    )
    return Figure(
        f"corridor-{routes.a}-{routes.b}-maps",
        partial(corridor_maps, panels),
        partial(corridor_maps, panels, width=330),
        caption,
        f"Maps of the land chain from {pair} on {told}: {words.joined([p.title for p in panels])}.",
    )
