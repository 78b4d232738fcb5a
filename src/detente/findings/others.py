"""Findings on third parties: who pressed and who backed, in words or in deeds."""

from __future__ import annotations

from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.relations.relation import Phase, Relation
from detente.relations.third_parties import QUADS, third_parties

__all__ = ["backing_rows", "sponsor_findings"]

MOST = 8
FEWEST = 3  # acts below which a third party is not worth a line
SPONSORING = ("sponsorship", "arms-transfer", "sanctions", "troop-presence", "defence-pact")


def backing_rows(
    relation: Relation, member: str, phase: Phase
) -> list[tuple[tuple[str, ...], Finding]]:
    """The third parties that acted most toward `member` in a phase: cells and the finding.

    Cells: third party, words for, deeds for, words against, deeds against.
    """
    table = third_parties(relation.periods, (relation.a, relation.b), phase.start, phase.end)
    own = table.filter(
        (pl.col("member") == member) & (pl.col("n") >= FEWEST) & ~pl.col("third").str.contains("/")
    )
    rows = []
    for row in own.head(MOST).to_dicts():
        cells = (
            actor_name(row["third"]),
            *(str(row[name]) for name in QUADS.values()),
        )
        rows.append((cells, _backing(row, member, phase)))
    return rows


def _backing(row: dict[str, Any], member: str, phase: Phase) -> Finding:
    acts_for = row["words_for"] + row["deeds_for"]
    acts_against = row["words_against"] + row["deeds_against"]
    leaning = (
        "mostly in its favour" if acts_for > 2 * acts_against
        else "mostly against it" if acts_against > 2 * acts_for
        else "both for and against it"
    )  # fmt: skip
    deeds = "" if row["deed_share"] is None else f"; {words.percent(row['deed_share'])} were deeds"
    return Finding(
        f"backing-{phase.number}-{member}-{row['third']}",
        "third-party",
        f"{actor_name(row['third'])} acted {words.count(row['n'], 'time')} toward "
        f"{actor_name(member)} in {words.period(phase.start, phase.end)}, {leaning}{deeds}.",
        (
            EvidenceQuery(
                EvidenceKind.EVENT,
                pair=(row["third"], member),
                directed=True,
                start=phase.start,
                end=phase.end,
            ),
        ),
        {key: row[key] for key in ("n", "words_for", "deeds_for", "words_against", "tone")},
        measure="relations.third_parties.third_parties",
    )


def sponsor_findings(relation: Relation, view: View) -> list[tuple[str, Finding]]:
    """Dated ties by which outsiders back, arm, sanction or garrison either side."""
    members = (relation.a, relation.b)
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, actors=members, tie_kinds=SPONSORING))
    outside = ties.filter(
        ~(pl.col("actor").is_in(members) & pl.col("target").is_in(members))
        & pl.col("target").is_in(members)
    ).drop_nulls(["actor", "start"])
    arms = outside.filter((pl.col("kind") == "arms-transfer") & pl.col("statement").is_null())
    told = outside.filter(
        pl.col("statement").is_not_null() & (pl.col("kind") != "defence-pact")
    ).sort("start", "evidence_id")
    found = [(_period(row), _told(row)) for row in told.to_dicts()]
    return [*found, *_arms(arms)]


def _told(row: dict[str, Any]) -> Finding:
    return Finding(
        f"tie-{row['evidence_id']}",
        "third-party",
        str(row["statement"]),
        (EvidenceQuery(EvidenceKind.TIE, ids=(row["evidence_id"],)),),
        {"kind": row["kind"], "means": row["means"], "value": row["value"]},
    )


def _arms(arms: pl.DataFrame) -> list[tuple[str, Finding]]:
    """Suppliers of each side, by delivered volume, from data sets that count transfers."""
    sums = (
        arms.group_by("target", "actor", "source", "unit")
        .agg(
            pl.col("value").sum(),
            first=pl.col("start").min(),
            last=pl.coalesce("end", "start").max(),
            ids=pl.col("evidence_id").unique().sort(),
        )
        .sort(["target", "value", "actor"], descending=[False, True, False])
    )
    top = sums.group_by("target", maintain_order=True).head(5)
    return [
        (
            words.period(row["first"], row["last"]),
            Finding(
                f"arms-{row['actor']}-{row['target']}-{row['source']}",
                "third-party",
                f"{actor_name(row['actor'])} delivered arms to {actor_name(row['target'])}, "
                f"{row['value']:,.0f} {row['unit'] or ''} in all.",
                (EvidenceQuery(EvidenceKind.TIE, ids=tuple(row["ids"])),),
                {"value": row["value"], "unit": row["unit"]},
            ),
        )
        for row in top.to_dicts()
    ]


def _period(row: dict[str, Any]) -> str:
    return words.period(row["start"], row["end"])
