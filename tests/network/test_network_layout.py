"""Drawings that move only as far as the network did."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import MeasureError
from detente.network.graph import SignedGraph
from detente.network.layout import displacement, distances, layout, layouts, stress

NAMES = "ABCDEFGHIJ"
edges = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda p: p[0] < p[1]),
    st.sampled_from([-1, 1]),
    min_size=1,
    max_size=20,
)


def graph(signs: dict[tuple[str, str], int]) -> SignedGraph:
    return SignedGraph.of((a, b, sign) for (a, b), sign in signs.items())


def apart(where: dict[str, tuple[float, float]], a: str, b: str) -> float:
    return float(np.hypot(*np.subtract(where[a], where[b])))


def changing(years: int = 6, n: int = 30) -> list[SignedGraph]:
    """Two blocs in which a few ties change from year to year."""
    random = np.random.default_rng(7)
    signs = {
        (f"N{i:02}", f"N{j:02}"): 1 if (i < n // 2) == (j < n // 2) else -1
        for i in range(n)
        for j in range(i + 1, n)
        if random.random() < 0.25
    }
    found = []
    for _ in range(years):
        keys = sorted(signs)
        for k in random.choice(len(keys), 6, replace=False):
            signs.pop(keys[k])
        while len(signs) < len(keys):
            i, j = sorted(random.choice(n, 2, replace=False))
            signs[f"N{i:02}", f"N{j:02}"] = 1 if (i < n // 2) == (j < n // 2) else -1
        found.append(graph(signs))
    return found


def test_friends_stand_nearer_than_strangers_and_foes_farthest() -> None:
    where = layout(graph({("A", "B"): 1, ("B", "C"): -1, ("C", "D"): 1, ("A", "D"): -1}))
    assert apart(where, "A", "B") < apart(where, "A", "C")
    assert apart(where, "A", "B") < apart(where, "B", "C")


def test_a_negative_edge_never_pulls() -> None:
    free = distances(graph({("A", "B"): 1, ("C", "D"): 1}))
    foes = distances(graph({("A", "B"): 1, ("C", "D"): 1, ("A", "C"): -1}))
    assert (foes >= free).all() and foes[0, 2] > free[0, 2]


@settings(max_examples=25, deadline=None)
@given(edges)
def test_the_same_graph_is_drawn_the_same_way_and_held_where_it_was(
    signs: dict[tuple[str, str], int],
) -> None:
    one = graph(signs)
    where = layout(one)
    assert where == layout(one)
    assert set(where) == set(one.nodes)
    assert all(np.isfinite(place).all() for place in where.values())
    again = layout(one, where)
    assert displacement(where, again) < 0.25
    assert stress(one, again) <= stress(one, where) * 1.05 + 1e-6


def test_the_anchor_keeps_actors_in_place_at_little_cost() -> None:
    graphs = changing()
    held = layouts(graphs)
    free = [layout(one) for one in graphs]
    moved = np.mean([displacement(a, b) for a, b in pairwise(held)])
    jumped = np.mean([displacement(a, b, aligned=True) for a, b in pairwise(free)])
    assert moved < jumped / 2
    cost = np.mean([stress(g, w) for g, w in zip(graphs, held, strict=True)])
    best = np.mean([stress(g, w) for g, w in zip(graphs, free, strict=True)])
    assert cost < 1.25 * best


def test_a_stronger_anchor_moves_less() -> None:
    graphs = changing()
    moves = [
        np.mean([displacement(a, b) for a, b in pairwise(layouts(graphs, anchor=anchor))])
        for anchor in (0.0, 0.3, 3.0)
    ]
    assert moves == sorted(moves, reverse=True)


def test_who_comes_back_finds_its_place() -> None:
    full = graph({("A", "B"): 1, ("B", "C"): 1, ("C", "D"): -1})
    less = graph({("A", "B"): 1, ("B", "C"): 1})
    first, _, third = layouts([full, less, full], anchor=30.0)
    assert apart({"x": first["D"], "y": third["D"]}, "x", "y") < 0.3


def test_turning_and_mirroring_are_no_displacement_once_aligned() -> None:
    where = {"A": (0.0, 0.0), "B": (1.0, 0.0), "C": (0.0, 2.0)}
    turned = {name: (-y + 5, x - 3) for name, (x, y) in where.items()}
    assert displacement(where, turned) > 1
    assert displacement(where, turned, aligned=True) == pytest.approx(0, abs=1e-9)
    assert np.isnan(displacement(where, {}))


def test_one_node_none_and_a_wrong_anchor() -> None:
    alone = SignedGraph.of([], ["A"])
    assert layout(alone) == {"A": (0.0, 0.0)}
    assert layout(alone, {"A": (2.0, 3.0)}) == {"A": (2.0, 3.0)}
    assert stress(alone, {"A": (0.0, 0.0)}) == 0
    with pytest.raises(MeasureError, match="anchor"):
        layout(alone, anchor=-1)
