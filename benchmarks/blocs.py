"""How fast, how exact and how right the blocs are.

    python benchmarks/blocs.py [--networks signnet_edges.csv] [--store store.duckdb] [--shuffles 20]

1. The 51 signed networks of states of the Correlates of War (signnet): seconds, proof and gap of
   the integer programme; the excess cost of the heuristic, and of Louvain communities on positive
   ties alone (Blondel et al. 2008), which know no enmity.
2. The networks of states of a store by year, weighed by leanings.
3. False 'in': leanings shuffled among the pairs of the bundled cases' networks, so that no bloc is
   left: how often declared members and others are still told shown or thin.
4. Planted blocs: members and others of a made-up bloc by how noisy its ties are.
"""

from __future__ import annotations

import argparse
import importlib
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

import detente
from detente.network.blocs.blocs import players
from detente.network.blocs.clustering import contradicted, correlation_clusters, quick_clusters
from detente.network.blocs.declared import declared_members, members_on
from detente.network.blocs.leanings import LEANINGS, leaning_graph, leanings
from detente.network.blocs.membership import Worlds, draw_worlds
from detente.network.blocs.shown import Standing, standings
from detente.network.graph import SignedGraph
from detente.network.signed import signed_network

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "signed" / "signnet_edges.csv"
YEARS = (1980, 1990, 2000, 2010)
BLOCS = {"axis-of-resistance": (2006, 2014, 2024), "global-coalition-isis": (2016, 2024)}
DRAWS = 40
BLOC, ACTORS, KNOWN = 8, 30, 0.3


def louvain(graph: SignedGraph) -> NDArray[np.int64]:
    """Communities of the positive ties alone."""
    random.seed(0)
    igraph = importlib.import_module("igraph")
    positive = graph.edges[graph.signs > 0].tolist()
    found = igraph.Graph(n=graph.n, edges=positive).community_multilevel()
    return np.array(found.membership, dtype=np.int64)


def networks(path: Path) -> None:
    table = pl.read_csv(path)
    rows = []
    names = [name for name in table["net"].unique(maintain_order=True) if name.startswith("CoW_")]
    for name in names:
        edges = table.filter(pl.col("net") == name).select("u", "v", "sign")
        graph = SignedGraph.of(edges.iter_rows())
        best = correlation_clusters(graph, time_limit=60)
        quick = quick_clusters(graph)
        rows.append(
            {
                "seconds": best.seconds,
                "exact": best.exact,
                "cost": best.cost,
                "negative": graph.negative,
                "quick": quick.cost / best.cost - 1,
                "quick_seconds": quick.seconds,
                "louvain": contradicted(graph, louvain(graph)) / best.cost - 1,
            }
        )
    frame = pl.DataFrame(rows)
    print(f"1. {frame.height} networks of states (signnet)")
    print(f"   proven best: {frame['exact'].sum()} of {frame.height}")
    print(f"   seconds: median {_median(frame, 'seconds')}, most {_most(frame, 'seconds')}")
    print(f"   contradicted ties: median {_median(frame, 'cost')}, "
          f"of {_median(frame, 'negative')} negative ties")  # fmt: skip
    for name in ("quick", "louvain"):
        excess = frame[name].to_numpy()
        share = float((excess < 1e-9).mean())
        print(f"   {name}: excess cost median {float(np.median(excess)):.0%}, most "
              f"{float(excess.max()):.0%}; best in {share:.0%}")  # fmt: skip
    print(f"   quick seconds: median {_median(frame, 'quick_seconds')}")


def by_year(path: Path) -> None:
    print("2. Networks of states by year, weighed by leanings")
    with detente.open(path) as found:
        for year in YEARS:
            network = players(signed_network(found.view, date(year, 12, 31)))
            states = network.actors.filter(pl.col("kind") == "state")["actor"]
            graph, weights = leaning_graph(leanings(network.among(states)))
            best = correlation_clusters(graph, weights=weights)
            quick = quick_clusters(graph, weights=weights)
            plain = contradicted(graph, louvain(graph), weights)
            print(f"   {year}: {graph.n} states, {graph.m} ties ({graph.negative} negative): "
                  f"cost {best.cost:.1f}, {'proven' if best.exact else f'gap {best.gap:.1%}'}, "
                  f"{best.seconds:.1f} s; quick +{quick.cost / best.cost - 1:.1%} in "
                  f"{quick.seconds:.1f} s; louvain +{plain / best.cost - 1:.0%}")  # fmt: skip


def shuffled(shuffles: int) -> None:
    """Leanings dealt anew among the pairs: whoever is told in is told so falsely."""
    rng = np.random.default_rng(0)
    counts: dict[str, list[int]] = {"declared": [0, 0, 0], "others": [0, 0, 0]}
    with tempfile.TemporaryDirectory() as folder, detente.open(Path(folder) / "s.duckdb") as store:
        for table, members in _tables(store):
            for _ in range(shuffles):
                dealt = table.with_columns(
                    leaning=pl.Series(rng.permutation(table["leaning"].to_numpy()))
                )
                worlds = draw_worlds(dealt, draws=DRAWS)
                _count(counts, dealt, members, worlds)
    print(f"3. Shuffled leanings ({shuffles} shuffles of each of five networks)")
    for name, (shown, thin, all_) in counts.items():
        print(f"   {name}: shown {shown / all_:.1%}, thin {thin / all_:.1%} of {all_}")


def _tables(store: detente.Detente) -> Iterator[tuple[pl.DataFrame, list[str]]]:
    for bloc, years in BLOCS.items():
        declared = declared_members(store.view, bloc)
        for year in years:
            on = date(year, 12, 31)
            network = players(signed_network(store.view, on))
            yield leanings(network, without=[bloc]), list(members_on(declared, on))


def _count(
    counts: dict[str, list[int]], table: pl.DataFrame, members: list[str], worlds: Worlds
) -> None:
    found = standings(table, worlds, members)
    known = [one for one in found if one.declared and one.verdict != "no evidence"]
    _add(counts["declared"], known, len(known))
    names = {*table["a"], *table["b"]} - set(members)
    _add(counts["others"], [one for one in found if not one.declared], len(names))


def _add(count: list[int], found: list[Standing], all_: int) -> None:
    for place, verdict in enumerate(("shown", "thin")):
        count[place] += sum(one.verdict == verdict for one in found)
    count[2] += all_


def planted(repeats: int) -> None:
    """A made-up bloc; the ties inside are friendly but for a share of noise, half of the others."""
    print(f"4. Planted blocs of {BLOC} among {ACTORS} actors, three in ten pairs known, half of "
          "the ties outside friendly")  # fmt: skip
    rng = np.random.default_rng(1)
    names = [f"n{k:02}" for k in range(ACTORS)]
    for noise in (0.0, 0.1, 0.25, 0.5):
        counts: dict[str, list[int]] = {"declared": [0, 0, 0], "others": [0, 0, 0]}
        for _ in range(repeats):
            rows = []
            for i, a in enumerate(names):
                for j in range(i + 1, ACTORS):
                    if rng.random() < KNOWN:
                        inside = i < BLOC and j < BLOC
                        friendly = rng.random() < (1 - noise if inside else 0.5)
                        size = rng.uniform(0.3, 1.0) * (1 if friendly else -1)
                        rows.append((a, names[j], size, None, None, None, ["acts"], 1))
            table = pl.DataFrame(rows, schema=LEANINGS, orient="row").sort("a", "b")
            _count(counts, table, names[:BLOC], draw_worlds(table, draws=DRAWS))
        own, others = counts["declared"], counts["others"]
        print(f"   noise {noise:.0%}: members shown {own[0] / own[2]:.0%}, thin "
              f"{own[1] / own[2]:.0%}; others shown {others[0] / others[2]:.1%}")  # fmt: skip


def _median(frame: pl.DataFrame, name: str) -> str:
    return f"{float(np.median(frame[name].to_numpy())):.2f}"


def _most(frame: pl.DataFrame, name: str) -> str:
    return f"{float(frame[name].to_numpy().max()):.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=Path, default=DATA)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--shuffles", type=int, default=20)
    chosen = parser.parse_args()
    started = time.monotonic()
    if chosen.networks.exists():
        networks(chosen.networks)
    else:
        print(f"1. left out: {chosen.networks} is not there")
    if chosen.store is not None:
        by_year(chosen.store)
    else:
        print("2. left out: no --store")
    shuffled(chosen.shuffles)
    planted(4)
    print(f"   {time.monotonic() - started:.0f} s in all")


if __name__ == "__main__":
    main()
