"""How often shared enemies, pressure and backing are seen where there is none, and found where.

    python benchmarks/shared_enemies.py [--worlds N] [--store PATH] [--format table|json]

False positives of the test of shared enemies at its threshold (STRONG): in made-up worlds in which
quarrels have nothing to do with each other, and in the bundled cases (or the store given) with the
history of every pair turned round in time.  Power: in such a world both of a dyad quarrel more with
a third in the year before a month.  Rate: the global ratio in worlds without any effect: about 1.
Pressure: how often the ratio of two equal rates of clumped acts is called a change at p <= 0.10,
and how often its 90 % interval holds the true ratio.  Backing: how often the record of a backer
is said to predict more deeds (at 0.05) when the window is like the record.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import detente
from _enemy_worlds import FIRST, MONTHS, PAIR, THIRD, clumped_acts, planted, world
from detente.evidence import View
from detente.network.backing.backing_record import Record, expected_share
from detente.network.backing.pressure import Span, pressure_changes
from detente.network.enemies.enemy_panel import chance_threshold, dyad_years, enemy_rate
from detente.network.enemies.enmity import Ledger, open_ledger, shuffled
from detente.network.enemies.shared_enemies import POOL, STRONG, SharedEnemyTest
from detente.relations.frames import month_of

SEED = 20140613


def false_positive_share(
    ledger: Ledger, dyads: list[tuple[str, str]], rng: np.random.Generator, months: int
) -> tuple[int, int, int]:
    """Months at which luck is called a shared enemy, months that could be tested, months asked."""
    panel = dyad_years(ledger, most=POOL)
    first, last = int(ledger.pairs["month"].min()), int(ledger.pairs["month"].max())  # type: ignore[arg-type]
    hits = tested = 0
    for a, b in dyads:
        test = SharedEnemyTest(ledger, a, b, panel)
        asked = [month_of(int(m)) for m in rng.integers(first + 24, last, months)]
        for month in asked:
            at = month.year * 12 + month.month - 1 - first
            tested += bool(np.isfinite(test.joint[:, at]).any())
            hits += any(one.p_value <= STRONG for one in test.at([month], most=1, draws=499))
    return hits, tested, months * len(dyads)


def null_worlds(worlds: int, months: int = 4, seed: int = SEED) -> tuple[int, int, int]:
    """False positives in made-up worlds: hits, tested, asked."""
    found = np.zeros(3, dtype=int)
    for number in range(worlds):
        rng = np.random.default_rng([seed, number])
        ledger = world(rng)
        # Dyads without a member in common, so that they are so many draws.
        dyads = [(f"S{k:02}", f"S{k + 1:02}") for k in range(0, 10, 2)]
        found += false_positive_share(ledger, dyads, rng, months)
    return tuple(int(value) for value in found)  # type: ignore[return-value]


def shuffled_store(
    view: View, worlds: int, dyads: list[tuple[str, str]], months: int = 10, seed: int = SEED
) -> tuple[int, int, int]:
    """False positives in a store with every pair turned in time: hits, tested, asked."""
    ledger = open_ledger(view)
    found = np.zeros(3, dtype=int)
    for number in range(worlds):
        rng = np.random.default_rng([seed, 7, number])
        found += false_positive_share(shuffled(ledger, rng), dyads, rng, months)
    return tuple(int(value) for value in found)  # type: ignore[return-value]


def power(worlds: int, times: float, seed: int = SEED) -> tuple[float, float]:
    """Shares of planted shared enemies that are strong, and that rank first."""
    strong = first = 0
    for number in range(worlds):
        rng = np.random.default_rng([seed, 11, number])
        at = int(rng.integers(120, MONTHS - 40))
        ledger = planted(rng, at, times=times)
        test = SharedEnemyTest(ledger, *PAIR, dyad_years(ledger, most=POOL))
        found = test.at([month_of(FIRST + at)], most=5, draws=499)
        first += bool(found) and found[0].third == THIRD
        strong += any(one.third == THIRD and one.p_value <= STRONG for one in found)
    return strong / worlds, first / worlds


def null_rate(worlds: int, seed: int = SEED) -> tuple[float, float]:
    """Median global ratio over null worlds, and the share of 90 % intervals that hold 1."""
    ratios, held = [], 0
    for number in range(worlds):
        ledger = world(np.random.default_rng([seed, 13, number]))
        rate = enemy_rate(dyad_years(ledger), chance_threshold(ledger), draws=199)
        if rate is not None and np.isfinite(rate.ratio):
            ratios.append(rate.ratio)
            held += rate.low <= 1 <= rate.high
    return statistics.median(ratios), held / len(ratios)


def pressure_errors(
    draws: int, story: float, ratio: float = 1.0, mean: float = 60.0, seed: int = SEED
) -> tuple[float, float]:
    """Share of tests with p <= 0.10, and share of 90 % intervals that hold the true ratio."""
    on = date(2000, 1, 1)
    span = [Span("made-up", date(1990, 1, 1), date(2010, 1, 1), None)]
    called = held = seen = 0
    for number in range(draws):
        rng = np.random.default_rng([seed, 17, number])
        acts = clumped_acts(rng, mean, mean * ratio, story=story, on=on)
        for row in pressure_changes(acts, span, ("M",), [("1", on)]).to_dicts():
            seen += 1
            called += row["p_value"] <= 0.10
            held += row["low"] <= ratio <= row["high"]
    return called / seen, held / seen


def backing_errors(draws: int, rho: float = 0.1, seed: int = SEED) -> float:
    """How often `fewer` is at most 0.05 although the window is like the backer's record."""
    from scipy.stats import betabinom

    low = 0
    for number in range(draws):
        rng = np.random.default_rng([seed, 19, number])
        mean = rng.uniform(0.2, 0.6)
        theta = rng.beta(mean * (1 / rho - 1), (1 - mean) * (1 / rho - 1), 20)
        n = rng.integers(2, 15, 20)
        d = rng.binomial(n, theta)
        cells = pl.DataFrame(
            {
                "actor": "T", "target": [f"M{k}" for k in range(20)], "year": 2000,
                "source": "made-up", "words": n - d, "deeds": d,
            }
        )  # fmt: skip
        share, precision, _ = expected_share(
            Record(cells[1:], rho, 0.4), "T", "M0", date(2001, 1, 1), date(2001, 12, 31),
            ("made-up",),
        )  # fmt: skip
        law = betabinom(int(n[0]), share * precision, (1 - share) * precision)
        low += bool(law.cdf(int(d[0])) <= 0.05)
    return low / draws


def seconds(view: View, dyad: tuple[str, str]) -> dict[str, float]:
    """Median CPU seconds of three runs of what a dossier asks, after a first one."""
    from detente.dossier.pressure import pressure, shared_enemies
    from detente.relations.relation import measure_relation

    relation = measure_relation(view, *dyad)
    out = {}
    for part in (shared_enemies, pressure):
        spent = []
        for _ in range(4):
            start = time.process_time()
            list(part(relation, view))
            spent.append(time.process_time() - start)
        out[part.__name__] = statistics.median(spent[1:])
    return out


def dyads_of(view: View, most: int) -> list[tuple[str, str]]:
    """The dyads of the store with most months on record, without sectors."""
    pairs = open_ledger(view).pairs.filter(
        ~pl.col("x").str.contains("/") & ~pl.col("y").str.contains("/")
    )
    top = pairs.group_by("x", "y").agg(n=pl.col("month").n_unique())
    return list(
        top.sort(["n", "x", "y"], descending=[True, False, False])
        .head(most)
        .select("x", "y")
        .iter_rows()
    )


def figures(worlds: int, store: Path | None) -> dict[str, Any]:
    """All figures by name."""
    out: dict[str, Any] = {}
    hits, tested, asked = null_worlds(worlds)
    out["false positives, made-up worlds"] = f"{hits} of {tested} ({hits / tested:.3f})"
    for times in (3.0, 6.0):
        strong, first = power(worlds, times)
        out[f"power, enmity x {times:.0f}: strong, ranked first"] = f"{strong:.2f}, {first:.2f}"
    ratio, held = null_rate(max(worlds // 4, 4))
    out["rate without effect: median ratio, intervals with 1"] = f"{ratio:.2f}, {held:.2f}"
    for story in (1.0, 3.0, 8.0):
        called, covered = pressure_errors(400, story)
        out[f"pressure, stories of {story:.0f}: called, covered"] = f"{called:.3f}, {covered:.3f}"
    called, covered = pressure_errors(400, 3.0, ratio=3.0)
    out["pressure, ratio 3 in stories of 3: called, covered"] = f"{called:.3f}, {covered:.3f}"
    out["backing like its record called fewer"] = f"{backing_errors(2000):.3f}"
    with tempfile.TemporaryDirectory() as folder:
        path = store or Path(folder) / "store.duckdb"
        with detente.open(path) as opened:
            view = opened.view
            dyads = dyads_of(view, 3)
            hits, tested, asked = shuffled_store(view, worlds, dyads)
            out[f"false positives, store shuffled ({', '.join('-'.join(d) for d in dyads)})"] = (
                f"{hits} of {tested} that speak ({hits / max(tested, 1):.3f}), {asked} asked"
            )
            for name, spent in seconds(view, dyads[0]).items():
                out[f"CPU seconds, {name} in a dossier"] = f"{spent:.2f}"
            if store is not None:
                ledger = open_ledger(view)
                rate = enemy_rate(dyad_years(ledger), chance_threshold(ledger))
                out["rate over all dyads of the store"] = str(rate)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=60)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--format", choices=("table", "json"), default="table")
    given = parser.parse_args()
    found = figures(given.worlds, given.store)
    if given.format == "json":
        print(json.dumps(found, indent=2))
        return
    wide = max(map(len, found))
    for name, value in found.items():
        print(f"{name:<{wide}}  {value}")


if __name__ == "__main__":
    main()
