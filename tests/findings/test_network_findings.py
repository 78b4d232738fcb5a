"""Sentences on the neighbourhood of two actors, each with rows behind it."""

from __future__ import annotations

from datetime import date

from detente.evidence import EvidenceKind, View
from detente.findings.network import (
    neighbourhood_figure,
    neighbourhood_findings,
    over_time_figure,
)
from detente.network.neighbourhood import neighbourhood
from detente.network.signed import signed_network
from network_world import acts, tie, world

ON = date(2005, 12, 31)
OLD = date(1995, 1, 1)


def view() -> View:
    friends = ("ARG", "BRA", "CAN", "CHL", "COL", "CUB", "ECU", "MEX", "PRY", "URY")
    ties = [tie("defence-pact", side, one, OLD) for side in ("PER", "BOL") for one in friends]
    ties += [
        tie("rivalry", "PER", "VEN", OLD),
        tie("defence-pact", "BOL", "VEN", OLD),
        tie("membership", "PER", "un", OLD),
    ]
    return world(acts("GTM", "PER", 2003, 2005) + acts("GTM", "BOL", 2003, 2005), ties).view()


def test_each_sort_has_its_sentence_and_rows() -> None:
    seen = view()
    network = signed_network(seen, ON)
    table = neighbourhood(network, "BOL", "PER")
    found = {one.id: one for one in neighbourhood_findings(network, table, "BOL", "PER")}
    assert set(found) == {
        "neighbourhood-common-friends",
        "neighbourhood-common-foes",
        "neighbourhood-with-BOL",
    }
    friends = found["neighbourhood-common-friends"]
    assert friends.statement.startswith("On 31 December 2005 Argentina, Brazil, Canada")
    assert friends.statement.endswith(
        "and 2 more were on friendly terms with both Bolivia and Peru."
    )
    assert friends.figures["count"] == 10
    split = found["neighbourhood-with-BOL"].statement
    assert split == (
        "On 31 December 2005 Venezuela was on friendly terms with Bolivia but on hostile terms "
        "with Peru."
    )
    foes = found["neighbourhood-common-foes"]
    assert {query.kind for query in foes.evidence} == {EvidenceKind.EVENT}
    for one in found.values():
        assert all(seen.count(query) > 0 for query in one.evidence)
        assert "the level of acts decides" in one.note
    # One pact of each of the two with each of ten friends.
    assert sum(seen.count(query) for query in friends.evidence) == 20


def test_captions_say_how_many_are_shown_and_rest_on_rows() -> None:
    seen = view()
    network = signed_network(seen, ON)
    table = neighbourhood(network, "BOL", "PER")
    some = neighbourhood_figure(network, table.head(3), "BOL", "PER", table.height)
    assert "the 3 strongest of 12 third actors" in some.statement
    whole = neighbourhood_figure(network, table, "BOL", "PER", table.height)
    assert "12 third actors" in whole.statement and "strongest" not in whole.statement
    earlier = signed_network(seen, date(2001, 5, 1))
    before = neighbourhood(earlier, "BOL", "PER")
    course = over_time_figure([earlier, network], [before, table], "BOL", "PER")
    assert "1 May 2001 and 31 December 2005" in course.statement
    for one in (some, whole, course):
        assert all(seen.count(query) > 0 for query in one.evidence)


def test_nobody_around_gives_no_sentence() -> None:
    network = signed_network(world(ties=[tie("war", "PER", "BOL", OLD)]).view(), ON)
    table = neighbourhood(network, "BOL", "PER")
    assert neighbourhood_findings(network, table, "BOL", "PER") == []
