"""Who stood together on a day: the blocs that the evidence shows, of all actors or of some.

Blocs are the communities that contradict the least evidence (`clustering`), each pair of actors
weighing as much as the evidence leans for or against it (`leanings`).  A bloc is joined by chains
of friendly ties that nothing outweighs; it is no pact, and a member may have one tie to it only:
`membership` says how firmly each is in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from detente.evidence import View
from detente.network.blocs.clustering import TIME_LIMIT, Clustering, correlation_clusters
from detente.network.blocs.leanings import leaning_graph, leanings
from detente.network.signed import SignedNetwork, signed_network

__all__ = ["BYSTANDERS", "Bloc", "Blocs", "blocs_of", "blocs_on", "blocs_through", "players"]

BYSTANDERS = ("bloc", "office", "organisation", "people", "region")
"""Kinds of actor that take no side as one: whoever deals with the UN is not of its camp."""
SMALLEST = 2
LEADERS = 3


@dataclass(frozen=True, slots=True)
class Bloc:
    """A community of at least SMALLEST actors on a day, the best connected member first.

    `positive` and `negative` count the ties inside that lean for and against; `level` is the mean
    level inside and `outside` that of the members toward all others, None where no acts speak.
    """

    members: tuple[str, ...]
    positive: int
    negative: int
    level: float | None
    outside: float | None

    @property
    def leaders(self) -> tuple[str, ...]:
        """The members by which the bloc is named."""
        return self.members[:LEADERS]


@dataclass(frozen=True, slots=True, eq=False)
class Blocs:
    """All blocs of a day, largest first; `table` has the columns of `leanings.LEANINGS`.

    `contradicted` counts the ties that the partition contradicts; `clustering` has its cost in
    weight of evidence, with the bounds.  `inertia` is the smoothing used (0: none).
    """

    on: date
    table: pl.DataFrame
    clustering: Clustering
    blocs: tuple[Bloc, ...]
    contradicted: int
    inertia: float = 0.0

    def of(self, actor: str) -> Bloc | None:
        """The bloc of an actor; None where it stands alone or is not in the network."""
        return next((bloc for bloc in self.blocs if actor in bloc.members), None)

    def place(self, actor: str) -> int | None:
        """The community of an actor; None where it is not in the network."""
        nodes = self.clustering.nodes
        return int(self.clustering.labels[nodes.index(actor)]) if actor in nodes else None


def players(network: SignedNetwork) -> SignedNetwork:
    """The network without BYSTANDERS."""
    kinds = pl.col("kind").is_in(BYSTANDERS).fill_null(False)
    return network.among(network.actors.filter(~kinds)["actor"])


def blocs_on(
    view: View,
    on: date,
    *,
    actors: Iterable[str] | None = None,
    time_limit: float = TIME_LIMIT,
) -> Blocs:
    """The blocs on the day `on`, of all actors but BYSTANDERS, or of `actors` only."""
    network = players(signed_network(view, on, actors=actors))
    return blocs_of(leanings(network), on, time_limit=time_limit)


def blocs_through(
    view: View,
    days: Sequence[date],
    *,
    actors: Iterable[str] | None = None,
    inertia: float = 0.0,
    time_limit: float = TIME_LIMIT,
) -> list[Blocs]:
    """The blocs on each of `days`, in order.

    With `inertia` (0 to 1) each pair that was together on the day before leans that much more to
    being together, each that was apart that much less: evolutionary clustering (Chakrabarti, Kumar
    & Tomkins, KDD 2006).  `time_limit` is for each day.
    """
    wanted = None if actors is None else sorted(set(actors))
    found: list[Blocs] = []
    for day in sorted(days):
        table = leanings(players(signed_network(view, day, actors=wanted)))
        before = found[-1] if found else None
        found.append(blocs_of(table, day, before=before, inertia=inertia, time_limit=time_limit))
    return found


def blocs_of(
    table: pl.DataFrame,
    on: date,
    *,
    before: Blocs | None = None,
    inertia: float = 0.0,
    time_limit: float = TIME_LIMIT,
) -> Blocs:
    """The blocs of the pairs of `table` (see `leanings.LEANINGS`)."""
    used = table if before is None or not inertia else _steadied(table, before, inertia)
    graph, weights = leaning_graph(used)
    best = correlation_clusters(graph, weights=weights, time_limit=time_limit)
    place = dict(zip(best.nodes, best.labels.tolist(), strict=True))
    sides = [pl.col(name).replace_strict(place, return_dtype=pl.Int64) for name in ("a", "b")]
    placed = table.with_columns(left=sides[0], right=sides[1])
    inside = pl.col("left") == pl.col("right")
    against = placed.filter(inside == (pl.col("leaning") < 0)).height
    groups = [group for group in best.communities() if len(group) >= SMALLEST]
    blocs = tuple(_bloc(group, place[group[0]], placed) for group in groups)
    return Blocs(on, table, best, blocs, against, inertia if before else 0.0)


def _steadied(table: pl.DataFrame, before: Blocs, inertia: float) -> pl.DataFrame:
    """The leanings moved by `inertia` toward where the pair stood before; never across zero."""
    places: Mapping[str, int] = dict(
        zip(before.clustering.nodes, before.clustering.labels.tolist(), strict=True)
    )
    moved = []
    for a, b, leaning in table.select("a", "b", "leaning").iter_rows():
        if a not in places or b not in places:
            moved.append(leaning)
            continue
        shift = inertia if places[a] == places[b] else -inertia
        moved.append(leaning + shift if leaning * (leaning + shift) > 0 else leaning)
    return table.with_columns(leaning=pl.Series(moved, dtype=pl.Float64))


def _bloc(group: tuple[str, ...], place: int, placed: pl.DataFrame) -> Bloc:
    own = placed.filter((pl.col("left") == place) & (pl.col("right") == place))
    touching = placed.filter((pl.col("left") == place) != (pl.col("right") == place))
    strength = dict.fromkeys(group, 0.0)
    for a, b, leaning in own.select("a", "b", "leaning").iter_rows():
        strength[a] += leaning
        strength[b] += leaning
    return Bloc(
        # Rounded, since sums of fractions differ in their last digits with their order.
        members=tuple(sorted(group, key=lambda name: (-round(strength[name], 6), name))),
        positive=own.filter(pl.col("leaning") > 0).height,
        negative=own.filter(pl.col("leaning") < 0).height,
        level=_mean(own),
        outside=_mean(touching),
    )


def _mean(rows: pl.DataFrame) -> float | None:
    levels = rows["level"].drop_nulls()
    return None if levels.is_empty() else float(levels.to_numpy().mean())
