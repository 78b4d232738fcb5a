"""Findings on the acts of a phase: how many, of which class, and who was the warmer side."""

from __future__ import annotations

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.relations.relation import Phase, Relation

__all__ = ["acts_finding", "directed_finding"]

ORDER = ("material conflict", "verbal conflict", "verbal cooperation", "material cooperation")


def acts_finding(relation: Relation, phase: Phase) -> Finding | None:
    """How the acts between the two divide over the four quad classes; None where there is none."""
    acts = relation.acts(phase.start, phase.end).drop_nulls("quad")
    total = int(acts["n"].sum())
    if total == 0:
        return None
    sums = dict(acts.group_by("quad").agg(pl.col("n").sum()).iter_rows())
    parts = [
        f"{words.percent(sums[quad] / total)} {quad}" for quad in ORDER if sums.get(quad, 0) > 0
    ]
    yearly = total / max(phase.months / 12, 1 / 12)
    rate = f", {yearly:,.0f} a year" if phase.months >= 18 else ""
    statement = f"{words.count(total, 'distinct act')} between the two on record{rate}: "
    return Finding(
        f"acts-{phase.number}",
        "acts",
        statement[0].upper() + statement[1:] + f"{words.joined(parts)}.",
        (
            EvidenceQuery(
                EvidenceKind.EVENT,
                pair=(relation.a, relation.b),
                start=phase.start,
                end=phase.end,
            ),
        ),
        {quad: sums.get(quad, 0) for quad in ORDER},
        measure="relations.aggregate.dyad_periods",
        note="How many acts are on record follows the attention of the press; it does not move "
        "the level.",
    )


def directed_finding(relation: Relation) -> Finding:
    """Which side's acts were the warmer over the whole record, and by how much."""
    means = relation.directed.group_by("a").agg(pl.col("level").mean()).sort("a")
    table = dict(means.iter_rows())
    sides = sorted(table, key=lambda name: (table[name], name), reverse=True)
    query = EvidenceQuery(EvidenceKind.EVENT, pair=(relation.a, relation.b))
    if len(sides) < 2:
        text = f"Only acts of {actor_name(sides[0])} toward the other are on record."
    else:
        gap = table[sides[0]] - table[sides[1]]
        text = (
            f"Over the whole record the acts of {actor_name(sides[0])} toward "
            f"{actor_name(sides[1])} were "
            + ("about as friendly as the reverse" if gap < 0.05 else "friendlier than the reverse")
            + f" ({words.signed(table[sides[0]])} against {words.signed(table[sides[1]])})."
        )
    return Finding(
        "figure-directed",
        "level",
        text,
        (query,),
        {str(name): value for name, value in table.items()},
        measure="relations.level.estimate_levels(directed=True)",
    )
