"""Who surrounds two actors on a day: their common friends and foes, those between, their own.

A third actor is a common friend where its signs toward both are positive, a common foe where both
are negative, split where they differ, and of one side only where just one sign is known.  An arm
of either (a force of the state) is no third actor.

The strength of an edge ranks who is shown: war and armed conflict 1, support SUPPORT, else the
size of the level where it has a sign, and at least OTHER for a pact, rivalry, claim or dispute.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from detente.network.layers import Layer
from detente.network.signed import SignedNetwork
from detente.network.sponsors.parentage import state_behind

__all__ = ["NEIGHBOURS", "dyad_strength", "lasting", "neighbourhood", "strongest"]

FIGHTING = ("war", "armed-conflict")
SUPPORT = 0.8
OTHER = 0.2
MOST = 7
"""Third actors shown of each sort."""
LASTING = 5
"""The same, where several days are shown side by side."""

NEIGHBOURS: dict[str, pl.DataType] = {
    "third": pl.String(),
    "name": pl.String(),
    "kind": pl.String(),
    "side": pl.String(),
    "sign_a": pl.Int8(),
    "sign_b": pl.Int8(),
    "strength_a": pl.Float64(),
    "strength_b": pl.Float64(),
    "gives_a": pl.Boolean(),
    "gives_b": pl.Boolean(),
    "gets_a": pl.Boolean(),
    "gets_b": pl.Boolean(),
    "strength": pl.Float64(),
    "evidence": pl.Int64(),
}
"""`side` is both, a or b; `gives_a` says that the third actor supports a, `gets_a` that a supports
it.  `strength` is the smaller of the two for those of both sides, so that neither edge is weak."""


def dyad_strength(network: SignedNetwork) -> pl.DataFrame:
    """How strong each signed dyad is: a, b, sign, strength, evidence, forth, back.

    `forth` says that a supports b, `back` that b supports a.
    """
    edges = network.edges
    support = edges.filter(pl.col("layer") == Layer.SUPPORT)
    ways = {
        "forth": support.select("a", "b", forth=pl.lit(True)),
        "back": support.select(a="b", b="a", back=pl.lit(True)),
    }
    fights = (
        edges.filter(
            (pl.col("layer") == Layer.CONFLICT)
            & pl.any_horizontal(pl.col("kinds").list.contains(kind) for kind in FIGHTING)
        )
        .select("a", "b", fights=pl.lit(1.0))
        .unique()
    )
    level = pl.when(pl.col("level").sign() == pl.col("sign")).then(pl.col("level").abs())
    helped = pl.col("forth") | pl.col("back")
    table = network.dyads().drop_nulls("sign").join(fights, on=["a", "b"], how="left")
    for frame in ways.values():
        table = table.join(frame.unique(), on=["a", "b"], how="left")
    return table.with_columns(pl.col("forth", "back").fill_null(False)).select(
        "a",
        "b",
        "sign",
        strength=pl.max_horizontal(
            level,
            pl.lit(OTHER),
            pl.when(pl.col("sign") < 0).then("fights"),
            pl.when((pl.col("sign") > 0) & helped).then(SUPPORT),
        ),
        evidence="evidence",
        forth="forth",
        back="back",
    )


def neighbourhood(network: SignedNetwork, a: str, b: str) -> pl.DataFrame:
    """Every third actor with a signed dyad with a or b: columns of NEIGHBOURS.

    Sorted by side (both, a, b), strength and evidence (falling), and name of the actor's id.
    Empty where the network holds neither.
    """
    dyads = dyad_strength(network)
    sides = [_toward(dyads, member, letter) for member, letter in ((a, "a"), (b, "b"))]
    table = sides[0].join(sides[1], on="third", how="full", coalesce=True)
    table = table.filter(~pl.col("third").is_in([a, b]))
    arms = [
        third
        for third in table["third"].to_list()
        if state_behind(third, network.on) in (a, b) or third.startswith((f"{a}/", f"{b}/"))
    ]
    one, two = pl.col("sign_a").is_not_null(), pl.col("sign_b").is_not_null()
    return (
        table.filter(~pl.col("third").is_in(arms))
        .join(network.actors.rename({"actor": "third"}), on="third", how="left")
        .with_columns(
            pl.col("gives_a", "gives_b", "gets_a", "gets_b").fill_null(False),
            side=pl.when(one & two).then(pl.lit("both"))
            .when(one).then(pl.lit("a")).otherwise(pl.lit("b")),
            strength=pl.min_horizontal("strength_a", "strength_b"),
            evidence=pl.col("evidence_a").fill_null(0) + pl.col("evidence_b").fill_null(0),
        )
        .with_columns(order=pl.col("side").replace_strict({"both": 0, "a": 1, "b": 2}))
        .sort(
            ["order", "strength", "evidence", "third"], descending=[False, True, True, False]
        )
        .select(pl.col(name).cast(dtype) for name, dtype in NEIGHBOURS.items())
    )  # fmt: skip


def _toward(dyads: pl.DataFrame, member: str, letter: str) -> pl.DataFrame:
    """The dyads of one member, seen from it; columns end in its letter."""
    first = pl.col("a") == member
    own = dyads.filter(first | (pl.col("b") == member))
    gets, gives = ("forth", "back"), ("back", "forth")
    return own.select(
        pl.when(first).then("b").otherwise("a").alias("third"),
        pl.col("sign").alias(f"sign_{letter}"),
        pl.col("strength").alias(f"strength_{letter}"),
        pl.col("evidence").alias(f"evidence_{letter}"),
        pl.when(first).then(gets[0]).otherwise(gets[1]).alias(f"gets_{letter}"),
        pl.when(first).then(gives[0]).otherwise(gives[1]).alias(f"gives_{letter}"),
    )


def strongest(table: pl.DataFrame, most: int = MOST) -> pl.DataFrame:
    """The `most` strongest third actors of each side, in the order of `neighbourhood`."""
    return table.group_by("side", maintain_order=True).head(most).select(table.columns)


def lasting(tables: Sequence[pl.DataFrame], most: int = LASTING) -> list[pl.DataFrame]:
    """Neighbourhoods of several days, cut to the same third actors: the strongest over all days.

    A third actor belongs to both sides if it does so on any of the days, or to one side on one day
    and to the other on another; of each sort the `most` with the greatest sum of strengths stay,
    of equals those with most evidence.
    """
    union = pl.concat(tables)
    sides = pl.col("side")
    either = (sides == "both").any() | (sides.n_unique() > 1)
    total = pl.sum_horizontal("strength_a", "strength_b").sum()
    ranked = (
        union.group_by("third")
        .agg(
            total=total.round(9),
            rows=pl.col("evidence").sum(),
            side=pl.when(either).then(pl.lit("both")).otherwise(sides.first()),
        )
        .sort(["side", "total", "rows", "third"], descending=[False, True, True, False])
    )
    kept = ranked.group_by("side", maintain_order=True).head(most)["third"].implode()
    return [table.filter(pl.col("third").is_in(kept)) for table in tables]
