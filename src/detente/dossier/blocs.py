"""Blocs in a dossier: together or apart at the end and at turns, and the declared blocs of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from itertools import pairwise

import polars as pl

from detente.charts.blocs import bloc_strips
from detente.dossier.model import Block, Figure, Listing, Prose
from detente.evidence import View
from detente.findings import Finding, words
from detente.findings.bloc_strips import strips, strips_finding
from detente.findings.blocs import (
    cohesion_finding,
    comparison_finding,
    side_by_side,
    standing_finding,
)
from detente.network.blocs.blocs import blocs_of, players
from detente.network.blocs.declared import declared_blocs, members_on
from detente.network.blocs.leanings import leanings
from detente.network.blocs.membership import Worlds, draw_worlds
from detente.network.blocs.shown import Comparison, cohesion, compare_in
from detente.network.signed import SignedNetwork, signed_network
from detente.relations.relation import Relation

__all__ = ["bloc_figure", "blocs"]

DRAWS = 30
TURNS = 1
"""Turning points at which the blocs are looked at as well, the largest first; each costs as much
as the end."""
AROUND = 40


def blocs(relation: Relation, view: View) -> Iterator[Block]:
    """Whether the two stood in one bloc, and how declared blocs that concern them hold.

    Yields nothing where the network of the last day lacks either.
    """
    pair = (relation.a, relation.b)
    declared = declared_blocs(view, pair)
    actors = sorted({*pair, *_around(relation), *_members(declared)})
    days = _days(relation)
    found: list[tuple[date, Finding]] = []
    last: tuple[SignedNetwork, pl.DataFrame, Worlds] | None = None
    for day in days:
        network = players(signed_network(view, day).among(actors))
        table = leanings(network)
        worlds = draw_worlds(table, draws=DRAWS)
        finding = side_by_side(*pair, blocs_of(table, day), worlds, network)
        if finding is not None:
            found.append((day, finding))
        last = (network, table, worlds)
    if found:
        yield Listing(
            tuple(finding for _, finding in found),
            tuple(words.day(day) for day, _ in found),
            title="Together or apart",
        )
    if last is None:
        return
    for bloc, spells in declared.items():
        network, table, worlds = last
        members = [name for name in members_on(spells, network.on) if name != bloc]
        own = cohesion(table, members, network.on)
        # Who is one of many members, of whom the evidence knows a few, is not told apart by it.
        if own.pairs >= max(own.members - 1, 1):
            compared = compare_in(network, table, bloc, members, worlds=worlds)
            yield from _declared(compared, pair, spells)


def _days(relation: Relation) -> list[date]:
    """The last days of the phases before the largest turning points, and the last day of all."""
    turns = sorted(relation.turning_points, key=lambda turn: (-abs(turn.effect or 0.0), turn.on))[
        :TURNS
    ]
    ends = [
        before.end
        for before, after in pairwise(relation.phases)
        for turn in turns
        if before.end < relation.end and turn in relation.turns_of(after)
    ]
    return sorted({*ends, relation.end})


def _around(relation: Relation) -> list[str]:
    """Those with whom the two dealt most, sub-state roles aside."""
    acts = relation.periods.filter(
        ~pl.col("actor").str.contains("/", literal=True)
        & ~pl.col("target").str.contains("/", literal=True)
    )
    sides = [acts.select(name=pl.col(side), n="n") for side in ("actor", "target")]
    met = pl.concat(sides).group_by("name").agg(pl.col("n").sum())
    names: list[str] = met.sort(["n", "name"], descending=[True, False])["name"].to_list()
    return names[:AROUND]


def _members(declared: dict[str, pl.DataFrame]) -> set[str]:
    return {name for spells in declared.values() for name in spells["actor"].to_list()}


def _declared(found: Comparison, pair: tuple[str, str], spells: pl.DataFrame) -> Iterator[Block]:
    """A declared bloc, and the two in it."""
    of_both = (standing_finding(found, actor, spells) for actor in pair)
    told = (comparison_finding(found), *of_both, cohesion_finding(found))
    shown = tuple(finding for finding in told if finding is not None)
    if shown:
        yield Prose(shown)


def bloc_figure(compared: Sequence[Comparison]) -> Figure | None:
    """How firmly each actor stood in a declared bloc through time (`compare_through`).

    None where nothing is on record on any of the days.  It is not part of every dossier: each
    year costs as much as the end.
    """
    finding = strips_finding(compared)
    if finding is None:
        return None
    table = strips(compared)
    return Figure(
        f"bloc-{compared[0].bloc}",
        partial(bloc_strips, table),
        partial(bloc_strips, table, width=330),
        finding,
        "Strips of cells, one strip for each actor and one cell for each year: the deeper the "
        "blue, the larger the share of draws from the evidence in which the actor stood with the "
        "bloc.",
    )
