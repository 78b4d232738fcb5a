"""The four kinds of evidence and the columns of each, as Polars and DuckDB types.

Every row of every kind carries its provenance (`PROVENANCE`): the source, the record's key in
that source, the date on which it was reported or recorded, and the citations of the row itself
where the source gives them.  Codes and names stay as found in the `*_raw` and `code` columns
beside what they were resolved to.
"""

from __future__ import annotations

from enum import StrEnum

import polars as pl

__all__ = [
    "CLAIM",
    "COLUMNS",
    "EVENT",
    "PRECISIONS",
    "PROVENANCE",
    "QUARANTINE",
    "STATUSES",
    "TIE",
    "TRAIT",
    "EvidenceKind",
    "empty",
]


class EvidenceKind(StrEnum):
    """One of the four kinds of evidence; the value is the table's name in the store."""

    EVENT = "event"
    TIE = "tie"
    TRAIT = "trait"
    CLAIM = "claim"


PRECISIONS = ("day", "month", "year")
"""How exact a date is; a date of month precision stands on the first of the month."""

STATUSES = ("coded", "verified", "unverified", "doubtful")
"""`coded` by a data project; `verified` or `unverified` by a case's coder; `doubtful` where the
source's own documentation warns of the value (a trade of 0 that may mean unrecorded)."""

_STR, _DATE, _NUM, _INT, _BOOL = pl.String(), pl.Date(), pl.Float64(), pl.Int64(), pl.Boolean()

PROVENANCE: dict[str, pl.DataType] = {
    "source": _STR,  # Source.id
    "record": _STR,  # the record's key in that source, unique per kind
    "recorded": _DATE,  # when it was reported or recorded; as-of reads use this one
    "citations": _STR,  # ids in the citation table, `;`-joined, where the row has its own
    "status": _STR,  # one of STATUSES
    "statement": _STR,  # one sentence of ours, where the source has one
}

EVENT: dict[str, pl.DataType] = {
    **PROVENANCE,
    "date": _DATE,
    "precision": _STR,
    "date_end": _DATE,
    "actor": _STR,  # actor id, null where the raw name resolves to nobody
    "actor_role": _STR,
    "actor_raw": _STR,
    "target": _STR,
    "target_role": _STR,
    "target_raw": _STR,
    "scheme": _STR,  # CAMEO, WEIS or PLOVER
    "code": _STR,  # as found
    "event_type": _STR,  # PLOVER event type, null where PLOVER has none (a bare statement)
    "quad": _STR,  # quad class
    "intensity": _NUM,  # Goldstein scale, -10 to +10
    "sphere": _STR,
    "story": _STR,  # story id or address, where the source has one
    "mentions": _INT,
    "place": _STR,
    "latitude": _NUM,
    "longitude": _NUM,
    "deaths_low": _NUM,
    "deaths_high": _NUM,
}

TIE: dict[str, pl.DataType] = {
    **PROVENANCE,
    "kind": _STR,
    "label": _STR,  # the name of the war, pact, claim ...
    "means": _STR,  # of a sponsorship, `;`-joined
    "start": _DATE,
    "start_precision": _STR,
    "end": _DATE,  # the last day in force; null = still in force when last looked at
    "end_precision": _STR,
    "censored": _BOOL,  # true where `end` is null only because the source stops there
    "actor": _STR,
    "actor_raw": _STR,
    "target": _STR,
    "target_raw": _STR,
    "directed": _BOOL,
    "sphere": _STR,
    "value": _NUM,
    "unit": _STR,
}

TRAIT: dict[str, pl.DataType] = {
    **PROVENANCE,
    "actor": _STR,
    "actor_raw": _STR,
    "trait": _STR,
    "qualifier": _STR,
    "value": _NUM,
    "low": _NUM,
    "high": _NUM,
    "unit": _STR,
    "text": _STR,
    "start": _DATE,
    "start_precision": _STR,
    "end": _DATE,
    "end_precision": _STR,
    "censored": _BOOL,
}

CLAIM: dict[str, pl.DataType] = {
    **PROVENANCE,
    "date": _DATE,
    "precision": _STR,
    "speaker": _STR,  # who says it: an actor id or a name in plain words
    "actor": _STR,
    "target": _STR,
    "claim_type": _STR,
    "name": _STR,
    "stance": _STR,  # supports or disputes
    "value": _NUM,
    "factuality": _NUM,  # -3 (certainly not) to 3 (certainly so)
    "document": _STR,
    "span_start": _INT,  # characters, 0-based, end exclusive
    "span_end": _INT,
}

COLUMNS: dict[EvidenceKind, dict[str, pl.DataType]] = {
    EvidenceKind.EVENT: EVENT,
    EvidenceKind.TIE: TIE,
    EvidenceKind.TRAIT: TRAIT,
    EvidenceKind.CLAIM: CLAIM,
}

QUARANTINE: dict[str, pl.DataType] = {
    "line": _INT,  # 1-based line (or record number where a field spans lines)
    "field": _STR,
    "reason": _STR,  # what was wrong and what would be right
    "raw": _STR,  # the row as found
}


def empty(kind: EvidenceKind) -> pl.DataFrame:
    """A frame of `kind` with every column and no row."""
    return pl.DataFrame(schema=COLUMNS[kind])
