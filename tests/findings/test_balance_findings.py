"""What is said of balance, and that each sentence has its rows of evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest

from blocs_world import BEFORE, LATER, world
from detente.evidence import View
from detente.findings.balance import (
    camps_finding,
    role_findings,
    triads_caption,
    triads_finding,
    turn_finding,
    yearly_finding,
)
from detente.findings.finding import Finding
from detente.network.balance import definition
from detente.network.balance.standing import Standing, standing_in
from detente.network.balance.yearly import YEARLY
from detente.network.signed import signed_network


@pytest.fixture(scope="module")
def view() -> Iterator[View]:
    store = world()
    yield store.view()
    store.close()


@pytest.fixture(scope="module")
def friends(view: View) -> Standing:
    return standing_in(signed_network(view, BEFORE), "PER", "BOL")


@pytest.fixture(scope="module")
def foes(view: View) -> Standing:
    return standing_in(signed_network(view, BEFORE), "PER", "ARG")


def sound(view: View, finding: Finding | None) -> Finding:
    """The finding, if it is there, is evidence throughout and reads as a sentence."""
    assert finding is not None
    assert all(view.count(query) for query in finding.evidence), finding.id
    assert finding.statement.endswith(".") and "  " not in finding.statement
    assert "None" not in finding.statement
    return finding


def test_friends_have_common_friends_and_common_enemies(view: View, friends: Standing) -> None:
    assert (friends.a, friends.b, friends.sign) == ("BOL", "PER", 1)
    assert {one.actor for one in friends.together} == {"COL", "ECU", "ARG", "BRA", "PRY", "URY"}
    assert friends.apart == ()
    said = sound(view, triads_finding(friends)).statement
    assert "six third actors" in said and "none drove them apart" in said
    assert "counted as friends, which agrees with 6 of 6" in said
    labels = dict(role_findings(friends))
    assert list(labels) == ["Common friends", "Common enemies"]
    assert "Colombia and Ecuador were friends of both" in labels["Common friends"].statement
    assert all(sound(view, one) for one in labels.values())


def test_foes_are_driven_apart(view: View, foes: Standing) -> None:
    assert foes.sign == -1
    assert len(foes.apart) == 6 and foes.together == ()
    labels = dict(role_findings(foes))
    assert list(labels) == ["With Argentina", "With Peru"]
    assert "enemies of Peru, which drove them apart" in labels["With Argentina"].statement
    assert "agrees with 6 of 6" in sound(view, triads_finding(foes)).statement


def test_camps_say_same_and_opposite(view: View, friends: Standing, foes: Standing) -> None:
    same, other = (sound(view, camps_finding(one)) for one in (friends, foes))
    assert "stood in the same camp in every best division; seven further ties" in same.statement
    assert "stood in opposite camps in every best division" in other.statement
    assert "without a contradiction" in same.statement
    assert same.figures["frustration"] == 0 and same.figures["exact"]
    assert "At least 0" in same.note


def test_who_changed_over_is_named(view: View, friends: Standing) -> None:
    after = standing_in(signed_network(view, LATER), "BOL", "ARG")
    before = standing_in(signed_network(view, BEFORE), "BOL", "ARG")
    told = sound(view, turn_finding(before, after))
    assert told.figures["before"] == {"together": 0, "apart": 6}
    assert "On 31 December 2008 third actors drew Argentina and Bolivia together in no case" in (
        told.statement
    )
    moved = standing_in(signed_network(view, LATER), "BOL", "PER")
    assert turn_finding(friends, moved) is not None


def test_nothing_is_said_of_strangers(view: View) -> None:
    nobody = standing_in(signed_network(view, BEFORE), "AND", "SMR")
    assert triads_finding(nobody) is None
    assert camps_finding(nobody) is None
    assert role_findings(nobody) == []
    assert turn_finding(nobody, nobody) is None


def test_the_caption_explains_every_mark(view: View, friends: Standing) -> None:
    said = sound(view, triads_caption(friends))
    assert "Filled circles" in said.statement and "open triangles" in said.statement
    assert set(said.figures["thirds"]) == {one.actor for one in friends.thirds}


def test_the_years_are_told_with_their_worst() -> None:
    blank: dict[str, object] = dict.fromkeys(YEARLY)
    rows = [
        {**blank, "definition": "pacts-disputes", "year": 1900 + k, "states": 9, "ties": 20,
         "negative": 5, "conditional_share": share, "frustration": index, "lower": index,
         "exact": True, "line_balance": 1 - index / 10, "missing": []}
        for k, (share, index) in enumerate(((0.8, 1), (0.2, 4), (0.5, 2)))
    ]  # fmt: skip
    table = pl.DataFrame(rows, schema=YEARLY)
    told = yearly_finding(table, definition("pacts-disputes"))
    assert told is not None
    assert "80 % were balanced in 1900 and 50 % in 1902" in told.statement
    assert "highest in 1901 (4 of 20)" in told.statement
    assert told.evidence[0].start == date(1900, 1, 1)
    assert yearly_finding(table.head(1), definition("pacts-disputes")) is None
