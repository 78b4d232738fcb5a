from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from detente.relations.simulate import FIRST_MONTH, simulate_rough
from detente.relations.turning_points import TURNING_POINT_SCHEMA, find_turning_points


def number(month: date) -> int:
    return month.year * 12 + month.month - 1 - FIRST_MONTH


def daily(
    levels: list[tuple[date, float]], until: date, skip: tuple[date, date] | None = None
) -> pl.DataFrame:
    """One act every third day, of the tone in force."""
    rows = []
    day = levels[0][0]
    while day < until:
        tone = [g for start, g in levels if start <= day][-1]
        if skip is None or not skip[0] <= day <= skip[1]:
            rows.append((day, tone + 0.1 * ((day.toordinal() // 3) % 3 - 1)))
        day += timedelta(days=3)
    frame = pl.DataFrame(rows, schema=["period", "g"], orient="row")
    return frame.select(
        actor=pl.lit("AAA"), target=pl.lit("BBB"), period="period", quad=pl.lit("verbal conflict"),
        sphere=pl.lit("political"), source=pl.lit("s"), n=pl.lit(1), g="g", w=pl.col("g").abs(),
        wg=pl.col("g") * pl.col("g").abs(), ww=pl.col("g") ** 2,
    )  # fmt: skip


def monthly(days: pl.DataFrame) -> pl.DataFrame:
    keys = ["actor", "target", "period", "quad", "sphere", "source"]
    return days.with_columns(pl.col("period").dt.truncate("1mo")).group_by(keys).agg(pl.all().sum())


def test_large_shifts_are_found_within_a_month_nine_times_in_ten() -> None:
    sim = simulate_rough(60, 200, seed=1, size=0.7, volume=30)
    found = find_turning_points(sim.periods).drop_nulls("month")
    hits = total = 0
    for k, row in enumerate(sim.shifts):
        mine = np.array([number(m) for m in found.filter(pl.col("a") == f"A{k:05d}")["month"]])
        for t in np.flatnonzero(row):
            total += 1
            hits += bool(np.any(np.abs(mine - t) <= 1))
    assert hits / total > 0.9


def test_constant_dyads_alarm_less_than_once_in_two_decades() -> None:
    for volume in (3.0, 30.0):
        sim = simulate_rough(60, 240, seed=2, shifts=0, volume=volume)
        assert len(find_turning_points(sim.periods)) / (60 * 20 / 10) < 0.5


def test_an_episode_of_eight_months_is_found_with_both_ends_and_their_days() -> None:
    start, stop = date(1990, 7, 12), date(1991, 3, 9)
    days = daily([(date(1985, 1, 1), -0.6), (start, 0.4), (stop, -0.5)], date(1996, 1, 1))
    found = find_turning_points(monthly(days), days=days)
    assert found.schema == TURNING_POINT_SCHEMA
    assert len(found) == 2
    for row, day in zip(found.iter_rows(named=True), (start, stop), strict=True):
        assert abs((row["day"] - day).days) <= 3
        assert row["probability"] > 0.9
        assert row["month_low"] <= row["month"] <= row["month_high"]
        assert row["effect"] == row["after"] - row["before"]
    assert found["effect"].to_list()[0] > 0.5 > -0.5 > found["effect"].to_list()[1]
    assert found["evidence"][0].len() > 0


def test_a_shift_in_a_gap_is_an_interval_without_a_month() -> None:
    gap = date(1990, 3, 1), date(1994, 6, 30)
    days = daily([(date(1985, 1, 1), -0.6), (date(1992, 1, 1), 0.4)], date(1999, 1, 1), skip=gap)
    found = find_turning_points(monthly(days), days=days)
    assert len(found) == 1
    row = found.row(0, named=True)
    assert row["month"] is None and row["day"] is None
    assert row["month_low"] <= date(1990, 3, 1) and row["month_high"] >= date(1994, 6, 1)
    assert row["month_low"] >= date(1989, 12, 1) and row["month_high"] <= date(1994, 10, 1)


def test_the_beginning_and_end_of_a_war_give_their_days() -> None:
    days = daily([(date(1975, 1, 1), -0.45), (date(1988, 9, 1), -0.2)], date(1995, 1, 1))
    war = pl.DataFrame(
        {
            "kind": ["war"], "start": [date(1980, 9, 22)], "end": [date(1988, 8, 20)],
            "actor": ["BBB"], "target": ["AAA"],
        }
    )  # fmt: skip
    found = find_turning_points(monthly(days), war, days=days)
    assert found["day"].to_list() == [date(1980, 9, 22), date(1988, 8, 21)]


def test_nothing_is_found_where_nothing_was_seen() -> None:
    sim = simulate_rough(1, 40, seed=3, shifts=0)
    assert find_turning_points(sim.periods, pairs=[("X", "Y")]).schema == TURNING_POINT_SCHEMA
