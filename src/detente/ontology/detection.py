"""Which scheme are these codes of?  CAMEO and WEIS both use numbers of three digits.

Two facts tell them apart.  Codes that only one scheme has: WEIS goes on to 22 (force), CAMEO ends
at 20 (mass violence) and has codes of four digits.  And the frequencies: WEIS files are full of
023 (comment), 031 (meet) and 223 (military engagement); CAMEO files of 046, 036, 042 and 190.
The first fact decides; the second is reported with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from detente.errors import MislabelledData, OntologyError, Where
from detente.ontology.codes import Scheme, code_table

__all__ = ["Detection", "detect_scheme", "require_scheme"]

_MARGIN = 0.02
"""The share of rows by which one scheme must fit better than the other."""

_MIN_ROWS = 5
"""Rows that only one scheme can hold, below which nothing is decided."""


@dataclass(frozen=True, slots=True)
class Detection:
    """The verdict on a column of codes; `scheme` is None where the codes fit both alike.

    `share` is the part of the rows whose code each scheme lists; `foreign` the codes (with their
    number of rows, commonest first) that each scheme lacks; `evidence` says it in a sentence.
    """

    scheme: Scheme | None
    rows: int
    share: dict[Scheme, float]
    foreign: dict[Scheme, tuple[tuple[str, int], ...]]
    evidence: str


def detect_scheme(codes: pl.Series) -> Detection:
    """Whether codes are CAMEO or WEIS, with the evidence in figures.

    Only digits count: damaged codes say nothing about the scheme.  Raises OntologyError where no
    row holds a numeric code.
    """
    counts = (
        codes.cast(pl.String)
        .str.strip_chars()
        .drop_nulls()
        .rename("code")
        .to_frame()
        .filter(pl.col("code").str.contains(r"^\d{2,4}$"))
        .group_by("code")
        .len("n")
        .sort("n", "code", descending=[True, False])
    )
    rows = int(counts["n"].sum())
    if not rows:
        raise OntologyError(
            "not one numeric event code is among the rows.",
            fix="Codes of two to four digits (CAMEO) or three digits (WEIS) would be right.",
        )
    share: dict[Scheme, float] = {}
    foreign: dict[Scheme, tuple[tuple[str, int], ...]] = {}
    for scheme in (Scheme.CAMEO, Scheme.WEIS):
        lacks = counts.filter(~pl.col("code").is_in(code_table(scheme)["code"].implode()))
        share[scheme] = 1.0 - int(lacks["n"].sum()) / rows
        foreign[scheme] = tuple((code, int(n)) for code, n in lacks.iter_rows())
    evidence = _say(rows, share, foreign, counts)
    return Detection(_verdict(rows, share), rows, share, foreign, evidence)


def _verdict(rows: int, share: dict[Scheme, float]) -> Scheme | None:
    better = max(share, key=lambda each: share[each])
    worse = min(share, key=lambda each: share[each])
    apart = share[better] - share[worse]
    return better if apart > _MARGIN and apart * rows >= _MIN_ROWS else None


def _say(
    rows: int,
    share: dict[Scheme, float],
    foreign: dict[Scheme, tuple[tuple[str, int], ...]],
    counts: pl.DataFrame,
) -> str:
    parts = []
    for scheme, fits in share.items():
        lacks = foreign[scheme]
        some = ", ".join(f"{code} ({n:,} rows)" for code, n in lacks[:5])
        tail = f", lacking {some}" if lacks else ""
        parts.append(f"{scheme} lists the codes of {fits:.1%} of {rows:,} rows{tail}")
    commonest = ", ".join(counts["code"].head(4).to_list())
    return "; ".join(parts) + f". The commonest codes are {commonest}."


def require_scheme(codes: pl.Series, claimed: Scheme, where: Where, *, instead: str = "") -> None:
    """Raises MislabelledData where `codes` are of the other scheme than `claimed`.

    `instead` says how to read the file rightly.  Codes that fit both schemes alike, and columns
    without a numeric code (left to the row checks), pass.
    """
    try:
        found = detect_scheme(codes)
    except OntologyError:
        return
    if found.scheme is None or found.scheme is claimed:
        return
    raise MislabelledData(
        f"the codes are {found.scheme}, not {claimed}: {found.evidence}", where=where, fix=instead
    )
