"""Yearly graphs of states: signs, windows, both signs, coverage, and the real years."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import polars as pl
import pytest

from detente.errors import MeasureError
from detente.evidence import Store
from detente.network.balance import (
    DEFINITIONS,
    Both,
    camps,
    definition,
    state_ties,
    yearly_balance,
    years_of,
)
from detente.network.balance.yearly import StateTies, evidence_of
from detente.sources.registry import recognise

COVERED = pl.DataFrame(
    {
        "kind": ["defence-pact", "dispute", "rivalry"],
        "source": ["pacts", "quarrels", "rivals"],
        "first": [1900, 1902, 1900],
        "last": [1920, 1920, 1910],
    }
)


def ties(*rows: tuple[str, str, str, int, int, float | None]) -> StateTies:
    """Ties of kind, a, b, first, last, value."""
    schema = {"kind": pl.String, "a": pl.String, "b": pl.String, "first": pl.Int64,
              "last": pl.Int64, "value": pl.Float64}  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("evidence_id")
    frame = frame.with_columns(pl.col("evidence_id").cast(pl.String), source=pl.lit("x"))
    return StateTies(frame, COVERED)


DATA = ties(
    ("defence-pact", "AAA", "BBB", 1900, 1910, None),
    ("defence-pact", "BBB", "CCC", 1905, 1920, None),
    ("dispute", "AAA", "CCC", 1906, 1907, 4),
    ("dispute", "AAA", "BBB", 1908, 1908, 5),
    ("dispute", "BBB", "DDD", 1909, 1909, 3),
    ("rivalry", "AAA", "CCC", 1901, 1905, None),
)


def graphs(name: str, both: Both = Both.NEGATIVE) -> dict[int, list[tuple[str, str, int]]]:
    found = years_of(DATA, definition(name), range(1890, 1930), both=both)
    return {one.year: one.graph.triples() for one in found}


def test_a_year_holds_what_was_in_force_on_any_of_its_days() -> None:
    found = graphs("defence-disputes")
    assert found[1904] == [("AAA", "BBB", 1)]
    assert found[1906] == [("AAA", "BBB", 1), ("AAA", "CCC", -1), ("BBB", "CCC", 1)]
    assert found[1909] == [("AAA", "BBB", 1), ("BBB", "CCC", 1)]  # hostility 3 is no use of force


def test_years_outside_coverage_are_missing_not_empty() -> None:
    assert sorted(graphs("defence-disputes")) == list(range(1902, 1921))
    assert sorted(graphs("pacts-rivalries")) == list(range(1900, 1911))
    assert graphs("pacts-wars") == {}  # nobody looks at wars
    one = next(iter(years_of(DATA, definition("pacts-disputes"), [1905])))
    assert "war" in one.missing and "dispute" not in one.missing


def test_a_covered_year_without_ties_is_a_graph_without_edges() -> None:
    found = list(years_of(ties(), definition("defence-disputes"), [1905]))
    assert [one.graph.m for one in found] == [0]
    table = yearly_balance(ties(), definitions=["defence-disputes"], years=[1905])
    row = table.row(0, named=True)
    assert (row["frustration"], row["exact"]) == (0, True)
    assert row["balanced_share"] is row["conditional_share"] is row["walk_balance"] is None


def test_the_rule_for_both_signs_is_an_option() -> None:
    pair = {
        both: {(a, b): sign for a, b, sign in graphs("defence-disputes", both)[1908]}
        for both in Both
    }
    assert pair[Both.NEGATIVE]["AAA", "BBB"] == -1
    assert pair[Both.POSITIVE]["AAA", "BBB"] == 1
    assert ("AAA", "BBB") not in pair[Both.DROP]


def test_a_window_of_four_years_remembers() -> None:
    found = graphs("signnet-like")
    assert ("AAA", "CCC", -1) in found[1910]  # the dispute of 1907
    assert ("BBB", "DDD", -1) in found[1909]  # a display of force counts here


def test_evidence_of_a_year_names_its_ties() -> None:
    rows = evidence_of(DATA, definition("defence-disputes"), 1906)
    assert rows["evidence_id"].to_list() == ["0", "1", "2"]
    assert rows["sign"].to_list() == [1, 1, -1]


def test_the_table_counts_triads_and_frustration() -> None:
    table = yearly_balance(DATA, definitions=["defence-disputes"], years=range(1900, 1921))
    row = table.filter(pl.col("year") == 1906).row(0, named=True)
    assert (row["states"], row["ties"], row["negative"], row["ppm"]) == (3, 3, 1, 1)
    assert (row["frustration"], row["lower"], row["exact"]) == (1, 1, True)
    assert row["line_balance"] == pytest.approx(1 - 2 / 3)
    assert table["year"].is_sorted()


def test_an_unknown_definition_is_refused() -> None:
    with pytest.raises(MeasureError, match="pacts-disputes"):
        definition("friends")


FILES = (
    "cow_irdb/alliance_v4.1_by_member.csv",
    "peacesciencer/atop_alliance.parquet",
    "cow_lancer/dyadic_mid_4.02.csv",
    "peacesciencer/tss_rivalries.csv",
    "cow_irdb/Inter-StateWarData_v4.0.csv",
    "icow/icow_ext2017_v2.csv",
)


@pytest.fixture(scope="module")
def real(shared_data: Path) -> StateTies:
    """The ties between states of the real data sets."""
    store = Store.memory()
    for name in FILES:
        found = recognise(shared_data / name)
        batches = found.read(shared_data / name)
        store.writer().ingest(found.source, batches, max_bad_share=0.02)
    data = state_ties(store.view())
    store.close()
    return data


@pytest.mark.shared
def test_all_years_of_all_definitions_are_exact_and_fast(real: StateTies) -> None:
    # Processor time, with room for machines that others use as well; benchmarks/balance.py reports.
    started = process_time()
    table = yearly_balance(real, walks=False)
    assert process_time() - started < 20
    assert table["exact"].all()
    years = dict(table.group_by("definition").len().iter_rows())
    assert years == {
        "pacts-disputes": 199,
        "defence-disputes": 199,
        "pacts-rivalries": 203,
        "pacts-wars": 192,
        "signnet-like": 199,
    }
    assert set(years) == set(DEFINITIONS)
    # 1914: the two camps of the Great War, all but a few ties fit.
    war = table.filter((pl.col("definition") == "defence-disputes") & (pl.col("year") == 1914))
    assert war["conditional_share"][0] > 0.8 and war["line_balance"][0] > 0.9


@pytest.mark.shared
def test_the_great_war_has_its_two_camps(real: StateTies) -> None:
    (one,) = years_of(real, definition("defence-disputes"), [1915])
    assert camps(one.graph, "FRA", "RUS").verdict == "same"
    assert camps(one.graph, "DEU", "TUR").verdict == "same"
    assert camps(one.graph, "FRA", "DEU").verdict == "opposite"
    (cold,) = years_of(real, definition("defence-disputes"), [1955])
    assert camps(cold.graph, "USA", "GBR").verdict == "same"
    assert camps(cold.graph, "RUS", "POL").verdict == "same"
