from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from detente.errors import MeasureError
from detente.relations.statespace import Dynamics, Emission, Noise, log_emission, smooth

NOISE = Noise(sigma2=0.2, omega2=0.01, df=8.0, gamma=0.5)
MOVE = Dynamics(drift=0.02, jump=0.2, alpha=3.0, beta=2.0, points=5)


def seen() -> Emission:
    return Emission(
        row=np.array([0, 0, 0, 0]),
        t=np.array([0, 2, 2, 3]),
        y=np.array([0.4, -0.6, -0.2, 0.0]),
        n_eff=np.array([3.0, 2.0, 1.0, 0.0]),
        precision=np.array([0.0, 0.0, 0.0, 4.0]),
        pull=np.array([0.0, 0.0, 0.0, -3.0]),
        scale=np.array([1.0, 1.5, 1.5, 1.0]),
        hazard=np.array([0.0, 0.4, 0.0, 0.0]),
    )


def test_smoothing_agrees_with_summing_over_every_path() -> None:
    months, g = 4, MOVE.points
    logp = np.zeros((months, g))
    np.add.at(logp, seen().t, log_emission(seen(), NOISE, MOVE.grid))
    pi = np.array([0.2, 0.2, 1 - 0.8 * 0.6, 0.2])
    mass, jump, total = np.zeros((months, g)), np.zeros(months), 0.0
    for path in product(range(g), repeat=months):
        for leaps in product((False, True), repeat=months - 1):
            p = float(MOVE.destination[path[0]])
            for t in range(1, months):
                step = (
                    MOVE.destination[path[t]] if leaps[t - 1] else MOVE.kernel[path[t - 1], path[t]]
                )
                p *= (pi[t] if leaps[t - 1] else 1 - pi[t]) * step
            p *= np.exp(sum(logp[t, path[t]] for t in range(months)))
            total += p
            for t in range(months):
                mass[t, path[t]] += p
                jump[t] += p * (t > 0 and leaps[t - 1])
    post = smooth(seen(), NOISE, MOVE, dyads=1, months=months)
    assert post.mass[:, 0] == pytest.approx(mass / total, abs=1e-5)
    assert post.jump[:, 0] == pytest.approx(jump / total, abs=1e-5)
    assert post.loglik[0] == pytest.approx(np.log(total), abs=1e-4)


@pytest.mark.parametrize("drift", [0.0, 1e-4, 0.01])
def test_the_drift_kernel_has_the_variance_asked_for_and_stays_on_the_grid(drift: float) -> None:
    move = Dynamics(drift=drift, jump=0.1, alpha=1.0, beta=1.0)
    assert move.kernel.sum(axis=1) == pytest.approx(np.ones(move.points), abs=1e-5)
    centre = move.points // 2
    spread = float(move.kernel[centre] @ (move.grid - move.grid[centre]) ** 2)
    assert spread == pytest.approx(drift, rel=0.05, abs=1e-9)


def test_impossible_dynamics_are_refused() -> None:
    with pytest.raises(MeasureError, match="describe no motion"):
        Dynamics(drift=0.1, jump=0.0, alpha=1.0, beta=1.0)
