"""Communities of signed graphs against brute force, theory and the real state networks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.network.blocs.clustering import (
    contradicted,
    correlation_clusters,
    quick_clusters,
    separation,
)
from detente.network.blocs.clustering_moves import packed_cycles
from detente.network.blocs.clustering_rules import Weighted
from detente.network.graph import SignedGraph

NAMES = "abcdefghij"


@cache
def partitions(n: int) -> NDArray[np.int64]:
    """Every partition of n nodes as labels (restricted growth strings), shape (Bell(n), n)."""
    rows = [[0]]
    for _ in range(n - 1):
        rows = [[*row, k] for row in rows for k in range(max(row) + 2)]
    return np.array(rows, dtype=np.int64)


def brute(graph: SignedGraph, weights: NDArray[np.float64] | None = None) -> float:
    """The least contradicted weight over all partitions."""
    table = partitions(graph.n)
    w = np.ones(graph.m) if weights is None else weights
    cost = np.zeros(len(table))
    for (i, j), sign, weight in zip(graph.edges.tolist(), graph.signs, w, strict=True):
        inside = table[:, i] == table[:, j]
        cost += weight * (inside == (sign < 0))
    return float(cost.min())


def random_graph(rng: np.random.Generator, n: int) -> SignedGraph:
    density, negative = rng.uniform(0.2, 1.0), rng.uniform(0.1, 0.9)
    edges = [
        (NAMES[i], NAMES[j], -1 if rng.random() < negative else 1)
        for i in range(n)
        for j in range(i + 1, n)
        if rng.random() < density
    ]
    return SignedGraph.of(edges, NAMES[:n])


@pytest.mark.parametrize("block", range(6))
def test_three_hundred_random_graphs_match_brute_force(block: int) -> None:
    rng = np.random.default_rng(block)
    for _ in range(50):
        graph = random_graph(rng, int(rng.integers(2, 10)))
        best = correlation_clusters(graph)
        assert best.exact
        assert best.cost == best.lower == brute(graph), graph.triples()
        assert contradicted(graph, best.labels) == best.cost


def test_ten_nodes_match_brute_force() -> None:
    rng = np.random.default_rng(99)
    for _ in range(25):
        graph = random_graph(rng, 10)
        assert correlation_clusters(graph).cost == brute(graph)


def test_weighted_graphs_match_brute_force() -> None:
    rng = np.random.default_rng(7)
    for _ in range(120):
        graph = random_graph(rng, int(rng.integers(3, 9)))
        weights = rng.uniform(0.05, 1.0, graph.m)
        best = correlation_clusters(graph, weights=weights)
        assert best.exact
        assert best.cost == pytest.approx(brute(graph, weights), abs=1e-6)


def test_the_heuristic_and_its_bound_enclose_the_best() -> None:
    rng = np.random.default_rng(3)
    for _ in range(150):
        graph = random_graph(rng, int(rng.integers(3, 10)))
        quick = quick_clusters(graph)
        best = brute(graph)
        assert quick.lower - 1e-9 <= best <= quick.cost + 1e-9
        assert quick.method == "heuristic"
        whole = Weighted.of(graph.n, graph.edges, graph.signs.astype(float))
        assert packed_cycles(whole) <= best


SIGNS = st.lists(st.sampled_from([-1, 0, 1]), min_size=15, max_size=15)


@settings(max_examples=60, deadline=None)
@given(SIGNS, st.permutations(range(6)))
def test_names_and_order_of_edges_do_not_matter(signs: list[int], order: list[int]) -> None:
    pairs = [(i, j) for i in range(6) for j in range(i + 1, 6)]
    edges = [(i, j, sign) for (i, j), sign in zip(pairs, signs, strict=True) if sign]
    plain = SignedGraph.of([(NAMES[i], NAMES[j], s) for i, j, s in edges], NAMES[:6])
    moved = SignedGraph.of(
        [(NAMES[order[i]], NAMES[order[j]], s) for i, j, s in reversed(edges)], NAMES[:6]
    )
    assert correlation_clusters(plain).cost == correlation_clusters(moved).cost


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=3, max_size=9), st.integers(0, 2**16))
def test_a_clusterable_graph_costs_nothing(labels: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    edges = [
        (NAMES[i], NAMES[j], 1 if labels[i] == labels[j] else -1)
        for i in range(len(labels))
        for j in range(i + 1, len(labels))
        if rng.random() < 0.7
    ]
    graph = SignedGraph.of(edges, NAMES[: len(labels)])
    best = correlation_clusters(graph)
    assert best.exact
    assert best.cost == 0
    for a, b, sign in edges:
        assert best.together(a, b) == (sign > 0)


def test_two_camps_that_quarrel_inside_stay_two_camps() -> None:
    camps = ("abcde", "fghij")
    edges = [(x, y, 1) for camp in camps for k, x in enumerate(camp) for y in camp[k + 1 :]]
    edges += [(x, y, -1) for x in camps[0] for y in camps[1]]
    edges.remove(("a", "b", 1))
    edges.append(("a", "b", -1))
    best = correlation_clusters(SignedGraph.of(edges))
    assert best.communities() == (tuple("abcde"), tuple("fghij"))
    assert best.cost == 1


def test_nodes_that_nothing_binds_stay_apart() -> None:
    graph = SignedGraph.of([("a", "b", -1), ("b", "c", -1)], ["d"])
    best = correlation_clusters(graph)
    assert best.communities() == (("a",), ("b",), ("c",), ("d",))
    assert best.cost == 0


def test_an_empty_graph_has_no_community() -> None:
    best = correlation_clusters(SignedGraph.of([]))
    assert best.communities() == ()
    assert best.exact
    assert best.gap == 0


def test_separation_says_what_it_costs_to_tell_two_apart() -> None:
    rng = np.random.default_rng(11)
    for _ in range(40):
        graph = random_graph(rng, 7)
        together, apart = separation(graph, "a", "b")
        table = partitions(7)
        same = table[:, 0] == table[:, 1]
        costs = np.array([contradicted(graph, row) for row in table])
        assert together.cost == costs[same].min()
        assert apart.cost == costs[~same].min()
        assert together.exact
        assert apart.exact


def test_time_that_runs_out_leaves_honest_bounds() -> None:
    rng = np.random.default_rng(5)
    n = 70
    edges = [
        (f"n{i:02}", f"n{j:02}", int(rng.choice([-1, 1])))
        for i in range(n)
        for j in range(i + 1, n)
    ]
    graph = SignedGraph.of(edges)
    cut = correlation_clusters(graph, time_limit=0.4)
    assert cut.seconds < 10
    assert not cut.exact
    assert 0 < cut.lower < cut.cost
    assert 0 < cut.gap < 1
    assert contradicted(graph, cut.labels) == cut.cost


def test_wrong_weights_and_unknown_nodes_are_refused() -> None:
    graph = SignedGraph.of([("a", "b", 1)])
    with pytest.raises(MeasureError, match="1 edges"):
        correlation_clusters(graph, weights=[1.0, 2.0])
    with pytest.raises(MeasureError, match="weights"):
        quick_clusters(graph, weights=[-1.0])
    with pytest.raises(MeasureError, match="z is not in the graph"):
        separation(graph, "a", "z")
    with pytest.raises(MeasureError, match="z is not in the graph"):
        correlation_clusters(graph).together("a", "z")


@pytest.mark.shared
def test_the_state_networks_are_solved_to_proof(shared_data: Path) -> None:
    table = pl.read_csv(shared_data / "signed" / "signnet_edges.csv")
    # Every fourth; benchmarks/blocs.py solves them all.
    for name in table["net"].unique(maintain_order=True)[::4]:
        rows = table.filter(pl.col("net") == name).select("u", "v", "sign")
        graph = SignedGraph.of(rows.iter_rows())
        best = correlation_clusters(graph)
        assert best.exact, name
        assert best.cost <= quick_clusters(graph, starts=1).cost
