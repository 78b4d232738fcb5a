"""The filter by steps: the filter by months of the relations room, for any course of events."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.evidence import EvidenceKind
from detente.network.acts import told_acts
from detente.network.filtering import filtered, noise_scales, steps_of
from detente.network.steps import Steps
from detente.relations.aggregate import dyad_periods
from detente.relations.observations import Panel, observe
from detente.relations.parameters import DEFAULT
from detente.relations.scales import dyad_scales
from detente.relations.statespace import Emission, emissions, forward, jump_rates
from network_world import Row, act, source, world

MONTHS, FIRST = 60, 24_000
PACTS = ((0.6, 0.2), (3.0, -2.5), (12.0, -11.0))
MOVE = DEFAULT.dynamics


@st.composite
def panels(draw: st.DrawFn) -> Panel:
    """A few dyads with acts of up to three sources a month, long ties, and changes of ties."""
    rows: list[tuple[int, int, int, float, float, float, float, float]] = []
    dyads = draw(st.integers(1, 5))
    for dyad in range(dyads):
        seen = st.tuples(st.integers(0, MONTHS - 1), st.floats(-1, 1), st.floats(0.5, 60))
        for t, y, n_eff in draw(st.lists(seen, max_size=20)):
            rows.append((dyad, t, 0, y, n_eff, 0.0, 0.0, 0.0))
        spell = st.tuples(st.integers(0, MONTHS - 1), st.integers(1, 40), st.sampled_from(PACTS))
        held: dict[int, tuple[float, float]] = {}
        for start, length, pact in draw(st.lists(spell, max_size=3)):
            held |= dict.fromkeys(range(start, min(start + length, MONTHS)), pact)
        rows += [(dyad, t, 1, 0.0, 0.0, p, h, 0.0) for t, (p, h) in held.items()]
        change = st.dictionaries(st.integers(0, MONTHS - 1), st.floats(0.01, 0.6), max_size=4)
        rows += [(dyad, t, 2, 0.0, 0.0, 0.0, 0.0, hazard) for t, hazard in draw(change).items()]
        # As in any panel the first and last month hold acts or ties.
        rows += [(dyad, t, 0, 0.1, 2.0, 0.0, 0.0, 0.0) for t in (0, MONTHS - 1 - dyad)]
    rows = sorted(row for row in rows if row[1] <= MONTHS - 1 - row[0])
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    row, months, tone, weight, precision, pull, hazard = (columns[k] for k in (0, 1, 3, 4, 5, 6, 7))
    table = pl.DataFrame(
        {
            "a": [f"A{k}" for k in range(dyads)],
            "b": [f"B{k}" for k in range(dyads)],
            "first": [FIRST] * dyads,
            "months": [MONTHS - k for k in range(dyads)],
        }
    )
    scale = np.ones(row.size)
    return Panel(table, Emission(row, months, tone, weight, precision, pull, scale, hazard))


def by_month(panel: Panel, scale: np.ndarray, df: float = DEFAULT.noise.df) -> np.ndarray:
    """The mass in the panel's last month, month after month."""
    dyads = len(panel.dyads)
    seen = panel.scaled(scale).seen
    cube, _ = emissions(seen, replace(DEFAULT.noise, df=df), MOVE.grid, dyads, MONTHS)
    mass, _ = forward(cube, jump_rates(seen, MOVE, dyads, MONTHS), MOVE)
    return np.asarray(mass[-1])


@settings(max_examples=40, deadline=None)
@given(panels(), st.sampled_from([-1, 20, 10**6]), st.sampled_from([15.0, 5.0, 30.0]), st.data())
def test_steps_end_where_months_do(
    panel: Panel, worth: int, df: float, data: st.DataObject
) -> None:
    scale = np.array([data.draw(st.sampled_from([0.3, 1.0, 2.7])) for _ in range(len(panel.dyads))])
    steps = Steps.of(panel, worth)
    found = filtered(steps, replace(DEFAULT.noise, df=df), MOVE, FIRST + MONTHS - 1, scale)
    # Ties as strong as war against the acts of the month would meet the floor of likelihoods.
    assert np.allclose(found @ MOVE.grid, by_month(panel, scale, df) @ MOVE.grid, atol=1e-5)


@settings(max_examples=15, deadline=None)
@given(panels())
def test_scales_are_those_of_the_whole_search(panel: Panel) -> None:
    steps = steps_of(panel, MOVE)
    assert np.allclose(noise_scales(steps, DEFAULT), dyad_scales(panel, DEFAULT))


def test_a_pact_of_many_dyads_is_passed_over_in_one_step() -> None:
    quiet = np.arange(MONTHS)
    dyads = 30
    row, t = np.repeat(np.arange(dyads), MONTHS), np.tile(quiet, dyads)
    none = np.zeros(row.size)
    y, n_eff = none.copy(), none.copy()
    y[t == MONTHS - 1], n_eff[t == MONTHS - 1] = 0.4, 3.0
    seen = Emission(row, t, y, n_eff, none + 0.6, none + 0.2, none + 1, none)
    table = pl.DataFrame(
        {
            "a": [f"A{k:02}" for k in range(dyads)],
            "b": ["B"] * dyads,
            "first": [FIRST] * dyads,
            "months": [MONTHS] * dyads,
        }
    )
    panel = Panel(table, seen)
    few, many = Steps.of(panel, 100), Steps.of(panel, 10**6)
    assert few.size.tolist() == [2] * dyads
    assert many.size.tolist() == [MONTHS] * dyads
    month = FIRST + MONTHS + 5
    one, two = (
        filtered(steps, DEFAULT.noise, MOVE, month, np.ones(dyads)) for steps in (few, many)
    )
    assert np.allclose(one, two, atol=1e-6)


told = st.lists(
    st.builds(
        lambda on, pair, strength, code, name: act(
            on, pair[0], pair[1], strength, code=code, source=name
        ),
        st.dates(date(2003, 1, 1), date(2003, 6, 30)),
        st.sampled_from([("PER", "BOL"), ("BOL", "PER"), ("CHL", "PER"), ("CHL", "CHL")]),
        st.sampled_from([-10.0, -0.3, 0.0, 2.8]),
        st.sampled_from(["190", "042", "057"]),
        st.sampled_from(["one", "two"]),
    ),
    max_size=60,
)


@settings(max_examples=15, deadline=None)
@given(told)
def test_acts_by_month_are_those_observed(rows: list[Row]) -> None:
    view = world(rows, sources=[source("one"), source("two")]).view()
    found = told_acts(view, date(2003, 1, 1), date(2003, 6, 30))
    events = view.lazy(EvidenceKind.EVENT).collect("polars").to_native()
    sums = dyad_periods(nw.from_native(events.lazy())).collect("polars").to_native()
    full = observe(sums, by_source=True)
    assert (
        found.dyads.select("a", "b").rows() == full.select("a", "b").unique().sort("a", "b").rows()
    )
    names = found.dyads.select("a", "b").rows()
    assert [names[k] for k in found.row] == full.select("a", "b").rows()
    months = [day.year * 12 + day.month - 1 for day in full["period"]]
    assert found.month.tolist() == months
    assert np.allclose(found.tone, full["tone"].fill_null(0.0))
    assert np.allclose(found.n_eff, full["n_eff"])
    real = events.filter(pl.col("actor") != pl.col("target"))
    assert found.dyads["acts"].sum() == real.height
    if real.height:
        assert found.dyads["first"].min() == real["date"].min()
        assert found.dyads["last"].max() == real["date"].max()


@pytest.mark.parametrize("df", [7.0, 15.0, 40.0])
def test_far_apart_reports_do_not_exhaust_single_precision(df: float) -> None:
    count = 50
    t = np.arange(count)
    ends = np.where(t % 2 == 0, -1.0, 1.0)
    none = np.zeros(count)
    seen = Emission(none.astype(np.int64), t, ends, none + 1e6, none, none, none + 1, none)
    table = pl.DataFrame({"a": ["A"], "b": ["B"], "first": [FIRST], "months": [count]})
    steps = steps_of(Panel(table, seen), MOVE)
    mass = filtered(steps, replace(DEFAULT.noise, df=df), MOVE, FIRST + count - 1, np.ones(1))
    assert mass.sum() == pytest.approx(1, abs=1e-5)
    assert (mass @ MOVE.grid)[0] == pytest.approx(1.0, abs=0.05)
