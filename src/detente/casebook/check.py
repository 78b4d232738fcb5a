"""The checker of a case: every problem, with file, line, field and what would be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlparse

from detente.actors import Registry
from detente.casebook.case import Case, Row
from detente.casebook.dates import last_day
from detente.casebook.vocabulary import (
    CLAIM_TYPES,
    DRIVERS,
    MEANS,
    REQUIRED,
    SPHERES,
    STANCES,
    STATUSES,
    TIE_KINDS,
    TRAITS,
    UNDIRECTED_TIES,
)
from detente.errors import ActorError, OntologyError
from detente.evidence.schema import PRECISIONS
from detente.ontology import lookup

__all__ = ["Problem", "check_case"]

_LONGEST_STATEMENT = 300
_DATES = {
    "events": (("date", "precision"), ("date_end", None)),
    "ties": (("start", "start_precision"), ("end", "end_precision")),
    "traits": (("start", "start_precision"), ("end", "end_precision")),
    "claims": (("date", "precision"),),
}
_NUMBERS = {
    "events": ("deaths_low", "deaths_high"),
    "ties": ("value",),
    "traits": ("low", "high"),
    "claims": ("value",),
}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a case, and what would be right."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}, field {self.field!r}: {self.message}"


def check_case(case: Case) -> list[Problem]:
    """Every problem of `case`, by file and line; an empty list where it is sound."""
    found: list[Problem] = []
    citations = {row["id"]: row for row in case.rows["citations"]}
    for name, rows in case.rows.items():
        found.extend(_repeated_ids(rows))
        for row in rows:
            found.extend(_missing(name, row))
            for check in _CHECKS[name]:
                found.extend(check(name, row, case))
            if name != "citations":
                found.extend(_check_citations(row, citations))
    return sorted(set(found))


def _problem(row: Row, field: str, message: str) -> Problem:
    return Problem(row.file, row.line, field, message)


def _repeated_ids(rows: tuple[Row, ...]) -> Iterator[Problem]:
    counts = Counter(row["id"] for row in rows)
    for row in rows:
        if counts[row["id"]] > 1:
            yield _problem(row, "id", f"{row['id']!r} stands twice; an id is used once per file.")


def _missing(name: str, row: Row) -> Iterator[Problem]:
    for field in REQUIRED[name]:
        if not row[field]:
            yield _problem(row, field, "is empty; it must be given.")


def _words(row: Row, field: str, allowed: frozenset[str]) -> Iterator[Problem]:
    if row[field] and row[field] not in allowed:
        yield _problem(row, field, f"{row[field]!r} is not one of {', '.join(sorted(allowed))}.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _check_dates(name: str, row: Row, case: Case) -> Iterator[Problem]:
    days: list[date] = []
    for field, precision in _DATES[name]:
        if not row[field]:
            continue
        day = _day(row[field])
        if day is None:
            yield _problem(row, field, f"{row[field]!r} is no day; write it as 1988-08-20.")
            continue
        days.append(day)
        if precision is not None:
            yield from _check_precision(row, field, precision, day)
    if len(days) == 2 and last_day(days[1], row.fields.get("end_precision", "day")) < days[0]:
        yield _problem(row, _DATES[name][1][0], "ends before it starts.")
    if name in ("events", "claims") and days and not case.start <= days[0] <= case.end:
        yield _problem(
            row, "date", f"lies outside the case, which runs from {case.start} to {case.end}."
        )


def _check_precision(row: Row, field: str, precision: str, day: date) -> Iterator[Problem]:
    exact = row[precision]
    if exact not in PRECISIONS:
        yield _problem(row, precision, f"{exact!r} is not one of {', '.join(PRECISIONS)}.")
    elif exact == "month" and day.day != 1:
        yield _problem(row, field, "has month precision, so it must stand on the first day.")
    elif exact == "year" and (day.month, day.day) != (1, 1):
        yield _problem(row, field, "has year precision, so it must stand on 1 January.")


def _check_numbers(name: str, row: Row, case: Case) -> Iterator[Problem]:
    del case
    values: dict[str, float] = {}
    for field in _NUMBERS[name]:
        if row[field]:
            try:
                values[field] = float(row[field])
            except ValueError:
                yield _problem(row, field, f"{row[field]!r} is no number; write it as 1250.5.")
    for low, high in (("low", "high"), ("deaths_low", "deaths_high")):
        if low in values and high in values and values[high] < values[low]:
            yield _problem(row, high, f"is below {low}.")


def _check_actors(name: str, row: Row, case: Case) -> Iterator[Problem]:
    del case
    registry = Registry.load()
    for field in ("actor", "target"):
        if field in row.fields and row[field]:
            try:
                registry.get(row[field])
            except ActorError as error:
                yield _problem(row, field, str(error))
    if name != "traits" and row["actor"] and row["actor"] == row["target"]:
        yield _problem(row, "target", "is the actor itself.")


def _check_statement(name: str, row: Row, case: Case) -> Iterator[Problem]:
    del case
    text = row["statement"]
    if name in ("events", "claims") and not text:
        yield _problem(row, "statement", "is empty; say in one sentence of your own what happened.")
    if text and not text.endswith((".", '."', ".”")):
        yield _problem(row, "statement", "must be a sentence that ends with a full stop.")
    if len(text) > _LONGEST_STATEMENT:
        yield _problem(
            row, "statement", f"has {len(text)} characters; say it in {_LONGEST_STATEMENT}."
        )
    yield from _words(row, "status", STATUSES)


def _check_event(name: str, row: Row, case: Case) -> Iterator[Problem]:
    del name, case
    yield from _words(row, "sphere", SPHERES)
    if row["code"]:
        try:
            lookup("CAMEO", row["code"])
        except OntologyError as error:
            yield _problem(row, "code", str(error))


def _check_tie(name: str, row: Row, case: Case) -> Iterator[Problem]:
    del name, case
    yield from _words(row, "kind", frozenset(TIE_KINDS))
    yield from _words(row, "sphere", SPHERES)
    yield from _words(row, "directed", frozenset({"yes", "no"}))
    if row["kind"] in UNDIRECTED_TIES and row["directed"] == "yes":
        yield _problem(row, "directed", f"a {row['kind']} holds both ways: write no.")
    if row["kind"] == "sponsorship" and not row["means"]:
        yield _problem(row, "means", f"a sponsorship needs its means: {', '.join(sorted(MEANS))}.")
    for means in filter(None, row["means"].split(";")):
        if means not in MEANS:
            yield _problem(row, "means", f"{means!r} is not one of {', '.join(sorted(MEANS))}.")
    if row["value"] and not row["unit"]:
        yield _problem(row, "unit", "is empty; a value needs its unit.")


def _check_trait(name: str, row: Row, case: Case) -> Iterator[Problem]:
    del name, case
    yield from _words(row, "trait", TRAITS)
    if not (row["value"] or row["text"] or row["low"]):
        yield _problem(row, "value", "is empty, and so is text; a trait needs one of them.")


def _check_claim(name: str, row: Row, case: Case) -> Iterator[Problem]:
    del name, case
    yield from _words(row, "claim_type", CLAIM_TYPES)
    yield from _words(row, "stance", STANCES)
    if row["claim_type"] == "driver":
        yield from _words(row, "name", DRIVERS)
        if not row["stance"]:
            yield _problem(row, "stance", "is empty; a driver claim supports or disputes.")
    if row["claim_type"] == "turning-point" and row["value"] not in ("1", "-1", "+1"):
        yield _problem(row, "value", "must be 1 (warmer) or -1 (colder) for a turning point.")


def _check_citations(row: Row, citations: dict[str, Row]) -> Iterator[Problem]:
    named = [part for part in row["citations"].split(";") if part]
    for wrong in (part for part in named if part not in citations):
        yield _problem(row, "citations", f"{wrong!r} does not stand in citations.csv.")
    known = [citations[part] for part in named if part in citations]
    if row["status"] == "verified" and not any(one["checked"] == "yes" for one in known):
        yield _problem(row, "status", "is verified, but no citation of it was checked.")
    publishers = {one["publisher"] for one in known}
    if row.fields.get("claim_type") == "turning-point" and len(publishers) < 2:
        yield _problem(
            row, "citations", "a turning point needs two citations of different publishers."
        )


def _check_reference(name: str, row: Row, case: Case) -> Iterator[Problem]:
    del name, case
    yield from _words(row, "checked", frozenset({"yes", "no"}))
    address = urlparse(row["url"])
    if row["url"] and (address.scheme not in ("http", "https") or not address.netloc):
        yield _problem(row, "url", f"{row['url']!r} is no web address.")
    if not row["url"] and not row["author"] and not row["date"]:
        yield _problem(row, "url", "is empty; without an address give author and date.")


_Check = Callable[[str, Row, Case], Iterator[Problem]]
_COMMON: tuple[_Check, ...] = (_check_dates, _check_numbers, _check_actors, _check_statement)
_CHECKS: dict[str, tuple[_Check, ...]] = {
    "citations": (_check_reference,),
    "events": (*_COMMON, _check_event),
    "ties": (*_COMMON, _check_tie),
    "traits": (*_COMMON, _check_trait),
    "claims": (*_COMMON, _check_claim),
}
