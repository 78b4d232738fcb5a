"""The laws of `network.chances`, each against `scipy.stats`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from detente.network import chances

chance = st.floats(0.01, 0.99)
size = st.floats(0.05, 200.0)


@given(st.floats(-6, 6), st.floats(-3, 3), st.floats(0.05, 4))
def test_the_normal_tail(x: float, mean: float, sd: float) -> None:
    assert chances.normal_above(x, mean, sd) == pytest.approx(stats.norm.sf(x, mean, sd))


@given(st.integers(0, 30), st.integers(1, 30), chance)
def test_the_binomial_tail(k: int, n: int, p: float) -> None:
    k = min(k, n)
    assert chances.binomial_at_least(k, n, p) == pytest.approx(stats.binom.sf(k - 1, n, p))


@given(st.integers(-2, 300), size, chance)
def test_the_negative_binomial(k: int, n: float, p: float) -> None:
    expected = stats.nbinom.cdf(k, n, p)
    assert chances.negative_binomial_at_most(k, n, p) == pytest.approx(expected, abs=1e-12)


@given(st.floats(0.01, 0.99), size, chance)
def test_the_quantile_is_the_least_count_that_reaches_it(q: float, n: float, p: float) -> None:
    k = chances.negative_binomial_quantile(q, n, p)
    assert chances.negative_binomial_at_most(k, n, p) >= q
    assert k == 0 or chances.negative_binomial_at_most(k - 1, n, p) < q


@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.1, 50), st.floats(0.1, 50))
def test_the_beta_binomial(k: int, more: int, alpha: float, beta: float) -> None:
    n = k + more
    law = stats.betabinom(n, alpha, beta)
    low, high = chances.beta_binomial(k, n, alpha, beta)
    assert low == pytest.approx(law.cdf(k), abs=1e-9)
    assert high == pytest.approx(law.sf(k - 1), abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_false_discoveries(p_values: list[float]) -> None:
    expected = stats.false_discovery_control(p_values)
    assert np.allclose(chances.false_discoveries(p_values), expected)
