"""The part of a dossier on sponsors: from the bundled cases, and nothing where nothing is."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from cases import write_case
from detente.api import Detente, DyadRelation, ingest_case, open_store
from detente.casebook import read_case
from detente.dossier.model import Block, Figure, Listing, Prose, Table
from detente.dossier.sponsors import sponsors
from detente.evidence import Store
from detente.findings import Finding


def findings(blocks: list[Block]) -> list[Finding]:
    found: list[Finding] = []
    for block in blocks:
        if isinstance(block, Figure):
            found.append(block.finding)
        elif isinstance(block, Prose | Listing | Table):
            found.extend(block.findings)
    return found


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Detente:
    return open_store(tmp_path_factory.mktemp("store") / "store.duckdb")


@pytest.fixture(scope="module")
def relation(opened: Detente) -> DyadRelation:
    return opened.relation("Iran", "Iraq")


@pytest.fixture(scope="module")
def blocks(relation: DyadRelation) -> list[Block]:
    return list(sponsors(relation.measured, relation._view))


def test_the_bundled_case_shows_clients_support_over_time_and_freedom(blocks: list[Block]) -> None:
    figures = [block.name for block in blocks if isinstance(block, Figure)]
    assert figures == ["sponsor-tree-IRN", "support-over-time"]
    titles = [block.title for block in blocks if isinstance(block, Listing)]
    assert "Clients of one side in the other's country" in titles
    assert "How free the clients are" in titles
    assert "Split loyalties" in titles
    ids = [finding.id for finding in findings(blocks)]
    assert len(ids) == len(set(ids))
    assert "support-IRN-kataib-hezbollah" in ids
    assert "law-pmf" in ids


def test_every_finding_leads_to_rows(relation: DyadRelation, blocks: list[Block]) -> None:
    for finding in findings(blocks):
        for query in finding.evidence:
            assert relation._view.count(query) > 0, finding.id


def test_the_same_store_gives_the_same_section(relation: DyadRelation, blocks: list[Block]) -> None:
    again = list(sponsors(relation.measured, relation._view))
    assert [one.to_dict() for one in findings(again)] == [one.to_dict() for one in findings(blocks)]


def test_another_pair_of_the_bundled_cases(opened: Detente) -> None:
    relation = opened.relation("Egypt", "Israel", end=date(1994, 12, 31))
    found = findings(list(sponsors(relation.measured, relation._view)))
    statements = " ".join(one.statement for one in found)
    assert "Israel is on record as supported by United States" in statements
    assert not any(one.id.startswith("sponsor-tree") for one in found)


def test_it_is_quick(relation: DyadRelation, blocks: list[Block]) -> None:
    assert blocks
    start = time.process_time()
    list(sponsors(relation.measured, relation._view))
    assert time.process_time() - start < 2.0


def test_no_support_no_section(tmp_path: Path) -> None:
    store = Store.memory()
    ingest_case(store, read_case(write_case(tmp_path / "tiny")))
    relation = Detente(store).relation("Peru", "Bolivia")
    assert list(sponsors(relation.measured, relation._view)) == []
