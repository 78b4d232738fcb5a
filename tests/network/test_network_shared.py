"""What the network must show of real data: Iran, Iraq and those around them, and how fast."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.evidence import Store, View
from detente.network.levels import levels_on, window_months
from detente.network.neighbourhood import neighbourhood
from detente.network.signed import SignedNetwork, signed_network
from detente.sources.registry import recognise

pytestmark = [pytest.mark.shared, pytest.mark.slow]

FILES = (
    "icews_tkg/icews_2005-2015_test.txt",
    "cow_irdb/Inter-StateWarData_v4.0.csv",
    "peacesciencer/tss_rivalries.csv",
    "andybega/ucdp-prio-acd-221.csv",
)
WAR, LATE = date(1985, 12, 31), date(2015, 12, 31)


@pytest.fixture(scope="module")
def view(shared_data: Path) -> Iterator[View]:
    store = Store.memory()
    for name in FILES:
        dataset = recognise(shared_data / name)
        batches = list(dataset.read(shared_data / name))
        store.writer().ingest(dataset.source, batches)
    yield store.view()


@pytest.fixture(scope="module")
def late(view: View) -> SignedNetwork:
    return signed_network(view, LATE)


def test_the_two_are_at_war_in_1985_and_foes_of_one_foe_in_2015(
    view: View, late: SignedNetwork
) -> None:
    assert signed_network(view, WAR).sign("IRN", "IRQ") == -1
    around = neighbourhood(late, "IRN", "IRQ").filter(pl.col("third") == "isis")
    assert around["sign_b"].to_list() == [-1]
    assert late.evidence("IRQ", "isis")


def test_signs_rest_on_intervals_and_every_actor_lives(late: SignedNetwork) -> None:
    acts = late.edges.filter(pl.col("layer") == "acts")
    signed = acts.drop_nulls("sign")
    assert 0 < signed.height < acts.height
    assert (signed["low"].sign() == signed["high"].sign()).all()
    assert "YUG" not in late.actors["actor"].to_list()


def test_the_window_moves_levels_little_and_turns_no_sign(view: View) -> None:
    short = levels_on(view, LATE)
    whole = levels_on(view, LATE, months=4 * window_months())
    both = short.join(whole, on=["a", "b"], suffix="_whole")
    assert (both["level"] - both["level_whole"]).abs().max() < 0.15  # type: ignore[operator]
    turned = both.filter(
        ((pl.col("low") > 0) & (pl.col("high_whole") < 0))
        | ((pl.col("high") < 0) & (pl.col("low_whole") > 0))
    )
    assert turned.is_empty()
