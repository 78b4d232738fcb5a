"""What the level must show of real dyads, from the data sets as published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from detente.evidence.schema import EvidenceKind
from detente.relations.aggregate import dyad_periods
from detente.relations.level import estimate_levels
from detente.relations.phases import name_phases
from detente.relations.turning_points import find_turning_points
from detente.sources.registry import recognise

pytestmark = [pytest.mark.shared, pytest.mark.slow]

PAIRS = [
    ("IRN", "IRQ"), ("EGY", "ISR"), ("IRQ", "KWT"), ("IRQ", "USA"), ("LBN", "SYR"),
    ("SYR", "TUR"), ("ISR", "JOR"), ("GBR", "USA"), ("IND", "PAK"),
]  # fmt: skip
EVENTS = (
    "keds/Gulf99all.dat",
    "keds/levant.cameo.csv",
    "icews_tkg/icews_2005-2015_valid.txt",
    "icews_tkg/icews_2005-2015_test.txt",
)
TIES = (
    "cow_irdb/Inter-StateWarData_v4.0.csv",
    "cow_lancer/dyadic_mid_4.02.csv",
    "icow/icow_ext2017_v2.csv",
    "peacesciencer/tss_rivalries.csv",
    "peacesciencer/td_rivalries.csv",
)


def rows(folder: Path, names: tuple[str, ...], kind: EvidenceKind) -> Iterator[pl.DataFrame]:
    members = sorted({one for pair in PAIRS for one in pair})
    for name in names:
        path = folder / name
        for batch in recognise(path).read(path):
            if batch.kind == kind:
                yield batch.complete().filter(
                    pl.col("actor").is_in(members) & pl.col("target").is_in(members)
                )


@dataclass(frozen=True)
class Measured:
    levels: pl.DataFrame
    points: pl.DataFrame
    phases: pl.DataFrame

    def of(self, table: pl.DataFrame, a: str, b: str) -> pl.DataFrame:
        return table.filter((pl.col("a") == a) & (pl.col("b") == b))

    def turns(self, a: str, b: str) -> list[dict[str, object]]:
        return self.of(self.points, a, b).to_dicts()

    def mean(self, a: str, b: str, first: int, last: int) -> float:
        own = self.of(self.levels, a, b)
        years = own.filter(pl.col("month").dt.year().is_between(first, last))
        return float(years["level"].to_numpy().mean())


@pytest.fixture(scope="module")
def measured(shared_data: Path) -> Measured:
    events = nw.from_native(pl.concat(rows(shared_data, EVENTS, EvidenceKind.EVENT)).lazy())
    ties = pl.concat(rows(shared_data, TIES, EvidenceKind.TIE))
    periods = dyad_periods(events).collect("polars").to_native()
    days = dyad_periods(events, period="day").collect("polars").to_native()
    first, last = date(1979, 4, 1), date(2015, 12, 31)
    levels = estimate_levels(periods, ties, pairs=PAIRS, start=first, end=last)
    points = find_turning_points(periods, ties, days=days, pairs=PAIRS, start=first, end=last)
    return Measured(levels, points, name_phases(levels, points, ties))


def near(turns: list[dict[str, object]], month: date, slack: int) -> bool:
    return any(
        isinstance(t["month"], date)
        and abs((t["month"].year - month.year) * 12 + t["month"].month - month.month) <= slack
        for t in turns
    )


def test_the_war_of_1980_begins_and_ends_on_its_days(measured: Measured) -> None:
    turns = measured.turns("IRN", "IRQ")
    assert near(turns, date(1980, 9, 1), 1)
    assert near(turns, date(1988, 8, 1), 1)
    days = {t["day"] for t in turns}
    assert date(1980, 9, 22) in days and date(1988, 8, 21) in days


def test_the_pivot_of_2003_is_an_interval_over_the_gap_in_the_data(measured: Measured) -> None:
    pivot = [
        t
        for t in measured.turns("IRN", "IRQ")
        if t["month"] is None
        and t["month_low"] <= date(2003, 1, 1)  # type: ignore[operator]
        and t["month_high"] >= date(2003, 12, 1)  # type: ignore[operator]
    ]
    assert len(pivot) == 1
    assert pivot[0]["effect"] > 0.3  # type: ignore[operator]
    assert pivot[0]["probability"] > 0.9  # type: ignore[operator]


def test_the_level_is_hostile_in_every_month_of_the_war(measured: Measured) -> None:
    war = measured.of(measured.levels, "IRN", "IRQ").filter(
        pl.col("month").dt.year().is_between(1981, 1987)
    )
    assert len(war) == 84
    assert war["level"].max() < -0.5  # type: ignore[operator]


def test_disputes_in_every_year_do_not_hide_cooperation_after_2005(measured: Measured) -> None:
    late = [measured.mean("IRN", "IRQ", y, y) for y in range(2005, 2016)]
    early = [measured.mean("IRN", "IRQ", y, y) for y in range(1980, 1990)]
    assert min(late) > max(early)
    assert sum(late) / len(late) > 0


@pytest.mark.xfail(
    strict=True,
    reason="the thaw of 1990 is below the noise of the months, fighting being still reported",
)
def test_the_thaw_around_kuwait_is_found_at_both_ends(measured: Measured) -> None:
    turns = measured.turns("IRN", "IRQ")
    assert near(turns, date(1990, 8, 1), 2)
    assert near(turns, date(1991, 3, 1), 2)


def test_other_dyads_turn_when_they_did(measured: Measured) -> None:
    kuwait = [t["day"] for t in measured.turns("IRQ", "KWT")]
    assert date(1990, 8, 2) in kuwait
    assert near(measured.turns("IRQ", "USA"), date(1991, 1, 1), 1)
    assert near(measured.turns("ISR", "JOR"), date(2000, 10, 1), 1)
    assert measured.mean("GBR", "USA", 1980, 2015) > measured.mean("IRQ", "USA", 1980, 2015) + 0.1
    assert measured.mean("LBN", "SYR", 1992, 2004) > measured.mean("LBN", "SYR", 1980, 1990) + 0.15
    assert "war" in measured.of(measured.phases, "IND", "PAK")["phase"].to_list()


def test_phases_of_iran_and_iraq_run_from_war_to_cooperation(measured: Measured) -> None:
    phases = measured.of(measured.phases, "IRN", "IRQ")["phase"].to_list()
    assert phases[:3] == ["hostile", "war", "hostile"]
    assert phases[-1] in ("cooperative", "aligned")
