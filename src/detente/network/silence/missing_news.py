"""Is nothing on record because nothing was done, or because it was not reported?

Where two sources cover the same actors and days, each is a trap in the sense of capture-recapture
(Lincoln 1930, Petersen 1896; for conflict reports Price & Ball, 'Selection bias and the
statistical patterns of mortality in conflict', 2015): of the acts that one holds, the share that
the other holds as well is the other's detection rate.  With n acts of the others, m of them found
again, its law is Beta(m + c p, n - m + c (1 - p)), drawn with weight c = POOL toward the share p
over all allies; where no second source overlaps nothing is known of it: Beta(1, 1).

Let mu be the recorded acts that an ally's record promises, d the chance that at least one of the
covering sources holds an act.  The true acts have the mean mu / d, so

    missed = P(no record | it acted) = (G(mu) - G(mu / d)) / (1 - G(mu / d))

with G the chance of none under the negative binomial law, averaged over the law of d.  At even odds
between `it stayed out` and `it acted as its record promises`,

    P(the silence is real | no record) = 1 / (1 + missed)

Sources that copy each other make d look greater than it is, so `real` is an upper estimate there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betaincinv

from detente.errors import MeasureError

__all__ = ["Detection", "detections", "silence_is_real"]

POOL = 4.0
NEAR = 1
"""Days by which two sources may differ on one act."""
QUANTILES = (np.arange(40) + 0.5) / 40

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Detection:
    """How often a source holds an ally's act: a Beta law; `tried` acts of others, `found` again."""

    alpha: float
    beta: float
    tried: int
    found: int

    def draws(self) -> Floats:
        """Evenly spaced quantiles of the rate, shape (40,)."""
        return _quantiles(self.alpha, self.beta)


@lru_cache(maxsize=4096)
def _quantiles(alpha: float, second: float) -> Floats:
    return np.asarray(betaincinv(alpha, second, QUANTILES))


def detections(
    acts: pl.DataFrame, spans: dict[str, tuple[date, date]]
) -> dict[tuple[str, str], Detection]:
    """The detection rate of each (source, ally).

    `acts` has source, ally, target, date and deed (whether a deed or words); `spans` the days that
    each source covers.  A source is tried with the acts of all others on days that it covers.
    """
    days = acts.select("source", "ally", "target", "date", "deed").unique()
    pairs = [(one, other) for one in spans for other in spans if one != other]
    counts: dict[tuple[str, str], list[int]] = {}
    for one, other in pairs:
        first, last = spans[one]
        tried = days.filter((pl.col("source") == other) & pl.col("date").is_between(first, last))
        own = days.filter(pl.col("source") == one).select("ally", "target", "date", "deed")
        held = pl.concat(
            [own.with_columns(pl.col("date").dt.offset_by(f"{k}d")) for k in range(-NEAR, NEAR + 1)]
        ).unique()
        again = tried.join(held, on=["ally", "target", "date", "deed"], how="semi")
        for table, place in ((tried, 0), (again, 1)):
            for ally, n in table.group_by("ally").len().sort("ally").iter_rows():
                counts.setdefault((one, ally), [0, 0])[place] += n
    return {
        (source, ally): _law(counts, source, ally)
        for source in spans
        for ally in sorted(set(acts["ally"]))
    }


def _law(counts: dict[tuple[str, str], list[int]], source: str, ally: str) -> Detection:
    tried = sum(n for (one, _), (n, _) in counts.items() if one == source)
    found = sum(n for (one, _), (_, n) in counts.items() if one == source)
    if not tried:
        return Detection(1.0, 1.0, 0, 0)
    pooled = (found + 1.0) / (tried + 2.0)
    own_tried, own_found = counts.get((source, ally), [0, 0])
    weight = min(POOL, tried + 2.0)
    return Detection(
        own_found + weight * pooled,
        own_tried - own_found + weight * (1.0 - pooled),
        own_tried,
        own_found,
    )


def silence_is_real(
    mean: float, size: float, laws: list[Detection]
) -> tuple[float, float, float, float]:
    """P(no record | it acted), and P(silence is real) with its 90 % interval.

    `mean` and `size` are those of the negative binomial law of recorded acts; `laws` the detection
    of each covering source.  Raises MeasureError where there is none.
    """
    if not laws:
        raise MeasureError("No source covers the window: nothing can be said of silence.")
    # One shared quantile: what makes one source weak on an actor makes the others weak as well.
    missed_by_all = np.prod([1.0 - law.draws() for law in laws], axis=0)
    found = np.clip(1.0 - missed_by_all, 1e-3, 1.0)
    unseen = (size / (size + mean)) ** size
    idle = (size / (size + mean / found)) ** size
    missed = np.clip((unseen - idle) / np.maximum(1.0 - idle, 1e-12), 0.0, 1.0)
    middle = float(missed.mean())
    low, high = np.quantile(1.0 / (1.0 + missed), [0.05, 0.95])
    return middle, 1.0 / (1.0 + middle), float(low), float(high)
