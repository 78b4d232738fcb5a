"""The picture of two actors and those around them."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.charts.network import ego_network, ego_networks
from detente.charts.render import to_png, to_svg
from detente.network.neighbourhood import NEIGHBOURS

signs = st.sampled_from([-1, 1, None])


def table(rows: list[tuple[int | None, int | None]], name: str = "Third actor") -> pl.DataFrame:
    full = []
    for k, (a, b) in enumerate(rows):
        if a is None and b is None:
            continue
        side = "both" if None not in (a, b) else "a" if b is None else "b"
        full.append(
            {
                "third": f"t-{k}",
                "name": f"{name} {k}",
                "kind": ("state", "armed-group", None)[k % 3],
                "side": side,
                "sign_a": a,
                "sign_b": b,
                "strength_a": 0.5,
                "strength_b": None if b is None else 1.0,
                "gives_a": k % 2 == 0,
                "gives_b": False,
                "gets_a": False,
                "gets_b": k % 2 == 1,
                "strength": 0.5,
                "evidence": k,
            }
        )
    return pl.DataFrame(full, schema=NEIGHBOURS, orient="row")


MIXED = [(1, 1), (1, -1), (-1, -1), (1, None), (None, -1), (-1, 1), (None, 1)]


def items(chart: Any, role: str) -> list[dict[str, Any]]:
    (rows,) = chart.to_dict(format="vega-lite")["datasets"].values()
    return [row for row in rows if row["role"] == role]


@pytest.mark.parametrize("width", [900, 330])
def test_it_is_drawn_with_every_edge_arrow_and_name(width: int) -> None:
    chart = ego_network(table(MIXED), ("Peru", "Bolivia"), -1, width=width)
    edges = items(chart, "edge")
    assert len(edges) == 1 + sum(one is not None for pair in MIXED for one in pair)
    assert {row["sign"] for row in edges} == {"friendly", "hostile"}
    # Support is drawn on friendly edges alone: rows 0 and 6 give or get it there, and 5.
    assert len(items(chart, "arrow")) == 2
    svg = to_svg(chart)
    for word in ("Peru", "Bolivia", "friendly", "hostile", "armed group", "from sponsor to client"):
        assert word in svg
    assert to_png(chart, scale=1)[:4] == b"\x89PNG"
    notes = {row["note"] for row in edges}
    assert "Peru and Bolivia: hostile" in notes
    assert "Peru and Third actor 0: friendly; Third actor 0 supports Peru" in notes


def test_colour_is_not_the_only_sign() -> None:
    spec = ego_network(table(MIXED), ("Peru", "Bolivia"), 1).to_dict(format="vega-lite")
    encoding = next(
        layer["encoding"] for layer in spec["layer"] if "strokeDash" in layer["encoding"]
    )
    assert encoding["strokeDash"]["field"] == encoding["color"]["field"] == "sign"
    assert len(set(map(tuple, encoding["strokeDash"]["scale"]["range"]))) == 2


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(signs, signs), min_size=1, max_size=21), st.sampled_from([900, 330]))
def test_no_two_marks_coincide_and_friends_stand_above_foes(
    pairs: list[tuple[int | None, int | None]], width: int
) -> None:
    rows = table(pairs)
    if rows.is_empty():
        return
    chart = ego_network(rows, ("Peru", "Bolivia"), 1, width=width)
    marks = items(chart, "dot") + items(chart, "chosen")
    for one, two in combinations(marks, 2):
        assert (one["x"], one["y"]) != (two["x"], two["y"])
        if one["x"] == two["x"]:
            assert abs(one["y"] - two["y"]) >= 0.999
    height = {row["note"]: row["y"] for row in items(chart, "dot")}
    both = rows.filter(pl.col("side") == "both").with_columns(
        mood=pl.col("sign_a") + pl.col("sign_b")
    )
    for (first, mood), (second, other) in combinations(both.select("name", "mood").rows(), 2):
        if mood > other:
            assert height[first] > height[second]


def test_long_names_are_cut_not_run_together() -> None:
    long = table(
        [(1, 1), (1, None), (None, 1)], "The Provisional Council for the Liberation of All"
    )
    for width in (900, 330):
        chart = ego_network(long, ("Peru", "Bolivia"), None, width=width)
        lines = [row["label"] for role in ("left", "right", "centre") for row in items(chart, role)]
        assert max(map(len, lines)) <= (30 if width == 900 else 22)


def test_several_days_share_places_and_pale_who_is_absent() -> None:
    first, second = table(MIXED), table(MIXED[:3])
    days = {date(1990, 1, 1): (first, -1), date(2000, 1, 1): (second, 1)}
    chart = ego_networks(days, ("Peru", "Bolivia"), width=330, columns=1)
    dots = items(chart, "dot")
    where: dict[str, set[tuple[float, float]]] = {}
    for row in dots:
        where.setdefault(row["note"], set()).add((row["x"], row["y"]))
    assert all(len(places) == 1 for places in where.values())
    pale = {row["note"] for row in dots if row["day"] == "1 January 2000" and not row["here"]}
    assert pale == {f"Third actor {k}" for k in (3, 4, 5, 6)}
    assert "1 January 1990" in to_svg(chart)


def test_two_alone_are_drawn() -> None:
    chart = ego_network(table([]), ("Peru", "Bolivia"), None)
    assert "Peru" in to_svg(chart)
