"""Balance in a dossier of the bundled cases: every sentence has its rows, and it is quick."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

import detente
from detente.dossier.balance import balance
from detente.dossier.model import Block, Figure, Listing, Prose
from detente.evidence import View
from detente.relations.relation import Relation, measure_relation

Found = tuple[Relation, View, list[Block]]


@pytest.fixture(scope="module")
def iran_iraq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    with detente.open(tmp_path_factory.mktemp("balance") / "store.duckdb") as found:
        relation = measure_relation(found.view, "IRN", "IRQ")
        yield relation, found.view, list(balance(relation, found.view))


def test_blocks_have_evidence(iran_iraq: Found) -> None:
    _, view, blocks = iran_iraq
    kinds = [type(block) for block in blocks]
    assert kinds[0] is Prose and Listing in kinds
    for block in blocks:
        findings = [block.finding] if isinstance(block, Figure) else list(block.findings)
        for one in findings:
            assert all(view.count(query) for query in one.evidence), one.id


def test_the_figure_is_read_out(iran_iraq: Found) -> None:
    _, _, blocks = iran_iraq
    (figure,) = [block for block in blocks if isinstance(block, Figure)]
    assert figure.name == "triads"
    assert figure.alt.count(": ") > len(figure.finding.figures["thirds"])


def test_no_years_without_data_sets_that_cover_them(iran_iraq: Found) -> None:
    _, _, blocks = iran_iraq
    assert not [block for block in blocks if isinstance(block, Figure) and "years" in block.name]


def test_it_is_the_same_twice_and_quick(iran_iraq: Found) -> None:
    relation, view, blocks = iran_iraq
    started = process_time()
    again = list(balance(relation, view))
    assert process_time() - started < 2  # 0.3 s on an idle machine
    said = [
        [one.statement for one in block.findings]
        for found in (blocks, again)
        for block in found
        if isinstance(block, Prose | Listing)
    ]
    assert said[: len(said) // 2] == said[len(said) // 2 :]


def test_any_pair_may_have_none(tmp_path: Path) -> None:
    with detente.open(tmp_path / "store.duckdb") as found:
        relation = measure_relation(found.view, "EGY", "ISR")
        for block in balance(relation, found.view):
            assert isinstance(block, Prose | Listing | Figure)
