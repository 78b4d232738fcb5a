"""Sponsors and clients in a dossier: whom either side supports, who supports it, how freely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

import polars as pl

from detente.charts.sponsors import TreeRow, legend_of_letters, sponsor_tree
from detente.charts.support_spells import support_gantt
from detente.dossier.model import Block, Figure, Listing, Prose
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import Finding, words
from detente.findings.autonomy import autonomy_findings, unmeasured_finding
from detente.findings.evidence_item import actor_name
from detente.findings.sponsors import (
    backers_finding,
    publishers,
    rival_spell_finding,
    strength_finding,
    support_finding,
    tree_finding,
)
from detente.network.sponsors.autonomy import autonomies
from detente.network.sponsors.clients import Client, ClientTree, backers, client_tree
from detente.network.sponsors.dyad_support import hostile_acts, support_of_dyad
from detente.network.sponsors.parentage import is_state
from detente.network.sponsors.rival_sponsors import principals, rival_spells
from detente.network.sponsors.strength import estimates, latest
from detente.network.sponsors.support import support_spells, support_ties
from detente.relations.relation import Relation

__all__ = ["gantt_figure", "sponsors", "tree_figure", "tree_rows"]

FEWEST = 4
"""Clients from which a sponsor gets a picture of its own."""
ROWS = 24
"""Pairs of sponsor and client in the picture over time."""
PARTS = 5
"""Clients whose autonomy is told part by part: those with most on record."""
ABROAD, STATES, UNKNOWN = "abroad", "States", "Home not on record"
TITLES = {
    "across": "Clients of one side in the other's country",
    "shared": "Clients of both",
    "against": "Clients of one side that acted against the other",
    "received": "Support for the two themselves",
}


def sponsors(relation: Relation, view: View) -> Iterator[Block]:
    """Whom either side supports, over time and now, and how free their clients are.

    Yields nothing where no support that concerns the two is on record.
    """
    ties = support_ties(view)
    found = _concerning(relation, ties)
    if found.is_empty():
        return
    on = relation.end
    trees = [client_tree(view, member, on, ties=ties) for member in (relation.a, relation.b)]
    table = estimates(view, [one.actor for tree in trees for one in tree.clients], on)
    for tree in trees:
        if sum(1 for one in tree.clients if one.depth == 1) >= FEWEST:
            yield tree_figure(tree, table)
    told = [
        backers_finding(member, on, backers(view, member, on, ties=ties))
        for member in (relation.a, relation.b)
    ]
    if any(told):
        yield Prose(tuple(one for one in told if one is not None))
    yield gantt_figure(_most(found, ROWS), (relation.start, relation.end))
    known = publishers(view)
    for role, title in TITLES.items():
        yield from _listed(known, found.filter(pl.col("role") == role), title)
    yield from _split(view, ties, found, relation)
    yield from _freedom(view, ties, found, table, relation)


def _concerning(relation: Relation, ties: pl.DataFrame) -> pl.DataFrame:
    hostile = hostile_acts(relation.periods, relation.a, relation.b)
    spells = support_spells(principals(ties))
    return support_of_dyad(spells, relation.a, relation.b, relation.start, relation.end, hostile)


def _most(found: pl.DataFrame, most: int) -> pl.DataFrame:
    """The spells of the pairs with the longest support, role by role."""
    days = (pl.coalesce("end", "last_seen") - pl.col("start")).dt.total_days()
    pairs = (
        found.group_by("role", "sponsor", "client")
        .agg(days.sum().alias("days"))
        .sort(["role", "days", "client", "sponsor"], descending=[False, True, False, False])
        .head(most)
    )
    return found.join(pairs.drop("days", "role"), on=["sponsor", "client"], how="semi")


def _listed(known: Mapping[str, str], found: pl.DataFrame, title: str) -> Iterator[Block]:
    groups = found.group_by("sponsor", "client")
    told = [support_finding(known, rows) for _, rows in groups]
    told.sort(key=lambda one: (str(one[1].figures["start"]), one[1].id))
    if told:
        yield Listing(
            tuple(finding for _, finding in told), tuple(when for when, _ in told), title=title
        )


def _split(
    view: View, ties: pl.DataFrame, found: pl.DataFrame, relation: Relation
) -> Iterator[Block]:
    """Clients whose backers, one of the two among them, were at odds with each other."""
    members = (relation.a, relation.b)
    clients = found.filter(pl.col("sponsor").is_in(members))["client"].unique().to_list()
    spells = support_spells(principals(ties)).filter(pl.col("client").is_in([*clients, *members]))
    at_odds = rival_spells(view, spells, relation.end).filter(
        pl.col("end") >= relation.start,
        pl.col("a").is_in(members) | pl.col("b").is_in(members) | pl.col("client").is_in(members),
    )
    told = [rival_spell_finding(row) for row in at_odds.head(ROWS).to_dicts()]
    if told:
        yield Listing(
            tuple(finding for _, finding in told),
            tuple(when for when, _ in told),
            title="Split loyalties",
        )


def _freedom(
    view: View, ties: pl.DataFrame, found: pl.DataFrame, table: pl.DataFrame, relation: Relation
) -> Iterator[Block]:
    """How free the clients of now are: those that had most to do with the two."""
    names = _foremost(found, relation)
    # Their levels are left out: reading the acts among all backers takes longer than the rest.
    measured = autonomies(view, ties, names, relation.end, levels=False)
    shown: list[tuple[str, Finding]] = []
    for name in names:
        strength = strength_finding(table, name)
        every = [*([strength] if strength else []), *autonomy_findings(measured[name])]
        shown += [(actor_name(name) if not place else "", one) for place, one in enumerate(every)]
    if shown:
        yield Listing(
            tuple(finding for _, finding in shown),
            tuple(label for label, _ in shown),
            title="How free the clients are",
        )
    rest = unmeasured_finding([measured[name] for name in names])
    if rest is not None:
        yield Prose((rest,))


def _foremost(found: pl.DataFrame, relation: Relation) -> list[str]:
    """Up to PARTS groups supported at the end, by their acts with the two, then by their means."""
    groups = found.filter(pl.col("role").cast(pl.String) != "received")
    living = groups.filter(
        (pl.col("start") <= relation.end) & (pl.coalesce("end", "last_seen") >= relation.end)
    )
    names = [name for name in living["client"].unique().sort() if not is_state(name)]
    rows = relation.periods
    acts = {
        name: int(rows.filter((pl.col("actor") == name) | (pl.col("target") == name))["n"].sum())
        for name in names
    }
    means = dict(living.group_by("client").agg(pl.col("means").n_unique()).iter_rows())
    return sorted(names, key=lambda name: (-acts[name], -means[name], name))[:PARTS]


def tree_rows(tree: ClientTree, table: pl.DataFrame) -> list[TreeRow]:
    """The rows of a tree for its picture, by home, the home with most clients first.

    `table` is `strength.estimates` of the clients.
    """
    rows = [
        TreeRow(
            name=actor_name(one.actor),
            group=_home(one),
            means=one.means,
            through=tuple(actor_name(via) for via in one.via),
            since=str(one.since.year),
            strength=_strength(table, one.actor),
            indent=one.depth - 1,
        )
        for one in tree.clients
    ]
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.group] = counts.get(row.group, 0) + 1
    last = {UNKNOWN: 1, STATES: 2}
    return sorted(
        rows, key=lambda row: (last.get(row.group, 0), -counts[row.group], row.group, row.name)
    )


def _home(one: Client) -> str:
    if is_state(one.actor):
        return STATES
    return f"in {actor_name(one.homes[0])}" if one.homes else UNKNOWN


def _strength(table: pl.DataFrame, actor: str) -> str:
    own = latest(table, actor)
    if own.is_empty():
        return ""
    low, high = float(own["low"].min()), float(own["high"].max())  # type: ignore[arg-type]
    return words.number(low) if low == high else f"{words.number(low)}–{words.number(high)}"


def tree_figure(tree: ClientTree, table: pl.DataFrame) -> Figure:
    """The picture of a sponsor's clients on a day."""
    rows = tree_rows(tree, table)
    root = actor_name(tree.sponsor)
    return Figure(
        f"sponsor-tree-{tree.sponsor}",
        partial(sponsor_tree, root, rows),
        partial(sponsor_tree, root, rows, width=330),
        tree_finding(tree),
        f"A tree: {root} left, its clients right by home country, each with dots for the means "
        "that it is on record as getting, the year since when, and its fighters by the lowest and "
        "highest of the latest estimates.",
    )


def gantt_figure(spells: pl.DataFrame, days: tuple[date, date]) -> Figure:
    """The picture of support over time; `spells` as `support.support_spells` gives them."""
    start, end = days
    ids = sorted({key for row in spells["evidence_ids"].to_list() for key in row})
    pairs = spells.select("sponsor", "client").n_unique()
    return Figure(
        "support-over-time",
        partial(support_gantt, spells, actor_name, start=start, end=end),
        partial(support_gantt, spells, actor_name, start=start, end=end, width=330),
        Finding(
            "figure-support-over-time",
            "sponsors",
            f"Support on record over {words.period(start, end)}, {pairs} pairs of sponsor and "
            f"client: {legend_of_letters()}. The darker, the more means; an arrow says that it "
            "was still open when its source last looked.",
            (EvidenceQuery(EvidenceKind.TIE, ids=tuple(ids)),),
            {"pairs": pairs},
            measure="network.sponsors.support.support_spells",
        ),
        "Bars over the years, one line for each sponsor and client, with letters for the means of "
        "support in force.",
    )
