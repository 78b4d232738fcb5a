"""The widest chain against every simple path, on random graphs."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.network.corridors.alternatives import other_chains
from detente.network.corridors.widest import chain_strength, widest_chains

NAMES = ("a", "b", "c", "d", "e")
share = st.sampled_from([0.0, 0.1, 0.2, 0.35, 0.5, 0.8, 1.0])


def _paths(links: dict[tuple[str, str], np.ndarray]) -> list[tuple[str, ...]]:
    found = []
    for size in range(0, 4):
        for middle in itertools.permutations(NAMES[1:-1], size):
            path = ("a", *middle, "e")
            if all((min(x, y), max(x, y)) in links for x, y in itertools.pairwise(path)):
                found.append(path)
    return found


@settings(max_examples=150, deadline=None)
@given(
    st.lists(share, min_size=5, max_size=5),
    st.dictionaries(st.sampled_from(list(itertools.combinations(NAMES, 2))), share),
)
def test_it_is_the_best_of_all_paths(
    weights: list[float], values: dict[tuple[str, str], float]
) -> None:
    nodes = {name: np.array([value]) for name, value in zip(NAMES, weights, strict=True)}
    links = {pair: np.array([value]) for pair, value in values.items()}
    starts = np.array([[1.0], [0], [0], [0], [0]])
    found = widest_chains(nodes, links, starts, starts[::-1])
    scored = [
        (float(weakest[0]), float(product[0]), path)
        for path in _paths(links)
        for weakest, product in (chain_strength(path, nodes, links),)
        if weakest[0] > 0
    ]
    if not scored:
        assert found.chains == ((),)
        assert found.weakest[0] == 0
        return
    best, product, _ = max(scored)
    assert found.weakest[0] == best
    assert abs(found.product[0] - product) < 1e-6
    weakest, together = chain_strength(found.chains[0], nodes, links)
    assert weakest[0] == best
    assert abs(together[0] - product) < 1e-6
    others = other_chains(
        {name: float(one[0]) for name, one in nodes.items()}, values, ["a"], ["e"],
        found.chains[0], 3,
    )  # fmt: skip
    expected = sorted((p for _, p, path in scored if path != found.chains[0]), reverse=True)
    assert np.allclose([one[2] for one in others], expected[:3])


def test_days_are_apart() -> None:
    nodes = {"a": np.ones(2), "b": np.array([0.9, 0.1]), "c": np.array([0.5, 0.5]), "d": np.ones(2)}
    links = {pair: np.ones(2) for pair in (("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"))}
    starts = np.array([[1.0, 1], [0, 0], [0, 0], [0, 0]])
    found = widest_chains(nodes, links, starts, starts[::-1])
    assert found.chains == (("a", "b", "d"), ("a", "c", "d"))
    assert found.weakest.tolist() == [0.9, 0.5]


def test_of_equal_chains_the_shortest() -> None:
    nodes = {name: np.ones(1) for name in "abcd"}
    links = {pair: np.ones(1) for pair in (("a", "b"), ("b", "c"), ("c", "d"), ("a", "d"))}
    starts = np.array([[1.0], [0], [0], [0]])
    assert widest_chains(nodes, links, starts, starts[::-1]).chains == (("a", "d"),)
