"""Seconds to build the network of all actors for a year, and how far a drawing of it moves.

python benchmarks/network.py                    on a generated world
python benchmarks/network.py --store FILE       and on the store in FILE
python benchmarks/network.py --dyads N          with N dyads in the generated world (13000)

The generated world: 13,000 dyads among 200 states, five acts a year each on the mean over 20 years,
one dyad in four with a pact and one in twenty with a rivalry over all of it.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import polars as pl

from _timing import machine
from detente.actors import Registry
from detente.evidence import Batch, Coverage, EvidenceKind, Source, Store, View
from detente.evidence.schema import COLUMNS
from detente.network.layout import displacement, layout, layouts, stress
from detente.network.levels import levels_on, window_months
from detente.network.signed import signed_network

SEED = 20240229
FIRST, LAST = 1996, 2015
RUNS = 2
LAYOUT_YEARS = 6
CODES = {"190": -10.0, "112": -2.0, "042": 1.9, "057": 8.0}


def generated(dyads: int) -> Store:
    """A store in memory; the same dyads give the same rows."""
    random = np.random.default_rng(SEED)
    registry = Registry.load()
    day = date(LAST, 12, 31)
    states = [one.id for one in registry if one.kind == "state" and one.alive(day)][:200]
    pairs = list(combinations(states, 2))
    chosen = [pairs[k] for k in random.choice(len(pairs), min(dyads, len(pairs)), replace=False)]
    store = Store.memory()
    store.writer().ingest(
        _source(), [Batch(EvidenceKind.EVENT, _acts(chosen, random)), _ties(chosen, random)]
    )
    return store


def _source() -> Source:
    return Source(
        id="generated",
        title="A generated world",
        version="1",
        publisher="Nobody",
        licence="CC0",
        homepage="https://example.org",
        bibtex="@misc{generated}",
        coverage=Coverage(date(FIRST, 1, 1), date(LAST, 12, 31)),
        released=date(LAST + 1, 1, 1),
    )


def _acts(pairs: list[tuple[str, str]], random: np.random.Generator) -> pl.DataFrame:
    years = LAST - FIRST + 1
    # Few dyads have most of the news.
    volume = random.poisson(random.gamma(0.25, 20.0 * years, len(pairs)))
    which = np.repeat(np.arange(len(pairs)), volume)
    tone = random.beta(8.67, 7.53, len(pairs))[which]
    rank = (random.random(which.size) < tone).astype(int) * 2 + (random.random(which.size) < 0.3)
    codes = np.array(list(CODES))[rank]
    days = random.integers(0, years * 365, which.size)
    forth = random.random(which.size) < 0.5
    ends = np.array(pairs)[which]
    frame = pl.DataFrame(
        {
            "source": "generated",
            "record": np.arange(which.size).astype(str),
            "date": np.datetime64(date(FIRST, 1, 1)) + days,
            "precision": "day",
            "actor": np.where(forth, ends[:, 0], ends[:, 1]),
            "target": np.where(forth, ends[:, 1], ends[:, 0]),
            "scheme": "CAMEO",
            "code": codes,
            "intensity": [CODES[code] for code in codes],
            "sphere": "political",
            "status": "coded",
        }
    )
    conflict = pl.col("intensity") < 0
    frame = frame.with_columns(
        recorded="date",
        quad=pl.when(conflict)
        .then(pl.lit("verbal conflict"))
        .otherwise(pl.lit("verbal cooperation")),
        event_type=pl.when(conflict).then(pl.lit("ACCUSE")).otherwise(pl.lit("CONSULT")),
    )
    return _whole(frame, EvidenceKind.EVENT)


def _ties(pairs: list[tuple[str, str]], random: np.random.Generator) -> Batch:
    draw = random.random(len(pairs))
    rows = [
        {
            "source": "generated",
            "record": str(k),
            "recorded": date(FIRST, 1, 1),
            "status": "coded",
            "kind": "defence-pact" if draw[k] < 0.25 else "rivalry",
            "start": date(FIRST - 20, 1, 1),
            "start_precision": "day",
            "actor": a,
            "target": b,
            "directed": False,
            "censored": True,
        }
        for k, (a, b) in enumerate(pairs)
        if draw[k] < 0.30
    ]
    return Batch(EvidenceKind.TIE, _whole(pl.DataFrame(rows), EvidenceKind.TIE))


def _whole(frame: pl.DataFrame, kind: EvidenceKind) -> pl.DataFrame:
    return frame.select(
        pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in COLUMNS[kind].items()
    )


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def speed(view: View, years: list[int]) -> None:
    """Print the median seconds of the levels and of the network of a year."""
    signed_network(view, date(years[0], 12, 31))  # what is read once is read here
    for name, build in (("levels", levels_on), ("network", signed_network)):
        days = [date(year, 12, 31) for year in years * RUNS]
        runs = [seconds(partial(build, view, day)) for day in days]
        wall, cpu = (statistics.median(run[k] for run in runs) for k in (0, 1))
        print(
            f"  {name}: median {wall:.2f} s wall, {cpu:.2f} s CPU, best {min(runs)[0]:.2f} s, "
            f"load {machine()['load']}"
        )


def window(view: View, year: int) -> None:
    """Print how far the trailing window is from all history."""
    on = date(year, 12, 31)
    short, whole = levels_on(view, on), levels_on(view, on, months=4 * window_months())
    both = short.join(whole, on=["a", "b"], suffix="_whole")
    gap = (both["level"] - both["level_whole"]).abs().to_numpy()
    signs = [
        (both[f"low{end}"] > 0).cast(pl.Int8) - (both[f"high{end}"] < 0).cast(pl.Int8)
        for end in ("", "_whole")
    ]
    print(
        f"  {year}: {both.height} dyads, level differs by {gap.mean():.4f} on the mean, at most "
        f"{gap.max():.3f}; signs that differ {int((signs[0] != signs[1]).sum())} of "
        f"{int((signs[1] != 0).sum())}, turned {int((signs[0] * signs[1] < 0).sum())}; "
        f"dyads only older: {whole.height - both.height}"
    )


def drawing(view: View, last: int) -> None:
    """Print the displacement between consecutive years, held and free."""
    days = [date(year, 12, 31) for year in range(last - LAYOUT_YEARS + 1, last + 1)]
    graphs = [signed_network(view, day).graph() for day in days]
    held, free = layouts(graphs), [layout(graph) for graph in graphs]
    moved = statistics.mean(displacement(a, b) for a, b in pairwise(held))
    jumped = statistics.mean(displacement(a, b, aligned=True) for a, b in pairwise(free))
    cost, best = (
        statistics.mean(stress(graph, where) for graph, where in zip(graphs, drawn, strict=True))
        for drawn in (held, free)
    )
    print(
        f"  layout, {days[0].year}-{last}, {graphs[-1].n} actors: moved {moved:.3f} edge lengths a "
        f"year, unanchored (best aligned) {jumped:.3f}; stress {cost:.3f} against {best:.3f}"
    )


def main() -> None:
    """Print every figure of docs/methods-network.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--dyads", type=int, default=13_000)
    parser.add_argument("--years", type=int, nargs="+", default=[1985, 1998, 2005, 2015])
    args = parser.parse_args()
    print(machine())
    print(f"window: {window_months()} months")
    store = generated(args.dyads)
    view = store.view()
    rows = view.extent(EvidenceKind.EVENT)["rows"].sum()
    print(f"generated: {levels_on(view, date(LAST, 12, 31)).height} dyads, {rows:,} acts")
    speed(view, [LAST - 2, LAST - 1, LAST])
    drawing(view, LAST)
    store.close()
    if args.store is not None:
        with Store.open(args.store, read_only=True) as real:
            view = real.view()
            print(f"{args.store.name}: years {args.years}")
            speed(view, args.years)
            for year in args.years:
                window(view, year)
            drawing(view, 1988)
            drawing(view, 2015)


if __name__ == "__main__":
    main()
