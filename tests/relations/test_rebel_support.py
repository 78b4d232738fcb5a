"""Backing the other side's armed enemies."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_store import Row, event, source, store_of, tie

from detente.evidence import Store
from detente.relations.rebel_support import SCHEMA, rebel_support
from detente.sources.registry import dataset

START, END = date(1980, 1, 1), date(1999, 12, 31)


def table(*ties: Row, events: list[Row] | None = None) -> pl.DataFrame:
    sources = [source("made"), source("list", end=date(1990, 6, 30))]
    with store_of(ties=ties, events=events or [], sources=sources) as store:
        return rebel_support(store.view(), "IRN", "IRQ", START, END)


def backing(actor: str, group: str, start: date | None, end: date | None, **more: Any) -> Row:
    return tie("sponsorship", actor, group, start, end, directed=True, **more)


def test_support_counts_while_the_group_is_at_war() -> None:
    found = table(
        backing("IRN", "sciri", date(1982, 11, 17), date(1999, 1, 1)),
        tie("armed-conflict", "IRQ", "sciri", date(1985, 3, 5), date(1986, 2, 10)),
    )
    (row,) = found.to_dicts()
    assert (row["actor"], row["target"], row["group"], row["kind"]) == (
        "IRN",
        "IRQ",
        "sciri",
        "rebel-support",
    )
    # The fighting sets both bounds, by the month; the group is remembered for five years.
    assert (row["start"], row["end"]) == (date(1985, 3, 1), date(1991, 2, 28))
    assert (row["start_precision"], row["end_precision"]) == ("month", "month")
    assert row["directed"] is True


def test_the_bounds_of_the_support_keep_their_precision() -> None:
    found = table(
        backing(
            "IRN",
            "sciri",
            date(1982, 1, 1),
            date(1985, 1, 1),
            start_precision="year",
            end_precision="year",
        ),
        tie("war", "sciri", "IRQ", date(1970, 1, 1)),
    )
    (row,) = found.to_dicts()
    assert (row["start"], row["end"]) == (date(1982, 1, 1), date(1985, 12, 31))
    assert (row["start_precision"], row["end_precision"]) == ("year", "year")


def test_support_of_a_single_year_lasts_that_year() -> None:
    found = table(
        backing(
            "IRN",
            "sciri",
            date(1984, 1, 1),
            date(1984, 1, 1),
            start_precision="year",
            end_precision="year",
        ),
        tie("war", "sciri", "IRQ", date(1970, 1, 1)),
    )
    assert found.select("start", "end").rows() == [(date(1984, 1, 1), date(1984, 12, 31))]


def test_acts_of_force_on_three_days_count_and_two_do_not() -> None:
    support = backing("IRN", "sciri", date(1982, 1, 1), None)
    days = [date(1990, 1, 5), date(1990, 3, 5), date(1990, 3, 6)]
    acts = [event(day, "sciri", "IRQ") for day in days]
    (row,) = table(support, events=acts).to_dicts()
    assert (row["start"], row["end"]) == (date(1989, 3, 1), date(1996, 1, 31))
    assert table(support, events=acts[:2] * 2).is_empty()  # the same days again
    assert table(support, events=[event(day, "IRQ", "sciri") for day in days]).is_empty()
    words = [event(day, "sciri", "IRQ", event_type="THREATEN") for day in days]
    assert table(support, events=words).is_empty()
    vague = [event(day.replace(month=1, day=1), "sciri", "IRQ", precision="year") for day in days]
    assert table(support, events=vague).is_empty()


def test_the_host_the_friend_and_the_stranger_are_no_backers() -> None:
    war = tie("war", "sciri", "IRQ", date(1970, 1, 1))
    assert table(war, tie("hosting", "IRN", "sciri", date(1982, 1, 1))).is_empty()
    assert table(war, backing("USA", "sciri", date(1982, 1, 1), None)).is_empty()
    assert table(war, backing("IRQ", "sciri", date(1982, 1, 1), None)).is_empty()
    assert table(war, backing("IRN", "IRQ", date(1982, 1, 1), None)).is_empty()
    assert table(war, backing("IRN", "sciri", None, date(1990, 1, 1))).is_empty()
    assert table(war, {**backing("IRN", "x", date(1982, 1, 1), None), "target": None}).is_empty()
    away = backing("IRN", "sciri", date(1960, 1, 1), date(1970, 1, 1))
    assert table(war, away).is_empty()


def test_aid_to_a_state_at_war_is_no_support_of_rebels() -> None:
    war = tie("war", "KWT", "IRQ", date(1970, 1, 1))
    assert table(war, backing("IRN", "KWT", date(1982, 1, 1), None)).is_empty()


def test_fighting_known_to_the_year_bounds_to_the_year() -> None:
    fight = tie(
        "war",
        "sciri",
        "IRQ",
        date(1984, 1, 1),
        date(1986, 12, 31),
        start_precision="year",
        end_precision="year",
    )
    (row,) = table(fight, backing("IRN", "sciri", date(1982, 1, 1), None)).to_dicts()
    assert (row["start"], row["end"]) == (date(1984, 1, 1), date(1991, 12, 31))
    assert (row["start_precision"], row["end_precision"]) == ("year", "year")


def test_sectors_can_be_backed_and_both_sides_can_back() -> None:
    found = table(
        backing("IRN", "IRQ/KUR", date(1982, 1, 1), date(1988, 8, 20)),
        tie("war", "IRQ", "IRQ/KUR", date(1970, 1, 1)),
        backing("IRQ", "mek", date(1986, 6, 1), date(1988, 8, 20)),
        tie("war", "IRN", "mek", date(1981, 6, 20)),
    )
    assert found.select("actor", "group").rows() == [("IRN", "IRQ/KUR"), ("IRQ", "mek")]


def test_open_ends_hold_to_the_end_of_the_window_and_censored_ones_as_far_as_covered() -> None:
    war = tie("war", "sciri", "IRQ", date(1970, 1, 1))
    (row,) = table(war, backing("IRN", "sciri", date(1982, 1, 1), None)).to_dicts()
    assert (row["start"], row["end"]) == (date(1982, 1, 1), END)
    censored = {**war, "censored": True, "source": "list"}
    (row,) = table(censored, backing("IRN", "sciri", date(1982, 1, 1), None)).to_dicts()
    assert (row["end"], row["end_precision"]) == (date(1995, 6, 30), "month")
    listed = backing("IRN", "sciri", date(1982, 1, 1), None, censored=True, source="list")
    (row,) = table(war, listed).to_dicts()
    assert row["end"] == date(1990, 6, 30)


def test_gaps_in_the_fighting_split_the_stretch_and_nothing_gives_an_empty_table() -> None:
    wars = [
        tie("armed-conflict", "IRQ", "sciri", date(year, 1, 1), date(year, 12, 31))
        for year in (1983, 1984, 1991)
    ]
    found = table(backing("IRN", "sciri", date(1982, 1, 1), None), *wars)
    assert [(row["start"].year, row["end"].year) for row in found.to_dicts()] == [
        (1983, 1989),
        (1991, 1996),
    ]
    assert table().schema == pl.Schema(SCHEMA) and table().is_empty()


@pytest.mark.shared
def test_real_arms_to_hezbollah_divide_iran_and_israel(shared_data: Path) -> None:
    with Store.memory() as store:
        for name, file in (
            ("sipri-arms", "sipri/trade-register.csv"),
            ("ucdp-acd", "andybega/ucdp-prio-acd-221.csv"),
        ):
            data = dataset(name)
            store.writer().ingest(data.source, data.read(shared_data / file), max_bad_share=0.05)
        found = rebel_support(store.view(), "IRN", "ISR", date(1980, 1, 1), date(2023, 12, 31))
    backed = found.filter((pl.col("actor") == "IRN") & (pl.col("group") == "hezbollah"))
    assert backed.filter(
        pl.col("start") <= date(2006, 7, 12), pl.col("end") >= date(2006, 7, 12)
    ).height
    assert (found["start"] <= found["end"]).all()
