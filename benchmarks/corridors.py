"""How much the dates of a corridor depend on the weights, what known cases say, and the time.

python benchmarks/corridors.py                  the bundled cases: dates under drawn weights, speed
python benchmarks/corridors.py --store FILE     and the known cases, on a store of real data sets
python benchmarks/corridors.py --pair A B       another corridor
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from detente.api import open_store
from detente.network.corridors.corridors import Routes
from detente.network.corridors.ground import read_ground
from detente.network.corridors.passage import Passage, Term, combine
from detente.network.corridors.passage_rules import RULES
from detente.network.corridors.routes import corridor_on, routes_between
from detente.network.corridors.turns import switches
from detente.network.corridors.widest import widest_chains

SEED = 20240601
DRAWS = 200
NEAR = timedelta(days=31)
CASES = (
    # from, to, day, whether the way stood open; what any handbook says
    ("FRA", "DEU", "1995-06-01", True), ("DEU", "ITA", "1995-06-01", True),
    ("ESP", "DEU", "2000-06-01", True), ("PRT", "FRA", "1990-06-01", True),
    ("POL", "FRA", "2005-06-01", True), ("USA", "CAN", "1990-06-01", True),
    ("BEL", "ITA", "1985-06-01", True), ("NLD", "FRA", "1975-06-01", True),
    ("RUS", "BLR", "2005-06-01", True), ("CHN", "PRK", "1985-06-01", True),
    ("DDR", "CSK", "1975-06-01", True), ("RUS", "DDR", "1975-06-01", True),
    ("RUS", "BGR", "1980-06-01", True), ("NOR", "SWE", "1990-06-01", True),
    ("DEU", "POL", "1965-06-01", False), ("FRA", "POL", "1970-06-01", False),
    ("ISR", "EGY", "1970-06-01", False), ("EGY", "SYR", "1985-06-01", False),
    ("ISR", "SAU", "1975-06-01", False), ("KOR", "CHN", "1980-06-01", False),
    ("KOR", "RUS", "1985-06-01", False), ("IRN", "IRQ", "1985-06-01", False),
    ("IRN", "LBN", "1985-06-01", False), ("IND", "AFG", "2000-06-01", False),
    ("ARM", "AZE", "1995-06-01", False), ("ETH", "ERI", "1999-06-01", False),
    ("IRQ", "KWT", "1992-06-01", False), ("CHN", "VNM", "1980-06-01", False),
    ("VDR", "CHN", "1968-06-01", False), ("PAK", "BGD", "1975-06-01", False),
)  # fmt: skip


def drawn(routes: Routes, weights: dict[str, float]) -> Routes:
    """The routes with every rule's weight replaced."""

    def again(passage: Passage, *, border: bool) -> Passage:
        if not passage.terms:
            return passage
        terms = [
            Term(term.rule, term.about, np.tile(term.weights[1] / term.rule.mid, (3, 1))
                 * weights[term.rule.name])
            for term in passage.terms
        ]  # fmt: skip
        bounds = combine(terms, passage.days)
        return replace(passage, bounds=bounds * passage.known if border else bounds)

    nodes = {name: again(one, border=False) for name, one in routes.nodes.items()}
    links = {pair: again(one, border=True) for pair, one in routes.links.items()}
    widest = widest_chains(
        {name: one.mid for name, one in nodes.items()},
        {pair: one.mid for pair, one in links.items()},
        routes.starts,
        routes.ends,
    )
    bounds = np.tile(widest.weakest, (3, 1))
    return replace(routes, nodes=nodes, links=links, widest=widest, bounds=bounds)


def sensitivity(store: Path, a: str, b: str) -> None:
    """Openings and breaks under weights drawn between their lower and upper values."""
    rng = np.random.default_rng(SEED)
    with open_store(store) as found:
        routes = routes_between(found.view, a, b, detour=1)
    turns = routes.turns()
    found_days: dict[int, list[date]] = defaultdict(list)
    for _ in range(DRAWS):
        weights = {
            name: float(rng.triangular(rule.low, rule.mid, rule.high))
            for name, rule in RULES.items()
        }
        own = drawn(routes, weights)
        days = [(own.dates[k], way) for _, k, way in switches(own.bounds[1], own.days)]
        for place, turn in enumerate(turns):
            same = [day for day, way in days if way == turn.direction]
            near = min(same, key=lambda day: abs(day - turn.on), default=None)
            if near is not None:
                found_days[place].append(near)
    print(f"{a} to {b}: {DRAWS} draws of the weights (triangular, seed {SEED})")
    for place, turn in enumerate(turns):
        near_days = sorted(found_days[place])
        close = sum(abs(day - turn.on) <= NEAR for day in near_days) / DRAWS
        word = "opened" if turn.direction > 0 else "broke"
        if near_days:
            low, high = (near_days[int(q * (len(near_days) - 1))] for q in (0.05, 0.95))
            print(
                f"  {word} {turn.told}: {close:.0%} of draws within a month; 90 % {low} to {high}"
            )


def known_cases(store: Path) -> None:
    """How many of the coded cases the strength gets right, and which it does not."""
    with open_store(store) as found:
        ground = read_ground(found.view)
        rows = [
            (a, b, day, truth, corridor_on(found.view, a, b, date.fromisoformat(day),
                                           alternatives=0, ground=ground))
            for a, b, day, truth in CASES
        ]  # fmt: skip
    told = [row for row in rows if row[4].state != "unknown"]
    right = [row for row in told if (row[4].strength >= 0.5) is row[3]]
    brier = statistics.fmean((row[4].strength - row[3]) ** 2 for row in told) if told else 0.0
    print(f"known cases: {len(told)} of {len(rows)} with evidence, {len(right)} right, "
          f"Brier {brier:.3f}")  # fmt: skip
    for a, b, day, truth, one in rows:
        if one.state == "unknown":
            print(f"  nothing known: {a} to {b} {day} ({', '.join(one.missing)})")
        elif (one.strength >= 0.5) is not truth:
            at = one.weakest.where if one.weakest else ()
            print(f"  wrong: {a} to {b} {day}, in truth {'open' if truth else 'shut'}, "
                  f"{one.strength:.2f} at {'-'.join(at)}")  # fmt: skip


def speed(store: Path, a: str, b: str) -> None:
    """Median CPU seconds of a history and of a day."""
    with open_store(store) as found:
        routes_between(found.view, a, b)
        for name, work in (
            ("all months", lambda: routes_between(found.view, a, b)),
            ("one day", lambda: corridor_on(found.view, a, b, date(2015, 6, 1))),
        ):
            costs = []
            for _ in range(5):
                start = time.process_time()
                work()
                costs.append(time.process_time() - start)
            print(f"{name}: median {statistics.median(costs):.2f} s CPU of 5")


def main() -> None:
    """Run what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--pair", nargs=2, default=("IRN", "LBN"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bundled = Path(folder) / "store.duckdb"
        sensitivity(bundled, *chosen.pair)
        speed(bundled, *chosen.pair)
    if chosen.store:
        known_cases(chosen.store)


if __name__ == "__main__":
    main()
