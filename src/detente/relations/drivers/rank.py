"""Testing and ranking the candidate causes of every turning point."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Sequence
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from detente.relations.drivers.base import Context, DriverTest, Series

__all__ = ["rank_drivers"]

FEWEST = 60
"""A test needs at least this many other months to compare with."""
DIGITS = 9
"""Equal values must compare as equal, whatever the order of their sums."""


def rank_drivers(
    context: Context, turns: Sequence[tuple[int, int]], *, most: int = 6
) -> list[list[DriverTest]]:
    """For each turn, given as (month number, +1 warmer or -1 colder), its candidate causes.

    Every driver's statistic at the turn, maximised over the driver's subjects, is compared with
    the same maximum in all other months of the dyad: a permutation test of coincidence in time
    with the dyad as its own control.  Months next to the turn are among the others: to leave them
    out would make a lasting rise look rarer than it is.  Were the turn on a random month, a
    p-value of at most p would come up in at most a share p of cases, for each driver; of several
    drivers one may look strong by luck, which is why `tested` says how many there were.  The best
    subject of each driver stays, by name where two are equal; ranked by p-value.
    """
    families = _families(context)
    return [_rank_one(context, families, month, sign, most) for month, sign in turns]


def _families(context: Context) -> dict[str, list[Series]]:
    package = import_module(__package__ or "detente.relations.drivers")
    families: dict[str, list[Series]] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        find = getattr(import_module(f"{package.__name__}.{module.name}"), "series", None)
        if find is None:  # what the drivers share
            continue
        for one in find(context):
            families.setdefault(one.driver, []).append(one)
    return families


def _oriented(one: Series, sign: int) -> NDArray[np.float64] | None:
    values = np.round(one.values, DIGITS)
    if one.direction == "signed":
        return values * sign
    fits = one.direction == "either" or (one.direction == "warmer") == (sign > 0)
    return values if fits else None


def _rank_one(
    context: Context, families: dict[str, list[Series]], month: int, sign: int, most: int
) -> list[DriverTest]:
    at = month - context.first
    if not 0 <= at < context.months:
        return []
    compared = [
        found for group in families.values() if (found := _compare(group, at, sign)) is not None
    ]
    # Where the sign is absent, or points the other way, there is nothing to show for it.
    tests = [
        _test(context, one, at, statistic, placebo, tested=len(compared))
        for one, statistic, placebo in compared
        if statistic > 0
    ]
    tests.sort(key=lambda test: (test.p_value, -test.statistic, test.driver))
    return tests[:most]


def _compare(
    group: Iterable[Series], at: int, sign: int
) -> tuple[Series, float, NDArray[np.float64]] | None:
    """The strongest series of a driver at the turn, its value, and the maxima of other months.

    None where no series speaks of the turn, or too few months are left to compare with.
    """
    pairs = [(one, values) for one in group if (values := _oriented(one, sign)) is not None]
    speaking = [pair for pair in pairs if np.isfinite(pair[1][at])]
    if not speaking:
        return None
    best, own = min(speaking, key=lambda pair: (-pair[1][at], pair[0].subject))
    table = np.array([values for _, values in pairs])
    # A maximum over fewer series is lower by that alone: such months are no comparison.
    others = np.isfinite(table).sum(axis=0) >= len(speaking)
    others[at] = False
    placebo = np.fmax.reduce(table, axis=0)[others]
    return (best, float(own[at]), placebo) if len(placebo) >= FEWEST else None


def _test(
    context: Context,
    one: Series,
    at: int,
    statistic: float,
    placebo: NDArray[np.float64],
    *,
    tested: int,
) -> DriverTest:
    return DriverTest(
        driver=one.driver,
        subject=one.subject,
        statistic=statistic,
        typical=float(np.median(placebo)),
        # The turn itself is counted, so that no finite record gives a p-value of zero.
        p_value=float((np.sum(placebo >= statistic) + 1) / (len(placebo) + 1)),
        months=len(placebo),
        evidence=one.evidence(context.first + at),
        tested=tested,
    )
