"""The enemy of my enemy over all dyads: the panel, luck's threshold, the rate and its interval."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from enemy_bench import world

from detente.network.enemies.enemy_panel import chance_threshold, dyad_years, enemy_rate
from detente.network.enemies.enmity import Ledger


@pytest.fixture(scope="module")
def book() -> Ledger:
    return world(np.random.default_rng([20140613, 13, 4]), states=9)


@pytest.fixture(scope="module")
def panel(book: Ledger) -> pl.DataFrame:
    return dyad_years(book)


def test_the_panel_has_each_dyad_twice_a_year(panel: pl.DataFrame) -> None:
    assert set((panel["month"] % 12).unique().to_list()) == {5, 11}
    assert panel.select("a", "b", "month").is_duplicated().sum() == 0
    assert (panel["a"] < panel["b"]).all()
    assert panel["third"].is_in([*panel["a"].unique().to_list(), "S08"]).all()
    held = panel.filter((pl.col("third") == pl.col("a")) | (pl.col("third") == pl.col("b")))
    assert held.is_empty()


def test_a_rise_is_large_and_beyond_its_noise(panel: pl.DataFrame) -> None:
    rises = panel.filter("rise")
    assert (rises["change"] >= 0.15).all()
    assert (rises["change"] >= 1.645 * rises["error"]).all()


def test_luck_exceeds_its_threshold_in_one_of_twenty(book: Ledger, panel: pl.DataFrame) -> None:
    share = float((panel["statistic"] >= chance_threshold(book)).cast(pl.Float64).to_numpy().mean())
    assert 0.02 <= share <= 0.09


def made_up(rate: float, base: float, seed: int = 1) -> pl.DataFrame:
    """A panel in which a rise follows joint enmity at `rate`, and otherwise at `base`."""
    rng = np.random.default_rng(seed)
    rows = []
    for dyad in range(80):
        for half in range(30):
            hit = rng.random() < 0.1
            rows.append(
                {
                    "a": f"A{dyad:02}", "b": "B", "month": 24000 + 6 * half,
                    "third": "C", "statistic": 3.0 if hit else 0.5,
                    "activity": float(rng.gamma(3)), "thirds": 5, "before": float(rng.normal()),
                    "change": 0.2, "error": 0.1,
                    "rise": bool(rng.random() < (rate if hit else base)),
                }
            )  # fmt: skip
    return pl.DataFrame(rows)


def test_a_true_ratio_lies_in_the_interval_and_is_told_from_luck() -> None:
    found = enemy_rate(made_up(0.3, 0.1), 2.0, draws=299)
    assert found is not None
    assert found.low <= 3.0 <= found.high
    assert found.low > 1
    assert found.p_value <= 0.02
    assert found.rate == pytest.approx(0.3, abs=0.08)
    assert found.joint + found.other == 80 * 30


def test_without_effect_the_interval_mostly_holds_one() -> None:
    found = [enemy_rate(made_up(0.1, 0.1, seed), 2.0, draws=99) for seed in range(10)]
    held = [one for one in found if one is not None and one.low <= 1 <= one.high]
    assert len(held) >= 7


def test_nothing_to_compare_gives_nothing() -> None:
    panel = made_up(0.3, 0.1)
    assert enemy_rate(panel, 99.0) is None
    assert enemy_rate(panel, -1.0) is None
    assert enemy_rate(panel.with_columns(rise=pl.lit(False)), 2.0) is None


def test_the_same_twice(panel: pl.DataFrame) -> None:
    assert enemy_rate(panel, 1.5, draws=49) == enemy_rate(panel, 1.5, draws=49)
