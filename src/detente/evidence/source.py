"""What is known of a data set or document: version, licence, citation and coverage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["Citation", "Coverage", "Source"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which actors and dates a source can speak of.  Outside it a value is missing, never zero.

    `actors` is None where any actor may appear, else the ids that the source covers.
    `start` and `end` are the first and last covered day; None where open.
    """

    start: date | None = None
    end: date | None = None
    actors: frozenset[str] | None = None
    note: str = ""

    def includes(self, actor: str, on: date) -> bool:
        """Whether the source could have spoken of `actor` on the day `on`."""
        if self.start is not None and on < self.start:
            return False
        if self.end is not None and on > self.end:
            return False
        return self.actors is None or actor in self.actors


@dataclass(frozen=True, slots=True)
class Citation:
    """A checkable reference of one row: who published what, when, and where it stands.

    `checked` says whether the coder found the page or file and saw that it supports the fact.
    """

    id: str
    publisher: str
    title: str
    author: str = ""
    date: str = ""  # ISO, as exact as known: 1988-08-20, 1988-08, 1988 or empty
    url: str = ""
    checked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A data set, case or document that evidence comes from.

    `released` is the day on which this version became public: the `recorded` date of rows that
    have none of their own.  `bibtex` is what `detente cite` prints.
    """

    id: str
    title: str
    version: str
    publisher: str
    licence: str
    homepage: str
    bibtex: str
    coverage: Coverage
    released: date
    obtain: str = ""  # how to get it, in one sentence
    note: str = ""
