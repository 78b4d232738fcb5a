"""The signed network of states and groups as of a day: who stands with whom, and by what evidence.

Signs come from the layers (`layers`): the level of acts where its whole 90 % interval lies on one
side, pacts, conflicts and support.  What none of them says stays missing.  Layers may disagree (a
dyad with a pact and a rivalry): `Rule` is what is then done, a choice that must be stated.

After Cartwright & Harary, 'Structural balance: a generalization of Heider's theory', Psychological
Review 63(5), 1956; for states and dated ties Maoz et al., 'What Is the Enemy of My Enemy?',
Journal of Politics 69(1), 2007.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

import polars as pl

from detente.actors import Registry
from detente.actors.actor import STATE_LIKE
from detente.errors import MeasureError
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.network.graph import SignedGraph
from detente.network.known import known_ties
from detente.network.layers import SIGNED, Layer, level_edges, support_edges, tie_edges
from detente.network.levels import levels_with_evidence, window_start
from detente.network.sponsors.support import supporters_on
from detente.relations.parameters import DEFAULT, LevelParameters

__all__ = ["Rule", "SignedNetwork", "signed_network"]


Choice = TypeVar("Choice", bound=StrEnum)


class Rule(StrEnum):
    """What becomes of a dyad whose layers give both signs."""

    LEVEL = "level"  # the sign of its acts decides; where that is missing, it is left out
    NEGATIVE = "negative"  # one negative layer makes it negative
    POSITIVE = "positive"  # one positive layer makes it positive
    DROP = "drop"  # it is left out


ACTORS: dict[str, pl.DataType] = {"actor": pl.String(), "name": pl.String(), "kind": pl.String()}
"""`kind` is the registry's (state, armed-group ...), null for an actor that it does not know."""


@dataclass(frozen=True, slots=True, eq=False)
class SignedNetwork:
    """The network on the day `on`.

    `actors` has the columns of ACTORS, sorted; `edges` those of `layers.EDGES`, sorted by layer,
    a, b.  Acts count from `since` on.  `rule` is what `dyads` and `graph` do with both signs.
    """

    on: date
    since: date
    actors: pl.DataFrame
    edges: pl.DataFrame
    layers: tuple[Layer, ...]
    rule: Rule
    threshold: float

    def sign(self, a: str, b: str) -> int | None:
        """The sign of a dyad by the rule; None where it has none."""
        a, b = sorted((a, b))
        found = self.among((a, b)).dyads()["sign"].to_list()
        return found[0] if found else None

    def dyads(self, *, states_only: bool = False) -> pl.DataFrame:
        """One row for each dyad with an edge, by the rule: sorted by a, b, with a < b.

        Columns: a, b, sign (+1, -1 or null), both (whether layers give both signs), level, low,
        high (of the acts layer, else null), layers (sorted), evidence (rows, each once).
        """
        ordered = self.edges.with_columns(
            a=pl.min_horizontal("a", "b"), b=pl.max_horizontal("a", "b")
        )
        if states_only:
            states = self.actors.filter(pl.col("kind").is_in(STATE_LIKE))["actor"].implode()
            ordered = ordered.filter(pl.col("a").is_in(states) & pl.col("b").is_in(states))
        acts = pl.col("layer") == Layer.ACTS
        firsts = [pl.col(name).filter(acts).first() for name in ("level", "low", "high")]
        table = ordered.group_by("a", "b").agg(
            *firsts,
            low_sign=pl.col("sign").min(),
            high_sign=pl.col("sign").max(),
            by_level=pl.col("sign").filter(acts).first(),
            layers=pl.col("layer").unique().sort(),
            acts=(pl.col("evidence") - pl.col("ids").list.len()).sum(),
            ties=pl.col("ids").explode().drop_nulls().n_unique(),
        )
        both = (pl.col("low_sign") != pl.col("high_sign")).fill_null(False)
        decided = {
            Rule.LEVEL: pl.col("by_level"),
            Rule.NEGATIVE: pl.lit(-1, pl.Int8),
            Rule.POSITIVE: pl.lit(1, pl.Int8),
            Rule.DROP: pl.lit(None, pl.Int8),
        }[self.rule]
        return table.select(
            "a",
            "b",
            sign=pl.when(both).then(decided).otherwise("low_sign"),
            both=both,
            level="level",
            low="low",
            high="high",
            layers="layers",
            # A tie that makes an edge of its own speaks of the level too, but is one row.
            evidence=pl.col("acts").cast(pl.Int64) + pl.col("ties").cast(pl.Int64),
        ).sort("a", "b")

    def graph(self, states_only: bool = False) -> SignedGraph:
        """The dyads with a sign, as the signed graph under balance and blocs."""
        signed = self.dyads(states_only=states_only).drop_nulls("sign")
        return SignedGraph.of(signed.select("a", "b", "sign").iter_rows())

    def among(self, actors: Iterable[str]) -> SignedNetwork:
        """The network of these actors only."""
        kept = pl.Series(sorted(set(actors)), dtype=pl.String).implode()
        return replace(
            self,
            actors=self.actors.filter(pl.col("actor").is_in(kept)),
            edges=self.edges.filter(pl.col("a").is_in(kept) & pl.col("b").is_in(kept)),
        )

    def around(self, actors: Iterable[str]) -> SignedNetwork:
        """The edges that touch any of these actors, and those at their ends.

        Raises MeasureError where the network does not hold one of them.
        """
        wanted = sorted(set(actors))
        for actor in wanted:
            self._require(actor)
        edges = self.edges.filter(pl.col("a").is_in(wanted) | pl.col("b").is_in(wanted))
        kept = pl.concat([edges["a"], edges["b"]]).unique().implode()
        return replace(self, actors=self.actors.filter(pl.col("actor").is_in(kept)), edges=edges)

    def neighbours(self, actor: str) -> pl.DataFrame:
        """The dyads of one actor: columns other, sign, both, level, low, high, layers, evidence.

        Raises MeasureError where the network does not hold the actor.
        """
        self._require(actor)
        own = self.dyads().filter((pl.col("a") == actor) | (pl.col("b") == actor))
        other = pl.when(pl.col("a") == actor).then("b").otherwise("a")
        return own.with_columns(other=other).select("other", pl.exclude("other", "a", "b"))

    def evidence(self, a: str, b: str, *, signed: bool = False) -> tuple[EvidenceQuery, ...]:
        """The queries whose rows the edges between two actors rest on; none where no edge is.

        With `signed` only those of the edges that have a sign.
        """
        a, b = sorted((a, b))
        own = self.edges.filter(pl.col("a").is_in([a, b]) & pl.col("b").is_in([a, b]))
        if signed:
            own = own.drop_nulls("sign")
        ids = sorted({key for row in own["ids"].to_list() for key in row})
        queries = [EvidenceQuery(EvidenceKind.TIE, ids=tuple(ids))] if ids else []
        if own["kinds"].list.contains("events").any():
            queries.append(
                EvidenceQuery(EvidenceKind.EVENT, pair=(a, b), start=self.since, end=self.on)
            )
        return tuple(queries)

    def _require(self, actor: str) -> None:
        if actor not in self.actors["actor"]:
            raise MeasureError(
                f"The network of {self.on} does not hold {actor}.",
                fix="No edge of the chosen layers names it on that day.",
            )


def signed_network(
    view: View,
    on: date,
    *,
    layers: Iterable[Layer | str] = SIGNED,
    rule: Rule | str = Rule.LEVEL,
    threshold: float = 0.0,
    actors: Iterable[str] | None = None,
    params: LevelParameters = DEFAULT,
    support: pl.DataFrame | None = None,
) -> SignedNetwork:
    """The network of all actors on the day `on`, or of `actors` only.

    A dyad of the acts layer is positive where its 90 % interval lies above `threshold` (0 to 1),
    negative where it lies below -`threshold`.  Only what had happened by `on`, and was known on
    the view's own day, counts.  Sub-state roles are left out unless `actors` names them, and so
    are actors that did not exist on the day.  `support` saves reading `support.support_ties` of the
    view again.  Raises MeasureError on an unknown layer or rule, or
    a threshold outside [0, 1).
    """
    chosen = tuple(sorted({_member(Layer, layer, "layer") for layer in layers}))
    rule = _member(Rule, rule, "rule")
    if not 0 <= threshold < 1:
        raise MeasureError(f"The threshold is {threshold}.", fix="Give one from 0 to below 1.")
    wanted = None if actors is None else tuple(sorted(set(actors)))
    key = ("signed_network", on, chosen, rule, threshold, wanted, id(params))
    return view.once(
        key, lambda: _built(view, on, chosen, rule, threshold, wanted, params, support)
    )


def _built(
    view: View,
    on: date,
    chosen: tuple[Layer, ...],
    rule: Rule,
    threshold: float,
    wanted: tuple[str, ...] | None,
    params: LevelParameters,
    support: pl.DataFrame | None,
) -> SignedNetwork:
    ties = known_ties(view, on)
    parts = [tie_edges(ties, on, chosen)]
    if Layer.ACTS in chosen:
        levels = levels_with_evidence(view, on, params=params, actors=wanted, ties=ties)
        parts.append(level_edges(levels, threshold))
    if Layer.SUPPORT in chosen:
        parts.append(support_edges(supporters_on(view, on, ties=support), on))
    edges = pl.concat(parts)
    members = _actors(edges, on, wanted)
    kept = members["actor"].implode()
    return SignedNetwork(
        on=on,
        since=window_start(on, params),
        actors=members,
        edges=edges.filter(pl.col("a").is_in(kept) & pl.col("b").is_in(kept)).sort(
            "layer", "a", "b"
        ),
        layers=chosen,
        rule=rule,
        threshold=threshold,
    )


def _actors(edges: pl.DataFrame, on: date, wanted: tuple[str, ...] | None) -> pl.DataFrame:
    """Those who have an edge, existed on the day, and are wanted; of themselves no sub-roles."""
    names = sorted({*edges["a"].to_list(), *edges["b"].to_list()})
    registry = Registry.load()
    rows = []
    for name in names:
        if name not in wanted if wanted is not None else "/" in name:
            continue
        known = registry.get(name) if name in registry else None
        if known is None or known.alive(on):
            rows.append((name, known.name if known else name, known.kind if known else None))
    return pl.DataFrame(rows, schema=ACTORS, orient="row")


def _member(kind: type[Choice], value: str, what: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        known = [str(one) for one in kind]
        raise MeasureError(f"There is no {what} {value!r}.", fix=f"Give one of {known}.") from None
