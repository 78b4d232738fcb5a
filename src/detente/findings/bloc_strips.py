"""A declared bloc through time: the strips of its chart, told cell by cell, and their caption."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from detente.evidence import EvidenceQuery
from detente.findings import words
from detente.findings.blocs import WORLDS, the_bloc, ties_among
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.network.blocs.shown import SHOWN, Comparison, Standing

__all__ = ["strips", "strips_finding"]


def strips(compared: Sequence[Comparison]) -> pl.DataFrame:
    """The standings of `compared` as `charts.blocs.bloc_strips` takes them, each told in `note`."""
    schema = {"actor": pl.String, "on": pl.Date, "share": pl.Float64, "declared": pl.Boolean,
              "shown": pl.Boolean, "note": pl.String}  # fmt: skip
    rows = [
        (
            actor_name(one.actor),
            found.on,
            one.firmness,
            one.declared,
            one.verdict == SHOWN,
            f"{actor_name(one.actor)}, {found.on.year}: {_told(one)}",
        )
        for found in compared
        for one in found.standings
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _told(one: Standing) -> str:
    declared = "declared" if one.declared else "not declared"
    if one.firmness is None:
        return f"{declared}, nothing on record"
    return f"{declared}, {one.verdict}; with the bloc in {words.percent(one.firmness)} of the draws"


def strips_finding(compared: Sequence[Comparison]) -> Finding | None:
    """What the strips of a bloc show, as a caption; None where nothing is on record."""
    evidence: dict[EvidenceQuery, None] = {}
    for found in compared:
        evidence.update(
            dict.fromkeys(ties_among(found.network, found.table, found.members, found.members))
        )
    if not evidence:
        return None
    first, last = compared[0].on, compared[-1].on
    return Finding(
        f"figure-bloc-{compared[0].bloc}",
        "bloc",
        f"How firmly each actor stood with {the_bloc(compared[0].bloc)}, "
        f"{words.period(first, last)}: "
        "the share of draws from the evidence of each day in which it was in one community with "
        "most declared members.",
        tuple(evidence),
        measure="network.blocs.shown.compare_through",
        note=WORLDS,
    )
