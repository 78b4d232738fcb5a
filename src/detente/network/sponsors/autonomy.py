"""How free a client is: of its sponsors, of its host, and in its means.  Each part by itself.

The parts: how far its acts follow each sponsor's (`following`), how far its host commands it in
law and in practice (`command`), whether its means come from more than one hand, and whether its
sponsors are at odds (`rival_sponsors`).  They are not added up: a group may follow its sponsor in
war and its host in pay, and a single number would hide just that.  `lean` says in a word where it
leans, and only where both its sponsor's pull and its host's were measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import narwhals as nw
import polars as pl

from detente.evidence import EvidenceKind, View
from detente.network.sponsors.command import (
    Law,
    Practice,
    Record,
    homes_on,
    law,
    practice,
    record_of,
)
from detente.network.sponsors.following import FEWEST_ACTS, Following, following
from detente.network.sponsors.rival_sponsors import (
    Means,
    RivalPair,
    backers_by_means,
    principals,
    rival_pairs,
    standing_among,
)
from detente.network.sponsors.support import in_force, support_spells
from detente.relations.aggregate import dyad_periods

__all__ = ["SURE", "Autonomy", "autonomies", "lean"]

SURE = 0.05
"""p-value up to which a client is said to follow."""


@dataclass(frozen=True, slots=True)
class Autonomy:
    """The parts of a client's autonomy on a day; see the modules that make them for each.

    `following` has one entry for each sponsor with acts of its own; `host` is None for a state and
    for a group whose home is not known or is itself the sponsor that it is a force of.
    """

    client: str
    on: date
    means: Means
    following: tuple[Following, ...]
    rivals: tuple[RivalPair, ...]
    host: str | None
    law: Law | None
    practice: Practice | None

    @property
    def lean(self) -> str | None:
        """Where it leans; see `lean`."""
        return lean(self.following, self.practice)


def lean(measured: Iterable[Following], acts: Practice | None) -> str | None:
    """`sponsor`, `host`, `both` or `own`; None where the two were not both told.

    It follows a sponsor where the timing of its acts agrees beyond chance (p up to SURE), and goes
    its own way where it agrees less than chance (p from 1 - SURE); it obeys its host where the
    whole interval of the share of hostile acts lies under one half, and defies it where it lies
    above.  No sign of following is no proof of independence.
    """
    known = [one.p_value for one in measured if one.p_value is not None]
    if not known or acts is None or acts.low is None or acts.high is None:
        return None
    follows = min(known) <= SURE
    if acts.high < 0.5:
        return "both" if follows else "host"
    if acts.low > 0.5:
        return "sponsor" if follows else "own" if min(known) >= 1 - SURE else None
    return None


def autonomies(
    view: View, ties: pl.DataFrame, clients: Iterable[str], on: date, *, levels: bool = True
) -> Mapping[str, Autonomy]:
    """The autonomy of each of `clients` on the day, sorted; `ties` are `support.support_ties`.

    Reads the record of all clients at once, and the acts of the sponsors only of those clients
    that have enough acts of their own.  Without `levels` only ties make backers rivals, which
    spares reading the acts among them.
    """
    names = sorted(set(clients))
    if not names:
        return {}
    held = in_force(ties, on).filter(pl.col("client").is_in(names))
    record = record_of(view, names, on)
    acts = _acts(view, record, held, names)
    standing = standing_among(view, _rivals(held), on, levels=levels)
    spells = support_spells(ties.filter(pl.col("client").is_in(names) & (pl.col("start") <= on)))
    found = {}
    for client in names:
        backers = backers_by_means(held, client)
        host = next((home for home in homes_on(client, on) if home != client), None)
        found[client] = Autonomy(
            client=client,
            on=on,
            means=backers,
            following=tuple(
                _followed(acts, spells, client, sponsor, on) for sponsor in backers.sponsors
            ),
            rivals=rival_pairs(held, client, standing),
            host=host,
            law=None if host is None else law(record, client, host),
            practice=None if host is None else practice(record, (client,), host),
        )
    return found


def _rivals(held: pl.DataFrame) -> list[str]:
    """The backers of those clients that have several."""
    ruling = principals(held)
    several = pl.col("sponsor").n_unique().over("client") > 1
    return ruling.filter(several)["sponsor"].unique().sort().to_list()


def _acts(view: View, record: Record, held: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Monthly sums of the acts of the clients, and of the sponsors of those who acted enough."""
    own = record.acts.filter(pl.col("actor").is_in(names))
    monthly = dyad_periods(nw.from_native(own).lazy()).collect("polars").to_native()
    counts = monthly.group_by("actor").agg(pl.col("n").sum())
    busy = counts.filter(pl.col("n") >= FEWEST_ACTS)["actor"].to_list()
    backers = sorted(set(held.filter(pl.col("client").is_in(busy))["sponsor"]) - set(names))
    parts = [monthly]
    if backers:
        events = view.lazy(EvidenceKind.EVENT).filter(
            nw.col("actor").is_in(backers) & (nw.col("date") <= record.on)
        )
        parts.append(dyad_periods(events).collect("polars").to_native())
    found: pl.DataFrame = pl.concat(parts)
    return found.sort("actor", "target", "period", "quad", "sphere", "source")


def _followed(
    acts: pl.DataFrame, spells: pl.DataFrame, client: str, sponsor: str, on: date
) -> Following:
    """Following over the time in which the support held, from its first day to its last by `on`."""
    own = spells.filter((pl.col("client") == client) & (pl.col("sponsor") == sponsor))
    last = pl.min_horizontal(pl.coalesce("end", "last_seen"), pl.lit(on))
    start, end = own.select(pl.col("start").min(), last.max().alias("end")).row(0)
    forces = {name for names in own["vias"].to_list() for name in names}
    return following(acts, client, sponsor, start, end, forces=forces)
