"""The neighbourhood of the two in a dossier: who stands with both, against both, between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import polars as pl

from detente.charts.network import ego_network, ego_networks
from detente.dossier.model import Block, Figure, Prose
from detente.evidence import View
from detente.findings.evidence_item import actor_name
from detente.findings.network import (
    neighbourhood_figure,
    neighbourhood_findings,
    over_time_figure,
)
from detente.network.neighbourhood import dyad_strength, lasting, neighbourhood, strongest
from detente.network.signed import SignedNetwork, signed_network
from detente.network.sponsors.support import support_ties
from detente.relations.relation import Relation

__all__ = ["network"]

FEWEST = 3  # third actors below which there is no neighbourhood to draw
DAYS = 4  # pictures side by side, the last day among them
AFTER = timedelta(days=183)
"""A picture shows the network half a year after a turn: acts take months to move a level."""
APART = timedelta(days=2 * 365)


def network(relation: Relation, view: View) -> Iterator[Block]:
    """Common friends, common foes and split actors on the last day, with pictures."""
    pair = (relation.a, relation.b)
    last = relation.end if view.as_of is None else min(relation.end, view.as_of)
    support = support_ties(view)
    now = signed_network(view, last, support=support)
    table = neighbourhood(now, *pair)
    found = neighbourhood_findings(now, table, *pair)
    if found:
        yield Prose(tuple(found))
    if table.height >= FEWEST:
        yield _picture(now, table, pair)
    days = _days(relation, last)
    if len(days) == DAYS:
        earlier = [signed_network(view, day, support=support) for day in days[:-1]]
        yield from _over_time([*earlier, now], pair)


def _days(relation: Relation, last: date) -> list[date]:
    """Half a year after the greatest measured turns, apart from each other, and the last day."""
    turns = sorted(
        (turn for turn in relation.turning_points if turn.month is not None),
        key=lambda turn: (-abs(turn.effect or 0.0), turn.on),
    )
    chosen = [last]
    for turn in turns:
        day = turn.on + AFTER
        if all(abs(day - other) >= APART for other in chosen) and day < last:
            chosen.append(day)
        if len(chosen) == DAYS:
            break
    return sorted(chosen)


def _names(pair: tuple[str, str]) -> tuple[str, str]:
    return actor_name(pair[0]), actor_name(pair[1])


def _picture(now: SignedNetwork, table: pl.DataFrame, pair: tuple[str, str]) -> Figure:
    shown = strongest(table)
    own = dyad_strength(now.among(pair))
    between = own["sign"][0] if own.height else None
    weight = float(own["strength"][0]) if own.height else 0.0
    draw = partial(ego_network, shown, _names(pair), between, strength=weight)
    return Figure(
        "network",
        partial(draw, width=900),
        partial(draw, width=330),
        neighbourhood_figure(now, shown, *pair, table.height),
        f"{_names(pair)[0]} on the left and {_names(pair)[1]} on the right; between them the "
        "actors tied to both, outside those tied to one, friends above and foes below.",
    )


def _over_time(networks: list[SignedNetwork], pair: tuple[str, str]) -> Iterator[Figure]:
    tables = lasting([neighbourhood(one, *pair) for one in networks])
    if pl.concat(tables)["third"].n_unique() < FEWEST:
        return
    days = {one.on: (table, one.sign(*pair)) for one, table in zip(networks, tables, strict=True)}
    yield Figure(
        "network-over-time",
        partial(ego_networks, days, _names(pair)),
        partial(ego_networks, days, _names(pair), width=330, columns=1),
        over_time_figure(networks, tables, *pair),
        f"The actors around {_names(pair)[0]} and {_names(pair)[1]} on {len(days)} days, each in "
        "the same place throughout.",
    )
