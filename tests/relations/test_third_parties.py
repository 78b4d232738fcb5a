"""Acts of third actors toward the two, counted and weighed."""

from __future__ import annotations

from datetime import date

import polars as pl
from small_store import PERIODS, periods

from detente.relations.third_parties import third_parties

PAIR = ("BOL", "PER")
START, END = date(1990, 3, 15), date(1991, 2, 20)


def test_words_and_deeds_tone_and_share() -> None:
    acts = pl.concat(
        [
            periods([("CHL", "PER", date(1990, 5, 1), 3.0)], "material conflict"),
            periods([("CHL", "PER", date(1990, 6, 1), 1.0)], "verbal cooperation"),
            periods([("CHL", "BOL", date(1990, 6, 1), 2.0)], "material cooperation"),
        ]
    )
    table = third_parties(acts, PAIR, START, END)
    assert table.select("third", "member", "n").rows() == [("CHL", "PER", 4), ("CHL", "BOL", 2)]
    row = table.row(0, named=True)
    assert (row["deeds_against"], row["words_for"]) == (3, 1)
    assert row["tone"] == (1.0 - 3.0) / 4.0
    assert row["deed_share"] == 0.75
    assert table.row(1, named=True)["tone"] == 1.0


def test_members_their_sectors_and_other_months_are_left_out() -> None:
    rows = [
        ("PER", "BOL", date(1990, 5, 1), 9.0),
        ("PER/REB", "PER", date(1990, 5, 1), 9.0),
        ("BOL/REB", "PER", date(1990, 5, 1), 9.0),
        ("CHL/REB", "PER", date(1990, 5, 1), 2.0),
        ("PERU-X", "PER", date(1990, 5, 1), 1.0),
        ("CHL", "PER", date(1990, 2, 1), 9.0),
        ("CHL", "PER", date(1990, 3, 1), 1.0),  # the month of the first day counts whole
        ("CHL", "PER", date(1991, 2, 1), 1.0),
        ("CHL", "PER", date(1991, 3, 1), 9.0),
        ("PER", "CHL", date(1990, 5, 1), 9.0),  # what the members do is not told here
    ]
    table = third_parties(periods(rows), PAIR, START, END)
    assert table.select("third", "n").rows() == [("CHL", 2), ("CHL/REB", 2), ("PERU-X", 1)]


def test_neutral_acts_have_no_tone_and_nobody_gives_an_empty_table() -> None:
    neutral = periods([("CHL", "PER", date(1990, 5, 1), 0.0)]).with_columns(
        quad=pl.lit(None, pl.String)
    )
    (row,) = third_parties(neutral, PAIR, START, END).to_dicts()
    assert row["n"] == 1 and row["tone"] is None and row["deed_share"] is None
    empty = third_parties(pl.DataFrame(schema=PERIODS), PAIR, START, END)
    assert empty.is_empty() and set(row) == set(empty.columns)


def test_the_order_of_rows_changes_nothing() -> None:
    months = [date(1990, month, 1) for month in range(3, 13)]
    rows = [(f"T{n}", "PER", day, 0.1 * (n + 1) + 0.037) for n in range(9) for day in months]
    first = third_parties(periods(rows), PAIR, START, END)
    again = third_parties(periods(rows[::-1]), PAIR, START, END)
    assert first.equals(again)
