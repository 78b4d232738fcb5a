"""Made-up worlds of a dozen states for tests of shared enemies and pressure, seeded."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from detente.evidence import EvidenceKind
from detente.evidence.schema import empty
from detente.network.enemies.enmity import Ledger, ledger_of
from detente.relations.frames import month_of

__all__ = ["FIRST", "MONTHS", "PAIR", "THIRD", "clumped_acts", "planted", "world"]

FIRST = 1980 * 12
MONTHS = 300
PAIR = ("S00", "S01")
THIRD = "S02"
_RATE = {"verbal cooperation": 1.6, "verbal conflict": 0.5, "material conflict": 0.25}
_WEIGHT = {"verbal cooperation": 0.35, "verbal conflict": -0.4, "material conflict": -0.9}


def _waves(rng: np.random.Generator, months: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A lasting up and down: an autoregression of the logarithm, sd 0.8, half-life a year."""
    keep = 0.5 ** (1 / 12)
    out = np.empty(months)
    out[0] = rng.normal(0, 0.8)
    for t in range(1, months):
        out[t] = keep * out[t - 1] + rng.normal(0, 0.8 * np.sqrt(1 - keep**2))
    return np.exp(out)


def _periods(
    rng: np.random.Generator, states: int, months: int, plant: int | None, times: float
) -> pl.DataFrame:
    names = [f"S{k:02}" for k in range(states)]
    rows: list[tuple[str, str, date, str, int]] = []
    for i, x in enumerate(names):
        for y in names[i + 1 :]:
            size = rng.gamma(1.5, 0.6)
            for quad, rate in _RATE.items():
                lam = size * rate * _waves(rng, months)
                if plant is not None:
                    lam = _shifted(lam, (x, y), quad, plant, times)
                n = rng.poisson(lam)
                rows.extend(
                    (x, y, month_of(FIRST + t), quad, int(n[t])) for t in np.flatnonzero(n).tolist()
                )
    g = pl.col("quad").replace_strict(_WEIGHT, return_dtype=pl.Float64)
    frame = pl.DataFrame(rows, schema=["actor", "target", "period", "quad", "n"], orient="row")
    return frame.with_columns(
        sphere=pl.lit("political"),
        source=pl.lit("made-up"),
        g=pl.col("n") * g,
        w=pl.col("n") * g.abs(),
        wg=pl.col("n") * g * g.abs(),
        ww=pl.col("n") * g**2,
    )


def _shifted(
    lam: np.ndarray[tuple[int], np.dtype[np.float64]],
    pair: tuple[str, str],
    quad: str,
    plant: int,
    times: float,
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Both of PAIR quarrel with THIRD in the year up to `plant`, and make up from then on."""
    lam = lam.copy()
    hostile = quad != "verbal cooperation"
    if pair in ((PAIR[0], THIRD), (PAIR[1], THIRD)) and hostile:
        lam[plant - 11 : plant + 1] = np.maximum(lam[plant - 11 : plant + 1], 0.3) * times
    if pair == PAIR:
        lam[plant:] *= 0.2 if hostile else 2.0
    return lam


def _no_ties() -> pl.DataFrame:
    return empty(EvidenceKind.TIE).with_columns(evidence_id=pl.lit(""))


def world(rng: np.random.Generator, *, states: int = 12, months: int = MONTHS) -> Ledger:
    """States whose quarrels have nothing to do with each other."""
    return ledger_of(_periods(rng, states, months, None, 1.0), _no_ties())


def planted(rng: np.random.Generator, at: int, *, times: float = 6.0) -> Ledger:
    """The same, but both of PAIR quarrelled `times` as much with THIRD in the year up to `at`."""
    return ledger_of(_periods(rng, 12, MONTHS, at, times), _no_ties())


def clumped_acts(
    rng: np.random.Generator, before: float, after: float, *, story: float, on: date
) -> pl.DataFrame:
    """Acts of T toward M in the year before and after a day, in stories of `story` acts on average.

    `before` and `after` are expected acts; columns as `pressure.acts_on_record` gives them.
    """
    days: list[int] = []
    for sign, mean in ((-1, before), (1, after)):
        for start in rng.integers(0, 365, rng.poisson(mean / story)):
            size = rng.geometric(1 / story)
            # A story runs on for some weeks.
            spread = np.minimum(start + rng.integers(0, 21, size), 364)
            days.extend(int(-1 - day if sign < 0 else day) for day in spread)
    days.sort()
    return pl.DataFrame(
        {
            "source": ["made-up"] * len(days),
            "date": [on + timedelta(days=day) for day in days],
            "actor": ["T"] * len(days),
            "target": ["M"] * len(days),
            "code": [str(k) for k in range(len(days))],
            "quad": ["verbal conflict"] * len(days),
        },
        schema={
            "source": pl.String, "date": pl.Date, "actor": pl.String, "target": pl.String,
            "code": pl.String, "quad": pl.String,
        },
    )  # fmt: skip
