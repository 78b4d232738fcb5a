"""The distribution of every dyad's level in one month, from what was seen up to it.

The same model as `relations.statespace`, filtered and not smoothed: in the last month the two
agree, since nothing comes after it.  Only months in which something was seen are visited; the
months between are crossed in one step, with

    x_{t+g} = x_t P_g + q_g,   P_g = ((1 - pi) K)^(g-1) K,   q_g = pi m sum_{i<g-1} ((1 - pi) K)^i K

before the jump rate of the month arrived in is applied.  Exact, up to single precision.

Kitagawa, G. (1987) Non-Gaussian state-space modeling of nonstationary time series. JASA 82.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from detente.relations.observations import Panel
from detente.relations.statespace import Array, Dynamics, Emission, Noise, log_emission

__all__ = ["last_mass"]

Ints = NDArray[np.int64]


@dataclass
class _Steps:
    """Ways over g months at once, made when first asked for."""

    move: Dynamics
    _ways: list[tuple[Array, Array]] = field(default_factory=list)

    def over(self, mass: Array, gap: int, pi: Array) -> Array:
        """`mass` (rows, points) `gap` >= 1 months later; `pi` (rows,) is the last month's rate."""
        while len(self._ways) < gap:
            self._ways.append(self._next())
        matrix, offset = self._ways[gap - 1]
        ahead: Array = mass @ matrix
        ahead += offset
        ahead *= 1 - pi[:, None]
        ahead += pi[:, None] * self.move.destination
        return ahead

    def _next(self) -> tuple[Array, Array]:
        kernel, jump = self.move.kernel, np.float32(self.move.jump)
        if not self._ways:
            return kernel, np.zeros(len(kernel), dtype=np.float32)
        matrix, offset = self._ways[-1]
        landed = (1 - jump) * offset + jump * self.move.destination
        stayed: Array = (np.float32(1) - jump) * matrix
        return np.asarray(stayed @ kernel, np.float32), np.asarray(landed @ kernel, np.float32)


@dataclass(frozen=True, slots=True)
class _Cells:
    """The dyad-months in which something was seen, sorted by dyad and month.

    `ties` and `acts` are places in `tie_table` and `act_table` (likelihoods over the grid, their
    first row all ones); `pi` is the jump rate into the month.
    """

    row: Ints
    month: Ints
    pi: Array
    ties: Ints
    acts: Ints
    tie_table: Array
    act_table: Array

    def likelihood(self, at: Ints) -> Array:
        out: Array = self.tie_table[self.ties[at]]
        told = self.acts[at] > 0
        out[told] *= self.act_table[self.acts[at][told]]
        return out


def _cells(seen: Emission, first: Ints, noise: Noise, move: Dynamics) -> _Cells:
    month = first[seen.row] + seen.t
    span = int(month.max()) + 1
    key, place = np.unique(seen.row * span + month, return_inverse=True)
    calm = np.ones(key.size)
    risky = seen.hazard > 0
    np.multiply.at(calm, place[risky], 1 - seen.hazard[risky])
    acts, act_table = _act_table(seen, place, key.size, noise, move)
    ties, tie_table = _tie_table(seen, place, key.size, noise, move)
    row, at = np.divmod(key, span)
    pi = (1 - (1 - move.jump) * calm).astype(np.float32)
    return _Cells(row, at, pi, ties, acts, tie_table, act_table)


def _act_table(
    seen: Emission, place: Ints, cells: int, noise: Noise, move: Dynamics
) -> tuple[Ints, Array]:
    """Likelihood of the acts of each cell that has any; several sources multiply."""
    told = np.flatnonzero(seen.n_eff > 0)
    where, index = np.unique(place[told], return_inverse=True)
    logp = np.zeros((where.size, move.points))
    np.add.at(logp, index, log_emission(_pick(seen, told), noise, move.grid))
    out = np.zeros(cells, dtype=np.int64)
    out[where] = np.arange(1, where.size + 1)
    return out, _with_ones(logp)


def _tie_table(
    seen: Emission, place: Ints, cells: int, noise: Noise, move: Dynamics
) -> tuple[Ints, Array]:
    """Likelihood of each distinct set of ties in force: a long pact is the same every month."""
    told = np.flatnonzero(seen.precision > 0)
    both = np.stack([seen.precision[told], seen.pull[told]], axis=1)
    _, sample, kind = np.unique(both, axis=0, return_index=True, return_inverse=True)
    logp = log_emission(_pick(seen, told[sample]), noise, move.grid)
    out = np.zeros(cells, dtype=np.int64)
    out[place[told]] = kind.reshape(-1) + 1
    return out, _with_ones(logp)


def _pick(seen: Emission, at: Ints) -> Emission:
    return Emission(
        seen.row[at],
        seen.t[at],
        seen.y[at],
        seen.n_eff[at],
        seen.precision[at],
        seen.pull[at],
        seen.scale[at],
        seen.hazard[at],
    )


def _with_ones(logp: NDArray[np.float64]) -> Array:
    """exp(logp), each row scaled to a maximum of 1, below a first row of ones."""
    scaled = np.exp(logp - logp.max(axis=1, keepdims=True, initial=-np.inf))
    return np.concatenate([np.ones((1, logp.shape[1])), scaled]).astype(np.float32)


def last_mass(panel: Panel, noise: Noise, move: Dynamics, month: int) -> Array:
    """The distribution of each dyad's level in `month` (an ordinal), shape (dyads, points).

    `panel` must hold nothing later than `month`.  A dyad last seen earlier is carried forward: its
    distribution widens toward that of the population.
    """
    count = len(panel.dyads)
    cells = _cells(panel.seen, panel.dyads["first"].to_numpy().astype(np.int64), noise, move)
    begin = np.searchsorted(cells.row, np.arange(count))
    length = np.diff(np.append(begin, cells.row.size))
    longest = np.argsort(-length, kind="stable")  # so that those still running come first
    begin, length = begin[longest], length[longest]
    steps = _Steps(move)
    mass = np.tile(move.destination, (count, 1))
    for j in range(int(length.max(initial=0))):
        running = int(np.searchsorted(-length, -j, side="left"))
        at = begin[:running] + j
        own = mass[:running]
        if j:
            _advance(own, cells.month[at] - cells.month[at - 1], cells.pi[at], steps)
        own *= cells.likelihood(at)
        own /= own.sum(axis=1, keepdims=True)
    last = cells.month[begin + length - 1]
    rate = np.full(count, move.jump, dtype=np.float32)
    _advance(mass, month - last, rate, steps)
    out = np.empty_like(mass)
    out[longest] = mass
    return out


def _advance(mass: Array, gaps: Ints, pi: Array, steps: _Steps) -> None:
    """Move each row of `mass` over its gap of months, in place; a gap of 0 stays."""
    for gap in np.unique(gaps):
        if gap > 0:
            rows = np.flatnonzero(gaps == gap)
            mass[rows] = steps.over(mass[rows], int(gap), pi[rows])
