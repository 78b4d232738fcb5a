"""The layers of the network: which facts make an edge, of which sign, and whether it has a way.

A layer holds edges of one nature as of a day:

    acts        the level of `levels_on`, from acts and ties; its sign is that of the level
    pacts       alliances and other pacts in force: positive
    conflict    war, armed conflict, dispute, rivalry, claim in force: negative
    support     backing (`support.supporters_on`), from sponsor to client: positive
    membership  an actor in an organisation, from member to organisation: no sign
    part-of     a group in a larger one or in a state, from part to whole: no sign
    hosting     a group on a state's soil, from host to guest: no sign

To sit in one assembly or on one soil says nothing of friendship (members of the UN fight wars, a
host may be unable to expel a guest), so the last three carry no sign: missing, not zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

import polars as pl

from detente.network.known import in_force

__all__ = [
    "AFTERMATH",
    "EDGES",
    "SIGNED",
    "TIE_KINDS",
    "Layer",
    "level_edges",
    "support_edges",
    "tie_edges",
]


class Layer(StrEnum):
    """What an edge of the network is made of."""

    ACTS = "acts"
    PACTS = "pacts"
    CONFLICT = "conflict"
    SUPPORT = "support"
    MEMBERSHIP = "membership"
    PART_OF = "part-of"
    HOSTING = "hosting"


SIGNED = (Layer.ACTS, Layer.PACTS, Layer.CONFLICT, Layer.SUPPORT)
"""The layers that carry signs."""

TIE_KINDS: dict[Layer, tuple[str, ...]] = {
    Layer.PACTS: (
        *("coalition", "consultation-pact", "cooperation-agreement", "defence-pact", "entente"),
        *("neutrality-pact", "nonaggression-pact", "offence-pact"),
    ),
    Layer.CONFLICT: (
        *("armed-conflict", "dispute", "occupation", "rivalry", "territorial-claim", "war"),
    ),
    Layer.MEMBERSHIP: ("membership",),
    Layer.PART_OF: ("part-of",),
    Layer.HOSTING: ("hosting",),
}
_SIGN = {Layer.PACTS: 1, Layer.CONFLICT: -1}
_DIRECTED = (Layer.MEMBERSHIP, Layer.PART_OF, Layer.HOSTING)

AFTERMATH = {"dispute": 365}
"""Days for which a tie of this kind still counts after its end.  A dispute is dated by its
incidents alone; the quarrel does not end with the last of them."""

EDGES: dict[str, pl.DataType] = {
    "a": pl.String(),
    "b": pl.String(),
    "layer": pl.String(),
    "sign": pl.Int8(),
    "level": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "kinds": pl.List(pl.String()),
    "since": pl.Date(),
    "until": pl.Date(),
    "evidence": pl.Int64(),
    "ids": pl.List(pl.String()),
    "directed": pl.Boolean(),
}
"""One row for each edge of each layer.  Undirected edges have a < b; directed ones run from a to
b.  `sign` is +1, -1, or null where the evidence does not say.  `level`, `low` and `high` are those
of the acts layer, null elsewhere.  `kinds` are the kinds of tie, `events` where acts count, and
the means of support.  `since` is the
first day of the oldest tie in force, or of the first act that counts; `until` the last day on
which a tie is known to hold, or of the last act: never after the network's day.  `evidence` counts
the rows of evidence, `ids` names those that are ties."""


def level_edges(levels: pl.DataFrame, threshold: float) -> pl.DataFrame:
    """The acts layer: one undirected edge for each row of `levels`, with the columns of EDGES.

    The sign is +1 where the whole interval lies above `threshold`, -1 where it lies below
    -`threshold`, else null.  `levels` has the columns of `levels.LEVELS_ON` and first, acts, ids,
    kinds (see `levels.evidence_levels`).
    """
    sign = (
        pl.when(pl.col("low") > threshold)
        .then(pl.lit(1, pl.Int8))
        .when(pl.col("high") < -threshold)
        .then(pl.lit(-1, pl.Int8))
    )
    return levels.select(
        "a",
        "b",
        layer=pl.lit(str(Layer.ACTS)),
        sign=sign,
        level="level",
        low="low",
        high="high",
        kinds=pl.when(pl.col("acts") > 0)
        .then(pl.concat_list("kinds", pl.lit("events")))
        .otherwise("kinds"),
        since="since",
        until="until",
        evidence=pl.col("acts") + pl.col("ids").list.len(),
        ids="ids",
        directed=pl.lit(False),
    ).cast(EDGES)  # type: ignore[arg-type]


def tie_edges(ties: pl.DataFrame, on: date, layers: Iterable[Layer]) -> pl.DataFrame:
    """The edges of the tie layers on the day `on`, with the columns of EDGES.

    `ties` are those of `known.known_ties`.
    """
    parts = [_of_layer(ties, on, layer) for layer in layers if layer in TIE_KINDS]
    return pl.concat([pl.DataFrame(schema=EDGES), *parts])


def support_edges(support: pl.DataFrame, on: date) -> pl.DataFrame:
    """The support layer, from the rows of `support.supporters_on` for the day `on`."""
    until = pl.min_horizontal(pl.coalesce("end", "last_seen"), pl.lit(on))
    return _edges(
        support.with_columns(until=until).group_by(a="sponsor", b="client"),
        pl.col("means"),
        Layer.SUPPORT,
        sign=1,
        directed=True,
    )


def _of_layer(ties: pl.DataFrame, on: date, layer: Layer) -> pl.DataFrame:
    rows = [
        in_force(ties.filter(pl.col("kind") == kind), on, days_after=AFTERMATH.get(kind, 0))
        for kind in TIE_KINDS[layer]
    ]
    directed = layer in _DIRECTED
    names = ("actor", "target")
    ends = names if directed else (pl.min_horizontal(*names), pl.max_horizontal(*names))
    return _edges(
        pl.concat(rows).group_by(a=ends[0], b=ends[1]),
        pl.col("kind"),
        layer,
        sign=_SIGN.get(layer),
        directed=directed,
    )


def _edges(
    groups: Any, kinds: pl.Expr, layer: Layer, *, sign: int | None, directed: bool
) -> pl.DataFrame:
    table: pl.DataFrame = groups.agg(
        kinds=kinds.unique().sort(),
        since=pl.col("start").min(),
        until=pl.col("until").max(),
        ids=pl.col("evidence_id").unique().sort(),
    )
    return table.select(
        "a",
        "b",
        layer=pl.lit(str(layer)),
        sign=pl.lit(sign, pl.Int8),
        level=pl.lit(None, pl.Float64),
        low=pl.lit(None, pl.Float64),
        high=pl.lit(None, pl.Float64),
        kinds="kinds",
        since="since",
        until="until",
        evidence=pl.col("ids").list.len().cast(pl.Int64),
        ids="ids",
        directed=pl.lit(directed),
    )
