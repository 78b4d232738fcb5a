"""The support that concerns two actors: across their border, shared, against one of them, to them.

Of all spells of support, those that touch a relation of A and B:

- `across`: one of the two supports a group that lives in the other;
- `shared`: both support the client at the same time;
- `against`: one supports a group, no state, that acted with hostility against the other;
- `received`: a third actor, or the other, supports one of the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from detente.network.sponsors.command import homes_on
from detente.network.sponsors.parentage import is_state

__all__ = ["ROLES", "hostile_acts", "support_of_dyad"]

ROLES = ("across", "shared", "against", "received")
HOSTILE = ("verbal conflict", "material conflict")
FEWEST = 3
"""Hostile acts from which a group counts as acting against a member."""


def hostile_acts(periods: pl.DataFrame, a: str, b: str) -> dict[tuple[str, str], int]:
    """Hostile acts of each outsider toward each member; `periods` as of a `Relation`."""
    rows = periods.filter(
        pl.col("target").is_in([a, b])
        & ~pl.col("actor").is_in([a, b])
        & pl.col("quad").is_in(HOSTILE)
    )
    sums = rows.group_by("actor", "target").agg(pl.col("n").sum())
    return {(actor, target): int(n) for actor, target, n in sums.iter_rows()}


def support_of_dyad(
    spells: pl.DataFrame,
    a: str,
    b: str,
    start: date,
    end: date,
    hostile: Mapping[tuple[str, str], int],
) -> pl.DataFrame:
    """The `support.support_spells` within `start` to `end` that concern `a` and `b`.

    With the column `role`, one of ROLES: the first that fits.  Sorted by role, client, sponsor,
    means, start.
    """
    other = {a: b, b: a}
    within = spells.filter((pl.col("start") <= end) & (pl.coalesce("end", "last_seen") >= start))
    both = _shared(within, a, b)

    def role(sponsor: str, client: str, begin: date) -> str | None:
        if client in other:
            return "received" if sponsor not in other or is_state(client) else None
        if sponsor not in other:
            return None
        if other[sponsor] in _homes(client, begin):
            return "across"
        if client in both:
            return "shared"
        if not is_state(client) and hostile.get((client, other[sponsor]), 0) >= FEWEST:
            return "against"
        return None

    keys = within.select("sponsor", "client", "start").unique().sort("sponsor", "client", "start")
    roles = [role(*row) for row in keys.iter_rows()]
    found = within.join(
        keys.with_columns(role=pl.Series(roles, dtype=pl.Enum(ROLES))),
        on=["sponsor", "client", "start"],
    ).drop_nulls("role")
    return found.sort("role", "client", "sponsor", "means", "start")


def _shared(spells: pl.DataFrame, a: str, b: str) -> set[str]:
    """The clients that both supported on one day at least."""
    sides = [
        spells.filter(pl.col("sponsor") == member).select(
            "client", "start", last=pl.coalesce("end", "last_seen")
        )
        for member in (a, b)
    ]
    pairs = sides[0].join(sides[1], on="client", suffix="_b")
    together = (pl.col("start") <= pl.col("last_b")) & (pl.col("start_b") <= pl.col("last"))
    return set(pairs.filter(together)["client"])


def _homes(client: str, on: date) -> set[str]:
    """Where a group lived when the support began, or where it lives if that is not known.

    Exiles count at the home that they came from as well.
    """
    return {*homes_on(client, on), *homes_on(client, None)}
