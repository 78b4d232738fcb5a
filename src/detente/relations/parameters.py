"""The numbers behind the level, where each comes from, and how to estimate them anew.

Noise and dynamics are estimated by maximum likelihood, pooled over dyads: the grid filter gives
the exact likelihood (`statespace`).  The weights of ties are empirical-Bayes estimates: for each
class the mean and spread, over spells, of the event-based tone while such a tie was in force,
shrunk to a stated prior worth a stated number of spells,

    mean = (k m0 + sum z) / (k + n)      sd^2 = (k s0^2 + sum (z - mean)^2) / (k + n)

(Efron & Morris 1973).  One spell is one draw however long it lasts, so each of its months counts
with a variance inflated by the months over which a level lasts, 1 / jump.  War is different: it
is what -1 means, so its weight is a definition, not an estimate, and is not inflated.

Efron, B. & Morris, C. (1973) Stein's estimation rule and its competitors. JASA 68.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import minimize

from detente.errors import MeasureError
from detente.relations.observations import (
    Panel,
    build_panel,
    observe,
    ordinal,
    tie_changes,
    tie_months,
)
from detente.relations.statespace import Dynamics, Noise, emissions, forward, jump_rates, smooth

__all__ = ["DEFAULT", "TIE_PRIORS", "LevelParameters", "TieWeight", "dyad_scales", "fit_parameters"]


@dataclass(frozen=True, slots=True)
class TieWeight:
    """What a class of tie in force says of the level: mean and sd over spells, and the basis.

    `hazard` is the probability that the level jumps when such a tie begins or ends.  `prior` is
    how many spells the prior was worth, `spells` how many were seen; `inflated` says
    whether months of one spell share a single draw (all but war).
    """

    mean: float
    sd: float
    prior: float
    spells: int = 0
    inflated: bool = True
    basis: str = "prior"
    hazard: float = 0.05


TIE_PRIORS: Mapping[str, TieWeight] = {
    "war": TieWeight(-0.95, 0.12, 0, inflated=False, basis="definition of -1", hazard=0.5),
    "armed-conflict": TieWeight(-0.60, 0.30, 10),
    "dispute": TieWeight(-0.20, 0.40, 10),
    "dispute/1": TieWeight(-0.05, 0.40, 10),
    "dispute/2": TieWeight(-0.10, 0.40, 10),
    "dispute/3": TieWeight(-0.15, 0.40, 10),
    "dispute/4": TieWeight(-0.20, 0.40, 10),
    "dispute/5": TieWeight(-0.60, 0.40, 10),
    "sanctions": TieWeight(-0.30, 0.35, 10),
    "rivalry": TieWeight(-0.20, 0.35, 10),
    "territorial-claim": TieWeight(-0.10, 0.35, 10),
    "sponsorship": TieWeight(0.50, 0.30, 10),
    "defence-pact": TieWeight(0.30, 0.30, 10),
    "entente": TieWeight(0.20, 0.30, 10),
    "offence-pact": TieWeight(0.30, 0.30, 10),
    "neutrality-pact": TieWeight(0.15, 0.30, 10),
    "nonaggression-pact": TieWeight(0.15, 0.30, 10),
    "consultation-pact": TieWeight(0.20, 0.30, 10),
    "cooperation-agreement": TieWeight(0.25, 0.35, 10),
    "peace-treaty": TieWeight(0.10, 0.35, 10),
    "coalition": TieWeight(0.25, 0.35, 10),
    "diplomatic-relations": TieWeight(0.10, 0.35, 10),
    "no-diplomatic-relations": TieWeight(-0.25, 0.35, 10),
    "occupation": TieWeight(-0.50, 0.35, 10),
}
"""Before any event: what each class of tie says of the level.  A class not listed (membership,
trade, votes in assemblies) is no observation of the level.  `dispute/4` is a militarised dispute
of hostility level 4 (use of force)."""


@dataclass(frozen=True)
class LevelParameters:
    """All numbers of the measure, each with its provenance in `provenance`.

    `scale_sd` is the standard deviation over dyads of the log of the noise variance.
    """

    noise: Noise
    dynamics: Dynamics
    scale_sd: float
    ties: Mapping[str, TieWeight] = field(default_factory=lambda: dict(TIE_PRIORS))
    provenance: Mapping[str, str] = field(default_factory=dict)

    def tie_weights(self) -> dict[str, tuple[float, float, float]]:
        """Mean, monthly variance and hazard by class, as `observations.build_panel` takes them."""
        stretch = 1 / self.dynamics.jump
        return {
            kind: (w.mean, w.sd**2 * (stretch if w.inflated else 1.0), w.hazard)
            for kind, w in self.ties.items()
        }

    def table(self) -> pl.DataFrame:
        """Every number with its provenance: columns name, value, provenance."""
        n, d = self.noise, self.dynamics
        values = {
            "sigma2": n.sigma2, "omega2": n.omega2, "df": n.df, "gamma": n.gamma,
            "drift": d.drift, "jump": d.jump, "alpha": d.alpha, "beta": d.beta,
            "scale_sd": self.scale_sd,
        }  # fmt: skip
        rows = [(k, v, self.provenance.get(k, "")) for k, v in values.items()]
        for kind, w in sorted(self.ties.items()):
            rows += [
                (f"{kind} mean", w.mean, w.basis),
                (f"{kind} sd", w.sd, w.basis),
                (f"{kind} hazard", w.hazard, w.basis),
            ]
        return pl.DataFrame(
            rows,
            schema={"name": pl.String, "value": pl.Float64, "provenance": pl.String},
            orient="row",
        )


_SAMPLE = "KEDS Gulf, KEDS Levant and ICEWS 2005-15"
_FROM = f"maximum likelihood, 400 dyads of {_SAMPLE}"


def _estimated() -> dict[str, TieWeight]:
    """TIE_PRIORS with the classes that the sample showed: mean, sd, spells, hazard."""
    seen = {
        "dispute/2": (-0.059, 0.346, 4, 0.012),
        "dispute/3": (-0.077, 0.358, 80, 0.005),
        "dispute/4": (-0.192, 0.407, 176, 0.012),
        "dispute/5": (-0.582, 0.389, 6, 0.026),
        "rivalry": (-0.102, 0.332, 88, 0.028),
        "territorial-claim": (0.047, 0.321, 96, 0.013),
        "defence-pact": (0.142, 0.273, 496, 0.011),
        "nonaggression-pact": (0.141, 0.324, 931, 0.010),
    }
    out = dict(TIE_PRIORS)
    for kind, (mean, sd, spells, hazard) in seen.items():
        basis = f"{spells} spells, {_SAMPLE}"
        out[kind] = TieWeight(mean, sd, 10, spells, True, basis, hazard)
    return out


DEFAULT = LevelParameters(
    noise=Noise(sigma2=0.180, omega2=0.0009, df=15.0, gamma=0.475),
    dynamics=Dynamics(drift=7.5e-5, jump=0.0154, alpha=8.67, beta=7.53),
    scale_sd=0.52,
    ties=_estimated(),
    provenance={
        **dict.fromkeys(
            ("sigma2", "omega2", "gamma", "drift", "jump", "alpha", "beta", "scale_sd"), _FROM
        ),
        "df": "set: the likelihood is flat above 15, and lower is safer against freak months",
    },
)
"""Used where no parameters are given, so that a small store is measured on the same scale."""

SCALES = np.exp(np.linspace(-1.5, 1.5, 7))
COARSE = 41
WELL_SEEN = 12
CELLS = 400_000
"""Dyad-months in a batch: bounds the memory of a pass to about 4 x 41 x CELLS bytes."""


def _log_likelihood(panel: Panel, noise: Noise, move: Dynamics) -> NDArray[np.float64]:
    """The log likelihood of each dyad of the panel."""
    dyads, months = len(panel.dyads), int(panel.dyads["months"].max())  # type: ignore[arg-type]
    cube, top = emissions(panel.seen, noise, move.grid, dyads, months)
    _alpha, norm = forward(cube, jump_rates(panel.seen, move, dyads, months), move)
    return np.asarray(top + np.log(norm.astype(np.float64)).sum(axis=0))


def dyad_scales(panel: Panel, params: LevelParameters) -> NDArray[np.float64]:
    """The noise variance of each dyad relative to the pooled one, shape (dyads,).

    The posterior mode over a small grid with a log-normal prior of sd `params.scale_sd`; 1 for
    dyads seen in fewer than 12 months, which cannot tell.
    """
    out = np.ones(len(panel.dyads))
    seen = np.bincount(panel.seen.row[panel.seen.n_eff > 0], minlength=len(out))
    rows = np.flatnonzero(seen >= WELL_SEEN)
    if params.scale_sd == 0 or rows.size == 0:
        return out
    prior = -0.5 * (np.log(SCALES) / params.scale_sd) ** 2
    move = replace(params.dynamics, points=COARSE)
    for batch in panel.batches(rows, CELLS):
        part = panel.take(batch)
        score = np.stack(
            [
                _log_likelihood(part.scaled(np.full(len(batch), s)), params.noise, move)
                for s in SCALES
            ]
        )
        out[batch] = SCALES[np.argmax(score + prior[:, None], axis=0)]
    return out


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
        return -float(_log_likelihood(panel, noise, move).sum())

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
        [_log_likelihood(panel.scaled(np.full(dyads, s)), params.noise, move) for s in SCALES]
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
    for batch in panel.batches(rows, CELLS):
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
        n = own["share"].sum()
        extra = (own["jump"].sum() - usual * len(own)) if len(own) else 0.0
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
