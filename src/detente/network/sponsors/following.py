"""Does a client follow its sponsor?  Their tone toward the same third actors, period by period.

Of each of the two and each third actor, the tone of a period is the mean of its acts' intensities
weighted by their size, in [-1, 1].  In the cells (third actor, period) where both have a tone:

- `agreement`: the share of cells in which the two take the same side (tones of one sign);
- `lead`: how much more the client's tone moves with what the sponsor's was than with what it will
  be: the mean of r(1..LAGS) less that of r(-1..-LAGS), r(k) the correlation of the client's tone
  with the sponsor's k periods before, each less its own mean toward that third actor.

Two who hate the same enemy agree without either following the other, so agreement is held against
what it would be by chance: the sponsor's periods are shuffled in blocks, the same way for all
third actors, which keeps each side's stand toward each third actor and breaks only the timing.
The intervals come from a bootstrap of blocks of periods.

Politis & Romano, 'The Stationary Bootstrap', JASA 89, 1994 (blocks); Good, 'Permutation,
Parametric and Bootstrap Tests of Hypotheses' (2005), for the test.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["FEWEST_ACTS", "FEWEST_CELLS", "Following", "following"]

FEWEST_ACTS = 30
"""Acts of the client toward third actors under which nothing is measured."""
FEWEST_CELLS = 20
"""Cells that both must share."""
FEWEST_PERIODS = 12
LAGS = 3
BLOCK = {"month": 6, "quarter": 4}
"""Periods that are shuffled together: half a year and a year keep short crises whole."""
DRAWS = 499
SEED = 20_140_613
LOW, HIGH = 0.05, 0.95
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Following:
    """How far a client's acts followed a sponsor's while the support held.

    Where they could not be measured, `reason` says why and every figure is None.  `chance` is the
    agreement expected when the timing is shuffled and `p_value` the share of shuffles that agree
    at least as much; `lead` is above 0 where the sponsor's tone comes first, `lead_p` two-sided,
    None where too few cells lie next to each other.  `low`, `high`: 90 % intervals.
    """

    client: str
    sponsor: str
    start: date
    end: date
    acts: int
    thirds: tuple[str, ...]
    reason: str = ""
    period: str = ""
    cells: int = 0
    agreement: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    p_value: float | None = None
    lead: float | None = None
    lead_low: float | None = None
    lead_high: float | None = None
    lead_p: float | None = None

    @property
    def measured(self) -> bool:
        """Whether there was enough to measure."""
        return self.agreement is not None


def following(
    acts: pl.DataFrame,
    client: str,
    sponsor: str,
    start: date,
    end: date,
    *,
    forces: Collection[str] = (),
) -> Following:
    """How far the acts of `client` followed those of `sponsor` from `start` to `end`.

    `acts` is `aggregate.dyad_periods` by month over the acts of both; acts of `forces` count as
    the sponsor's.  Third actors are all others but sectors of the two.
    """
    sides = {client: (client,), sponsor: (sponsor, *sorted(forces))}
    within = acts.filter(pl.col("period").is_between(start.replace(day=1), end))
    for one in {client, sponsor, *forces}:
        within = within.filter(
            (pl.col("target") != one) & ~pl.col("target").str.starts_with(f"{one}/")
        )
    own = within.filter(pl.col("actor") == client)
    other = within.filter(pl.col("actor").is_in(sides[sponsor]))
    n = int(own["n"].sum())
    shared = sorted(set(own["target"]) & set(other["target"]))
    known = Following(client, sponsor, start, end, n, tuple(shared))
    if n < FEWEST_ACTS:
        return _unmeasured(known, f"{n} acts toward others on record, fewer than {FEWEST_ACTS}")
    if not shared:
        return _unmeasured(known, "no third actor toward which both acted")
    most = 0
    for period in ("month", "quarter"):
        x, y = _tones(other, own, shared, period, start, end)
        cells = int((np.isfinite(x) & np.isfinite(y)).sum())
        most = max(most, cells)
        if cells >= FEWEST_CELLS and x.shape[1] >= FEWEST_PERIODS:
            return _measured(known, period, x, y)
    return _unmeasured(
        known,
        f"{most} cells in which both acted toward the same third actor, fewer than {FEWEST_CELLS}",
    )


def _unmeasured(known: Following, reason: str) -> Following:
    return Following(
        known.client, known.sponsor, known.start, known.end, known.acts, known.thirds, reason
    )


def _tones(
    x: pl.DataFrame, y: pl.DataFrame, thirds: list[str], period: str, start: date, end: date
) -> tuple[Floats, Floats]:
    """Tones of both sides, shape (thirds, periods), NaN where a side did nothing."""
    step = 3 if period == "quarter" else 1
    first = (start.year * 12 + start.month - 1) // step
    count = (end.year * 12 + end.month - 1) // step - first + 1
    place = {third: row for row, third in enumerate(thirds)}

    def grid(rows: pl.DataFrame) -> Floats:
        month = pl.col("period").dt.year().cast(pl.Int64) * 12 + pl.col("period").dt.month() - 1
        cells = (
            rows.filter(pl.col("target").is_in(thirds))
            .group_by("target", (month // step - first).alias("column"))
            .agg(pl.col("wg", "w").sum())
            .filter(pl.col("w") > 0)
        )
        out = np.full((len(thirds), count), np.nan)
        for target, column, wg, w in cells.iter_rows():
            out[place[target], column] = wg / w
        return out

    return grid(x), grid(y)


def _measured(known: Following, period: str, x: Floats, y: Floats) -> Following:
    rng = np.random.default_rng(SEED)
    size, periods = BLOCK[period], x.shape[1]
    shuffles = [_shuffled(rng, periods, size) for _ in range(DRAWS)]
    draws = np.array([_resampled(rng, periods, size) for _ in range(DRAWS)])
    pair = _Pair(x, y)
    agree, clear = pair.sides(np.arange(periods))
    agreement = agree.sum() / clear.sum() if clear.any() else float("nan")
    if not np.isfinite(agreement):
        return _unmeasured(known, "no tone of either side that is not neutral")
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = np.array([one.sum() / all_.sum() for one, all_ in map(pair.sides, shuffles)])
        again = agree[draws].sum(axis=1) / clear[draws].sum(axis=1)
    low, high = np.nanquantile(again, [LOW, HIGH])
    lead, lead_low, lead_high, lead_p = _led(pair, shuffles, draws)
    return Following(
        known.client,
        known.sponsor,
        known.start,
        known.end,
        known.acts,
        known.thirds,
        period=period,
        cells=int((np.isfinite(x) & np.isfinite(y)).sum()),
        agreement=float(agreement),
        low=float(min(low, agreement)),
        high=float(max(high, agreement)),
        chance=float(np.nanmean(chance)),
        p_value=_at_least(chance, float(agreement)),
        lead=lead,
        lead_low=lead_low,
        lead_high=lead_high,
        lead_p=lead_p,
    )


def _led(
    pair: _Pair, shuffles: list[NDArray[np.int64]], draws: NDArray[np.int64]
) -> tuple[float | None, float | None, float | None, float | None]:
    """The lead, its 90 % interval and its p-value; all None where it cannot be told."""
    moments = pair.moments(np.arange(pair.periods))
    if (moments[0].sum(axis=1) < FEWEST_CELLS // 2).any():
        return None, None, None, None
    lead = _lead(moments.sum(axis=2))
    again = np.array([_lead(moments[:, :, columns].sum(axis=2)) for columns in draws])
    null = np.array([_lead(pair.moments(order).sum(axis=2)) for order in shuffles])
    if not (np.isfinite(lead) and np.isfinite(again).any() and np.isfinite(null).any()):
        return None, None, None, None
    low, high = (float(one) for one in np.nanquantile(again, [LOW, HIGH]))
    return float(lead), min(low, lead), max(high, lead), _at_least(np.abs(null), abs(lead))


def _lead(sums: Floats) -> float:
    """Mean correlation with the sponsor's past less that with its future, from sums (4, 2 LAGS)."""
    _, ab, aa, bb = sums
    with np.errstate(invalid="ignore", divide="ignore"):
        r = np.where(aa * bb > 1e-12, ab / np.sqrt(aa * bb), np.nan)
    return float(r[:LAGS].mean() - r[LAGS:].mean())


class _Pair:
    """The tones of sponsor (x) and client (y) at the cells that the client fills."""

    def __init__(self, x: Floats, y: Floats) -> None:
        self.periods = x.shape[1]
        self._rows, self._columns = np.nonzero(np.isfinite(y))
        # Off either end of the record nothing is known.
        edge = np.full((x.shape[0], LAGS), np.nan)
        self._sign = np.sign(x)
        self._x = np.concatenate([edge, x - _means(x), edge], axis=1)
        self._y = (y - _means(y))[self._rows, self._columns]
        self._side = np.sign(y[self._rows, self._columns])

    def sides(self, order: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """By period, how many cells agree and how many have a side, x taken in `order`."""
        both = self._sign[self._rows, order[self._columns]] * self._side
        return self._by_period(both > 0), self._by_period(np.nan_to_num(both) != 0)

    def moments(self, order: NDArray[np.int64]) -> Floats:
        """By lag (1.., then -1..) and period: cells, and sums of xy, xx and yy.

        Shape (4, 2 LAGS, periods); x is taken in `order`.
        """
        padded = np.concatenate(
            [np.arange(LAGS), order + LAGS, np.arange(LAGS) + LAGS + self.periods]
        )
        out = []
        for lag in (*range(1, LAGS + 1), *range(-1, -LAGS - 1, -1)):
            a = self._x[self._rows, padded[self._columns + LAGS - lag]]
            known = np.isfinite(a)
            a, b = np.where(known, a, 0.0), np.where(known, self._y, 0.0)
            out.append([self._by_period(one) for one in (known, a * b, a * a, b * b)])
        return np.array(out).transpose(1, 0, 2)

    def _by_period(self, values: NDArray[np.float64] | NDArray[np.bool_]) -> Floats:
        counts = np.bincount(self._columns, values.astype(np.float64), minlength=self.periods)
        return counts.astype(np.float64)


def _means(grid: Floats) -> Floats:
    """The mean of each row over the cells that it fills, shape (rows, 1)."""
    filled = np.isfinite(grid)
    count = np.maximum(filled.sum(axis=1, keepdims=True), 1)
    mean: Floats = np.where(filled, grid, 0.0).sum(axis=1, keepdims=True) / count
    return mean


def _at_least(null: Floats, value: float) -> float:
    """The share of draws, the observed one among them, with at least this value."""
    drawn = null[np.isfinite(null)]
    return float((1 + (drawn >= value - 1e-12).sum()) / (1 + drawn.size))


def _shuffled(rng: np.random.Generator, periods: int, size: int) -> NDArray[np.int64]:
    """The periods in blocks of `size` from a random beginning, the blocks in random order."""
    turned = np.roll(np.arange(periods), int(rng.integers(periods)))
    blocks = [turned[k : k + size] for k in range(0, periods, size)]
    return np.concatenate([blocks[k] for k in rng.permutation(len(blocks))])


def _resampled(rng: np.random.Generator, periods: int, size: int) -> NDArray[np.int64]:
    """As many periods, in blocks drawn with replacement from a circle."""
    starts = rng.integers(periods, size=-(-periods // size))
    return ((starts[:, None] + np.arange(size)) % periods).ravel()[:periods].astype(np.int64)
