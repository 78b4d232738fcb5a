"""What sources contradict each other about, and what only looks like it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_store import Row, source, store_of, tie, trait

from detente.casebook import bundled_cases, to_batches, to_citations
from detente.casebook.convert import to_source
from detente.evidence import Store
from detente.relations.contradictions import Contradiction, contradictions
from detente.sources.registry import dataset

SOURCES = (source("one"), source("two"), source("list", end=date(2010, 12, 31)))


def found(*rows: Row, traits: tuple[Row, ...] = ()) -> list[Contradiction]:
    with store_of(ties=rows, traits=traits, sources=SOURCES) as store:
        return contradictions(store.view(), "PER", "BOL", ("mek",))


def told(*rows: Row) -> list[tuple[str, str]]:
    return [(one.about, one.subject) for one in found(*rows)]


def spell(kind: str, source: str, start: date, end: date | None, **more: Any) -> Row:
    return tie(kind, "PER", "BOL", start, end, source=source, **more)


def years(kind: str, source: str, start: int, end: int | None, **more: Any) -> Row:
    last = date(end, 1, 1) if end else None
    return spell(
        kind,
        source,
        date(start, 1, 1),
        last,
        start_precision="year",
        end_precision="year" if end else None,
        **more,
    )


def test_an_end_that_another_source_keeps_open_for_years() -> None:
    rows = (
        years("rivalry", "one", 1958, 2003),
        years("rivalry", "list", 1958, None, censored=True),
    )
    (one,) = found(*rows)
    assert (one.about, one.subject) == ("end", "rivalry")
    assert {one.ours["source"], one.theirs["source"]} == {"one", "list"}
    assert one.ids == (one.ours["evidence_id"], one.theirs["evidence_id"])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        # an open end says nothing of the years after its source stops
        (years("rivalry", "one", 1958, 2015), years("rivalry", "list", 1958, None, censored=True)),
        (years("rivalry", "one", 1958, 2010), years("rivalry", "list", 1958, None)),
        # last year of the relation, or first year without it
        (years("rivalry", "one", 1958, 2003), years("rivalry", "two", 1959, 2004)),
        # the same fact known to the day, the month and the year
        (
            spell("war", "one", date(1980, 9, 22), date(1988, 8, 20)),
            years("war", "two", 1980, 1988),
        ),
        (
            spell("war", "one", date(1980, 9, 22), date(1988, 8, 20)),
            spell(
                "war",
                "two",
                date(1980, 9, 1),
                date(1988, 8, 1),
                start_precision="month",
                end_precision="month",
            ),
        ),
        (
            spell("war", "one", date(1980, 9, 22), date(1988, 8, 20)),
            spell("war", "two", date(1980, 9, 23), date(1988, 8, 8)),
        ),
        # other spells
        (years("rivalry", "one", 1932, 1939), years("rivalry", "two", 1958, 2003)),
        (years("rivalry", "one", 1958, None), years("rivalry", "two", 1958, None)),
        # other things
        (
            years("territorial-claim", "one", 1959, 1975, label="Khuzestan"),
            years("territorial-claim", "two", 1969, 1990, label="Shatt al-Arab"),
        ),
        (
            years("sponsorship", "one", 1980, 1988, means="arms"),
            years("sponsorship", "two", 1970, 1999, means="money"),
        ),
        (
            years("territorial-claim", "one", 1959, 1975),
            {**years("territorial-claim", "two", 1969, 1990), "actor": "BOL", "target": "PER"},
        ),
        # a source against itself
        (years("rivalry", "one", 1958, 2003), years("rivalry", "one", 1958, 1990)),
        (years("trade", "one", 1958, 2003), years("trade", "two", 1958, 1990)),
    ],
)
def test_what_is_no_contradiction(one: Row, two: Row) -> None:
    assert told(one, two) == told(two, one) == []


def test_wars_on_days_that_differ_by_weeks() -> None:
    rows = (
        spell("war", "one", date(1980, 9, 22), date(1988, 8, 20)),
        spell("war", "two", date(1980, 9, 4), date(1988, 8, 20)),
    )
    assert told(*rows) == [("start", "war")]


def test_a_war_that_outlasts_the_dispute_around_it() -> None:
    war = spell("war", "one", date(1980, 9, 22), date(1988, 8, 20))
    dispute = spell("dispute", "two", date(1979, 10, 24), date(1988, 7, 31), value=5.0)
    assert told(war, dispute) == [("end", "war")]
    assert told(war, {**dispute, "value": 4.0}) == []
    assert told(war, {**dispute, "value": None}) == []
    assert told(war, {**dispute, "end": None, "end_precision": None, "censored": True}) == []
    # several disputes may cover one war
    second = spell("dispute", "two", date(1988, 8, 1), date(1988, 9, 1), value=5.0)
    assert told(war, dispute, second) == []
    # armed conflict is counted from the twenty-fifth death on
    late = spell("armed-conflict", "two", date(1980, 11, 22), date(1988, 8, 20), value=2.0)
    assert told(war, late) == []


def test_one_long_spell_against_two_short_ones_is_matched_to_the_nearer() -> None:
    rows = (
        years("rivalry", "one", 1932, 1939),
        years("rivalry", "one", 1958, 2003),
        years("rivalry", "two", 1932, 2003),
    )
    (one,) = found(*rows)
    assert one.about == "start"
    assert {one.ours["start"].year, one.theirs["start"].year} == {1932, 1958}


def test_two_citations_within_one_case_and_the_same_dates_told_once() -> None:
    rows = (
        years("rivalry", "one", 1958, 2003, citations="c-1;c-2"),
        years("rivalry", "one", 1958, 2010, citations="c-3"),
    )
    assert told(*rows) == [("end", "rivalry")]
    shared = (rows[0], {**rows[1], "citations": "c-2;c-3"})
    assert told(*shared) == []
    # The lists themselves say the same: one contradiction, not three.
    lists = (years("rivalry", "two", 1958, 2003), years("rivalry", "list", 1958, 2010))
    assert told(*rows, *lists) == [("end", "rivalry")]


def test_ties_that_exclude_each_other() -> None:
    have = spell("diplomatic-relations", "one", date(1980, 3, 8), date(1987, 10, 5))
    rows = (have, spell("no-diplomatic-relations", "two", date(1980, 9, 22), date(1990, 10, 13)))
    assert told(*rows) == [("exclusive", "diplomatic-relations/no-diplomatic-relations")]
    handed = spell("no-diplomatic-relations", "two", date(1987, 9, 20), date(1990, 10, 13))
    assert told(have, handed) == []
    vague = years("no-diplomatic-relations", "two", 1987, 1990)  # some time in 1987
    assert told(have, vague) == []
    # An open end is known up to the source's last day.
    kept = spell("diplomatic-relations", "list", date(1980, 3, 8), None)
    assert told(kept, spell("no-diplomatic-relations", "two", date(2012, 1, 1), None)) == []
    assert len(found(kept, spell("no-diplomatic-relations", "two", date(2005, 1, 1), None))) == 1


def figure(source: str, value: float | None, start: date = date(2016, 5, 1), **more: Any) -> Row:
    row = trait("mek", "fighters", start, source=source, unit="people")
    return {**row, "value": value, **more}


@pytest.mark.parametrize(
    ("one", "two", "contradict"),
    [
        (figure("one", 5000.0), figure("two", 10000.0), True),
        (figure("one", 5000.0), figure("two", 10000.0, unit="persons"), True),
        (figure("one", 5000.0), figure("two", 10000.0, unit="tanks"), False),
        (figure("one", 5000.0), figure("two", 5500.0), False),
        (figure("one", 5000.0), figure("two", None, low=4000.0, high=8000.0), False),
        (figure("one", 5000.0), figure("two", None, low=9000.0, high=12000.0), True),
        (figure("one", 5000.0, low=5000.0), figure("two", 9000.0), False),  # at least 5,000
        (figure("one", 5000.0, low=5000.0), figure("two", 3000.0), True),
        (figure("one", 5000.0, high=5000.0), figure("two", 3000.0), False),  # at most 5,000
        (figure("one", None), figure("two", 3000.0), False),
        (figure("one", 0.0), figure("two", 0.0), False),
        (figure("one", 5000.0), figure("two", 10000.0, date(2017, 3, 1)), False),  # they grew
        (
            figure("one", 5000.0),
            figure("two", 10000.0, date(2016, 1, 1), start_precision="year"),
            True,
        ),
        (
            figure("one", 5000.0),
            figure("two", 10000.0, date(2014, 1, 1), end=date(2018, 1, 1)),
            True,
        ),
        (figure("one", 5000.0), figure("two", 10000.0, qualifier="own claim"), False),
        (figure("one", 5000.0), figure("one", 10000.0), False),
        (figure("one", 5000.0, citations="a"), figure("one", 10000.0, citations="b"), True),
        (figure("one", 5000.0, citations="a;b"), figure("one", 10000.0, citations="b"), False),
    ],
)
def test_figures_of_one_time(one: Row, two: Row, contradict: bool) -> None:
    assert bool(found(traits=(one, two))) is contradict
    assert bool(found(traits=(two, one))) is contradict


def test_no_evidence_and_undated_ties() -> None:
    assert found() == []
    rows = [{**years("rivalry", name, 1958, 2003), "start": None} for name in ("one", "two")]
    assert found(*rows) == []


def test_the_bundled_case_shows_both_lists_of_rivalries() -> None:
    (case,) = (one for one in bundled_cases() if one.id == "iran-iraq")
    with Store.memory() as store:
        store.writer().ingest(to_source(case), to_batches(case), citations=to_citations(case))
        both = contradictions(store.view(), "IRN", "IRQ")
    ends = [one for one in both if (one.about, one.subject) == ("end", "rivalry")]
    assert [{one.ours["end"].year, one.theirs["end"].year} for one in ends] == [{2003, 2010}]


@pytest.mark.shared
def test_real_lists_of_rivalries_and_wars(shared_data: Path) -> None:
    files = {
        "rivalries-td": "peacesciencer/td_rivalries.csv",
        "rivalries-tss": "peacesciencer/tss_rivalries.csv",
        "dyadic-mid": "cow_lancer/dyadic_mid_4.02.csv",
        "cow-war-inter": "cow_irdb/Inter-StateWarData_v4.0.csv",
        "ucdp-acd": "andybega/ucdp-prio-acd-221.csv",
        "icow-territorial": "icow/icow_ext2017_v2.csv",
    }
    with Store.memory() as store:
        for name, file in files.items():
            data = dataset(name)
            store.writer().ingest(data.source, data.read(shared_data / file), max_bad_share=0.05)
        view = store.view()
        rival, war = contradictions(view, "IRN", "IRQ")
        quiet = {
            pair: contradictions(view, *pair)
            for pair in (("IND", "PAK"), ("CHN", "VNM"), ("EGY", "ISR"), ("DEU", "FRA"))
        }
    assert (rival.about, rival.subject) == ("end", "rivalry")
    kept, ended = sorted((rival.ours, rival.theirs), key=lambda row: row["source"])
    assert (kept["source"], kept["end"], kept["censored"]) == ("rivalries-td", None, True)
    assert (ended["source"], ended["end"]) == ("rivalries-tss", date(2003, 1, 1))
    assert (war.about, war.subject) == ("end", "war")
    ends = {row["source"]: row["end"] for row in (war.ours, war.theirs)}
    assert ends == {"cow-war-inter": date(1988, 8, 20), "dyadic-mid": date(1988, 7, 31)}
    assert not any(quiet.values())
