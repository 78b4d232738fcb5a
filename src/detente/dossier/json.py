"""The dossier as JSON: every finding with its figures and the rows that it rests on.

`findings` stand in reading order; `rows` of a finding are keys of `evidence`, in which each row
stands once; `rows_total` says how many there are in all.  `sections` give the layout by the ids of
the findings.  The keys stand in the same order each time.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from detente.dossier.model import Block, Dossier, Figure, Listing, Prose, Section, Table
from detente.evidence import Source
from detente.findings import EvidenceItem, Finding

__all__ = ["to_json"]


def to_json(dossier: Dossier) -> str:
    """The dossier as JSON text, ending in a line break."""
    content = {
        "title": dossier.title,
        "actors": [dossier.a, dossier.b],
        "period": dossier.period,
        "as_of": dossier.as_of,
        "version": dossier.version,
        "judgement": dossier.judgement.id,
        "at_a_glance": [
            {"label": label, "figure": figure, "finding": finding.id}
            for label, figure, finding in dossier.at_a_glance
        ],
        "sections": [_section(section) for section in dossier.sections],
        "findings": [_finding(dossier, finding) for finding in dossier.findings()],
        "evidence": _evidence(dossier),
        "sources": [_source(source) for source in dossier.sources],
    }
    return json.dumps(_plain(content), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "kicker": section.kicker,
        "phase": section.phase,
        "blocks": [_block(block) for block in section.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Figure):
        return {
            "type": "figure",
            "name": block.name,
            "shows": block.alt,
            "findings": [block.finding.id],
        }
    ids = [finding.id for finding in block.findings]
    if isinstance(block, Prose):
        return {"type": "prose", "title": block.title, "findings": ids}
    if isinstance(block, Listing):
        return {"type": "listing", "title": block.title, "labels": block.labels, "findings": ids}
    return {"type": "table", **_table(block), "findings": ids}


def _table(block: Table) -> dict[str, Any]:
    return {"title": block.title, "header": block.header, "rows": block.rows}


def _finding(dossier: Dossier, finding: Finding) -> dict[str, Any]:
    shown = dossier.evidence[finding.id]
    made = finding.to_dict()
    queries = made.pop("evidence")
    return {
        **made,
        "queries": queries,
        "rows": [_key(item) for item in shown.items],
        "rows_total": shown.total,
    }


def _evidence(dossier: Dossier) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for finding in dossier.findings():
        for item in dossier.evidence[finding.id].items:
            rows.setdefault(_key(item), _row(item))
    return dict(sorted(rows.items()))


def _key(item: EvidenceItem) -> str:
    return f"{item.kind}:{item.evidence_id}"


def _row(item: EvidenceItem) -> dict[str, Any]:
    return {
        "when": item.when,
        "first_day": None if item.sort_key[0] == date.min else item.sort_key[0],
        "text": item.text,
        "code": item.code,
        "status": item.status,
        "source": item.source,
        "record": item.references[0].record if item.references else "",
        "references": [
            {
                "publisher": one.publisher,
                "title": one.title,
                "date": one.date,
                "url": one.url,
                "checked": one.checked,
            }
            for one in item.references
        ],
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title,
        "version": source.version,
        "publisher": source.publisher,
        "licence": source.licence,
        "homepage": source.homepage,
        "coverage": [source.coverage.start, source.coverage.end],
        "released": source.released,
        "bibtex": source.bibtex,
    }


def _plain(value: Any) -> Any:
    """`value` with dates as ISO text, and numbers that are none as null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(one) for one in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value
