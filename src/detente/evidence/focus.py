"""A view that keeps the rows of a few actors at hand: many questions about two, one scan."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from itertools import count
from typing import Any, TypeVar

from detente.evidence._duck import run
from detente.evidence.query import EvidenceQuery
from detente.evidence.schema import EvidenceKind
from detente.evidence.view import View

__all__ = ["FocusedView"]

_NUMBERS = count()
T = TypeVar("T")


class FocusedView(View):
    """The same rows as `view`, found faster where a query asks for one of `actors`.

    On the first such query of a kind the rows that name one of them are copied into a temporary
    table of the connection; the store itself is not touched.  Every other query goes to the store.
    """

    def __init__(self, view: View, actors: Iterable[str]) -> None:
        super().__init__(view._con, view.as_of)
        self._actors = frozenset(actors)
        self._copies: dict[EvidenceKind, str] = {}
        self._made: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gave the first time for `key`."""
        if key not in self._made:
            self._made[key] = make()
        made: T = self._made[key]
        return made

    def rows(self, query: EvidenceQuery) -> str:
        """The copy where all rows of the query name one of the actors, else the store."""
        if not self._concerns(query):
            return self.sql(query.kind)
        if query.kind not in self._copies:
            self._copies[query.kind] = self._copy(query.kind)
        return f"SELECT * FROM temp.{self._copies[query.kind]}"

    def _concerns(self, query: EvidenceQuery) -> bool:
        if query.pair is not None and self._actors.intersection(query.pair):
            return True
        return bool(query.actors) and self._actors.issuperset(query.actors)

    def _copy(self, kind: EvidenceKind) -> str:
        # Several focused views may stand on one connection, so each names its own copies.
        name = f"focus_{kind}_{next(_NUMBERS)}"
        condition, values = EvidenceQuery(kind, actors=tuple(sorted(self._actors))).where()
        run(
            self._con,
            f"CREATE TEMP TABLE {name} AS SELECT * FROM ({self.sql(kind)}) WHERE {condition}",
            values,
        )
        return name
