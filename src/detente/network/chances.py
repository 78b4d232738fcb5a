"""Tails and quantiles of the laws that several measures use, from `scipy.special` alone.

`scipy.stats` has them all, but takes longer to load than most of the measures take to run.  The
tests hold each against it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtrc, betainc, betaln, gammaln, nbdtrik, ndtr

__all__ = [
    "beta_binomial",
    "binomial_at_least",
    "false_discoveries",
    "negative_binomial_at_most",
    "negative_binomial_quantile",
    "normal_above",
]

Floats = NDArray[np.float64]


def normal_above(x: ArrayLike, mean: ArrayLike = 0.0, sd: ArrayLike = 1.0) -> Floats:
    """P(X > x) of a normal law; the shapes of the three are broadcast."""
    return np.asarray(ndtr((np.asarray(mean) - np.asarray(x)) / np.asarray(sd)))


def binomial_at_least(k: int, n: int, p: float) -> float:
    """P(X >= k) of `n` draws with chance `p`."""
    return 1.0 if k <= 0 else float(bdtrc(k - 1, n, p))


def negative_binomial_at_most(k: ArrayLike, size: ArrayLike, p: ArrayLike) -> Floats:
    """P(X <= k) of the count with `size` (any positive number) and chance `p`; 0 below 0."""
    whole = np.floor(np.asarray(k, dtype=np.float64))
    inside = betainc(np.asarray(size), np.maximum(whole, 0.0) + 1.0, np.asarray(p))
    return np.where(whole < 0, 0.0, inside)


def negative_binomial_quantile(q: float, size: ArrayLike, p: ArrayLike) -> Floats:
    """The least k with P(X <= k) >= `q`, shape as broadcast."""
    guess = np.ceil(np.nan_to_num(np.asarray(nbdtrik(q, size, p)), nan=0.0))
    k = np.maximum(guess, 0.0)
    # The inverse is that of a continuous law: the answer is it or the count below.
    below = np.maximum(k - 1.0, 0.0)
    k = np.where(negative_binomial_at_most(below, size, p) >= q, below, k)
    return np.asarray(np.where(negative_binomial_at_most(k, size, p) >= q, k, k + 1.0))


def beta_binomial(k: int, n: int, alpha: float, beta: float) -> tuple[float, float]:
    """P(X <= k) and P(X >= k) of `n` draws whose chance follows a beta law."""
    counts = np.arange(n + 1, dtype=np.float64)
    log_ways = gammaln(n + 1.0) - gammaln(counts + 1.0) - gammaln(n - counts + 1.0)
    mass = np.exp(log_ways + betaln(counts + alpha, n - counts + beta) - betaln(alpha, beta))
    return float(min(mass[: k + 1].sum(), 1.0)), float(min(mass[k:].sum(), 1.0))


def false_discoveries(p_values: Sequence[float]) -> Floats:
    """The q-value of each p-value: the share of false ones among those at least as small.

    Benjamini, Y. & Hochberg, Y. (1995) Controlling the false discovery rate. JRSS B 57(1).
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    raised = p[order] * p.size / np.arange(1, p.size + 1)
    out = np.empty_like(p)
    out[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return out
