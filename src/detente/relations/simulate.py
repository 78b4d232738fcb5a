"""Seeded dyads whose true levels and shifts are known, for tests and benchmarks.

Two generators return the truth with the data.  `simulate_model` draws from the model itself.
`simulate_rough` breaks it on purpose: levels are piecewise constant with sudden shifts, acts come
in bursts (a negative binomial volume that has nothing to do with the level, with silent months),
and noise is Student-t with 4 degrees of freedom, so that coverage and false alarms measured on it
say what the measure is worth where its assumptions fail.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.relations.frames import month_of
from detente.relations.parameters import DEFAULT, LevelParameters

__all__ = ["FIRST_MONTH", "Simulation", "simulate_model", "simulate_rough"]

FIRST_MONTH = 1980 * 12
"""Ordinal of the first simulated month, January 1980."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """`periods` as `aggregate.dyad_periods` gives them, and the truth behind them.

    `level` (dyads, months) is the true level; `shifts` (dyads, months) the true change into each
    month where the level jumped, else 0; dyad k is named a="A0000k", b="B0000k".
    """

    periods: pl.DataFrame
    level: NDArray[np.float64]
    shifts: NDArray[np.float64]

    def truth(self) -> pl.DataFrame:
        """The true levels: columns a, b, month, truth, sorted."""
        dyads, months = self.level.shape
        row, t = np.divmod(np.arange(dyads * months), months)
        return _named(row, t).with_columns(truth=pl.Series(self.level.ravel()))


def _named(row: NDArray[np.int64], t: NDArray[np.int64]) -> pl.DataFrame:
    """Columns a, b, month for rows of dyads and months."""
    return pl.DataFrame(
        {
            "a": [f"A{k:05d}" for k in row],
            "b": [f"B{k:05d}" for k in row],
            "month": [month_of(FIRST_MONTH + int(m)) for m in t],
        },
        schema={"a": pl.String, "b": pl.String, "month": pl.Date},
    )


def _periods(
    y: NDArray[np.float64], n: NDArray[np.float64], seen: NDArray[np.bool_]
) -> pl.DataFrame:
    """Months with tone `y` and `n` acts of equal weight, where `seen`; all (dyads, months)."""
    row, t = np.nonzero(seen)
    acts, tone = n[seen], np.clip(y[seen], -1, 1)
    return _named(row, t).select(
        actor="a",
        target="b",
        period="month",
        quad=pl.lit("verbal cooperation"),
        sphere=pl.lit("political"),
        source=pl.lit("simulated"),
        n=pl.Series(acts.astype(np.int64)),
        g=pl.Series(acts * tone),
        w=pl.Series(acts),
        wg=pl.Series(acts * tone),
        ww=pl.Series(acts),
    )


def _bursts(
    rng: np.random.Generator, dyads: int, months: int, volume: float
) -> NDArray[np.float64]:
    """Acts by month: negative binomial around a volume that itself comes in bursts."""
    calm = rng.gamma(1.5, volume / 1.5, size=(dyads, 1))
    burst = np.where(rng.random((dyads, months)) < 0.1, rng.gamma(2.0, 3.0, (dyads, months)), 1.0)
    return rng.poisson(rng.gamma(1.0, calm * burst)).astype(np.float64)


def _check(dyads: int, months: int) -> None:
    if dyads < 1 or months < 2:
        raise MeasureError(
            f"{dyads} dyads over {months} months cannot be simulated.",
            fix="Give at least one dyad and two months.",
        )


def simulate_model(
    dyads: int,
    months: int,
    *,
    seed: int,
    volume: float = 8.0,
    params: LevelParameters = DEFAULT,
) -> Simulation:
    """Dyads drawn from the model of `statespace` with `params`, bursty volume of mean `volume`."""
    _check(dyads, months)
    rng = np.random.default_rng(seed)
    move, noise = params.dynamics, params.noise
    cum = np.cumsum(move.destination.astype(np.float64))
    kernel = np.cumsum(move.kernel.astype(np.float64), axis=1)

    def draw(table: NDArray[np.float64]) -> NDArray[np.int64]:
        u = rng.random(dyads) * table[..., -1]
        return np.asarray(np.minimum((u[:, None] > table).sum(axis=1), move.points - 1))

    state = draw(np.broadcast_to(cum, (dyads, move.points)))
    place = np.empty((dyads, months), dtype=np.int64)
    jumped = np.zeros((dyads, months), dtype=bool)
    for t in range(months):
        if t:
            jumped[:, t] = rng.random(dyads) < move.jump
            fresh = draw(np.broadcast_to(cum, (dyads, move.points)))
            state = np.where(jumped[:, t], fresh, draw(kernel[state]))
        place[:, t] = state
    level = move.grid[place]
    n = _bursts(rng, dyads, months, volume)
    scale = np.exp(params.scale_sd * rng.standard_normal((dyads, 1)))
    s2 = noise.variance(np.maximum(n, 1)) * scale
    y = level + np.sqrt(s2) * rng.standard_t(noise.df, size=(dyads, months))
    shifts = np.where(jumped, np.diff(level, axis=1, prepend=level[:, :1]), 0.0)
    return Simulation(_periods(y, n, n > 0), level, shifts)


def simulate_rough(
    dyads: int,
    months: int,
    *,
    seed: int,
    shifts: int = 2,
    size: float = 0.5,
    apart: int = 12,
    volume: float = 8.0,
    df: float = 4.0,
    noise: tuple[float, float] = (0.18, 0.475),
) -> Simulation:
    """Piecewise constant dyads with `shifts` sudden shifts of +-`size`, at least `apart` apart.

    `shifts` 0 gives constant dyads.  `noise` is the squared scale of the Student-t with `df`
    degrees of freedom in a month of one act, and the power of the number of acts that divides it.
    Tones are cut off at -1 and 1 as acts are.
    """
    _check(dyads, months)
    if (shifts + 1) * apart > months:
        raise MeasureError(
            f"{shifts} shifts {apart} months apart do not fit into {months} months.",
            fix="Give more months, or fewer shifts.",
        )
    rng = np.random.default_rng(seed)
    change = np.zeros((dyads, months))
    start = rng.uniform(-0.3, 0.3, dyads)
    for k in range(dyads):
        slack = months - (shifts + 1) * apart
        cuts = np.sort(rng.integers(0, slack + 1, shifts)) + apart * np.arange(1, shifts + 1)
        at = start[k]
        for cut in cuts:
            step = size * rng.choice([-1.0, 1.0])
            if abs(at + step) > 0.8:
                step = -step
            change[k, cut] = step
            at += step
    level = start[:, None] + np.cumsum(change, axis=1)
    n = _bursts(rng, dyads, months, volume)
    s = np.sqrt(noise[0] / np.maximum(n, 1) ** noise[1])
    # Unit variance, so that `noise` means the same at any number of degrees of freedom.
    unit = rng.standard_t(df, size=(dyads, months)) * np.sqrt((df - 2) / df)
    return Simulation(_periods(level + s * unit, n, n > 0), level, change)
