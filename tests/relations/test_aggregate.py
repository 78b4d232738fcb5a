from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import narwhals as nw
import polars as pl
import pytest

from detente.errors import MeasureError
from detente.relations.aggregate import dyad_periods

KEYS = ["actor", "target", "period", "quad", "sphere", "source"]


def some_events() -> pl.DataFrame:
    rows = [
        ("s1", date(1990, 8, 2), "IRQ", "KWT", "195", "material conflict", "security", -10.0),
        ("s1", date(1990, 8, 2), "IRQ", "KWT", "195", "material conflict", "security", -10.0),
        ("s2", date(1990, 8, 2), "IRQ", "KWT", "195", "material conflict", "security", -10.0),
        ("s1", date(1990, 8, 3), "IRQ", "KWT", "195", "material conflict", "security", -10.0),
        ("s1", date(1990, 8, 31), "KWT", "IRQ", "112", "verbal conflict", "political", -1.9),
        ("s1", date(1990, 9, 1), "KWT", "IRQ", "010", "verbal cooperation", "political", 0.0),
        ("s1", date(1990, 9, 2), "KWT", "KWT", "040", "verbal cooperation", "political", 1.0),
        ("s1", date(1990, 9, 2), "KWT", None, "040", "verbal cooperation", "political", 1.0),
        ("s1", date(1990, 9, 2), "KWT", "SAU", "040", "verbal cooperation", "political", None),
        ("s1", date(1990, 9, 3), "KWT", "SAU", "057", "verbal cooperation", "political", 8.0),
    ]
    names = ["source", "date", "actor", "target", "code", "quad", "sphere", "intensity"]
    return pl.DataFrame(rows, schema=names, orient="row")


def on_polars(events: pl.DataFrame, period: str = "month") -> pl.DataFrame:
    lazy = dyad_periods(nw.from_native(events.lazy()), period=period)
    out: pl.DataFrame = lazy.collect("polars").to_native()
    return out.sort(KEYS)


def test_duplicates_of_one_source_count_once_and_sources_stay_apart() -> None:
    out = on_polars(some_events())
    invasion = out.filter(pl.col("actor") == "IRQ").sort("source")
    assert invasion["n"].to_list() == [2, 1]
    assert invasion["w"].to_list() == [2.0, 1.0]
    assert invasion["wg"].to_list() == [-2.0, -1.0]
    assert out.filter(pl.col("target") == "KWT")["actor"].to_list() == ["IRQ", "IRQ"]


def test_neutral_acts_are_counted_but_weigh_nothing() -> None:
    out = on_polars(some_events())
    talk = out.filter(
        (pl.col("actor") == "KWT")
        & (pl.col("target") == "IRQ")
        & (pl.col("period") == date(1990, 9, 1))
    )
    assert talk.select("n", "w", "wg", "ww").row(0) == (1, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("period", "first"), [("day", date(1990, 8, 31)), ("quarter", date(1990, 7, 1)),
                          ("year", date(1990, 1, 1))]
)  # fmt: skip
def test_periods_begin_on_their_first_day(period: str, first: date) -> None:
    out = on_polars(some_events(), period)
    assert out.filter(pl.col("quad") == "verbal conflict")["period"].to_list() == [first]


def test_dates_too_vague_for_the_period_are_left_out() -> None:
    events = some_events().with_columns(precision=pl.lit("month"))
    assert on_polars(events, "day").is_empty()
    assert len(on_polars(events)) == len(on_polars(some_events()))


def test_duckdb_gives_the_rows_of_polars() -> None:
    events = some_events()
    relation = duckdb.connect().from_arrow(events.to_arrow())
    out = dyad_periods(nw.from_native(relation)).collect("polars").to_native()
    mine = on_polars(events)
    assert out.select(mine.columns).cast(mine.schema).sort(KEYS).equals(mine)


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_rows_of_polars() -> None:
    sql = pytest.importorskip("pyspark.sql", reason="needs pyspark")
    try:
        session: Any = sql.SparkSession.builder.master("local[1]").getOrCreate()
    except Exception as error:
        pytest.skip(f"needs Java: {error}")
    events = some_events()
    schema = (
        "source string, date date, actor string, target string, code string, quad string, "
        "sphere string, intensity double"
    )
    rows = [tuple(row) for row in events.iter_rows()]
    frame = session.createDataFrame(rows, schema=schema)
    found = dyad_periods(nw.from_native(frame)).to_native().collect()
    session.stop()
    mine = on_polars(events)
    out = pl.DataFrame([row.asDict() for row in found], schema=mine.schema)
    assert out.sort(KEYS).equals(mine)


def test_unknown_periods_and_missing_columns_are_refused() -> None:
    with pytest.raises(MeasureError, match="no period 'week'"):
        on_polars(some_events(), "week")
    with pytest.raises(MeasureError, match=r"lack the columns \['sphere'\]"):
        on_polars(some_events().drop("sphere"))
