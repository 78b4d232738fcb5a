"""Regime change and leader change: did a member's rulers or rules change before the turn?

Regime: the largest change in a regime score (Polity -10 to 10, V-Dem 0 to 1) from one spell to the
next, as a share of a quarter of the scale and at most 1; a new `regime` spell counts 1.  Leader: a
new spell of head of government, head of state or leader.  An occupation that begins counts as a
regime change of the occupied.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Series, month_number, proximity

__all__ = ["series"]

SCORES = {"polity2": 5.0, "polity": 5.0, "v2x_polyarchy": 0.25}
REGIMES = ("regime",)
LEADERS = ("head-of-government", "head-of-state", "leader")

Change = tuple[int, float, str, EvidenceKind]


def series(context: Context) -> Iterator[Series]:
    """For each member one series of regime changes and one of leader changes."""
    for member in context.members:
        regimes = [
            *_score_changes(context, member),
            *_new_spells(context, member, REGIMES),
            *_occupations(context, member),
        ]
        yield from _as_series(context, "regime-change", member, regimes)
        leaders = list(_new_spells(context, member, LEADERS))
        yield from _as_series(context, "leader-change", member, leaders)


def _as_series(
    context: Context, driver: str, member: str, changes: list[Change]
) -> Iterator[Series]:
    if not changes:
        return
    values = proximity(context.axis(), [(month, size) for month, size, _, _ in changes])
    yield Series(driver, member, values, "either", partial(_evidence, context, changes))


def _score_changes(context: Context, member: str) -> Iterator[Change]:
    for trait, scale in SCORES.items():
        rows = _rows(context, member, (trait,)).drop_nulls("value")
        for _, spells in rows.group_by("source", maintain_order=True):
            ordered = spells.sort("start")
            steps = ordered.with_columns(step=pl.col("value").diff().abs() / scale)
            for row in steps.filter(pl.col("step") >= 0.6).to_dicts():
                yield (
                    month_number(row["start"]),
                    min(1.0, float(row["step"])),
                    row["evidence_id"],
                    EvidenceKind.TRAIT,
                )


def _new_spells(context: Context, member: str, traits: tuple[str, ...]) -> Iterator[Change]:
    rows = _rows(context, member, traits)
    for row in rows.filter(pl.col("start_precision") != "year").to_dicts():
        yield month_number(row["start"]), 1.0, row["evidence_id"], EvidenceKind.TRAIT


def _occupations(context: Context, member: str) -> Iterator[Change]:
    rows = context.ties.filter((pl.col("kind") == "occupation") & (pl.col("target") == member))
    for row in rows.drop_nulls("start").to_dicts():
        yield month_number(row["start"]), 1.0, row["evidence_id"], EvidenceKind.TIE


def _rows(context: Context, member: str, traits: tuple[str, ...]) -> pl.DataFrame:
    wanted = (pl.col("actor") == member) & pl.col("trait").is_in(traits)
    return context.traits.filter(wanted).drop_nulls("start")


def _evidence(context: Context, changes: list[Change], month: int) -> tuple[EvidenceQuery, ...]:
    at = month - context.first
    near = [
        change
        for change in changes
        if proximity(context.axis()[at : at + 1], [(change[0], change[1])])[0] > 0
    ]
    queries = []
    for kind in (EvidenceKind.TRAIT, EvidenceKind.TIE):
        ids = tuple(sorted({one[2] for one in near if one[3] is kind}))
        if ids:
            queries.append(EvidenceQuery(kind, ids=ids))
    return tuple(queries)
