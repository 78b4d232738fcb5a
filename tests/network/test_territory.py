"""Land borders: the bundled list, what a store says against it, and where actors live."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from corridor_world import store_of, tie
from detente.actors import Registry
from detente.actors.borders import FIRST_DAY, border_citations, land_borders
from detente.casebook import borders as bundled
from detente.evidence import EvidenceKind, EvidenceQuery, Store
from detente.network.corridors.ground import read_ground
from detente.network.corridors.territory import BUNDLED, Borders, homes, territory_of

WHY = {
    "a territory that is no member of the state system": {
        *(("BRA", "GUF"), ("CHN", "HKG"), ("CHN", "MAC"), ("DZA", "ESH"), ("EGY", "PSE")),
        *(("ESH", "MAR"), ("ESH", "MRT"), ("ESP", "GIB"), ("GUF", "SUR"), ("ISR", "PSE")),
        *(("JOR", "PSE"), ("ITA", "VAT")),
    },
    "Western Sahara counted as Morocco": {("MAR", "MRT")},
    "Northern Cyprus counted as Turkey": {("CYP", "TUR")},
    "the border ended by the treaty of 1974": {("ARE", "QAT")},
    "East Pakistan ended in 1971": {("MMR", "PAK")},
    "through Lake Chad": {("NGA", "TCD")},
}
"""Pairs that differ from Direct Contiguity in more than the month of a beginning, and why."""


def test_every_border_names_known_actors_in_order_and_cites() -> None:
    registry, cited = Registry.load(), border_citations()
    for one in land_borders():
        assert one.a < one.b
        assert one.a in registry and one.b in registry
        assert one.start >= FIRST_DAY
        assert one.end is None or one.start <= one.end
        assert set(one.citation.split(";")) <= set(cited)


def test_a_border_stands_while_both_states_do() -> None:
    spells = {(one.a, one.b): one for one in land_borders()}
    assert spells["DDR", "DEU"].end == date(1990, 10, 2)
    assert spells["DEU", "POL"].start == date(1990, 10, 3)
    assert spells["SDN", "SSD"].start == date(2011, 7, 9)
    assert ("IRN", "LBN") not in spells


def _days(*days: str) -> np.ndarray:
    return np.array(days, dtype="datetime64[D]")


def test_without_a_store_the_list_speaks() -> None:
    borders = Borders.of(read_ground(Store.memory().view()).known)
    assert borders.stands("IRQ", "IRN", _days("1980-01-01"))[0]
    assert borders.stands("DEU", "DDR", _days("1989-11-09", "1991-01-01")).tolist() == [True, False]
    assert borders.evidence("IRN", "IRQ", date(1980, 1, 1)) == ()


def test_a_source_that_knows_both_states_decides_over_the_list() -> None:
    rows = [
        tie("contiguity", "PER", "CHL", date(1990, 1, 1), date(1999, 12, 31), value=1.0),
        tie("contiguity", "BOL", "PRY", date(1990, 1, 1), date(1999, 12, 31), value=1.0),
        tie("contiguity", "PER", "ECU", date(1990, 1, 1), date(1999, 12, 31), value=2.0),
    ]
    view = store_of(ties=rows, until=date(1999, 12, 31)).view()
    borders = read_ground(view).borders
    inside, after = "1995-01-01", "2005-01-01"
    # It knows Peru and Bolivia and names no border between them: none while it looks.
    assert borders.stands("PER", "BOL", _days(inside, after)).tolist() == [False, True]
    assert borders.stands("ECU", "PER", _days(inside)).tolist() == [False]
    assert borders.stands("CHL", "PER", _days(inside)).tolist() == [True]
    assert len(borders.evidence("PER", "CHL", date(1995, 1, 1))) == 1


def test_the_list_enters_a_store_as_evidence_that_is_cited() -> None:
    store = Store.memory()
    report = store.writer().ingest(
        bundled.SOURCE, bundled.to_batches(), citations=bundled.to_citations(), complete=True
    )
    assert report.new == len(land_borders())
    again = store.writer().ingest(
        bundled.SOURCE, bundled.to_batches(), citations=bundled.to_citations(), complete=True
    )
    assert again.new == 0
    view = store.view()
    (key,) = read_ground(view).borders.evidence("IRQ", "IRN", date(1990, 1, 1))
    row = view.row(EvidenceKind.TIE, key)
    assert {row["actor"], row["target"]} == {"IRN", "IRQ"}
    assert row["source"] == BUNDLED
    assert view.count(EvidenceQuery(EvidenceKind.TIE, tie_kinds=("contiguity",))) == report.new


def test_chains_near_the_shortest_and_islands() -> None:
    borders = read_ground(Store.memory().view()).borders
    assert borders.near(["PRT"], ["FRA"], 0) == ("ESP", "FRA", "PRT")
    assert "AND" in borders.near(["PRT"], ["FRA"], 1)
    assert borders.near(["JPN"], ["FRA"], 5) == ()


def test_homes_of_states_forces_and_groups() -> None:
    none = read_ground(Store.memory().view()).known
    assert list(homes("IRN", none)) == ["IRN"]
    assert list(homes("quds-force", none)) == ["IRN"]
    assert territory_of("IRQ/REB") == "IRQ"
    assert list(homes("hezbollah", none)) == ["LBN"]
    assert homes("an-unknown-group", none) == {}


@pytest.mark.shared
def test_the_list_agrees_with_direct_contiguity(shared_data: Path) -> None:
    registry = Registry.load()
    theirs: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    path = shared_data / "peacesciencer" / "cow_contdir.csv"
    for row in csv.DictReader(path.read_text().splitlines()):
        if float(row["conttype"]) != 1 or row["enddate"] < "1946":
            continue
        start = date.fromisoformat(max(row["stdate"], "1946-01-01"))
        # Spells begin on the first of a month, before the states of that month do.
        days = [date.fromisoformat(row["enddate"]), start + timedelta(days=31)]
        names = [
            next(filter(None, (registry.holders("cow", f"{float(row[c]):.0f}", d) for d in days)))
            for c in ("ccode1", "ccode2")
        ]
        if all(names):
            pair = (min(names)[0], max(names)[0])
            theirs[pair].add((start.isoformat()[:7], row["enddate"][:7]))
    ours: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for one in land_borders():
        if one.start <= date(2016, 12, 31):
            end = min(one.end or date.max, date(2016, 12, 1)).isoformat()[:7]
            ours[one.a, one.b].append((one.start.isoformat()[:7], end))
    serbia = {"SRB", "YUG"}  # one number in the data, two actors here
    explained = {pair for pairs in WHY.values() for pair in pairs}
    apart = {
        pair
        for pair in {*ours, *theirs}
        if not serbia & set(pair) and not _alike(ours.get(pair, []), sorted(theirs.get(pair, ())))
    }
    assert apart == explained
    assert len(ours) > 300


def _alike(one: list[tuple[str, str]], two: list[tuple[str, str]]) -> bool:
    """The same months but for at most fourteen in all."""
    months = [
        {n for start, end in spells for n in range(_month(start), _month(end) + 1)}
        for spells in (one, two)
    ]
    return len(months[0] ^ months[1]) <= 14


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7])
