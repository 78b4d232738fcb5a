"""From a case to evidence: its rows as batches, its citations, and its Source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from detente.casebook.case import Case, Row
from detente.casebook.dates import last_day
from detente.evidence.batch import Batch
from detente.evidence.schema import COLUMNS, EvidenceKind
from detente.evidence.source import Citation, Coverage, Source
from detente.ontology import lookup

__all__ = ["to_batches", "to_citations", "to_source"]


def to_source(case: Case) -> Source:
    """The case as a Source; it covers the actors that it names, over its years."""
    named = {
        row[field]
        for name in ("events", "ties", "traits")
        for row in case.rows[name]
        for field in ("actor", "target")
        if field in row.fields
    }
    return Source(
        id=case.source_id,
        title=case.title,
        version=case.version,
        publisher="detente casebook",
        licence=case.licence,
        homepage="https://detente.readthedocs.io",
        bibtex=_bibtex(case),
        coverage=Coverage(case.start, case.end, frozenset(named - {""}), case.summary),
        released=case.released,
        obtain="Ships with detente.",
        note="Coded by hand; every row carries its own citations.",
    )


def to_citations(case: Case) -> list[Citation]:
    """The case's references, in the order of the file."""
    return [
        Citation(
            id=row["id"],
            publisher=row["publisher"],
            title=row["title"],
            author=row["author"],
            date=row["date"],
            url=row["url"],
            checked=row["checked"] == "yes",
            note=row["note"],
        )
        for row in case.rows["citations"]
    ]


def to_batches(case: Case) -> Iterator[Batch]:
    """The case's events, ties, traits and claims.  The case must have passed its checker."""
    makers = (
        (EvidenceKind.EVENT, "events", _event),
        (EvidenceKind.TIE, "ties", _tie),
        (EvidenceKind.TRAIT, "traits", _trait),
        (EvidenceKind.CLAIM, "claims", _claim),
    )
    for kind, name, make in makers:
        rows = [{**_provenance(case, row), **make(row, case)} for row in case.rows[name]]
        columns = COLUMNS[kind]
        yield Batch(kind, pl.DataFrame([{c: r.get(c) for c in columns} for r in rows], columns))


def _provenance(case: Case, row: Row) -> dict[str, Any]:
    return {
        "source": case.source_id,
        "record": row["id"],
        "citations": row["citations"],
        "status": row["status"] or "unverified",
        "statement": row["statement"] or None,
    }


def _event(row: Row, case: Case) -> dict[str, Any]:
    del case
    entry = lookup("CAMEO", row["code"])
    day = date.fromisoformat(row["date"])
    return {
        "recorded": last_day(day, row["precision"]),
        "date": day,
        "precision": row["precision"],
        "date_end": _date(row["date_end"]),
        "actor": row["actor"],
        "actor_raw": row["actor"],
        "target": row["target"],
        "target_raw": row["target"],
        "scheme": "CAMEO",
        "code": row["code"],
        "event_type": entry.event_type,
        "quad": entry.quad,
        "intensity": entry.intensity,
        "sphere": row["sphere"] or entry.sphere,
        "place": row["place"] or None,
        "deaths_low": _number(row["deaths_low"]),
        "deaths_high": _number(row["deaths_high"]),
    }


def _tie(row: Row, case: Case) -> dict[str, Any]:
    start = date.fromisoformat(row["start"])
    end = _end(row["end"], row["end_precision"])
    return {
        # A figure of a period is known when the period is over; a relation when it begins.
        "recorded": end if row["value"] and end else last_day(start, row["start_precision"]),
        "kind": row["kind"],
        "means": row["means"] or None,
        "start": start,
        "start_precision": row["start_precision"],
        "end": end,
        "end_precision": row["end_precision"] or None,
        "censored": end is None,
        "actor": row["actor"],
        "actor_raw": row["actor"],
        "target": row["target"],
        "target_raw": row["target"],
        "directed": row["directed"] == "yes",
        "sphere": row["sphere"] or None,
        "value": _number(row["value"]),
        "unit": row["unit"] or None,
    }


def _trait(row: Row, case: Case) -> dict[str, Any]:
    start = date.fromisoformat(row["start"])
    number = _number(row["value"]) if _is_number(row["value"]) else None
    return {
        "recorded": last_day(start, row["start_precision"]),
        "actor": row["actor"],
        "actor_raw": row["actor"],
        "trait": row["trait"],
        "qualifier": row["qualifier"] or None,
        "value": number,
        "low": _number(row["low"]),
        "high": _number(row["high"]),
        "unit": row["unit"] or None,
        "text": row["text"] or (row["value"] if number is None else None) or None,
        "start": start,
        "start_precision": row["start_precision"],
        "end": _end(row["end"], row["end_precision"]),
        "end_precision": row["end_precision"] or None,
        "censored": not row["end"],
    }


def _claim(row: Row, case: Case) -> dict[str, Any]:
    day = date.fromisoformat(row["date"])
    return {
        # A reading of the past is a scholar's of today: it was not known on the day it is about.
        "recorded": case.released,
        "date": day,
        "precision": row["precision"],
        "speaker": row["speaker"],
        "actor": row["actor"],
        "target": row["target"],
        "claim_type": row["claim_type"],
        "name": row["name"] or None,
        "stance": row["stance"] or None,
        "value": _number(row["value"]),
    }


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> float | None:
    return float(text) if text else None


def _end(text: str, precision: str) -> date | None:
    return last_day(date.fromisoformat(text), precision) if text else None


def _bibtex(case: Case) -> str:
    return (
        f"@misc{{detente_{case.id.replace('-', '_')},\n"
        f"  title = {{{case.title}}},\n"
        f"  author = {{{case.coders}}},\n"
        f"  year = {{{case.released.year}}},\n"
        f"  note = {{detente casebook, version {case.version}, {case.licence}}}\n}}"
    )
