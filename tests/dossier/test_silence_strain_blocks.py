"""The parts of a dossier on silence and strain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import detente
from detente.api import Detente
from detente.dossier.model import Figure, Prose, Table
from detente.dossier.silence import MOST_CALLS, silence
from detente.dossier.strain import strain
from detente.evidence import FocusedView
from detente.relations.relation import measure_relation
from silence_world import event, store_of


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Detente]:
    folder: Path = tmp_path_factory.mktemp("store")
    with detente.open(folder / "store.duckdb") as opened:
        yield opened


def test_calls_on_either_of_the_two_are_told(found: Detente) -> None:
    relation = found.relation("Iran", "Iraq").measured
    blocks = list(silence(relation, FocusedView(found.view, ("IRN", "IRQ"))))
    prose = [block for block in blocks if isinstance(block, Prose)]
    assert 1 <= len(prose) <= MOST_CALLS
    assert any(block.title == "Iran, June 2025" for block in prose)
    assert not any("Iraq attacked Iran" in block.findings[0].statement for block in prose)
    tables = [block for block in blocks if isinstance(block, Table)]
    names = {row[0] for table in tables for row in table.rows}
    assert {"Hezbollah", "Hamas", "Iraq"} <= names
    ids = [finding.id for block in prose for finding in block.findings]
    ids += [finding.id for table in tables for finding in table.findings]
    assert len(ids) == len(set(ids))


def test_the_signs_of_strain_are_shown_with_their_parts(found: Detente) -> None:
    relation = found.relation("Iran", "Iraq").measured
    blocks = list(strain(relation, FocusedView(found.view, ("IRN", "IRQ"))))
    assert [type(block) for block in blocks] == [Prose, Figure, Table]
    table = blocks[-1]
    assert isinstance(table, Table) and len(table.rows) == 6


def test_without_friendship_or_attack_nothing_is_said() -> None:
    from datetime import date, timedelta

    acts = [
        event(date(1995, 1, 1) + timedelta(days=30 * k), *pair)
        for k in range(60)
        for pair in (("BOL", "PER"), ("PER", "BOL"))
    ]
    view = store_of(acts).view()
    relation = measure_relation(view, "BOL", "PER")
    assert list(strain(relation, view)) == []
    assert list(silence(relation, view)) == []
