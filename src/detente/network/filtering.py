"""The distribution of every dyad's level in one month, from what was seen up to it.

The same model as `relations.statespace`, filtered and not smoothed: in the last month the two
agree, since nothing comes after it.  A dyad goes from one month that says something new to the
next (`steps.Steps`): g months of silence are the g-th power of the month's transition, and months
under a set of ties E are powers of the transition times E.  All dyads take their k-th step at
once.  Exact, up to single precision.

Kitagawa, G. (1987) Non-Gaussian state-space modeling of nonstationary time series. JASA 82.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from detente.network.steps import Steps
from detente.relations.observations import Panel
from detente.relations.parameters import LevelParameters
from detente.relations.scales import COARSE, SCALES, WELL_SEEN
from detente.relations.statespace import Array, Dynamics, Emission, Noise, log_emission

__all__ = ["filtered", "noise_scales", "steps_of"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
FLOOR = 1e-12
"""The least likelihood, as a share of the greatest: numbers too small for single precision would
make every later step many times slower."""
LEAST = 1e-30
"""The least mass of a point, for the same reason."""
BLOCK = 100_000
"""Numbers in an array of the filter: what is worked on stays in the processor's cache."""


def steps_of(panel: Panel, move: Dynamics) -> Steps:
    """The steps of a panel; a set of ties is worth powers where moving its rows costs more."""
    longest = int(panel.dyads["months"].max() or 0)  # type: ignore[arg-type]
    return Steps.of(panel, longest * move.points)


def filtered(steps: Steps, noise: Noise, move: Dynamics, month: int, scale: Floats) -> Array:
    """The distribution of each dyad's level in `month` (an ordinal), shape (dyads, points).

    `scale` (dyads,) multiplies the variance of each dyad's noise.  `steps` must hold nothing later
    than `month`.  A dyad last seen earlier is carried forward: its distribution widens toward that
    of the population.
    """
    motion = _Motion(steps, move)
    rows = np.arange(steps.size.size)
    mass = _run(steps, motion, noise, rows, scale[None])[0][0]
    ahead = month - steps.final
    for gap in np.unique(ahead[ahead > 0]):
        late = np.flatnonzero(ahead == gap)
        mass[late] = mass[late] @ motion.over(0, int(gap))
    return mass


def noise_scales(steps: Steps, params: LevelParameters) -> Floats:
    """`relations.scales.dyad_scales` by this filter, sooner for many dyads.

    The posterior is climbed from the middle of SCALES instead of weighed at each of them: the same
    answer where it has one peak.
    """
    out = np.ones(steps.size.size)
    seen = np.bincount(np.repeat(np.arange(out.size), steps.size), weights=steps.weight > 0)
    wanted = np.flatnonzero(seen >= WELL_SEEN)
    if params.scale_sd > 0 and wanted.size:
        out[wanted] = SCALES[_climbed(steps, params, wanted)]
    return out


def _climbed(steps: Steps, params: LevelParameters, rows: Ints) -> Ints:
    """The place in SCALES of the posterior mode of each dyad of `rows`."""
    prior = -0.5 * (np.log(SCALES) / params.scale_sd) ** 2
    motion = _Motion(steps, replace(params.dynamics, points=COARSE))
    score = np.full((SCALES.size, rows.size), -np.inf)

    def weigh(at: Ints, places: list[int]) -> None:
        scale = np.repeat(SCALES[places][:, None], at.size, axis=1)
        loglik = _run(steps, motion, params.noise, rows[at], scale)[1]
        score[np.ix_(places, at)] = loglik + prior[places][:, None]

    middle = SCALES.size // 2
    weigh(np.arange(rows.size), [middle - 1, middle, middle + 1])
    for step in (-1, 1):
        k = middle + step
        while 0 < k < SCALES.size - 1:
            at = np.flatnonzero(score.argmax(axis=0) == k)
            if at.size == 0:
                break
            k += step
            weigh(at, [k])
    return np.asarray(score.argmax(axis=0), dtype=np.int64)


class _Motion:
    """What a stretch of months does to a distribution, and what each set of ties says."""

    def __init__(self, steps: Steps, move: Dynamics) -> None:
        self.steps = steps
        self.move = move
        self.grid = move.grid.astype(np.float32)
        self.ties = _tie_likelihoods(steps, move)
        kernel = (1 - move.jump) * move.kernel.astype(np.float64)
        self._month = kernel + move.jump * move.destination.astype(np.float64)
        self._powers: dict[int, Array] = {}
        longest = np.zeros(len(self.ties), dtype=np.int64)
        np.maximum.at(longest, steps.sets, steps.gaps)
        for held in np.flatnonzero(longest):
            self._powers[int(held)] = self._stretches(int(held), int(longest[held]))
        self.by_kind = [
            self.over(held, gap) if gap else None
            for held, gap in zip(steps.sets.tolist(), steps.gaps.tolist(), strict=True)
        ]

    def over(self, held: int, gap: int) -> Array:
        """The matrix (points from, points to) of `gap` months, the last of them not yet told.

        The set of ties `held` is in force in all the others.
        """
        table = self._powers.get(held)
        if table is None or len(table) < gap:
            table = self._powers[held] = self._stretches(held, gap)
        return np.asarray(table[gap - 1])

    def _stretches(self, held: int, longest: int) -> Array:
        """The matrices of 1 to at least `longest` months, by doubling."""
        one = self._month.astype(np.float32)
        under = (self.ties[held][:, None] * self._month).astype(np.float32)
        table = one[None]
        while len(table) < longest:
            # The last of the table, and a month under the ties after it, is as long as the table.
            power = _power(under, len(table))
            table = np.concatenate([table, table @ power])
        return table


def _power(matrix: Array, exponent: int) -> Array:
    return np.linalg.matrix_power(matrix, exponent)


def _tie_likelihoods(steps: Steps, move: Dynamics) -> Array:
    """The likelihood of each set of ties over the grid, up to a factor: (sets, points)."""
    count = steps.precision.size
    nothing, ones = np.zeros(count), np.ones(count)
    at = np.arange(count)
    said = Emission(at, at, nothing, nothing, steps.precision, steps.pull, ones, nothing)
    logp = log_emission(said, Noise(1.0, 1.0, 1.0), move.grid)
    shape = np.exp(logp - logp.max(axis=1, keepdims=True))
    return np.maximum(shape, FLOOR).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Turns:
    """The steps of some dyads by turn: all first steps, all second ones, and so on.

    `lane` is the dyad among the `count`, `at` its place in Steps; within a turn those of one kind
    stand together.  Turn k is the slice from `bounds[k]` to `bounds[k + 1]`; the `groups` from
    `first[k]` to `first[k + 1]` are its kinds, each up to where the next begins.
    """

    count: int
    lane: Ints
    at: Ints
    bounds: list[int]
    groups: list[int]
    first: list[int]

    @classmethod
    def of(cls, steps: Steps, rows: Ints) -> _Turns:
        """`rows` must be sorted by their number of steps, the most first."""
        size = steps.size[rows]
        total, most = int(size.sum()), int(size[0])
        lane = np.repeat(np.arange(rows.size), size)
        turn = np.arange(total) - np.repeat(np.cumsum(size) - size, size)
        at = steps.start[rows][lane] + turn
        key = turn * steps.gaps.size + steps.kind[at]
        order = np.argsort(key, kind="stable")
        key = key[order]
        groups = np.flatnonzero(np.append(True, np.diff(key) > 0))
        bounds = np.searchsorted(turn[order], np.arange(most + 1))
        first = np.searchsorted(groups, bounds)
        groups = np.append(groups, total)
        return cls(
            rows.size, lane[order], at[order], bounds.tolist(), groups.tolist(), first.tolist()
        )


def _run(
    steps: Steps, motion: _Motion, noise: Noise, rows: Ints, scale: Floats
) -> tuple[Array, Floats]:
    """Filter the dyads `rows` through all their steps, once for each row of `scale`.

    `scale` has the shape (scales, rows).  Gives the mass (scales, rows, points) in the month of the
    last step, and the log likelihood (scales, rows) up to a constant of each dyad.
    """
    mass = np.empty((len(scale), rows.size, motion.grid.size), dtype=np.float32)
    loglik = np.empty(scale.shape)
    order = np.argsort(-steps.size[rows], kind="stable")
    size = max(1, BLOCK // (len(scale) * motion.grid.size))
    for k in range(0, rows.size, size):
        block = order[k : k + size]
        mass[:, block], loglik[:, block] = _block(
            steps, motion, noise, rows[block], scale[:, block]
        )
    return mass, loglik


def _block(
    steps: Steps, motion: _Motion, noise: Noise, rows: Ints, scale: Floats
) -> tuple[Array, Floats]:
    turns = _Turns.of(steps, rows)
    lane, at = turns.lane, turns.at
    acts = steps.weight[at] > 0
    spread = np.full(at.size, np.inf)
    spread[acts] = noise.variance(steps.weight[at][acts])
    variance = spread * scale[:, lane]
    sharp = (1 / np.sqrt(variance * noise.df)).astype(np.float32)
    y, tie, tremor = steps.y[at], steps.tie[at], steps.tremor[at]
    kinds = steps.kind[at][turns.groups[:-1]].tolist()
    norm = np.empty((len(scale), at.size), dtype=np.float32)
    work = _Work(len(scale), rows.size, motion)
    for k, (begin, end) in enumerate(zip(turns.bounds, turns.bounds[1:], strict=False)):
        here = slice(begin, end)
        groups = range(turns.first[k], turns.first[k + 1])
        work.move(
            lane[here],
            [(turns.groups[g] - begin, turns.groups[g + 1] - begin, kinds[g]) for g in groups],
        )
        shaken = np.flatnonzero(tremor[here] < 1)
        if shaken.size:
            work.shake(shaken, tremor[here][shaken])
        tied = np.flatnonzero(tie[here])
        if tied.size:
            work.tie(tied, tie[here][tied])
        work.hear(y[here], sharp[:, here], noise.df)
        norm[:, here] = work.settle(lane[here])
    told = np.log(norm.astype(np.float64))
    told[:, acts] += _peak(noise) - 0.5 * np.log(variance[:, acts])
    loglik = [np.bincount(lane, weights=one, minlength=rows.size) for one in told]
    return work.mass, np.stack(loglik)


def _peak(noise: Noise) -> float:
    """The log density of a Student-t of unit scale at its peak."""
    df = noise.df
    return float(gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * np.log(df * np.pi))


class _Work:
    """The distributions of a block of dyads, and room to move them.

    `mass` has the shape (scales, dyads, points).  A turn calls `move`, what there is of `shake` and
    `tie`, `hear` and `settle`.
    """

    def __init__(self, scales: int, dyads: int, motion: _Motion) -> None:
        self.motion = motion
        self.mass = np.tile(motion.move.destination, (scales, dyads, 1))
        self._ones = np.ones(motion.grid.size, dtype=np.float32)
        self._room = [np.empty(self.mass.size, dtype=np.float32) for _ in range(3)]
        self._now = self.mass

    def _space(self, which: int, count: int) -> Array:
        scales, _, points = self.mass.shape
        return self._room[which][: scales * count * points].reshape(scales, count, points)

    def move(self, lane: Ints, groups: list[tuple[int, int, int]]) -> None:
        """Take the dyads at `lane` into their next month, each group by its kind of step."""
        self._now = now = self._space(0, lane.size)
        # A turn of one kind has its dyads in order.
        if len(groups) == 1:
            before = self.mass[:, : lane.size]
        else:
            before = np.take(self.mass, lane, axis=1, out=self._space(1, lane.size), mode="clip")
        for begin, end, kind in groups:
            matrix = self.motion.by_kind[kind]
            if matrix is None:
                now[:, begin:end] = before[:, begin:end]
            else:
                np.matmul(before[:, begin:end], matrix, out=now[:, begin:end])

    def shake(self, at: Ints, calm: Array) -> None:
        """Let the rows at `at` have moved with the chance to stay times `calm`."""
        own = self._now[:, at]
        sums = own.sum(axis=2, keepdims=True)
        own *= calm[:, None]
        own += sums * (1 - calm)[:, None] * self.motion.move.destination
        self._now[:, at] = own

    def tie(self, at: Ints, sets: Ints) -> None:
        """Tell the rows at `at` the sets of ties in force."""
        if at.size == self._now.shape[1]:
            self._now *= self.motion.ties[sets]
        else:
            self._now[:, at] *= self.motion.ties[sets]

    def hear(self, y: Array, sharp: Array, df: float) -> None:
        """Tell acts of tone `y` (dyads,), with 1 / (scale x sqrt(df)) `sharp` (scales, dyads)."""
        far = self._space(1, y.size)
        np.subtract(y[:, None], self.motion.grid, out=far[0])
        np.multiply(far[0], sharp[..., None], out=self._space(2, y.size))
        far = self._space(2, y.size)
        np.square(far, out=far)
        far += 1
        exponent = (df + 1) / 2
        if exponent in (2, 4, 8, 16):  # much sooner than a power
            for _ in range(int(np.log2(exponent))):
                np.square(far, out=far)
        else:
            np.power(far, np.float32(exponent), out=far)
        np.minimum(far, 1 / FLOOR, out=far)
        self._now /= far

    def settle(self, lane: Ints) -> Array:
        """Put the mass back, summing to 1, and give what it summed to: (scales, dyads)."""
        now = self._now
        norm = now @ self._ones
        now *= (1 / norm)[..., None]
        np.maximum(now, LEAST, out=now)
        if lane[-1] == lane.size - 1 and (np.diff(lane) == 1).all():
            self.mass[:, : lane.size] = now
        else:
            self.mass[:, lane] = now
        return norm
