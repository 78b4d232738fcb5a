"""What ships with detente as evidence: the cases, and the list of land borders."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from detente.casebook import borders, convert
from detente.casebook.case import Case
from detente.casebook.read import read_case
from detente.evidence import Batch, Citation, Source
from detente.version import __version__

__all__ = ["Bundle", "bundled_cases", "bundles", "fingerprint", "of_case"]

_FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A whole source at hand: what the store needs to take it in.

    `sha256` changes with its files and with the version that reads them.
    """

    name: str
    source: Source
    sha256: str
    batches: Callable[[], Iterable[Batch]]
    citations: Callable[[], list[Citation]]


def bundled_cases() -> list[Case]:
    """Every case in the package, by id."""
    cases = [read_case(path.parent) for path in _FOLDER.glob("*/case.toml")]
    return sorted(cases, key=lambda case: case.id)


def bundles() -> list[Bundle]:
    """All that a new store starts with."""
    land = Bundle(
        "borders",
        borders.SOURCE,
        borders.to_fingerprint(__version__),
        borders.to_batches,
        borders.to_citations,
    )
    return [*(of_case(case) for case in bundled_cases()), land]


def of_case(case: Case) -> Bundle:
    """A case, bundled or not, which must have passed its checker (`check.check_case`)."""
    return Bundle(
        case.folder.name,
        convert.to_source(case),
        fingerprint(case),
        lambda: convert.to_batches(case),
        lambda: list(convert.to_citations(case)),
    )


def fingerprint(case: Case) -> str:
    """The SHA-256 of a case's files and of the version that reads them."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(case.folder.iterdir()):
        if path.suffix in (".csv", ".toml"):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
