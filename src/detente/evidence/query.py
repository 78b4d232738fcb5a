"""A question to the store that can be kept, printed, sent and asked again: `EvidenceQuery`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from detente.errors import EvidenceError
from detente.evidence.schema import EvidenceKind

__all__ = ["EvidenceQuery"]

_IN_COLUMNS = {
    "event_types": "event_type",
    "quads": "quad",
    "tie_kinds": "kind",
    "traits": "trait",
    "claim_types": "claim_type",
    "names": "name",
    "spheres": "sphere",
    "sources": "source",
    "ids": "evidence_id",
}
_ONLY = {
    "event_types": EvidenceKind.EVENT,
    "quads": EvidenceKind.EVENT,
    "tie_kinds": EvidenceKind.TIE,
    "traits": EvidenceKind.TRAIT,
    "claim_types": EvidenceKind.CLAIM,
    "names": EvidenceKind.CLAIM,
}


@dataclass(frozen=True, slots=True)
class EvidenceQuery:
    """Which rows of one kind: by id, by actors, by days and by class.  Empty fields do not narrow.

    `pair` wants both actors, in that direction only where `directed`; `actors` wants any of them
    on either side.  `start` and `end` are inclusive days: events and claims on them, ties and
    traits that overlap them.
    """

    kind: EvidenceKind
    ids: tuple[str, ...] = ()
    pair: tuple[str, str] | None = None
    directed: bool = False
    actors: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    event_types: tuple[str, ...] = ()
    quads: tuple[str, ...] = ()
    tie_kinds: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    claim_types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    spheres: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, kind in _ONLY.items():
            if getattr(self, name) and self.kind is not kind:
                raise EvidenceError(f"{name} narrows {kind} evidence, not {self.kind}.")
        if self.spheres and self.kind in (EvidenceKind.TRAIT, EvidenceKind.CLAIM):
            raise EvidenceError(f"{self.kind} evidence has no sphere.")
        if self.pair is not None and self.kind is EvidenceKind.TRAIT:
            raise EvidenceError("A trait belongs to one actor: use actors=, not pair=.")

    def where(self) -> tuple[str, list[Any]]:
        """The condition in SQL with `?` for each value, and the values."""
        parts: list[str] = []
        values: list[Any] = []
        for condition, given in self._conditions():
            parts.append(condition)
            values.extend(given)
        return (" AND ".join(parts) or "TRUE"), values

    def _conditions(self) -> Iterator[tuple[str, list[Any]]]:
        for name, column in _IN_COLUMNS.items():
            wanted = getattr(self, name)
            if wanted:
                yield f'list_contains(?, "{column}")', [list(wanted)]
        if self.pair is not None:
            a, b = self.pair
            if self.directed:
                yield "(actor = ? AND target = ?)", [a, b]
            else:
                yield "((actor = ? AND target = ?) OR (actor = ? AND target = ?))", [a, b, b, a]
        if self.actors:
            named = list(self.actors)
            if self.kind is EvidenceKind.TRAIT:
                yield "list_contains(?, actor)", [named]
            else:
                yield "(list_contains(?, actor) OR list_contains(?, target))", [named, named]
        first, last = self._date_columns()
        if self.start is not None:
            yield f"{last} >= ?", [self.start]
        if self.end is not None:
            yield f"{first} <= ?", [self.end]

    def _date_columns(self) -> tuple[str, str]:
        if self.kind is EvidenceKind.EVENT:
            return "date", "coalesce(date_end, date)"
        if self.kind is EvidenceKind.CLAIM:
            return "date", "date"
        return "coalesce(start, DATE '0001-01-01')", "coalesce(\"end\", DATE '9999-12-31')"

    def between(self, start: date | None, end: date | None) -> EvidenceQuery:
        """The same query over other days."""
        return replace(self, start=start, end=end)

    def to_dict(self) -> dict[str, Any]:
        """The fields that narrow, as JSON-ready values; `from_dict` reads them back."""
        out: dict[str, Any] = {"kind": str(self.kind)}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name == "kind" or value in ((), None, False):
                continue
            if isinstance(value, date):
                value = value.isoformat()
            elif isinstance(value, tuple):
                value = list(value)
            out[item.name] = value
        return out

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> EvidenceQuery:
        """Read what `to_dict` wrote; raises EvidenceError on an unknown field or kind."""
        known = {item.name for item in fields(cls)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise EvidenceError(f"An evidence query has no field {unknown[0]!r}.")
        try:
            kind = EvidenceKind(data["kind"])
        except (KeyError, ValueError):
            raise EvidenceError(
                f"An evidence query needs a kind, one of {[str(kind) for kind in EvidenceKind]}."
            ) from None
        values = {name: _read(name, value) for name, value in data.items() if name != "kind"}
        return cls(kind, **values)


def _read(name: str, value: Any) -> Any:
    """The value of one field as `to_dict` wrote it.  Raises EvidenceError where it did not."""
    if name in ("start", "end"):
        return _day(name, value)
    if name == "directed":
        if not isinstance(value, bool):
            raise _wrong(name, value, "true or false")
        return value
    if name == "pair" and value is None:
        return None
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise _wrong(name, value, "a list of texts")
    if name == "pair" and len(value) != 2:
        raise _wrong(name, value, "two actor ids")
    return tuple(value)


def _day(name: str, value: Any) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong(name, value, "a day such as 1988-08-20") from None


def _wrong(name: str, value: Any, right: str) -> EvidenceError:
    return EvidenceError(f"{name} of an evidence query is {value!r}; it must be {right}.")
