"""Identity: did a community that one side shares with the other gain or lose power before the turn?

Power is a community's status in the other state (EPR's ladder from discriminated to monopoly); the
change is weighted by the share of the sponsor's people who hold the same faith.
Source: Vogt et al., 'Integrating Data on Ethnicity, Geography, and Conflict', JCR 59(7), 2015.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series, month_number, proximity

__all__ = ["series"]

LADDER = (
    *("discriminated", "powerless", "self-exclusion", "irrelevant", "junior partner"),
    *("senior partner", "dominant", "monopoly"),
)
LEAST = 0.2
"""A faith held by less than this share of a state's people makes no shared community."""


def series(context: Context) -> Iterator[Series]:
    """A signed series for each community of one member whose faith the other member shares."""
    for member in context.members:
        other = context.b if member == context.a else context.a
        shares = _shares(context, other)
        rows = context.traits.filter(
            (pl.col("actor") == member) & (pl.col("trait") == "ethnic-power")
        ).drop_nulls(["start", "qualifier", "text"])
        for (group,), spells in sorted(rows.group_by("qualifier"), key=lambda pair: str(pair[0])):
            faith = max(
                (name for name in shares if _names(str(group), name)),
                key=lambda name: shares[name],
                default=None,
            )
            if faith is not None:
                yield from _steps(context, member, str(group), shares[faith], spells.sort("start"))


def _shares(context: Context, member: str) -> dict[str, float]:
    """Faiths held by at least LEAST of the member's people at any time: the largest share."""
    rows = context.traits.filter(
        (pl.col("actor") == member)
        & (pl.col("trait") == "religious-share")
        & (pl.col("value") >= LEAST)
    ).drop_nulls("qualifier")
    best = rows.group_by("qualifier").agg(pl.col("value").max())
    return dict(zip(best["qualifier"].to_list(), best["value"].to_list(), strict=True))


def _names(group: str, faith: str) -> bool:
    """Whether a community's name contains the faith's, spelled loosely (Shi'a, shia, Shi`ite)."""
    plain = "".join(c for c in group.lower() if c.isalpha() or c == " ")
    stem = "".join(c for c in faith.lower() if c.isalpha())[:4]
    return len(stem) >= 4 and any(word.startswith(stem) for word in plain.split())


def _steps(
    context: Context, member: str, group: str, share: float, spells: pl.DataFrame
) -> Iterator[Series]:
    rungs = [_rung(text) for text in spells["text"].to_list()]
    rows = spells.to_dicts()
    values = np.zeros(context.months)
    changes: list[tuple[int, tuple[str, str]]] = []
    for i in range(1, len(rows)):
        before, after = rungs[i - 1], rungs[i]
        if before is None or after is None or before == after:
            continue
        month = month_number(rows[i]["start"])
        size = min(1.0, abs(after - before) / 3) * share
        step = proximity(context.axis(), [(month, size)]) * np.sign(after - before)
        values = np.where(np.abs(step) > np.abs(values), step, values)
        changes.append((month, (rows[i - 1]["evidence_id"], rows[i]["evidence_id"])))
    if changes:
        yield Series(
            "identity",
            f"{group} in {member}",
            values,
            "signed",
            partial(_evidence, context, changes),
        )


def _rung(text: str) -> int | None:
    plain = text.lower().replace("_", " ").strip()
    return LADDER.index(plain) if plain in LADDER else None


def _evidence(
    context: Context, changes: list[tuple[int, tuple[str, str]]], month: int
) -> tuple[EvidenceQuery, ...]:
    at = month - context.first
    axis = context.axis()[at : at + 1]
    near = {key for when, keys in changes if proximity(axis, [(when, 1.0)])[0] > 0 for key in keys}
    return (EvidenceQuery(EvidenceKind.TRAIT, ids=tuple(sorted(near))),) if near else ()
