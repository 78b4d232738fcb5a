"""How evenly each dyad is told: its noise variance relative to the pooled one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.relations.observations import Panel
from detente.relations.parameters import LevelParameters
from detente.relations.statespace import Dynamics, Noise, emissions, forward, jump_rates

__all__ = ["BATCH", "COARSE", "SCALES", "WELL_SEEN", "dyad_scales", "log_likelihood"]

SCALES = np.exp(np.linspace(-1.5, 1.5, 7))
COARSE = 41
WELL_SEEN = 12
BATCH = 400_000
"""Dyad-months in a batch: bounds the memory of a pass to about 4 x 41 x BATCH bytes."""


def log_likelihood(panel: Panel, noise: Noise, move: Dynamics) -> NDArray[np.float64]:
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
    for batch in panel.batches(rows, BATCH):
        part = panel.take(batch)
        score = np.stack(
            [
                log_likelihood(part.scaled(np.full(len(batch), s)), params.noise, move)
                for s in SCALES
            ]
        )
        out[batch] = SCALES[np.argmax(score + prior[:, None], axis=0)]
    return out
