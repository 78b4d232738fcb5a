"""Findings on blocs: what they say, and that their evidence is there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from blocs_world import BEFORE, BLOC, LATER, world
from detente.charts.blocs import bloc_strips
from detente.dossier.blocs import bloc_figure
from detente.evidence import View
from detente.findings.bloc_changes import change_findings
from detente.findings.bloc_strips import strips, strips_finding
from detente.findings.blocs import (
    bloc_name,
    cohesion_finding,
    comparison_finding,
    side_by_side,
    standing_finding,
    the_bloc,
    ties_among,
)
from detente.findings.finding import Finding
from detente.network.blocs.blocs import blocs_of, blocs_through
from detente.network.blocs.declared import declared_members
from detente.network.blocs.leanings import leanings
from detente.network.blocs.membership import draw_worlds
from detente.network.blocs.shown import compare, compare_through
from detente.network.blocs.tracking import track
from detente.network.signed import signed_network


@pytest.fixture(scope="module")
def view() -> Iterator[View]:
    store = world()
    yield store.view()
    store.close()


def rows(view: View, finding: Finding) -> int:
    counts = [view.count(query) for query in finding.evidence]
    assert all(counts), finding.id
    return sum(counts)


def test_names_of_blocs() -> None:
    assert bloc_name(("PER", "BOL", "ECU")) == "the bloc of Peru, Bolivia and Ecuador"
    assert bloc_name(("PER", "BOL"), 5) == "the bloc of Peru, Bolivia and three others"
    assert the_bloc("oas") == "the Organization of American States"
    assert the_bloc("brics") == "BRICS"


def test_together_and_apart(view: View) -> None:
    network = signed_network(view, BEFORE)
    table = leanings(network)
    worlds = draw_worlds(table, draws=40)
    blocs = blocs_of(table, BEFORE)
    friends = side_by_side("BOL", "PER", blocs, worlds, network)
    foes = side_by_side("ARG", "PER", blocs, worlds, network)
    assert friends is not None
    assert foes is not None
    assert "Bolivia and Peru stood together in the bloc of" in friends.statement
    assert "stood apart: Argentina with" in foes.statement
    assert friends.figures["together"] > 0.8
    assert foes.figures["together"] < 0.1
    assert "no other division goes against less evidence" in friends.note
    assert rows(view, friends) > 0
    assert rows(view, foes) > 0
    assert side_by_side("PER", "GUY", blocs, worlds, network) is None


def test_who_is_declared_and_who_is_shown(view: View) -> None:
    found = compare(view, BLOC, BEFORE, draws=60)
    told = comparison_finding(found)
    assert told is not None
    assert told.statement.startswith(
        "The Organization of American States had four declared members on 31 December 2008"
    )
    assert "of one other it says nothing. Not declared, yet shown: Colombia." in told.statement
    assert told.figures["declared"] == 4
    assert rows(view, told) > 0
    close = cohesion_finding(found)
    assert close is not None
    assert "100 % of the three ties among them leaned to friendship" in close.statement
    assert "3 of 6 pairs are on record" in close.statement


def test_each_kind_of_standing_is_said(view: View) -> None:
    declared = declared_members(view, BLOC)
    before, later = compare_through(view, BLOC, [BEFORE, LATER], draws=60)
    shown = standing_finding(before, "COL", declared)
    against = standing_finding(later, "ARG", declared)
    assert shown is not None
    assert against is not None
    assert shown.statement.startswith(
        "Colombia is no declared member of the Organization of American States, but the evidence "
        "of 31 December 2008 shows it there"
    )
    assert "with friendship" not in shown.statement
    assert against.statement.startswith(
        "Argentina has been a declared member of the Organization of American States since 2012, "
        "but the evidence of 31 December 2014 does not show it there"
    )
    assert "to hostility with 2" in against.statement
    assert rows(view, against) > 0
    assert standing_finding(before, "GUY", declared) is None
    assert standing_finding(before, "URY", declared) is None


def test_no_statement_without_evidence(view: View) -> None:
    network = signed_network(view, BEFORE)
    assert ties_among(network, leanings(network), ["PER"], ["GUY"]) == ()


def test_what_became_of_blocs(view: View) -> None:
    found = blocs_through(view, [BEFORE, LATER])
    tracks = track({one.on: [bloc.members for bloc in one.blocs] for one in found})
    told = change_findings(tracks, found, signed_network(view, LATER))
    assert told == []  # one actor that changes sides is neither a merge nor a split
    apart = track({BEFORE: [("BOL", "COL", "ECU", "PER")], LATER: [("BOL", "PER"), ("COL", "ECU")]})
    told = change_findings(apart, found, signed_network(view, LATER))
    assert [label for label, _ in told] == ["31 December 2014"]
    assert "had broken into" in told[0][1].statement
    assert rows(view, told[0][1]) > 0


def test_the_strips_tell_every_cell(view: View) -> None:
    compared = compare_through(view, BLOC, [BEFORE, LATER], draws=20)
    table = strips(compared)
    assert table.height == sum(len(one.standings) for one in compared)
    notes = table["note"].to_list()
    assert "Guyana, 2008: declared, nothing on record" in notes
    caption = strips_finding(compared)
    assert caption is not None
    assert "the Organization of American States, 2008–2014" in caption.statement
    assert rows(view, caption) > 0
    figure = bloc_figure(compared)
    assert figure is not None
    assert figure.finding == caption
    empty = compare_through(view, BLOC, [BEFORE.replace(year=2003)], draws=5)
    assert strips_finding(empty) is None
    assert bloc_figure(empty) is None


def test_the_chart_holds_the_same_cells(view: View) -> None:
    compared = compare_through(view, BLOC, [BEFORE, LATER], draws=20)
    table = strips(compared)
    for width in (900, 330):
        spec = bloc_strips(table, width=width).to_dict(format="vega-lite")
        (data,) = spec["datasets"].values()
        assert len(data) == table.height
        assert {row["actor"] for row in data} == set(table["actor"])
        assert spec["width"] < width
        assert "dot: shown beyond chance" in str(spec["title"])
