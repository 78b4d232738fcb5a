"""Backers in words and in deeds: counts, ties, record and judgement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
import pytest
from enemy_bench import backing_errors
from hypothesis import given
from hypothesis import strategies as st

import detente
from detente.evidence import View
from detente.network.backing.backing import KINDS, Backing, adversaries_of, backers, kinds
from detente.network.backing.backing_record import expected_share, record_of
from detente.network.backing.backing_ties import TIE_COLUMNS, in_window, material_ties

COUNT = st.floats(0, 60)
JUNE = (date(2025, 6, 13), date(2025, 6, 24))


@given(COUNT, COUNT)
def test_the_four_chances_are_chances(words: float, deeds: float) -> None:
    found = kinds(words, deeds)
    assert set(found) == set(KINDS)
    assert sum(found.values()) == pytest.approx(1)
    assert all(-1e-6 <= value <= 1 + 1e-6 for value in found.values())


@given(COUNT, COUNT)
def test_words_and_deeds_are_treated_alike(words: float, deeds: float) -> None:
    one, two = kinds(words, deeds), kinds(deeds, words)
    assert one["words"] == pytest.approx(two["deeds"], abs=1e-8)
    assert one["both"] == pytest.approx(two["both"], abs=1e-8)


@pytest.mark.parametrize(
    ("words", "deeds", "kind"),
    [(5, 0, "words"), (0, 5, "deeds"), (5, 5, "both"), (0, 0, "neither")],
)
def test_what_is_plain_is_judged_so(words: int, deeds: int, kind: str) -> None:
    found = kinds(words, deeds)
    assert max(found, key=lambda one: found[one]) == kind
    assert found[kind] >= 0.7


def ties(*rows: tuple[str, date, date | None, str]) -> pl.DataFrame:
    """Material ties: means, start, end, precision of the start."""
    return pl.DataFrame(
        [("T", "M", means, start, precision, end, date(2020, 1, 1), f"e{k}")
         for k, (means, start, end, precision) in enumerate(rows)],
        schema=list(TIE_COLUMNS), orient="row",
        schema_overrides={"end": pl.Date},
    )  # fmt: skip


def weight(means: str, start: date, end: date | None, precision: str = "day") -> float:
    found = in_window(ties((means, start, end, precision)), date(2010, 6, 1), date(2010, 6, 30))
    return float(sum(found["T"]["weights"].values())) if found else 0.0


def test_flows_count_by_the_year_and_what_stands_counts_once() -> None:
    assert weight("arms", date(2000, 1, 1), None) == pytest.approx(30 / 365)
    assert weight("troops", date(2000, 1, 1), None) == 1
    assert weight("arms", date(2010, 6, 10), None) == 1  # began within the window
    assert weight("arms", date(2010, 1, 1), date(2010, 12, 31), "year") == pytest.approx(30 / 365)
    assert weight("arms", date(2000, 1, 1), date(2010, 5, 31)) == 0
    assert weight("arms", date(2010, 7, 1), None) == 0


def test_an_open_tie_says_nothing_beyond_what_its_source_looked_at() -> None:
    frame = ties(("troops", date(2000, 1, 1), None, "day"))
    assert in_window(frame, date(2021, 1, 1), date(2021, 12, 31)) == {}


def test_adversaries_are_those_who_used_force() -> None:
    acts = pl.DataFrame(
        [
            *[(date(2000, 1, day), "F", "M", "material conflict", -10.0) for day in (3, 4, 5, 6)],
            (date(2000, 1, 2), "G", "M", "material conflict", -5.0),
            (date(2000, 1, 2), "H", "M", "verbal conflict", -10.0),
            (date(2000, 1, 2), "M/REB", "M", "material conflict", -10.0),
            (date(2000, 1, 2), "M", "K", "material conflict", -10.0),
        ],
        schema=["date", "actor", "target", "quad", "intensity"], orient="row",
    )  # fmt: skip
    assert adversaries_of(acts, "M") == {"F": date(2000, 1, 3)}


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    with detente.open(tmp_path_factory.mktemp("store") / "store.duckdb") as opened:
        yield opened.view


@pytest.fixture(scope="module")
def june(view: View) -> dict[str, Backing]:
    return {one.backer: one for one in backers(view, "IRN", *JUNE)}


@pytest.mark.parametrize("backer", ["RUS", "CHN", "PAK"])
def test_words_without_arms_in_june_2025(june: dict[str, Backing], backer: str) -> None:
    one = june[backer]
    assert one.kind == "words"
    assert one.probability >= 0.7
    assert one.deeds + one.deeds_with == 0
    assert one.words + one.words_with >= 2
    assert one.low is not None
    assert one.high is not None
    assert one.low <= 0.05 <= one.expected
    assert one.adversaries == ("ISR", "USA")


def test_who_bombed_is_no_backer_and_evidence_is_there(
    june: dict[str, Backing], view: View
) -> None:
    assert not {"ISR", "USA", "IRN"} & set(june)
    for one in june.values():
        assert all(view.count(query) for query in one.evidence), one
        assert 0 <= one.expected <= 1


def test_who_fought_islamic_state_backed_iraq_in_deeds(view: View) -> None:
    found = {one.backer: one for one in backers(view, "IRQ", date(2014, 6, 1), date(2015, 5, 31))}
    assert found["IRN"].kind == "both"
    assert found["USA"].kind == "both"
    assert found["USA"].deeds_with >= 1
    assert "troops" in found["USA"].means


def test_outside_coverage_is_missing_not_neither(view: View) -> None:
    assert backers(view, "IRN", date(1950, 1, 1), date(1950, 12, 31)) == []
    assert backers(view, "NAU", *JUNE) == []


def test_each_is_counted_once_and_order_is_kept(view: View) -> None:
    again = backers(view, "IRN", *JUNE, record=record_of(view), ties=material_ties(view, ("IRN",)))
    assert [one.to_dict() for one in again] == [
        one.to_dict() for one in backers(view, "IRN", *JUNE)
    ]
    assert len({one.backer for one in again}) == len(again)


def test_the_record_leaves_out_what_it_is_held_against(view: View) -> None:
    record = record_of(view)
    whole = record.cells.filter(pl.col("actor") == "RUS").select("words", "deeds").sum().row(0)
    sources = tuple(record.cells["source"].unique().to_list())
    _, _, rest = expected_share(record, "RUS", "IRN", *JUNE, sources)
    assert 0 < rest < sum(whole)


def test_a_window_like_the_record_is_rarely_called_unlike_it() -> None:
    assert backing_errors(600) <= 0.06
