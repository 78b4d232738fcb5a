"""The course of every dyad as steps: from one month that says something new of it to the next.

Most months of most dyads say nothing, or only that the same long pact is still in force.  What
happens to a level over such a stretch depends on its length and on the pact alone, so it is one
step of the filter (`filtering`).  A month in which ties begin or end, which may shake the level,
is a step of its own, and so is each source of a month with acts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.relations.observations import Panel
from detente.relations.statespace import Emission

__all__ = ["Steps"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Steps:
    """All steps, sorted by dyad and time; dyad k has `size[k]` of them from `start[k]` on.

    `kind` (steps,) says over what a step goes: `gaps[kind]` months, 0 for the first of a dyad and
    for another source of the same month, of which those before the last are under the set of ties
    `sets[kind]`.  `tie` is the set in force in the month of arrival, `tremor` the ratio of its
    chance to stay to that of an ordinary month.  Set 0 is no tie; the others have the `precision`
    and `pull` of Emission.  `y` and `weight` are tone and effective number of the acts (0 where
    there are none).  `final` (dyads,) is the ordinal of the month of a dyad's last step.
    """

    start: Ints
    size: Ints
    kind: Ints
    gaps: Ints
    sets: Ints
    tie: Ints
    tremor: NDArray[np.float32]
    precision: Floats
    pull: Floats
    y: NDArray[np.float32]
    weight: Floats
    final: Ints

    @classmethod
    def of(cls, panel: Panel, worth: int) -> Steps:
        """The steps of all dyads of a panel.

        A set of ties in force in more than `worth` months of silence is passed over in stretches;
        of others each month is a step.
        """
        seen, first = _sorted(panel.seen), panel.dyads["first"].to_numpy().astype(np.int64)
        cells = _Cells.of(seen, first)
        told = (cells.acts > 0) | (cells.calm < 1)
        silent = np.bincount(cells.tie[~told], minlength=cells.precision.size)
        quiet = ~told & (silent > worth)[cells.tie]
        near = (np.diff(cells.row) == 0) & (np.diff(cells.month) == 1)
        # A stretch is of one set: where it begins after silence, or another follows, is a step.
        goes_on = near & ~(quiet[1:] & (cells.tie[1:] != cells.tie[:-1]))
        drop = quiet & np.append(False, near) & np.append(goes_on, False)
        kept = np.flatnonzero(~drop)
        row, month = cells.row[kept], cells.month[kept]
        begins = np.append(True, np.diff(row) > 0)
        gap = np.where(begins, 0, month - np.append(0, month[:-1]))
        over = np.where(gap > 1, cells.tie[kept - 1] * drop[kept - 1], 0)
        calm = np.where(begins, 1.0, cells.calm[kept])
        # Each further source of a month is a step of no length.
        times = np.maximum(cells.acts[kept], 1)
        heads = np.cumsum(times) - times
        step_gap, step_over, tie = (np.zeros(times.sum(), dtype=np.int64) for _ in range(3))
        step_gap[heads], step_over[heads], tie[heads] = gap, over, cells.tie[kept]
        tremor = np.ones(tie.size, dtype=np.float32)
        tremor[heads] = calm
        y, weight = np.zeros(tie.size, dtype=np.float32), np.zeros(tie.size)
        acts = seen.n_eff > 0
        speaks = np.repeat(cells.acts[kept] > 0, times)
        y[speaks], weight[speaks] = seen.y[acts], seen.n_eff[acts]
        longest = int(gap.max(initial=0)) + 1
        met, kind = _numbered(step_over * longest + step_gap)
        size = np.bincount(np.repeat(row, times), minlength=len(first))
        final = np.full(len(first), -1, dtype=np.int64)
        final[row] = month
        return cls(
            start=np.cumsum(size) - size,
            size=size,
            kind=kind,
            gaps=met % longest,
            sets=met // longest,
            tie=tie,
            tremor=tremor,
            precision=cells.precision,
            pull=cells.pull,
            y=y,
            weight=weight,
            final=final,
        )


@dataclass(frozen=True, slots=True)
class _Cells:
    """The dyad-months with anything in them, sorted: which set of ties, how many rows of acts,
    and the chance that no change of ties shook the level."""

    row: Ints
    month: Ints
    tie: Ints
    acts: Ints
    calm: Floats
    precision: Floats
    pull: Floats

    @classmethod
    def of(cls, seen: Emission, first: Ints) -> _Cells:
        fresh = np.append(True, (np.diff(seen.row) != 0) | (np.diff(seen.t) != 0))[: seen.row.size]
        head = np.flatnonzero(fresh)
        place = np.cumsum(fresh) - 1
        acts = np.bincount(place[seen.n_eff > 0], minlength=head.size)
        calm = np.ones(head.size)
        risky = np.flatnonzero(seen.hazard > 0)
        np.multiply.at(calm, place[risky], 1 - seen.hazard[risky])
        tied = np.flatnonzero(seen.precision > 0)
        where = place[tied]
        precision, pull = (
            np.bincount(where, values[tied], head.size).astype(np.float64)
            for values in (seen.precision, seen.pull)
        )
        tie, samples = _sets(precision, pull)
        row = seen.row[head]
        return cls(
            row,
            seen.t[head] + first[row],
            tie,
            acts,
            calm,
            np.append(0.0, precision[samples]),
            np.append(0.0, pull[samples]),
        )


def _sets(precision: Floats, pull: Floats) -> tuple[Ints, Ints]:
    """The set of ties of each cell, from 1 (0: none), and a cell of each set."""
    tied = np.flatnonzero(precision)
    out = np.zeros(precision.size, dtype=np.int64)
    if tied.size == 0:
        return out, tied
    # A pact goes on for years: only the months in which something differs are compared.
    p, h = precision[tied], pull[tied]
    turns = np.append(True, (np.diff(p) != 0) | (np.diff(h) != 0))
    _, sample, number = np.unique(p[turns] + 1j * h[turns], return_index=True, return_inverse=True)
    out[tied] = number.reshape(-1)[np.cumsum(turns) - 1] + 1
    return out, tied[np.flatnonzero(turns)[sample]]


def _numbered(keys: Ints) -> tuple[Ints, Ints]:
    """The distinct keys (small whole numbers), sorted, and the place of each among them."""
    met = np.flatnonzero(np.bincount(keys))
    place = np.zeros(int(keys.max(initial=0)) + 1, dtype=np.int64)
    place[met] = np.arange(met.size)
    return met, place[keys]


def _sorted(seen: Emission) -> Emission:
    """The rows by dyad and month, as they mostly are already."""
    row, t = np.diff(seen.row), np.diff(seen.t)
    if not ((row < 0) | ((row == 0) & (t < 0))).any():
        return seen
    at = np.lexsort((seen.t, seen.row))
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
