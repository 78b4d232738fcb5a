"""The tree of clients, the strength of groups, and which support concerns two actors."""

from __future__ import annotations

from datetime import date

import polars as pl

from detente.evidence import View
from detente.network.sponsors.clients import backers, client_tree, last_looked, members_on
from detente.network.sponsors.dyad_support import hostile_acts, support_of_dyad
from detente.network.sponsors.rival_sponsors import principals
from detente.network.sponsors.strength import estimates, latest, rivals
from detente.network.sponsors.support import MEANS, support_spells, support_ties
from sponsor_world import Row, backing, source, store_of, tie, trait

DAY = date(2018, 6, 1)


def view_of(*ties: Row) -> View:
    return store_of(ties=ties).view()


def test_clients_stand_once_under_the_nearest_sponsor() -> None:
    view = view_of(
        backing("quds-force", "hezbollah", "arms;money", 1990),
        backing("hezbollah", "kataib-hezbollah", "training", 2007),
        backing("hezbollah", "ansar-allah", "training", 2014),
        backing("IRN", "ansar-allah", "arms", 2014),
        backing("kataib-hezbollah", "pjak", "arms", 2015),
    )
    tree = client_tree(view, "IRN", DAY)
    assert [(one.depth, one.sponsor, one.actor) for one in tree.clients] == [
        (1, "IRN", "ansar-allah"),
        (1, "IRN", "hezbollah"),
        (2, "hezbollah", "kataib-hezbollah"),
        (3, "kataib-hezbollah", "pjak"),
    ]
    houthis, party = tree.of("IRN")
    assert houthis.also == ("hezbollah",)
    assert party.via == ("quds-force",)
    assert party.means == ("money", "arms")
    assert party.homes == ("LBN",)
    assert "pjak" in tree
    assert "pjak" not in client_tree(view, "IRN", DAY, depth=2)
    assert client_tree(view, "IRN", date(1980, 1, 1)).clients == ()


def test_a_circle_of_support_ends_and_a_states_clients_are_its_own_affair() -> None:
    view = view_of(
        backing("SYR", "hezbollah", "arms", 1990),
        backing("hezbollah", "SYR", "troops", 2012),
        backing("SYR", "LBN", "troops", 1990),
        backing("LBN", "amal", "money", 1990),
    )
    assert [one.actor for one in client_tree(view, "SYR", DAY).clients] == ["LBN", "hezbollah"]


def test_an_umbrella_lists_its_members_by_tie_and_by_registry() -> None:
    view = view_of(
        backing("IRN", "pmf", "arms", 2014),
        tie("part-of", "sla-lbn", "pmf", date(2015, 1, 1)),
        tie("control", "sadr-movement", "saraya-al-salam", date(2014, 6, 15)),
    )
    (pmf,) = client_tree(view, "IRN", DAY).clients
    assert {"sla-lbn", "kataib-hezbollah"} <= set(pmf.members)
    assert "saraya-al-salam" in members_on(view, "sadr-movement", DAY)


def test_backers_of_one_client_are_told_with_their_forces_merged() -> None:
    view = view_of(backing("quds-force", "pmf", "arms", 2014), backing("IRQ", "pmf", "money", 2014))
    found = backers(view, "pmf", DAY)
    assert [(one.sponsor, one.means, one.via) for one in found] == [
        ("IRN", ("arms",), ("quds-force",)),
        ("IRQ", ("money",), ()),
    ]
    assert backers(view, "badr", DAY) == ()
    assert last_looked(support_ties(view)) == date(2019, 12, 31)
    assert last_looked(support_ties(store_of(sources=[source()]).view())) is None


def count(start: date, low: float, high: float | None = None, **more: str) -> Row:
    """An estimate of the fighters of a group made for the test."""
    return {**trait("sla-lbn", "fighters", start, low=low, high=high or low), **more}


def test_estimates_stand_side_by_side_and_contradictions_are_named() -> None:
    rows = [
        count(date(2016, 1, 1), 5000.0, statement="Five thousand."),
        count(date(2016, 6, 1), 9000.0, 10000.0),
        count(date(2016, 8, 1), 900.0, qualifier="Sunni members"),
        count(date(2012, 1, 1), 2000.0),
        trait("sla-lbn", "fighters", date(2016, 3, 1), text="many"),
    ]
    view = store_of(traits=rows).view()
    table = estimates(view, ["sla-lbn"], DAY)
    assert table["low"].to_list() == [2000.0, 5000.0, 9000.0, 900.0]
    assert latest(table, "sla-lbn").select("low", "high").rows() == [
        (5000.0, 5000.0),
        (9000.0, 10000.0),
    ]
    pairs = [(one["low"], two["low"]) for one, two in rivals(table, "sla-lbn")]
    assert pairs == [(5000.0, 9000.0)]
    assert estimates(view, ["sla-lbn"], date(2011, 1, 1)).is_empty()
    assert estimates(view, [], DAY).is_empty()
    assert latest(table, "amal").is_empty()


def test_the_registry_gives_estimates_too_marked_as_such() -> None:
    table = estimates(store_of(sources=[source()]).view(), ["pmf"], DAY)
    assert set(table["source"]) == {"registry"}
    assert table["evidence_id"].null_count() == table.height
    assert table["citation"].null_count() == 0


def test_support_that_concerns_two_actors_has_its_role() -> None:
    view = view_of(
        backing("IRN", "badr", "arms", 1983, 2010),
        backing("IRQ", "mek", "arms", 1986, 2003),
        backing("SAU", "IRQ", "money", 1980, 1988),
        backing("IRN", "hamas", "money", 1990, 2010),
        backing("IRQ", "hamas", "money", 2000, 2010),
        backing("IRN", "amal", "money", 1990, 2010),
        backing("IRN", "sla-lbn", "money", 1990, 2010),
        backing("USA", "ISR", "money", 1970),
        backing("IRN", "kdp", "arms", 1950, 1960),
    )
    spells = support_spells(principals(support_ties(view)))
    found = support_of_dyad(
        spells, "IRN", "IRQ", date(1979, 1, 1), date(2015, 1, 1), {("sla-lbn", "IRQ"): 4}
    )
    roles = found.select("role", "sponsor", "client").rows()
    assert [(str(role), *rest) for role, *rest in roles] == [
        ("across", "IRN", "badr"),
        ("across", "IRQ", "mek"),
        ("shared", "IRN", "hamas"),
        ("shared", "IRQ", "hamas"),
        ("against", "IRN", "sla-lbn"),
        ("received", "SAU", "IRQ"),
    ]


def test_hostile_acts_of_outsiders_are_counted_by_member() -> None:
    rows = [
        ("hezbollah", "ISR", "material conflict", 4),
        ("hezbollah", "ISR", "verbal conflict", 1),
        ("hezbollah", "ISR", "verbal cooperation", 9),
        ("IRN", "ISR", "material conflict", 7),
    ]
    periods = pl.DataFrame(rows, schema=["actor", "target", "quad", "n"], orient="row")
    assert hostile_acts(periods, "IRN", "ISR") == {("hezbollah", "ISR"): 5}


def test_means_are_told_in_one_order() -> None:
    view = view_of(backing("SYR", "amal", ";".join(reversed(MEANS)), 1990))
    (one,) = client_tree(view, "SYR", DAY).clients
    assert one.means == MEANS
