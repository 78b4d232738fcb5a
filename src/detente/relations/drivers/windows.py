"""Shares of an actor's dealings within moving windows: what rose before a turn, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.relations.drivers.base import MONTHS_AFTER, Context, day_of

__all__ = [
    "CONFLICT",
    "compared",
    "member_totals",
    "monthly",
    "monthly_by_third",
    "of_member",
    "rise",
    "thirds",
]

CONFLICT = ("verbal conflict", "material conflict")
RECENT = 12  # months up to the turn, and MONTHS_AFTER after it
BASE = 60  # months before those
SLIGHT = 5.0
"""A window in which a member's acts weigh less than this, half a dozen strong acts, is mute."""
DIGITS = 9
"""Sums of fractions differ in their last digits with the order of addition; shares must not."""


def compared(month: int) -> tuple[date, date]:
    """First day of the base window and last day of the recent one, for a turn in `month`."""
    last = day_of(month + MONTHS_AFTER + 1)
    first = day_of(month - RECENT - BASE + 1)
    return first, date.fromordinal(last.toordinal() - 1)


def _places(context: Context, rows: pl.DataFrame) -> NDArray[np.int64]:
    """The place of each row's month on the axis, which may lie outside of it."""
    number = rows["period"].dt.year().cast(pl.Int64) * 12 + rows["period"].dt.month() - 1
    return (number - context.first).to_numpy().astype(np.int64)


def monthly(context: Context, rows: pl.DataFrame) -> NDArray[np.float64]:
    """The weight of `rows` (of `context.periods`) in each month of the axis."""
    at = _places(context, rows)
    inside = (at >= 0) & (at < context.months)
    weights = rows["w"].to_numpy()[inside]
    return np.bincount(at[inside], weights, minlength=context.months).astype(np.float64)


def monthly_by_third(
    context: Context, rows: pl.DataFrame, names: Sequence[str]
) -> NDArray[np.float64]:
    """The weight of `rows` (of `of_member`) with each of `names`: shape (names, months)."""
    order = pl.DataFrame(
        {"third": list(names), "row": range(len(names))},
        schema={"third": pl.String(), "row": pl.Int64()},
    )
    found = rows.join(order, on="third", maintain_order="left")
    at = _places(context, found)
    inside = (at >= 0) & (at < context.months)
    cell = found["row"].to_numpy()[inside] * context.months + at[inside]
    size = len(names) * context.months
    sums = np.bincount(cell, found["w"].to_numpy()[inside], minlength=size)
    return sums.astype(np.float64).reshape(len(names), context.months)


def of_member(context: Context, member: str) -> pl.DataFrame:
    """A member's dealings with third parties, with the column `third`.

    The dyad's own acts are left out: when a war between the two ends, the share of everybody else
    would rise by arithmetic alone.  So are the sectors of the two (IRQ/REB): a rising at home is
    no dealing with a third party.
    """
    rows = context.periods.filter((pl.col("actor") == member) | (pl.col("target") == member))
    third = pl.when(pl.col("actor") == member).then("target").otherwise("actor")
    foreign = ~pl.col("third").is_in(list(context.members))
    for one in context.members:
        foreign &= ~pl.col("third").str.starts_with(f"{one}/")
    return rows.with_columns(third=third).filter(foreign)


def member_totals(context: Context, member: str) -> NDArray[np.float64]:
    """The weight of all dealings of a member with third parties, by month."""
    return monthly(context, of_member(context, member))


def thirds(context: Context, member: str, *, most: int = 40) -> list[str]:
    """The third parties with which a member had most conflict, by weight, then by name."""
    rows = of_member(context, member).filter(pl.col("quad").is_in(CONFLICT))
    found = rows.group_by("third").agg(pl.col("w").sum().round(DIGITS - 3))
    ranked: list[str] = found.sort(["w", "third"], descending=[True, False])["third"].to_list()
    return ranked[:most]


def _window_sum(values: NDArray[np.float64], before: int, after: int) -> NDArray[np.float64]:
    """Sums over [t - before, t + after] along the last axis."""
    months = values.shape[-1]
    total = np.concatenate([np.zeros((*values.shape[:-1], 1)), np.cumsum(values, axis=-1)], axis=-1)
    at = np.arange(months)
    last = np.clip(at + after + 1, 0, months)
    first = np.clip(at - before, 0, months)
    return np.asarray(total[..., np.maximum(last, first)] - total[..., first])


def rise(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much the share of `part` in `whole` rose from the base window to the recent one.

    `part` has the shape (..., months), `whole` (months,).  NaN where either window is too slight
    to give a share.
    """
    recent = _share(part, whole, RECENT - 1, MONTHS_AFTER)
    base = _share(part, whole, RECENT + BASE - 1, -RECENT)
    return np.asarray(np.round(recent - base, DIGITS))


def _share(
    part: NDArray[np.float64], whole: NDArray[np.float64], before: int, after: int
) -> NDArray[np.float64]:
    top, bottom = _window_sum(part, before, after), _window_sum(whole, before, after)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(bottom >= SLIGHT, top / bottom, np.nan)
