"""What an ally's own record leads one to expect of it in the days after an attack.

Time is cut into windows of W days.  In window k, ally i acts y_ik times; e_ik is its exposure: how
much news there was of it, over what is usual (0 where no source covers it).

    ordinary times   theta_i = (sum_k y_ik + a) / (sum_k e_ik + a / m)
    former calls     lambda_i ~ Gamma(h_i, h_i / (kappa theta_i))
                     A_i = h_i + sum_c y_ic / D,  B_i = h_i / (kappa theta_i) + sum_c e_ic / D
    this call        mean mu_i = e_i A_i / B_i,  variance D mu_i + mu_i^2 / A_i

m is the rate over all allies, a the shape of the Gamma law of their rates (method of moments), so
an ally with little record is drawn toward the others.  kappa says by how much calls raise the
rates, over all allies and former calls, drawn toward 1 as by PRIOR windows more.  h_i is the weight
of a rate that is told from ordinary times alone: 1 / h_i = 1 / SPREAD + 1 / (a + sum_k y_ik / D),
where SPREAD says that an ally's answer to calls differs from kappa by a factor.  D is the variance
over mean within windows (acts come in bursts), pooled over allies.  The answer is negative
binomial with that mean and variance: the Gamma-Poisson model with shrinkage of Robbins ('An
Empirical Bayes Approach to Statistics', 1956), overdispersed as in McCullagh & Nelder,
'Generalized Linear Models' (1989), ch. 6.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.network.chances import negative_binomial_at_most, negative_binomial_quantile

__all__ = ["Expected", "Record", "expect"]

PRIOR = 2.0
SPREAD = 1.0
LEAST = 1e-6
BURSTS = (1.3, 60.0)
"""Bounds of D: acts are never quite independent, and one freak window shall not rule."""
SHAPES = (0.15, 5.0)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """What n allies did before: counts and exposures by window.

    `ordinary` and `ordinary_exposure` have shape (K, n), `calls` and `calls_exposure` (C, n), all
    finite and not negative; an exposure of 0 says that the window tells nothing of the ally.
    """

    ordinary: Floats
    ordinary_exposure: Floats
    calls: Floats
    calls_exposure: Floats

    def __post_init__(self) -> None:
        for counts, exposure in (
            (self.ordinary, self.ordinary_exposure),
            (self.calls, self.calls_exposure),
        ):
            if counts.ndim != 2 or counts.shape != exposure.shape:
                raise MeasureError(
                    f"Counts of shape {counts.shape} do not go with exposures of shape "
                    f"{exposure.shape}.",
                    fix="Both must be windows by allies.",
                )
        if self.ordinary.shape[1] != self.calls.shape[1]:
            raise MeasureError("Ordinary windows and calls are not of the same allies.")


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """The predictive law of each ally's count: negative binomial.

    `mean` and `size` have shape (n,); `ordinary` is the mean that ordinary times alone would give,
    `windows` the exposure behind it, `calls` the number of former calls that tell of the ally.
    """

    mean: Floats
    size: Floats
    ordinary: Floats
    windows: Floats
    calls: Floats
    uplift: float
    bursts: float

    def at_most(self, counts: Floats) -> Floats:
        """P(Y <= y) for each ally, shape (n,)."""
        return negative_binomial_at_most(counts, self.size, self.size / (self.size + self.mean))

    def none(self) -> Floats:
        """P(Y = 0) for each ally, shape (n,)."""
        return np.asarray((self.size / (self.size + self.mean)) ** self.size)

    def interval(self, coverage: float = 0.9) -> tuple[Floats, Floats]:
        """The counts between which the answer falls with that probability, shapes (n,)."""
        tail = (1 - coverage) / 2
        p = self.size / (self.size + self.mean)
        low, high = (negative_binomial_quantile(q, self.size, p) for q in (tail, 1 - tail))
        return low, high


def expect(record: Record, exposure: Floats) -> Expected:
    """The law of each ally's count in a window with `exposure`, shape (n,), given its record."""
    counts = np.where(record.ordinary_exposure > 0, record.ordinary, 0.0)
    done, seen = counts.sum(axis=0), record.ordinary_exposure.sum(axis=0)
    overall = (done.sum() + 0.5) / (seen.sum() + 1.0)
    shape = _shape(done, seen, overall)
    theta = (done + shape) / (seen + shape / overall)
    answers = np.where(record.calls_exposure > 0, record.calls, 0.0)
    called = record.calls_exposure.sum(axis=0)
    uplift = _uplift(answers.sum(axis=0), called, theta)
    rate = (SPREAD + answers.sum(axis=0)) / (SPREAD / (uplift * theta) + called)
    bursts = _bursts(
        np.concatenate([counts, answers]),
        np.concatenate([record.ordinary_exposure * theta, record.calls_exposure * rate]),
    )
    weight = 1.0 / (1.0 / SPREAD + 1.0 / (shape + done / bursts))
    a = weight + answers.sum(axis=0) / bursts
    b = weight / (uplift * theta) + called / bursts
    mean = np.maximum(exposure * a / b, LEAST)
    spread = mean * (bursts - 1.0) + mean**2 / a
    return Expected(
        mean=mean,
        size=mean**2 / spread,
        ordinary=exposure * theta,
        windows=seen,
        calls=(record.calls_exposure > 0).sum(axis=0).astype(np.float64),
        uplift=float(uplift),
        bursts=float(bursts),
    )


def _uplift(answers: Floats, called: Floats, theta: Floats) -> float:
    """By how much calls raise the rate of all allies; 1 where there was no call.

    Drawn toward 1 as by PRIOR windows more: acts would not do, for allies that do nothing in
    ordinary times may do much in calls.
    """
    usual = float(np.average(theta, weights=called)) if called.sum() > 0 else 1.0
    in_calls = (answers.sum() + PRIOR * usual) / (called.sum() + PRIOR)
    return float(in_calls / usual)


def _shape(done: Floats, seen: Floats, overall: float) -> float:
    """The shape of the Gamma law of the allies' rates, by the method of moments."""
    known = seen > 0
    if known.sum() < 2:
        return 0.5
    expected = seen[known] * overall
    excess = ((done[known] - expected) ** 2 - expected).sum()
    if excess <= 0:
        return SHAPES[1]
    return float(np.clip((expected**2).sum() / excess, *SHAPES))


def _bursts(counts: Floats, expected: Floats) -> float:
    """Variance over mean of the counts around what is expected: Pearson's statistic by cells."""
    told = expected > 0
    if told.sum() < 2 or counts[told].sum() < 3:
        return 2.0
    # Weighed by what is expected: a single act in a window of tiny expectation would rule else.
    squares = ((counts[told] - expected[told]) ** 2).sum()
    return float(np.clip(squares / expected[told].sum(), *BURSTS))
