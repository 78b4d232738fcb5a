"""Ties of material support that one actor gives a member, and how much they count in a window.

Troops, advisers, sanctuary and a coalition in war are there every day of a tie and count once;
arms, money, training and logistics flow, and count as one deed for each year in force, or as one
where they began within the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.network.sponsors.support import support_ties

__all__ = ["TIE_COLUMNS", "in_window", "material_ties"]

MATERIAL = ("sponsorship", "arms-transfer", "coalition")
STANDING = frozenset({"troops", "advisers", "sanctuary", "coalition"})
"""Means of support that are there on every day of a tie; the others flow."""
YEAR = 365
TIE_COLUMNS = (
    *("backer", "member", "means", "start", "start_precision", "end", "last_seen"),
    "evidence_id",
)


def material_ties(view: View, members: Sequence[str]) -> pl.DataFrame:
    """Ties by which somebody backs one of `members` with deeds: columns of TIE_COLUMNS.

    Of `support.support_ties` those that are more than political, and besides them sponsorships,
    deliveries of arms to a state, and coalitions in war, from whatever source.  `last_seen` is the
    day until which the source looked: an open tie says nothing beyond it.
    """
    support = (
        support_ties(view)
        .filter(pl.col("client").is_in(list(members)) & (pl.col("means") != "political"))
        .rename({"sponsor": "backer", "client": "member"})
        .select(TIE_COLUMNS)
    )
    stops = {source.id: source.coverage.end or source.released for source in view.sources()}
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, actors=tuple(members), tie_kinds=MATERIAL))
    ties = ties.drop_nulls(["actor", "target", "start"]).filter(pl.col("actor") != pl.col("target"))
    given = ties.with_columns(backer="actor", member="target")
    mutual = ties.filter(pl.col("kind") == "coalition").with_columns(
        backer="target", member="actor"
    )
    looked = pl.col("source").replace_strict(stops, default=None, return_dtype=pl.Date)
    means = (
        pl.when(pl.col("kind") == "arms-transfer")
        .then(pl.lit("arms"))
        .when(pl.col("kind") == "coalition")
        .then(pl.lit("coalition"))
        .otherwise("means")
    )
    direct = (
        pl.concat([given, mutual])
        .filter(pl.col("member").is_in(list(members)))
        .with_columns(
            means=means.str.split(";"),
            last_seen=pl.max_horizontal(pl.coalesce(looked, "recorded", "start"), "end", "start"),
        )
        .explode("means")
        .with_columns(pl.col("means").str.strip_chars())
        .filter(pl.col("means").is_not_null() & (pl.col("means") != "political"))
        .select(TIE_COLUMNS)
    )
    # Both may read the same row, with bounds written out differently: the first stands.
    return (
        pl.concat([support, direct])
        .unique(["backer", "member", "means", "evidence_id"], keep="first", maintain_order=True)
        .sort("member", "backer", "start", "means", "evidence_id")
    )


def in_window(ties: pl.DataFrame, start: date, end: date) -> dict[str, dict[str, Any]]:
    """By backer the weight of each of its material ties in the window, and their means."""
    found: dict[str, dict[str, Any]] = {}
    for row in ties.to_dicts():
        first, last = row["start"], row["end"] or row["last_seen"]
        days = (min(last, end) - max(first, start)).days + 1
        if days <= 0:
            continue
        vague = row["start_precision"] == "year"
        began = start <= first <= end and not vague
        whole = began or (row["means"] in STANDING and not (vague and first.year == last.year))
        weight = 1.0 if whole else min(days / YEAR, 1.0)
        one = found.setdefault(row["backer"], {"weights": {}, "means": set()})
        key = row["evidence_id"]
        one["weights"][key] = max(weight, one["weights"].get(key, 0.0))
        one["means"].add(row["means"])
    return found
