"""Testing and ranking the candidate causes of every turning point."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Sequence
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from detente.relations.drivers.base import Context, DriverTest, Series

__all__ = ["rank_drivers"]

NOT_DRIVERS = ("base", "rank", "windows")
AWAY = 6
"""Months within this distance of the tested turn are no comparison for it."""
FEWEST = 60
"""A test needs at least this many other months to compare with."""


def rank_drivers(
    context: Context, turns: Sequence[tuple[int, int]], *, most: int = 6
) -> list[list[DriverTest]]:
    """For each turn, given as (month number, +1 warmer or -1 colder), its candidate causes.

    Every driver's statistic at the turn is compared with the same statistic, maximised over the
    driver's subjects, in all other months of the dyad: a permutation test of coincidence in time
    with the dyad as its own control.  The best subject of each driver stays; ranked by p-value.
    """
    families = _families(context)
    return [_rank_one(context, families, month, sign, most) for month, sign in turns]


def _families(context: Context) -> dict[str, list[Series]]:
    package = import_module(__package__ or "detente.relations.drivers")
    families: dict[str, list[Series]] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        if module.name in NOT_DRIVERS:
            continue
        for one in import_module(f"{package.__name__}.{module.name}").series(context):
            families.setdefault(one.driver, []).append(one)
    return families


def _oriented(one: Series, sign: int) -> NDArray[np.float64] | None:
    if one.direction == "signed":
        return one.values * sign
    fits = one.direction == "either" or (one.direction == "warmer") == (sign > 0)
    return one.values if fits else None


def _rank_one(
    context: Context, families: dict[str, list[Series]], month: int, sign: int, most: int
) -> list[DriverTest]:
    at = month - context.first
    if not 0 <= at < context.months:
        return []
    tests = [
        test for group in families.values() if (test := _test(context, group, at, sign)) is not None
    ]
    tests.sort(key=lambda test: (test.p_value, -test.statistic, test.driver))
    return tests[:most]


def _test(context: Context, group: Iterable[Series], at: int, sign: int) -> DriverTest | None:
    pairs = [(one, values) for one in group if (values := _oriented(one, sign)) is not None]
    pairs = [(one, values) for one, values in pairs if np.isfinite(values[at])]
    if not pairs:
        return None
    best, values = max(pairs, key=lambda pair: (pair[1][at], pair[0].subject))
    statistic = float(values[at])
    if statistic <= 0:
        return None
    strongest = np.fmax.reduce([values for _, values in pairs])
    others = np.isfinite(strongest) & (np.abs(np.arange(context.months) - at) > AWAY)
    placebo = strongest[others]
    if len(placebo) < FEWEST:
        return None
    return DriverTest(
        driver=best.driver,
        subject=best.subject,
        statistic=statistic,
        typical=float(np.median(placebo)),
        # One is added above and below, so that no finite record gives a p-value of zero.
        p_value=float((np.sum(placebo >= statistic) + 1) / (len(placebo) + 1)),
        months=len(placebo),
        evidence=best.evidence(context.first + at),
    )
