"""What a record promises: shrinkage, exposure, former calls, and the law of the count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detente.errors import MeasureError
from detente.network.silence.expected_acts import Record, expect

ONES = np.ones(3)


def record(ordinary: list[list[float]], calls: list[list[float]]) -> Record:
    usual, former = (np.array(rows, dtype=float).reshape(-1, 3) for rows in (ordinary, calls))
    return Record(usual, np.ones_like(usual), former, np.ones_like(former))


def test_an_ally_without_record_is_drawn_toward_the_others() -> None:
    busy = record([[4.0, 0.0, 3.0]] * 40, [])
    found = expect(busy, ONES)
    assert 3.5 < found.mean[0] < 4.5
    assert 0 < found.mean[1] < 0.2  # forty windows of nothing are a record
    short = Record(
        busy.ordinary,
        busy.ordinary_exposure * np.array([1.0, 0.0, 1.0]),
        busy.calls,
        busy.calls_exposure,
    )
    assert expect(short, ONES).mean[1] > 1.5  # no window told of it: the others speak


def test_former_calls_raise_what_is_promised() -> None:
    plain = [[1.0, 1.0, 1.0], [0.0, 2.0, 1.0]] * 20
    quiet = expect(record(plain, [[1.0, 1.0, 1.0]] * 5), ONES)
    loud = expect(record(plain, [[9.0, 1.0, 9.0]] * 5), ONES)
    assert loud.uplift > 3 > quiet.uplift
    assert loud.mean[0] > 5 and loud.mean[0] > 2 * loud.mean[1]
    assert np.array_equal(loud.calls, [5, 5, 5])


def test_bursts_widen_the_law() -> None:
    even = expect(record([[2.0, 2.0, 2.0]] * 40, []), ONES)
    bursts = expect(record([[8.0, 8.0, 8.0], [0.0] * 3, [0.0] * 3, [0.0] * 3] * 10, []), ONES)
    assert np.allclose(even.mean, bursts.mean, rtol=0.2)
    assert bursts.bursts > 3 * even.bursts
    assert (bursts.none() > 1.4 * even.none()).all()


@settings(max_examples=40, deadline=None)
@given(
    arrays(np.int64, (12, 3), elements=st.integers(0, 20)),
    arrays(np.int64, (4, 3), elements=st.integers(0, 20)),
    st.floats(0.2, 5.0),
)
def test_the_law_is_proper_and_grows_with_exposure(
    ordinary: np.ndarray, calls: np.ndarray, factor: float
) -> None:
    made = record(ordinary.tolist(), calls.tolist())
    one, other = expect(made, ONES), expect(made, ONES * (1 + factor))
    assert (one.mean > 0).all() and (one.size > 0).all()
    assert (other.mean > one.mean).all() and (other.none() <= one.none() + 1e-12).all()
    chances = np.array([one.at_most(ONES * k) for k in (0, 1, 5, 50)])
    assert (np.diff(chances, axis=0) >= 0).all() and (chances <= 1).all()
    assert np.allclose(chances[0], one.none())
    low, high = one.interval()
    assert (low <= high).all() and (low >= 0).all()


def test_the_order_of_windows_changes_nothing() -> None:
    rng = np.random.default_rng(5)
    rows = rng.poisson(2, (30, 3)).astype(float)
    first = expect(record(rows.tolist(), []), ONES)
    again = expect(record(rows[::-1].tolist(), []), ONES)
    assert np.allclose(first.mean, again.mean) and np.allclose(first.size, again.size)


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(MeasureError, match="do not go with exposures"):
        Record(np.ones((2, 3)), np.ones((3, 3)), np.ones((0, 3)), np.ones((0, 3)))
    with pytest.raises(MeasureError, match="not of the same allies"):
        Record(np.ones((2, 3)), np.ones((2, 3)), np.ones((1, 2)), np.ones((1, 2)))
