"""Is a series rising?  Two tests, for counts of acts and for values by year.

Counts.  With k_it acts of n_it in source i and period t, the rate follows

    E k_it = mu_it = n_it exp(alpha_i + beta t)        Var k_it = phi mu_it (1 + delta mu_it)

alpha_i of its own for each source, since sources differ in what they report and come and go; beta
is common.  Fitted by iterated least squares; delta by moments, so that a loud year weighs little
more than a quiet one; phi by Pearson's statistic over periods, since sources tell of the same
acts, never below 1 (quasi-likelihood: McCullagh & Nelder, 'Generalized Linear Models', 1989,
ch. 9).  Acts come in spells: where the residuals of one period correlate with those of the next by
rho > 0, the variance of beta is inflated by (1 + rho) / (1 - rho), and its degrees of freedom
shrink by as much.

Values.  Mann-Kendall's test of order with Theil and Sen's slope; its variance corrected for ties
and, by the same factor, for correlation in time (Hamed & Rao, 'A modified Mann-Kendall trend test
for autocorrelated data', Journal of Hydrology 204, 1998).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from detente.errors import MeasureError

__all__ = ["CONFIDENCE", "Trend", "count_trend", "value_trend"]

CONFIDENCE = 0.90
LARGEST_RHO = 0.8
"""Correlation beyond which a series of a few dozen periods cannot be told from a wandering one."""
ROUNDS = 60
REFITS = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """The slope per year with its 90 % interval, and the two-sided p-value of no slope.

    Of counts the slope is on the log scale: exp(slope) is the yearly factor.  `fitted` is the
    expected count, or value, of each observation.
    """

    slope: float
    low: float
    high: float
    p_value: float
    fitted: Floats

    @property
    def verdict(self) -> str:
        """`rising`, `falling` or `steady`."""
        return "rising" if self.low > 0 else "falling" if self.high < 0 else "steady"


def count_trend(
    counts: Floats, exposure: Floats, years: Floats, source: NDArray[np.int64]
) -> Trend:
    """The common trend of rates of several sources; all arguments of shape (m,).

    `exposure` is positive, `years` the middle of each period, `source` numbers from 0.  Raises
    MeasureError where fewer than 3 observations, or no act, are given.
    """
    if len(counts) < 3 or counts.sum() <= 0:
        raise MeasureError("A trend needs at least three periods and one act.")
    middle = float(np.average(years, weights=exposure))
    groups = int(source.max()) + 1
    design = np.zeros((len(counts), groups + 1))
    design[np.arange(len(counts)), source] = 1.0
    design[:, groups] = years - middle
    # A source without any of these acts says nothing of the slope and has no finite rate.
    seen = np.bincount(source, counts, minlength=groups) > 0
    kept = seen[source]
    columns = np.append(np.flatnonzero(seen), groups)
    x, k, n = design[kept][:, columns], counts[kept], exposure[kept]
    beta = np.zeros(x.shape[1])
    beta[:-1] = np.log(k.sum() / n.sum())
    extra = 0.0
    for _ in range(REFITS):
        beta = _fit(x, k, n, beta, extra)
        mean = _mean(x, n, beta)
        extra = max(0.0, float(((k - mean) ** 2 - mean).sum() / (mean**2).sum()))
    mean = _mean(x, n, beta)
    weight = 1.0 / (1.0 + extra * mean)
    covariance = np.linalg.pinv((x * (mean * weight)[:, None]).T @ x)
    # Sources tell of the same acts, so that one period is one observation, whoever reports it.
    _, period = np.unique(years[kept], return_inverse=True)
    off = np.bincount(period, (k - mean) * weight)
    residual = off / np.sqrt(np.bincount(period, mean * weight))
    free = max(len(residual) - 2, 1)
    phi = max(1.0, float((residual**2).sum()) / free)
    rho = _correlation(residual)
    error = float(np.sqrt(phi * covariance[-1, -1] * (1 + rho) / (1 - rho)))
    fitted = np.zeros(len(counts))
    fitted[kept] = mean
    return _trend(float(beta[-1]), error, free * (1 - rho) / (1 + rho), fitted)


def _mean(x: Floats, n: Floats, beta: Floats) -> Floats:
    return np.asarray(n * np.exp(np.clip(x @ beta, -30, 30)))


def _fit(x: Floats, k: Floats, n: Floats, beta: Floats, extra: float) -> Floats:
    """Iterated least squares with variance mean (1 + extra mean)."""
    for _ in range(ROUNDS):
        mean = _mean(x, n, beta)
        weight = 1.0 / (1.0 + extra * mean)
        information = (x * (mean * weight)[:, None]).T @ x
        step = np.linalg.lstsq(information, x.T @ ((k - mean) * weight), rcond=None)[0]
        beta = beta + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-9:
            break
    return beta


def _trend(slope: float, error: float, free: float, fitted: Floats) -> Trend:
    free = max(free, 1.5)
    half = float(stdtrit(free, (1 + CONFIDENCE) / 2)) * error
    p = 2.0 * float(stdtr(free, -abs(slope) / error)) if error > 0 else 1.0
    return Trend(slope, slope - half, slope + half, p, fitted)


def _correlation(residual: Floats) -> float:
    """The correlation of neighbouring residuals in order of time, in [0, LARGEST_RHO]."""
    m = len(residual)
    total = float((residual**2).sum())
    if m < 4 or total <= 0:
        return 0.0
    rho = float((residual[:-1] * residual[1:]).sum()) / total * m / (m - 1)
    # Estimates from residuals of a short series fall short by (2 + 4 rho) / m and more (after
    # Marriott & Pope, Biometrika 41, 1954); what is added keeps false alarms at one in twenty.
    rho += (3 + 4 * rho) / m
    return min(max(rho, 0.0), LARGEST_RHO)


def value_trend(values: Floats, years: Floats) -> Trend:
    """Mann-Kendall with Theil-Sen slope of a yearly series, shapes (m,), in order of time.

    The interval holds the slopes between the order statistics that the corrected variance asks
    for.  Raises MeasureError where fewer than four values are given.
    """
    m = len(values)
    if m < 4:
        raise MeasureError("A trend of values needs at least four of them.")
    i, j = np.triu_indices(m, 1)
    slopes = np.sort((values[j] - values[i]) / (years[j] - years[i]))
    slope = float(np.median(slopes))
    off = years - np.median(years)
    fitted = slope * off + float(np.median(values - slope * off))
    rho = _correlation(values - fitted)
    _, ties = np.unique(values, return_counts=True)
    variance = (m * (m - 1) * (2 * m + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    variance *= (1 + rho) / (1 - rho)
    if variance <= 0:
        return Trend(0.0, 0.0, 0.0, 1.0, fitted)
    score = float(np.sign(values[j] - values[i]).sum())
    z = (score - np.sign(score)) / np.sqrt(variance)
    width = float(ndtri((1 + CONFIDENCE) / 2)) * np.sqrt(variance)
    pairs = len(slopes)
    low = slopes[int(np.clip(np.floor((pairs - width) / 2), 0, pairs - 1))]
    high = slopes[int(np.clip(np.ceil((pairs + width) / 2), 0, pairs - 1))]
    return Trend(slope, float(low), float(high), 2.0 * float(ndtr(-abs(z))), fitted)
