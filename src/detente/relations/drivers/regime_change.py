"""Regime change and leader change: did a member's rulers or rules change before the turn?

Regime: the change in a regime score (Polity -10 to 10, V-Dem 0 to 1) from one spell to the next,
as a share of a quarter of the scale and at most 1, where that share is at least LEAST; a new
`regime` spell counts 1.  Leader: a new spell of head of government, head of state or leader.  An
occupation by a third state counts as a regime change of the occupied; one between the two is an
act of their war, and a group, or a tie that measures the area held, holds a part of the land only.

A change known to the year only, as all scores are, is spread evenly over that year; a ruler or
regime known to the year only is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from detente.actors import Registry
from detente.evidence import EvidenceKind
from detente.relations.drivers.base import Context, Series
from detente.relations.drivers.changes import Change, change_on, change_series

__all__ = ["series"]

SCORES = {"polity2": 5.0, "polity": 5.0, "v2x_polyarchy": 0.25}
LEAST = 0.6
REGIMES = ("regime",)
LEADERS = ("head-of-government", "head-of-state", "leader")


def series(context: Context) -> Iterator[Series]:
    """For each member one series of regime changes and one of leader changes."""
    for member in context.members:
        regimes = [
            *_score_changes(context, member),
            *_new_spells(context, member, REGIMES),
            *_occupations(context, member),
        ]
        leaders = list(_new_spells(context, member, LEADERS))
        for driver, changes in (("regime-change", regimes), ("leader-change", leaders)):
            if changes:
                yield change_series(context, driver, member, "either", changes)


def _score_changes(context: Context, member: str) -> Iterator[Change]:
    for trait, scale in SCORES.items():
        rows = _rows(context, member, (trait,)).drop_nulls("value")
        for _, spells in rows.group_by("source", "qualifier", maintain_order=True):
            ordered = spells.sort("start", "record").unique(
                "start", keep="first", maintain_order=True
            )
            steps = ordered.with_columns(
                step=pl.col("value").diff().abs() / scale,
                before=pl.col("evidence_id").shift(1),
            )
            for row in steps.filter(pl.col("step") >= LEAST - 1e-9).to_dicts():
                yield change_on(
                    row["start"],
                    _yearly(row),
                    EvidenceKind.TRAIT,
                    (row["before"], row["evidence_id"]),
                    min(1.0, float(row["step"])),
                )


def _yearly(row: dict[str, object]) -> str | None:
    """The precision of a score's change: one that begins with a year changed within that year.

    Polity scores the last day of a year, V-Dem the year as a whole; both stand on 1 January.
    """
    start = row["start"]
    if getattr(start, "month", 0) == 1 and getattr(start, "day", 0) == 1:
        return "year"
    return str(row["start_precision"])


def _new_spells(context: Context, member: str, traits: tuple[str, ...]) -> Iterator[Change]:
    rows = _rows(context, member, traits).sort("start", "source", "record")
    # A ruler or regime that stays on under a new row, as after an election, is no change.
    name = pl.col("text").str.strip_chars().str.to_lowercase()
    same = name == name.shift(1).over("source", "trait", "qualifier")
    fresh = rows.filter(
        ~same.fill_null(value=False) & (pl.col("start_precision").fill_null("day") != "year")
    )
    for row in fresh.to_dicts():
        ids = (row["evidence_id"],)
        yield change_on(row["start"], row["start_precision"], EvidenceKind.TRAIT, ids)


def _occupations(context: Context, member: str) -> Iterator[Change]:
    registry = Registry.load()
    rows = context.ties.filter(
        (pl.col("kind") == "occupation") & (pl.col("target") == member) & pl.col("value").is_null()
    ).drop_nulls(["start", "actor"])
    for row in rows.to_dicts():
        occupier = row["actor"]
        if occupier in context.members or occupier not in registry:
            continue
        if registry.get(occupier).kind == "state":
            ids = (row["evidence_id"],)
            yield change_on(row["start"], row["start_precision"], EvidenceKind.TIE, ids)


def _rows(context: Context, member: str, traits: tuple[str, ...]) -> pl.DataFrame:
    wanted = (pl.col("actor") == member) & pl.col("trait").is_in(traits)
    return context.traits.filter(wanted).drop_nulls("start")
