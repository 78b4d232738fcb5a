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
from dataclasses import dataclass, field

import polars as pl

from detente.relations.statespace import Dynamics, Noise

__all__ = ["DEFAULT", "OBSERVING", "TIE_PRIORS", "LevelParameters", "TieWeight"]


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
    # Arming the other side's rebels goes on month after month, so its months are not one draw;
    # the wide spread lets the two sides' own acts outweigh it wherever there are a few.
    "rebel-support": TieWeight(
        -0.50, 0.60, 10, inflated=False, basis="prior: half way to war", hazard=0.5
    ),
}
"""Before any event: what each class of tie says of the level.  A class not listed (membership,
trade, votes in assemblies) is no observation of the level.  `dispute/4` is a militarised dispute
of hostility level 4 (use of force)."""


OBSERVING = tuple(sorted({kind.partition("/")[0] for kind in TIE_PRIORS}))
"""Kinds of tie that say something of the level."""


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
