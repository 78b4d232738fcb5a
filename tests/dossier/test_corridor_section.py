"""The corridors of a dossier: chosen by rule, drawn twice, every finding with rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

import pytest

from detente.api import Detente, DyadRelation, open_store
from detente.charts.render import to_svg
from detente.dossier.corridor_pictures import history_table, telling_days
from detente.dossier.corridors import corridors, destination
from detente.dossier.model import Figure, Listing, Prose
from detente.network.corridors.ground import read_ground
from detente.network.corridors.routes import routes_between


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Detente]:
    with open_store(tmp_path_factory.mktemp("store") / "store.duckdb") as found:
        yield found


@pytest.fixture(scope="module")
def relation(opened: Detente) -> DyadRelation:
    return opened.relation("Iran", "Iraq")


def test_the_section_of_a_pair_with_a_corridor(opened: Detente, relation: DyadRelation) -> None:
    blocks = list(corridors(relation.measured, opened.view))
    assert isinstance(blocks[0], Prose)
    assert "from Iran to Lebanon" in blocks[0].title
    figures = [block for block in blocks if isinstance(block, Figure)]
    assert len(figures) == 2
    assert all(to_svg(chart()) for one in figures for chart in (one.wide, one.narrow))
    told = next(block for block in blocks if isinstance(block, Listing))
    assert any("broke" in one.statement and "2024" in one.statement for one in told.findings)
    for block in blocks:
        found = (block.finding,) if isinstance(block, Figure) else block.findings
        for finding in found:
            assert sum(opened.view.count(query) for query in finding.evidence) > 0


def test_a_pair_without_one_has_no_section(opened: Detente) -> None:
    relation = opened.relation("Egypt", "Israel")
    assert list(corridors(relation.measured, opened.view)) == []


def test_the_end_is_where_most_clients_live(opened: Detente) -> None:
    ground = read_ground(opened.view)
    found = destination(ground, "IRN", "IRQ")
    assert found is not None
    assert found[2] == "LBN"
    assert destination(ground, "USA", "JPN") is None


def test_days_shown_and_history(opened: Detente) -> None:
    routes = routes_between(opened.view, "IRN", "LBN", start=date(2010, 1, 1))
    days = telling_days(routes)
    assert days == sorted(days)
    assert days[-1] == routes.dates[-1]
    history = history_table(routes)
    assert history["date"].is_sorted()
    assert history["strength"].is_between(0, 1).all()


def test_it_costs_little(opened: Detente, relation: DyadRelation) -> None:
    costs = []
    for _ in range(2):
        start = time.process_time()
        list(corridors(relation.measured, opened.view))
        costs.append(time.process_time() - start)
    assert min(costs) < 2.0
