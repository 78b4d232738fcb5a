"""Runs of months that hold a shift, and what gaps in coverage do to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Run", "find_runs", "spans_gap", "thin_months", "widened"]

LONGEST = 24
"""Most observed months in the core of a turning point: doubt spread wider than this is no date."""
WINDOW = 12
"""Months over which the density of coverage is taken."""
GAP = 6
"""Months without acts from which on an interval is said to span a gap."""
WHOLE = 0.9
NEIGHBOUR = 0.05
"""A run grows to hold WHOLE of a shift, over neighbours that hold this share of its peak."""


@dataclass(frozen=True, slots=True)
class Run:
    """The months lo..hi, both included, counted from the dyad's first."""

    lo: int
    hi: int


def _core(
    shift: NDArray[np.float64], seen: NDArray[np.bool_], block: tuple[int, int], mass: float
) -> tuple[int, int] | None:
    """The run of months within `block` of the fewest sightings that holds `mass` shifts."""
    total = np.concatenate([[0.0], np.cumsum(shift)])
    sightings = np.concatenate([[0], np.cumsum(seen)])
    found = []
    for lo in range(block[0], block[1] + 1):
        hi = int(np.searchsorted(total, total[lo] + mass)) - 1
        if hi > block[1]:
            break
        length = int(sightings[hi + 1] - sightings[lo])
        if length <= LONGEST:
            found.append((length, hi - lo, -float(total[hi + 1] - total[lo]), lo, hi))
    return min(found)[3:] if found else None


def find_runs(shift: NDArray[np.float64], seen: NDArray[np.bool_], mass: float) -> list[Run]:
    """Disjoint runs of months that each hold at least `mass` shifts, in order of time."""
    blocks, out = [(1, len(shift) - 1)], []
    while blocks:
        block = blocks.pop()
        core = _core(shift, seen, block, mass)
        if core is None:
            continue
        lo, hi = core
        least = NEIGHBOUR * shift[lo : hi + 1].max()
        # Grow towards the likelier side until the run holds WHOLE of one shift.
        while shift[lo : hi + 1].sum() < WHOLE:
            left = shift[lo - 1] if lo > block[0] else -1.0
            right = shift[hi + 1] if hi < block[1] else -1.0
            if max(left, right) < least or seen[lo : hi + 1].sum() > LONGEST:
                break
            lo, hi = (lo - 1, hi) if left > right else (lo, hi + 1)
        out.append(Run(lo, hi))
        blocks += [(block[0], lo - 1), (hi + 1, block[1])]
    return sorted(out, key=lambda run: run.lo)


def thin_months(seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Months around which the dyad is seen less than half as often as is usual for it."""
    total = np.concatenate([[0], np.cumsum(seen)])
    at = np.arange(len(seen))
    lo, hi = np.maximum(at - WINDOW // 2, 0), np.minimum(at + WINDOW // 2, len(seen))
    density = (total[hi] - total[lo]) / (hi - lo)
    return np.asarray(density < 0.5 * np.median(density))


def spans_gap(seen: NDArray[np.bool_], thin: NDArray[np.bool_], run: Run) -> bool:
    """Whether the run meets a thin stretch, or GAP months in a row without acts."""
    if thin[run.lo : run.hi + 1].any():
        return True
    blank = 0
    for t in range(run.lo - 1, run.hi + 1):
        blank = 0 if seen[t] else blank + 1
        if blank >= GAP:
            return True
    return False


def widened(seen: NDArray[np.bool_], thin: NDArray[np.bool_], run: Run, block: Run) -> Run:
    """`run` stretched within `block` over the thin months it meets, to months with acts."""
    lo, hi = run.lo, run.hi
    if thin[lo : hi + 1].any():
        while lo > block.lo and thin[lo - 1]:
            lo -= 1
        while hi < block.hi and thin[hi + 1]:
            hi += 1
    before = np.flatnonzero(seen[block.lo - 1 : lo]) + block.lo - 1
    after = np.flatnonzero(seen[hi : block.hi + 1]) + hi
    return Run(
        max(1, int(before[-1])) if before.size else lo,
        int(after[0]) if after.size else hi,
    )
