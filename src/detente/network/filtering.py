"""The distribution of every dyad's level in one month, from what was seen up to it.

The same model as `relations.statespace`, filtered and not smoothed: in the last month the two
agree, since nothing comes after it.  Only months in which something was seen are visited; the
months between are crossed in one step, with

    x_{t+g} = x_t P_g + q_g,   P_g = ((1 - pi) K)^(g-1) K,   q_g = pi m sum_{i<g-1} ((1 - pi) K)^i K

before the jump rate of the month arrived in is applied.  Exact, up to single precision.

Kitagawa, G. (1987) Non-Gaussian state-space modeling of nonstationary time series. JASA 82.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from detente.relations.observations import Panel
from detente.relations.parameters import LevelParameters
from detente.relations.scales import COARSE, SCALES, WELL_SEEN
from detente.relations.statespace import Array, Dynamics, Emission, Noise, log_emission

__all__ = ["Filtered", "filtered", "noise_scales"]

Ints = NDArray[np.int64]
Moves = tuple[tuple[int, Ints], ...]
"""Gaps in months, and the rows that cross each."""
FLOOR = 1e-12


@dataclass
class _Ways:
    """Ways over g months at once, made when first asked for."""

    move: Dynamics
    _ways: list[tuple[Array, Array]] = field(default_factory=list)

    def move_on(self, mass: Array, moves: Moves, pi: Array) -> None:
        """Move rows of `mass` (rows, points) in place, each over its gap of months."""
        for gap, rows in moves:
            if rows.size == len(mass):
                mass[:] = self._over(mass, gap, pi)
            else:
                mass[rows] = self._over(mass[rows], gap, pi[rows])

    def _over(self, mass: Array, gap: int, pi: Array) -> Array:
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
class _Course:
    """Who was seen when: the dyad-months with evidence, and the steps from one to the next.

    Cells (dyad-months) are sorted by dyad and month; `ties` and `acts` are places in the tables of
    likelihoods (0: nothing of that sort).  `order` puts the dyads with the most cells first, so
    that the dyads still running at any step come first; `steps[j]` holds their j-th cells and the
    moves that lead there: pairs of gap in months and rows.  `final` are the moves to the last
    month.
    """

    order: Ints
    row: Ints
    pi: Array
    ties: Ints
    acts: Ints
    act_rows: Ints  # rows of the emission that tell of acts, and the first of each cell
    act_starts: Ints
    tie_rows: Ints  # one row of the emission for each distinct set of ties
    steps: tuple[tuple[Ints, Moves], ...]
    final: Moves

    @classmethod
    def of(cls, panel: Panel, move: Dynamics, last: int) -> _Course:
        seen, count = panel.seen, len(panel.dyads)
        month = panel.dyads["first"].to_numpy().astype(np.int64)[seen.row] + seen.t
        span = int(month.max()) + 1
        key, place = np.unique(seen.row * span + month, return_inverse=True)
        row, at = np.divmod(key, span)
        calm = np.ones(key.size)
        risky = seen.hazard > 0
        np.multiply.at(calm, place[risky], 1 - seen.hazard[risky])
        acts, act_rows, act_starts = _with_acts(seen, place, key.size)
        ties, tie_rows = _with_ties(seen, place, key.size)
        begin = np.searchsorted(row, np.arange(count))
        length = np.diff(np.append(begin, row.size))
        order = np.argsort(-length, kind="stable")
        begin, length = begin[order], length[order]
        return cls(
            order=order,
            row=row,
            pi=(1 - (1 - move.jump) * calm).astype(np.float32),
            ties=ties,
            acts=acts,
            act_rows=act_rows,
            act_starts=act_starts,
            tie_rows=tie_rows,
            steps=tuple(_steps(at, begin, length)),
            final=_moves(last - at[begin + length - 1]),
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


def _steps(month: Ints, begin: Ints, length: Ints) -> Iterator[tuple[Ints, Moves]]:
    for j in range(int(length.max(initial=0))):
        running = int(np.searchsorted(-length, -j, side="left"))
        at = begin[:running] + j
        yield at, _moves(month[at] - month[at - 1]) if j else ()


def _moves(gaps: Ints) -> Moves:
    return tuple((int(gap), np.flatnonzero(gaps == gap)) for gap in np.unique(gaps) if gap > 0)


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


def _with_ones(logp: NDArray[np.float64]) -> tuple[Array, NDArray[np.float64]]:
    """exp(logp) below a first row of ones, each row scaled to a maximum of 1; and the log scales.

    No likelihood is less than FLOOR of the greatest: numbers too small for single precision would
    make every later step many times slower.
    """
    top = logp.max(axis=1, initial=-np.inf)
    scaled = np.maximum(np.exp(logp - top[:, None]), FLOOR)
    table = np.concatenate([np.ones((1, logp.shape[1])), scaled]).astype(np.float32)
    return table, np.append(0.0, top)


@dataclass(frozen=True, slots=True)
class Filtered:
    """`mass` (dyads, points): the distribution of each dyad's level in the last month; `loglik`
    (dyads,): the log likelihood of all that was seen of it."""

    mass: Array
    loglik: NDArray[np.float64]


def filtered(panel: Panel, noise: Noise, move: Dynamics, month: int) -> Filtered:
    """Filter every dyad of `panel` up to `month` (an ordinal).

    `panel` must hold nothing later than `month`.  A dyad last seen earlier is carried forward: its
    distribution widens toward that of the population.
    """
    return _run(_Course.of(panel, move, month), panel.seen, noise, _Ways(move))


def _run(course: _Course, seen: Emission, noise: Noise, ways: _Ways) -> Filtered:
    move = ways.move
    logp = log_emission(_pick(seen, course.act_rows), noise, move.grid)
    if course.act_starts.size:
        logp = np.add.reduceat(logp, course.act_starts, axis=0)  # several sources multiply
    acts, act_top = _with_ones(logp)
    ties, tie_top = _with_ones(log_emission(_pick(seen, course.tie_rows), noise, move.grid))
    count = course.order.size
    top = act_top[course.acts] + tie_top[course.ties]
    loglik = np.bincount(course.row, weights=top, minlength=count).astype(np.float64)
    mass = np.tile(move.destination, (count, 1))
    for at, moves in course.steps:
        own = mass[: at.size]
        ways.move_on(own, moves, course.pi[at])
        own *= ties[course.ties[at]]
        told = np.flatnonzero(course.acts[at])
        own[told] *= acts[course.acts[at[told]]]
        norm = own.sum(axis=1, keepdims=True)
        own /= norm
        loglik[course.order[: at.size]] += np.log(norm[:, 0])
    ways.move_on(mass, course.final, np.full(count, move.jump, dtype=np.float32))
    out = np.empty_like(mass)
    out[course.order] = mass
    return Filtered(out, loglik)


def noise_scales(panel: Panel, params: LevelParameters, month: int) -> NDArray[np.float64]:
    """`relations.scales.dyad_scales` by this filter: the same answer, sooner for many dyads."""
    out = np.ones(len(panel.dyads))
    seen = np.bincount(panel.seen.row[panel.seen.n_eff > 0], minlength=len(out))
    rows = np.flatnonzero(seen >= WELL_SEEN)
    if params.scale_sd == 0 or rows.size == 0:
        return out
    prior = -0.5 * (np.log(SCALES) / params.scale_sd) ** 2
    ways = _Ways(replace(params.dynamics, points=COARSE))
    part = panel.take(rows)
    course = _Course.of(part, ways.move, month)
    score = np.stack(
        [
            _run(course, part.scaled(np.full(rows.size, s)).seen, params.noise, ways).loglik
            for s in SCALES
        ]
    )
    out[rows] = SCALES[np.argmax(score + prior[:, None], axis=0)]
    return out
