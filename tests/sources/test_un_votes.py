"""Roll-call votes, and that agreement is no friendship."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.errors import FormatError
from detente.sources.un_votes import DATASET
from structural_fixtures import FIXTURES, check_contract, read_all

FIXTURE = FIXTURES["un_votes"]


def test_votes_are_values_on_the_day_with_the_question_as_text(tmp_path: Path) -> None:
    rows, _ = read_all(DATASET, FIXTURE.write(tmp_path))
    columns = ("actor", "qualifier", "value", "text", "start", "end")
    assert rows.sort("qualifier", "actor").select(columns).rows() == [
        ("IRN", "3001", 1.0, "R/38/100: QUESTION OF PALESTINE", *([date(1983, 12, 15)] * 2)),
        ("IRQ", "3001", 1.0, "R/38/100: QUESTION OF PALESTINE", *([date(1983, 12, 15)] * 2)),
        ("IRN", "3002", -1.0, "R/38/101: TO ADOPT SOMETHING LONG", *([date(1983, 12, 16)] * 2)),
        ("IRQ", "3002", 0.0, "R/38/101: TO ADOPT SOMETHING LONG", *([date(1983, 12, 16)] * 2)),
        ("YEM", "3002", 1.0, "R/38/101: TO ADOPT SOMETHING LONG", *([date(1983, 12, 16)] * 2)),
    ]


def test_the_projects_own_file_needs_no_roll_calls_beside(tmp_path: Path) -> None:
    path = tmp_path / "UNVotes.csv"
    path.write_text(
        "rcid,ccode,vote,Countryname,date,short\n"
        "3001,630,1,Iran,1983-12-15,QUESTION\n"
        "3001,645,3,Iraq,1983-12-15,QUESTION\n"
        "3001,2,8,USA,1983-12-15,QUESTION\n",
        "utf-8",
    )
    rows = check_contract(DATASET, path)
    assert rows.select("actor", "value", "text").rows() == [
        ("IRN", 1.0, "QUESTION"),
        ("IRQ", -1.0, "QUESTION"),
    ]


def test_without_dates_the_error_says_what_is_needed(tmp_path: Path) -> None:
    path = FIXTURE.write(tmp_path)
    (tmp_path / "un_roll_calls.csv").unlink()
    with pytest.raises(FormatError, match=r"un_roll_calls\.csv"):
        list(DATASET.read(path))


def test_an_unknown_vote_or_roll_call_goes_to_quarantine(tmp_path: Path) -> None:
    text = FIXTURE.text.replace("3001,Iran,IR,yes", "3001,Iran,IR,maybe").replace(
        "3002,Iraq", "9999,Iraq"
    )
    _, bad = read_all(DATASET, FIXTURE.write(tmp_path, text))
    assert bad.select("line", "field").rows() == [(2, "vote"), (5, "rcid")]


@pytest.mark.shared
def test_the_trap_iran_and_iraq_vote_alike_while_they_are_at_war(shared_data: Path) -> None:
    start = time.perf_counter()
    rows = check_contract(DATASET, shared_data / "unga" / "un_votes.parquet")
    assert time.perf_counter() - start < 20
    assert rows.height == 869_937
    assert rows["actor"].null_count() == 0
    both = rows.filter(pl.col("actor") == "IRN").join(
        rows.filter(pl.col("actor") == "IRQ"), on="qualifier", suffix="_2"
    )
    agreed = (
        both.filter(pl.col("start").is_between(date(1981, 1, 1), date(1987, 12, 31)))
        .group_by(pl.col("start").dt.year())
        .agg((pl.col("value") == pl.col("value_2")).mean().alias("share"))
    )
    assert agreed.height == 7
    assert agreed["share"].is_between(0.93, 0.995).all()
    silent = rows.filter(
        (pl.col("actor") == "IRQ")
        & pl.col("start").is_between(date(1996, 1, 1), date(2002, 12, 31))
    )
    assert silent.height == 0
