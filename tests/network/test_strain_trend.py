"""Trends of counts and values: found where planted, seldom where not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.network.strain.strain import indicator_of
from detente.network.strain.trend import count_trend, value_trend
from silence_world import dependent, rising, steady

YEARS: NDArray[np.float64] = np.linspace(0.5, 19.5, 20)
ONE = np.zeros(20, dtype=np.int64)


def test_a_planted_slope_is_found_with_its_interval() -> None:
    rng = np.random.default_rng(2)
    exposure = rng.integers(50, 200, 20).astype(float)
    counts = rng.poisson(exposure * 0.1 * np.exp(0.1 * (YEARS - 10))).astype(float)
    trend = count_trend(counts, exposure, YEARS, ONE)
    assert trend.verdict == "rising" and trend.p_value < 0.01
    assert abs(trend.slope - 0.1) < 0.04 and 0 < trend.low < trend.slope < trend.high
    assert abs(trend.fitted.sum() - counts.sum()) < 0.15 * counts.sum()


def test_more_news_is_no_trend() -> None:
    exposure = np.round(20 * 1.2 ** np.arange(20))
    trend = count_trend(exposure * 0.1, exposure, YEARS, ONE)
    assert trend.verdict == "steady" and abs(trend.slope) < 1e-6


def test_a_source_that_reports_more_and_comes_later_is_no_trend() -> None:
    exposure = np.full(20, 100.0)
    source = (YEARS > 10).astype(np.int64)
    counts = np.where(source == 1, 40.0, 10.0)
    assert count_trend(counts, exposure, YEARS, source).verdict == "steady"
    assert abs(count_trend(counts, exposure, YEARS, source).slope) < 1e-6
    assert count_trend(counts, exposure, YEARS, ONE).slope > 0.05


def test_a_source_without_any_such_act_changes_nothing() -> None:
    rng = np.random.default_rng(4)
    counts, exposure = rng.poisson(10, 20).astype(float), np.full(20, 100.0)
    plain = count_trend(counts, exposure, YEARS, ONE)
    both = count_trend(
        np.append(counts, np.zeros(20)),
        np.append(exposure, exposure),
        np.append(YEARS, YEARS),
        np.append(ONE, ONE + 1),
    )
    assert both.slope == pytest.approx(plain.slope, abs=1e-9)


def test_values_rise_fall_and_stay() -> None:
    rng = np.random.default_rng(6)
    noise = rng.normal(0, 0.02, 20)
    assert value_trend(0.01 * YEARS + noise, YEARS).verdict == "rising"
    assert value_trend(-0.01 * YEARS + noise, YEARS).verdict == "falling"
    assert value_trend(noise, YEARS).verdict == "steady"
    flat = value_trend(np.ones(20), YEARS)
    assert (flat.verdict, flat.p_value) == ("steady", 1.0)


def test_too_little_is_refused() -> None:
    with pytest.raises(MeasureError, match="three periods"):
        count_trend(np.zeros(20), np.ones(20), YEARS, ONE)
    with pytest.raises(MeasureError, match="at least four"):
        value_trend(np.ones(3), YEARS[:3])


def test_steady_friendships_seldom_raise_an_alarm() -> None:
    makers = (steady, dependent)
    for place, make in enumerate(makers):
        verdicts = [
            indicator_of(make(np.random.default_rng([3, place, number]))).verdict
            for number in range(150)
        ]
        told = [one for one in verdicts if one != "not measurable"]
        assert len(told) > 120
        assert sum(one == "rising" for one in told) / len(told) <= 0.08


def test_rising_strain_is_found() -> None:
    verdicts = [indicator_of(rising(np.random.default_rng([5, n]))).verdict for n in range(40)]
    assert verdicts.count("rising") >= 34
