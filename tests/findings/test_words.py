from __future__ import annotations

from datetime import date

import pytest

from detente.findings import words


def test_dates_are_as_exact_as_their_precision() -> None:
    day = date(1988, 8, 20)
    assert words.day(day) == "20 August 1988"
    assert words.day(day, "month") == "August 1988"
    assert words.day(day, "year") == "1988"


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(1980, 9, 22), date(1988, 8, 20), "1980–1988"),
        (date(2003, 1, 1), date(2003, 12, 31), "2003"),
        (date(2003, 1, 1), None, "since 2003"),
        (None, date(1990, 8, 1), "until 1990"),
    ],
)
def test_periods(start: date | None, end: date | None, text: str) -> None:
    assert words.period(start, end) == text


def test_a_span_of_one_month_names_it_once() -> None:
    assert words.span(date(1990, 8, 1), date(1990, 8, 31)) == "August 1990"


@pytest.mark.parametrize(
    ("value", "text"), [(0.316, "+0.32"), (-0.5, "−0.50"), (0.0, "0.00"), (-0.001, "0.00")]
)
def test_signs(value: float, text: str) -> None:
    assert words.signed(value) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "no act"), (1, "one act"), (9, "nine acts"), (10, "10 acts"), (1204, "1,204 acts")],
)
def test_counts(number: int, text: str) -> None:
    assert words.count(number, "act") == text


def test_lists_and_shares() -> None:
    assert words.joined(["a", "b", "c"]) == "a, b and c"
    assert words.joined([]) == ""
    assert words.percent(0.004) == "fewer than 1 %"
    assert words.percent(0.43) == "43 %"
