"""Balance in a dossier: who drew the two together or apart, and whether they stood in one camp."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from detente.charts.triads import balance_years, third_actors
from detente.dossier.model import Block, Figure, Listing, Prose
from detente.evidence import View
from detente.findings.balance import (
    camps_finding,
    role_findings,
    triads_caption,
    triads_finding,
    turn_finding,
    yearly_finding,
)
from detente.findings.evidence_item import actor_name
from detente.network.balance.definitions import definition
from detente.network.balance.standing import Standing, standing_in
from detente.network.balance.yearly import state_ties, yearly_balance
from detente.network.signed import signed_network
from detente.relations.relation import Relation

__all__ = ["balance"]

DEFINITION = "defence-disputes"
FEWEST_YEARS = 5
FEWEST_DRAWN = 3  # third actors from which on a chart says more than the list


def balance(relation: Relation, view: View) -> Iterator[Block]:
    """The triads and camps of the two on the relation's last day, and before its largest turn.

    Yields nothing where no third actor has a clear relation to both and the network lacks either.
    """
    pair = (relation.a, relation.b)
    last = standing_in(signed_network(view, relation.end), *pair)
    told = [one for one in (triads_finding(last), camps_finding(last)) if one is not None]
    turn = _before_largest_turn(relation)
    if turn is not None:
        change = turn_finding(standing_in(signed_network(view, turn), *pair), last)
        if change is not None:
            told.append(change)
    if told:
        yield Prose(tuple(told), title="Friends of friends, enemies of enemies")
    if len(last.thirds) >= FEWEST_DRAWN:
        yield _figure(last)
    roles = role_findings(last)
    if roles:
        yield Listing(tuple(finding for _, finding in roles), tuple(label for label, _ in roles))
    yield from _years(relation, view)


def _before_largest_turn(relation: Relation) -> date | None:
    """The last day of the phase before the turning point with the largest effect."""
    turns = sorted(relation.turning_points, key=lambda turn: (-abs(turn.effect or 0.0), turn.on))
    ends = [
        phase.end for turn in turns[:1] for phase in relation.phases[:-1] if phase.end <= turn.on
    ]
    return max(ends, default=None)


def _figure(one: Standing) -> Figure:
    first, second = actor_name(one.a), actor_name(one.b)
    return Figure(
        "triads",
        partial(third_actors, one.thirds, first, second, actor_name),
        partial(third_actors, one.thirds, first, second, actor_name, width=330),
        triads_caption(one),
        "Third actors in four quarters: common friends, common enemies, friends of "
        f"{first} only and friends of {second} only. {_read_out(one)}",
    )


def _read_out(one: Standing) -> str:
    return " ".join(
        f"{actor_name(third.actor)}: {third.role}."
        for third in one.thirds
    ).replace("the first", actor_name(one.a)).replace("the second", actor_name(one.b))  # fmt: skip


def _years(relation: Relation, view: View) -> Iterator[Block]:
    """The balance of all states over the years of the relation, where data sets cover them."""
    rule = definition(DEFINITION)
    data = state_ties(view, relation.end, definitions=(DEFINITION,))
    years = range(relation.start.year, relation.end.year + 1)
    table = yearly_balance(data, definitions=(DEFINITION,), years=years, walks=False)
    finding = yearly_finding(table, rule) if table.height >= FEWEST_YEARS else None
    if finding is None:
        return
    yield Figure(
        "balance-years",
        partial(balance_years, table),
        partial(balance_years, table, width=330, height=240),
        finding,
        "Line chart of the balance of all states by year: the share of balanced triads, the same "
        "of triads with an enmity, and the share of ties that fit two camps.",
    )
