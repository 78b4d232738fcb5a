"""The day that best splits the days around a turning point, from acts and ties by the day.

With the levels before and after given, the log likelihood of a split at day s is

    S(s) = sum_{d < s} log p(d | before) + sum_{d >= s} log p(d | after)

where a day's acts have the noise of a month of as few acts, and a tie in force on a day pulls
with a thirtieth of its monthly precision.  The day is returned only where the week around the
best split holds at least `SURE` of exp(S) over the days tried.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.relations.statespace import Emission, Noise, log_emission

__all__ = ["SURE", "anchor_day", "best_day", "tie_days"]

SURE = 0.5
MARGIN = 31
"""Days on either side of the days tried that also speak for or against a split."""
MONTH_DAYS = 30.0


def tie_days(
    ties: pl.DataFrame, weights: dict[str, tuple[float, float, float]], opens: date, days: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Precision and pull of the ties of one dyad on `days` days from `opens`, shape (days,) each.

    `ties` has the columns kind (class), start, stop (day after the last in force).  A class
    counts once a day.
    """
    precision, pull = np.zeros(days), np.zeros(days)
    for kind, (mean, variance, _hazard) in sorted(weights.items()):
        force = np.zeros(days, dtype=bool)
        for start, stop in ties.filter(pl.col("kind") == kind).select("start", "stop").iter_rows():
            lo, hi = (start - opens).days, (stop - opens).days
            force[max(lo, 0) : max(hi, 0)] = True
        precision += force / (variance * MONTH_DAYS)
        pull += force * mean / (variance * MONTH_DAYS)
    return precision, pull


def anchor_day(ties: pl.DataFrame, effect: float, between: tuple[date, date]) -> date | None:
    """The day on which a tie that defines a level (a war) began, or the day after it ended.

    `ties` are the dyad's defining ties as `tie_days` takes them; a fall of the level (`effect` < 0)
    looks for a beginning, a rise for an end.  None where there is none in `between`.
    """
    days = ties["start"] if effect < 0 else ties["stop"]
    inside = sorted(day for day in days if between[0] <= day <= between[1])
    return inside[0] if inside else None


def best_day(
    tones: pl.DataFrame,
    ties: pl.DataFrame,
    weights: dict[str, tuple[float, float, float]],
    noise: Noise,
    *,
    levels: tuple[float, float],
    between: tuple[date, date],
) -> date | None:
    """The first day of the new level, or None where the days do not tell.

    `tones` are one dyad's days (columns period, tone, n_eff; see `observations.observe`), `ties`
    its ties as `tie_days` takes them, `levels` the levels before and after, `between` the first
    and last day that may be the split.
    """
    first, last = between
    opens = first - timedelta(days=MARGIN)
    days = (last - opens).days + 1 + MARGIN
    near = tones.filter(
        (pl.col("period") >= opens)
        & (pl.col("period") < opens + timedelta(days=days))
        & (pl.col("n_eff") > 0)
    )
    precision, pull = tie_days(ties, weights, opens, days)
    at = np.array([(d - opens).days for d in near["period"]], dtype=np.int64)
    y, n_eff = np.zeros(days), np.zeros(days)
    y[at], n_eff[at] = near["tone"].to_numpy(), near["n_eff"].to_numpy()
    index = np.arange(days)
    seen = Emission(
        np.zeros(days, np.int64), index, y, n_eff, precision, pull, np.ones(days), np.zeros(days)
    )
    logp = log_emission(seen, noise, np.array(levels))
    gain = logp[:, 0] - logp[:, 1]
    score = np.concatenate([[0.0], np.cumsum(gain)])[:-1]
    tried = index[(index >= MARGIN) & (index <= (last - opens).days)]
    weight = np.exp(score[tried] - score[tried].max())
    weight /= weight.sum()
    # Between two days that speak every split scores alike: the shift shows on the later of them.
    best = int(np.flatnonzero(weight >= weight.max() * (1 - 1e-9))[-1])
    if weight[max(0, best - 3) : best + 4].sum() < SURE:
        return None
    return opens + timedelta(days=int(tried[best]))
