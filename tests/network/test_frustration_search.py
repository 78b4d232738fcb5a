"""The frustration index against brute force, MaxSAT, its own proof, and what must not change it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from balance_graphs import NAMES, graphs, random_graph
from detente.errors import MeasureError
from detente.network.balance import camps, frustration, frustration_by_maxsat, verify
from detente.network.balance.partitions import frustrates, optimal_partitions
from detente.network.balance.proof import Join, Proof
from detente.network.graph import SignedGraph


def every_partition(graph: SignedGraph) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All divisions with the first node on side +1, and how many edges each frustrates."""
    codes = np.arange(2 ** (graph.n - 1), dtype=np.int64) << 1
    sides = 1 - 2 * ((codes[:, None] >> np.arange(graph.n)) & 1)
    i, j = graph.edges[:, 0], graph.edges[:, 1]
    return sides, (sides[:, i] * sides[:, j] * graph.signs < 0).sum(axis=1)


def test_a_thousand_random_graphs_have_the_index_of_brute_force() -> None:
    rng = np.random.default_rng(20260101)
    forks = 0
    for number in range(1000):
        graph = random_graph(rng)
        found = frustration(graph)
        _, cost = every_partition(graph)
        assert found.exact, number
        assert found.index == cost.min(), number
        checked = verify(graph, found)
        assert (checked.lower, checked.upper) == (found.index, found.index)
        forks += found.certificate.sizes["forks"] > 0
    assert forks > 0  # some need more than reduction and cycles, so that part is tried too


def test_partitions_and_camps_agree_with_brute_force() -> None:
    rng = np.random.default_rng(7)
    for _ in range(150):
        graph = random_graph(rng, most=10)
        sides, cost = every_partition(graph)
        best = sides[cost == cost.min()]
        components = int(graph.components().max()) + 1
        listed = optimal_partitions(graph, limit=2000)
        assert listed is not None and listed.complete
        assert listed.count * 2 ** (components - 1) == len(best)
        assert len({tuple(one.values()) for one in listed.found}) == listed.count
        assert all(frustrates(graph, one) == cost.min() == listed.index for one in listed.found)
        both = camps(graph, NAMES[0], NAMES[1])
        same = sides[:, 0] == sides[:, 1]
        assert both.together == (cost[same].min(),) * 2
        assert both.apart == (cost[~same].min(),) * 2
        agree = {bool(value) for value in best[:, 0] == best[:, 1]}
        assert both.verdict == (
            "either" if len(agree) == 2 else "same" if agree == {True} else "opposite"
        )


def test_maxsat_finds_the_same_index() -> None:
    rng = np.random.default_rng(11)
    for _ in range(60):
        graph = random_graph(rng, most=16)
        index, partition = frustration_by_maxsat(graph)
        assert index == frustration(graph).index == frustrates(graph, partition)


def switched(graph: SignedGraph, turned: set[str]) -> SignedGraph:
    """Every edge between `turned` and the others changes its sign."""
    return SignedGraph.of(
        ((a, b, -s if (a in turned) != (b in turned) else s) for a, b, s in graph.triples()),
        graph.nodes,
    )


@settings(max_examples=60, deadline=None)
@given(graphs(), st.sets(st.sampled_from(NAMES[:14])))
def test_switching_changes_nothing(graph: SignedGraph, turned: set[str]) -> None:
    assert frustration(graph).index == frustration(switched(graph, turned)).index


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_the_index_is_bounded_and_verified(graph: SignedGraph) -> None:
    found = frustration(graph)
    assert 0 <= found.index <= min(graph.negative, graph.m // 2)
    assert verify(graph, found).lower == found.index
    assert len(found.frustrated) == found.index
    first: dict[int, str] = {}
    for node, component in zip(graph.nodes, graph.components().tolist(), strict=True):
        assert found.partition[first.setdefault(component, node)] == 1


@settings(max_examples=40, deadline=None)
@given(graphs(10), st.permutations(range(10)))
def test_names_and_order_do_not_matter(graph: SignedGraph, order: list[int]) -> None:
    new = {NAMES[k]: NAMES[order[k]] for k in range(10)}
    renamed = SignedGraph.of(
        ((new[a], new[b], s) for a, b, s in graph.triples()), (new[one] for one in graph.nodes)
    )
    assert frustration(graph).index == frustration(renamed).index


def test_a_short_limit_gives_bounds_and_says_so() -> None:
    rng = np.random.default_rng(3)
    edges = [
        (f"x{i:03}", f"x{j:03}", int(rng.choice([-1, 1])))
        for i in range(90)
        for j in range(i + 1, 90)
        if rng.random() < 0.3
    ]
    graph = SignedGraph.of(edges)
    found = frustration(graph, time_limit=0.2)
    assert not found.exact
    assert 0 < found.lower < found.upper
    checked = verify(graph, found)
    assert checked.lower >= found.lower


def test_a_false_claim_is_refused() -> None:
    graph = random_graph(np.random.default_rng(5))
    found = frustration(graph)
    assert found.index > 0
    with pytest.raises(MeasureError, match="shows at least"):
        verify(graph, replace(found, lower=found.lower + 1))
    other = {**found.partition, graph.nodes[0]: -found.partition[graph.nodes[0]]}
    with pytest.raises(MeasureError, match="frustrates"):
        verify(graph, replace(found, partition=other))
    groundless = replace(found.certificate, proof=Proof((Join(0, 3, 1), Join(1, 2, 1))))
    with pytest.raises(MeasureError):
        verify(graph, replace(found, certificate=groundless))


def test_known_graphs() -> None:
    triangle = SignedGraph.of([("a", "b", -1), ("b", "c", -1), ("a", "c", -1)])
    assert frustration(triangle).index == 1
    # All enemies: a complete graph of n falls into halves, (n - 1)^2 / 4 rounded down stay.
    for n in range(2, 12):
        foes = SignedGraph.of((NAMES[i], NAMES[j], -1) for i in range(n) for j in range(i + 1, n))
        assert frustration(foes).index == (n - 1) ** 2 // 4
    assert frustration(SignedGraph.of([], ["a"])).index == 0
    assert frustration(SignedGraph.of([])).exact


def test_camps_of_the_unlinked_are_open_and_strangers_are_refused() -> None:
    graph = SignedGraph.of([("a", "b", 1), ("c", "d", -1)], ["e"])
    assert camps(graph, "a", "c").verdict == "either"
    assert camps(graph, "a", "e").verdict == "either"
    assert camps(graph, "c", "d").verdict == "opposite"
    assert camps(graph, "a", "b").margin == 1
    with pytest.raises(MeasureError, match="does not hold"):
        camps(graph, "a", "z")
    with pytest.raises(MeasureError, match="one actor"):
        camps(graph, "a", "a")


def test_no_time_is_refused() -> None:
    with pytest.raises(MeasureError, match="limit"):
        frustration(SignedGraph.of([]), time_limit=0)
