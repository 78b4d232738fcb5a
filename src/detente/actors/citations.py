"""Where the facts about groups come from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from detente.actors.tables import rows
from detente.errors import ActorError

__all__ = ["Citation", "citation", "citations_in"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A page or data set; `checked` is true where it was found and read for this registry."""

    id: str
    publisher: str
    title: str
    author: str
    date: str
    url: str
    checked: bool
    note: str


@cache
def citations_in(table: str) -> dict[str, Citation]:
    """The citations that a bundled table holds, by id."""
    return {
        row["id"]: Citation(
            row["id"],
            row["publisher"],
            row["title"],
            row["author"],
            row["date"],
            row["url"],
            row["checked"] == "yes",
            row["note"],
        )
        for row in rows(table)
    }


def citation(citation_id: str) -> Citation:
    """Return the citation that actors, relations and strengths name by its id.

    Raises ActorError where citations.csv does not have it.
    """
    try:
        return citations_in("citations.csv")[citation_id]
    except KeyError:
        raise ActorError(
            f"No citation has the id {citation_id!r}.", fix="Ids are in citations.csv."
        ) from None
