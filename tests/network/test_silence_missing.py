"""Missing news: detection by capture-recapture, and whether a silence is real."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import MeasureError
from detente.network.silence.missing_news import Detection, detections, silence_is_real

SPANS = {"one": (date(2000, 1, 1), date(2009, 12, 31)), "two": (date(2005, 1, 1), date(2014, 1, 1))}


def acts(rows: list[tuple[str, str, date]]) -> pl.DataFrame:
    full = [(source, ally, "BOL", day, True) for source, ally, day in rows]
    return pl.DataFrame(full, schema=["source", "ally", "target", "date", "deed"], orient="row")


def test_recapture_counts_only_days_that_both_cover() -> None:
    days = [date(2006, 1, 1) + timedelta(days=9 * k) for k in range(20)]
    rows = [("one", "CHL", day) for day in days]
    rows += [("two", "CHL", day + timedelta(days=1)) for day in days[:5]]  # a day late
    rows += [("one", "CHL", date(2001, 1, 1)), ("two", "ECU", date(2006, 3, 1))]
    found = detections(acts(rows), SPANS)
    assert (found["two", "CHL"].tried, found["two", "CHL"].found) == (20, 5)
    assert (found["one", "CHL"].tried, found["one", "CHL"].found) == (5, 5)
    assert found["one", "ECU"].tried == 1 and found["two", "ECU"].tried == 0


def test_rates_of_allies_with_few_acts_are_drawn_toward_all() -> None:
    days = [date(2006, 1, 1) + timedelta(days=9 * k) for k in range(20)]
    rows = [(source, "CHL", day) for source in ("one", "two") for day in days]
    rows += [("one", "ECU", days[0])]
    law = detections(acts(rows), SPANS)["two", "ECU"]
    mean = law.alpha / (law.alpha + law.beta)
    assert 0.5 < mean < 0.9  # one miss among twenty finds of another


def test_without_a_second_source_nothing_is_known_of_detection() -> None:
    rows = acts([("one", "CHL", date(2006, 1, 1))])
    law = detections(rows, {"one": SPANS["one"]})["one", "CHL"]
    assert (law.alpha, law.beta, law.tried) == (1.0, 1.0, 0)


def test_a_sharp_eye_makes_silence_real_and_a_dull_one_does_not() -> None:
    sharp, dull = Detection(95, 5, 90, 86), Detection(5, 95, 90, 4)
    missed, real, low, high = silence_is_real(2.0, 2.0, [sharp])
    assert missed < 0.12 and 0.9 < low <= real <= high <= 1
    missed_dull, real_dull, *_ = silence_is_real(0.2, 2.0, [dull])
    assert missed_dull > 0.8 and real_dull < 0.6
    assert silence_is_real(0.2, 2.0, [dull, sharp])[1] > real_dull


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 50), st.floats(0.05, 20), st.floats(0.5, 50), st.floats(0.5, 50))
def test_probabilities_stay_in_bounds(mean: float, size: float, alpha: float, beta: float) -> None:
    missed, real, low, high = silence_is_real(mean, size, [Detection(alpha, beta, 1, 1)])
    assert 0 <= missed <= 1 and 0.5 <= low <= high <= 1 and 0.5 <= real <= 1


def test_the_more_was_promised_the_surer_the_silence() -> None:
    law = [Detection(5, 5, 10, 5)]
    reals = [silence_is_real(mean, 3.0, law)[1] for mean in (0.1, 1.0, 5.0, 20.0)]
    assert np.all(np.diff(reals) > 0)


def test_no_source_is_refused() -> None:
    with pytest.raises(MeasureError, match="No source covers"):
        silence_is_real(1.0, 1.0, [])
