"""Whether a client follows its sponsor: planted followers are found, others are not."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.network.sponsors.following import FEWEST_ACTS, FEWEST_CELLS, Following, following

START, END = date(2000, 1, 1), date(2009, 12, 31)
MONTHS = 120
THIRDS = ("FRA", "DEU", "ITA", "ESP", "PRT")


@pytest.fixture(autouse=True)
def fewer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many shuffles as a test needs."""
    monkeypatch.setattr("detente.network.sponsors.following.DRAWS", 199)


def periods(client: np.ndarray, sponsor: np.ndarray) -> pl.DataFrame:
    """Monthly sums of tones, arrays of shape (thirds, months), NaN where nothing was done."""
    rows = []
    for actor, tones in (("hezbollah", client), ("SYR", sponsor)):
        for (third, month), tone in np.ndenumerate(tones):
            if np.isfinite(tone):
                day = date(2000 + month // 12, month % 12 + 1, 1)
                rows.append((actor, THIRDS[third], day, 1, 1.0, float(tone)))
    names = ["actor", "target", "period", "n", "w", "wg"]
    return pl.DataFrame(rows, schema=names, orient="row")


def world(seed: int, *, copies: float, lag: int = 0) -> pl.DataFrame:
    """A sponsor of changing mood, and a client that copies it with a chance, `lag` months later."""
    rng = np.random.default_rng(seed)
    shape = (len(THIRDS), MONTHS)
    mood = rng.choice([-0.7, 0.7], size=shape)
    for month in range(1, MONTHS):
        keep = rng.random(len(THIRDS)) < 0.7
        mood[keep, month] = mood[keep, month - 1]
    own = rng.choice([-0.6, 0.6], size=shape)
    late = np.roll(mood, lag, axis=1)
    client = np.where(rng.random(shape) < copies, late, own)
    client[rng.random(shape) < 0.4] = np.nan
    return periods(client, mood)


def measured(acts: pl.DataFrame) -> Following:
    return following(acts, "hezbollah", "SYR", START, END)


def test_a_client_that_copies_its_sponsor_is_seen_to_follow() -> None:
    found = measured(world(1, copies=0.6))
    assert found.agreement is not None
    assert found.low is not None
    assert found.chance is not None
    assert found.p_value is not None
    assert found.agreement > 0.7
    assert found.low > found.chance
    assert found.p_value <= 0.01


def test_one_that_copies_later_is_seen_to_come_second() -> None:
    found = measured(world(2, copies=0.8, lag=2))
    assert found.lead is not None
    assert found.lead_p is not None
    assert found.lead > 0.1
    assert found.lead_p < 0.05


def test_the_one_that_is_copied_is_seen_to_come_first() -> None:
    acts = world(2, copies=0.8, lag=2)
    found = following(acts, "SYR", "hezbollah", START, END)
    assert found.lead is not None
    assert found.lead < -0.1


def test_independent_actors_are_seldom_said_to_follow() -> None:
    found = [measured(world(seed, copies=0.0)) for seed in range(12)]
    assert sum(1 for one in found if one.p_value is not None and one.p_value <= 0.05) <= 3
    assert all(one.measured for one in found)


def test_a_common_enemy_alone_is_no_following() -> None:
    rng = np.random.default_rng(5)
    shape = (len(THIRDS), MONTHS)
    enemies = np.array([-1, -1, 1, 1, -1])[:, None]
    sides = [np.where(rng.random(shape) < 0.85, enemies, -enemies) * 0.5 for _ in range(2)]
    found = measured(periods(*sides))
    assert found.agreement is not None
    assert found.p_value is not None
    assert found.agreement > 0.65
    assert found.p_value > 0.05


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 1))
def test_figures_lie_where_they_must_and_do_not_change(seed: int, copies: float) -> None:
    acts = world(seed, copies=copies)
    found = measured(acts)
    assert found == measured(acts.sample(fraction=1.0, shuffle=True, seed=seed))
    assert found.agreement is not None
    assert found.low is not None
    assert found.high is not None
    assert found.p_value is not None
    assert 0 <= found.low <= found.agreement <= found.high <= 1
    assert 0 < found.p_value <= 1


def test_volume_is_not_following() -> None:
    acts = world(1, copies=0.6)
    loud = acts.with_columns(pl.col("n") * 7, pl.col("w") * 7, pl.col("wg") * 7)
    assert measured(acts).agreement == measured(loud).agreement


def test_too_little_is_said_with_its_reason() -> None:
    acts = world(1, copies=0.6)
    few = acts.filter(pl.col("period") < date(2000, 4, 1))
    assert f"fewer than {FEWEST_ACTS}" in measured(few).reason
    apart = acts.filter(
        (pl.col("actor") == "SYR") & (pl.col("period").dt.year() < 2004)
        | (pl.col("actor") != "SYR") & (pl.col("period").dt.year() > 2005)
    )
    assert f"fewer than {FEWEST_CELLS}" in measured(apart).reason
    alone = acts.filter((pl.col("actor") != "SYR") | (pl.col("target") == "nobody"))
    assert measured(alone).reason == "no third actor toward which both acted"
    assert not measured(alone).measured


@pytest.mark.parametrize("target", ["SYR", "hezbollah", "SYR/REB", "quds-force"])
def test_acts_toward_the_two_themselves_do_not_count(target: str) -> None:
    acts = world(1, copies=0.6)
    inward = acts.filter(pl.col("actor") == "hezbollah").with_columns(target=pl.lit(target))
    with_forces = following(
        pl.concat([acts, inward]), "hezbollah", "SYR", START, END, forces=("quds-force",)
    )
    assert with_forces == measured(acts)


def test_acts_of_a_force_count_as_its_states() -> None:
    acts = world(1, copies=0.6)
    renamed = acts.with_columns(pl.col("actor").replace({"SYR": "quds-force"}))
    found = following(renamed, "hezbollah", "SYR", START, END, forces=("quds-force",))
    assert found == measured(acts)
