"""Shares of what one side gets that come from the other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_store import Row, source, store_of, tie

from detente.evidence import Store
from detente.relations.dependence import SCHEMA, dependence
from detente.sources.registry import dataset

OTHERS = ("CHL", "ARG", "BRA", "ECU", "COL")


def flow(giver: str | None, receiver: str, year: int, value: float | None, **more: Any) -> Row:
    row = tie("trade", giver or "", receiver, date(year, 1, 1), date(year, 12, 31), directed=True)
    return {**row, "actor": giver, "value": value, "unit": "USD", **more}


def table(*rows: Row) -> pl.DataFrame:
    with store_of(ties=rows) as store:
        return dependence(store.view(), "PER", "BOL")


def share(found: pl.DataFrame, giver: str, year: int) -> float | None:
    (row,) = found.filter((pl.col("giver") == giver) & (pl.col("year") == year)).to_dicts()
    value: float | None = row["share"]
    return value


def test_each_side_has_the_share_of_its_own_total() -> None:
    found = table(
        flow("PER", "BOL", 1990, 50.0),
        flow("BOL", "PER", 1990, 5.0),
        *(flow(other, "BOL", 1990, 10.0) for other in OTHERS),
        *(flow(other, "PER", 1990, 99.0) for other in OTHERS),
        *(flow("PER", other, 1990, 1000.0) for other in OTHERS),  # what PER sells elsewhere
    )
    assert share(found, "PER", 1990) == 0.5
    assert share(found, "BOL", 1990) == pytest.approx(5 / 500)
    assert found["sphere"].unique().to_list() == ["economic"]


def test_undirected_trade_counts_for_both_sides() -> None:
    rows = [flow("PER", "BOL", 1990, 50.0, directed=False)]
    rows += [flow(other, "BOL", 1990, 10.0, directed=False) for other in OTHERS]
    rows += [flow("PER", other, 1990, 30.0, directed=None) for other in OTHERS]
    found = table(*rows)
    assert share(found, "PER", 1990) == 0.5
    assert share(found, "BOL", 1990) == 0.25
    assert found["evidence_ids"].list.len().to_list() == [1, 1]


def test_a_source_of_this_dyad_alone_gives_no_share() -> None:
    assert share(table(flow("PER", "BOL", 1990, 50.0)), "PER", 1990) is None
    four = [flow(other, "BOL", 1990, 10.0) for other in OTHERS[:3]]
    assert share(table(flow("PER", "BOL", 1990, 50.0), *four), "PER", 1990) is None


def test_a_sole_giver_of_a_year_has_all_where_the_source_knows_of_others() -> None:
    rows = [flow("PER", "BOL", 1990, 50.0), flow("PER", "BOL", 1970, 50.0)]
    rows += [flow(other, "BOL", 1986 + n, 10.0) for n, other in enumerate(OTHERS)]
    found = table(*rows)
    assert share(found, "PER", 1990) == pytest.approx(50 / 60)
    assert share(found, "PER", 1970) is None


def test_doubtful_zeros_nulls_and_self_trade_are_left_out() -> None:
    found = table(
        flow("PER", "BOL", 1990, 0.0, status="doubtful"),
        flow("PER", "BOL", 1991, None),
        flow("BOL", "BOL", 1991, 5.0),
        {**flow("PER", "BOL", 1992, 5.0), "start": None},
        flow("PER", "BOL", 1993, 5.0, end=date(1992, 1, 1)),
        flow("PER", "BOL", 1994, 5.0, status=None),
    )
    assert found.select("year", "value").rows() == [(1994, 5.0)]


def test_givers_that_nobody_knows_count_in_the_total() -> None:
    rows = [flow(None, "BOL", 1990, 10.0, actor_raw=f"unknown {n}") for n in range(4)]
    found = table(flow("PER", "BOL", 1990, 50.0), *rows, flow(None, "BOL", 1990, 10.0))
    assert share(found, "PER", 1990) == 0.5


def test_a_value_over_years_is_spread_and_units_and_sources_are_kept_apart() -> None:
    rows = [
        flow("PER", "BOL", 1990, 30.0, end=date(1992, 12, 31)),
        flow("PER", "BOL", 1990, 7.0, unit="MW"),
    ]
    found = table(*rows)
    assert found.filter(pl.col("unit") == "USD")["value"].to_list() == [10.0] * 3
    with store_of(
        ties=[*rows[:1], {**rows[0], "source": "two"}], sources=[source("made"), source("two")]
    ) as store:
        both = dependence(store.view(), "PER", "BOL")
    assert both.filter(pl.col("year") == 1990)["source"].to_list() == ["made", "two"]


def test_groups_and_strangers_have_an_empty_table() -> None:
    with store_of(ties=[tie("arms-transfer", "IRN", "hezbollah", date(2000, 1, 1))]) as store:
        for pair in (("IRN", "hezbollah"), ("IRQ/REB", "IRN"), ("nobody", "no-one")):
            found = dependence(store.view(), *pair)
            assert found.is_empty() and found.schema == pl.Schema(SCHEMA)


@pytest.mark.shared
def test_real_arms_and_trade(shared_data: Path) -> None:
    with Store.memory() as store:
        for name, file in (
            ("sipri-arms", "sipri/trade-register.csv"),
            ("cow-trade", "cow_trade/cow_trade_ddy.parquet"),
        ):
            data = dataset(name)
            store.writer().ingest(data.source, data.read(shared_data / file), max_bad_share=0.05)
        view = store.view()
        pairs = [("IRN", "IRQ"), ("RUS", "IRQ"), ("USA", "CAN"), ("CHN", "IRN")]
        found = {pair: dependence(view, *pair) for pair in pairs}
    for each in found.values():
        known = each.drop_nulls("share")
        assert known.height > 0 and known["share"].is_between(0, 1).all()
        assert not each.filter(pl.col("kind") == "trade")["value"].eq(0).any()
    # Iran and Iraq: nothing recorded from the war to the nineties, which is not nothing traded.
    trade = found["IRN", "IRQ"].filter(pl.col("kind") == "trade")
    assert trade.filter(pl.col("year").is_between(1981, 1990)).is_empty()
    arms = found["IRN", "IRQ"].filter(pl.col("kind") == "arms-transfer")
    assert 2014 in arms["year"].to_list() and set(arms["giver"]) == {"IRN"}
    soviet = found["RUS", "IRQ"].filter(pl.col("kind") == "arms-transfer")
    assert share(soviet.filter(pl.col("giver") == "RUS"), "RUS", 1962) == 1.0
    # Of Canada's imports most came from its neighbour, of the neighbour's a seventh.
    north = found["USA", "CAN"].filter((pl.col("year") == 2014) & (pl.col("kind") == "trade"))
    assert share(north, "USA", 2014) == pytest.approx(0.549, abs=0.01)
    assert share(north, "CAN", 2014) == pytest.approx(0.148, abs=0.01)
