"""Dated changes as candidate causes: how near each month follows one, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.relations.drivers.base import Context, Direction, Series, month_number, proximity

__all__ = ["Change", "change_on", "change_series"]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of `size` in [-1, 1] in some month from `first` to `last` (month numbers).

    `ids` are the rows of `kind` that it rests on.
    """

    first: int
    last: int
    size: float
    kind: EvidenceKind
    ids: tuple[str, ...]

    def nearness(self, axis: NDArray[np.int64]) -> NDArray[np.float64]:
        """The proximity of each month, averaged over the months in which the change may lie."""
        months = range(self.first, max(self.first, self.last) + 1)
        each = [proximity(axis, [(month, abs(self.size))]) for month in months]
        return np.asarray(np.mean(each, axis=0) * np.sign(self.size))


def change_on(
    day: date, precision: str | None, kind: EvidenceKind, ids: tuple[str, ...], size: float = 1.0
) -> Change:
    """A change in the month of `day`, or somewhere in its year where only that is known."""
    first = month_number(day)
    if precision == "year":
        first = day.year * 12
        return Change(first, first + 11, size, kind, ids)
    return Change(first, first, size, kind, ids)


def change_series(
    context: Context, driver: str, subject: str, direction: Direction, changes: Iterable[Change]
) -> Series:
    """The series whose value is the nearness of the change that is nearest, with its sign."""
    ordered = sorted(changes, key=lambda one: (one.first, one.last, one.ids, one.size))
    values = np.zeros(context.months)
    for change in ordered:
        near = change.nearness(context.axis())
        values = np.where(np.abs(near) > np.abs(values), near, values)
    return Series(driver, subject, values, direction, partial(_evidence, ordered))


def _evidence(changes: list[Change], month: int) -> tuple[EvidenceQuery, ...]:
    """The rows of the changes that count for a turn in `month`."""
    axis = np.array([month], dtype=np.int64)
    near = [one for one in changes if one.nearness(axis)[0] != 0]
    queries = []
    for kind in (EvidenceKind.TRAIT, EvidenceKind.TIE):
        ids = sorted({key for one in near if one.kind is kind for key in one.ids})
        if ids:
            queries.append(EvidenceQuery(kind, ids=tuple(ids)))
    return tuple(queries)
