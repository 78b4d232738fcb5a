"""Drivers: what each series says, how fair the test is, and what it finds."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from driver_bench import (
    DRIVERS,
    FIRST,
    MONTHS,
    PLANTED,
    false_positives,
    plant,
    power,
    turn_month,
    world,
)
from small_store import context, periods, tie, trait

from detente.relations.drivers import (
    Context,
    economic,
    identity,
    outside_pressure,
    rank_drivers,
    regime_change,
    settlement,
    shared_enemy,
    sponsor,
    war_exhaustion,
)
from detente.relations.drivers.base import day_of
from detente.relations.drivers.windows import thirds

MODULES = (
    economic,
    identity,
    outside_pressure,
    regime_change,
    settlement,
    shared_enemy,
    sponsor,
    war_exhaustion,
)
MARCH_2003 = 2003 * 12 + 2


def at(made: Context, values: np.ndarray, year: int, month: int) -> float:
    return float(values[year * 12 + month - 1 - made.first])


# --- fairness of the test


def test_p_values_of_every_month_are_uniform_or_conservative() -> None:
    # All months are tested in both directions: of a fair test at most a share p is at or below p,
    # in every single dyad, however its causes come in waves.
    for seed in range(4):
        made = world(np.random.default_rng(seed), thirds=12)
        turns = [(made.first + n, sign) for n in range(MONTHS) for sign in (-1, 1)]
        ranked = rank_drivers(made, turns, most=99)
        for driver in DRIVERS:
            values = np.array(
                [one.p_value for tests in ranked for one in tests if one.driver == driver]
            )
            for p in (0.01, 0.05, 0.1, 0.2, 0.5):
                assert (values <= p).sum() <= p * len(turns) + 2, (driver, seed, p)


def test_no_driver_is_strong_by_luck_more_often_than_it_says() -> None:
    rates = false_positives(worlds=12, turns=60)
    for driver, (strong, _) in rates.items():
        # 12 dyads are about as many independent draws of a driver that hardly changes.
        assert strong <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / (12 * 12)), driver


@pytest.mark.parametrize("driver", PLANTED)
def test_a_planted_cause_comes_out_strong_and_first(driver: str) -> None:
    strong, first = power(driver, worlds=6)
    # Rulers change often: four other changes in thirty years leave one more little to stand out by.
    assert strong >= (0.0 if driver == "leader-change" else 0.8)
    assert first >= 0.6


def test_a_planted_shared_enemy_of_both_is_named_first_with_its_acts() -> None:
    rng = np.random.default_rng(5)
    month = turn_month(rng)
    made = plant("shared-enemy", world(rng), month, rng)
    tests = rank_drivers(made, [(month, 1)])[0]
    enemy = next(one for one in tests if one.driver == "shared-enemy")
    assert (enemy.subject, enemy.strength) == ("T00", "strong")
    assert enemy.p_value <= min(one.p_value for one in tests if "T00" not in one.subject)
    assert [query.pair for query in enemy.evidence] == [("BOL", "T00"), ("PER", "T00")]
    # The same enemy cannot explain why the two fell out.
    colder = rank_drivers(made, [(month, -1)])[0]
    assert not any(
        one.subject == "T00" and one.strength == "strong"
        for one in colder
        if one.driver == "shared-enemy"
    )


def test_one_sided_conflict_is_no_shared_enemy() -> None:
    months = [day_of(FIRST + n) for n in range(360)]
    rows = [
        (who, other, day, 5.0) for day in months for who, other in (("BOL", "CHL"), ("PER", "ECU"))
    ]
    rows += [("BOL", "XKX", day, 50.0) for day in months[200:212]]
    made = context(acts=periods(rows))
    assert list(shared_enemy.series(made)) == []
    pressure = {one.subject for one in outside_pressure.series(made)}
    assert "XKX>BOL" in pressure


def test_tested_counts_every_driver_that_could_speak() -> None:
    changes = [trait("BOL", "regime", date(1990, 6, 1), text="junta")]
    ended = [tie("territorial-claim", "BOL", "PER", date(1970, 1, 1), date(1990, 5, 1))]
    made = context(ties=ended, traits=changes)
    (tests,) = rank_drivers(made, [(1990 * 12 + 5, 1)], most=1)
    assert len(tests) == 1 and tests[0].tested == 2
    assert tests[0].to_dict()["tested"] == 2


def test_a_short_dyad_and_a_turn_off_the_axis_have_no_test() -> None:
    changes = [trait("BOL", "regime", date(1981, 6, 1), text="junta")]
    assert rank_drivers(context(traits=changes, months=60), [(1981 * 12 + 5, 1)]) == [[]]
    assert rank_drivers(context(traits=changes), [(1950 * 12, 1), (2050 * 12, 1)]) == [[], []]


# --- robustness


@pytest.mark.parametrize(
    "pair", [("BOL", "PER"), ("hezbollah", "ISR"), ("IRQ/REB", "IRQ"), ("a", "b")]
)
def test_no_evidence_gives_no_series(pair: tuple[str, str]) -> None:
    made = context(pair=pair)
    assert [list(module.series(made)) for module in MODULES] == [[]] * len(MODULES)
    assert rank_drivers(made, [(1990 * 12, 1)]) == [[]]


def test_rows_without_dates_values_or_texts_are_passed_over() -> None:
    empty = {"start_precision": None, "end_precision": None, "censored": None, "status": None}
    ties = [
        tie(kind, "BOL", "PER", None, None, **empty)
        for kind in ("war", "territorial-claim", "trade", "occupation", "sponsorship", "hosting")
    ]
    ties.append(tie("sponsorship", "BOL", "PER/REB", None, None, **empty))
    ties.append({**tie("control", "BOL", "PER", date(1990, 1, 1)), "actor": None})
    traits = [
        trait("BOL", name, date(1990, 1, 1), start_precision=None)
        for name in ("regime", "head-of-state", "polity2", "ethnic-power", "religious-share")
    ]
    made = context(ties=ties, traits=[{**one, "start": None} for one in traits] + traits[2:])
    assert [list(module.series(made)) for module in MODULES] == [[]] * len(MODULES)


def test_the_order_of_rows_and_of_sums_changes_nothing() -> None:
    made = world(np.random.default_rng(3))
    acts = made.periods.with_columns(pl.col("w") + 0.001)
    turns = [(FIRST + n, 1 if n % 2 else -1) for n in range(90, 300, 15)]
    first = rank_drivers(replace(made, periods=acts), turns)
    for seed in (1, 2):
        shuffled = replace(
            made,
            periods=acts.sample(fraction=1.0, shuffle=True, seed=seed),
            ties=made.ties.sample(fraction=1.0, shuffle=True, seed=seed),
            traits=made.traits.sample(fraction=1.0, shuffle=True, seed=seed),
        )
        again = rank_drivers(shuffled, turns)
        assert [[one.to_dict() for one in tests] for tests in again] == [
            [one.to_dict() for one in tests] for tests in first
        ]


def test_equal_subjects_are_broken_by_name() -> None:
    months = [day_of(FIRST + n) for n in range(360)]
    rows = [(who, "CHL", day, 5.0) for day in months for who in ("BOL", "PER")]
    rows += [
        (who, foe, day, 9.0)
        for day in months[200:212]
        for who in ("BOL", "PER")
        for foe in ("ZMB", "AGO", "MOZ")
    ]
    random.Random(1).shuffle(rows)
    (tests,) = rank_drivers(context(acts=periods(rows)), [(FIRST + 211, 1)])
    assert {one.driver: one.subject for one in tests} == {
        "shared-enemy": "AGO",
    }
    inward = periods([(other, who, day, w) for who, other, day, w in rows])
    (tests,) = rank_drivers(context(acts=inward), [(FIRST + 211, 1)])
    assert next(one for one in tests if one.driver == "outside-pressure").subject == "AGO>BOL"
    assert thirds(context(acts=periods(rows)), "BOL")[1:] == ["AGO", "MOZ", "ZMB"]


def test_all_drivers_of_a_long_dyad_with_many_thirds_are_fast() -> None:
    rng = np.random.default_rng(7)
    made = world(rng, thirds=300, months=560)
    assert made.periods.height > 200_000
    turns = [(made.first + n, 1) for n in range(100, 550, 30)]
    spent = []
    for _ in range(3):
        started = time.process_time()
        rank_drivers(made, turns)
        spent.append(time.process_time() - started)
    # The machine may be busy: the promise of half a second is measured by the benchmark.
    assert min(spent) < 1.5
