"""Turns that coders name, held against the level."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from small_store import Row, claim, store_of

from detente.relations.coded import CodedTurn, coded_turns


def levels(before: float = -0.5, after: float = 0.5, width: float = 0.2) -> pl.DataFrame:
    """1985 to 1994 by month, with a step in August 1990."""
    months = pl.date_range(date(1985, 1, 1), date(1994, 12, 1), "1mo", eager=True)
    level = [before if month < date(1990, 8, 1) else after for month in months]
    return pl.DataFrame({"month": months, "level": level}).with_columns(
        low=pl.col("level") - width / 2, high=pl.col("level") + width / 2
    )


def turns(*claims: Row, of: pl.DataFrame | None = None) -> tuple[CodedTurn, ...]:
    with store_of(claims=claims) as store:
        return coded_turns(store.view(), "BOL", "PER", levels() if of is None else of)


def test_a_turn_that_the_level_bears_out() -> None:
    (one,) = turns(claim(date(1990, 8, 15), 1.0))
    assert (one.on, one.precision, one.label, one.direction) == (
        date(1990, 8, 15),
        "day",
        "a turn",
        1,
    )
    assert one.before == pytest.approx(-0.5) and one.after == pytest.approx(0.5)
    assert one.probability is not None and one.probability > 0.999
    (other,) = turns(claim(date(1990, 8, 15), -1.0))
    assert other.probability == pytest.approx(1 - one.probability)


def test_a_level_that_does_not_move_leaves_it_even() -> None:
    (one,) = turns(claim(date(1988, 8, 15), 1.0))
    assert one.probability == pytest.approx(0.5)


def test_a_turn_known_to_the_year_compares_the_years_around_it() -> None:
    (one,) = turns(claim(date(1990, 1, 1), 1.0, precision="year"))
    assert one.before == pytest.approx(-0.5) and one.after == pytest.approx(0.5)
    assert one.precision == "year"


def test_a_bare_side_has_no_probability() -> None:
    for day in (date(1985, 1, 10), date(1994, 12, 10), date(1970, 1, 1)):
        (one,) = turns(claim(day, 1.0))
        assert one.probability is None and None in (one.before, one.after)
    nothing = levels().with_columns(level=pl.lit(None, pl.Float64))
    assert turns(claim(date(1990, 8, 15), 1.0), of=nothing)[0].before is None
    nan = levels().with_columns(level=pl.lit(float("nan")))
    assert turns(claim(date(1990, 8, 15), 1.0), of=nan)[0].after is None
    assert turns(claim(date(1990, 8, 15), 1.0), of=levels().clear())[0].before is None


def test_an_interval_without_width_is_no_error() -> None:
    (one,) = turns(claim(date(1990, 8, 15), 1.0), of=levels(width=0.0))
    assert one.probability == 1.0


def test_claims_of_one_direction_within_weeks_are_one_turn() -> None:
    found = turns(
        claim(date(1990, 8, 15), 1.0),
        claim(date(1990, 9, 10), 1.0, name="the same"),
        claim(date(1990, 8, 20), -1.0),
        claim(date(1991, 3, 1), 1.0),
    )
    assert [(one.on, one.direction, len(one.claim_ids)) for one in found] == [
        (date(1990, 8, 15), 1, 2),
        (date(1990, 8, 20), -1, 1),
        (date(1991, 3, 1), 1, 1),
    ]


def test_the_claim_dated_most_exactly_stands_for_its_turn() -> None:
    found = turns(
        claim(date(1990, 1, 1), 1.0, precision="year", name="thaw"),
        claim(date(1990, 8, 1), 1.0, precision="month", name="thaw of August"),
        claim(date(1990, 8, 15), 1.0, name="the letter"),
        claim(date(1991, 1, 1), 1.0, precision="year", name="another year"),
    )
    assert [(one.label, len(one.claim_ids)) for one in found] == [
        ("the letter", 3),
        ("another year", 1),
    ]


def test_odd_claims_are_passed_over() -> None:
    (one,) = turns(
        claim(date(1990, 8, 15), 0.0),
        claim(date(1990, 8, 15), 1.0, claim_type="reading"),
        claim(date(1990, 8, 15), 1.0, target="CHL"),
        {**claim(date(1990, 8, 15), 1.0), "value": None},
        claim(date(1990, 8, 15), 1.0, precision=None, name=None),
    )
    assert (one.precision, one.label) == ("day", "")
    assert turns() == ()


def test_the_order_of_claims_changes_nothing() -> None:
    rows = [claim(date(1990, month, 5), 1.0, record=f"k{month}") for month in range(1, 13)]
    first, again = turns(*rows), turns(*rows[::-1])
    assert [one.on for one in first] == [one.on for one in again]
    assert sum(len(one.claim_ids) for one in first) == 12
