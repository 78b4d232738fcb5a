"""Blocs of an invented world: leanings, communities, firmness, and declared against shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocs_world import BEFORE, BLOC, CAMPS, LATER, leaning_table, world
from detente.errors import MeasureError
from detente.evidence import View
from detente.network.blocs.blocs import blocs_of, blocs_on, blocs_through, players
from detente.network.blocs.declared import declared_blocs, declared_members, members_on
from detente.network.blocs.leanings import FAINT, LEANINGS, leaning_graph, leanings
from detente.network.blocs.membership import Worlds, chance_of, draw_worlds, firmness, jeffreys
from detente.network.blocs.shown import cohesion, compare, compare_through, standings, surroundings
from detente.network.signed import signed_network


@pytest.fixture(scope="module")
def view() -> Iterator[View]:
    store = world()
    yield store.view()
    store.close()


def test_leanings_follow_the_acts_and_stay_within_their_bounds(view: View) -> None:
    table = leanings(signed_network(view, BEFORE))
    assert table.schema == pl.Schema(LEANINGS)
    assert table["leaning"].abs().is_between(FAINT, 1.0).all()
    for a, b, leaning in table.select("a", "b", "leaning").iter_rows():
        assert (leaning > 0) == ((a in CAMPS[0]) == (b in CAMPS[0]))
    graph, weights = leaning_graph(table)
    assert [pair[:2] for pair in graph.triples()] == list(table.select("a", "b").iter_rows())
    assert weights.tolist() == table["leaning"].abs().to_list()
    without = leanings(signed_network(view, BEFORE), without=["PER"])
    assert not {"PER"} & {*without["a"], *without["b"]}


def test_what_is_not_known_leans_to_no_side() -> None:
    store = world()
    table = leanings(signed_network(store.view(), date(2003, 12, 31)))
    assert table.is_empty()
    assert blocs_of(table, date(2003, 12, 31)).blocs == ()
    store.close()


def test_the_two_camps_are_found_and_the_one_that_changes_sides(view: View) -> None:
    before = blocs_on(view, BEFORE)
    assert {frozenset(one.members) for one in before.blocs} == {frozenset(c) for c in CAMPS}
    assert before.clustering.exact
    assert before.contradicted == 0
    for one in before.blocs:
        assert one.positive == 6
        assert one.negative == 0
        assert one.level is not None
        assert one.outside is not None
        assert one.level > 0 > one.outside
        assert one.leaders == one.members[:3]
    later = blocs_on(view, LATER)
    bloc = later.of("COL")
    assert bloc is not None
    assert "ARG" in bloc.members
    assert later.place("COL") != later.place("PER")
    assert later.place("nobody") is None


def test_only_those_named_are_looked_at(view: View) -> None:
    found = blocs_on(view, BEFORE, actors=["PER", "BOL", "ARG"])
    assert set(found.clustering.nodes) == {"PER", "BOL", "ARG"}


def test_organisations_take_no_side(view: View) -> None:
    network = signed_network(view, BEFORE, layers=("acts", "membership"))
    assert BLOC in network.actors["actor"]
    assert BLOC not in players(network).actors["actor"]


def test_inertia_holds_a_pair_where_it_was_but_never_against_its_sign() -> None:
    days = [date(2000, 12, 31), date(2001, 12, 31)]
    first = blocs_of(leaning_table([("a", "b", 0.9), ("b", "c", -0.9), ("a", "c", -0.9)]), days[0])
    # Now b leans a little more to c than to a, while a and c are at odds.
    now = leaning_table([("a", "b", 0.5), ("b", "c", 0.6), ("a", "c", -0.9)])
    free = blocs_of(now, days[1], before=first)
    held = blocs_of(now, days[1], before=first, inertia=0.3)
    assert free.place("b") == free.place("c") != free.place("a")
    assert held.place("b") == held.place("a") != held.place("c")
    assert held.inertia == 0.3
    flipped = leaning_table([("a", "b", -0.2)])
    assert blocs_of(flipped, days[1], before=first, inertia=0.9).blocs == ()


def test_blocs_through_time_are_those_of_each_day(view: View) -> None:
    found = blocs_through(view, [LATER, BEFORE])
    assert [one.on for one in found] == [BEFORE, LATER]
    assert found[0].blocs == blocs_on(view, BEFORE).blocs
    assert found[1].blocs == blocs_on(view, LATER).blocs


def test_one_tie_holds_less_firmly_than_three() -> None:
    core = [("a", "b", 1.0), ("b", "c", 1.0), ("a", "c", 1.0)]
    firm = [("d", x, 1.0) for x in "abc"]
    table = leaning_table([*core, *firm, ("e", "a", 1.0), ("f", "a", -1.0), ("f", "b", -1.0)])
    worlds = draw_worlds(table, draws=400)
    share = dict(firmness(worlds, "abc").select("actor", "share").iter_rows())
    # A Poisson weight of mean 1 is 0 in 37 % of the draws.
    assert share["e"] == pytest.approx(1 - np.exp(-1), abs=0.08)
    assert share["d"] > 0.9 > share["e"] > share["f"]
    assert share["f"] < 0.05
    assert worlds.exact == 1.0
    again = draw_worlds(table, draws=400)
    assert (again.labels == worlds.labels).all()
    together = worlds.together()
    assert (together == together.T).all()
    assert (together.diagonal() == 1).all()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=1, max_size=4),
    st.sets(st.integers(0, 5)),
)
def test_firmness_is_what_it_says(labels: list[list[int]], core: set[int]) -> None:
    names = tuple("abcdef")
    worlds = Worlds(names, np.array(labels, dtype=np.int64), 1.0)
    found = firmness(worlds, [names[k] for k in core])
    for k in range(6):
        others = sorted(core - {k})
        hits = 0
        for row in labels:
            sizes = [sum(row[one] == c for one in others) for c in range(4)]
            most = max(sizes)
            enough = bool(others) and most >= min(2, len(others))
            hits += enough and sizes[row[k]] == most
        assert found["share"][k] == hits / len(labels)


def test_weaker_evidence_is_less_firm() -> None:
    core = [("a", "b", 1.0), ("b", "c", 1.0), ("a", "c", 1.0)]
    shares = []
    for strength in (0.2, 0.6, 1.0):
        table = leaning_table([*core, ("d", "a", strength), ("d", "b", strength)])
        rows = firmness(draw_worlds(table, draws=300), "abc")
        shares.append(rows.filter(pl.col("actor") == "d")["share"].item())
    assert shares == sorted(shares)
    assert shares[0] < 0.5 < shares[2]


@pytest.mark.parametrize(("hits", "draws"), [(0, 10), (10, 10), (5, 10), (99, 100)])
def test_the_interval_of_a_share_holds_it(hits: int, draws: int) -> None:
    low, high = jeffreys(hits, draws)
    assert 0 <= low <= hits / draws <= high <= 1
    assert low < high


def test_chance_is_a_valid_p_value() -> None:
    rng = np.random.default_rng(4)
    every = rng.uniform(-1, 1, 400)
    values = [chance_of(rng.choice(every, 6), every) for _ in range(400)]
    # Under the null at most about one in ten is at most 0.1.
    assert np.mean(np.array(values) <= 0.1) < 0.15
    assert chance_of(np.array([1.0] * 6), every) < 0.01
    assert chance_of(np.array([]), every) == 1.0


def test_declared_against_shown(view: View) -> None:
    found = compare(view, BLOC, BEFORE, draws=60)
    assert found.members == ("BOL", "ECU", "GUY", "PER")
    verdicts = {one.actor: one.verdict for one in found.standings}
    assert verdicts["GUY"] == "no evidence"
    assert {verdicts[name] for name in ("BOL", "ECU", "PER")} <= {"shown", "thin"}
    col = found.of("COL")
    assert col is not None
    assert not col.declared
    assert col.verdict == "shown"
    assert (col.friends, col.foes) == (3, 0)
    assert col.firmness is not None
    assert col.firmness > 0.8
    assert found.of("BRA") is None
    assert found.exact == 1.0


def test_a_declared_member_that_stands_with_the_others_is_not_shown(view: View) -> None:
    arg = compare(view, BLOC, LATER, draws=60).of("ARG")
    assert arg is not None
    assert arg.declared
    assert arg.verdict == "not shown"
    assert (arg.friends, arg.foes) == (0, 2)
    assert arg.level is not None
    assert arg.level_low is not None
    assert arg.level_high is not None
    assert arg.level_low <= arg.level <= arg.level_high < 0


def test_cohesion_counts_only_what_is_on_record(view: View) -> None:
    own = compare(view, BLOC, BEFORE, draws=2).cohesion
    assert (own.members, own.possible, own.pairs) == (4, 6, 3)
    assert own.positive == 1.0
    assert own.outside_pairs == 15
    assert own.outside_positive == pytest.approx(0.2)  # COL alone
    empty = cohesion(leaning_table([]), ["a", "b"], BEFORE)
    assert empty.positive is None
    assert empty.level is None


def test_membership_is_dated(view: View) -> None:
    table = declared_members(view, BLOC)
    assert members_on(table, date(2004, 12, 31)) == ()
    assert "ECU" in members_on(table, date(2012, 6, 1))
    assert "ECU" not in members_on(table, date(2013, 6, 1))
    early, late = compare_through(view, BLOC, [LATER, date(2004, 12, 31)], draws=20)
    assert early.standings == ()
    assert "ECU" not in late.members


def test_a_bloc_that_is_not_shown_has_no_further_members() -> None:
    # Two declared members at odds, and an outsider friendly with both.
    table = leaning_table([("a", "b", -1.0), ("c", "a", 0.9), ("c", "b", 0.9), ("d", "e", 0.2)])
    found = standings(table, draw_worlds(table, draws=40), ["a", "b"])
    assert {one.actor for one in found} == {"a", "b"}


def test_surroundings_are_those_dealt_with(view: View) -> None:
    assert set(surroundings(view, ["PER"], BEFORE)) == set(CAMPS[0] + CAMPS[1]) - {"PER"}
    assert surroundings(view, ["PER"], date(2000, 1, 1)) == ()


def test_declared_blocs_of_actors(view: View) -> None:
    found = declared_blocs(view, ["GUY"])
    assert BLOC in found
    assert set(found[BLOC]["actor"]) == {"ARG", "BOL", "ECU", "GUY", "PER"}


def test_who_has_no_declared_member_is_refused(view: View) -> None:
    with pytest.raises(MeasureError, match="Nobody is on record as a member of PER"):
        declared_members(view, "PER")


def test_as_of_a_day_later_declarations_are_unknown() -> None:
    store = world()
    early = store.view(date(2004, 6, 1))
    with pytest.raises(MeasureError, match="Nobody"):
        declared_members(early, BLOC)
    store.close()
