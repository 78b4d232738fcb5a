"""The hidden level of a dyad on a grid: exact filtering, smoothing and jump probabilities.

The level x_t lives on G equally spaced points of [-1, 1].  From month to month it drifts a little
or, with probability pi, jumps to a fresh draw from the population's distribution m:

    p(x_t | x_{t-1}) = (1 - pi_t) K_q(x_{t-1}, x_t) + pi_t m(x_t)
    pi_t             = 1 - (1 - pi) (1 - hazard_t)

with hazard_t > 0 only in months in which a tie begins or ends (a war, a pact), and K_q a
discretised Gaussian of variance q that cannot leave [-1, 1].  Month t may carry observations of
acts (y_t, n_t) with Student-t noise, and the pull of the ties in force:

    p(y_t | x_t) = t_nu(y_t; x_t, s_t^2),  s_t^2 = sigma2 / n_t^gamma + omega2
    tie term     = exp(-P_t x_t^2 / 2 + h_t x_t)

Because the grid is finite, the forward and backward recursions are exact for any noise and any
innovation: heavy tails need no reweighting, bounds need no transformation, and the marginal
likelihood is a by-product.  This is Kitagawa's (1987) numerical non-Gaussian filter; the drift
part is the local level model of Durbin & Koopman (2012, ch. 2) and Harvey & Koopman (1992); with
q = 0 it is the exact Bayesian changepoint model of Fearnhead (2006) with geometric segments.

Kitagawa, G. (1987) Non-Gaussian state-space modeling of nonstationary time series. JASA 82.
Durbin, J. & Koopman, S. J. (2012) Time Series Analysis by State Space Methods, 2nd ed.
Harvey, A. C. & Koopman, S. J. (1992) Diagnostic checking of unobserved-components models. JBES 10.
Fearnhead, P. (2006) Exact and efficient Bayesian inference for multiple changepoint problems.
Statistics and Computing 16.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from detente.errors import MeasureError

__all__ = [
    "Dynamics",
    "Emission",
    "Noise",
    "Smoothed",
    "emissions",
    "forward",
    "jump_rates",
    "level_grid",
    "log_emission",
    "smooth",
]

Array = NDArray[np.float32]
GRID_POINTS = 81


def level_grid(points: int = GRID_POINTS) -> NDArray[np.float64]:
    """The `points` levels of the grid, from -1 to 1."""
    return np.linspace(-1.0, 1.0, points)


@dataclass(frozen=True, slots=True)
class Noise:
    """What separates a month's acts from the level: variances in squared level units.

    `sigma2` is divided by the month's effective number of acts to the power `gamma`: 1 if acts
    were independent, less because one story begets many; `omega2` is the month's own whim, which
    no volume reduces; `df` are the degrees of freedom of the Student-t.
    """

    sigma2: float
    omega2: float
    df: float
    gamma: float = 1.0

    def variance(self, n_eff: NDArray[np.float64]) -> NDArray[np.float64]:
        """The squared scale of the noise of months with `n_eff` effective acts, same shape."""
        return np.asarray(self.sigma2 / n_eff**self.gamma + self.omega2)


@dataclass(frozen=True)
class Dynamics:
    """How the level moves: drift variance per month, jump probability per month, destinations.

    Destinations (and the state before anything is known) follow a Beta(`alpha`, `beta`) law
    stretched to [-1, 1].
    """

    drift: float
    jump: float
    alpha: float
    beta: float
    points: int = GRID_POINTS

    def __post_init__(self) -> None:
        if not (0 <= self.drift < 1 and 0 < self.jump < 1 and min(self.alpha, self.beta) > 0):
            raise MeasureError(
                f"The dynamics drift={self.drift}, jump={self.jump}, alpha={self.alpha}, "
                f"beta={self.beta} describe no motion on [-1, 1].",
                fix="Give 0 <= drift < 1, 0 < jump < 1, alpha > 0 and beta > 0.",
            )

    @cached_property
    def grid(self) -> NDArray[np.float64]:
        """The grid of levels, shape (points,)."""
        return level_grid(self.points)

    @cached_property
    def destination(self) -> Array:
        """Where jumps land: probabilities over the grid, shape (points,)."""
        # Cell centres pulled in by half a cell keep the density finite at the bounds.
        unit = (np.arange(self.points) + 0.5) / self.points
        logp = (self.alpha - 1) * np.log(unit) + (self.beta - 1) * np.log1p(-unit)
        p = np.exp(logp - logp.max())
        return np.asarray(p / p.sum(), dtype=np.float32)

    @cached_property
    def kernel(self) -> Array:
        """The drift matrix, rows from, columns to, shape (points, points)."""
        step = 2.0 / (self.points - 1)
        if self.drift == 0:
            return np.eye(self.points, dtype=np.float32)
        if self.drift < step**2:
            # A Gaussian narrower than a cell would not move at all: match its variance by a
            # lazy walk of one cell instead.
            side = self.drift / (2 * step**2)
            k = np.diag(np.full(self.points, 1 - 2 * side))
            k += np.diag(np.full(self.points - 1, side), 1) + np.diag(
                np.full(self.points - 1, side), -1
            )
        else:
            gap = self.grid[:, None] - self.grid[None, :]
            k = np.exp(-0.5 * gap**2 / self.drift)
        return np.asarray(k / k.sum(axis=1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Emission:
    """What was seen of a batch of dyads: rows, each of one month and source, tie or change of ties.

    `row` (dyad in the batch) and `t` (month from the dyad's first) address the month.  `y` and
    `n_eff` are the event observation (`n_eff` 0 where there is none); `precision` and `pull`
    are P and h of the ties in force (0 where none).  `scale` multiplies the variance of the
    event noise: some dyads are told more evenly than others.  `hazard` is the probability of a
    jump into this month that the beginning or end of ties adds.  All of shape (rows,); several
    rows may speak of one month, and their log likelihoods add up.
    """

    row: NDArray[np.int64]
    t: NDArray[np.int64]
    y: NDArray[np.float64]
    n_eff: NDArray[np.float64]
    precision: NDArray[np.float64]
    pull: NDArray[np.float64]
    scale: NDArray[np.float64]
    hazard: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Smoothed:
    """Posterior of a batch: `mass` (months, dyads, points), `jump` (months, dyads), `loglik`.

    `jump[t]` is the probability that the level jumped between months t-1 and t; `jump[0]` is 0.
    `alpha`, `evidence`, `norm` and `pi` are the filtered mass, the emission, its scale and the
    jump rates, kept for questions about windows; `beta` is the scaled backward message.
    """

    mass: Array
    jump: Array
    loglik: NDArray[np.float64]
    alpha: Array
    beta: Array
    evidence: Array
    norm: Array
    pi: Array


def log_emission(seen: Emission, noise: Noise, grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """log p(what was seen | level) for each row of `seen`, shape (rows, points)."""
    has = seen.n_eff > 0
    out = seen.pull[:, None] * grid - 0.5 * seen.precision[:, None] * grid**2
    # Completing the square keeps the tie term at most 0, so it is a likelihood, not a reward.
    tied = seen.precision > 0
    out[tied] -= (0.5 * seen.pull[tied] ** 2 / seen.precision[tied])[:, None]
    s2 = noise.variance(seen.n_eff[has]) * seen.scale[has]
    z2 = (seen.y[has][:, None] - grid) ** 2 / s2[:, None]
    df = noise.df
    const = gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * np.log(df * np.pi)
    out[has] += const - 0.5 * np.log(s2)[:, None] - (df + 1) / 2 * np.log1p(z2 / df)
    return np.asarray(out)


def emissions(
    seen: Emission, noise: Noise, grid: NDArray[np.float64], dyads: int, months: int
) -> tuple[Array, NDArray[np.float64]]:
    """The emission cube (months, dyads, points), scaled to a maximum of 1, and its log scale.

    The second array, shape (dyads,), is what the scaling took from each log likelihood.
    """
    cube = np.ones((months, dyads, grid.size), dtype=np.float32)
    month, place = np.unique(seen.row * months + seen.t, return_inverse=True)
    logp = np.zeros((month.size, grid.size))
    np.add.at(logp, place, log_emission(seen, noise, grid))
    top = logp.max(axis=1)
    row, t = np.divmod(month, months)
    cube[t, row] = np.exp(logp - top[:, None])
    return cube, np.bincount(row, weights=top, minlength=dyads).astype(np.float64)


def jump_rates(seen: Emission, move: Dynamics, dyads: int, months: int) -> Array:
    """pi_t, the prior probability of a jump into each month, shape (months, dyads)."""
    risky = seen.hazard > 0
    calm = np.ones((months, dyads))
    np.multiply.at(calm, (seen.t[risky], seen.row[risky]), 1 - seen.hazard[risky])
    return (1 - (1 - move.jump) * calm).astype(np.float32)


def forward(cube: Array, pi: Array, move: Dynamics) -> tuple[Array, Array]:
    """Filtered mass (months, dyads, points), each summing to 1, and the norms (months, dyads).

    `cube` is the emission (months, dyads, points), `pi` the jump rates (months, dyads).
    """
    months, dyads, points = cube.shape
    alpha = np.empty_like(cube)
    norm = np.empty((months, dyads), dtype=np.float32)
    ahead = np.broadcast_to(move.destination, (dyads, points))
    for t in range(months):
        if t:
            ahead = alpha[t - 1] @ move.kernel
            ahead *= 1 - pi[t][:, None]
            ahead += pi[t][:, None] * move.destination
        a = np.multiply(ahead, cube[t], out=alpha[t])
        norm[t] = a.sum(axis=1)
        a /= norm[t][:, None]
    return alpha, norm


def backward(cube: Array, norm: Array, pi: Array, move: Dynamics) -> tuple[Array, Array]:
    """Backward messages scaled so that (alpha * beta).sum(-1) == 1, and the jump posteriors."""
    months, dyads, _points = cube.shape
    beta = np.empty_like(cube)
    jump = np.zeros((months, dyads), dtype=np.float32)
    drift = np.ascontiguousarray(move.kernel.T)
    beta[-1] = 1.0
    for t in range(months - 1, 0, -1):
        weighted = cube[t] * beta[t]
        weighted /= norm[t][:, None]
        jump[t] = pi[t] * (weighted @ move.destination)
        b = np.matmul(weighted, drift, out=beta[t - 1])
        b *= 1 - pi[t][:, None]
        b += jump[t][:, None]
    return beta, jump


def smooth(seen: Emission, noise: Noise, move: Dynamics, *, dyads: int, months: int) -> Smoothed:
    """Exact posterior of every month's level and of every jump, for a batch of dyads.

    Months after a dyad's last evidence may be included: they carry no evidence and the mass
    there is a forecast that widens.
    """
    cube, scale = emissions(seen, noise, move.grid, dyads, months)
    pi = jump_rates(seen, move, dyads, months)
    alpha, norm = forward(cube, pi, move)
    beta, jump = backward(cube, norm, pi, move)
    mass = alpha * beta
    mass /= mass.sum(axis=2, keepdims=True)
    loglik = scale + np.log(norm.astype(np.float64)).sum(axis=0)
    return Smoothed(mass, jump, loglik, alpha, beta, cube, norm, pi)
