"""Calls and answers in event data as published: Lebanon in 1982 and 2006."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from detente.evidence import Batch, EvidenceKind, Store, View
from detente.network.levels import LEVELS_ON
from detente.network.silence.calls import call_on, find_calls
from detente.network.silence.silence import measure_silence
from detente.sources.registry import recognise

pytestmark = [pytest.mark.shared, pytest.mark.slow]

EVENTS = "keds/levant.cameo.csv"
PARTIES = ("LBN", "ISR", "SYR", "EGY", "SAU", "JOR", "IRQ", "LBY", "PSE", "KWT", "USA")


@pytest.fixture(scope="module")
def view(shared_data: Path) -> Iterator[View]:
    path = shared_data / EVENTS
    dataset = recognise(path)
    store = Store.memory()
    years = [1981, 1982, 1995, 1996, 2005, 2006]  # each war and the year before it
    wanted = (
        pl.col("actor").is_in(PARTIES)
        & pl.col("target").is_in(PARTIES)
        & pl.col("date").dt.year().is_in(years)
    )
    batches = [
        Batch(EvidenceKind.EVENT, batch.complete().filter(wanted)) for batch in dataset.read(path)
    ]
    store.writer().ingest(dataset.source, batches)
    yield store.view()
    store.close()


def test_the_wars_in_lebanon_are_calls(view: View) -> None:
    found = {call.on.year: call for call in find_calls(view, "LBN")}
    for year, first, last in (
        (1982, date(1982, 6, 4), date(1982, 6, 7)),
        (1996, date(1996, 4, 9), date(1996, 4, 12)),
        (2006, date(2006, 7, 12), date(2006, 7, 13)),
    ):
        assert first <= found[year].on <= last and "ISR" in found[year].attackers
    graver = sorted(found.values(), key=lambda call: call.gravity)[-3:]
    assert {call.on.year for call in graver} == {1982, 1996, 2006}


def test_the_arab_league_in_2006(view: View) -> None:
    call = call_on(view, "LBN", date(2006, 7, 12), "ISR")
    nobody = pl.DataFrame(schema=LEVELS_ON)
    answers = {one.ally: one for one in measure_silence(view, call, levels=nobody).answers}
    assert answers["SYR"].words and answers["EGY"].words
    # Not read from this file at all: missing, not silent.
    assert answers["QAT"].verdict == "cannot be told" and answers["QAT"].news == 0
    assert not any(one.verdict == "silent" for one in answers.values())
