"""When a dyad's level changed, with a probability, an interval of months and, if possible, a day.

A shift is a jump of the level by at least `SHIFT` between two months.  Under the model of
`statespace` (piecewise nearly constant levels with geometric lengths and known heteroscedastic
noise: the setting of Fearnhead 2006, solved exactly by forward and backward recursions) the
posterior probability of a shift into month t is

    r_t = pi_t  sum_{|i-j| >= SHIFT} alpha_{t-1}(i) m(j) e_t(j) beta_t(j)

with alpha and beta the scaled forward and backward messages and e the emission.  A turning point
is the shortest run of months that is expected to hold at least `probability` shifts, grown while
its neighbours hold a fair share of the peak.  Its probability is exact: one minus the probability
that every step of the run is shiftless, which one more forward pass over the run gives.  Over a
gap in coverage r_t is flat, so the turning point is an interval and has no month.

Fearnhead, P. (2006) Exact and efficient Bayesian inference for multiple changepoint problems.
Statistics and Computing 16.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.relations.day_split import anchor_day, best_day
from detente.relations.frames import month_of
from detente.relations.level import CELLS
from detente.relations.observations import Panel, build_panel, observe
from detente.relations.parameters import DEFAULT, LevelParameters
from detente.relations.runs import Run, find_runs, spans_gap, thin_months, widened
from detente.relations.scales import dyad_scales
from detente.relations.statespace import Array, Dynamics, Smoothed, smooth
from detente.relations.ties import dyad_ties

__all__ = ["SHIFT", "TURNING_POINT_SCHEMA", "find_turning_points"]

SHIFT = 0.15
"""The least jump between two months that counts as a shift."""

MIN_PROBABILITY = 0.5
DATED = 0.2
"""Least share of a turning point's probability in its likeliest month for that month to be its date
when the interval spans a gap."""
CHANGE = 0.1
"""A hazard above which the change of a tie makes a month as good as seen."""
HALF_MONTH = 15
REACH = 12
"""Months on either side of a turning point that may be evidence for it."""
EVIDENCE = 5
"""Months of evidence kept for each turning point."""

TURNING_POINT_SCHEMA: dict[str, pl.DataType] = {
    "a": pl.String(),
    "b": pl.String(),
    "month": pl.Date(),
    "day": pl.Date(),
    "probability": pl.Float64(),
    "month_low": pl.Date(),
    "month_high": pl.Date(),
    "before": pl.Float64(),
    "after": pl.Float64(),
    "effect": pl.Float64(),
    "effect_sd": pl.Float64(),
    "evidence": pl.List(pl.Date()),
}
"""`month` (first of the likeliest month; null where the shift fell in a gap) and `day` (null where
the acts do not say); the interval `month_low`..`month_high` holds 90 % of the probability, or
reaches from the last month seen before a gap to the first seen after; `effect` = after - before;
`effect_sd` = effect over the posterior sd of the difference; `evidence` = the months whose acts
tell most between the two levels."""


@dataclass(frozen=True, slots=True)
class _Dyad:
    """One dyad's posterior: levels and messages (months, points), shifts and sightings (months)."""

    first: int
    mass: Array
    alpha: Array
    evidence: Array
    norm: Array
    pi: Array
    beta: Array
    shift: NDArray[np.float64]
    seen: NDArray[np.bool_]


def _near(move: Dynamics, size: float) -> Array:
    """Pairs of grid levels closer than `size`, as 0/1, shape (points, points)."""
    gap = np.abs(move.grid[:, None] - move.grid[None, :])
    return (gap < size - 1e-9).astype(np.float32)


def shift_probability(post: Smoothed, move: Dynamics, size: float) -> NDArray[np.float64]:
    """r_t for every month and dyad, shape (months, dyads): a jump of at least `size` into t."""
    far = 1 - _near(move, size)
    out = np.zeros(post.jump.shape)
    for t in range(1, len(out)):
        land = move.destination * post.evidence[t] * post.beta[t]
        out[t] = post.pi[t] * ((post.alpha[t - 1] @ far) * land).sum(axis=1) / post.norm[t]
    return out


def _probability(d: _Dyad, lo: int, hi: int, move: Dynamics, size: float) -> float:
    """Probability of at least one shift into the months lo..hi of the dyad."""
    near = _near(move, size)
    drift, jump = move.kernel, near * move.destination
    a = d.alpha[lo - 1].astype(np.float64)
    for t in range(lo, hi + 1):
        ahead = (1 - d.pi[t]) * (a @ drift) + d.pi[t] * (a @ jump)
        a = ahead * d.evidence[t] / d.norm[t]
    return float(np.clip(1 - a @ d.beta[hi], 0, 1))


def _evidence(d: _Dyad, run: Run, bounds: Run, levels: list[int]) -> list[date]:
    """The months between `bounds` that tell most between the levels (grid places)."""
    log = np.log(np.maximum(d.evidence[:, levels], 1e-30))
    gain = log[:, 1] - log[:, 0]
    gain[: run.lo] *= -1
    months = np.arange(bounds.lo, bounds.hi + 1)
    months = months[d.seen[months] & (gain[months] > 0)]
    best = months[np.argsort(-gain[months], kind="stable")][:EVIDENCE]
    return [month_of(d.first + int(t)) for t in np.sort(best)]


def _merged(runs: list[Run], mean: NDArray[np.float64]) -> list[Run]:
    """`runs` with neighbours joined whose shifts go the same way.

    A change in the middle of a month shows as two steps: into that month and into the next.
    """
    out: list[Run] = []
    for run in runs:
        last = out[-1] if out else None
        if last is not None and run.lo - last.hi <= 2:
            middle = mean[last.hi : run.lo].mean()
            if (middle - mean[last.lo - 1]) * (mean[run.hi] - middle) > 0:
                out[-1] = Run(last.lo, run.hi)
                continue
        out.append(run)
    return out


def _points(d: _Dyad, move: Dynamics, size: float, least: float) -> list[dict[str, Any]]:
    """The turning points of one dyad as rows of the result without a, b and day."""
    mean = d.mass @ move.grid
    runs = _merged(find_runs(d.shift, d.seen, least), mean)
    spread = np.maximum(d.mass @ move.grid**2 - mean**2, 0)
    thin = thin_months(d.seen)
    out = []
    for k, found in enumerate(runs):
        block = Run(
            runs[k - 1].hi + 1 if k else 1,
            runs[k + 1].lo - 1 if k + 1 < len(runs) else len(mean) - 1,
        )
        mode = found.lo + int(np.argmax(d.shift[found.lo : found.hi + 1]))
        sharp = d.shift[mode] >= DATED * d.shift[found.lo : found.hi + 1].sum()
        dated = sharp or not spans_gap(d.seen, thin, found)
        run = found if dated else widened(d.seen, thin, found, block)
        p = _probability(d, run.lo, run.hi, move, size)
        before, after = float(mean[run.lo - 1]), float(mean[run.hi])
        if p < least or abs(after - before) < size:
            continue
        bounds = Run(max(block.lo, run.lo - REACH), min(block.hi, run.hi + REACH))
        places = [int(np.argmin(np.abs(move.grid - x))) for x in (before, after)]
        out.append(
            {
                "month": month_of(d.first + mode) if dated else None,
                "probability": p,
                "month_low": month_of(d.first + run.lo),
                "month_high": month_of(d.first + run.hi),
                "before": before,
                "after": after,
                "effect": after - before,
                "effect_sd": (after - before)
                / float(np.sqrt(spread[run.lo - 1] + spread[run.hi] + 1e-9)),
                "evidence": _evidence(d, run, bounds, places),
            }
        )
    return out


def turning_points_of(
    panel: Panel, params: LevelParameters, *, min_probability: float, min_change: float
) -> pl.DataFrame:
    """Turning points of every dyad of a panel, without days (see `find_turning_points`)."""
    move = params.dynamics
    scaled = panel.scaled(dyad_scales(panel, params))
    dyads = panel.dyads
    months = dyads["months"].to_numpy()
    first = dyads["first"].to_numpy()
    rows: list[dict[str, Any]] = []
    for batch in panel.batches(np.arange(len(dyads)), CELLS):
        part = scaled.take(batch)
        span = int(months[batch].max())
        post = smooth(part.seen, params.noise, move, dyads=len(batch), months=span)
        shift = shift_probability(post, move, min_change)
        acts = np.zeros(shift.shape, dtype=bool)
        telling = (part.seen.n_eff > 0) | (part.seen.hazard > CHANGE)
        acts[part.seen.t[telling], part.seen.row[telling]] = True
        for k, row in enumerate(batch):
            n = int(months[row])
            if n < 2 or shift[:n, k].sum() < min_probability:
                continue
            d = _Dyad(
                int(first[row]),
                post.mass[:n, k],
                post.alpha[:n, k],
                post.evidence[:n, k],
                post.norm[:n, k],
                post.pi[:n, k],
                post.beta[:n, k],
                shift[:n, k],
                acts[:n, k],
            )
            who = {"a": dyads["a"][int(row)], "b": dyads["b"][int(row)], "day": None}
            rows += [who | p for p in _points(d, move, min_change, min_probability)]
    return (
        pl.DataFrame(rows, schema=TURNING_POINT_SCHEMA, orient="row")
        if rows
        else pl.DataFrame(schema=TURNING_POINT_SCHEMA)
    ).sort("a", "b", "month_low")


def _with_days(
    points: pl.DataFrame,
    days: pl.DataFrame,
    ties: Any | None,
    params: LevelParameters,
    directed: bool,
) -> pl.DataFrame:
    """`points` with the day of each, where the days around its month tell it."""
    weights = params.tie_weights()
    anchors = [kind for kind, weight in params.ties.items() if not weight.inflated]
    tones = observe(days, directed=directed).join(
        points.select("a", "b").unique(), on=["a", "b"], how="semi"
    )
    by_dyad = dict(tones.group_by("a", "b"))
    chosen: list[date | None] = []
    for p in points.iter_rows(named=True):
        key = (p["a"], p["b"])
        if p["month"] is None or key not in by_dyad:
            chosen.append(None)
            continue
        own_ties = dyad_ties(ties, *key, directed=directed)
        after = month_of(p["month"].year * 12 + p["month"].month)
        # A shift into a month fell between the middle of the one before and its end.
        between = (p["month"] - timedelta(days=HALF_MONTH), after - timedelta(days=1))
        chosen.append(
            anchor_day(own_ties.filter(pl.col("kind").is_in(anchors)), p["effect"], between)
            or best_day(
                by_dyad[key],
                own_ties,
                weights,
                params.noise,
                levels=(p["before"], p["after"]),
                between=between,
            )
        )
    return points.with_columns(day=pl.Series("day", chosen, dtype=pl.Date))


def find_turning_points(
    periods: Any,
    ties: Any | None = None,
    *,
    days: Any | None = None,
    params: LevelParameters | None = None,
    directed: bool = False,
    start: date | None = None,
    end: date | None = None,
    pairs: Sequence[tuple[str, str]] | None = None,
    min_probability: float = MIN_PROBABILITY,
    min_change: float = SHIFT,
) -> pl.DataFrame:
    """Turning points of every dyad: columns of `TURNING_POINT_SCHEMA`, sorted by dyad and time.

    Arguments as in `level.estimate_levels`; `days` are the same acts by the day
    (`aggregate.dyad_periods(..., period="day")`) and give turning points their day.  Only those
    with a probability of at least `min_probability` and a change of at least `min_change` are
    returned.  Raises MeasureError where columns are missing or no month is left.
    """
    chosen = DEFAULT if params is None else params
    panel = build_panel(
        periods,
        ties,
        chosen.tie_weights(),
        directed=directed,
        start=start,
        end=end,
        pairs=pairs,
    )
    if panel.dyads.is_empty():
        return pl.DataFrame(schema=TURNING_POINT_SCHEMA)
    points = turning_points_of(
        panel, chosen, min_probability=min_probability, min_change=min_change
    )
    return points if days is None else _with_days(points, days, ties, chosen, directed)
