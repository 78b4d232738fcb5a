"""The distribution of every dyad's level in one month, from what was seen up to it.

The same model as `relations.statespace`, filtered and not smoothed: in the last month the two
agree, since nothing comes after it.  A dyad goes from one month that says something new to the
next (`steps.Steps`): g months of silence are the g-th power of the month's transition, and months
under a set of ties E are powers of the transition times E.  All dyads take their k-th step at
once.  Exact, up to single precision.

Kitagawa, G. (1987) Non-Gaussian state-space modeling of nonstationary time series. JASA 82.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise

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
ALONE = 2**18
"""Multiplications of a product of matrices that a linear algebra library does in one thread.  With
more it shares them out, and its threads wait for each other wherever others use the machine."""
BLOCK = 200_000
"""Numbers in an array of the filter: what is worked on stays in the processor's cache."""
THREADS = 2
"""Blocks worked on at the same time."""


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
    motion = _Motion(steps, noise, move)
    rows = np.arange(steps.size.size)
    mass: Array = _run(motion, rows, scale[None])[0][0]
    ahead = month - steps.final
    for gap in np.unique(ahead[ahead > 0]):
        late = np.flatnonzero(ahead == gap)
        mass[late] = _times(mass[None, late], motion.over(0, int(gap)))[0]
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
    motion = _Motion(steps, params.noise, replace(params.dynamics, points=COARSE))
    score = np.full((SCALES.size, rows.size), -np.inf)

    def weigh(at: Ints, places: list[int]) -> None:
        scale = np.repeat(SCALES[places][:, None], at.size, axis=1)
        loglik = _run(motion, rows[at], scale)[1]
        for k, own in zip(places, loglik, strict=True):
            score[k, at] = own + prior[k]

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
    """What a stretch of months does to a distribution, and what acts and sets of ties say."""

    def __init__(self, steps: Steps, noise: Noise, move: Dynamics) -> None:
        self.steps = steps
        self.move = move
        self.df = noise.df
        self.sharp, self.told, self.peak = _acts(steps, noise)
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
        table, power = one[None], under
        while len(table) < longest:
            # Each stretch of the table, after as many months under the ties as the table is long.
            table = np.concatenate([table, _times(table, power)])
            power = _times(power[None], power)[0]
        return table


def _acts(steps: Steps, noise: Noise) -> tuple[Array, Ints, Floats]:
    """1 / (scale x sqrt(df)) of the noise of each step, 0 without acts; and of each dyad the number
    of steps with acts, and the sum of the log densities at their peaks."""
    df = noise.df
    acts = np.flatnonzero(steps.weight)
    variance = noise.variance(steps.weight[acts])
    sharp = np.zeros(steps.weight.size, dtype=np.float32)
    sharp[acts] = 1 / np.sqrt(variance * df)
    dyad = np.repeat(np.arange(steps.size.size), steps.size)[acts]
    told = np.bincount(dyad, minlength=steps.size.size)
    spread = np.bincount(dyad, weights=0.5 * np.log(variance), minlength=told.size)
    peak = gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * np.log(df * np.pi)
    return sharp, told.astype(np.int64), np.asarray(told * float(peak) - spread)


def _times(rows: Array, matrix: Array, out: Array | None = None) -> Array:
    """`rows` (stacks, rows, points) @ `matrix` (points, points), a few rows at a time."""
    stacks, count, points = rows.shape
    few = max(1, ALONE // matrix.size)
    if count <= few:
        return np.asarray(np.matmul(rows, matrix, out=out))
    if out is None:
        out = np.empty_like(rows)
    even = count // few * few
    # Splitting an axis makes views, of `out` as well.
    shape = stacks, even // few, few, points
    np.matmul(rows[:, :even].reshape(shape), matrix, out=out[:, :even].reshape(shape))
    if even < count:
        np.matmul(rows[:, even:], matrix, out=out[:, even:])
    return out


def _tie_likelihoods(steps: Steps, move: Dynamics) -> Array:
    """The likelihood of each set of ties over the grid, up to a factor: (sets, points)."""
    count = steps.precision.size
    nothing, ones = np.zeros(count), np.ones(count)
    at = np.arange(count)
    said = Emission(at, at, nothing, nothing, steps.precision, steps.pull, ones, nothing)
    logp = log_emission(said, Noise(1.0, 1.0, 1.0), move.grid)
    shape = np.exp(logp - logp.max(axis=1, keepdims=True))
    return np.asarray(np.maximum(shape, FLOOR), dtype=np.float32)


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


def _run(motion: _Motion, rows: Ints, scale: Floats) -> tuple[Array, Floats]:
    """Filter the dyads `rows` through all their steps, once for each row of `scale`.

    `scale` has the shape (scales, rows).  Gives the mass (scales, rows, points) in the month of the
    last step, and the log likelihood (scales, rows) up to a constant of each dyad.
    """
    mass = np.empty((len(scale), rows.size, motion.grid.size), dtype=np.float32)
    loglik = motion.peak[rows] - 0.5 * motion.told[rows] * np.log(scale)
    # Dyads with like numbers of steps together, so that few wait for the last of their block.
    order = np.argsort(-motion.steps.size[rows], kind="stable")
    size = max(1, BLOCK // (len(scale) * motion.grid.size))
    blocks = [order[k : k + size] for k in range(0, rows.size, size)]

    def work(block: Ints) -> None:
        mass[:, block], told = _block(motion, rows[block], scale[:, block])
        loglik[:, block] += told

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, blocks))  # raises what a block raised
    return mass, loglik


def _block(motion: _Motion, rows: Ints, scale: Floats) -> tuple[Array, Floats]:
    steps, turns = motion.steps, _Turns.of(motion.steps, rows)
    lane, at = turns.lane, turns.at
    sharp = motion.sharp[at] * (1 / np.sqrt(scale)).astype(np.float32)[:, lane]
    y, tie, tremor = steps.y[at], steps.tie[at], steps.tremor[at]
    kinds = steps.kind[at][turns.groups[:-1]].tolist()
    norm = np.empty(sharp.shape, dtype=np.float32)
    work = _Work(len(scale), rows.size, motion)
    for k, (begin, end) in enumerate(pairwise(turns.bounds)):
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
        work.hear(y[here], sharp[:, here])
        norm[:, here] = work.settle(lane[here])
    told = np.log(norm)
    return work.mass, np.stack([np.bincount(lane, one, minlength=rows.size) for one in told])


class _Work:
    """The distributions of a block of dyads, and room to move them.

    `mass` has the shape (scales, dyads, points).  A turn calls `move`, what there is of `shake` and
    `tie`, `hear` and `settle`.
    """

    def __init__(self, scales: int, dyads: int, motion: _Motion) -> None:
        self.motion = motion
        self.mass = np.tile(motion.move.destination, (scales, dyads, 1))
        self._room = [np.empty(self.mass.size, dtype=np.float32) for _ in range(3)]
        self._now, self._in_order = self.mass, True

    def _space(self, which: int, count: int) -> Array:
        scales, _, points = self.mass.shape
        return self._room[which][: scales * count * points].reshape(scales, count, points)

    def move(self, lane: Ints, groups: list[tuple[int, int, int]]) -> None:
        """Take the dyads at `lane` into their next month, each group by its kind of step."""
        self._now = now = self._space(0, lane.size)
        # A turn of one kind has its dyads in order.
        self._in_order = len(groups) == 1
        if self._in_order:
            before = self.mass[:, : lane.size]
        else:
            before = np.take(self.mass, lane, axis=1, out=self._space(1, lane.size), mode="clip")
        for begin, end, kind in groups:
            matrix = self.motion.by_kind[kind]
            if matrix is None:
                now[:, begin:end] = before[:, begin:end]
            else:
                _times(before[:, begin:end], matrix, now[:, begin:end])

    def shake(self, at: Ints, calm: Array) -> None:
        """Let the rows at `at` have moved with the chance to stay times `calm`."""
        own = self._now[:, at]
        sums = own.sum(axis=2, keepdims=True)
        own += (1 - calm)[:, None] * (sums * self.motion.move.destination - own)
        self._now[:, at] = own

    def tie(self, at: Ints, sets: Ints) -> None:
        """Tell the rows at `at` the sets of ties in force."""
        everyone = at.size == self._now.shape[1]
        self._now[:, slice(None) if everyone else at] *= self.motion.ties[sets]

    def hear(self, y: Array, sharp: Array) -> None:
        """Tell acts of tone `y` (dyads,), their noise as `sharp` as in `_acts` (scales, dyads)."""
        gap = np.subtract(y[:, None], self.motion.grid, out=self._space(1, y.size)[0])
        far = np.multiply(gap, sharp[..., None], out=self._space(2, y.size))
        np.square(far, out=far)
        far += 1
        exponent = (self.motion.df + 1) / 2
        np.minimum(far, FLOOR ** (-1 / exponent), out=far)
        if exponent in (2, 4, 8, 16):  # much sooner than a power
            for _ in range(int(np.log2(exponent))):
                np.square(far, out=far)
        else:
            np.power(far, np.float32(exponent), out=far)
        self._now /= far

    def settle(self, lane: Ints) -> Array:
        """Put the mass back, summing to 1, and give what it summed to: (scales, dyads)."""
        now = self._now
        norm: Array = np.einsum("sdp->sd", now)
        now *= (1 / norm)[..., None]
        if self._in_order:
            np.maximum(now, LEAST, out=self.mass[:, : lane.size])
        else:
            self.mass[:, lane] = np.maximum(now, LEAST, out=now)
        return norm
