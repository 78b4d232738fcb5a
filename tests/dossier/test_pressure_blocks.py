"""The blocks on shared enemies, pressure and backing, from the bundled cases."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

import detente
from detente.api import Detente
from detente.dossier.model import Block, Figure, Listing, Table
from detente.dossier.pressure import pressure, shared_enemies
from detente.findings import Finding


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Detente]:
    with detente.open(tmp_path_factory.mktemp("store") / "store.duckdb") as opened:
        yield opened


@pytest.fixture(scope="module")
def blocks(store: Detente) -> list[Block]:
    relation = store.relation("IRN", "IRQ")
    return [
        *shared_enemies(relation.measured, relation._view),
        *pressure(relation.measured, relation._view),
    ]


def findings(blocks: list[Block]) -> Iterator[Finding]:
    for block in blocks:
        if isinstance(block, Figure):
            yield block.finding
        else:
            yield from block.findings


def test_every_finding_has_rows_and_a_name_of_its_own(blocks: list[Block], store: Detente) -> None:
    made = list(findings(blocks))
    assert len({one.id for one in made}) == len(made)
    for one in made:
        assert sum(store.view.count(query) for query in one.evidence) > 0, one.id
        assert one.statement.endswith(".")
        assert "None" not in one.statement
        assert "nan" not in one.statement


def test_islamic_state_is_told_and_drawn(blocks: list[Block]) -> None:
    told = [one.statement for one in findings(blocks) if one.topic == "shared-enemy"]
    assert any("Islamic State" in text and "June 2014" in text for text in told)
    assert any(isinstance(block, Figure) and block.name == "shared-enemy" for block in blocks)


def test_words_without_arms_stand_in_the_table_of_backers(blocks: list[Block]) -> None:
    table = next(
        block for block in blocks
        if isinstance(block, Table) and block.title.startswith("Who backed Iran")
    )  # fmt: skip
    rows = {row[0]: row for row in table.rows}
    for name in ("China", "Pakistan", "Russia"):
        assert rows[name][-1].startswith("words, ")
    assert all(len(row) == len(table.header) for row in table.rows)


def test_pictures_are_told_in_words(blocks: list[Block]) -> None:
    figures = [block for block in blocks if isinstance(block, Figure)]
    assert len(figures) >= 2
    assert len({figure.name for figure in figures}) == len(figures)
    assert all(len(figure.alt) > 40 for figure in figures)


def test_ties_that_began_stand_with_their_dates(blocks: list[Block]) -> None:
    last = [block for block in blocks if isinstance(block, Listing)][-1]
    assert "began or ended" in last.title
    assert len(last.labels) == len(last.findings)


def test_where_little_is_known_nothing_is_said(store: Detente) -> None:
    relation = store.relation("EGY", "ISR")
    assert list(shared_enemies(relation.measured, relation._view)) == []
    for block in pressure(relation.measured, relation._view):
        assert not isinstance(block, Table) or block.rows


def test_it_costs_a_dossier_little(store: Detente) -> None:
    relation = store.relation("IRN", "IRQ")
    spent = []
    for _ in range(2):
        start = time.process_time()
        list(shared_enemies(relation.measured, relation._view))
        list(pressure(relation.measured, relation._view))
        spent.append(time.process_time() - start)
    assert min(spent) < 1.5  # 0.5 where nobody else is at work
