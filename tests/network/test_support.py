"""Who supports whom: which ties count as support, with what bounds, and by whose evidence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.evidence import EvidenceKind, Source, Store
from detente.network.sponsors.parentage import against_the_will, is_state, state_behind
from detente.network.sponsors.support import (
    MEANS,
    SCHEMA,
    clients_on,
    in_force,
    support_spells,
    support_ties,
    supporters_on,
)
from detente.sources.registry import recognise
from sponsor_world import RECORDED, Row, backing, source, store_of, tie


def rows_of(*ties: Row, sources: list[Source] | None = None) -> pl.DataFrame:
    made = [source()] if sources is None else sources
    return support_ties(store_of(ties=ties, sources=made).view())


def edges(frame: pl.DataFrame) -> set[tuple[str, str, str]]:
    return set(frame.select("sponsor", "client", "means").iter_rows())


def test_a_sponsorship_is_split_by_means_and_every_row_names_its_evidence() -> None:
    found = rows_of(backing("SYR", "hezbollah", "arms;money", 1990, 1995))
    assert edges(found) == {("SYR", "hezbollah", "arms"), ("SYR", "hezbollah", "money")}
    assert found["evidence_id"].n_unique() == 1
    assert dict(found.schema) == SCHEMA
    assert found["end"].unique().to_list() == [date(1995, 12, 31)]


def test_a_force_of_a_state_supports_for_its_state_and_says_so() -> None:
    found = rows_of(backing("quds-force", "kataib-hezbollah", "arms", 2010))
    assert set(found.select("sponsor", "via").iter_rows()) == {
        ("quds-force", None),
        ("IRN", "quds-force"),
    }
    assert found["evidence_id"].n_unique() == 1


def test_members_of_an_umbrella_and_wings_of_a_party_pass_nothing_on() -> None:
    found = rows_of(
        backing("kataib-hezbollah", "pjak", "arms", 2018), backing("puk", "kdpi", "troops", 2010)
    )
    assert edges(found) == {("kataib-hezbollah", "pjak", "arms"), ("puk", "kdpi", "troops")}


def test_the_state_behind_follows_what_the_force_is_part_of() -> None:
    day = date(2015, 1, 1)
    assert state_behind("quds-force", day) == "IRN"
    assert state_behind("liwa-fatemiyoun", day) == "IRN"
    assert state_behind("peshmerga", day) is None
    assert state_behind("IRN", day) is None
    assert state_behind("nobody-knows", day) is None
    assert not is_state("nobody-knows")
    assert is_state("IRN")


def test_an_arms_sale_between_states_is_no_support_but_aid_is() -> None:
    sold = tie("arms-transfer", "RUS", "IRQ", date(1980, 1, 1), label="40 T-62 (tank)")
    given_away = tie("arms-transfer", "USA", "GRC", date(1960, 1, 1), label="9 F-5A, aid")
    told = backing("BRA", "IRQ", "arms", 1980, 1988)
    with_men = backing("RUS", "EGY", "arms;advisers", 1967, 1974)
    assert edges(rows_of(sold, given_away, told, with_men)) == {
        ("USA", "GRC", "arms"),
        ("RUS", "EGY", "arms"),
        ("RUS", "EGY", "advisers"),
    }


def test_arms_for_a_group_are_support_once_even_where_the_source_says_it_twice() -> None:
    delivery = tie("arms-transfer", "SYR", "hezbollah", date(2006, 1, 1), record="d|2006")
    same = backing("SYR", "hezbollah", "arms", 2006, 2006, record="d|2006|sponsorship")
    assert rows_of(delivery, same).height == 1
    assert rows_of(delivery).height == 1
    assert rows_of(
        tie("arms-transfer", "FRA", "nato", date(2006, 1, 1), label="2 A-400M")
    ).is_empty()


def test_hosting_is_sanctuary_unless_the_guest_is_unwanted() -> None:
    willing = tie("hosting", "IRQ", "mek", date(1986, 6, 7), date(2003, 4, 9))
    unwanted = tie("hosting", "IRQ", "mek", date(2003, 4, 10), date(2016, 9, 30))
    office = tie("hosting", "IRQ", "IRN", date(2012, 5, 1), date(2018, 12, 24))
    found = rows_of(willing, unwanted, office)
    assert edges(found) == {("IRQ", "mek", "sanctuary")}
    assert found["end"].to_list() == [date(2003, 4, 9)]
    assert against_the_will("mek", "IRQ", date(2010, 1, 1))
    assert not against_the_will("mek", "IRQ", date(1990, 1, 1))


def test_open_support_holds_as_long_as_its_source_looked_and_no_longer() -> None:
    view = store_of(ties=[backing("SYR", "hezbollah", "arms", 1990)]).view()
    ties = support_ties(view)
    assert ties["last_seen"].to_list() == [date(2019, 12, 31)]
    assert in_force(ties, date(2019, 12, 31)).height == 1
    assert in_force(ties, date(2020, 1, 1)).is_empty()
    assert in_force(ties, date(1989, 12, 31)).is_empty()
    assert supporters_on(view, date(2000, 1, 1), "hezbollah").height == 1
    assert supporters_on(view, date(2000, 1, 1), "hamas", ties=ties).is_empty()
    assert clients_on(view, date(2000, 1, 1), "SYR").height == 1
    assert clients_on(view, date(2000, 1, 1), "IRN", ties=ties).is_empty()


def test_as_of_a_day_nothing_later_is_known() -> None:
    early = backing("SYR", "hezbollah", "arms", 1990, 2000, recorded=date(1991, 1, 1))
    late = backing("SYR", "hamas", "money", 1990, recorded=RECORDED)
    ties = support_ties(store_of(ties=[early, late]).view(date(1995, 6, 30)))
    assert ties.select("client", "end", "last_seen").rows() == [
        ("hezbollah", None, date(1995, 6, 30))
    ]


def test_unknown_means_starts_and_actors_are_left_out() -> None:
    no_start: Row = {**backing("SYR", "amal", "arms", 1985), "start": None, "start_precision": None}
    nobody: Row = {**backing("SYR", "amal", "arms", 1985), "target": None}
    odd = backing("SYR", "amal", "advice;arms", 1985, 1986)
    assert rows_of(no_start, nobody, odd)["means"].to_list() == ["arms"]
    assert rows_of().is_empty()


def test_spells_merge_what_touches_and_keep_all_evidence() -> None:
    known = [source("one"), source("two")]
    spells = support_spells(
        rows_of(
            backing("SYR", "amal", "arms", 1980, 1984, source="one"),
            backing("SYR", "amal", "arms", 1985, 1987, source="two"),
            backing("SYR", "amal", "arms", 1990, 1991, source="one"),
            sources=known,
        )
    )
    assert spells.select("start", "end").rows() == [
        (date(1980, 1, 1), date(1987, 12, 31)),
        (date(1990, 1, 1), date(1991, 12, 31)),
    ]
    assert spells["sources"].to_list() == [["one", "two"], ["one"]]
    assert [len(ids) for ids in spells["evidence_ids"].to_list()] == [2, 1]


years = st.tuples(st.integers(1950, 2015), st.integers(0, 20))
spans = st.lists(
    st.tuples(
        st.sampled_from(["SYR", "quds-force"]), st.sampled_from(MEANS[:2]), years, st.booleans()
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=10, deadline=None)
@given(spans, st.dates(date(1950, 1, 1), date(2019, 12, 31)))
def test_on_any_day_spells_hold_exactly_where_some_row_does(
    given_: list[tuple[str, str, tuple[int, int], bool]], on: date
) -> None:
    ties = rows_of(
        *(
            backing(
                sponsor, "hezbollah", means, first, None if is_open else min(first + more, 2019)
            )
            for sponsor, means, (first, more), is_open in given_
        )
    )
    spells = support_spells(ties)
    assert edges(in_force(ties, on)) == edges(in_force(spells, on))
    before = spells.sort("sponsor", "client", "means", "start").with_columns(
        last=pl.coalesce("end", "last_seen").shift(1).over("sponsor", "client", "means")
    )
    assert before.filter(pl.col("start") <= pl.col("last")).is_empty()
    assert set(ties["evidence_id"]) == set(spells["evidence_ids"].explode())


def real_store(folder: Path, *names: str) -> Store:
    store = Store.memory()
    for name in names:
        found = recognise(folder / name)
        batches = (one for one in found.read(folder / name) if one.kind == EvidenceKind.TIE)
        store.writer().ingest(found.source, batches)
    return store


@pytest.mark.shared
def test_deliveries_to_groups_are_found_in_the_register(shared_data: Path) -> None:
    ties = support_ties(real_store(shared_data, "sipri/trade-register.csv").view())
    arms = ties.filter((pl.col("means") == "arms") & pl.col("via").is_null())

    def years_of(sponsor: str, client: str) -> tuple[int, int]:
        own = arms.filter((pl.col("sponsor") == sponsor) & (pl.col("client") == client))
        return own["start"].dt.year().min(), own["end"].dt.year().max()  # type: ignore[return-value]

    assert years_of("IRN", "hezbollah") == (1980, 2023)
    first, last = years_of("IRN", "ansar-allah")
    assert first in (2015, 2016)
    assert last == 2023
    assert years_of("IRQ", "lebanese-forces") == (1988, 1989)
    sold = arms.filter((pl.col("sponsor") == "RUS") & (pl.col("client") == "IRQ"))
    assert sold.filter(pl.col("start") >= date(1980, 1, 1)).is_empty()


@pytest.mark.shared
def test_secondary_parties_are_found_but_not_as_helpers_of_their_enemies(shared_data: Path) -> None:
    ties = support_ties(real_store(shared_data, "andybega/ucdp-prio-acd-221.csv").view())
    troops = {(sponsor, client) for sponsor, client, _ in edges(ties)}
    assert ties["means"].unique().to_list() == ["troops"]
    assert {("IRN", "SYR"), ("RUS", "SYR"), ("IRN", "OMN"), ("SAU", "forces-of-hadi")} <= troops
    assert ("SAU", "ansar-allah") not in troops
    assert ("SAU", "aqap") not in troops
    yemen = ties.filter(pl.col("client") == "forces-of-hadi")
    assert yemen["last_seen"].unique().to_list() == [date(2021, 12, 31)]
