"""Findings on the neighbourhood of two actors: friends and foes in common, and who is split."""

from __future__ import annotations

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.network.signed import SignedNetwork

__all__ = ["neighbourhood_figure", "neighbourhood_findings", "over_time_figure"]

NAMED = 8
"""Third actors named in a sentence; the rest are counted."""
MEASURE = "network.neighbourhood.neighbourhood"
NOTE = (
    "A sign comes from pacts, conflicts and support in force and from the level of acts where its "
    "whole 90 % interval lies on one side; where these disagree {rule}. What gives no sign stays "
    "unknown."
)
RULES = {
    "level": "the level of acts decides",
    "negative": "the negative sign stands",
    "positive": "the positive sign stands",
    "drop": "no sign is given",
}


def neighbourhood_findings(
    network: SignedNetwork, table: pl.DataFrame, a: str, b: str
) -> list[Finding]:
    """Common friends, common foes, and those with one and against the other, as far as there are.

    `table` is `network.neighbourhood.neighbourhood` of the two in `network`.
    """
    one, two = actor_name(a), actor_name(b)
    both = f"both {one} and {two}"
    sorts = (
        ("common-friends", (1, 1), f"on friendly terms with {both}"),
        ("common-foes", (-1, -1), f"on hostile terms with {both}"),
        (f"with-{a}", (1, -1), f"on friendly terms with {one} but on hostile terms with {two}"),
        (f"with-{b}", (-1, 1), f"on friendly terms with {two} but on hostile terms with {one}"),
    )
    found = []
    for name, (sign_a, sign_b), terms in sorts:
        rows = table.filter((pl.col("sign_a") == sign_a) & (pl.col("sign_b") == sign_b))
        if rows.height:
            found.append(_finding(network, rows, (a, b), name, terms))
    return found


def _finding(
    network: SignedNetwork, rows: pl.DataFrame, pair: tuple[str, str], name: str, terms: str
) -> Finding:
    thirds = rows["third"].to_list()
    shown = [actor_name(third) for third in thirds[:NAMED]]
    more = len(thirds) - len(shown)
    listed = words.joined([*shown, f"{more} more"] if more else shown)
    verb = "was" if len(thirds) == 1 else "were"
    return Finding(
        f"neighbourhood-{name}",
        "network",
        f"On {words.day(network.on)} {listed} {verb} {terms}.",
        _evidence(network, thirds, pair),
        {"count": len(thirds), "actors": thirds, "on": network.on.isoformat()},
        measure=MEASURE,
        note=NOTE.format(rule=RULES[network.rule]),
    )


def _drawn(
    network: SignedNetwork, thirds: list[str], pair: tuple[str, str]
) -> tuple[EvidenceQuery, ...]:
    """What a picture rests on: its ties, and where acts give a sign all acts of the two."""
    found = _evidence(network, thirds, pair)
    ties = tuple(query for query in found if query.kind is EvidenceKind.TIE)
    if len(ties) == len(found):
        return ties
    acts = EvidenceQuery(EvidenceKind.EVENT, actors=pair, start=network.since, end=network.on)
    return (*ties, acts)


def _evidence(
    network: SignedNetwork, thirds: list[str], pair: tuple[str, str]
) -> tuple[EvidenceQuery, ...]:
    """The ties at once, and the acts of each dyad, of what gives the signs."""
    ids: set[str] = set()
    acts = []
    for third in thirds:
        for member in pair:
            for query in network.evidence(third, member, signed=True):
                if query.kind is EvidenceKind.TIE:
                    ids.update(query.ids)
                else:
                    acts.append(query)
    ties = (EvidenceQuery(EvidenceKind.TIE, ids=tuple(sorted(ids))),) if ids else ()
    return (*ties, *acts)


def neighbourhood_figure(
    network: SignedNetwork, shown: pl.DataFrame, a: str, b: str, total: int
) -> Finding:
    """What the picture of the neighbourhood shows: `shown` of `total` third actors."""
    some = (
        f"the {shown.height} strongest of {total} third actors"
        if total > shown.height
        else words.count(shown.height, "third actor")
    )
    return Finding(
        "figure-network",
        "network",
        f"{actor_name(a)}, {actor_name(b)} and those around them on {words.day(network.on)}: "
        f"{some} with a signed edge to either.",
        _drawn(network, shown["third"].to_list(), (a, b)),
        {"shown": shown.height, "total": total},
        measure=MEASURE,
        note=NOTE.format(rule=RULES[network.rule]),
    )


def over_time_figure(
    networks: list[SignedNetwork], tables: list[pl.DataFrame], a: str, b: str
) -> Finding:
    """What the pictures of several days show; `tables` are those drawn, by day."""
    queries: dict[EvidenceQuery, None] = {}
    for network, table in zip(networks, tables, strict=True):
        queries |= dict.fromkeys(_drawn(network, table["third"].to_list(), (a, b)))
    days = words.joined([words.day(network.on) for network in networks])
    return Finding(
        "figure-network-over-time",
        "network",
        f"The same actors around {actor_name(a)} and {actor_name(b)} on {days}; who had no signed "
        "edge on a day is pale.",
        tuple(queries),
        {"days": [network.on.isoformat() for network in networks]},
        measure=MEASURE,
    )
