"""The traps that the measures must survive (real data, through the store)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.evidence import EvidenceKind, EvidenceQuery, Origin, Store, View
from detente.relations.dependence import dependence
from detente.relations.relation import measure_relation
from detente.sources.registry import recognise

pytestmark = [pytest.mark.shared, pytest.mark.slow]

BASE = (
    "keds/levant.cameo.csv",
    "icews_tkg/icews_2005-2015_valid.txt",
    "icews_tkg/icews_2005-2015_test.txt",
    "cow_irdb/Inter-StateWarData_v4.0.csv",
    "cow_lancer/dyadic_mid_4.02.csv",
    "cow_irdb/alliance_v4.1_by_member.csv",
    "peacesciencer/tss_rivalries.csv",
)
PAIR = ("IRN", "IRQ")


def ingest(store: Store, folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        dataset = recognise(folder / name)
        batches = dataset.read(folder / name)
        store.writer().ingest(
            dataset.source,
            batches,
            origin=Origin(file=name),
            max_bad_share=dataset.max_bad_share,
        )


@pytest.fixture(scope="module")
def store(shared_data: Path) -> Iterator[Store]:
    with Store.memory() as opened:
        ingest(opened, shared_data, BASE)
        yield opened


@pytest.fixture(scope="module")
def view(store: Store) -> View:
    return store.view()


def yearly(levels: pl.DataFrame) -> dict[int, float]:
    means = levels.group_by(pl.col("month").dt.year().alias("year")).agg(pl.col("level").mean())
    return dict(means.iter_rows())


def test_votes_in_the_assembly_are_no_friendship(store: Store, shared_data: Path) -> None:
    before = measure_relation(store.view(), *PAIR).levels
    ingest(store, shared_data, ("unga/un_votes.parquet",))
    votes = (
        store.view()
        .frame(
            EvidenceQuery(
                EvidenceKind.TRAIT,
                actors=PAIR,
                traits=("un-vote",),
                start=date(1981, 1, 1),
                end=date(1987, 12, 31),
            )
        )
        .select("actor", "qualifier", "value")
    )
    both = votes.filter(pl.col("actor") == "IRN").join(
        votes.filter(pl.col("actor") == "IRQ"), on="qualifier"
    )
    agreed = (both["value"] == both["value_right"]).mean()
    assert agreed is not None and agreed > 0.9  # type: ignore[operator]
    after = measure_relation(store.view(), *PAIR).levels
    assert after.equals(before)
    assert max(yearly(after)[year] for year in range(1981, 1988)) < -0.5


def test_no_pact_joins_them_today_and_yet_they_are_no_enemies(view: View) -> None:
    pacts = view.frame(
        EvidenceQuery(
            EvidenceKind.TIE,
            pair=PAIR,
            tie_kinds=("defence-pact", "nonaggression-pact", "neutrality-pact", "entente"),
        )
    )
    assert pacts.height > 0  # Saadabad and Baghdad are on record
    in_force = pacts.filter(pl.col("end").is_null() | (pl.col("end") > date(1980, 1, 1)))
    assert in_force.is_empty()
    levels = yearly(measure_relation(view, *PAIR).levels)
    assert sum(levels[year] for year in range(2005, 2016)) / 11 > 0


def test_disputes_of_hostility_four_do_not_make_war_of_cooperation(view: View) -> None:
    disputes = view.frame(
        EvidenceQuery(EvidenceKind.TIE, pair=PAIR, tie_kinds=("dispute",), start=date(2004, 1, 1))
    )
    assert disputes.height >= 3 and (disputes["value"] == 4).any()
    levels = yearly(measure_relation(view, *PAIR).levels)
    worst_then = min(levels[year] for year in range(2005, 2012))
    assert worst_then > max(levels[year] for year in range(1981, 1988)) + 0.4


def test_a_recorded_zero_of_trade_is_no_fact(store: Store, shared_data: Path) -> None:
    ingest(store, shared_data, ("cow_trade/cow_trade_ddy.parquet",))
    view = store.view()
    trade = view.frame(
        EvidenceQuery(EvidenceKind.TIE, pair=PAIR, tie_kinds=("trade",), end=date(2000, 12, 31))
    ).filter(pl.col("start") >= date(1980, 1, 1))
    zeros = trade.filter(pl.col("value") == 0)
    assert zeros.height > 0 and (zeros["status"] == "doubtful").all()
    flows = dependence(view, *PAIR).filter(pl.col("kind") == "trade")
    assert flows.filter(pl.col("value") == 0).is_empty()
