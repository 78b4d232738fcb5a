"""How often a driver looks like a cause by luck, and how often a real one is found.

    python benchmarks/drivers.py [--worlds N] [--planted N] [--format table|json]

Null: dyads in which nothing causes anything; turns on random months, in random directions.  For
each driver the share of turns at which its test is `strong` (p <= 0.05) and `moderate` (p <= 0.20).
A driver without anything to show for a turn counts as not found, since it is then not shown.

Power: in such a dyad one cause is laid before one turn.  The share of turns at which it is
`strong`, and at which it comes out first of all drivers.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter

import numpy as np

from _driver_worlds import MONTHS, plant, turn_month, world
from detente.relations.drivers import rank_drivers

DRIVERS = (
    *("shared-enemy", "outside-pressure", "regime-change", "leader-change", "sponsor"),
    *("territorial-settlement", "war-exhaustion", "identity", "economic-dependence"),
)
PLANTED = DRIVERS[:7]
SUBJECTS = {"shared-enemy": "T00", "outside-pressure": "T00>BOL"}
SEED = 19800922


def false_positives(worlds: int, turns: int, seed: int = SEED) -> dict[str, tuple[float, float]]:
    """By driver, the shares of random turns at which it is strong, and at least moderate."""
    strong: Counter[str] = Counter()
    moderate: Counter[str] = Counter()
    for number in range(worlds):
        rng = np.random.default_rng([seed, number])
        context = world(rng)
        # Any month may be drawn, one of the first as well: there the tests stay mute.
        months = rng.integers(0, MONTHS, turns) + context.first
        signs = rng.choice([-1, 1], turns)
        pairs = [(int(month), int(sign)) for month, sign in zip(months, signs, strict=True)]
        for tests in rank_drivers(context, pairs, most=99):
            strong.update(test.driver for test in tests if test.p_value <= 0.05)
            moderate.update(test.driver for test in tests if test.p_value <= 0.20)
    total = worlds * turns
    return {one: (strong[one] / total, moderate[one] / total) for one in DRIVERS}


def power(driver: str, worlds: int, seed: int = SEED) -> tuple[float, float]:
    """The shares of planted causes that are strong, and that come out first, right subject."""
    strong = first = 0
    for number in range(worlds):
        rng = np.random.default_rng([seed, number, DRIVERS.index(driver)])
        month = turn_month(rng)
        context = plant(driver, world(rng), month, rng)
        (tests,) = rank_drivers(context, [(month, 1)], most=99)
        subject = SUBJECTS.get(driver)
        own = [one for one in tests if one.driver == driver and subject in (None, one.subject)]
        strong += any(one.p_value <= 0.05 for one in own)
        # A shared enemy presses on both, so that pressure by the same actor is no rival.
        rivals = [
            one for one in tests if one.subject.split(">")[0] != (subject or "").split(">")[0]
        ]
        first += bool(own) and all(own[0].p_value <= one.p_value for one in rivals)
    return strong / worlds, first / worlds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--worlds", type=int, default=50)
    parser.add_argument("--planted", type=int, default=20)
    parser.add_argument("--format", choices=("table", "json"), default="table")
    given = parser.parse_args()
    started = time.perf_counter()
    null = false_positives(given.worlds, 60)
    found = {one: power(one, given.planted) for one in PLANTED}
    seconds = time.perf_counter() - started
    if given.format == "json":
        print(json.dumps({"null": null, "power": found, "seconds": seconds}))
        return
    print(
        f"{given.worlds} dyads, 60 random turns each; {given.planted} planted causes of each kind"
    )
    print(f"{'driver':<24}{'strong by luck':>16}{'p <= 0.20':>12}{'found':>10}{'first':>8}")
    for one in DRIVERS:
        low, high = null[one]
        right = f"{found[one][0]:>10.0%}{found[one][1]:>8.0%}" if one in found else ""
        print(f"{one:<24}{low:>16.1%}{high:>12.1%}{right}")
    print(f"{seconds:.1f} s")


if __name__ == "__main__":
    main()
