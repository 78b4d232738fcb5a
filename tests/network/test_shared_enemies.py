"""Shared enemies: the statistic, its test, and the bundled case of 2014."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from enemy_bench import FIRST, PAIR, THIRD, null_worlds, planted, power, shuffled_store, world
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.errors import MeasureError
from detente.evidence import EvidenceKind, View
from detente.evidence.schema import empty
from detente.network.enemies.enemy_panel import dyad_years
from detente.network.enemies.enmity import Ledger, dealings, ledger_of, open_ledger, rises, shuffled
from detente.network.enemies.shared_enemies import SharedEnemyTest, shared_enemy_test
from detente.relations.aggregate import dyad_periods
from detente.relations.frames import month_of
from detente.sources.registry import recognise

WEIGHTS = {"verbal cooperation": 0.4, "verbal conflict": -0.4, "material conflict": -0.9}
Act = tuple[str, str, int, str, int]


def no_ties() -> pl.DataFrame:
    return empty(EvidenceKind.TIE).with_columns(evidence_id=pl.lit(""))


def ledger(acts: list[Act], ties: pl.DataFrame | None = None, source: str = "s") -> Ledger:
    """A ledger of acts: actor, target, month from FIRST, quad, count."""
    rows = [
        {
            "actor": actor, "target": target, "period": month_of(FIRST + month), "quad": quad,
            "sphere": "political", "source": source, "n": n, "g": n * WEIGHTS[quad],
            "w": n * abs(WEIGHTS[quad]), "wg": n * WEIGHTS[quad] * abs(WEIGHTS[quad]),
            "ww": n * WEIGHTS[quad] ** 2,
        }
        for actor, target, month, quad, n in acts
    ]  # fmt: skip
    return ledger_of(pl.DataFrame(rows), no_ties() if ties is None else ties)


def calm(member: str, months: int = 100) -> list[Act]:
    """Four friendly acts a month toward X, and one hostile toward C."""
    return [
        act
        for month in range(months)
        for act in (
            (member, "X", month, "verbal cooperation", 4),
            (member, "C", month, "verbal conflict", 1),
        )
    ]


def quarrel(member: str, third: str, start: int, months: int = 12) -> list[Act]:
    return [
        (member, third, month, "material conflict", 5) for month in range(start, start + months)
    ]


def at(*months: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([FIRST + month for month in months], dtype=np.int64)


def z_of(book: Ledger, member: str, other: str, third: str, month: int) -> float:
    own = dealings(book, member, at(month))
    assert own is not None
    found = rises(own, other, [third])
    return float(found.z[0, 0])


def test_a_quarrel_raises_the_share_and_peace_lowers_it() -> None:
    book = ledger([*calm("A"), *quarrel("A", "C", 80)])
    own = dealings(book, "A", at(91))
    assert own is not None
    found = rises(own, "B", ["C"])
    assert found.before[0, 0] == pytest.approx(0.4 / 2.0)
    assert found.after[0, 0] == pytest.approx((0.4 + 4.5) / (2.0 + 4.5))
    assert found.z[0, 0] > 2
    friends = [("A", "X", month, "verbal cooperation", 9) for month in range(80, 92)]
    assert z_of(ledger([*calm("A"), *friends]), "A", "B", "C", 91) < 0


def test_what_does_not_change_does_not_rise() -> None:
    assert z_of(ledger(calm("A")), "A", "B", "C", 91) == pytest.approx(0, abs=1e-9)


def test_the_dealings_of_the_two_with_each_other_leave_no_trace() -> None:
    acts = [*calm("A"), *quarrel("A", "C", 80)]
    between = [*quarrel("A", "B", 20, 60), ("B/REB", "A", 85, "material conflict", 50)]
    alone, together = ledger(acts), ledger([*acts, *between])
    # Shares are the same; how many acts they rest on is only known for all dealings at once.
    for name in ("before", "after"):
        values = []
        for book in (alone, together):
            own = dealings(book, "A", at(91))
            assert own is not None
            values.append(float(getattr(rises(own, "B", ["C"]), name)[0, 0]))
        assert values[0] == pytest.approx(values[1])


def test_own_sectors_are_no_third_party() -> None:
    book = ledger([*calm("A"), ("A/REB", "A", 85, "material conflict", 90)])
    own = dealings(book, "A", at(91))
    assert own is not None
    assert own.enemies == ("C",)


def test_a_source_that_covers_one_window_alone_says_nothing() -> None:
    first, second = ledger(calm("A", 80)), ledger(quarrel("A", "C", 80), source="t")
    pairs = pl.concat([first.pairs, second.pairs])
    periods = pairs.select(
        "source", actor="x", target="y", n=1, sphere=pl.lit("political"), g="wg",
        period=pl.date(pl.col("month") // 12, pl.col("month") % 12 + 1, 1),
        quad=pl.when(pl.col("c") > 0).then(pl.lit("verbal conflict")).otherwise(
            pl.lit("verbal cooperation")
        ),
        w="w", wg="wg", ww="ww",
    )  # fmt: skip
    assert np.isnan(z_of(ledger_of(periods, no_ties()), "A", "B", "C", 91))


def test_too_few_acts_say_nothing() -> None:
    assert np.isnan(z_of(ledger([("A", "C", 80, "verbal conflict", 2)]), "A", "B", "C", 85))


def war(start: date, precision: str = "day") -> pl.DataFrame:
    row = {
        "kind": "war", "actor": "A", "target": "C", "start": start, "start_precision": precision,
        "evidence_id": "w",
    }  # fmt: skip
    return pl.concat([no_ties(), pl.DataFrame([row])], how="diagonal")


def test_a_war_that_begins_is_a_rise_for_a_year() -> None:
    book = ledger(calm("A"), war(month_of(FIRST + 80)))
    assert z_of(book, "A", "B", "C", 79) < 1
    assert z_of(book, "A", "B", "C", 80) == 3
    assert z_of(book, "A", "B", "C", 91) == 3
    assert z_of(book, "A", "B", "C", 92) < 1
    vague = ledger(calm("A"), war(month_of(FIRST + 72), "year"))
    assert z_of(vague, "A", "B", "C", 77) < 1
    assert z_of(vague, "A", "B", "C", 78) == 3


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 30), st.integers(60, 95))
def test_more_conflict_is_never_a_smaller_rise(low: int, more: int, month: int) -> None:
    def z(n: int) -> float:
        acts = [*calm("A"), ("A", "C", month, "verbal conflict", n)]
        book = ledger(acts)
        own = dealings(book, "A", at(95))
        assert own is not None
        return float(rises(own, "B", ["C"]).after[0, 0])

    if month > 83:
        assert z(low + more) > z(low)


def test_a_planted_shared_enemy_is_found_first_and_strong() -> None:
    book = planted(np.random.default_rng(3), 200)
    found = SharedEnemyTest(book, *PAIR, dyad_years(book)).at([month_of(FIRST + 200)])
    assert found[0].third == THIRD
    assert found[0].likeness == "strong"
    assert found[0].strength is not None
    assert found[0].low is not None
    assert found[0].low > 0
    assert found[0].p_adjusted >= found[0].p_value


def test_it_is_the_same_either_way_and_each_time() -> None:
    book = planted(np.random.default_rng(3), 200)
    panel = dyad_years(book)
    months = [month_of(FIRST + 200), month_of(FIRST + 150)]
    one = SharedEnemyTest(book, PAIR[0], PAIR[1], panel).at(months, draws=99)
    two = SharedEnemyTest(book, PAIR[1], PAIR[0], panel).at(months[::-1], draws=99)
    assert [each.to_dict() for each in one] == [each.to_dict() for each in two]


def test_luck_is_called_a_shared_enemy_in_at_most_one_month_of_twenty() -> None:
    hits, tested, _ = null_worlds(12)
    assert tested == 240
    assert hits / tested <= 0.05


def test_a_strong_shared_enemy_is_rarely_missed() -> None:
    strong, first = power(6, 6.0)
    assert strong >= 0.8
    assert first >= 0.8


def test_to_turn_the_pairs_in_time_keeps_what_each_did() -> None:
    book = world(np.random.default_rng(5), states=5, months=120)
    turned = shuffled(book, np.random.default_rng(1))
    for frame in (book, turned):
        assert frame.pairs["month"].min() == book.pairs["month"].min()
    key = ["x", "y"]
    sums = [one.pairs.group_by(key).agg(pl.col("w", "c").sum()).sort(key) for one in (book, turned)]
    assert sums[0].equals(sums[1]) or np.allclose(
        sums[0].select("w", "c").to_numpy(), sums[1].select("w", "c").to_numpy()
    )
    assert not book.pairs.equals(turned.pairs)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    with detente.open(tmp_path_factory.mktemp("store") / "store.duckdb") as opened:
        yield opened.view


def test_islamic_state_comes_out_for_iran_and_iraq_in_2014(view: View) -> None:
    found = shared_enemy_test(view, "IRN", "IRQ").at([date(2014, 6, 13)])
    assert (found[0].third, found[0].rank) == ("isis", 1)
    assert found[0].p_value <= 0.05
    assert found[0].wars == (True, True)
    assert all(view.count(query) for query in found[0].evidence)


def test_nothing_later_than_the_day_is_read(view: View, tmp_path: Path) -> None:
    with detente.open(tmp_path / "s.duckdb", as_of=date(2013, 12, 31)) as opened:
        assert shared_enemy_test(opened.view, "IRN", "IRQ").at([date(2014, 6, 13)]) == []


def test_luck_in_the_bundled_cases(view: View) -> None:
    dyads = [("IRN", "IRQ"), ("EGY", "ISR"), ("IRN", "USA")]
    hits, tested, _ = shuffled_store(view, 30, dyads, 6)
    assert tested >= 100
    assert hits / tested <= 0.05


def test_one_actor_and_unknown_ones_are_refused(view: View) -> None:
    with pytest.raises(MeasureError, match="one actor"):
        shared_enemy_test(view, "IRN", "IRN")
    with pytest.raises(MeasureError, match="no act of NAU"):
        shared_enemy_test(view, "IRN", "NAU")


@pytest.mark.shared
@pytest.mark.slow
def test_real_shared_enemies(shared_data: Path, tmp_path: Path) -> None:
    """Jordan, Egypt and Israel against Iraq in 1990-91; Iran and Iraq with the US navy in 1987."""
    # Of its 300,000 lines those of the years that are compared, and of who is compared.
    wanted = re.compile(r"^(8[2-9]|9[01])\d{4}\s.*\b(EGY|IRN|IRQ|ISR|JOR)")
    lines = (shared_data / "keds/Gulf99all.dat").read_text("latin-1").splitlines()
    path = tmp_path / "Gulf99all.dat"
    path.write_text("\n".join(line for line in lines if wanted.search(line)), "latin-1")
    rows = pl.concat(batch.complete() for batch in recognise(path).read(path))
    periods = dyad_periods(nw.from_native(rows.lazy())).collect("polars").to_native()
    book = ledger_of(periods, no_ties())
    panel = dyad_years(book, most=12)
    for a, b, month, third in (
        ("ISR", "JOR", date(1991, 4, 1), "IRQ"),
        ("EGY", "ISR", date(1991, 4, 1), "IRQ"),
        ("IRN", "IRQ", date(1987, 10, 1), "USA"),
    ):
        found = SharedEnemyTest(book, a, b, panel).at([month])
        assert found[0].third == third, (a, b, found[0])
        assert found[0].p_value <= 0.05, (a, b, found[0])


def test_the_ledger_of_a_store_holds_its_acts_and_wars(view: View) -> None:
    book = open_ledger(view)
    assert book.pairs.filter((pl.col("x") == "IRN") & (pl.col("y") == "IRQ")).height > 100
    assert ("IRN", "IRQ") in set(book.wars.select("x", "y").iter_rows())
    assert (book.pairs["c"] <= book.pairs["w"] + 1e-9).all()
