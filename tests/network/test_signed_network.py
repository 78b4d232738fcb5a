"""The signed network: layers, signs, the rule for both signs, and what stays missing."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import MeasureError
from detente.evidence import EvidenceKind
from detente.network.layers import EDGES, TIE_KINDS, Layer
from detente.network.signed import Rule, SignedNetwork, signed_network
from network_world import Row, acts, source, tie, world

ON = date(2005, 12, 31)
OLD = date(1995, 1, 1)


def of(
    events: list[Row] | None = None, ties: list[Row] | None = None, **more: object
) -> SignedNetwork:
    return signed_network(world(events or [], ties or []).view(), ON, **more)  # type: ignore[arg-type]


def edge(network: SignedNetwork, layer: Layer) -> dict[str, object]:
    (row,) = network.edges.filter(pl.col("layer") == layer).to_dicts()
    return row


def test_every_layer_gives_its_edge_with_sign_and_way() -> None:
    network = of(
        acts("PER", "BOL", 2003, 2005),
        [
            tie("defence-pact", "PER", "CHL", OLD),
            tie("rivalry", "PER", "ARG", OLD),
            tie("sponsorship", "PER", "hamas", OLD, means="arms;money"),
            tie("membership", "PER", "un", OLD),
            tie("part-of", "quds-force", "irgc", OLD),
            tie("hosting", "BOL", "hamas", OLD),
        ],
        layers=list(Layer),
    )
    assert dict(network.edges.schema) == EDGES
    found = {
        (row["layer"], row["a"], row["b"]): (row["sign"], row["directed"])
        for row in network.edges.to_dicts()
    }
    assert found["acts", "BOL", "PER"] == (-1, False)
    assert found["pacts", "CHL", "PER"] == (1, False)
    assert found["conflict", "ARG", "PER"] == (-1, False)
    assert found["support", "PER", "hamas"] == (1, True)
    assert found["membership", "PER", "un"] == (None, True)
    assert found["part-of", "quds-force", "irgc"] == (None, True)
    assert found["hosting", "BOL", "hamas"] == (None, True)
    assert ("support", "hamas", "PER") not in found


def test_a_level_whose_interval_holds_zero_has_no_sign_and_is_no_edge_of_the_graph() -> None:
    events = acts("PER", "BOL", 2005, 2005, 1.0, step=12)
    network = of(events, layers=["acts"])
    row = edge(network, Layer.ACTS)
    assert row["sign"] is None
    assert row["low"] < 0 < row["high"]  # type: ignore[operator]
    assert network.graph().m == 0


@pytest.mark.parametrize("strength, sign", [(-9.0, -1), (9.0, 1)])
def test_the_threshold_bounds_the_whole_interval(strength: float, sign: int) -> None:
    events = acts("PER", "BOL", 2000, 2005, strength)
    view = world(events).view()
    assert edge(signed_network(view, ON), Layer.ACTS)["sign"] == sign
    far = signed_network(view, ON, threshold=0.95)
    assert edge(far, Layer.ACTS)["sign"] is None


@pytest.mark.parametrize(
    "rule, events, sign",
    [
        (Rule.LEVEL, acts("PER", "BOL", 2000, 2005, -9.0), -1),
        (Rule.LEVEL, acts("PER", "BOL", 2000, 2005, 9.0), 1),
        (Rule.LEVEL, [], None),
        (Rule.NEGATIVE, acts("PER", "BOL", 2000, 2005, 9.0), -1),
        (Rule.POSITIVE, acts("PER", "BOL", 2000, 2005, -9.0), 1),
        (Rule.DROP, acts("PER", "BOL", 2000, 2005, 9.0), None),
    ],
)
def test_the_rule_for_both_signs(rule: Rule, events: list[Row], sign: int | None) -> None:
    ties = [tie("defence-pact", "PER", "BOL", OLD), tie("rivalry", "PER", "BOL", OLD)]
    network = of(events, ties, rule=rule)
    assert network.dyads().select("sign", "both").rows() == [(sign, True)]
    assert network.sign("PER", "BOL") == sign
    assert network.graph().m == (sign is not None)


def test_one_sign_stands_whatever_the_rule() -> None:
    for rule in Rule:
        assert of([], [tie("rivalry", "PER", "BOL", OLD)], rule=rule).sign("BOL", "PER") == -1


def test_ended_ties_and_those_beyond_their_source_are_missing() -> None:
    ended = of([], [tie("rivalry", "PER", "BOL", OLD, date(2005, 12, 30))])
    assert ended.edges.filter(pl.col("layer") == Layer.CONFLICT).is_empty()
    short = [source("short", date(2004, 1, 1))]
    view = world([], [tie("defence-pact", "PER", "BOL", OLD)], short).view()
    assert signed_network(view, ON, layers=["pacts"]).edges.is_empty()
    assert signed_network(view, date(2003, 1, 1), layers=["pacts"]).edges.height == 1


def test_a_dispute_counts_for_a_year_after_its_last_incident() -> None:
    for end, rows in ((date(2005, 2, 1), 1), (date(2004, 2, 1), 0)):
        network = of([], [tie("dispute", "PER", "BOL", OLD, end, value=4.0)], layers=["conflict"])
        assert network.edges.height == rows


def test_actors_that_did_not_exist_are_left_out() -> None:
    ties = [tie("defence-pact", "DDR", "BOL", OLD), tie("defence-pact", "PER", "BOL", OLD)]
    assert "DDR" not in of([], ties).actors["actor"].to_list()
    assert "PER" in of([], ties).actors["actor"].to_list()


def test_states_only_leaves_groups_out() -> None:
    ties = [tie("sponsorship", "PER", "hamas", OLD, means="arms"), tie("war", "PER", "BOL", OLD)]
    network = of([], ties)
    assert network.graph().nodes == ("BOL", "PER", "hamas")
    assert network.graph(states_only=True).nodes == ("BOL", "PER")


@given(st.sets(st.sampled_from(["BOL", "PER", "CHL", "ARG", "BRA"])))
@settings(max_examples=10, deadline=None)
def test_among_and_around_keep_what_they_say(kept: set[str]) -> None:
    ties = [
        tie("rivalry", a, b, OLD)
        for a, b in (("PER", "BOL"), ("CHL", "PER"), ("ARG", "BRA"), ("ARG", "CHL"))
    ]
    network = of([], ties, layers=["conflict"])
    inside = network.among(kept)
    assert set(inside.actors["actor"]) <= kept
    assert all({a, b} <= kept for a, b in inside.edges.select("a", "b").iter_rows())
    near = network.around(kept)
    assert all({a, b} & kept for a, b in near.edges.select("a", "b").iter_rows())


def test_neighbours_and_an_actor_that_is_not_there() -> None:
    network = of([], [tie("rivalry", "PER", "BOL", OLD), tie("rivalry", "CHL", "ARG", OLD)])
    assert network.neighbours("PER").select("other", "sign").rows() == [("BOL", -1)]
    with pytest.raises(MeasureError, match="does not hold ISL"):
        network.neighbours("ISL")


def test_evidence_gives_the_rows_that_are_counted() -> None:
    store = world(
        acts("PER", "BOL", 2004, 2005),
        [tie("rivalry", "PER", "BOL", OLD), tie("membership", "PER", "un", OLD)],
    )
    view = store.view()
    network = signed_network(view, ON)
    queries = network.evidence("PER", "BOL")
    assert {query.kind for query in queries} == {EvidenceKind.EVENT, EvidenceKind.TIE}
    assert sum(view.count(query) for query in queries) == network.dyads()["evidence"][0] == 25
    assert network.evidence("PER", "ISL") == ()


def test_evidence_of_signs_leaves_unsigned_edges_out() -> None:
    events = acts("PER", "BOL", 2005, 2005, 1.0, step=12)
    network = of(events, [tie("rivalry", "PER", "BOL", OLD)])
    kinds = {query.kind for query in network.evidence("BOL", "PER", signed=True)}
    assert kinds == {EvidenceKind.TIE}


def test_only_actors_wanted() -> None:
    ties = [tie("rivalry", "PER", "BOL", OLD), tie("rivalry", "CHL", "ARG", OLD)]
    assert of([], ties, actors=["PER", "BOL"]).actors["actor"].to_list() == ["BOL", "PER"]


@pytest.mark.parametrize("wrong", [{"layers": ["gossip"]}, {"rule": "guess"}, {"threshold": 1.0}])
def test_what_is_unknown_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(MeasureError):
        of([], [], **wrong)


def test_kinds_of_tie_belong_to_one_layer() -> None:
    kinds = [kind for kinds in TIE_KINDS.values() for kind in kinds]
    assert len(kinds) == len(set(kinds))
