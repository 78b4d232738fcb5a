"""The level of every dyad as of a day: the same as the full measure, and never from later."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.evidence import EvidenceKind
from detente.network.acts import told_acts
from detente.network.known import in_force, known_ties
from detente.network.levels import LEVELS_ON, levels_on, window_months, window_start
from detente.network.panel import wide_panel
from detente.relations.aggregate import dyad_periods
from detente.relations.level import estimate_levels
from detente.relations.observations import build_panel
from detente.relations.parameters import DEFAULT
from network_world import Row, act, acts, source, tie, world

ON = date(2005, 12, 31)
ACTORS = ("BOL", "CHL", "PER", "ARG")


def sums(events: pl.DataFrame) -> pl.DataFrame:
    import narwhals as nw

    made: pl.DataFrame = dyad_periods(nw.from_native(events.lazy())).collect("polars").to_native()
    return made


days = st.dates(date(1995, 1, 1), date(2005, 12, 31))
pairs = st.tuples(st.sampled_from(ACTORS), st.sampled_from(ACTORS)).filter(lambda p: p[0] != p[1])
events = st.lists(
    st.builds(
        lambda on, pair, strength: act(on, pair[0], pair[1], strength),
        days,
        pairs,
        st.sampled_from([-10.0, -4.0, 0.0, 3.0, 8.0]),
    ),
    max_size=25,
)
ties = st.lists(
    st.builds(
        lambda kind, pair, start, length, vague: tie(
            kind,
            pair[0],
            pair[1],
            start,
            None if length is None else start + timedelta(days=length),
            start_precision="year" if vague else "day",
            end_precision=None if length is None else "year" if vague else "day",
        ),
        st.sampled_from(["war", "defence-pact", "rivalry", "dispute", "sponsorship"]),
        pairs,
        days,
        st.none() | st.integers(0, 3000),
        st.booleans(),
    ),
    max_size=8,
)


@settings(max_examples=12, deadline=None)
@given(events, ties)
def test_the_last_month_is_that_of_the_full_measure(told: list[Row], tied: list[Row]) -> None:
    view = world(told, tied).view()
    found = levels_on(view, ON)
    frame = view.lazy(EvidenceKind.EVENT).collect("polars").to_native()
    known = known_ties(view, ON)
    if found.is_empty():
        return
    full = estimate_levels(sums(frame), known, start=window_start(ON), end=ON)
    last = full.filter(pl.col("month") == ON.replace(day=1))
    both = last.join(found, on=["a", "b"], suffix="_on")
    assert both.height == last.height
    for name in ("level", "low", "high"):
        assert np.allclose(both[name], both[f"{name}_on"], atol=1e-5)


@settings(max_examples=10, deadline=None)
@given(events, ties)
def test_the_wide_panel_is_the_panel(told: list[Row], tied: list[Row]) -> None:
    view = world(told, tied).view()
    frame = sums(view.lazy(EvidenceKind.EVENT).collect("polars").to_native())
    known = known_ties(view, ON)
    weights = DEFAULT.tie_weights()
    start = window_start(ON)
    one = build_panel(frame, known, weights, start=start, end=ON)
    told_ = told_acts(view, start, ON)
    two = wide_panel(told_, known, weights, end=ON, months=window_months())
    assert one.dyads.rows() == two.dyads.rows()
    size = len(one.dyads) * window_months()
    for name in ("y", "n_eff", "precision", "pull", "hazard"):
        per_month = [
            np.bincount(
                panel.seen.row * window_months() + panel.seen.t,
                weights=getattr(panel.seen, name),
                minlength=size,
            )
            for panel in (one, two)
        ]
        assert np.allclose(per_month[0], per_month[1])


@settings(max_examples=10, deadline=None)
@given(events, ties, days)
def test_nothing_later_than_the_day_changes_it(told: list[Row], tied: list[Row], on: date) -> None:
    before = [row for row in told if row["date"] <= on]
    begun = [row for row in tied if row["start"] <= on]
    # An end that lies ahead is not known yet.
    open_ = [
        row | {"end": None, "end_precision": None} if row["end"] and row["end"] > on else row
        for row in begun
    ]
    all_of_it = levels_on(world(told, tied).view(), on)
    then = levels_on(world(before, open_).view(), on)
    assert all_of_it.equals(then)


def test_columns_order_and_the_day_of_the_last_act() -> None:
    view = world([*acts("PER", "BOL", 2003, 2004), act(date(2005, 3, 7), "BOL", "PER")]).view()
    found = levels_on(view, ON)
    assert dict(found.schema) == LEVELS_ON
    assert found.select("a", "b", "last").rows() == [("BOL", "PER", date(2005, 3, 7))]
    assert found["n_eff"][0] == pytest.approx(25.0)


def test_an_act_of_a_month_not_yet_over_does_not_count_in_it() -> None:
    vague = act(date(2005, 3, 1), "PER", "BOL", precision="month")
    view = world([vague]).view()
    assert levels_on(view, date(2005, 3, 20)).is_empty()
    assert levels_on(view, date(2005, 3, 31)).height == 1


def test_acts_before_the_window_are_not_read() -> None:
    view = world(acts("PER", "BOL", 1980, 1981)).view()
    assert levels_on(view, ON).is_empty()
    assert levels_on(view, ON, months=12 * 40).height == 1


def test_the_window_is_as_long_as_an_act_is_remembered() -> None:
    jump = DEFAULT.dynamics.jump
    assert (1 - jump) ** window_months() <= 0.05 < (1 - jump) ** (window_months() - 1)


def test_roles_within_a_state_are_actors_of_their_own() -> None:
    view = world([*acts("PER", "BOL", 2005, 2005, 8.0), *acts("PER/REB", "BOL", 2005, 2005)]).view()
    assert levels_on(view, ON).select("a", "b").rows() == [("BOL", "PER")]
    named = levels_on(view, ON, actors=["PER/REB", "BOL"])
    assert named.select("a", "b").rows() == [("BOL", "PER/REB")]
    assert named["level"][0] < 0


def test_the_interval_widens_after_the_last_act() -> None:
    view = world(acts("PER", "BOL", 2000, 2001)).view()
    widths = [
        (row["high"] - row["low"])[0]
        for row in (levels_on(view, date(year, 12, 31)) for year in (2001, 2003, 2009))
    ]
    assert widths == sorted(widths) and widths[0] < 0.5 < widths[-1]


def test_an_open_tie_holds_as_long_as_its_source_looked() -> None:
    looked = source("short", date(2003, 6, 30))
    view = world(ties=[tie("rivalry", "PER", "BOL", date(1999, 1, 1))], sources=[looked]).view()
    (known,) = known_ties(view, ON).to_dicts()
    assert known["until"] == date(2003, 6, 30)
    assert in_force(known_ties(view, ON), ON).is_empty()
    assert in_force(known_ties(view, date(2003, 6, 1)), date(2003, 6, 1)).height == 1


def test_an_end_ahead_is_open_and_a_vague_end_holds_to_the_end_of_its_year() -> None:
    rows = [
        tie("war", "PER", "BOL", date(2001, 1, 1), date(2008, 5, 1)),
        tie("rivalry", "PER", "CHL", date(2001, 1, 1), date(2005, 1, 1), end_precision="year"),
    ]
    found = {row["kind"]: row for row in known_ties(world(ties=rows).view(), ON).to_dicts()}
    assert found["war"]["end"] is None and found["war"]["until"] == ON
    assert found["rivalry"]["until"] == date(2005, 12, 31)


def test_what_was_recorded_later_is_not_seen_as_of_before() -> None:
    store = world([act(date(2005, 1, 5), "PER", "BOL", recorded=date(2010, 1, 1))])
    assert levels_on(store.view(date(2006, 1, 1)), ON).is_empty()
    assert levels_on(store.view(), ON).height == 1


def test_nothing_known_is_an_empty_table_with_all_columns() -> None:
    assert dict(levels_on(world().view(), ON).schema) == LEVELS_ON
