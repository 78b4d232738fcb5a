from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import MeasureError
from detente.relations.phases import PHASES, name_phases


def levels(values: list[float]) -> pl.DataFrame:
    months = [date(1980 + k // 12, k % 12 + 1, 1) for k in range(len(values))]
    v = np.array(values, dtype=float)
    return pl.DataFrame(
        {
            "a": "AAA", "b": "BBB", "month": months, "level": v, "low": v - 0.1, "high": v + 0.1,
            "n_eff": 1.0, "observed": True,
        }
    )  # fmt: skip


def names(frame: pl.DataFrame) -> list[str]:
    return frame["phase"].to_list()


def test_each_threshold_names_its_phase() -> None:
    values = [-0.9] * 12 + [-0.22] * 30 + [-0.1] * 30 + [0.2] * 12 + [0.4] * 12
    assert names(name_phases(levels(values))) == [
        "war", "hostile", "strained", "cooperative", "aligned",
    ]  # fmt: skip


def test_rising_out_of_hostility_is_a_thaw_until_it_is_cooperative_or_old() -> None:
    rise = name_phases(levels([-0.5] * 24 + [-0.1] * 12 + [0.2] * 12))
    assert names(rise) == ["hostile", "thaw", "cooperative"]
    stalled = name_phases(levels([-0.5] * 24 + [-0.1] * 48))
    assert names(stalled) == ["hostile", "thaw", "strained"]
    assert stalled["months"].to_list() == [24, 24, 24]


def test_a_cease_fire_alone_is_no_thaw() -> None:
    assert names(name_phases(levels([-0.9] * 24 + [-0.3] * 24))) == ["war", "hostile"]


def test_a_war_tie_makes_a_war_of_any_length() -> None:
    war = pl.DataFrame(
        {"kind": ["war"], "start": [date(1981, 3, 3)], "end": [date(1981, 3, 29)],
         "actor": ["AAA"], "target": ["BBB"]}
    )  # fmt: skip
    out = name_phases(levels([-0.3] * 36), ties=war)
    assert names(out) == ["hostile", "war", "hostile"]
    assert out["start"][1] == date(1981, 3, 1) and out["end"][1] == date(1981, 3, 31)


def test_boundaries_move_to_the_day_of_a_turning_point() -> None:
    point = pl.DataFrame(
        {"a": ["AAA"], "b": ["BBB"], "month": [date(1982, 2, 1)], "day": [date(1982, 2, 13)],
         "effect": [0.6]}
    )  # fmt: skip
    out = name_phases(levels([-0.4] * 24 + [0.2] * 24), point)
    assert out["end"][0] == date(1982, 2, 12) and out["start"][1] == date(1982, 2, 13)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=80))
def test_phases_are_contiguous_and_cover_every_month(values: list[float]) -> None:
    frame = levels(values)
    out = name_phases(frame)
    assert set(names(out)) <= set(PHASES)
    assert out["months"].sum() == len(values)
    assert out["start"][0] == frame["month"][0]
    assert out["end"][-1] >= frame["month"][-1]
    for end, start in zip(out["end"][:-1], out["start"][1:], strict=True):
        assert start == end + timedelta(days=1)
    for one, other in zip(names(out)[:-1], names(out)[1:], strict=True):
        assert one != other


def test_missing_months_are_refused() -> None:
    with pytest.raises(MeasureError, match="not consecutive"):
        name_phases(levels([0.1] * 12).gather_every(2))
