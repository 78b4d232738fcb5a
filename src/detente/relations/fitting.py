"""Estimation of the numbers of `parameters` from events and ties."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import minimize

from detente.errors import MeasureError
from detente.relations.frames import ordinal
from detente.relations.observations import Panel, build_panel, observe
from detente.relations.parameters import DEFAULT, TIE_PRIORS, LevelParameters, TieWeight
from detente.relations.scales import BATCH, COARSE, SCALES, WELL_SEEN, log_likelihood
from detente.relations.statespace import Dynamics, Noise, smooth
from detente.relations.ties import tie_changes, tie_months

__all__ = ["fit_parameters"]


def _unpack(theta: NDArray[np.float64], df: float) -> tuple[Noise, Dynamics]:
    """Noise and dynamics from seven unbounded numbers."""
    sigma2, omega2, drift, alpha, beta, gamma = np.exp(theta[[0, 1, 2, 4, 5, 6]])
    jump = 1 / (1 + np.exp(-theta[3]))
    return (
        Noise(float(sigma2), float(omega2), df, float(gamma)),
        Dynamics(float(min(drift, 0.5)), float(jump), float(alpha), float(beta), points=COARSE),
    )


def _fit_dynamics(panel: Panel, start: LevelParameters, evaluations: int) -> LevelParameters:
    """Maximum likelihood of noise and dynamics by a bounded simplex search; deterministic."""
    n, d = start.noise, start.dynamics
    x0 = np.log([n.sigma2, n.omega2, d.drift, d.jump / (1 - d.jump), d.alpha, d.beta, n.gamma])

    def cost(theta: NDArray[np.float64]) -> float:
        noise, move = _unpack(theta, n.df)
        return -float(log_likelihood(panel, noise, move).sum())

    simplex = np.vstack([x0, x0 + 0.4 * np.eye(x0.size)])
    found = minimize(
        cost,
        x0,
        method="Nelder-Mead",
        options={"maxfev": evaluations, "initial_simplex": simplex, "xatol": 0.01, "fatol": 0.5},
    )
    noise, move = _unpack(found.x, n.df)
    return replace(start, noise=noise, dynamics=replace(move, points=d.points))


def _fit_scale_sd(panel: Panel, params: LevelParameters) -> float:
    """The spread of the log noise variance over dyads: three EM steps on the grid of scales."""
    move = replace(params.dynamics, points=COARSE)
    dyads = len(panel.dyads)
    score = np.stack(
        [log_likelihood(panel.scaled(np.full(dyads, s)), params.noise, move) for s in SCALES]
    )
    log_scale = np.log(SCALES)[:, None]
    sd = max(params.scale_sd, 0.1)
    for _ in range(10):
        post = np.exp((score - 0.5 * (log_scale / sd) ** 2) - score.max(axis=0))
        post /= post.sum(axis=0)
        sd = max(0.1, float(np.sqrt((post * log_scale**2).sum() / dyads)))
    return sd


def _fit_ties(periods: Any, ties: Any, params: LevelParameters) -> dict[str, TieWeight]:
    """Empirical-Bayes weights of every class of tie in `params.ties`."""
    tones = observe(periods).with_columns(month=ordinal("period")).filter(pl.col("n_eff") > 0)
    low, high = int(tones["month"].min()), int(tones["month"].max())  # type: ignore[arg-type]
    force = tie_months(ties, low, high).filter(pl.col("share") >= 0.5)
    n = params.noise
    # Months of one spell share its level; their weights follow their noise.
    w = 1 / (n.sigma2 / pl.col("n_eff") ** n.gamma + n.omega2)
    spells = (
        tones.join(force, on=["a", "b", "month"])
        .group_by("kind", "a", "b", "spell")
        .agg(z=(pl.col("tone") * w).sum() / w.sum())
        .sort("kind", "a", "b", "spell")
    )
    out = dict(params.ties)
    for kind, prior in TIE_PRIORS.items():
        z = spells.filter(pl.col("kind") == kind)["z"].to_numpy()
        if not prior.inflated or z.size == 0:
            continue
        total = prior.prior + z.size
        mean = float((prior.prior * prior.mean + z.sum()) / total)
        var = float((prior.prior * prior.sd**2 + ((z - mean) ** 2).sum()) / total)
        out[kind] = TieWeight(mean, var**0.5, prior.prior, z.size, True, f"{z.size} spells")
    return out


def _fit_hazards(periods: Any, ties: Any, params: LevelParameters) -> dict[str, TieWeight]:
    """Hazards of the classes of `params.ties`: expected jumps where ties change, less the usual.

    The jumps are the posterior ones of a model to which ties are unknown.  Changes that lie
    within a year of acts on both sides count; the prior is worth `TieWeight.prior` changes.
    """
    panel = build_panel(periods, None, {})
    low = int(panel.dyads["first"].min())  # type: ignore[arg-type]
    changes = tie_changes(ties, low, low + 12 * 200).join(
        panel.dyads.with_row_index("row"), on=["a", "b"]
    )
    changes = changes.with_columns(t=pl.col("month") - pl.col("first")).filter(
        pl.col("t") >= 1, pl.col("t") < pl.col("months")
    )
    rows = changes["row"].unique().sort().to_numpy().astype(np.int64)
    jumps = {}
    move = replace(params.dynamics, points=COARSE)
    for batch in panel.batches(rows, BATCH):
        part = panel.take(batch)
        span = int(part.dyads["months"].max())  # type: ignore[arg-type]
        post = smooth(part.seen, params.noise, move, dyads=len(batch), months=span)
        jumps.update({int(row): post.jump[:, k] for k, row in enumerate(batch)})
    found = [
        (kind, share, float(jumps[row][t]))
        for kind, share, row, t in changes.select("kind", "share", "row", "t").iter_rows()
    ]
    table = pl.DataFrame(
        found, schema={"kind": pl.String, "share": pl.Float64, "jump": pl.Float64}, orient="row"
    )
    out = dict(params.ties)
    usual = params.dynamics.jump
    for kind, weight in params.ties.items():
        own = table.filter(pl.col("kind") == kind)
        if not weight.inflated or own.is_empty():
            continue
        n = float(own["share"].to_numpy().sum())
        extra = float(own["jump"].to_numpy().sum()) - usual * len(own)
        hazard = (weight.prior * TIE_PRIORS[kind].hazard + max(extra, 0.0)) / (weight.prior + n)
        out[kind] = replace(weight, hazard=float(min(hazard, 0.5)))
    return out


def fit_parameters(
    periods: Any,
    ties: Any | None = None,
    *,
    start: LevelParameters = DEFAULT,
    dyads: int = 400,
    evaluations: int = 400,
    seed: int = 0,
    provenance: str = "maximum likelihood on the given events",
) -> LevelParameters:
    """Noise, dynamics and weights of ties, estimated from monthly `periods` and `ties`.

    At most `dyads` dyads with 12 or more observed months are drawn with `seed` for the
    likelihood, which is evaluated at most `evaluations` times, so the time is bounded; weights of
    ties use all dyads.  Ties do not enter the likelihood of the dynamics.  Raises MeasureError
    where fewer than 20 dyads are seen well enough.
    """
    panel = build_panel(periods, None, {})
    seen = np.bincount(panel.seen.row[panel.seen.n_eff > 0], minlength=len(panel.dyads))
    rows = np.flatnonzero(seen >= WELL_SEEN)
    if rows.size < 20:
        raise MeasureError(
            f"Only {rows.size} dyads are seen in {WELL_SEEN} months or more; 20 are needed to fit.",
            fix="Use the default parameters, which a large sample gave.",
        )
    if rows.size > dyads:
        rows = np.sort(np.random.default_rng(seed).choice(rows, size=dyads, replace=False))
    sample = panel.take(rows)
    fitted = _fit_dynamics(sample, start, evaluations)
    fitted = replace(fitted, scale_sd=_fit_scale_sd(sample, fitted))
    if ties is not None:
        fitted = replace(fitted, ties=_fit_ties(periods, ties, fitted))
        fitted = replace(fitted, ties=_fit_hazards(periods, ties, fitted))
    names = ("sigma2", "omega2", "gamma", "drift", "jump", "alpha", "beta", "scale_sd")
    return replace(fitted, provenance={**start.provenance, **dict.fromkeys(names, provenance)})
