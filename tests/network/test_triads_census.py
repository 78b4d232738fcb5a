"""Triads, walks and the null against plain counting."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.linalg import expm

from balance_graphs import graphs, random_graph
from detente.errors import MeasureError
from detente.network.balance import (
    census,
    frustration_null,
    node_walk_balance,
    null_test,
    thirds,
    walk_balance,
)
from detente.network.balance import triads as module
from detente.network.graph import SignedGraph


def counted(graph: SignedGraph) -> tuple[int, int, int, int]:
    """Triads with 0, 1, 2 and 3 negative ties, one by one."""
    sign = {(a, b): s for a, b, s in graph.triples()}
    found = [0, 0, 0, 0]
    for a, b, c in combinations(graph.nodes, 3):
        signs = [sign.get(pair) for pair in ((a, b), (a, c), (b, c))]
        if None not in signs:
            found[signs.count(-1)] += 1
    return found[0], found[1], found[2], found[3]


@settings(max_examples=80, deadline=None)
@given(graphs())
def test_the_census_counts_every_triad(graph: SignedGraph) -> None:
    found = census(graph)
    assert (found.ppp, found.ppm, found.pmm, found.mmm) == counted(graph)


def test_large_graphs_count_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = random_graph(np.random.default_rng(1), most=40)
    before = census(graph)
    monkeypatch.setattr(module, "_BITS", 0)
    assert census(graph) == before
    assert before.triads > 0


def test_shares_are_missing_where_there_is_no_triad() -> None:
    friends = SignedGraph.of([("a", "b", 1), ("b", "c", 1), ("a", "c", 1)])
    assert census(friends).balanced_share == 1
    assert census(friends).conditional_share is None
    assert census(SignedGraph.of([("a", "b", 1)])).balanced_share is None
    enemy = SignedGraph.of([("a", "b", 1), ("b", "c", -1), ("a", "c", -1)])
    assert census(enemy).conditional_share == 1


def test_thirds_name_who_draws_two_together() -> None:
    graph = SignedGraph.of(
        [
            *(("a", "b", -1), ("a", "c", 1), ("b", "c", 1), ("a", "d", -1), ("b", "d", -1)),
            *(("a", "e", 1), ("b", "e", -1), ("a", "f", 1)),
        ]
    )
    found = {one.actor: one for one in thirds(graph, "a", "b")}
    assert sorted(found) == ["c", "d", "e"]
    assert [found[one].pull for one in "cde"] == [1, 1, -1]
    assert found["e"].role == "friend of the first only"
    assert not found["c"].balanced(-1) and found["e"].balanced(-1)
    assert {one.role for one in thirds(graph, "b", "a")} >= {"friend of the second only"}
    assert thirds(graph, "a", "nobody") == ()
    with pytest.raises(MeasureError):
        thirds(graph, "a", "a")


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_walk_balance_is_the_ratio_of_traces(graph: SignedGraph) -> None:
    matrix = graph.matrix().toarray()
    signed, plain = expm(matrix), expm(np.abs(matrix))
    found = walk_balance(graph)
    if graph.m == 0:
        assert found is None
        return
    assert found == pytest.approx(np.trace(signed) / np.trace(plain), rel=1e-8)
    by_node = np.array(list(node_walk_balance(graph).values()), dtype=np.float64)
    assert by_node == pytest.approx(np.diag(signed) / np.diag(plain), rel=1e-6)


def test_walk_balance_of_a_balanced_network_is_one() -> None:
    graph = SignedGraph.of([("a", "b", 1), ("b", "c", -1), ("a", "c", -1), ("c", "d", 1)], ["e"])
    assert walk_balance(graph) == pytest.approx(1)
    assert node_walk_balance(graph) == pytest.approx(dict.fromkeys("abcde", 1.0))


def test_a_node_far_from_a_huge_alliance_is_told_only_where_it_can_be() -> None:
    names = [f"m{k:03}" for k in range(120)]
    clique = [(a, b, 1) for a, b in combinations(names, 2)]
    tail = [(names[0], "t0", 1), *((f"t{k}", f"t{k + 1}", 1) for k in range(6))]
    apart = [("x", "y", 1), ("y", "z", -1), ("x", "z", 1)]
    found = node_walk_balance(SignedGraph.of(clique + tail + apart))
    assert found["m050"] == pytest.approx(1)
    assert found["t6"] is None
    triangle = node_walk_balance(SignedGraph.of(apart))
    assert [found[one] for one in "xyz"] == [triangle[one] for one in "xyz"]


def planted(rng: np.random.Generator, wrong: float) -> SignedGraph:
    """Two camps of ten with some ties against them."""
    nodes = [f"n{k:02}" for k in range(20)]
    edges = []
    for i, j in combinations(range(20), 2):
        if rng.random() < 0.5:
            sign = 1 if (i < 10) == (j < 10) else -1
            edges.append((nodes[i], nodes[j], -sign if rng.random() < wrong else sign))
    return SignedGraph.of(edges)


def test_two_camps_are_more_balanced_than_chance_and_noise_is_not() -> None:
    graph = planted(np.random.default_rng(2), 0.05)
    shares = {one.measure: one for one in null_test(graph, draws=99, seed=1)}
    assert set(shares) == {"balanced_share", "conditional_share"}
    assert all(one.p_value == 0.01 and one.z is not None and one.z > 3 for one in shares.values())
    index = frustration_null(graph, draws=9, seed=1, seconds=5)
    assert index.p_low == index.p_high == 0.1
    assert index.observed < index.mean_low <= index.mean_high
    noise = planted(np.random.default_rng(3), 0.5)
    values = [one.p_value for one in null_test(noise, draws=99, seed=1)]
    assert all(value > 0.01 for value in values)


def test_the_null_is_seeded_and_needs_draws() -> None:
    graph = planted(np.random.default_rng(4), 0.2)
    assert null_test(graph, draws=20, seed=5) == null_test(graph, draws=20, seed=5)
    assert null_test(graph, draws=20, seed=5) != null_test(graph, draws=20, seed=6)
    with pytest.raises(MeasureError, match="draws"):
        null_test(graph, draws=0)
    with pytest.raises(MeasureError, match="draws"):
        frustration_null(graph, draws=0)


def test_the_p_value_is_uniform_under_the_null() -> None:
    values = []
    for seed in range(60):
        graph = planted(np.random.default_rng(seed), 0.5)
        values += [one.p_value for one in null_test(graph, draws=19, seed=seed)[:1]]
    assert 0.3 < float(np.mean(values)) < 0.75
    assert float(np.mean(np.array(values) <= 0.1)) < 0.3
