"""The steps that readers share, against plain loops over the same values."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.sources._delimited import Chunk
from detente.sources._spells import pair_up, year_spells
from detente.sources._structural import add_date, last_day
from detente.sources._ucdp import split_names

YEARS = st.integers(1, 40)


@given(st.lists(st.tuples(st.sampled_from("ab"), YEARS)), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_year_spells_cover_the_years_and_are_apart(rows: list[tuple[str, int]], gap: int) -> None:
    frame = pl.DataFrame(rows, schema={"unit": pl.String, "year": pl.Int64}, orient="row")
    frame = frame.with_columns(pl.col("year") + 1900)
    spells = year_spells(frame, ["unit"], gap=gap)
    found = spells.select("unit", "first_year", "last_year").rows()
    for unit, year in frame.rows():
        assert sum(u == unit and first <= year <= last for u, first, last in found) == 1
    for unit, first, last in found:
        years = {y for u, y in frame.rows() if u == unit}
        assert {first, last} <= years
        for other, start, _ in found:
            assert other != unit or start <= first or start - last > gap


SPELL = st.tuples(
    st.integers(0, 60), st.one_of(st.none(), st.integers(0, 60)), st.sampled_from(["day", "month"])
)


@given(st.lists(SPELL, max_size=7))
@settings(max_examples=80, deadline=None)
def test_pair_up_finds_exactly_the_pairs_that_share_a_day(
    spells: list[tuple[int, int | None, str]],
) -> None:
    zero = date(2000, 1, 1)
    members = []
    for number, (start, length, precision) in enumerate(spells):
        first = zero + timedelta(days=start)
        end = None if length is None else first + timedelta(days=length)
        if end is not None and precision == "month":
            end = end.replace(day=1)
        if end is not None and end < first and precision == "day":
            continue
        members.append((1, number, first, "day", end, None if end is None else precision))
    schema = {
        "war": pl.Int64,
        "who": pl.Int64,
        "start": pl.Date,
        "start_precision": pl.String,
        "end": pl.Date,
        "end_precision": pl.String,
    }
    pairs = pair_up(pl.DataFrame(members, schema=schema, orient="row"), "war")

    def last(end: date | None, precision: str | None) -> date:
        if end is None:
            return date.max
        if precision == "month":
            return end.replace(day=calendar.monthrange(end.year, end.month)[1])
        return end

    expected = {
        (one[1], two[1], max(one[2], two[2]), min(last(*one[4:]), last(*two[4:])))
        for at, one in enumerate(members)
        for two in members[at + 1 :]
        if max(one[2], two[2]) <= min(last(*one[4:]), last(*two[4:]))
    }
    found = {
        (row["who"], row["who_2"], row["start"], last(row["end"], row["end_precision"]))
        for row in pairs.to_dicts()
    }
    assert found == expected


@given(
    st.integers(1816, 2024),
    st.one_of(st.just(-9), st.integers(-1, 14)),
    st.one_of(st.just(-9), st.integers(-1, 33)),
)
@settings(max_examples=150, deadline=None)
def test_a_date_in_parts_is_a_day_of_the_calendar_or_a_bad_row(
    year: int, month: int, day: int
) -> None:
    rows = pl.DataFrame({"line": [2], "y": [str(year)], "m": [str(month)], "d": [str(day)]})
    chunk = add_date(Chunk(rows), "start", "y", "m", "d")
    known_month, known_day = month != -9, day != -9
    right = (not known_month or 1 <= month <= 12) and (not known_day or 1 <= day <= 31)
    if right and known_month and known_day:
        right = day <= calendar.monthrange(year, month)[1]
    assert chunk.bad.height == (0 if right else 1)
    if right:
        got = chunk.rows.select("start", "start_precision", last_day("start").alias("last")).row(0)
        if known_month and known_day:
            assert got == (date(year, month, day), "day", date(year, month, day))
        elif known_month:
            last = calendar.monthrange(year, month)[1]
            assert got == (date(year, month, 1), "month", date(year, month, last))
        else:
            assert got == (date(year, 1, 1), "year", date(year, 12, 31))


@given(st.lists(st.sampled_from(["IS", "AQAP", "Band (of A, B and C)", "X (a, b)"]), min_size=1))
@settings(max_examples=40, deadline=None)
def test_names_are_split_at_commas_outside_brackets(names: list[str]) -> None:
    frame = pl.DataFrame({"side": [", ".join(names)]})
    assert frame.select(split_names("side"))["side"].to_list() == [names]
