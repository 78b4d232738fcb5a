"""Who surrounds two actors: friends and foes in common, split, and of one side only."""

from __future__ import annotations

from datetime import date

import polars as pl

from detente.network.neighbourhood import NEIGHBOURS, lasting, neighbourhood, strongest
from detente.network.signed import SignedNetwork, signed_network
from network_world import Row, acts, tie, world

ON = date(2005, 12, 31)
OLD = date(1995, 1, 1)


def of(ties: list[Row], events: list[Row] | None = None) -> SignedNetwork:
    return signed_network(world(events or [], ties).view(), ON)


def test_sides_signs_and_support() -> None:
    network = of(
        [
            tie("defence-pact", "PER", "CHL", OLD),
            tie("defence-pact", "BOL", "CHL", OLD),
            tie("war", "PER", "ARG", OLD),
            tie("defence-pact", "BOL", "ARG", OLD),
            tie("sponsorship", "PER", "hamas", OLD, means="arms"),
            tie("sponsorship", "USA", "BOL", OLD, means="money"),
            tie("rivalry", "ECU", "COL", OLD),
        ]
    )
    table = neighbourhood(network, "BOL", "PER")
    assert dict(table.schema) == NEIGHBOURS
    found = {row["third"]: row for row in table.to_dicts()}
    assert set(found) == {"CHL", "ARG", "hamas", "USA"}
    assert (found["CHL"]["side"], found["CHL"]["sign_a"], found["CHL"]["sign_b"]) == ("both", 1, 1)
    assert (found["ARG"]["sign_a"], found["ARG"]["sign_b"]) == (1, -1)
    assert found["ARG"]["strength_b"] == 1.0  # war
    assert (found["hamas"]["side"], found["hamas"]["sign_a"]) == ("b", None)
    assert found["hamas"]["gets_b"] and not found["hamas"]["gives_b"]
    assert found["USA"]["gives_a"] and not found["USA"]["gets_a"]


def test_an_arm_of_either_is_no_third_actor() -> None:
    network = of(
        [
            tie("sponsorship", "quds-force", "hamas", OLD, means="arms"),
            tie("war", "IRN", "PER", OLD),
        ],
        acts("quds-force", "IRN", 2003, 2005, 9.0),
    )
    assert neighbourhood(network, "IRN", "PER")["third"].to_list() == ["hamas"]


def test_nobody_around_is_an_empty_table() -> None:
    network = of([tie("rivalry", "PER", "BOL", OLD)])
    assert neighbourhood(network, "PER", "BOL").is_empty()
    assert neighbourhood(network, "ISL", "NOR").is_empty()


def test_the_strongest_of_each_side_are_kept() -> None:
    states = ("ARG", "BRA", "CHL", "COL", "ECU", "URY")
    ties = [tie("war" if k < 2 else "rivalry", "PER", one, OLD) for k, one in enumerate(states)]
    table = neighbourhood(of([*ties, tie("rivalry", "BOL", "VEN", OLD)]), "PER", "BOL")
    short = strongest(table, 2)
    assert short.select("side", "third").rows() == [("a", "ARG"), ("a", "BRA"), ("b", "VEN")]


def test_over_several_days_the_same_actors_stay() -> None:
    one = neighbourhood(
        of([tie("war", "PER", "CHL", OLD), tie("rivalry", "PER", "ARG", OLD)]), "PER", "BOL"
    )
    two = neighbourhood(
        of([tie("rivalry", "BOL", "CHL", OLD), tie("rivalry", "PER", "ECU", OLD)]), "PER", "BOL"
    )
    first, second = lasting([one, two], most=1)
    # Chile was with one side on each day, so it counts for both.
    assert set(pl.concat([first, second])["third"]) == {"ARG", "CHL"}
