"""The neighbourhood in a dossier."""

from __future__ import annotations

from datetime import date

from detente.charts.render import to_svg
from detente.dossier.model import Figure, Prose
from detente.dossier.network import network
from detente.evidence import Store
from detente.relations.relation import Relation, measure_relation
from network_world import Row, acts, tie, world

OLD = date(1985, 1, 1)


def told() -> list[Row]:
    return acts("PER", "BOL", 1990, 1999) + acts("BOL", "PER", 2000, 2009, 9.0)


def measured(store: Store) -> Relation:
    return measure_relation(store.view(), "BOL", "PER")


def test_a_neighbourhood_with_sentences_and_a_picture() -> None:
    ties = [
        tie("defence-pact", side, one, OLD) for side in ("PER", "BOL") for one in ("ARG", "CHL")
    ]
    store = world(told(), [*ties, tie("war", "PER", "ECU", OLD)])
    blocks = list(network(measured(store), store.view()))
    prose = [block for block in blocks if isinstance(block, Prose)]
    figures = [block for block in blocks if isinstance(block, Figure)]
    assert "Argentina and Chile were on friendly terms" in prose[0].findings[0].statement
    assert [figure.name for figure in figures] == ["network"]  # one turn is no course
    for chart in (figures[0].wide, figures[0].narrow):
        assert "Ecuador" in to_svg(chart())


def test_nothing_known_of_others_yields_nothing() -> None:
    store = world(told())
    assert list(network(measured(store), store.view())) == []


def test_the_view_does_not_look_past_its_day() -> None:
    late = tie("defence-pact", "PER", "ARG", date(2009, 1, 1))
    also = tie("defence-pact", "BOL", "ARG", date(2009, 1, 1))
    store = world(told(), [late, also])
    view = store.view(date(2005, 6, 15))
    relation = measure_relation(view, "BOL", "PER")
    assert list(network(relation, view)) == []
    assert list(network(measured(store), store.view())) != []
