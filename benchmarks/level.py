"""Coverage, detection, false alarms and speed of the level and its turning points.

python benchmarks/level.py            on simulated dyads
python benchmarks/level.py --dyads N  and the time for N dyads of 300 months (default 13000)
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.relations.level import estimate_levels
from detente.relations.simulate import FIRST_MONTH, Simulation, simulate_model, simulate_rough
from detente.relations.turning_points import find_turning_points

SEED = 20240229


def coverage(sim: Simulation) -> tuple[float, float, float]:
    """Share of months whose interval holds the truth, mean width, root mean squared error."""
    both = estimate_levels(sim.periods).join(sim.truth(), on=["a", "b", "month"])
    inside = (both["low"] <= both["truth"]) & (both["truth"] <= both["high"])
    error = (both["level"] - both["truth"]).to_numpy()
    return (
        float(inside.sum()) / len(both),
        float((both["high"] - both["low"]).to_numpy().mean()),
        float(np.sqrt((error**2).mean())),
    )


def dated(found: pl.DataFrame) -> dict[str, list[int]]:
    """Months of turning points from FIRST_MONTH by the name of `a`."""
    out: dict[str, list[int]] = {}
    for a, month in found.select("a", "month").drop_nulls().iter_rows():
        out.setdefault(a, []).append(month.year * 12 + month.month - 1 - FIRST_MONTH)
    return out


def detection(sim: Simulation, found: dict[str, list[int]], slack: int = 1) -> tuple[float, float]:
    """Share of true shifts found within `slack` months, and alarms off any shift per decade."""
    hits = total = alarms = 0
    dyads, months = sim.shifts.shape
    for k in range(dyads):
        true = np.flatnonzero(sim.shifts[k])
        mine = np.array(found.get(f"A{k:05d}", []), dtype=int)
        total += len(true)
        hits += sum(bool(np.any(np.abs(mine - t) <= slack)) for t in true)
        alarms += sum(not np.any(np.abs(true - t) <= 6) for t in mine)
    return hits / max(total, 1), alarms / (dyads * months / 120)


def rolling(sim: Simulation, width: int = 12) -> float:
    """Root mean squared error of a centred rolling mean of the tone over `width` months."""
    error = [smoothed - truth for smoothed, truth in _tones(sim, width)]
    return float(np.sqrt((np.concatenate(error) ** 2).mean()))


def _tones(sim: Simulation, width: int) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    y = np.full(sim.level.shape, np.nan)
    row = sim.periods["actor"].str.slice(1).cast(pl.Int64).to_numpy()
    month = sim.periods["period"]
    t = (month.dt.year().cast(pl.Int64) * 12 + month.dt.month() - 1).to_numpy() - FIRST_MONTH
    y[row, t] = sim.periods["wg"].to_numpy() / sim.periods["w"].to_numpy()
    out = []
    for k, own in enumerate(y):
        mean = pl.Series(own).fill_nan(None).rolling_mean(width, min_samples=1, center=True)
        keep = mean.is_not_null().to_numpy()
        out.append((mean.to_numpy()[keep], sim.level[k][keep]))
    return out


def pelt(sim: Simulation, dyads: int) -> dict[str, list[int]]:
    """Shifts that ruptures' PELT (least squares, BIC-like penalty) finds in the monthly tone."""
    import ruptures

    out: dict[str, list[int]] = {}
    for k in range(dyads):
        own = sim.periods.filter(pl.col("actor") == f"A{k:05d}").sort("period")
        y = (own["wg"] / own["w"]).to_numpy()
        months = [d.year * 12 + d.month - 1 - FIRST_MONTH for d in own["period"]]
        # The noise is estimated from differences, so that shifts do not inflate it.
        noise = np.median(np.abs(np.diff(y))) ** 2 / 0.455 / 2
        cuts = ruptures.Pelt(model="l2", min_size=3).fit(y).predict(pen=3 * np.log(len(y)) * noise)
        out[f"A{k:05d}"] = [months[c] for c in cuts[:-1]]
    return out


def local_level(sim: Simulation) -> tuple[float, float]:
    """Coverage and error of statsmodels' Gaussian local level, fitted to each of ten dyads."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    inside, error = [], []
    for k in range(10):
        own = sim.periods.filter(pl.col("actor") == f"A{k:05d}").sort("period")
        y = np.full(sim.level.shape[1], np.nan)
        at = [d.year * 12 + d.month - 1 - FIRST_MONTH for d in own["period"]]
        y[at] = (own["wg"] / own["w"]).to_numpy()
        fit = UnobservedComponents(y, "local level").fit(disp=False)
        level = fit.level["smoothed"]
        sd = np.sqrt(fit.level["smoothed_cov"])
        inside.append(np.abs(level - sim.level[k]) <= 1.645 * sd)
        error.append(level - sim.level[k])
    return float(np.mean(inside)), float(np.sqrt(np.mean(np.square(error))))


def main() -> None:
    """Print every figure of docs/methods-level.md that is measured on simulated dyads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dyads", type=int, default=13_000)
    args = parser.parse_args()
    model = simulate_model(300, 240, seed=SEED)
    rough = simulate_rough(300, 240, seed=SEED, shifts=3, size=0.4)
    for name, sim in (("model", model), ("rough", rough)):
        share, width, error = coverage(sim)
        print(f"{name}: coverage {share:.3f}, width {width:.3f}, error {error:.3f}")
        print(f"  rolling 12-month mean: error {rolling(sim):.3f}")
    share, error = local_level(rough)
    print(f"  statsmodels local level, 10 rough dyads: coverage {share:.3f}, error {error:.3f}")
    for volume in (8.0, 30.0):
        for size in (0.3, 0.4, 0.5, 0.6):
            sim = simulate_rough(150, 240, seed=SEED, size=size, volume=volume)
            found = dated(find_turning_points(sim.periods))
            one, off = detection(sim, found)
            three, _ = detection(sim, found, 3)
            print(
                f"volume {volume:.0f}, shift {size}: within a month {one:.2f}, three {three:.2f}, "
                f"false alarms per decade {off:.2f}"
            )
        one, off = detection(sim, pelt(sim, 150))
        print(f"  PELT at shift 0.6: within a month {one:.2f}, false alarms per decade {off:.2f}")
        still = simulate_rough(300, 240, seed=SEED, shifts=0, volume=volume)
        _, off = detection(still, dated(find_turning_points(still.periods)))
        print(f"volume {volume:.0f}, constant dyads: false alarms per decade {off:.3f}")
        _, off = detection(still, pelt(still, 150))
        print(f"  PELT: false alarms per decade {2 * off:.3f}")
    big = simulate_rough(args.dyads, 300, seed=SEED, volume=0.3)
    begin = time.perf_counter()
    levels = estimate_levels(big.periods)
    spent = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{args.dyads} dyads, {len(levels)} dyad-months: {spent:.1f} s, peak {peak:.2f} GB")


if __name__ == "__main__":
    main()
