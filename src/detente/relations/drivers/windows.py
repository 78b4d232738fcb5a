"""Shares of an actor's dealings within moving windows: what rose before a turn, and by how much."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.relations.drivers.base import MONTHS_AFTER, Context, day_of

__all__ = ["CONFLICT", "compared", "member_totals", "monthly", "of_member", "rise", "thirds"]

CONFLICT = ("verbal conflict", "material conflict")
RECENT = 12  # months before the turn, and MONTHS_AFTER after it
BASE = 60  # months before those
SLIGHT = 5.0
"""A window in which a member's acts weigh less than this, half a dozen strong acts, is mute."""


def compared(month: int) -> tuple[date, date]:
    """First and last day of the base and the recent window of a turn in `month`."""
    last = day_of(month + MONTHS_AFTER + 1)
    return day_of(month - RECENT - BASE), date.fromordinal(last.toordinal() - 1)


def monthly(context: Context, rows: pl.DataFrame) -> NDArray[np.float64]:
    """The weight of `rows` (of `context.periods`) in each month of the axis."""
    number = rows["period"].dt.year().cast(pl.Int64) * 12 + rows["period"].dt.month() - 1
    at = (number - context.first).to_numpy()
    inside = (at >= 0) & (at < context.months)
    weights = rows["w"].to_numpy()[inside]
    return np.bincount(at[inside], weights, minlength=context.months).astype(np.float64)


def of_member(context: Context, member: str) -> pl.DataFrame:
    """A member's dealings with third parties, with the column `third`.

    The dyad's own acts are left out: when a war between the two ends, the share of everybody else
    would rise by arithmetic alone.
    """
    rows = context.periods.filter((pl.col("actor") == member) | (pl.col("target") == member))
    third = pl.when(pl.col("actor") == member).then("target").otherwise("actor")
    return rows.with_columns(third=third).filter(~pl.col("third").is_in(list(context.members)))


def member_totals(context: Context, member: str) -> NDArray[np.float64]:
    """The weight of all dealings of a member with third parties, by month."""
    return monthly(context, of_member(context, member))


def thirds(context: Context, member: str, *, most: int = 40) -> list[str]:
    """The third parties with which a member had most conflict, by weight, then by name."""
    rows = of_member(context, member).filter(pl.col("quad").is_in(CONFLICT))
    own = (f"{context.a}/", f"{context.b}/")
    found = (
        rows.group_by("third").agg(pl.col("w").sum()).sort(["w", "third"], descending=[True, False])
    )
    return [name for name in found["third"].to_list() if not name.startswith(own)][:most]


def _window_sum(values: NDArray[np.float64], before: int, after: int) -> NDArray[np.float64]:
    """Sums over [t - before, t + after]."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    last = np.minimum(at + after + 1, len(values))
    first = np.clip(at - before, 0, len(values))
    return np.asarray(total[np.maximum(last, first)] - total[first])


def rise(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much the share of `part` in `whole` rose from the base window to the recent one.

    NaN where either window is too slight to give a share.
    """
    recent = _share(part, whole, RECENT - 1, MONTHS_AFTER)
    base = _share(part, whole, RECENT + BASE - 1, -RECENT)
    return recent - base


def _share(
    part: NDArray[np.float64], whole: NDArray[np.float64], before: int, after: int
) -> NDArray[np.float64]:
    top, bottom = _window_sum(part, before, after), _window_sum(whole, before, after)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(bottom >= SLIGHT, top / bottom, np.nan)
