"""Benchmark of silence and strain: how often they see what is not there, and what is.

    python benchmarks/silence.py [--worlds N] [--store FILE] [--format table|json]

Silence: made-up alliances in which allies answer as they always did, the same shuffled (calls on
days at random, allies' names permuted by window), and, with --store, the alliances of real calls
shuffled in the same way: the share of allies found silent, or short of their record.  Then
alliances in which three of ten allies do nothing in the last call: the share of them that is found,
by how much their record promised.

Strain: steady friendships and wandering dependence, the share called rising or falling; and
friendships in which the share of hostile acts grows by 12 % a year, the share called rising.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

from _silence_worlds import alliance, dependent, rising, shuffled, steady
from detente.network.silence.responses import Responses
from detente.network.silence.silence import Answer, judge
from detente.network.strain.strain import indicator_of
from detente.network.strain.strain_series import Series

SEED = 20250613
REAL = (
    *(("IRQ", date(1990, 8, 6)), ("IRN", date(1987, 9, 21)), ("IRQ", date(1986, 2, 10))),
    *(("LBN", date(2006, 7, 12)), ("IRQ", date(2003, 3, 20)), ("PSE", date(1982, 6, 6))),
)
SHORT = ("silent", "less than its record")
PROMISED = (0.0, 2.0, 4.0, 8.0, np.inf)


def shares(answers: list[Answer]) -> tuple[float, float, int]:
    """The shares of `answers` that are silent, and silent or short of their record."""
    number = max(len(answers), 1)
    silent = sum(one.verdict == "silent" for one in answers)
    short = sum(one.verdict in SHORT for one in answers)
    return silent / number, short / number, len(answers)


def made_up(worlds: int, *, shuffle: str = "", seed: int = SEED) -> tuple[float, float, int]:
    """The shares in alliances where nobody falls silent; `shuffle` is nothing, days or names."""
    answers: list[Answer] = []
    for number in range(worlds):
        rng = np.random.default_rng([seed, number])
        responses, allies = alliance(rng)
        if shuffle:
            mixed = shuffled(responses, allies, rng, names_too=shuffle == "names")
            responses, allies = mixed
        answers.extend(judge(responses, allies).answers)
    return shares(answers)


def real(store: Path, worlds: int, *, shuffle: str, seed: int = SEED) -> tuple[float, float, int]:
    """The shares in the alliances of real calls, with the days, or names too, shuffled."""
    from detente.api import Detente
    from detente.evidence import Store
    from detente.network.silence.allies import allies_on
    from detente.network.silence.calls import call_on, find_calls
    from detente.network.silence.responses import gather

    answers: list[Answer] = []
    with Detente(Store.open(store, read_only=True)) as found:
        for place, (target, on) in enumerate(REAL):
            call = call_on(found.view, target, on)
            allies = list(allies_on(found.view, target, on, call.attackers))
            former = [one for one in find_calls(found.view, target, end=on) if one.on < on]
            responses: Responses = gather(found.view, call, allies, former, window=30)
            for number in range(worlds):
                rng = np.random.default_rng([seed, place, number])
                mixed = shuffled(responses, allies, rng, names_too=shuffle == "names")
                answers.extend(judge(*mixed).answers)
    return shares(answers)


def power(worlds: int, seed: int = SEED) -> dict[str, tuple[float, int]]:
    """By what the record promised (deeds and words), the share of planted silences found."""
    found: dict[str, list[bool]] = {}
    for number in range(worlds):
        rng = np.random.default_rng([seed, 7, number])
        responses, allies = alliance(rng, silent=frozenset({0, 1, 2}))
        for answer in judge(responses, allies).answers:
            if answer.ally in ("A00", "A01", "A02"):
                promised = (answer.expected_acts or 0.0) + (answer.expected_words or 0.0)
                low = max(edge for edge in PROMISED if edge <= promised)
                high = min(edge for edge in PROMISED if edge > promised)
                name = f"{low:g} to {high:g}" if np.isfinite(high) else f"{low:g} and more"
                found.setdefault(name, []).append(answer.verdict == "silent")
    return {name: (sum(hits) / len(hits), len(hits)) for name, hits in sorted(found.items())}


def strain(worlds: int, seed: int = SEED) -> dict[str, dict[str, float]]:
    """Verdicts on steady, wandering and rising series, by kind of world."""
    kinds: dict[str, Callable[[np.random.Generator], Series]] = {
        "steady": lambda rng: steady(rng, memory=0.0),
        "steady, with memory 0.5": lambda rng: steady(rng, memory=0.5),
        "wandering dependence": dependent,
        "rising 12 % a year": rising,
    }
    out = {}
    for place, (name, make) in enumerate(kinds.items()):
        verdicts = [
            indicator_of(make(np.random.default_rng([seed, 11, place, number]))).verdict
            for number in range(worlds)
        ]
        told = [one for one in verdicts if one != "not measurable"]
        out[name] = {
            verdict: sum(one == verdict for one in told) / max(len(told), 1)
            for verdict in ("rising", "falling")
        }
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--format", choices=("table", "json"), default="table")
    given = parser.parse_args()
    started = time.perf_counter()
    null = {
        "made up": made_up(given.worlds),
        "made up, days at random": made_up(given.worlds, shuffle="days"),
        "made up, names as well": made_up(given.worlds, shuffle="names"),
    }
    if given.store:
        few = max(given.worlds // 5, 1)
        null["real, days at random"] = real(given.store, few, shuffle="days")
        null["real, names as well"] = real(given.store, few, shuffle="names")
    found = power(given.worlds)
    trends = strain(given.worlds * 5)
    seconds = time.perf_counter() - started
    if given.format == "json":
        print(json.dumps({"null": null, "power": found, "strain": trends, "seconds": seconds}))
        return
    print(f"{'nobody falls silent':<28}{'allies':>8}{'silent':>9}{'or short':>10}")
    for name, (silent, short, number) in null.items():
        print(f"{name:<28}{number:>8}{silent:>9.1%}{short:>10.1%}")
    print(f"\n{'planted, record promised':<28}{'allies':>8}{'silent':>9}")
    for name, (share, number) in found.items():
        print(f"{name:<28}{number:>8}{share:>9.0%}")
    print(f"\n{'strain':<28}{'rising':>8}{'falling':>9}")
    for name, one in trends.items():
        print(f"{name:<28}{one['rising']:>8.1%}{one['falling']:>9.1%}")
    print(f"{seconds:.1f} s")


if __name__ == "__main__":
    main()
