"""What the product promises of every dossier, on the bundled cases and on a tiny one."""

from __future__ import annotations

import itertools
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cases import write_case
from detente.api import Detente, DyadRelation, ingest_case, open_store
from detente.casebook import read_case
from detente.dossier.html import to_html
from detente.errors import MeasureError
from detente.evidence import Store

PAIRS = [("Iran", "Iraq"), ("Egypt", "Israel"), ("Iran", "United States"), ("Iran", "Israel")]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Detente:
    return open_store(tmp_path_factory.mktemp("store") / "store.duckdb")


@pytest.fixture(scope="module", params=PAIRS, ids="-".join)
def relation(opened: Detente, request: pytest.FixtureRequest) -> DyadRelation:
    return opened.relation(*request.param)


@pytest.fixture
def tiny(tmp_path: Path) -> DyadRelation:
    store = Store.memory()
    ingest_case(store, read_case(write_case(tmp_path / "tiny")))
    return Detente(store).relation("Peru", "Bolivia")


def test_every_finding_resolves_to_dated_and_cited_evidence(relation: DyadRelation) -> None:
    dossier = relation.dossier
    findings = list(dossier.findings())
    assert len(findings) > 50
    for finding in findings:
        shown = dossier.evidence[finding.id]
        assert shown.total >= len(shown.items) > 0, finding.id
        for item in shown.items:
            assert item.sort_key[0] > date.min, (finding.id, item)
            assert re.search(r"\d{4}", item.when), (finding.id, item)
            assert item.references, (finding.id, item)
            assert all(ref.publisher and ref.title for ref in item.references), item


def test_nothing_is_shown_that_is_no_finding(relation: DyadRelation) -> None:
    dossier = relation.dossier
    known = {finding.id for finding in dossier.findings()}
    assert known == set(dossier.evidence)
    page = to_html(dossier)
    assert set(re.findall(r'id="f-([^"]+)"', page)) <= known


def test_ids_are_used_once(relation: DyadRelation) -> None:
    statements: dict[str, str] = {}
    for section in relation.dossier.sections:
        for finding in section.findings():
            assert statements.setdefault(finding.id, finding.statement) == finding.statement


def test_phases_are_contiguous_and_cover(relation: DyadRelation) -> None:
    phases = relation.measured.phases
    assert phases[0].start.replace(day=1) == relation.levels["month"][0]
    assert phases[-1].end == relation.measured.end
    for one, two in itertools.pairwise(phases):
        assert (two.start - one.end).days == 1


class Page(HTMLParser):
    """Collects what a page would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in ("script", "link", "iframe", "object", "embed", "img"):
            self.fetched.append(tag)
        self.fetched.extend(name for name in named if name.startswith("on"))
        if named.get("id"):
            self.ids.append(str(named["id"]))


def test_the_page_fetches_and_runs_nothing(relation: DyadRelation) -> None:
    page = Page()
    text = relation.to_html()
    page.feed(text)
    assert page.fetched == []
    assert "url(http" not in text
    assert len(page.ids) == len(set(page.ids))


def test_the_same_store_gives_the_same_page(opened: Detente) -> None:
    first = opened.relation("Iran", "Israel").to_html()
    assert opened.relation("Israel", "Iran").to_html() == first


def test_data_cannot_inject_markup(tmp_path: Path) -> None:
    from cases import rows

    content = rows()
    for event in content["events"]:
        event["statement"] = '<script>alert(1)</script><img src=x onerror="x">.'
    content["citations"][0]["publisher"] = "<b>bold</b>"
    store = Store.memory()
    ingest_case(store, read_case(write_case(tmp_path / "bad", content)))
    page = Page()
    text = Detente(store).relation("PER", "BOL").to_html()
    page.feed(text)
    assert page.fetched == []
    assert "<b>bold" not in text


def test_the_turn_of_the_tiny_case_is_found_named_and_explained(tiny: DyadRelation) -> None:
    (point,) = tiny.measured.turning_points
    assert point.direction == 1
    assert point.low <= date(2000, 2, 29) and point.high >= date(1999, 11, 1)
    assert point.label == "the lake accord"
    assert tiny.measured.coded_turns == ()
    drivers = [test.driver for test in tiny.measured.drivers["1"]]
    assert drivers[0] == "leader-change"
    assert tiny.measured.phases[0].level < -0.3 < 0.1 < tiny.measured.phases[-1].level


def test_too_little_on_record_makes_no_dossier(opened: Detente) -> None:
    with pytest.raises(MeasureError, match="Too little is on record"):
        _ = opened.relation("Iraq", "Kuwait").dossier
