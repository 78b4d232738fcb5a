"""Split loyalties: clients of two or more sponsors, who is alone in giving what, who is at odds.

A means that one backer alone gives makes the client depend on it; a client whose backers are
hostile to each other must choose, or plays one against the other.  After Salehyan, Siroky & Wood,
'External Rebel Sponsorship and Civilian Abuse: A Principal-Agent Analysis of Wartime Atrocities',
International Organization 68(3), 2014: several principals weaken the hold of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import polars as pl

from detente.evidence import View
from detente.network.known import in_force, known_ties
from detente.network.levels import levels_on

__all__ = [
    "HOSTILE_TIES",
    "Means",
    "RivalPair",
    "Standing",
    "backers_by_means",
    "principals",
    "rival_pairs",
    "rival_spells",
    "standing_among",
]

HOSTILE_TIES = (
    *("war", "armed-conflict", "occupation", "rivalry", "no-diplomatic-relations", "sanctions"),
)
"""Ties in force that make two backers hostile to each other, whatever the news of the day.

Militarised disputes are not among them: trawlers bring allies into those."""


@dataclass(frozen=True, slots=True)
class Means:
    """Who gives a client what: `backers` by means, in force on one day, with the evidence.

    `share` is the share of its means that more than one backer gives: 0 where each comes from one
    hand alone, 1 where none does; None where no support is on record.
    """

    backers: dict[str, tuple[str, ...]]
    evidence_ids: tuple[str, ...]

    @property
    def shared(self) -> tuple[str, ...]:
        """The means with more than one backer."""
        return tuple(means for means, names in self.backers.items() if len(names) > 1)

    @property
    def share(self) -> float | None:
        """Shared means over all means."""
        return len(self.shared) / len(self.backers) if self.backers else None

    @property
    def sponsors(self) -> tuple[str, ...]:
        """Every backer once, sorted."""
        return tuple(sorted({name for names in self.backers.values() for name in names}))


@dataclass(frozen=True, slots=True)
class Standing:
    """How some actors stood to each other on a day.

    `levels`: a, b (a < b) to level, low and high (90 % interval).  `hostile`: a, b to the ids and
    kinds of the HOSTILE_TIES in force between them.
    """

    levels: dict[tuple[str, str], tuple[float, float, float]]
    hostile: dict[tuple[str, str], tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class RivalPair:
    """Two backers of one client that were hostile to each other.

    `level`, `low` and `high` are None where no act tells.  `ties` are the kinds of hostile ties in
    force between the two, `evidence_ids` those of the support and of these ties.
    """

    a: str
    b: str
    level: float | None
    low: float | None
    high: float | None
    ties: tuple[str, ...]
    means_a: tuple[str, ...]
    means_b: tuple[str, ...]
    evidence_ids: tuple[str, ...]


def principals(held: pl.DataFrame) -> pl.DataFrame:
    """Rows of `support.in_force` without the forces that act for a state which stands there too."""
    through = held.drop_nulls("via").select("evidence_id", "client", "means", sponsor="via")
    return held.join(through, on=["evidence_id", "client", "means", "sponsor"], how="anti")


def backers_by_means(held: pl.DataFrame, client: str) -> Means:
    """Who gives the client what, of the support in force (`support.supporters_on`)."""
    own = principals(held).filter(pl.col("client") == client)
    table = own.group_by("means").agg(pl.col("sponsor").unique().sort()).sort("means")
    return Means(
        {means: tuple(names) for means, names in table.iter_rows()},
        tuple(own["evidence_id"].unique().sort()),
    )


def standing_among(view: View, actors: Iterable[str], on: date, *, levels: bool = True) -> Standing:
    """How `actors` stood to each other on the day: by the ties in force, and with `levels` by
    their acts."""
    names = sorted(set(actors))
    if len(names) < 2:
        return Standing({}, {})
    columns = ("a", "b", "level", "low", "high")
    rows = levels_on(view, on, actors=names).select(columns).iter_rows() if levels else ()
    ties = in_force(known_ties(view, on, HOSTILE_TIES), on).filter(
        pl.col("actor").is_in(names) & pl.col("target").is_in(names)
    )
    hostile: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for key, kind, one, two in ties.select("evidence_id", "kind", "actor", "target").iter_rows():
        hostile.setdefault((min(one, two), max(one, two)), []).append((key, kind))
    return Standing(
        {(a, b): (level, low, high) for a, b, level, low, high in rows},
        {pair: tuple(sorted(found)) for pair, found in hostile.items()},
    )


def rival_pairs(held: pl.DataFrame, client: str, standing: Standing) -> tuple[RivalPair, ...]:
    """The pairs of the client's backers that were hostile to each other, most hostile first.

    Hostile is a pair whose level lies below zero with its whole interval, or between which a
    hostile tie is in force.  A pair of which nothing is known is not known to be at odds.
    """
    own = principals(held).filter(pl.col("client") == client)
    backers = own["sponsor"].unique().sort().to_list()

    def of(sponsor: str, column: str) -> tuple[str, ...]:
        return tuple(own.filter(pl.col("sponsor") == sponsor)[column].unique().sort())

    found = []
    for a, b in combinations(backers, 2):
        level, low, high = standing.levels.get((a, b), (None, None, None))
        ties = standing.hostile.get((a, b), ())
        if not ties and (high is None or high >= 0):
            continue
        ids = {*of(a, "evidence_id"), *of(b, "evidence_id"), *(key for key, _ in ties)}
        kinds = tuple(sorted({kind for _, kind in ties}))
        found.append(
            RivalPair(
                a, b, level, low, high, kinds, of(a, "means"), of(b, "means"), tuple(sorted(ids))
            )
        )
    return tuple(sorted(found, key=lambda pair: (pair.level or 0.0, pair.a, pair.b)))


def rival_spells(view: View, spells: pl.DataFrame, until: date) -> pl.DataFrame:
    """When two backers of one client were at odds, by the hostile ties between them.

    `spells` are `support.support_spells` (of principals).  Columns: client, a, b (a < b), start
    and end of the time in which both supported it and a hostile tie held (first to last day),
    kinds of the ties, means_a, means_b and evidence_ids, sorted lists.  Sorted by start, client.
    """
    reach = pl.coalesce("end", "last_seen")
    held = spells.select("sponsor", "client", "means", "start", "evidence_ids", last=reach)
    pairs = held.join(held, on="client", suffix="_b").filter(
        pl.col("sponsor") < pl.col("sponsor_b")
    )
    ties = known_ties(view, until, HOSTILE_TIES).select(
        "kind",
        "evidence_id",
        sponsor=pl.min_horizontal("actor", "target"),
        sponsor_b=pl.max_horizontal("actor", "target"),
        begin="start",
        stop="until",
    )
    found = pairs.join(ties, on=["sponsor", "sponsor_b"]).with_columns(
        first=pl.max_horizontal("start", "start_b", "begin"),
        final=pl.min_horizontal("last", "last_b", "stop"),
    )
    ids = pl.concat_list("evidence_ids", "evidence_ids_b", "evidence_id").explode()
    return (
        found.filter(pl.col("first") <= pl.col("final"))
        .group_by("client", a="sponsor", b="sponsor_b")
        .agg(
            start=pl.col("first").min(),
            end=pl.col("final").max(),
            kinds=pl.col("kind").unique().sort(),
            means_a=pl.col("means").unique().sort(),
            means_b=pl.col("means_b").unique().sort(),
            evidence_ids=ids.unique().sort(),
        )
        .sort("start", "client", "a", "b")
    )
