"""How far the faiths of two peoples overlap."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_store import Row, source, store_of, trait

from detente.evidence import Store
from detente.relations.shared_identity import BROADER, SCHEMA, faith_overlap, faiths
from detente.sources.registry import dataset


def held(actor: str, faith: str | None, share: float | None, year: int = 1990, **more: Any) -> Row:
    return {
        **trait(actor, "religious-share", date(year, 1, 1), start_precision="year"),
        "qualifier": faith,
        "value": share,
        **more,
    }


def table(*rows: Row) -> pl.DataFrame:
    with store_of(traits=rows, sources=[source("made"), source("two")]) as store:
        return faiths(store.view(), "PER", "BOL")


def overlap(*rows: Row) -> list[float]:
    found: list[float] = faith_overlap(table(*rows))["overlap"].to_list()
    return found


def test_the_overlap_is_of_the_smaller_shares() -> None:
    rows = [held("PER", "shia", 0.9), held("PER", "sunni", 0.1)]
    rows += [held("BOL", "shia", 0.6), held("BOL", "sunni", 0.3), held("BOL", "catholic", 0.1)]
    assert overlap(*rows) == [pytest.approx(0.7)]
    assert overlap(*rows, *[held("PER", "catholic", 0.0)]) == [pytest.approx(0.7)]


def test_sums_of_families_are_not_counted_twice() -> None:
    rows = [held(who, "shia", 0.6) for who in ("PER", "BOL")]
    rows += [held(who, "Muslim", 0.98) for who in ("PER", "BOL")]
    rows += [held(who, "total", 1.0) for who in ("PER", "BOL")]
    assert table(*rows)["faith"].to_list() == ["shia"]
    # Of Christians this source has the sum alone: it stands.
    rows += [held(who, "christian", 0.02) for who in ("PER", "BOL")]
    assert overlap(*rows) == [pytest.approx(0.62)]


def test_families_of_one_side_alone_leave_the_sum_out_too() -> None:
    rows = [held("PER", "muslim", 0.9), held("BOL", "muslim", 0.9), held("BOL", "shia", 0.9)]
    assert table(*rows).is_empty()


def test_a_year_in_which_a_people_is_not_divided_cannot_be_compared() -> None:
    rows = [held("PER", "shia", 0.3), held("PER", "other muslim", 0.65), held("BOL", "shia", 0.6)]
    assert table(*rows).is_empty()
    assert overlap(*rows, held("PER", "shia", 0.9, 1995), held("BOL", "shia", 0.6, 1995)) == [0.6]


def test_years_sources_and_units_are_kept_apart() -> None:
    rows = [held("PER", "shia", 0.9), held("BOL", "shia", 0.6, 1995)]
    assert table(*rows).is_empty()
    rows = [held("PER", "shia", 0.9), held("BOL", "shia", 0.6, source="two")]
    assert table(*rows).is_empty()
    rows = [held("PER", "shia", 90.0, unit="percent"), held("BOL", "shia", 0.6)]
    assert table(*rows).select("share_a", "share_b").rows() == [(0.9, 0.6)]


def test_a_record_given_twice_counts_once_and_nulls_not_at_all() -> None:
    rows = [held("PER", "shia", 0.9), held("PER", "shia", 0.8), held("BOL", "shia", 0.6)]
    rows += [held("BOL", None, 0.4), held("BOL", "sunni", None), held("PER", "sunni", 0.1)]
    assert table(*rows).select("faith", "share_a").rows() == [("shia", 0.9)]
    assert overlap(*(held(who, f, 0.7) for who in ("PER", "BOL") for f in ("a", "b"))) == [1.0]


def test_nothing_known_gives_an_empty_table() -> None:
    found = table(held("PER", "shia", 0.9))
    assert found.is_empty() and found.schema == pl.Schema(SCHEMA)
    assert table().is_empty() and faith_overlap(table()).is_empty()


@pytest.mark.shared
def test_the_faiths_of_iran_and_iraq(shared_data: Path) -> None:
    data = dataset("cow-wrp")
    with Store.memory() as store:
        store.writer().ingest(
            data.source, data.read(shared_data / "wrp" / "WRP_national.csv"), max_bad_share=0.05
        )
        found = faiths(store.view(), "IRN", "IRQ")
        single = faiths(store.view(), "IRN", "SYR")
    last = found.filter((pl.col("year") == 2010) & (pl.col("faith") == "shia")).row(0, named=True)
    assert last["share_a"] == pytest.approx(0.9, abs=0.01)
    assert last["share_b"] == pytest.approx(0.625, abs=0.01)
    assert not set(found["faith"]) & (set(BROADER) | {"total"})
    sums = found.group_by("year").agg(pl.col("share_a").sum(), pl.col("share_b").sum())
    assert sums.select(pl.max_horizontal("share_a", "share_b").max()).item() < 1.02
    assert sums.select(pl.min_horizontal("share_a", "share_b").min()).item() > 0.9
    overlaps = faith_overlap(found)
    assert 1965 not in overlaps["year"].to_list()  # most of Iran's Muslims are not divided
    assert overlaps["overlap"].is_between(0.55, 0.8).all()
    assert faith_overlap(single).filter(pl.col("year") == 2010)["overlap"].item() < 0.2
