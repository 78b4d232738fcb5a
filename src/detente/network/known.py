"""Ties as they were known on a day: what had begun by then, and until when it is known to hold.

An end that lay ahead is not known yet.  A tie without end is in force as long as its source
looked: to the end of the source's coverage, or where that is not known to the day of its release.
Beyond that the source says nothing: missing, not ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["in_force", "known_ties"]


def known_ties(view: View, on: date, kinds: Iterable[str] = ()) -> pl.DataFrame:
    """Ties between two different known actors that had begun by `on`, of `kinds` or of all.

    Columns: evidence_id, those of a tie, and `until`: the last day up to `on` on which the tie is
    known to hold (a vague end holds to the end of its month or year).  `end` is null where it lies
    after `on`, and `recorded` is `until` there, which is how `relations.ties` takes open ends.
    Sorted by evidence_id.
    """
    wanted = tuple(sorted(kinds))
    return view.once(("known_ties", on, wanted), lambda: _known(view, on, wanted))


def _known(view: View, on: date, kinds: tuple[str, ...]) -> pl.DataFrame:
    query = EvidenceQuery(EvidenceKind.TIE, end=on, tie_kinds=kinds)
    stops = {source.id: source.coverage.end or source.released for source in view.sources()}
    looked = pl.col("source").replace_strict(stops, default=None, return_dtype=pl.Date)
    known = pl.coalesce(looked, "recorded", "start")
    ahead = (pl.col("end") > on).fill_null(False)
    precision = pl.col("end_precision")
    ended = (
        pl.when(precision == "year")
        .then(pl.date(pl.col("end").dt.year(), 12, 31))
        .when(precision == "month")
        .then(pl.col("end").dt.month_end())
        .otherwise("end")
    )
    rows = view.frame(query).filter(
        pl.col("actor").is_not_null()
        & pl.col("target").is_not_null()
        & pl.col("start").is_not_null()
        & (pl.col("actor") != pl.col("target"))
    )
    return (
        rows.with_columns(
            # A source that told the end looked at least that far.
            until=pl.min_horizontal(
                pl.when(pl.col("end").is_null()).then(known).otherwise(ended), pl.lit(on)
            )
        )
        .with_columns(
            end=pl.when(~ahead).then("end"),
            end_precision=pl.when(~ahead).then("end_precision"),
            recorded=pl.when(ahead | pl.col("end").is_null()).then("until").otherwise("recorded"),
        )
        .sort("evidence_id")
    )


def in_force(ties: pl.DataFrame, on: date, *, days_after: int = 0) -> pl.DataFrame:
    """Those of `known_ties` that hold on `on`, or ended at most `days_after` days before."""
    return ties.filter(pl.col("until").dt.offset_by(f"{days_after}d") >= on)
