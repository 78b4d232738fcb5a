"""Exact frustration of real signed networks beside simulated annealing.

    python benchmarks/balance.py [--data FOLDER] [--store FILE] [--every YEARS] [--json]

Without --store the ties of states in FOLDER are read into a store that is thrown away.

1. The 51 networks of the Correlates of War 1946-1999 (and the tribes and the avatar of the same
   edge list, `signed/signnet_edges.csv` in FOLDER): index, seconds, proof, check of the proof, and
   what annealing finds.
2. The balance of every covered year 1816-2018 under each sign definition, from the ties in the
   store (alliances, disputes, rivalries, wars): seconds for all of them, and
   for every n-th year (--every) what annealing finds.

Annealing: 16 restarts side by side, 150 sweeps each, seeded.  `wrong` counts the graphs on which
the best of 16 misses the index, `one run wrong` the share of single restarts that do.

3. The networks of 1. against signs dealt anew: on how many the shares of triads are higher, and on
every tenth the index lower, than in all but 5 % of the draws.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

import detente
from _annealing import anneal
from _timing import machine
from detente.evidence import Origin, Store
from detente.network.balance import (
    DEFINITIONS,
    frustration,
    frustration_null,
    null_test,
    state_ties,
    verify,
    walk_balance,
    yearly_balance,
    years_of,
)
from detente.network.graph import SignedGraph
from detente.sources.registry import recognise

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
TIES = (
    "cow_irdb/alliance_v4.1_by_member.csv",
    "cow_irdb/Inter-StateWarData_v4.0.csv",
    "cow_lancer/dyadic_mid_4.02.csv",
    "peacesciencer/atop_alliance.parquet",
    "peacesciencer/td_rivalries.csv",
    "peacesciencer/tss_rivalries.csv",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One graph: exact and annealed."""

    name: str
    n: int
    m: int
    negative: int
    index: int
    exact: bool
    seconds: float
    proof: dict[str, int]
    checked: bool
    check_seconds: float
    annealed: int
    annealed_wrong_runs: int
    annealed_runs: int
    annealed_seconds: float


def measured(name: str, graph: SignedGraph, seed: int) -> Row:
    """Solve a graph, check the proof, and anneal it."""
    found = frustration(graph)
    started = time.perf_counter()
    checked = verify(graph, found)
    check_seconds = time.perf_counter() - started
    heuristic = anneal(graph, seed=seed)
    return Row(
        name=name,
        n=graph.n,
        m=graph.m,
        negative=graph.negative,
        index=found.index,
        exact=found.exact,
        seconds=found.seconds,
        proof=found.certificate.sizes,
        checked=checked.lower == found.lower,
        check_seconds=check_seconds,
        annealed=heuristic.best,
        annealed_wrong_runs=int((heuristic.costs > found.index).sum()),
        annealed_runs=len(heuristic.costs),
        annealed_seconds=heuristic.seconds,
    )


def networks(path: Path) -> dict[str, SignedGraph]:
    """Every network of an edge list with the columns net, u, v, sign."""
    edges = pl.read_csv(path)
    return {
        str(name): SignedGraph.of(part.select("u", "v", "sign").iter_rows())
        for (name,), part in sorted(edges.group_by("net"))
    }


def against_chance(graphs: list[SignedGraph]) -> dict[str, Any]:
    """How many graphs are more balanced than signs dealt anew, by each measure."""
    tests = [one for graph in graphs for one in null_test(graph, draws=99)]
    found: dict[str, Any] = {}
    for measure in ("balanced_share", "conditional_share"):
        own = [one for one in tests if one.measure == measure]
        found[measure] = {
            "graphs": len(own),
            "p_up_to_5_percent": sum(one.p_value <= 0.05 for one in own),
            "median_z": median(one.z for one in own if one.z is not None),
        }
    indexes = [frustration_null(graph, draws=19, seconds=10) for graph in graphs[::10]]
    found["frustration"] = {
        "graphs": len(indexes),
        "p_up_to_5_percent": sum(one.p_high <= 0.05 for one in indexes),
        "draws_solved": sum(one.solved for one in indexes),
        "draws": sum(one.draws for one in indexes),
        "observed": [one.observed for one in indexes],
        "mean_low": [one.mean_low for one in indexes],
        "mean_high": [one.mean_high for one in indexes],
    }
    return found


def of_years(store: Path, every: int) -> tuple[dict[str, Any], list[Row]]:
    """All years under all definitions, timed; and every n-th year annealed."""
    with detente.open(store) as found:
        data = state_ties(found.view)
    wall, cpu = time.perf_counter(), time.process_time()
    table = yearly_balance(data, walks=False)
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    wall = time.perf_counter()
    for rule in DEFINITIONS.values():
        for one in years_of(data, rule):
            walk_balance(one.graph)
    took["walks_wall"] = time.perf_counter() - wall
    by_name = table.group_by("definition").agg(
        years=pl.len(),
        first=pl.col("year").min(),
        last=pl.col("year").max(),
        exact=pl.col("exact").sum(),
        frustration_seconds=pl.col("seconds").sum(),
        slowest=pl.col("seconds").max(),
        largest=pl.col("frustration").max(),
    )
    summary = {
        "networks": table.height,
        "exact": int(table["exact"].sum()),
        **took,
        "frustration_seconds": float(table["seconds"].sum()),
        "definitions": by_name.sort("definition").to_dicts(),
    }
    rows = [
        measured(f"{name} {one.year}", one.graph, one.year)
        for name, rule in DEFINITIONS.items()
        for one in years_of(data, rule, range(1816, 2019, every))
    ]
    return summary, rows


def compared(rows: list[Row]) -> dict[str, Any]:
    """Exact search and annealing over some graphs."""
    wrong = [row for row in rows if row.annealed > row.index]
    return {
        "graphs": len(rows),
        "exact": sum(row.exact for row in rows),
        "checked": sum(row.checked for row in rows),
        "seconds": sum(row.seconds for row in rows),
        "median_seconds": median(row.seconds for row in rows),
        "slowest_seconds": max(row.seconds for row in rows),
        "check_seconds": sum(row.check_seconds for row in rows),
        "annealed_seconds": sum(row.annealed_seconds for row in rows),
        "annealed_wrong": len(wrong),
        "annealed_wrong_share": len(wrong) / len(rows),
        "annealed_largest_error": max((row.annealed - row.index for row in rows), default=0),
        "annealed_one_run_wrong_share": sum(row.annealed_wrong_runs for row in rows)
        / sum(row.annealed_runs for row in rows),
    }


def say(title: str, found: dict[str, Any]) -> None:
    """One comparison as lines of text."""
    print(f"\n{title}")
    print(
        f"  exact:     {found['exact']} of {found['graphs']} solved, {found['checked']} proofs "
        f"checked; {found['seconds']:.2f} s in all, median {found['median_seconds'] * 1e3:.1f} ms, "
        f"slowest {found['slowest_seconds'] * 1e3:.0f} ms; checking {found['check_seconds']:.2f} s"
    )
    print(
        f"  annealing: {found['annealed_seconds']:.2f} s; best of 16 wrong on "
        f"{found['annealed_wrong']} of {found['graphs']} ({found['annealed_wrong_share']:.0%}), by "
        f"at most {found['annealed_largest_error']}; one run wrong "
        f"{found['annealed_one_run_wrong_share']:.0%}"
    )


def say_chance(found: dict[str, Any]) -> None:
    """The comparison with signs dealt anew as lines of text."""
    print("\nagainst signs dealt anew (p <= 0.05)")
    for measure in ("balanced_share", "conditional_share"):
        one = found[measure]
        print(
            f"  {measure:<18} higher on {one['p_up_to_5_percent']} of {one['graphs']}, "
            f"median z {one['median_z']:+.1f}"
        )
    one = found["frustration"]
    dealt = [
        f"{own} ({low:.0f} to {high:.0f})"
        for own, low, high in zip(one["observed"], one["mean_low"], one["mean_high"], strict=True)
    ]
    print(
        f"  frustration lower on {one['p_up_to_5_percent']} of {one['graphs']}; "
        f"{one['draws_solved']} of {one['draws']} draws solved; index and mean of draws: "
        f"{', '.join(dealt)}"
    )


def table(rows: Iterable[Row]) -> None:
    """One line for each graph."""
    print(
        f"{'network':<12}{'n':>5}{'m':>6}{'neg':>5}{'index':>7}{'ms':>8}{'joins':>7}{'cycles':>8}"
        f"{'forks':>7}{'checked':>9}{'annealed':>10}{'wrong runs':>12}{'ms':>8}"
    )
    for row in rows:
        proof = row.proof
        print(
            f"{row.name:<12}{row.n:>5}{row.m:>6}{row.negative:>5}{row.index:>7}"
            f"{row.seconds * 1e3:>8.1f}{proof['joins']:>7}{proof['cycles']:>8}{proof['forks']:>7}"
            f"{'yes' if row.checked else 'no':>9}{row.annealed:>10}"
            f"{row.annealed_wrong_runs:>9}/{row.annealed_runs}{row.annealed_seconds * 1e3:>8.0f}"
        )


def store_of(folder: Path, path: Path) -> Path | None:
    """A store at `path` with the ties of states that `folder` holds; None where it holds none."""
    files = [folder / name for name in TIES if (folder / name).is_file()]
    if not files:
        return None
    with Store.open(path) as store:
        for file in files:
            chosen = recognise(file)
            origin = Origin(file.name, file.name, "benchmark")
            store.writer().ingest(chosen.source, chosen.read(file), origin=origin)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=os.environ.get("DETENTE_SHARED_DATA", DATA))
    parser.add_argument("--store", type=Path, default=os.environ.get("DETENTE_STORE"))
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        made = store_of(Path(given.data), Path(folder) / "ties.duckdb") if not given.store else None
        run(given, Path(given.store) if given.store else made)


def run(given: argparse.Namespace, store: Path | None) -> None:
    """Measure and print."""
    result: dict[str, Any] = {"machine": machine()}
    edges = Path(given.data) / "signed" / "signnet_edges.csv"
    cow: list[Row] = []
    if edges.is_file():
        graphs = networks(edges)
        cow = [measured(name, graph, k) for k, (name, graph) in enumerate(graphs.items())]
        slices_of = [graph for name, graph in graphs.items() if name.startswith("CoW")]
        result["chance"] = against_chance(slices_of)
        slices = [row for row in cow if row.name.startswith("CoW")]
        result["cow"] = compared(slices)
        result["others"] = compared([row for row in cow if row not in slices])
        result["networks"] = [asdict(row) for row in cow]
    if store is not None:
        result["years"], sampled = of_years(store, given.every)
        result["sampled_years"] = compared(sampled)
        result["sampled"] = [asdict(row) for row in sampled]
    if given.json:
        print(json.dumps(result))
        return
    print(result["machine"])
    if cow:
        table(cow)
        say("51 networks of the Correlates of War, 1946-1999", result["cow"])
        say("tribes and avatar", result["others"])
        say_chance(result["chance"])
    else:
        print(f"No edge list at {edges}: give its folder with --data.")
    if store is not None:
        years = result["years"]
        print(
            f"\nAll years, all definitions: {years['networks']} networks, {years['exact']} exact, "
            f"{years['wall']:.1f} s (CPU {years['cpu']:.1f} s), of it frustration "
            f"{years['frustration_seconds']:.1f} s; walk balance {years['walks_wall']:.1f} s more"
        )
        for one in years["definitions"]:
            print(
                f"  {one['definition']:<18}{one['first']}-{one['last']}, {one['years']} years: "
                f"{one['frustration_seconds']:.2f} s, slowest {one['slowest'] * 1e3:.0f} ms, "
                f"largest index {one['largest']}"
            )
        say(f"of these, every {given.every}th year", result["sampled_years"])
    else:
        print("No store: give one with --store for the balance of years.")


if __name__ == "__main__":
    main()
