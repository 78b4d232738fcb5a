"""The tree of a sponsor's clients on a day: whom it supports, through whom, and their clients.

Every actor stands once, under the nearest sponsor; `also` names others of the tree that support
it.  A state that is a client ends its branch: its own clients are its affair.  An umbrella lists
its members, whether or not the sponsor supports each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from detente.actors import Registry
from detente.evidence import View
from detente.network.known import in_force as holding
from detente.network.known import known_ties
from detente.network.sponsors.command import homes_on
from detente.network.sponsors.parentage import is_state
from detente.network.sponsors.support import MEANS, in_force, support_spells, support_ties

__all__ = ["Client", "ClientTree", "backers", "client_tree", "last_looked", "members_on"]

DEPTH = 3
LOOSE = frozenset({"member", "part-of", "wing-of"})
"""Relations of the registry that make a group one of an umbrella's."""


@dataclass(frozen=True, slots=True)
class Client:
    """A client in the tree of a sponsor.

    `sponsor` is who supports it, `depth` 1 for clients of the root; `via` are forces of the
    sponsor through which it does.  `since` is the first day of the oldest means now in force,
    `until` the last day on which a source saw the support.  `homes` are the states where it lives,
    `within` its umbrellas, `members` what belongs to it.
    """

    actor: str
    sponsor: str
    depth: int
    means: tuple[str, ...]
    via: tuple[str, ...]
    since: date
    until: date
    sources: tuple[str, ...]
    evidence_ids: tuple[str, ...]
    homes: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientTree:
    """The clients of a sponsor on a day, nearest first, then by name of their sponsor and own."""

    sponsor: str
    on: date
    clients: tuple[Client, ...]

    def of(self, sponsor: str) -> tuple[Client, ...]:
        """The clients that stand under one sponsor."""
        return tuple(one for one in self.clients if one.sponsor == sponsor)

    def __contains__(self, actor: object) -> bool:
        """Whether the actor is among the clients."""
        return any(one.actor == actor for one in self.clients)


def last_looked(ties: pl.DataFrame) -> date | None:
    """The last day on which any source of support looked; None without any."""
    last: date | None = ties["last_seen"].max()  # type: ignore[assignment]
    return last


def client_tree(
    view: View, sponsor: str, on: date, *, ties: pl.DataFrame | None = None, depth: int = DEPTH
) -> ClientTree:
    """Whom `sponsor` supported on the day, and whom those supported, down to `depth`.

    `ties` saves reading `support.support_ties` of the view again.
    """
    known = support_ties(view) if ties is None else ties
    links = _links(known, on)
    placed: dict[str, Client] = {}
    layer = [sponsor]
    for level in range(1, depth + 1):
        found = [
            replace(one, depth=level)
            for parent in layer
            for one in links.get(parent, ())
            if one.actor != sponsor and one.actor not in placed
        ]
        for one in found:
            placed.setdefault(one.actor, one)
        layer = [one.actor for one in found if not is_state(one.actor)]
    umbrellas = _umbrellas(view, on)
    among = {sponsor, *placed}
    clients = tuple(
        replace(
            one,
            homes=homes_on(one.actor, on),
            within=_within(umbrellas, one.actor, on),
            members=_members(umbrellas, one.actor, on),
            also=_also(links, one, among),
        )
        for one in placed.values()
    )
    return ClientTree(sponsor, on, tuple(sorted(clients, key=_place)))


def backers(
    view: View, client: str, on: date, *, ties: pl.DataFrame | None = None
) -> tuple[Client, ...]:
    """Who supported `client` on the day: one row for each sponsor, those through forces merged."""
    known = support_ties(view) if ties is None else ties
    through = set(
        in_force(known, on).filter(pl.col("client") == client)["via"].drop_nulls().to_list()
    )
    found = [
        replace(one, depth=1, homes=homes_on(client, on))
        for sponsor, rows in _links(known, on).items()
        if sponsor not in through
        for one in rows
        if one.actor == client
    ]
    return tuple(sorted(found, key=_place))


def _place(one: Client) -> tuple[int, str, str]:
    return one.depth, one.sponsor, one.actor


def _links(ties: pl.DataFrame, on: date) -> dict[str, list[Client]]:
    """The support in force by sponsor: one Client for each that it supports."""
    spells = in_force(support_spells(ties.filter(pl.col("start") <= on)), on)
    seen = pl.min_horizontal(pl.coalesce("end", "last_seen"), pl.col("last_seen"))
    rows = spells.group_by("sponsor", "client").agg(
        pl.col("means").unique(),
        pl.col("vias").explode().drop_nulls().unique().sort(),
        pl.col("start").min(),
        seen.max().alias("until"),
        pl.col("sources").explode().unique().sort(),
        pl.col("evidence_ids").explode().unique().sort(),
    )
    links: dict[str, list[Client]] = {}
    for row in rows.sort("sponsor", "client").to_dicts():
        links.setdefault(row["sponsor"], []).append(
            Client(
                actor=row["client"],
                sponsor=row["sponsor"],
                depth=1,
                means=tuple(sorted(row["means"], key=MEANS.index)),
                via=tuple(row["vias"]),
                since=row["start"],
                until=row["until"],
                sources=tuple(row["sources"]),
                evidence_ids=tuple(row["evidence_ids"]),
            )
        )
    return links


def _also(links: dict[str, list[Client]], client: Client, among: set[str]) -> tuple[str, ...]:
    others = {
        sponsor
        for sponsor, rows in links.items()
        if sponsor in among
        and sponsor != client.sponsor
        and any(one.actor == client.actor for one in rows)
    }
    return tuple(sorted(others))


def members_on(view: View, group: str, on: date) -> tuple[str, ...]:
    """What belongs to a group on a day, by the ties of the store and by the actors registry."""
    return _members(_umbrellas(view, on), group, on)


Bonds = tuple[tuple[str, str], ...]


def _umbrellas(view: View, on: date) -> Bonds:
    """Pairs (member, umbrella) of `part-of` and `control` ties in force among groups."""
    ties = holding(known_ties(view, on, ("part-of", "control")), on)
    inward = ties.filter(pl.col("kind") == "part-of").select("actor", "target").iter_rows()
    outward = ties.filter(pl.col("kind") == "control").select("target", "actor").iter_rows()
    pairs = {*inward, *outward}
    return tuple(sorted(pair for pair in pairs if not any(is_state(one) for one in pair)))


def _within(bonds: Bonds, actor: str, on: date) -> tuple[str, ...]:
    registry = Registry.load()
    listed: Iterable[str] = ()
    if actor in registry:
        listed = (
            one.parent
            for one in registry.relations(actor, on)
            if one.relation in LOOSE and not is_state(one.parent)
        )
    return tuple(sorted({*listed, *(above for below, above in bonds if below == actor)}))


def _members(bonds: Bonds, actor: str, on: date) -> tuple[str, ...]:
    registry = Registry.load()
    listed = [one.id for one in registry.children(actor, on)] if actor in registry else []
    return tuple(sorted({*listed, *(below for below, above in bonds if above == actor)}))
