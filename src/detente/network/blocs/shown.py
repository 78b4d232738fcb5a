"""A declared bloc against the one that the evidence shows: who is in by word, and who by deed.

An actor is *shown* in a bloc on a day where it stands with the bloc's core in at least half of the
worlds that fit the evidence (`membership.firmness`), and its ties to the members lean more to
friendship than as many ties taken at random from the same network would in nine of ten cases
(`membership.chance_of`).  Where the second fails it is *thin*: nothing speaks against it, but
friends of the members are no rarer than that.  The core are the declared members; who is not
declared needs two ties to them besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from detente.evidence import EvidenceKind, View
from detente.network.blocs.blocs import players
from detente.network.blocs.declared import declared_members, members_on
from detente.network.blocs.leanings import leanings
from detente.network.blocs.membership import DRAWS, Worlds, chance_of, draw_worlds, firmness
from detente.network.signed import SignedNetwork, signed_network

__all__ = [
    "VERDICTS",
    "Cohesion",
    "Comparison",
    "Standing",
    "cohesion",
    "compare",
    "compare_in",
    "compare_through",
    "standings",
    "surroundings",
]

SHOWN, THIN, NOT_SHOWN, UNKNOWN = VERDICTS = ("shown", "thin", "not shown", "no evidence")
IN = 0.5
CHANCE = 0.1
OUTSIDERS_TIES = 2
AROUND = 40
"""Actors around the members that are looked at, those with the most acts toward them first."""
HALF_WIDTH = 1.6449


@dataclass(frozen=True, slots=True)
class Standing:
    """One actor against one bloc on a day.

    `verdict` is `shown`, `thin`, `not shown` or `no evidence`.  `firmness` is the share of the
    worlds in which it stands with the core, `low` and `high` its 90 % interval (all None where
    there is no evidence).  `friends` and `foes` count the members toward whom its ties lean for
    and against; `level` is the mean level of its acts with members with its own interval, None
    where no acts speak.  `chance` is how often as many random ties lean as much.
    """

    actor: str
    declared: bool
    verdict: str
    firmness: float | None
    low: float | None
    high: float | None
    friends: int
    foes: int
    level: float | None
    level_low: float | None
    level_high: float | None
    chance: float | None

    @property
    def is_in(self) -> bool:
        """Whether the evidence puts it in, firmly or thinly."""
        return self.verdict in (SHOWN, THIN)


@dataclass(frozen=True, slots=True)
class Cohesion:
    """Ties among the declared members on a day against their ties to all others.

    `pairs` counts the pairs of members of which the evidence leans to a side, `possible` all pairs
    of members; `positive` is the share that leans for, `level` the mean level of acts.  The same
    toward others with `outside_`.  None where nothing speaks.
    """

    on: date
    members: int
    possible: int
    pairs: int
    positive: float | None
    level: float | None
    outside_pairs: int
    outside_positive: float | None
    outside_level: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A declared bloc and its evidence on a day; `standings` by verdict, firmness and name.

    `table` has the columns of `leanings.LEANINGS`; `exact` is the share of the `draws` worlds
    whose communities are proven best.
    """

    bloc: str
    on: date
    members: tuple[str, ...]
    standings: tuple[Standing, ...]
    cohesion: Cohesion
    network: SignedNetwork
    table: pl.DataFrame
    draws: int
    exact: float

    def of(self, actor: str) -> Standing | None:
        """The standing of an actor; None where it is neither declared nor near the bloc."""
        return next((one for one in self.standings if one.actor == actor), None)


def compare(view: View, bloc: str, on: date, *, draws: int = DRAWS, seed: int = 0) -> Comparison:
    """The declared and the shown members of `bloc` on the day `on`.

    Raises MeasureError where nobody is ever declared a member.
    """
    return compare_through(view, bloc, [on], draws=draws, seed=seed)[0]


def compare_through(
    view: View, bloc: str, days: Sequence[date], *, draws: int = DRAWS, seed: int = 0
) -> list[Comparison]:
    """`compare` on each of `days`, in order; the actors looked at are those of all days."""
    declared = declared_members(view, bloc)
    names = [name for name in declared["actor"].unique().to_list() if name != bloc]
    looked = sorted({*names, *surroundings(view, names, max(days))} - {bloc})
    found = []
    for day in sorted(days):
        members = tuple(name for name in members_on(declared, day) if name != bloc)
        # Before its first member a bloc has no evidence either.
        network = players(signed_network(view, day, actors=looked if members else ()))
        found.append(compare_in(network, leanings(network), bloc, members, draws=draws, seed=seed))
    return found


def compare_in(
    network: SignedNetwork,
    table: pl.DataFrame,
    bloc: str,
    members: Sequence[str],
    *,
    worlds: Worlds | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> Comparison:
    """Compare `members`, declared on the network's day, with its `table` of leanings.

    `worlds` saves drawing them again: those of the same table.
    """
    drawn = draw_worlds(table, draws=draws, seed=seed) if worlds is None else worlds
    return Comparison(
        bloc,
        network.on,
        tuple(members),
        standings(table, drawn, members),
        cohesion(table, members, network.on),
        network,
        table,
        len(drawn.labels),
        drawn.exact,
    )


def surroundings(view: View, members: Iterable[str], until: date) -> tuple[str, ...]:
    """The AROUND actors with the most acts between them and `members` up to a day, sorted."""
    import narwhals as nw

    inside = sorted(set(members))
    acts = view.lazy(EvidenceKind.EVENT).filter(
        nw.col("date") <= until,
        nw.col("actor").is_in(inside) | nw.col("target").is_in(inside),
    )
    counts: pl.DataFrame = (
        acts.group_by("actor", "target").agg(n=nw.len()).collect("polars").to_native()
    )
    met = pl.concat([counts.select(name=pl.col(side), n="n") for side in ("actor", "target")])
    own = pl.Series(inside, dtype=pl.String).implode()
    others = met.drop_nulls().filter(
        ~pl.col("name").is_in(own) & ~pl.col("name").str.contains("/", literal=True)
    )
    ranked = (
        others.group_by("name").agg(pl.col("n").sum()).sort(["n", "name"], descending=[True, False])
    )
    return tuple(sorted(ranked.head(AROUND)["name"].to_list()))


def standings(table: pl.DataFrame, worlds: Worlds, members: Sequence[str]) -> tuple[Standing, ...]:
    """The standing of every member, and of every other actor with OUTSIDERS_TIES ties to them.

    `table` and `worlds` are those of the day.  Outsiders that are not shown are left out, and all
    of them where most declared members of whom something is known are not in themselves: a bloc
    that the evidence does not show has no further members.
    """
    every = table["leaning"].to_numpy()
    firm = {row["actor"]: row for row in firmness(worlds, members).to_dicts()}
    ties = _ties_to(table, members)
    own = [
        _standing(name, True, ties[name], firm[name], every) if name in ties else _unknown(name)
        for name in sorted(set(members))
    ]
    heard = [one for one in own if one.verdict != UNKNOWN]
    found = list(own)
    if 2 * sum(one.is_in for one in heard) > len(heard):
        others = (
            _standing(name, False, ties[name], firm[name], every)
            for name in sorted(ties.keys() - set(members))
        )
        found += [one for one in others if one.verdict == SHOWN and one.friends >= OUTSIDERS_TIES]
    return tuple(
        sorted(found, key=lambda s: (VERDICTS.index(s.verdict), -(s.firmness or 0.0), s.actor))
    )


def _ties_to(table: pl.DataFrame, members: Sequence[str]) -> dict[str, pl.DataFrame]:
    """The rows of `table` that lead from each actor to members other than itself."""
    both = pl.concat(
        [
            table.select(actor=pl.col(x), other=pl.col(y), leaning="leaning", level="level",
                         low="low", high="high")
            for x, y in (("a", "b"), ("b", "a"))
        ]
    ).filter(pl.col("other").is_in(sorted(members)))  # fmt: skip
    return {str(name): rows for (name,), rows in both.sort("actor", "other").group_by("actor")}


def _standing(
    actor: str,
    declared: bool,
    ties: pl.DataFrame,
    firm: dict[str, float],
    every: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> Standing:
    leaning = ties["leaning"].to_numpy()
    chance = chance_of(leaning, every)
    share = firm["share"]
    leans = share >= IN and float(leaning.mean()) > 0
    verdict = (SHOWN if chance <= CHANCE else THIN) if leans else NOT_SHOWN
    acts = ties.drop_nulls("level")
    level = low = high = None
    if acts.height:
        level = float(acts["level"].to_numpy().mean())
        spread = ((acts["high"] - acts["low"]).to_numpy() / (2 * HALF_WIDTH)) ** 2
        margin = HALF_WIDTH * float(np.sqrt(spread.sum())) / acts.height
        low, high = max(level - margin, -1.0), min(level + margin, 1.0)
    return Standing(
        actor,
        declared,
        verdict,
        share,
        firm["low"],
        firm["high"],
        int((leaning > 0).sum()),
        int((leaning < 0).sum()),
        level,
        low,
        high,
        chance,
    )


def _unknown(actor: str) -> Standing:
    return Standing(actor, True, UNKNOWN, None, None, None, 0, 0, None, None, None, None)


def cohesion(table: pl.DataFrame, members: Sequence[str], on: date) -> Cohesion:
    """How the ties among `members` lean, and how those between them and all others."""
    own = pl.Series(sorted(members), dtype=pl.String).implode()
    sides = [pl.col(name).is_in(own) for name in ("a", "b")]
    inside, outside = table.filter(sides[0] & sides[1]), table.filter(sides[0] != sides[1])
    n = len(set(members))
    return Cohesion(
        on,
        n,
        n * (n - 1) // 2,
        inside.height,
        _share(inside),
        _mean(inside),
        outside.height,
        _share(outside),
        _mean(outside),
    )


def _share(rows: pl.DataFrame) -> float | None:
    return float((rows["leaning"].to_numpy() > 0).mean()) if rows.height else None


def _mean(rows: pl.DataFrame) -> float | None:
    levels = rows["level"].drop_nulls()
    return None if levels.is_empty() else float(levels.to_numpy().mean())
