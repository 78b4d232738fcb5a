"""What is said of sponsors and clients, in which words, on which rows."""

from __future__ import annotations

import re
from datetime import date

from detente.evidence import EvidenceKind, View
from detente.findings import Finding
from detente.findings.autonomy import autonomy_findings, unmeasured_finding
from detente.findings.sponsors import (
    backers_finding,
    publishers,
    rival_spell_finding,
    strength_finding,
    support_finding,
    tree_finding,
)
from detente.network.sponsors.autonomy import autonomies
from detente.network.sponsors.clients import backers, client_tree
from detente.network.sponsors.rival_sponsors import principals, rival_spells
from detente.network.sponsors.strength import estimates
from detente.network.sponsors.support import support_spells, support_ties
from sponsor_world import Row, act, backing, source, store_of, tie, trait

DAY = date(2018, 6, 1)


def view_of(
    ties: list[Row], events: list[Row] | None = None, traits: list[Row] | None = None
) -> View:
    return store_of(ties=ties, events=events or [], traits=traits or []).view()


def stands(view: View, finding: Finding) -> bool:
    """Whether every query of the finding leads to rows."""
    return all(view.count(query) > 0 for query in finding.evidence)


def test_the_tree_says_how_many_where_and_through_whom() -> None:
    view = view_of(
        [backing("quds-force", "badr", "arms", 1991), backing("IRN", "hezbollah", "money", 1982)]
    )
    found = tree_finding(client_tree(view, "IRN", DAY))
    assert "On 1 June 2018 Iran is on record as supporting two clients" in found.statement
    assert "1 in Iraq and 1 in Lebanon" in found.statement
    assert "To 1 of them it goes through a force of the state." in found.statement
    assert stands(view, found)


def test_backers_are_named_with_their_means_and_nobody_is_nothing() -> None:
    view = view_of([backing("SYR", "amal", "arms;political", 1985)])
    found = backers_finding("amal", DAY, backers(view, "amal", DAY))
    assert found is not None
    assert "supported by Syria (arms and political backing)" in found.statement
    assert stands(view, found)
    assert backers_finding("badr", DAY, backers(view, "badr", DAY)) is None


def test_support_is_reported_and_who_counts_it_is_named() -> None:
    ties = [
        backing("SYR", "amal", "arms", 1985, 1986),
        backing("SYR", "amal", "money", 1985, 1986),
        backing("SYR", "amal", "arms", 1990, 1990),
        backing("SYR", "amal", "training", 1995),
    ]
    view = view_of(ties)
    when, found = support_finding(publishers(view), support_spells(support_ties(view)))
    assert when == "since 1985"
    assert found.statement == (
        "Syria is reported to have supported Amal Movement with money and arms in 1985–1986; arms "
        "in 1990; training since 1995 (by the count of Nobody)."
    )
    assert stands(view, found)


def test_only_a_case_says_it_then_no_counter_is_named() -> None:
    ties = [backing("IRN", "amal", "arms", 1985, 1986)]
    view = store_of(ties=ties, sources=[source("casebook-made")]).view()
    _, found = support_finding(publishers(view), support_spells(support_ties(view)))
    assert "by the count" not in found.statement
    assert "is reported to" in found.statement


def test_rival_figures_stand_side_by_side() -> None:
    rows = [
        trait("sla-lbn", "fighters", date(2016, 1, 1), value=5000.0),
        trait("sla-lbn", "fighters", date(2016, 6, 1), low=9000.0, high=10000.0),
    ]
    view = view_of([], traits=rows)
    found = strength_finding(estimates(view, ["sla-lbn"], DAY), "sla-lbn")
    assert found is not None
    assert "5,000 to 10,000 fighters" in found.statement
    assert "5,000 (January 2016) against 9,000 to 10,000 (June 2016)" in found.statement
    assert "7,000" not in found.statement
    assert stands(view, found)
    assert strength_finding(estimates(view, ["pmf"], DAY), "pmf") is None


def full_view() -> View:
    ties = [
        backing("IRN", "kataib-hezbollah", "arms", 2007),
        backing("SYR", "kataib-hezbollah", "arms;money", 2007),
        tie("war", "IRN", "SYR", date(2017, 1, 1), directed=False),
        tie("part-of", "kataib-hezbollah", "pmf", date(2014, 6, 15)),
        tie("part-of", "pmf", "IRQ", date(2016, 11, 26)),
        tie("control", "kataib-hezbollah", "IRQ", date(2014, 10, 26)),
    ]
    events = [
        act(date(2016, month, 4), "kataib-hezbollah", "IRQ", -9.0 if month < 6 else 7.0)
        for month in range(1, 10)
    ]
    events.append(act(date(2017, 5, 1), "IRQ", "kataib-hezbollah", -5.0, event_type="COERCE"))
    status = trait(
        "kataib-hezbollah", "legal-status", date(2016, 11, 26), qualifier="IRQ", text="lawful"
    )
    return view_of(ties, events=events, traits=[status])


def test_each_part_of_autonomy_is_a_sentence_of_its_own_with_its_rows() -> None:
    view = full_view()
    one = autonomies(view, support_ties(view), ["kataib-hezbollah"], DAY)["kataib-hezbollah"]
    found = {finding.id.split("-")[0]: finding for finding in autonomy_findings(one)}
    assert set(found) == {"law", "practice", "means", "rivals"}
    assert all(stands(view, finding) for finding in found.values())
    law = found["law"].statement
    assert "itself part of the forces of Iraq since November 2016" in law
    assert "lawful (since 2016)" in law
    practice = found["practice"].statement
    assert "5 of 9 acts toward Iraq on record were hostile (56 %" in practice
    assert "Iraq demanded, punished or threatened once" in practice
    assert "holding ground of Iraq" in practice
    assert "money from Syria alone" in found["means"].statement
    assert "arms from more than one backer" in found["means"].statement
    assert "the two were at war" in found["rivals"].statement
    rest = unmeasured_finding([one])
    assert rest is not None
    assert "fewer than 30 acts toward others: Kata'ib Hezbollah (9)" in rest.statement
    assert stands(view, rest)


def test_split_loyalties_of_the_past_have_their_years() -> None:
    view = full_view()
    spells = support_spells(principals(support_ties(view)))
    (row,) = rival_spells(view, spells, date(2019, 12, 31)).to_dicts()
    when, found = rival_spell_finding(row)
    assert when == "2017–2019"
    assert "two backers at odds: Iran gave arms, Syria gave money and arms" in found.statement
    assert stands(view, found)
    assert {query.kind for query in found.evidence} == {EvidenceKind.TIE}


def test_a_client_that_follows_is_said_to_with_chance_beside_it() -> None:
    thirds = ("FRA", "DEU", "ITA", "ESP")
    events = []
    for month in range(60):
        for number, third in enumerate(thirds):
            mood = 7.0 if (month // 5 + number) % 2 else -7.0
            day = date(2005 + month // 12, month % 12 + 1, 10)
            events += [act(day, who, third, mood) for who in ("SYR", "hezbollah")]
    view = view_of([backing("SYR", "hezbollah", "arms", 2005, 2018)], events=events)
    one = autonomies(view, support_ties(view), ["hezbollah"], date(2009, 12, 31))["hezbollah"]
    found = next(f for f in autonomy_findings(one) if f.id.startswith("following"))
    assert re.search(
        r"same side in 100 % of 240 cases \(90 % interval 100 % to 100 %\)", found.statement
    )
    assert "more than the timing of their acts would give by chance" in found.statement
    assert stands(view, found)
    assert unmeasured_finding([one]) is None
