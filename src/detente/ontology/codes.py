"""Event codes of three schemes -> PLOVER type, quad class, intensity, sphere.

CAMEO   313 codes, roots included, numbered as in version 1.1b3 of the manual (Schrodt 2012),
        which ICEWS and GDELT use.  Types after the codebook's own CAMEO-to-PLOVER conversion of
        2021 (Schrodt); intensities are the CAMEO version of Goldstein's scale, as in ICEWS.
        Older CAMEO files (before 2009) number a few codes of 01, 10, 12 and 16 differently.
WEIS    109 codes: McClelland's World Event/Interaction Survey (1976) with the extensions of the
        Kansas project.  Intensities: Goldstein (1992), Journal of Conflict Resolution 36: 369-385.
        The types are ours: PLOVER's definitions read against WEIS's.
PLOVER  16 types and 66 modes (`ASSAULT:aerial`), with the scores of the 2021 codebook.  It prints
        +3 for ACCUSE beside modes of -2 and -3.5; -3 is meant and is used here.

A bare statement has no type.  PLOVER drops CAMEO 01 (statement) and 02 (appeal), and so their
`event_type` is null, as is WEIS 02 (comment).  Their quad class is verbal cooperation where the
intensity is above zero, verbal conflict where it is below, and null at zero: a neutral statement
is neither.

A code that the scheme's table lacks is taken as its nearest listed parent (CAMEO 0330 -> 033,
WEIS 199 -> 190), and the entry says so in `falls_back_to`.  Where a WEIS category has no general
code (13), the parent is made of its listed codes: the median intensity, the commonest type.
"""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from statistics import median

import polars as pl

from detente.errors import OntologyError
from detente.ontology.plover import EventType, QuadClass, Sphere

__all__ = ["CodeEntry", "Scheme", "annotate", "code_table", "lookup"]


class Scheme(StrEnum):
    """An event coding scheme; the value stands in the `scheme` column of events."""

    CAMEO = "CAMEO"
    WEIS = "WEIS"
    PLOVER = "PLOVER"


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """What a code means.  `falls_back_to` is null, or the parent whose meaning was taken."""

    scheme: Scheme
    code: str
    label: str
    event_type: EventType | None
    quad: QuadClass | None
    intensity: float
    sphere: Sphere
    falls_back_to: str | None = None

    @property
    def note(self) -> str:
        """A sentence on where the meaning was taken from, empty where the code is listed."""
        if self.falls_back_to is None:
            return ""
        return (
            f"{self.scheme} {self.code} is not in the scheme's table; it is read as its parent "
            f"{self.falls_back_to} ({self.label})."
        )


_SCHEMA = {
    "code": pl.String(),
    "label": pl.String(),
    "event_type": pl.String(),
    "quad": pl.String(),
    "intensity": pl.Float64(),
    "sphere": pl.String(),
}


@cache
def _table(scheme: Scheme) -> pl.DataFrame:
    file = resources.files("detente.ontology") / "data" / f"{scheme.value.lower()}.csv"
    return pl.read_csv(file.read_bytes(), schema=_SCHEMA)


def code_table(scheme: Scheme | str) -> pl.DataFrame:
    """Every code of a scheme: code, label, event_type, quad, intensity, sphere.

    Intensity runs from -10 (most hostile) to +10 (most friendly).  Raises OntologyError for an
    unknown scheme.
    """
    return _table(_scheme(scheme)).clone()


def _scheme(scheme: Scheme | str) -> Scheme:
    try:
        return Scheme(str(scheme).upper())
    except ValueError:
        known = ", ".join(Scheme)
        raise OntologyError(
            f"there is no event coding scheme {str(scheme)[:40]!r}.", fix=f"Known are {known}."
        ) from None


@cache
def _entries(scheme: Scheme) -> dict[str, CodeEntry]:
    return {
        row["code"]: CodeEntry(
            scheme=scheme,
            code=row["code"],
            label=row["label"],
            event_type=EventType(row["event_type"]) if row["event_type"] else None,
            quad=QuadClass(row["quad"]) if row["quad"] else None,
            intensity=row["intensity"],
            sphere=Sphere(row["sphere"]),
        )
        for row in _table(scheme).iter_rows(named=True)
    }


def lookup(scheme: Scheme | str, code: str) -> CodeEntry:
    """The meaning of a code, or of its nearest listed parent (see `CodeEntry.falls_back_to`).

    PLOVER codes are a type, or a type and a mode: `ASSAULT`, `ASSAULT:aerial`.
    Raises OntologyError, naming the nearest codes, where not even a parent is known.
    """
    known = _scheme(scheme)
    entry = _find(known, _tidy(known, code))
    if entry is not None:
        return entry
    near = difflib.get_close_matches(_tidy(known, code), _entries(known), n=3, cutoff=0.5)
    hint = f"Near it are {', '.join(near)}." if near else f"A {known} code would be right."
    raise OntologyError(f"{known} has no code {code[:40]!r}.", fix=hint)


def _tidy(scheme: Scheme, code: str) -> str:
    text = code.strip()
    if scheme is Scheme.PLOVER:
        kind, _, mode = text.partition(":")
        return f"{kind.strip().upper()}:{mode.strip().lower()}" if mode else kind.upper()
    return text


def _find(scheme: Scheme, code: str) -> CodeEntry | None:
    entries = _entries(scheme)
    if code in entries:
        return entries[code]
    parent = _parent(scheme, code)
    if parent is None:
        return None
    return CodeEntry(
        scheme=scheme,
        code=code,
        label=parent.label,
        event_type=parent.event_type,
        quad=parent.quad,
        intensity=parent.intensity,
        sphere=parent.sphere,
        falls_back_to=parent.code,
    )


def _parent(scheme: Scheme, code: str) -> CodeEntry | None:
    entries = _entries(scheme)
    if scheme is Scheme.PLOVER:
        return entries.get(code.partition(":")[0])
    if not (code.isascii() and code.isdigit()):
        return None
    if scheme is Scheme.WEIS:
        return _weis_category(code[:2]) if len(code) == 3 else None
    if len(code) == 4 and code[:3] in entries:
        return entries[code[:3]]
    return entries.get(code[:2]) if len(code) in (3, 4) else None


def _weis_category(digits: str) -> CodeEntry | None:
    entries = _entries(Scheme.WEIS)
    if digits + "0" in entries:
        return entries[digits + "0"]
    listed = [entry for code, entry in entries.items() if code.startswith(digits)]
    if not listed:
        return None
    kind = Counter(entry.event_type for entry in listed).most_common(1)[0][0]
    of_kind = [entry for entry in listed if entry.event_type is kind]
    return CodeEntry(
        scheme=Scheme.WEIS,
        code=digits,
        label=f"{of_kind[0].label} (category {digits})",
        event_type=kind,
        quad=of_kind[0].quad,
        intensity=float(median(entry.intensity for entry in listed)),
        sphere=of_kind[0].sphere,
    )


_ANNOTATED = {
    "event_type": pl.String(),
    "quad": pl.String(),
    "intensity": pl.Float64(),
    "sphere": pl.String(),
    "known": pl.Boolean(),
    "falls_back": pl.Boolean(),
}


def annotate(codes: pl.Series, scheme: Scheme | str) -> pl.DataFrame:
    """The meaning of each code of a column, row by row: event_type, quad, intensity, sphere,
    `known` (false: neither the code nor a parent is listed) and `falls_back` (read as a parent).

    Vectorised: each distinct code is looked up once.
    """
    known = _scheme(scheme)
    distinct = codes.unique().drop_nulls().sort().to_list()
    found = [_find(known, _tidy(known, code)) for code in distinct]
    meanings = pl.DataFrame(
        {
            "code": distinct,
            "event_type": [entry.event_type if entry else None for entry in found],
            "quad": [entry.quad if entry else None for entry in found],
            "intensity": [entry.intensity if entry else None for entry in found],
            "sphere": [entry.sphere if entry else None for entry in found],
            "known": [entry is not None for entry in found],
            "falls_back": [entry is not None and bool(entry.falls_back_to) for entry in found],
        },
        schema={"code": pl.String(), **_ANNOTATED},
    )
    return (
        codes.cast(pl.String)
        .alias("code")
        .to_frame()
        .join(meanings, on="code", how="left", maintain_order="left")
        .with_columns(pl.col("known", "falls_back").fill_null(value=False))
        .drop("code")
    )
