from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from detente.errors import MeasureError
from detente.relations.fitting import fit_parameters
from detente.relations.level import LEVEL_SCHEMA, estimate_levels
from detente.relations.observations import observe
from detente.relations.parameters import DEFAULT
from detente.relations.simulate import Simulation, simulate_model, simulate_rough


def covered(sim: Simulation) -> float:
    both = estimate_levels(sim.periods).join(sim.truth(), on=["a", "b", "month"])
    inside = (both["low"] <= both["truth"]) & (both["truth"] <= both["high"])
    return float(inside.sum()) / len(both)


def tie(kind: str, start: date, end: date, value: float | None = None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "kind": [kind], "start": [start], "end": [end], "actor": ["B00000"],
            "target": ["A00000"], "directed": [False], "value": [value],
        },
        schema_overrides={"value": pl.Float64},
    )  # fmt: skip


def test_intervals_hold_the_truth_nine_times_in_ten_under_the_model() -> None:
    assert covered(simulate_model(120, 200, seed=1)) == pytest.approx(0.90, abs=0.03)


def test_intervals_hold_the_truth_nine_times_in_ten_where_the_model_is_wrong() -> None:
    sim = simulate_rough(300, 240, seed=20240229, shifts=3, size=0.4)
    assert covered(sim) == pytest.approx(0.90, abs=0.03)


def test_volume_narrows_the_interval_but_does_not_move_the_level() -> None:
    sim = simulate_rough(20, 60, seed=3, shifts=0, volume=3.0)
    fixed = replace(DEFAULT, scale_sd=0.0)
    quiet = sim.periods.with_columns(g=0.2 * pl.col("w"), wg=0.2 * pl.col("w"))
    loud = quiet.with_columns(pl.col(c) * 50 for c in ("n", "g", "w", "wg", "ww"))
    few, many = (estimate_levels(p, params=fixed) for p in (quiet, loud))
    assert observe(loud)["tone"].to_numpy() == pytest.approx(np.full(len(loud), 0.2))
    width = [(x["high"] - x["low"]).to_numpy().mean() for x in (few, many)]
    assert width[1] < 0.6 * width[0]
    assert few["level"].to_numpy() == pytest.approx(many["level"].to_numpy(), abs=0.08)
    assert many["level"].to_numpy() == pytest.approx(0.2, abs=0.03)


def test_levels_cover_every_month_between_the_first_and_last_act_and_none_outside() -> None:
    sim = simulate_rough(1, 120, seed=4, shifts=0)
    gap = sim.periods.filter(~pl.col("period").is_between(date(1983, 1, 1), date(1986, 12, 1)))
    levels = estimate_levels(gap)
    assert levels.schema == LEVEL_SCHEMA
    assert levels["month"].min() == gap["period"].min()
    assert levels["month"].max() == gap["period"].max()
    months = levels["month"]
    assert len(levels) == (months[-1].year - months[0].year) * 12 + (
        months[-1].month - months[0].month + 1
    )
    width = levels.with_columns(width=pl.col("high") - pl.col("low"))
    middle = width.filter(pl.col("month") == date(1985, 1, 1))
    before = width.filter(pl.col("month") == date(1982, 6, 1))
    assert not middle["observed"][0]
    assert middle["width"][0] > 1.2 * before["width"][0]


def test_war_comes_out_near_minus_one_and_a_dispute_is_weak_evidence() -> None:
    sim = simulate_rough(1, 120, seed=5, shifts=0)
    friendly = sim.periods.with_columns(g=0.3 * pl.col("w"), wg=0.3 * pl.col("w"))
    few = friendly.gather_every(4)
    span = date(1983, 1, 1), date(1986, 12, 31)

    def during(ties: pl.DataFrame | None, periods: pl.DataFrame) -> float:
        levels = estimate_levels(periods, ties).filter(pl.col("month").is_between(*span))
        return float(levels["level"].to_numpy().mean())

    peace = during(None, friendly)
    assert peace > 0.2
    assert during(tie("dispute", *span, value=4.0), friendly) == pytest.approx(peace, abs=0.05)
    assert during(tie("war", *span), few) < -0.5
    hostile = few.with_columns(g=-0.6 * pl.col("w"), wg=-0.6 * pl.col("w"))
    assert during(tie("war", *span), hostile) < -0.75


def test_votes_and_trade_do_not_enter_the_level() -> None:
    sim = simulate_rough(1, 120, seed=6, shifts=0)
    span = date(1980, 1, 1), date(1989, 12, 31)
    alone = estimate_levels(sim.periods)
    for kind in ("trade", "membership", "un-vote-agreement"):
        assert estimate_levels(sim.periods, tie(kind, *span, value=0.97)).equals(alone)


def test_directed_levels_tell_the_two_sides_apart() -> None:
    sim = simulate_rough(1, 60, seed=7, shifts=0)
    there = sim.periods.with_columns(g=0.4 * pl.col("w"), wg=0.4 * pl.col("w"))
    back = sim.periods.with_columns(
        actor="target", target="actor", g=-0.4 * pl.col("w"), wg=-0.4 * pl.col("w")
    )
    both = pl.concat([there, back])
    sides = estimate_levels(both, directed=True).group_by("a").agg(pl.col("level").mean()).sort("a")
    assert sides["a"].to_list() == ["A00000", "B00000"]
    assert sides["level"][0] > 0.25 and sides["level"][1] < -0.25
    pooled = estimate_levels(both)["level"].to_numpy()
    assert np.abs(pooled).max() < 0.15


def test_arrow_and_pandas_tables_and_the_order_of_rows_make_no_difference() -> None:
    sim = simulate_rough(3, 40, seed=8, shifts=0)
    levels = estimate_levels(sim.periods)
    table: pa.Table = sim.periods.to_arrow()
    assert estimate_levels(table).equals(levels)
    assert estimate_levels(sim.periods.sample(fraction=1, shuffle=True, seed=1)).equals(levels)


def test_pairs_bound_the_work_and_do_not_change_the_result() -> None:
    sim = simulate_rough(5, 60, seed=9, shifts=0)
    one = estimate_levels(sim.periods, pairs=[("B00002", "A00002")])
    all_of_them = estimate_levels(sim.periods)
    same = all_of_them.filter(pl.col("a") == "A00002")
    assert one["level"].to_numpy() == pytest.approx(same["level"].to_numpy(), abs=1e-4)
    assert one["a"].unique().to_list() == ["A00002"]
    assert estimate_levels(sim.periods, pairs=[("X", "Y")]).is_empty()


def test_a_table_that_lacks_columns_is_refused_by_name() -> None:
    sim = simulate_rough(1, 40, seed=10, shifts=0)
    with pytest.raises(MeasureError, match=r"periods lack the columns \['ww'\]"):
        estimate_levels(sim.periods.drop("ww"))
    with pytest.raises(MeasureError, match="window from 1990-01-01 to 1980-01-01 is empty"):
        estimate_levels(sim.periods, start=date(1990, 1, 1), end=date(1980, 1, 1))


@pytest.mark.slow
def test_fitting_recovers_the_parameters_of_the_model() -> None:
    sim = simulate_model(80, 200, seed=11)
    fitted = fit_parameters(sim.periods, evaluations=250)
    n_eff = np.array([1.0, 10.0, 50.0])
    assert fitted.noise.variance(n_eff) == pytest.approx(DEFAULT.noise.variance(n_eff), rel=0.5)
    assert fitted.dynamics.jump == pytest.approx(DEFAULT.dynamics.jump, rel=0.5)
    assert fitted.scale_sd == pytest.approx(DEFAULT.scale_sd, rel=0.5)
    with pytest.raises(MeasureError, match="20 are needed"):
        fit_parameters(sim.periods.filter(pl.col("actor") < "A00005"))
