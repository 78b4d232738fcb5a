"""The distribution of every dyad's level in one month, from what was seen up to it.

The same model as `relations.statespace`, filtered and not smoothed: in the last month the two
agree, since nothing comes after it.  Only the present month of each dyad is kept, the sets of ties
in force are weighed once however long they last, and where the drift moves by at most one point of
the grid a month it is taken as the three-point sum that it is.  Exact, up to single precision.

Kitagawa, G. (1987) Non-Gaussian state-space modeling of nonstationary time series. JASA 82.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from detente.relations.observations import Panel
from detente.relations.parameters import LevelParameters
from detente.relations.scales import COARSE, SCALES, WELL_SEEN
from detente.relations.statespace import Array, Dynamics, Emission, Noise, log_emission

__all__ = ["Filtered", "filtered", "noise_scales"]

Ints = NDArray[np.int64]
FLOOR = 1e-12
"""The least likelihood, as a share of the greatest: numbers too small for single precision would
make every later step many times slower."""
BLOCK = 2000
"""Dyads filtered at once: what is worked on stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Filtered:
    """`mass` (dyads, points): the distribution of each dyad's level in the last month; `loglik`
    (dyads,): the log likelihood of all that was seen of it."""

    mass: Array
    loglik: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Course:
    """Who was seen when: the dyad-months with evidence (cells), sorted by month and dyad.

    `month` and `row` address the cells, `pi` is the jump rate into each; `ties` and `acts` are
    places in the tables of likelihoods (0: nothing of that sort).  `act_rows` are the rows of the
    emission that tell of acts, by cell, and `act_starts` the first of each cell; `tie_rows` has
    one row for each distinct set of ties.  Dyads are numbered by their first month, `order[k]`
    being the k-th, so that at any time those that have begun come first.
    """

    count: int
    order: Ints
    begun: Ints  # sorted first months
    month: Ints
    row: Ints
    pi: Array
    ties: Ints
    acts: Ints
    act_rows: Ints
    act_starts: Ints
    tie_rows: Ints

    @classmethod
    def of(cls, panel: Panel, move: Dynamics) -> _Course:
        seen, count = panel.seen, len(panel.dyads)
        first = panel.dyads["first"].to_numpy().astype(np.int64)
        order = np.argsort(first, kind="stable")
        rank = np.empty(count, dtype=np.int64)
        rank[order] = np.arange(count)
        key, place = np.unique(
            (first[seen.row] + seen.t) * count + rank[seen.row], return_inverse=True
        )
        month, row = np.divmod(key, count)
        calm = np.ones(key.size)
        risky = seen.hazard > 0
        np.multiply.at(calm, place[risky], 1 - seen.hazard[risky])
        acts, act_rows, act_starts = _with_acts(seen, place, key.size)
        ties, tie_rows = _with_ties(seen, place, key.size)
        pi = (1 - (1 - move.jump) * calm).astype(np.float32)
        return cls(
            count, order, first[order], month, row, pi, ties, acts, act_rows, act_starts, tie_rows
        )


def _with_acts(seen: Emission, place: Ints, cells: int) -> tuple[Ints, Ints, Ints]:
    """For each cell its place among those with acts, from 1; the rows of acts, by cell."""
    told = np.flatnonzero(seen.n_eff > 0)
    told = told[np.argsort(place[told], kind="stable")]
    where, starts = np.unique(place[told], return_index=True)
    out = np.zeros(cells, dtype=np.int64)
    out[where] = np.arange(1, where.size + 1)
    return out, told, starts.astype(np.int64)


def _with_ties(seen: Emission, place: Ints, cells: int) -> tuple[Ints, Ints]:
    """For each cell its set of ties, from 1: a long pact is the same in every month."""
    told = np.flatnonzero(seen.precision > 0)
    both = seen.precision[told] + 1j * seen.pull[told]
    _, sample, kind = np.unique(both, return_index=True, return_inverse=True)
    out = np.zeros(cells, dtype=np.int64)
    out[place[told]] = kind.reshape(-1) + 1
    return out, told[sample]


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


def _act_emission(
    seen: Emission, noise: Noise, move: Dynamics
) -> tuple[Array, NDArray[np.float64]]:
    """`statespace.log_emission` of rows of acts, as what is below its peak, and the peak.

    The part that varies over the grid is taken in single precision, which is several times faster.
    """
    df = noise.df
    s2 = noise.variance(seen.n_eff) * seen.scale
    const = gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * np.log(df * np.pi)
    below = seen.y.astype(np.float32)[:, None] - move.grid.astype(np.float32)
    below *= (1 / np.sqrt(s2 * df)).astype(np.float32)[:, None]
    np.square(below, out=below)
    below += 1
    np.log(below, out=below)
    below *= np.float32(-(df + 1) / 2)
    return below, np.asarray(const - 0.5 * np.log(s2))


def _with_ones(logp: Array) -> tuple[Array, NDArray[np.float64]]:
    """exp(logp) below a row of ones, each row scaled to a maximum of 1; and the log scales."""
    top = logp.max(axis=1, initial=np.float32(-np.inf))
    scaled = logp - top[:, None]
    np.maximum(np.exp(scaled, out=scaled), FLOOR, out=scaled)
    return np.concatenate([np.ones_like(scaled, shape=(1, logp.shape[1])), scaled]), np.append(
        0.0, top.astype(np.float64)
    )


class _Drift:
    """A month of drift and ordinary jumps, in place."""

    def __init__(self, move: Dynamics) -> None:
        self.destination = move.destination
        self.jump = np.float32(move.jump)
        self._kernel = (1 - self.jump) * move.kernel
        stay, up, down = (np.diagonal(self._kernel, k) for k in (0, 1, -1))
        self._bands = stay.copy(), up.copy(), down.copy()
        self._narrow = np.count_nonzero(move.kernel) == sum(map(np.count_nonzero, self._bands))

    def month(self, mass: Array) -> None:
        """Move `mass` (rows, points), each row summing to 1."""
        if self._narrow:
            stay, up, down = self._bands
            risen, fallen = mass[:, :-1] * up, mass[:, 1:] * down
            mass *= stay
            mass[:, 1:] += risen
            mass[:, :-1] += fallen
        else:
            mass[:] = mass @ self._kernel
        mass += self.jump * self.destination

    def hurried(self, mass: Array, pi: Array) -> Array:
        """Rows already moved, as if the jump rate had been `pi` (rows,) instead of the usual."""
        stayed = (mass - self.jump * self.destination) / (1 - self.jump)
        return np.asarray((1 - pi[:, None]) * stayed + pi[:, None] * self.destination)


def filtered(panel: Panel, noise: Noise, move: Dynamics, month: int) -> Filtered:
    """Filter every dyad of `panel` up to `month` (an ordinal).

    `panel` must hold nothing later than `month`.  A dyad last seen earlier is carried forward: its
    distribution widens toward that of the population.
    """
    count = len(panel.dyads)
    mass, loglik = np.empty((count, move.points), dtype=np.float32), np.empty(count)
    drift = _Drift(move)
    for rows in _blocks(np.arange(count)):
        part = panel.take(rows)
        found = _run(_Course.of(part, move), part.seen, noise, move, drift, month)
        mass[rows], loglik[rows] = found.mass, found.loglik
    return Filtered(mass, loglik)


def _blocks(rows: Ints) -> list[Ints]:
    return [rows[k : k + BLOCK] for k in range(0, rows.size, BLOCK)]


def _run(
    course: _Course, seen: Emission, noise: Noise, move: Dynamics, drift: _Drift, last: int
) -> Filtered:
    logp, peak = _act_emission(_pick(seen, course.act_rows), noise, move)
    if course.act_starts.size < course.act_rows.size:  # several sources multiply
        logp = np.add.reduceat(logp, course.act_starts, axis=0)
        peak = np.add.reduceat(peak, course.act_starts)
    acts, act_top = _with_ones(logp)
    act_top[1:] += peak
    sets = log_emission(_pick(seen, course.tie_rows), noise, move.grid)
    ties, tie_top = _with_ones(sets.astype(np.float32))
    top = act_top[course.acts] + tie_top[course.ties]
    loglik = np.bincount(course.row, weights=top, minlength=course.count).astype(np.float64)
    mass = np.tile(move.destination, (course.count, 1))
    opening = int(course.begun[0])
    bounds = np.searchsorted(course.month, np.arange(opening, last + 2))
    running = np.searchsorted(course.begun, np.arange(opening, last + 1))
    for begin, end, old in zip(bounds, bounds[1:], running, strict=False):
        drift.month(mass[:old])
        at = slice(begin, end)
        row, pi = course.row[at], course.pi[at]
        own = mass[row]
        rushed = np.flatnonzero((pi > drift.jump) & (row < old))
        if rushed.size:
            own[rushed] = drift.hurried(own[rushed], pi[rushed])
        own *= ties[course.ties[at]]
        told = np.flatnonzero(course.acts[at])
        own[told] *= acts[course.acts[at][told]]
        norm = own.sum(axis=1, keepdims=True)
        own /= norm
        mass[row] = own
        loglik[row] += np.log(norm[:, 0])
    out, sums = np.empty_like(mass), np.empty_like(loglik)
    out[course.order], sums[course.order] = mass, loglik
    return Filtered(out, sums)


def noise_scales(panel: Panel, params: LevelParameters, month: int) -> NDArray[np.float64]:
    """`relations.scales.dyad_scales` by this filter, sooner for many dyads.

    The posterior is climbed from the middle of SCALES instead of weighed at each of them: the same
    answer where it has one peak.
    """
    out = np.ones(len(panel.dyads))
    seen = np.bincount(panel.seen.row[panel.seen.n_eff > 0], minlength=len(out))
    wanted = np.flatnonzero(seen >= WELL_SEEN)
    if params.scale_sd == 0:
        return out
    for rows in _blocks(wanted):
        out[rows] = SCALES[_climbed(panel.take(rows), params, month)]
    return out


def _climbed(panel: Panel, params: LevelParameters, month: int) -> Ints:
    """The place in SCALES of the posterior mode of each dyad."""
    prior = -0.5 * (np.log(SCALES) / params.scale_sd) ** 2
    move = replace(params.dynamics, points=COARSE)
    drift = _Drift(move)
    score = np.full((SCALES.size, len(panel.dyads)), -np.inf)

    def weigh(rows: Ints, places: range) -> None:
        part = panel.take(rows)
        course = _Course.of(part, move)
        for k in places:
            seen = part.scaled(np.full(rows.size, SCALES[k])).seen
            found = _run(course, seen, params.noise, move, drift, month)
            score[k, rows] = found.loglik + prior[k]

    middle = SCALES.size // 2
    weigh(np.arange(len(panel.dyads)), range(middle - 1, middle + 2))
    for step in (-1, 1):
        k = middle + step
        while 0 < k < SCALES.size - 1:
            rows = np.flatnonzero(score.argmax(axis=0) == k)
            if rows.size == 0:
                break
            k += step
            weigh(rows, range(k, k + 1))
    return np.asarray(score.argmax(axis=0), dtype=np.int64)
