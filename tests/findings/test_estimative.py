from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import MeasureError
from detente.findings.estimative import BANDS, in_words


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.0, "almost certainly not"),
        (0.05, "almost certainly not"),
        (0.051, "very unlikely"),
        (0.45, "unlikely"),
        (0.5, "about as likely as not"),
        (0.8, "likely"),
        (0.95, "very likely"),
        (1.0, "almost certainly"),
    ],
)
def test_edges_of_the_bands(probability: float, word: str) -> None:
    assert in_words(probability) == word


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_probability_never_has_a_weaker_word(one: float, two: float) -> None:
    order = [word for _, word in BANDS]
    low, high = sorted((one, two))
    assert order.index(in_words(low)) <= order.index(in_words(high))


@pytest.mark.parametrize("wrong", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    with pytest.raises(MeasureError, match="between 0 and 1"):
        in_words(wrong)
