"""A row of evidence as people read it: when, who, what, by which code, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from detente.actors import Registry
from detente.errors import ActorError, OntologyError
from detente.evidence import Citation, EvidenceKind, EvidenceQuery, Source, View
from detente.findings import words
from detente.findings.words import day, signed
from detente.ontology import lookup

__all__ = [
    "EvidenceItem",
    "EvidenceReader",
    "Reference",
    "actor_name",
    "event_text",
    "shown_of_each",
]


@dataclass(frozen=True, slots=True)
class Reference:
    """Who says it: a citation of the row, or the data set and the record's key in it."""

    publisher: str
    title: str
    date: str
    url: str
    record: str
    checked: bool | None  # None where a data set vouches for its own record

    def __str__(self) -> str:
        parts = [self.publisher, f"“{self.title}”" if self.title else "", self.date]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One row of evidence in words."""

    kind: str
    evidence_id: str
    when: str
    sort_key: tuple[date, str]
    text: str
    code: str
    status: str
    source: str
    references: tuple[Reference, ...]


@cache
def actor_name(actor_id: str | None) -> str:
    """The name of an actor as written in statements; an unresolved one stays as found."""
    if not actor_id:
        return "an unnamed actor"
    try:
        return Registry.load().get(actor_id).name
    except ActorError:
        return actor_id


def shown_of_each(queries: Sequence[EvidenceQuery], most: int) -> int:
    """How many rows of each query are shown where about `most` are shown of a finding."""
    return max(1, most // len(queries))


def _by_id(query: EvidenceQuery) -> bool:
    """Whether a query asks for ids and nothing else."""
    return bool(query.ids) and query == EvidenceQuery(query.kind, ids=query.ids)


class EvidenceReader:
    """Reads rows of one view in words; asks the store once for what many findings share."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._sources = {source.id: source for source in view.sources()}
        self._cited: dict[str, dict[str, Citation]] = {}
        self._rows: dict[tuple[EvidenceKind, str], dict[str, Any]] = {}
        self._shown: dict[tuple[EvidenceQuery, int], tuple[str, ...]] = {}
        self._totals: dict[EvidenceQuery, int] = {}
        self._ids: dict[EvidenceQuery, tuple[str, ...]] = {}

    def prefetch(self, findings: Iterable[tuple[EvidenceQuery, ...]], most: int) -> None:
        """Read at once what `items` and `count` will be asked of findings with these queries.

        `most` is how many rows are shown of each finding, in all.
        """
        wanted: dict[EvidenceKind, set[str]] = {}
        cut: dict[int, dict[EvidenceQuery, None]] = {}
        several: dict[EvidenceQuery, None] = {}
        for queries in findings:
            open_ones = [query for query in queries if not _by_id(query)]
            cut.setdefault(shown_of_each(queries, most), {}).update(dict.fromkeys(open_ones))
            if len(queries) > 1:
                several.update(dict.fromkeys(open_ones))
            for query in queries:
                wanted.setdefault(query.kind, set()).update(query.ids)
        for limit, asked in sorted(cut.items()):
            for query, answer in zip(asked, self._view.answers(asked, limit), strict=True):
                self._shown[query, limit] = answer.ids
                self._totals[query] = answer.total
                wanted.setdefault(query.kind, set()).update(answer.ids)
        for query, answer in zip(several, self._view.answers(several), strict=True):
            self._ids[query] = answer.ids
        for kind, ids in sorted(wanted.items()):
            if ids:
                frame = self._view.frame(EvidenceQuery(kind, ids=tuple(sorted(ids))))
                self._rows.update({(kind, row["evidence_id"]): row for row in frame.to_dicts()})

    def count(self, queries: Sequence[EvidenceQuery]) -> int:
        """How many distinct rows answer any of `queries`."""
        if len(queries) == 1 and self._known(queries[0]) is None:
            (query,) = queries
            known = self._totals.get(query)
            return self._view.count(query) if known is None else known
        found: set[tuple[EvidenceKind, str]] = set()
        for query in queries:
            ids = query.ids if self._known(query) is not None else self._ids.get(query)
            keys = self._view.ids(query) if ids is None else ids
            found.update((query.kind, key) for key in keys)
        return len(found)

    def items(self, query: EvidenceQuery, *, limit: int | None = None) -> list[EvidenceItem]:
        """The rows that answer `query`, in words, oldest first; the strongest where limited."""
        rows = self._known(query)
        if rows is None and limit is not None and (query, limit) in self._shown:
            rows = [self._rows[query.kind, key] for key in self._shown[query, limit]]
            rows.sort(key=lambda row: (_first_day(query.kind, row), row["source"], row["record"]))
        if rows is None:
            rows = self._view.frame(query, limit=limit, strongest=True).to_dicts()
        return [self._item(query.kind, row) for row in rows[:limit]]

    def _known(self, query: EvidenceQuery) -> list[dict[str, Any]] | None:
        """The prefetched rows of a query that asks for ids and nothing else."""
        if not _by_id(query):
            return None
        keys = [(query.kind, key) for key in query.ids]
        return [self._rows[key] for key in keys] if all(key in self._rows for key in keys) else None

    def _item(self, kind: EvidenceKind, row: dict[str, Any]) -> EvidenceItem:
        source = row["source"]
        if source not in self._cited:
            self._cited[source] = self._view.citations(source)
        named = tuple(_references(row, self._cited[source]))
        return EvidenceItem(
            kind=str(kind),
            evidence_id=row["evidence_id"],
            when=_when(kind, row),
            sort_key=(_first_day(kind, row), row["evidence_id"]),
            text=_TEXT[kind](row),
            code=_code(kind, row),
            status=row["status"] or "coded",
            source=source,
            references=named or (_dataset_reference(row, self._sources[source]),),
        )


def _references(row: dict[str, Any], cited: dict[str, Citation]) -> Iterable[Reference]:
    for key in filter(None, (row["citations"] or "").split(";")):
        if key in cited:
            one = cited[key]
            yield Reference(one.publisher, one.title, one.date, one.url, row["record"], one.checked)


def _dataset_reference(row: dict[str, Any], source: Source) -> Reference:
    story = str(row.get("story") or "")
    return Reference(
        publisher=source.publisher,
        title=f"{source.title} {source.version}".strip(),
        date=str(source.released.year),
        url=story if story.startswith("http") else source.homepage,
        record=row["record"],
        checked=None,
    )


def _first_day(kind: EvidenceKind, row: dict[str, Any]) -> date:
    column = "date" if kind in (EvidenceKind.EVENT, EvidenceKind.CLAIM) else "start"
    return row[column] or date.min


def _when(kind: EvidenceKind, row: dict[str, Any]) -> str:
    if kind in (EvidenceKind.EVENT, EvidenceKind.CLAIM):
        when = day(row["date"], row["precision"] or "day")
        end = row.get("date_end")
        return f"{when} to {day(end)}" if end and end != row["date"] else when
    start, end = row["start"], row["end"]
    first = day(start, row["start_precision"] or "day") if start else "?"
    if end is None:
        return f"{first}, open end" if row.get("censored") else f"since {first}"
    last = day(end, row["end_precision"] or "day")
    return first if first == last else f"{first} to {last}"


def event_text(row: dict[str, Any]) -> str:
    """An act in words: its statement, or who did what to whom by the label of its code."""
    if row["statement"]:
        return str(row["statement"])
    who = actor_name(row["actor"]) if row["actor"] else row["actor_raw"]
    whom = actor_name(row["target"]) if row["target"] else row["target_raw"]
    return f"{who} → {whom}: {_label(row)}"


def _label(row: dict[str, Any]) -> str:
    try:
        return lookup(row["scheme"], row["code"]).label.lower()
    except OntologyError:
        return str(row["event_type"] or row["code"]).lower()


def _tie_text(row: dict[str, Any]) -> str:
    if row["statement"]:
        return str(row["statement"])
    arrow = "→" if row["directed"] else "–"
    value = (
        ""
        if row["value"] is None
        else f", {words.number(row['value'])} {row['unit'] or ''}".rstrip()
    )
    label = f" ({row['label']})" if row["label"] else ""
    kind = str(row["kind"]).replace("-", " ")
    return f"{actor_name(row['actor'])} {arrow} {actor_name(row['target'])}: {kind}{label}{value}"


def _trait_text(row: dict[str, Any]) -> str:
    if row["statement"]:
        return str(row["statement"])
    name = str(row["trait"]).replace("-", " ")
    which = f" ({row['qualifier']})" if row["qualifier"] else ""
    value = (
        row["text"] if row["value"] is None else f"{words.number(row['value'])} {row['unit'] or ''}"
    )
    return f"{actor_name(row['actor'])}: {name}{which} {str(value or '').strip()}".strip()


def _claim_text(row: dict[str, Any]) -> str:
    return str(row["statement"] or f"{row['speaker']}: {row['name']}")


_TEXT = {
    EvidenceKind.EVENT: event_text,
    EvidenceKind.TIE: _tie_text,
    EvidenceKind.TRAIT: _trait_text,
    EvidenceKind.CLAIM: _claim_text,
}


def _code(kind: EvidenceKind, row: dict[str, Any]) -> str:
    if kind is EvidenceKind.EVENT:
        strength = "" if row["intensity"] is None else f", {signed(row['intensity'])}"
        return f"{row['scheme']} {row['code']} {row['event_type'] or 'STATEMENT'}{strength}"
    return str(row[{"tie": "kind", "trait": "trait", "claim": "claim_type"}[str(kind)]])
