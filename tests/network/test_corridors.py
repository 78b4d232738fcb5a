"""Corridors on made-up ties, and the one of the bundled case that every dossier shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor_world import PACT_ENDS, REBELS_COME, REBELS_GO, andes, event, store_of, tie
from detente.api import open_store
from detente.errors import MeasureError
from detente.evidence import EvidenceKind, EvidenceQuery, Store, View
from detente.network.corridors.passage import Term, combine
from detente.network.corridors.passage_rules import RULES
from detente.network.corridors.routes import corridor_on, routes_between

DAY = timedelta(days=1)


def test_the_chain_its_weakest_part_and_its_evidence() -> None:
    view = andes().view()
    found = corridor_on(view, "PER", "PRY", date(1994, 6, 1))
    assert found.chain == ("PER", "BOL", "PRY")
    assert found.state == "open"
    assert found.weakest is not None
    # The pact opens; the level, which is uncertain, adds and takes a little.
    assert found.strength == found.weakest.mid == pytest.approx(RULES["pact"].mid, abs=0.1)
    assert found.low < found.strength < found.high
    ids = [key for part in found.parts for one in part.because for key in one.ids]
    assert view.count(EvidenceQuery(EvidenceKind.TIE, ids=tuple(ids))) == len(set(ids)) == 2


def test_it_breaks_and_opens_on_the_days_of_the_evidence() -> None:
    turns = routes_between(andes().view(), "PER", "PRY").turns()
    told = [(turn.told, turn.direction, turn.decisive) for turn in turns]
    assert told == [
        (date(1992, 2, 2), 1, ("PRY",)),
        (REBELS_COME, -1, ("BOL", "PRY")),
        (REBELS_GO, 1, ("BOL", "PRY")),
        (PACT_ENDS, -1, ("PRY",)),
    ]
    assert [one.rule for one in turns[1].came] == ["enemy-astride"]
    assert [one.rule for one in turns[3].went] == ["pact"]
    assert {turn.precision for turn in turns} == {"day"}


def test_what_is_not_known_is_unknown_and_named() -> None:
    store = store_of(ties=[tie("defence-pact", "PER", "PRY", date(1990, 1, 1), date(2010, 1, 1))])
    found = corridor_on(store.view(), "PER", "PRY", date(2000, 1, 1))
    assert found.state == "unknown"
    assert found.chain == ()
    assert found.missing == ("BOL",)
    assert "BOL" in found.reason


def test_no_way_by_land_says_so() -> None:
    found = corridor_on(andes().view(), "PER", "JPN", date(2000, 1, 1))
    assert found.state == "shut"
    assert "no chain of land borders" in found.reason


def test_war_shuts_a_neighbour() -> None:
    found = corridor_on(andes().view(), "PER", "CHL", date(2000, 1, 1))
    assert found.state == "shut"
    assert found.weakest is not None
    assert found.weakest.where == ("CHL",)
    assert found.weakest.because[0].rule == "war"


def test_the_future_is_not_seen() -> None:
    store = andes()
    assert store.view(date(2021, 1, 1)) is not None
    # All rows of the made-up source were recorded in 2020: before that nothing was known.
    early = corridor_on(store.view(date(2010, 1, 1)), "PER", "PRY", date(1994, 6, 1))
    assert early.state == "unknown"


def test_others_chains_and_errors() -> None:
    view = andes().view()
    found = corridor_on(view, "PER", "PRY", date(1994, 6, 1), alternatives=5)
    assert found.chain not in [chain for chain, _, _ in found.alternatives]
    with pytest.raises(MeasureError, match="one actor"):
        routes_between(view, "PER", "PER")
    with pytest.raises(MeasureError, match="not measured before"):
        routes_between(view, "PER", "PRY").at(date(1900, 1, 1))
    with pytest.raises(MeasureError, match="No evidence reaches"):
        routes_between(view, "PER", "PRY", start=date(2015, 1, 1), end=date(2014, 1, 1))


def test_events_alone_give_a_corridor() -> None:
    rows = [
        event(date(year, month, 3), *pair)
        for year in range(1995, 2005)
        for month in range(1, 13)
        for pair in (("PER", "BOL"), ("BOL", "PER"))
    ]
    found = corridor_on(store_of(events=rows).view(), "PER", "BOL", date(2004, 6, 1))
    assert found.chain == ("PER", "BOL")
    assert found.strength > 0.5
    assert found.parts[-1].because[0].pair == ("BOL", "PER")


def test_a_group_starts_where_it_lives_and_land_it_holds_carries() -> None:
    start, end = date(2001, 1, 1), date(2009, 1, 1)
    rows = [
        tie("sponsorship", "IRN", "hezbollah", start, end, means="arms"),
        tie("control", "hezbollah", "LBN", start, end),
        tie("troop-presence", "hezbollah", "SYR", start, end),
        tie("coalition", "IRN", "IRQ", start, end),
    ]
    view = store_of(ties=rows).view()
    found = corridor_on(view, "IRN", "hezbollah", date(2005, 1, 1))
    assert found.chain == ("IRN", "IRQ", "SYR", "LBN")
    rules = {one.rule for part in found.parts for one in part.because}
    assert {"own-land", "own-troops", "pact"} <= rules
    back = corridor_on(view, "hezbollah", "SYR", date(2005, 1, 1))
    assert back.chain == ("LBN", "SYR")


RULE_NAMES = sorted(name for name, rule in RULES.items() if rule.side != "border")


@given(st.lists(st.sampled_from(RULE_NAMES), max_size=6), st.sampled_from(RULE_NAMES))
def test_openers_never_lower_and_blocks_never_raise(names: list[str], more: str) -> None:
    days = np.array(["2000-01-01"], dtype="datetime64[D]")
    terms = [_term(name) for name in names]
    old, new = combine(terms, days), combine([*terms, _term(more)], days)
    assert ((old >= 0) & (old <= 1)).all()
    assert (np.diff(old[:, 0]) >= -1e-12).all()
    if RULES[more].side in ("open", "hold"):
        assert (new >= old - 1e-12).all()
    else:
        assert (new <= old + 1e-12).all()


def _term(name: str) -> Term:
    rule = RULES[name]
    return Term(rule, "X", np.array([[rule.low], [rule.mid], [rule.high]]))


@pytest.fixture(scope="module")
def casebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    with open_store(tmp_path_factory.mktemp("store") / "store.duckdb") as found:
        yield found.view


def test_the_way_to_lebanon_opened_and_broke(casebook: View) -> None:
    routes = routes_between(casebook, "IRN", "LBN")
    turns = {(turn.told.year, turn.told.month): turn for turn in routes.turns()}
    assert turns[2024, 12].direction == -1
    assert turns[2024, 12].decisive == ("SYR",)
    assert turns[2024, 12].told == date(2024, 12, 8)
    assert turns[2014, 6].direction == -1
    assert turns[2014, 6].decisive == ("IRQ", "SYR")
    assert turns[2017, 11].direction == 1
    for year, state in ((1986, "shut"), (2002, "shut"), (2013, "open"), (2016, "shut")):
        assert routes.at(date(year, 6, 1)).state == state, year
    for year, state in ((2019, "open"), (2025, "shut")):
        assert routes.at(date(year, 6, 1)).state == state, year


def test_every_reason_is_a_row(casebook: View) -> None:
    routes = routes_between(casebook, "IRN", "LBN")
    ids = {
        key
        for year in range(1982, 2026)
        for part in routes.at(date(year, 6, 1)).parts
        for one in part.because
        for key in one.ids
    }
    assert ids
    assert casebook.count(EvidenceQuery(EvidenceKind.TIE, ids=tuple(ids))) == len(ids)


def test_an_empty_store_knows_no_corridor() -> None:
    found = corridor_on(Store.memory().view(), "IRN", "LBN", date(2000, 1, 1))
    assert found.state == "unknown"
    assert set(found.missing) <= {"IRQ", "SYR", "LBN", "TUR"}
