"""The three levels around a shared enemy: between the two, and of each with the third."""

from __future__ import annotations

from datetime import date

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.relations.level import estimate_levels
from detente.relations.relation import Relation

__all__ = ["YEARS", "levels_around"]

YEARS = 4
"""Years before and after the month that are shown ..."""
LEARNT = 10
"""... of levels estimated from this many years on either side."""


def levels_around(relation: Relation, view: View, third: str, month: date) -> pl.DataFrame:
    """The monthly levels of the two and of each with `third`, YEARS before and after `month`.

    Columns: a, b (a < b), month, level, low, high, observed; those of the dyad itself as the
    relation has them.  Months before a dyad's first evidence and after its last are absent.
    """
    pairs = [tuple(sorted((member, third))) for member in (relation.a, relation.b)]
    acts = relation.periods.filter((pl.col("actor") == third) | (pl.col("target") == third))
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, actors=(relation.a, relation.b))).filter(
        (pl.col("actor") == third) | (pl.col("target") == third)
    )
    first, last = (date(month.year + shift, 1, 1) for shift in (-LEARNT, LEARNT + 1))
    shown = pl.col("month").is_between(
        month.replace(year=month.year - YEARS, day=1), month.replace(year=month.year + YEARS, day=1)
    )
    columns = ("a", "b", "month", "level", "low", "high", "observed")
    own = relation.levels.filter(shown).select(columns)
    near = acts.filter(pl.col("period").is_between(first, last))
    if near.is_empty() and ties.is_empty():
        return own
    start = near["period"].min() if not near.is_empty() else first
    end = near["period"].max() if not near.is_empty() else last
    assert isinstance(start, date)
    assert isinstance(end, date)
    found = estimate_levels(
        near,
        ties,
        pairs=[(a, b) for a, b in pairs],
        start=min(start, month.replace(day=1)),
        end=max(end, month),
    )
    return pl.concat([own, found.filter(shown).select(columns)])
