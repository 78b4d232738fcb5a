"""Openings and breaks of a corridor: when, which part decided, and what came or went there.

Two thresholds, so that a strength that hovers does not flicker; what lasts less than LASTING is
neither an opening nor a break.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from detente.network.corridors.corridor import OPEN, SHUT
from detente.network.corridors.passage import Contribution, Passage

__all__ = ["date_precision", "steps", "switches"]

LASTING = timedelta(days=60)
STEP = timedelta(days=1)
Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]


def date_precision(passage: Passage, changed: tuple[Contribution, ...], on: date) -> str:
    """How exact the rows are that begin or end on the day."""
    wanted = {key for one in changed for key in one.ids}
    exact = [
        one.precision[0] if one.start == on else one.precision[1]
        for term in passage.terms
        for one in term.cites
        if one.evidence_id in wanted
        and (one.start == on or (one.end is not None and one.end + STEP == on))
    ]
    known = [word for word in ("day", "month", "year") if word in exact]
    return known[0] if known else "month"


def switches(strength: Floats, days: Days) -> Iterator[tuple[int, int, int]]:
    """Places before and after each change between open and not, with its direction."""
    states = []
    is_open = bool(strength[0] >= OPEN)
    for value in strength:
        is_open = bool(value >= OPEN) if not is_open else bool(value >= SHUT)
        states.append(is_open)
    last = days[-1]
    runs = [0, *(k for k in range(1, len(states)) if states[k] != states[k - 1])]
    kept: list[int] = []  # beginnings of runs that last
    for place, k in enumerate(runs):
        end = days[runs[place + 1]] if place + 1 < len(runs) else last
        long = (end - days[k]).astype(int) >= LASTING.days or place + 1 == len(runs)
        if (not kept and k == 0) or (long and states[k] != states[kept[-1]]):
            kept.append(k)
    for k in kept[1:]:
        yield k - 1, k, 1 if states[k] else -1


def steps(strength: Floats, days: Days, least: float) -> Iterator[tuple[int, int]]:
    """Places before and after each lasting change of at least `least` from one day to the next."""
    for k in range(1, len(strength)):
        change = strength[k] - strength[k - 1]
        if abs(change) < least:
            continue
        middle = (strength[k] + strength[k - 1]) / 2
        near = (days >= days[k]) & (days < days[k] + np.timedelta64(LASTING.days, "D"))
        before = (days < days[k]) & (days >= days[k] - np.timedelta64(LASTING.days, "D"))
        stays = ((strength[near] - middle) * change > 0).all()
        stood = ((strength[before] - middle) * change < 0).all()
        if stays and stood:
            yield k - 1, k
