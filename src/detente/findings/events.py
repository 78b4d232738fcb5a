"""Findings on single acts, and the choice of those that tell a story best."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.evidence_item import event_text
from detente.findings.finding import Finding

__all__ = ["event_finding", "event_label", "pick_events"]


def event_finding(row: dict[str, Any], finding_id: str) -> Finding:
    """One act as a finding: what its coder wrote, or who did what to whom by its code."""
    return Finding(
        finding_id,
        "event",
        _sentence(event_text(row)),
        (EvidenceQuery(EvidenceKind.EVENT, ids=(row["evidence_id"],)),),
        {"intensity": row["intensity"], "code": row["code"], "date": row["date"].isoformat()},
    )


def event_label(row: dict[str, Any]) -> str:
    """The date of an act for the margin."""
    return words.day(row["date"], row["precision"] or "day")


def _sentence(text: str) -> str:
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "?", "!", "”", '"')) else f"{text}."


def pick_events(frame: pl.DataFrame, *, most: int, spread: bool = True) -> list[dict[str, Any]]:
    """The acts that weigh most, told once each, in order of date.

    A mutual act has two rows, of one day and code, and is told once; acts with a written statement
    come before bare codes; with `spread`, the years share the places evenly, so that a loud year
    does not drown a quiet one.
    """
    if frame.is_empty():
        return []
    ranked = frame.with_columns(
        weight=pl.col("intensity").abs().fill_null(0.0),
        told=pl.col("statement").is_not_null(),
        year=pl.col("date").dt.year(),
    ).sort(["told", "weight", "date", "evidence_id"], descending=[True, True, False, False])
    once = ranked.unique(["date", "code"], keep="first", maintain_order=True)
    once = once.filter(pl.col("told") | ~pl.col("told").any())
    if spread:
        once = once.with_columns(turn=pl.int_range(pl.len()).over("year")).sort(
            ["turn", "weight", "date", "evidence_id"], descending=[False, True, False, False]
        )
    return _by_date(once.head(most).to_dicts())


def _by_date(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["date"] or date.min, row["evidence_id"]))
